package telegram_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"repaybot/bot/telegram"
	"repaybot/dialog/wording"
)

// clock is the machine's, moved on at will.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time        { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) move(by time.Duration) { c.ahead.Add(int64(by)) }

// elsewhere says whether another machine polls.
type elsewhere bool

func (e elsewhere) Hold(context.Context, string, string, time.Time) (bool, error) {
	return !bool(e), nil
}

// running is a bot by itself before a fake that can be silenced.
type running struct {
	*fake
	*clock
	bot   *telegram.Bot
	quiet atomic.Bool
}

func run(t *testing.T, change func(*telegram.Options)) *running {
	t.Helper()
	words, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	r := &running{fake: newFake(t), clock: &clock{}}
	r.faults = func(_ string, _ int, w http.ResponseWriter) bool { return r.quiet.Load() && cut(w) }
	o := telegram.Options{
		Token: token, APIURL: r.URL, Phraser: words, Now: r.now,
		PollWait: 20 * time.Millisecond, Retry: 5 * time.Millisecond, Timeout: 2 * time.Second,
	}
	if change != nil {
		change(&o)
	}
	if r.bot, err = telegram.New(o); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.bot.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return r
}

func (r *running) askedAgain(t *testing.T, method string, times int) {
	t.Helper()
	r.mu.Lock()
	before := r.counts[method]
	r.mu.Unlock()
	r.until(t, method+" again", func() bool { return r.counts[method] >= before+times })
}

func (r *running) isAlive(t *testing.T, want bool) {
	t.Helper()
	var err error
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if err = r.bot.Alive(); (err == nil) == want {
			return
		}
	}
	t.Fatalf("alive: %v", err)
}

func TestAlivePolling(t *testing.T) {
	r := run(t, nil)
	r.until(t, "it polls", func() bool { return r.counts["getUpdates"] > 0 })
	r.isAlive(t, true)
	r.quiet.Store(true)
	r.askedAgain(t, "getUpdates", 2)
	if err := r.bot.Alive(); err != nil {
		t.Errorf("after a failed poll or two: %v", err)
	}
	r.move(2 * time.Minute)
	if err := r.bot.Alive(); err != nil {
		t.Errorf("after two minutes: %v", err)
	}
	r.move(2 * time.Minute)
	var silent *telegram.SilentError
	if err := r.bot.Alive(); !errors.As(err, &silent) || silent.For < 3*time.Minute || silent.Kind == "" {
		t.Errorf("after four minutes of silence: %v", err)
	}
	r.quiet.Store(false)
	r.isAlive(t, true)
}

// TestAliveWithoutPolling asks for a sign of life where nothing else would ask
// Telegram for anything: with a webhook, and while another machine polls.
func TestAliveWithoutPolling(t *testing.T) {
	for name, change := range map[string]func(*telegram.Options){
		"webhook":              func(o *telegram.Options) { o.WebhookURL, o.SecretToken = "https://bank.example/telegram/webhook", "s" },
		"another machine does": func(o *telegram.Options) { o.Leases, o.Holder = elsewhere(true), "two" },
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, change)
			r.until(t, "it is set up", func() bool { return r.counts["setWebhook"]+r.counts["deleteWebhook"] > 0 })
			r.isAlive(t, true)
			r.quiet.Store(true)
			r.move(4 * time.Minute)
			r.isAlive(t, false)
			r.quiet.Store(false)
			r.isAlive(t, true)
			r.mu.Lock()
			defer r.mu.Unlock()
			if r.counts["getUpdates"] != 0 {
				t.Error("it polls")
			}
		})
	}
}

func TestNotAliveBeforeTheFirstAnswer(t *testing.T) {
	words, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	b, err := telegram.New(telegram.Options{Token: token, APIURL: "http://127.0.0.1:1", Phraser: words})
	if err != nil {
		t.Fatal(err)
	}
	var silent *telegram.SilentError
	if err := b.Alive(); !errors.As(err, &silent) || silent.For != 0 {
		t.Errorf("never asked: %v", err)
	}
}
