package api_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"repaybot/bot"
	"repaybot/bot/paper"
	"repaybot/bot/web/api"
	"repaybot/bot/web/described"
	"repaybot/dialog/understand"
	"repaybot/dialog/wording"
	"repaybot/negotiation"
	"repaybot/storage/sqlite"
)

// day is when the tests' customers come.
var day = time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))

const audience = "repaybot"

// bankKey signs the bank's tokens.
var bankKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{5}, ed25519.SeedSize))

var bankSecret = bytes.Repeat([]byte{6}, 32)

// parts are made once: reader, words and papers cost time and keep nothing.
var parts = sync.OnceValues(func() (*made, error) {
	words, err := wording.New()
	if err != nil {
		return nil, err
	}
	reader, err := understand.New()
	if err != nil {
		return nil, err
	}
	press, err := paper.NewPress(words)
	if err != nil {
		return nil, err
	}
	policy, err := os.ReadFile("../../../cmd/repaybot/policies/cn.yaml")
	if err != nil {
		return nil, err
	}
	book, err := os.ReadFile("../../../cmd/repaybot/testdata/golden/book.cn.jsonl")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile("../openapi.yaml")
	return &made{reader, words, &paper.Desk{Press: press, Style: "/paper.css"}, policy, book, text}, err
})

type made struct {
	reader                    *understand.Reader
	words                     *wording.Wording
	desk                      *paper.Desk
	policy, book, description []byte
}

// phones are where codes go.
type phones struct {
	mu    sync.Mutex
	codes map[string]string
	came  chan string
}

func (p *phones) SendCode(_ context.Context, _, conversation, code string) error {
	p.mu.Lock()
	p.codes[conversation] = code
	p.mu.Unlock()
	p.came <- code
	return nil
}

func (p *phones) Code(conversation string) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	code, ok := p.codes[conversation]
	return code, ok
}

// house is a bank with its API behind a real server.
type house struct {
	t      testing.TB
	made   *made
	dir    string
	db     *sqlite.DB
	s      *bot.Service
	api    *api.API
	server *httptest.Server
	phones *phones
	stop   func()
	change func(*api.Options)

	mu     sync.Mutex
	now    time.Time
	tokens int
	names  int
	log    *bytes.Buffer
}

func open(t testing.TB, change func(*api.Options)) *house {
	t.Helper()
	m, err := parts()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, made: m, dir: t.TempDir(), now: day, change: change, phones: &phones{codes: map[string]string{}, came: make(chan string, 1000)}, log: &bytes.Buffer{}}
	h.start()
	t.Cleanup(func() { h.stop() })
	return h
}

// clock is the time of the test; every look moves it on a little.
func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(time.Millisecond)
	return h.now
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// start opens everything, as after a start of the program.
func (h *house) start() {
	h.t.Helper()
	var err error
	if h.db, err = sqlite.Open(h.t.Context(), h.dir, bytes.Repeat([]byte{1}, 32)); err != nil {
		h.t.Fatal(err)
	}
	policy, err := negotiation.ParsePolicy(h.made.policy)
	if err != nil {
		h.t.Fatal(err)
	}
	importer := func(ctx context.Context, book io.Reader) (api.Imported, error) {
		var out api.Imported
		report, err := bot.ImportBook(ctx, h.db, policy, book, func(r bot.RefusedLine) {
			out.Refused = append(out.Refused, api.RefusedLine{Line: r.Line, Reason: r.Cause.Error()})
		})
		out.New, out.Changed, out.Same, out.Erased = report.Count.New, report.Count.Changed, report.Count.Same, report.Count.Erased
		return out, err
	}
	if _, err := importer(h.t.Context(), bytes.NewReader(h.made.book)); err != nil {
		h.t.Fatal(err)
	}
	h.s, err = bot.NewService(h.t.Context(), bot.Options{
		Store: h.db, Book: h.db, PolicyText: h.made.policy, Reader: h.made.reader, Phraser: h.made.words, Words: "wording", Files: h.db,
		Codes: h.phones, Secret: bytes.Repeat([]byte{2}, 32), Now: h.clock, Papers: h.made.desk, TellsBank: true,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	var seed [32]byte
	copy(seed[:], h.dir)
	keys, err := api.ParseKeys(publicPEM(h.t, bankKey.Public()))
	if err != nil {
		h.t.Fatal(err)
	}
	o := api.Options{
		Service: h.s, Store: h.db, Phraser: h.made.words, Secret: bytes.Repeat([]byte{3}, 32), Description: h.made.description,
		Keys: keys, Audience: audience, Origins: []string{"https://www.bank.example"}, Files: h.db, Import: importer, BankSecret: bankSecret,
		Now: h.clock, Random: &lockedReader{r: rand.NewChaCha8(seed)}, PerMinute: 1 << 30, Log: slog.New(slog.NewTextHandler(&lockedWriter{w: h.log}, nil)),
	}
	if h.change != nil {
		h.change(&o)
	}
	if h.api, err = api.New(o); err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { _ = h.api.Run(ctx) })
	group.Go(func() {
		if err := h.s.Run(ctx); err != nil && ctx.Err() == nil {
			h.t.Error(err)
		}
	})
	h.server = httptest.NewServer(h.api)
	h.stop = sync.OnceFunc(func() {
		cancel()
		group.Wait()
		h.server.Close()
		h.s.Close()
		if err := h.db.Close(); err != nil {
			h.t.Error(err)
		}
	})
}

// restart is the program ended and started again.
func (h *house) restart() {
	h.t.Helper()
	h.stop()
	h.start()
	h.t.Cleanup(h.stop)
}

type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(b)
}

