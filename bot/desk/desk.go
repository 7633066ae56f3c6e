package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// Options are what the desk needs from outside. Bot, Audit and Now are required; Store
// and Colleagues are but for offers alone.
type Options struct {
	Bot        *bot.Service
	Store      bot.Store // keeps the answers that are ready, and who is there
	Audit      Log
	Colleagues Directory
	Now        func() time.Time
	Log        *slog.Logger   // nil: none
	Files      bot.FileReader // nil: what customers send is only named
	Typing     TypingLine     // nil: nobody is told who is typing
	Pages      Pages          // nil: nobody knows who has a page open
	Reads      Trail          // nil: nobody looks into the log from here
	Words      dialog.Phraser // nil: the working is not shown in words
	Shared     bool           // other processes use the store too
}

// Log keeps what colleagues looked at and did. Append returns once it is
// durable; where it fails, nothing is done ([audit.Log]).
type Log interface {
	Append(ctx context.Context, e audit.Entry) error
}

// Directory knows the colleagues there are.
type Directory interface {
	// Colleagues returns all of them, by name.
	Colleagues(ctx context.Context) ([]staff.Colleague, error)
}

// Desk is the colleagues' work. It is safe for use by many goroutines.
type Desk struct {
	Options
	open     *openCases
	names    *names
	ready    *ready
	looks    looks
	done     doneActs
	presence *Presence
	typed    typingPace
	past     *pastCases
	reviewed reviewedCases
	checking sync.Mutex // one check of the log at a time

	mu      sync.Mutex
	changed []func(Change)
	wake    chan struct{} // something of the queue may have changed
}

// Change is something that colleagues' pages may show.
type Change struct {
	Conversation string // "": none in particular
	Around       bool   // no more than who is there or types
	Queue        bool   // a row of the queue changed, or came, or went
	Approvals    bool   // something waits for a supervisor's yes, or no longer does
}

// New returns a desk. It fails where it lacks what it needs, or the ready answers
// that the program brings are broken.
func New(o Options) (*Desk, error) {
	if o.Bot == nil || o.Audit == nil || o.Now == nil {
		return nil, errors.New("a desk needs a service, a log and a clock")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	own, err := ownAnswers()
	if err != nil {
		return nil, fmt.Errorf("ready answers: %w", err)
	}
	d := &Desk{
		Options: o, open: &openCases{}, names: newNames(), ready: &ready{own: own}, looks: looks{at: map[string]time.Time{}},
		done: doneActs{results: map[string]error{}}, typed: typingPace{last: map[string]time.Time{}}, wake: make(chan struct{}, 1),
		reviewed: reviewedCases{done: map[string]time.Time{}},
	}
	if d.past, err = newPastCases(o.Store, o.Bot.Policy()); err != nil {
		return nil, fmt.Errorf("past cases: %w", err)
	}
	d.presence = newPresence(o.Store, o.Pages, o.Now, o.Shared)
	o.Bot.OnTurn(d.turned)
	return d, nil
}

// OnChange has tell called with what changed for colleagues' pages: at once with
// each turn that this process takes, and within a second with what others did.
// tell returns at once.
func (d *Desk) OnChange(tell func(Change)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.changed = append(d.changed[:len(d.changed):len(d.changed)], tell)
}

func (d *Desk) tell(c Change) {
	d.mu.Lock()
	changed := d.changed
	d.mu.Unlock()
	for _, tell := range changed {
		tell(c)
	}
}

// turned notes a turn that this process committed.
func (d *Desk) turned(conversation string) {
	d.open.stale(conversation)
	d.presence.wroteIn(conversation)
	d.tell(Change{Conversation: conversation})
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// Presence is who is there.
func (d *Desk) Presence() *Presence { return d.presence }

// conversation reads a conversation that a colleague may see. Whether it is not
// there or not theirs to see, a page says the same.
func (d *Desk) conversation(ctx context.Context, who staff.Colleague, id string) (bot.Conversation, error) {
	c, err := d.Bot.Conversation(ctx, id)
	if err != nil {
		return c, unknown(err)
	}
	if !sees(who, c) {
		return c, d.refuse(ctx, who, &c, "look", &Refused{NotYourTeam})
	}
	return c, nil
}

// languageOf is the language that is spoken with the customer.
func languageOf(c *bot.Conversation, s dialog.State) dialog.Locale {
	if c.Case != nil && c.Case.Language != "" {
		return c.Case.Language
	}
	if s.Locale != "" {
		return s.Locale
	}
	return dialog.Chinese
}
