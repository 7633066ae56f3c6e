package telegram

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	api "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"repaybot/bot"
	"repaybot/dialog"
)

// Name is the channel's name.
const Name = "telegram"

// Service is what takes events in.
type Service interface {
	// Accept returns once the event is durable.
	Accept(ctx context.Context, in bot.Inbound) (bot.Accepted, error)
}

// Leases choose one machine of several. [bot.Leases] is one, over the store.
type Leases interface {
	// Hold takes or renews a lease until a moment, and tells whether holder has
	// it; a moment that is past gives it up.
	Hold(ctx context.Context, name, holder string, until time.Time) (bool, error)
}

// Options are what a [Bot] is made of. Token and Phraser are required.
type Options struct {
	Token      string
	APIURL     string // of the Bot API server; "": Telegram's own
	WebhookURL string // where Telegram sends updates; "": they are polled for
	// SecretToken comes with every webhook request: 1 to 256 of A-Z a-z 0-9 _ -.
	// Required with WebhookURL.
	SecretToken string
	Service     Service // may be set later, by [Bot.Bind]
	// ProviderToken is that of the bank's payment provider, by BotFather. Without
	// it, or without Payments, nothing can be paid in the chat.
	ProviderToken string
	Payments      Payments
	Phraser       dialog.Phraser
	Documents     Documents        // nil: none go with messages
	Pictures      Pictures         // nil: messages go without any
	Notes         Notes            // what outlives this process; nil: it is forgotten
	Leases        Leases           // which of several machines polls; nil: this one
	Holder        string           // this process's name for Leases, another for each
	Now           func() time.Time // nil: the clock
	Log           *slog.Logger     // nil: none
	PollWait      time.Duration    // how long one request for updates waits; 0: 50 seconds
	Retry         time.Duration    // the first wait after a failure, doubled up to a minute; 0: a second
	Timeout       time.Duration    // of any other request; 0: 30 seconds
}

// Bot is the adapter. It is safe for use by many goroutines.
type Bot struct {
	o       Options
	service Service
	api     *api.Bot
	client  *http.Client // of requests with no end of their own: polling, files

	noteKey []byte // of the hashes in notes
	notesMu sync.Mutex
	seen    *memory[int64, *chatNotes] // by chat, so that an edit that changes nothing is known

	sent     *memory[string, int]  // parts of a message that have gone
	moved    *memory[int64, int64] // chats that have another id now
	told     *memory[int64, bool]  // groups that were told
	courtesy *errand
	answers  answers // when Telegram answered last
}

// errors of the options.
var (
	errNoToken  = errors.New("telegram.token is empty")
	errNoWords  = errors.New("telegram needs a phraser")
	secretToken = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
)

// New makes a bot. It asks nothing of the network: [Bot.Run] finds out whether
// the token is right.
func New(o Options) (*Bot, error) {
	switch {
	case strings.TrimSpace(o.Token) == "":
		return nil, errNoToken
	case o.Phraser == nil:
		return nil, errNoWords
	case o.WebhookURL != "" && !secretToken.MatchString(o.SecretToken):
		return nil, errors.New("a webhook needs a secret token of 1 to 256 of A-Z a-z 0-9 _ -")
	}
	if o.APIURL == "" {
		o.APIURL = "https://api.telegram.org"
	}
	o.APIURL = strings.TrimRight(o.APIURL, "/")
	if u, err := url.Parse(o.APIURL); err != nil || u.Host == "" {
		return nil, errors.New("telegram.api_url is not an address")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.PollWait <= 0 {
		o.PollWait = 50 * time.Second
	}
	if o.Retry <= 0 {
		o.Retry = time.Second
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	b := &Bot{
		o: o, service: o.Service, client: &http.Client{},
		seen: newMemory[int64, *chatNotes](maxRemembered), sent: newMemory[string, int](maxRemembered),
		moved: newMemory[int64, int64](maxRemembered), told: newMemory[int64, bool](maxRemembered), courtesy: newErrand(),
	}
	key := sha256.Sum256([]byte("repaybot: notes\x00" + o.Token))
	b.noteKey = key[:]
	var err error
	b.api, err = api.New(o.Token,
		api.WithSkipGetMe(), api.WithServerURL(o.APIURL), api.WithHTTPClient(o.Timeout, &http.Client{Timeout: o.Timeout}),
		// Neither is ever called, and neither may log: the library's own would.
		api.WithDefaultHandler(func(context.Context, *api.Bot, *models.Update) {}), api.WithErrorsHandler(func(error) {}),
	)
	if err != nil {
		return nil, fmt.Errorf("telegram: %w", err)
	}
	return b, nil
}

// Bind sets the service, which itself needs the bot as one of its channels. It
// is called before [Bot.Run] and before the webhook is served.
func (b *Bot) Bind(s Service) { b.service = s }

// Name implements [bot.Channel].
func (b *Bot) Name() string { return Name }

// maxRemembered bounds each thing that is kept in memory.
const maxRemembered = 8192

func (b *Bot) wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