type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// token is what the bank's site signs for a customer.
func (h *house) token(customer string, change ...func(jwt.MapClaims)) string {
	h.t.Helper()
	now := h.clock()
	h.mu.Lock()
	h.tokens++
	name := fmt.Sprintf("token-%s-%d", h.dir, h.tokens)
	h.mu.Unlock()
	c := jwt.MapClaims{"sub": customer, "aud": audience, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(), "jti": name}
	for _, f := range change {
		f(c)
	}
	text, err := jwt.NewWithClaims(jwt.SigningMethodEdDSA, c).SignedString(bankKey)
	if err != nil {
		h.t.Fatal(err)
	}
	return text
}

// client is one page.
type client struct {
	h       *house
	session string
	lang    string
}

// login is a page whose customer is logged in at the bank.
func (h *house) login(customer string) *client {
	h.t.Helper()
	c := &client{h: h, lang: "zh-CN"}
	c.begin(fmt.Sprintf(`{"token":%q}`, h.token(customer)))
	return c
}

// visit is a page of a visitor.
func (h *house) visit() *client {
	h.t.Helper()
	c := &client{h: h, lang: "zh-CN"}
	c.begin(`{}`)
	return c
}

func (c *client) begin(wish string) {
	c.h.t.Helper()
	a := c.ask("POST", "/api/v1/session", wish)
	if a.Status != http.StatusCreated {
		c.h.t.Fatalf("no session: %d %s", a.Status, a.Body)
	}
	c.session = a.text("session")
}

// answer is what was answered.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
}

func (a answer) decode(t testing.TB, into any) {
	t.Helper()
	if err := json.Unmarshal(a.Body, into); err != nil {
		t.Fatalf("%v in %s", err, a.Body)
	}
}

func (a answer) text(key string) string {
	var m map[string]any
	_ = json.Unmarshal(a.Body, &m)
	s, _ := m[key].(string)
	return s
}

// ask asks, and holds the answer to the description.
func (c *client) ask(method, path, body string, headers ...string) answer {
	c.h.t.Helper()
	r, err := http.NewRequestWithContext(c.h.t.Context(), method, c.h.server.URL+path, strings.NewReader(body))
	if err != nil {
		c.h.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.session != "" {
		r.Header.Set("Authorization", "Bearer "+c.session)
	}
	r.Header.Set("Accept-Language", c.lang)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return c.h.send(r)
}

func (h *house) send(r *http.Request) answer {
	h.t.Helper()
	got, err := h.server.Client().Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	h.holds(r, got, text)
	return answer{got.StatusCode, got.Header, text}
}

// next is a number that no other message has.
func (h *house) next() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.names++
	return h.names
}

// say sends a message with a name of its own.
func (c *client) say(text string) answer {
	return c.ask("POST", "/api/v1/messages", fmt.Sprintf(`{"client_id":"message-%d","text":%q}`, c.h.next(), text))
}

func (c *client) press(button string) answer {
	return c.ask("POST", "/api/v1/messages", fmt.Sprintf(`{"client_id":"message-%d","button":%q}`, c.h.next(), button))
}

// want fails unless the answer has the status.
func (h *house) want(status int, a answer) answer {
	h.t.Helper()
	if a.Status != status {
		h.t.Errorf("status %d, want %d: %s", a.Status, status, a.Body)
	}
	return a
}

var description = sync.OnceValues(func() (*described.API, error) {
	m, err := parts()
	if err != nil {
		return nil, err
	}
	return described.Read(m.description)
})

// holds checks an answer against the description.
func (h *house) holds(r *http.Request, got *http.Response, body []byte) {
	h.t.Helper()
	d, err := description()
	if err != nil {
		h.t.Fatal(err)
	}
	d.Holds(h.t, r, got, body)
}
