package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// Options are what a [Service] is made of. Store, Book, PolicyText, Reader,
// Phraser and Secret are required.
type Options struct {
	Store      Store
	Book       Book
	PolicyText []byte // parsed by [negotiation.ParsePolicy]; kept with the turns, by hash
	Reader     dialog.Reader
	Phraser    dialog.Phraser
	Words      string           // name of the phraser, recorded with each turn: "wording"
	Channels   []Channel        // their order is that in which they are tried
	OnCall     OnCall           // nil: the policy's on-call webhook, if it has one
	Codes      CodeSender       // nil: codes go nowhere but into TurnResult.Code
	Secret     []byte           // the key of one-time codes, at least 32 bytes
	Now        func() time.Time // nil: the clock; used for leases and sending, never for a turn
	Log        *slog.Logger     // nil: none
	Observer   Observer         // nil: nobody looks
	Holder     string           // names this process in leases; one that begins anew under the same name goes on with its own. "": a name is drawn
	Workers    int              // conversations at once in the background; 0: 64
	Shared     bool             // other processes use the store too
	Papers     Papers           // nil: no documents are given out
	Pictures   Illustrator      // nil: no picture goes with a message
	Pace       int              // conversations woken a second, for what is due by itself; 0: 50
	LiveBook   bool             // the book is written as things are booked, not taken once a night: it is complete for the day before each turn's
	TellsBank  bool             // changes of plans and hand-overs wait to be told to the bank ([ChangesOf])
	Presence   Presence         // nil: no colleague is away, however long they are not seen
	Files      Files            // nil: what customers send is named in the case, and its content not kept
}

// Errors of the service that a caller can act on.
var (
	ErrUnknownCustomer = errors.New("the book has no such customer")
	ErrNotTheirs       = errors.New("the conversation belongs to another customer")
	ErrIncomplete      = errors.New("an inbound needs a conversation, a channel, an event id, a kind and a time")
)

// Service takes what comes in to what goes out. It is safe for use by many
// goroutines; several services may share a store.
type Service struct {
	store    Store
	book     Book
	policy   *negotiation.Policy
	reader   dialog.Reader
	phraser  dialog.Phraser
	words    string
	channels map[string]Channel
	byNumber []string // channels that can write to a number, in order
	codes    codes
	sender   CodeSender
	onCall   OnCall
	now      func() time.Time
	log      *slog.Logger
	holder   string
	workers  int
	pace     int
	liveBook bool
	nextWake func(dialog.State, dialog.Facts) time.Time

	shared    bool
	tellsBank bool
	leftMore  bool // of a crash's messages, when the outbox was last looked through
	files     Files
	papers    Papers
	pictures  Illustrator

	stopping context.Context // ends when no more turn and no more message is to be begun
	stop     context.CancelFunc
	life     context.Context // ends with what is under way then
	end      context.CancelFunc
	gates    map[string]*gate // by channel
	observer Observer
	health   health

	accounts *accountCache
	plans    planCache
	zones    zones
	hot      *hotConversations
	waiting  waitingCases
	presence atomic.Pointer[Presence] // nil: nobody is away
	watchers watchers
	wake     chan string   // conversations with events for the background workers
	senders  atomic.Int32  // conversations whose messages are being sent
	quiet    chan struct{} // one of them has none any more
	marks    deliveryMarks
	running  sync.WaitGroup
}

