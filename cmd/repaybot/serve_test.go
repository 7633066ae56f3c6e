package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/staff"
	"repaybot/negotiation"
)

// log is what a program wrote, to be read while it runs.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// appChannel is a messaging app. hang makes it never answer.
type appChannel struct {
	hang chan struct{}
	fail error

	mu    sync.Mutex
	tries int
	sent  []bot.Outbound
}

func (*appChannel) Name() string { return "app" }

func (c *appChannel) Send(_ context.Context, m bot.Outbound) (bot.Receipt, error) {
	c.mu.Lock()
	c.tries++
	c.mu.Unlock()
	if c.hang != nil {
		<-c.hang
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fail != nil {
		return bot.Receipt{}, c.fail
	}
	c.sent = append(c.sent, m)
	return bot.Receipt{}, nil
}

func (c *appChannel) count() (tries, sent int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tries, len(c.sent)
}

// codesKept is where one-time codes go in a test.
type codesKept struct {
	mu    sync.Mutex
	codes []string
}

func (c *codesKept) SendCode(_ context.Context, _, _, code string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.codes = append(c.codes, code)
	return nil
}

func (c *codesKept) last() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.codes) == 0 {
		return ""
	}
	return c.codes[len(c.codes)-1]
}

// served is a program that serves, with one channel of a test.
type served struct {
	t      *testing.T
	dir    string
	base   string
	log    *logged
	accept acceptor
	stop   func() (time.Duration, error)
}

func startServe(t *testing.T, dir string, c bot.Channel, codes bot.CodeSender) *served {
	t.Helper()
	accept := make(chan acceptor, 1)
	s := startServing(t, dir, "", nil, func(_ context.Context, with *wiring) (*ways, error) {
		accept <- with.accept
		w := &ways{codes: codes}
		if c != nil {
			w.channels = []bot.Channel{c}
		}
		return w, nil
	})
	s.accept = <-accept
	return s
}

// startServing serves by a settings file, "" for none, and more of the environment.
func startServing(t *testing.T, dir, file string, more []string, maker waysMaker) *served {
	t.Helper()
	return startServingIn(t, dir, file, more, maker, func(*environment) {})
}

