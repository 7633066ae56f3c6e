package api

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/rs/cors"

	"repaybot/bot"
	"repaybot/bot/signed"
	"repaybot/dialog"
)

// Channel is the name of this way in and out.
const Channel = "web"

// Service is the shell's service as the API uses it: [bot.Service] is one.
type Service interface {
	Handle(ctx context.Context, in bot.Inbound) (bot.TurnResult, error)
	PlaceOf(ctx context.Context, channel, sender string, at time.Time) (bot.Place, error)
	Conversation(ctx context.Context, id string) (bot.Conversation, error)
	Turns(ctx context.Context, id string, after int64, limit int) ([]bot.Turn, error)
	Facts(ctx context.Context, customer string, at time.Time) (dialog.Facts, bot.Person, error)
	OnTurn(tell func(conversation string))
	QueuePlace(ctx context.Context, c *bot.Conversation, at time.Time) (*bot.QueuePlace, error)
	Documents
}

// Documents are what a customer can hold, and how to pay.
type Documents interface {
	Documents(ctx context.Context, customer string) ([]bot.Document, error)
	Document(ctx context.Context, customer, id string, form bot.DocumentForm, l dialog.Locale) (bot.DocumentFile, error)
	Verify(ctx context.Context, hash string) (bool, error)
	Payable(ctx context.Context, customer, account string, l dialog.Locale) (bot.Payable, error)
}

// Store is what the API keeps itself: which tokens were taken, which sessions
// were ended, what was seen. All processes have the same.
type Store interface {
	CountTry(ctx context.Context, t bot.Try) (bot.Tries, error)
	Records(ctx context.Context, keys []string) ([]bot.Record, error)
	Settle(ctx context.Context, rs []bot.Record) error
}

// Importer takes the bank's book.
type Importer func(ctx context.Context, book io.Reader) (Imported, error)

// Codes shows the one-time code that a conversation awaits. Only the demo has one.
type Codes interface {
	Code(conversation string) (code string, ok bool)
}

// Options are what the API is made of. Service, Store, Phraser, Secret and
// Description are required.
type Options struct {
	Service     Service
	Store       Store
	Phraser     dialog.Phraser
	Secret      []byte        // seals sessions; the same for all processes; at least 32 bytes
	Description []byte        // openapi.yaml
	Keys        Keys          // whose tokens are taken; nil: nobody's, all begin as visitors
	Audience    string        // that tokens are for
	Origins     []string      // pages that may ask, beside this server's own
	Files       bot.Files     // nil: no file is taken
	Codes       Codes         // nil: no code is ever shown
	Import      Importer      // nil: no book is taken here
	BankSecret  []byte        // signs what the bank's systems send
	BankRetired []byte        // the one before it
	PerMinute   int           // requests of a session, and without one of an address; 0: 240
	Streams     int           // followed at once; 0: 20,000
	Heartbeat   time.Duration // a quiet stream says that it is alive; 0: 25 s
	// Versions tells how often each conversation changed, by whatever process;
	// nil: this process is the only one.
	Versions func(ctx context.Context, conversations []string) (map[string]int64, error)
	// ClientAddress tells where a request comes from, "" where that is not known;
	// nil: [Nearest].
	ClientAddress func(r *http.Request) string
	Now           func() time.Time // nil: the clock
	Log           *slog.Logger     // nil: none
	Random        io.Reader
}

// ErrShortSecret says that a secret has less than 32 bytes.
var ErrShortSecret = errors.New("a secret of the API is too short")

// server is the API.
type server struct {
	Options
	seal  *sealer
	pace  *pace
	hub   *hub
	cross *cors.Cors
}

// API is the handler of all under /api/v1 that is its own, and its streams.
type API struct {
	http.Handler
	hub *hub
}

// New returns the API.
func New(o Options) (*API, error) {
	if len(o.Secret) < 32 || len(o.BankSecret) > 0 && len(o.BankSecret) < signed.MinSecret {
		return nil, ErrShortSecret
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.ClientAddress == nil {
		o.ClientAddress = Nearest
	}
	if o.PerMinute <= 0 {
		o.PerMinute = 240
	}
	if o.Streams <= 0 {
		o.Streams = 20000
	}
	if o.Heartbeat <= 0 {
		o.Heartbeat = 25 * time.Second
	}
	seal, err := newSealer(o.Secret, o.Random)
	if err != nil {
		return nil, err
	}
	s := &server{Options: o, seal: seal, pace: newPace(o.Now)}
	s.hub = newHub(s)
	o.Service.OnTurn(s.hub.tell)
	s.cross = s.origins()
	mux := http.NewServeMux()
	for path, m := range s.routes() {
		mux.Handle(path, m)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { errNothing().write(w) })
	return &API{Handler: s.guard(mux), hub: s.hub}, nil
}

// Run looks after the streams until ctx ends, then ends them.
func (a *API) Run(ctx context.Context) error { return a.hub.run(ctx) }

// Tell says that something of a conversation changed beside its turns, such as
// a code that is shown.
func (a *API) Tell(conversation string) { a.hub.tell(conversation) }

// Streams is how many streams are followed now.
func (a *API) Streams() int { return a.hub.count() }