// NewService parses and keeps the policy and returns a service that is ready
// for [Service.Handle]. [Service.Run] adds the background work.
func NewService(ctx context.Context, o Options) (*Service, error) {
	if len(o.Secret) < minSecret {
		return nil, fmt.Errorf("the key of one-time codes has %d bytes and needs %d", len(o.Secret), minSecret)
	}
	policy, err := negotiation.ParsePolicy(o.PolicyText)
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	if err := o.Book.Keep(ctx, Kept{Digest: policy.Hash, Text: NewSecret(o.PolicyText)}); err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	s := &Service{
		store: o.Store, book: o.Book, policy: policy, reader: o.Reader, phraser: o.Phraser, words: o.Words,
		channels: map[string]Channel{}, codes: codes{o.Secret}, sender: o.Codes, now: o.Now, log: o.Log,
		workers: o.Workers, pace: o.Pace, liveBook: o.LiveBook, nextWake: dialog.NextWake, shared: o.Shared, tellsBank: o.TellsBank, files: o.Files, papers: o.Papers, pictures: o.Pictures, accounts: newAccountCache(policy), hot: newHotConversations(),
		wake: make(chan string, wakeBuffer), quiet: make(chan struct{}, 1), holder: rand.Text(),
	}
	if o.Presence != nil {
		s.SetPresence(o.Presence)
	}
	s.life, s.end = context.WithCancel(context.Background())
	s.stopping, s.stop = context.WithCancel(s.life)
	if s.observer = o.Observer; s.observer == nil {
		s.observer = unobserved{}
	}
	s.gates = map[string]*gate{}
	for _, c := range o.Channels {
		s.channels[c.Name()], s.gates[c.Name()] = c, newGate(c)
		if _, ok := c.(ByNumber); ok {
			s.byNumber = append(s.byNumber, c.Name())
		}
	}
	if s.onCall = o.OnCall; s.onCall == nil && policy.Care.OnCallWebhook != "" {
		s.onCall = OnCallWebhook{URL: policy.Care.OnCallWebhook}
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if o.Holder != "" {
		s.holder = o.Holder
	}
	if s.workers <= 0 {
		s.workers = defaultWorkers
	}
	if store, ok := StoreAs[TellsOfErasures](s.store); ok {
		store.OnErased(s.forgetErased)
	}
	if s.pace <= 0 {
		s.pace = defaultPace
	}
	return s, nil
}

const (
	defaultWorkers = 64
	wakeBuffer     = 4096
)

// Close stops sending and marks what was sent. What still waits is sent by the
// next [Service.Run] on the store.
func (s *Service) Close() {
	s.stop()
	s.end()
	s.running.Wait()
	s.flushMarks()
}

// Policy is the policy that turns are decided by.
func (s *Service) Policy() *negotiation.Policy { return s.policy }

// Accept keeps an event and returns once it is durable; a background worker
// of [Service.Run] handles it.
func (s *Service) Accept(ctx context.Context, in Inbound) (Accepted, error) {
	return s.accept(ctx, in)
}

// Handle accepts an event and takes the conversation's turns up to and with
// it. The replies are committed and, where their channel is one of the
// service's, sent. An event that was handled before gives its turn's replies
// again with Repeated set.
func (s *Service) Handle(ctx context.Context, in Inbound) (TurnResult, error) {
	return s.handle(ctx, in)
}

// Run handles what is accepted and sends what waits until ctx ends, first of
// all what a crash left. It returns when all it started has ended.
func (s *Service) Run(ctx context.Context) error { return s.run(ctx) }

// Watch returns the replies of a conversation as they are committed, from now
// on, until stop is called. A watcher that does not keep up loses the oldest:
// read the turns for what is missing.
func (s *Service) Watch(conversation string) (replies <-chan Outbound, stop func()) {
	return s.watchers.add(conversation)
}

// Conversation returns a conversation's document, or ErrNotFound.
func (s *Service) Conversation(ctx context.Context, id string) (Conversation, error) {
	if id == "" {
		return Conversation{}, ErrNotFound // no store is asked for every conversation
	}
	cs, err := s.store.Conversations(ctx, ConversationQuery{ID: id, Limit: 1})
	if err != nil {
		return Conversation{}, err
	}
	if len(cs) == 0 {
		return Conversation{}, ErrNotFound
	}
	return cs[0], nil
}

// Turns returns a conversation's turns after a sequence, at most limit.
func (s *Service) Turns(ctx context.Context, id string, after int64, limit int) ([]Turn, error) {
	return s.store.Turns(ctx, id, after, limit)
}

// Queue returns the conversations with a hand-over that waits or is being
// answered, the most urgent first.
func (s *Service) Queue(ctx context.Context) ([]Conversation, error) {
	return s.store.Conversations(ctx, ConversationQuery{Cases: OpenCases[:], Limit: 500})
}

// CustomerOf returns the customer of an account, or ErrNotFound.
func (s *Service) CustomerOf(ctx context.Context, account string) (string, error) {
	return s.book.CustomerOf(ctx, account)
}

// Facts returns a customer's accounts with their statements as of a moment,
// and what is agreed: what a console shows. Person is who the customer is.
func (s *Service) Facts(ctx context.Context, customer string, at time.Time) (dialog.Facts, Person, error) {
	return s.customerFacts(ctx, customer, at)
}