// startServingIn is startServing with something else about the environment.
func startServingIn(t *testing.T, dir, file string, more []string, maker waysMaker, change func(*environment)) *served {
	t.Helper()
	policy := filepath.Join(dir, "policy.yaml")
	if err := os.WriteFile(policy, demoPolicy, 0o600); err != nil {
		t.Fatal(err)
	}
	settings, err := loadSettings(file, environmentOf(append(slices.Clone(more), "REPAYBOT_PII_KEY", testKey, "REPAYBOT_POLICY", policy, "REPAYBOT_DATA_DIR", dir, "REPAYBOT_LISTEN", "127.0.0.1:0", "REPAYBOT_LOG_LEVEL", "debug")...), nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &served{t: t, dir: dir, log: &logged{}}
	env := &environment{getenv: environmentOf(), in: strings.NewReader(""), out: io.Discard, errw: s.log, now: time.Now, after: time.After}
	change(env)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- serve(ctx, env, settings, maker)
	}()
	var once sync.Once
	s.stop = func() (took time.Duration, err error) {
		once.Do(func() {
			began := time.Now()
			cancel()
			select {
			case err = <-ended:
			case <-time.After(20 * time.Second):
				err = errors.New("it does not end")
			}
			took = time.Since(began)
		})
		return took, err
	}
	t.Cleanup(func() {
		if _, err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	address := regexp.MustCompile(`"address":"([^"]+)"`)
	waitFor(t, "it serves", func() bool { return address.MatchString(s.log.String()) })
	s.base = "http://" + address.FindStringSubmatch(s.log.String())[1]
	return s
}

func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(15 * time.Second); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

func (s *served) get(path string) (int, string) {
	s.t.Helper()
	r, err := http.Get(s.base + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

func (s *served) say(n int, account, customer, text string) {
	s.t.Helper()
	_, err := s.accept(s.t.Context(), bot.Inbound{
		Conversation: "app:" + account, Channel: "app", EventID: fmt.Sprint(n), At: time.Now(), Kind: bot.Text, Text: text,
		Customer: customer, CameFor: account, Verified: true, Sender: "+8613900000000",
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// sampleInto puts the sample book of today into a directory, as import does.
func sampleInto(t *testing.T, dir string) []*negotiation.Account {
	t.Helper()
	key, err := parseKey(testKey)
	if err != nil {
		t.Fatal(err)
	}
	return sampleBy(t, &Settings{DataDir: dir, PIIKey: key})
}

// sampleBy puts it into the store that settings name.
func sampleBy(t *testing.T, s *Settings) []*negotiation.Account {
	t.Helper()
	p, err := negotiation.ParsePolicy(demoPolicy)
	if err != nil {
		t.Fatal(err)
	}
	today, err := bankDay(p, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	st, err := openStore(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := st.close(); err != nil {
			t.Error(err)
		}
	}()
	if err := importSample(t.Context(), st.Book, p, today); err != nil {
		t.Fatal(err)
	}
	accounts, err := openAccounts(t.Context(), st.Store, StaffSettings{Passwords: true}, "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	linda := staff.Colleague{Name: "linda", Role: staff.Agent, Teams: bot.Teams[:], Active: true}
	if err := accounts.Add(t.Context(), staff.Command, linda, "violet tractor hums at noon", false, time.Now()); err != nil {
		t.Fatal(err)
	}
	book, err := sampleBook(p, today)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestServeAnswersAndTellsTheTruth(t *testing.T) {
	dir := t.TempDir()
	sampleInto(t, dir)
	s := startServe(t, dir, &appChannel{}, nil)
	waitFor(t, "ready", func() bool { status, _ := s.get("/readyz"); return status == http.StatusOK })
	if status, _ := s.get("/healthz"); status != http.StatusOK {
		t.Errorf("healthz: %d", status)
	}
	for _, path := range []string{"/demo", "/demo/api/login"} {
		if status, _ := s.get(path); status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, status)
		}
	}
	if status, _ := s.get("/api/v1/conversation"); status != http.StatusUnauthorized {
		t.Errorf("the conversation of nobody: %d", status)
	}
	if r := s.logIn("violet tractor hums at nine"); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a wrong password: %d", r.StatusCode)
	}
	r := s.logIn("violet tractor hums at noon")
	if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/console/login/enrol" || len(r.Cookies()) != 1 || !r.Cookies()[0].Secure || r.Cookies()[0].Name != "__Host-repaybot_staff" {
		t.Errorf("the right password: %d, %v", r.StatusCode, r.Header)
	}
}

// logIn sends linda's name and a password as the console's form does.
func (s *served) logIn(password string) *http.Response {
	s.t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	page, err := client.Get(s.base + "/console/login")
	if err != nil {
		s.t.Fatal(err)
	}
	text, err := io.ReadAll(page.Body)
	page.Body.Close()
	found := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindSubmatch(text)
	if err != nil || found == nil || len(page.Cookies()) != 1 {
		s.t.Fatalf("no form to log in: %v\n%s", err, text)
	}
	form := url.Values{"name": {"linda"}, "password": {password}, "csrf": {string(found[1])}}
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.base+"/console/login", strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(page.Cookies()[0])
	answer, err := client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	answer.Body.Close()
	return answer
}

// It ends within ten seconds though its channel hangs, and what was not sent
// goes out after the next start.
func TestServeEndsThoughAChannelHangs(t *testing.T) {
	dir := t.TempDir()
	sampleInto(t, dir)
	c := &appChannel{hang: make(chan struct{})}
	defer close(c.hang)
	s := startServe(t, dir, c, nil)
	s.say(1, "CN-1001", customerOf(t, dir, "CN-1001"), "你好")
	waitFor(t, "it is sending", func() bool { tries, _ := c.count(); return tries > 0 })
	if took, err := s.stop(); err != nil || took > 10*time.Second {
		t.Fatalf("it ended after %s: %v", took, err)
	}
	again := &appChannel{}
	startServe(t, dir, again, nil)
	waitFor(t, "it is sent after the next start", func() bool { _, sent := again.count(); return sent == 1 })
}

func customerOf(t *testing.T, dir, account string) string {
	t.Helper()
	for _, a := range sampleBookOf(t) {
		if a.Number == account {
			return a.Customer.ID
		}
	}
	t.Fatalf("no account %s", account)
	return ""
}

func sampleBookOf(t *testing.T) []*negotiation.Account {
	t.Helper()
	p, err := negotiation.ParsePolicy(demoPolicy)
	if err != nil {
		t.Fatal(err)
	}
	today, err := bankDay(p, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	book, err := sampleBook(p, today)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// A whole run, with what fails in it, and every word of its log, its metrics
// and its errors looked through: no name, phone, birth date, no text of
// anybody's, no code.
func TestNothingOfACustomerIsLogged(t *testing.T) {
	dir := t.TempDir()
	book := sampleInto(t, dir)
	c := &appChannel{}
	codes := &codesKept{}
	s := startServe(t, dir, c, codes)
	customer := customerOf(t, dir, "CN-1001")
	texts := []string{"我一共欠多少钱？我叫王小明", "有什么还款方案", "分12期"}
	n := 0
	for _, text := range texts {
		n++
		s.say(n, "CN-1001", customer, text)
		waitFor(t, "an answer", func() bool { _, sent := c.count(); return sent >= n })
	}
	// Press on until a code is asked for, then write a wrong one.
	for range 6 {
		if codes.last() != "" {
			break
		}
		c.mu.Lock()
		buttons := c.sent[len(c.sent)-1].Reply.Buttons
		c.mu.Unlock()
		press := ""
		for _, b := range buttons {
			if strings.HasPrefix(b.ID, "plan") || strings.HasPrefix(b.ID, "agree") {
				press = b.ID
				break
			}
		}
		if press == "" {
			break
		}
		n++
		if _, err := s.accept(t.Context(), bot.Inbound{Conversation: "app:CN-1001", Channel: "app", EventID: fmt.Sprint(n), At: time.Now(), Kind: bot.Button, Button: press, Customer: customer, CameFor: "CN-1001", Verified: true, Sender: "+8613900000000"}); err != nil {
			t.Fatal(err)
		}
		waitFor(t, "an answer", func() bool { _, sent := c.count(); return sent >= n })
	}
	waitFor(t, "a code", func() bool { return codes.last() != "" })
	texts = append(texts, "我把自己的密码写成 hunter-2")
	c.mu.Lock()
	c.fail = &bot.Refused{Cause: errors.New("blocked by +8613900000000, who wrote 有什么还款方案")}
	c.mu.Unlock()
	n++
	s.say(n, "CN-1001", customer, texts[len(texts)-1])
	waitFor(t, "a dead letter", func() bool { return strings.Contains(s.log.String(), "can't be delivered") })
	s.say(n+1, "CN-1001", "somebody-else", "这不是我的账号") // a fault
	waitFor(t, "a fault", func() bool { return strings.Contains(s.log.String(), `"a turn failed"`) })
	s.logIn("王小明的密码")
	_, metrics := s.get("/metrics")
	_, ready := s.get("/readyz")
	waitFor(t, "counted", func() bool {
		_, metrics = s.get("/metrics")
		return strings.Contains(metrics, "repaybot_dead_letters 1") && strings.Contains(metrics, `repaybot_replies_total{channel="app",outcome="refused"} 1`)
	})
	if _, err := s.stop(); err != nil {
		t.Fatal(err)
	}
	written := s.log.String() + metrics + ready
	var never []string
	for _, a := range book {
		never = append(never, a.Customer.Name, a.Customer.Phone, strings.TrimPrefix(a.Customer.Phone, "+86"), a.Customer.BirthDate.String())
	}
	never = append(never, codes.codes...)
	never = append(never, texts...)
	never = append(never, "王小明", "hunter-2", "还款方案", "13900000000", "这不是我的账号")
	for _, word := range never {
		if word != "" && strings.Contains(written, word) {
			t.Errorf("%q was written", word)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(s.log.String()), "\n") {
		if !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %s", line)
		}
	}
	for _, m := range []string{"events_total", "turns_total", "turn_seconds", "replies_total", "outbox_waiting", "outbox_oldest_seconds", "dead_letters", "leases_taken_over_total", "readings_unsure_total", "codes_total", "store_seconds"} {
		if !strings.Contains(metrics, "repaybot_"+m) {
			t.Errorf("no metric %s", m)
		}
	}
}

func TestServeDoesNotStartOnWrongSettings(t *testing.T) {
	var errw bytes.Buffer
	status := run(t.Context(), []string{"serve", "--policy", "p.yaml"}, environmentOf("REPAYBOT_PII_KEY", strings.Repeat("ab", 32)), strings.NewReader(""), io.Discard, &errw)
	if status != exitFailed || !strings.Contains(errw.String(), "pii_key") || !strings.Contains(errw.String(), "weak") {
		t.Errorf("status %d: %s", status, errw.String())
	}
}
