package hook_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/hook"
	"repaybot/bot/signed"
)

var (
	secret  = []byte("a secret of the bridge and of us")
	retired = []byte("the secret that was before theirs")
	now     = time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))
)

// inbox keeps what is accepted, an event once.
type inbox struct {
	mu     sync.Mutex
	events []bot.Inbound
	fail   int // of so many events to come
}

func (i *inbox) accept(_ context.Context, in bot.Inbound) (bot.Accepted, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.fail > 0 {
		i.fail--
		return bot.Accepted{}, errors.New("disk full: " + in.Text)
	}
	for n, e := range i.events {
		if e.Channel == in.Channel && e.EventID == in.EventID {
			return bot.Accepted{Position: int64(n + 1)}, nil
		}
	}
	i.events = append(i.events, in)
	return bot.Accepted{Position: int64(len(i.events)), New: true}, nil
}

// settled keeps records by key.
type settled struct {
	mu      sync.Mutex
	records map[string]bot.Record
	fail    bool
}

func (s *settled) Settle(_ context.Context, rs []bot.Record) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail {
		return errors.New("no disk")
	}
	for _, r := range rs {
		s.records[r.Key] = r
	}
	return nil
}

// place is a channel behind its real address, with a bank's address that it
// sends to.
type place struct {
	t        *testing.T
	inbox    inbox
	records  settled
	failed   []string // keys and reasons that were told to staff
	log      bytes.Buffer
	channel  *hook.Channel
	url      string
	bankURL  string
	answer   http.HandlerFunc // of the bank
	mu       sync.Mutex
	received []received
}

// received is a message as the bank's address got it.
type received struct {
	header http.Header
	body   string
}

func open(t *testing.T, change func(*hook.Options)) *place {
	t.Helper()
	p := &place{t: t, records: settled{records: map[string]bot.Record{}}}
	bank := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		p.received = append(p.received, received{r.Header, string(body)})
		answer := p.answer
		p.mu.Unlock()
		if answer != nil {
			answer(w, r)
		}
	}))
	t.Cleanup(bank.Close)
	p.bankURL = bank.URL
	o := hook.Options{
		Name: "wechat", URL: bank.URL + "/messages", Secret: secret, Retired: retired, Accept: p.inbox.accept,
		Receipts: hook.StoredReceipts{Store: &p.records},
		Undeliverable: func(_ context.Context, m bot.Outbound, why string) error {
			p.failed = append(p.failed, m.Key+" "+m.Conversation+" "+m.Channel+" "+why)
			return nil
		},
		Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(&p.log, nil)),
	}
	if change != nil {
		change(&o)
	}
	var err error
	if p.channel, err = hook.New(o); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(hook.Handler(p.channel))
	t.Cleanup(s.Close)
	p.url = s.URL + "/api/v1/channels/wechat/events"
	return p
}

// post sends a body with a header, and returns the answer.
func (p *place) post(body, header string) (status int, answer string) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.url, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set(signed.Header, header)
	// What a proxy, or anybody, may say of whence a request comes: an event's
	// origin is what the signed event says, and nothing else.
	r.Header.Set("X-Forwarded-For", "198.51.100.66")
	r.Header.Set("X-Real-IP", "198.51.100.66")
	r.Header.Set("Forwarded", "for=198.51.100.66")
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	if want := "application/problem+json"; got.StatusCode >= 400 && got.Header.Get("Content-Type") != want {
		p.t.Errorf("%d comes as %s, not %s", got.StatusCode, got.Header.Get("Content-Type"), want)
	}
	return got.StatusCode, string(text)
}

// events sends a body as it should be sent.
func (p *place) events(body string) (status int, answer string) {
	p.t.Helper()
	return p.post(body, signed.Sign(now, []byte(body), secret))
}

func (p *place) bank(answer http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = answer
}
