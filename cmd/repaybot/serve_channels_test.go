package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/google/uuid"

	"repaybot/bot/signed"
	"repaybot/bot/telegram"
)

// Secrets that were drawn for these tests, and are used nowhere else.
const (
	testToken     = "4200001:AAHk3v9QpLmX27RtYw8NcBd5HsUe4GjPz6q"
	testWebhook   = "mB3v9QpLmX27RtYw8NcBd5HsUe4GjPz6kR"
	testHook      = "Zk3v9QpLmX27RtYw8NcBd5HsUe4GjPz6"
	testSMS       = "Wq8NcBd5HsUe4GjPz6Zk3v9QpLmX27RtY"
	testChat      = int64(77001)
	testAppSender = "oABCD"
)

// arrived is a message that a customer got.
type arrived struct{ key, to, text, markup string }

// outside is everything outside of the program: Telegram, the bridge of another
// app, and the bank's SMS gateway, each a server on this machine.
type outside struct {
	t                     *testing.T
	telegram, bridge, sms *httptest.Server
	now                   func() time.Time

	mu      sync.Mutex
	updates []string
	chat    []arrived // on Telegram
	app     []arrived
	codes   []string // with the number before it
	hooked  map[string]string
}

func newOutside(t *testing.T) *outside {
	o := &outside{t: t, now: time.Now, hooked: map[string]string{}}
	o.telegram = httptest.NewServer(http.HandlerFunc(o.botAPI))
	o.bridge = httptest.NewServer(o.signedJSON(testHook, func(m map[string]any) {
		o.app = append(o.app, arrived{key: fmt.Sprint(m["key"]), to: fmt.Sprint(m["to"]), text: fmt.Sprint(m["text"])})
	}))
	o.sms = httptest.NewServer(o.signedJSON(testSMS, func(m map[string]any) {
		o.codes = append(o.codes, fmt.Sprint(m["to"], " ", m["code"]))
	}))
	t.Cleanup(func() {
		for _, s := range []*httptest.Server{o.telegram, o.bridge, o.sms} {
			s.CloseClientConnections()
			s.Close()
		}
	})
	return o
}

func (o *outside) signedJSON(secret string, take func(map[string]any)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = signed.Verify(r.Header.Get(signed.Header), body, o.now(), []byte(secret))
		}
		var m map[string]any
		if err == nil {
			err = json.Unmarshal(body, &m)
		}
		if err != nil {
			o.t.Errorf("not as it should come: %v", err)
			http.Error(w, "no", http.StatusUnauthorized)
			return
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		take(m)
	})
}

// botAPI is Telegram: it hands updates out from the offset on.
func (o *outside) botAPI(w http.ResponseWriter, r *http.Request) {
	method, ok := strings.CutPrefix(r.URL.Path, "/bot"+testToken+"/")
	if !ok {
		http.Error(w, `{"ok":false,"error_code":401,"description":"Unauthorized"}`, http.StatusUnauthorized)
		return
	}
	value := func(name string) string { return r.FormValue(name) }
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var all map[string]any
		_ = json.NewDecoder(r.Body).Decode(&all)
		value = func(name string) string {
			if n, ok := all[name].(float64); ok {
				return fmt.Sprintf("%.0f", n)
			}
			return fmt.Sprint(all[name])
		}
	}
	result := "true"
	switch method {
	case "getMe":
		result = `{"id":4200001,"is_bot":true,"first_name":"b"}`
	case "setWebhook":
		o.mu.Lock()
		o.hooked["url"], o.hooked["secret"] = value("url"), value("secret_token")
		o.mu.Unlock()
	case "getUpdates":
		offset := 0
		_, _ = fmt.Sscan(value("offset"), &offset)
		result = "[" + strings.Join(o.updatesFrom(offset, r), ",") + "]"
	case "sendMessage", "sendPhoto": // a picture has its text as a caption
		o.mu.Lock()
		o.chat = append(o.chat, arrived{to: value("chat_id"), text: value("text") + value("caption"), markup: value("reply_markup")})
		n := len(o.chat)
		o.mu.Unlock()
		result = fmt.Sprintf(`{"message_id":%d,"date":1,"chat":{"id":%s,"type":"private"}}`, 1000+n, value("chat_id"))
	case "editMessageReplyMarkup":
		result = `{"message_id":1,"date":1,"chat":{"id":1,"type":"private"}}`
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"ok":true,"result":%s}`, result)
}

// updatesFrom waits a moment for updates, as Telegram does.
func (o *outside) updatesFrom(offset int, r *http.Request) []string {
	for end := time.Now().Add(200 * time.Millisecond); ; time.Sleep(2 * time.Millisecond) {
		o.mu.Lock()
		after := slices.Clone(o.updates[min(max(offset-1, 0), len(o.updates)):])
		o.mu.Unlock()
		if len(after) > 0 || time.Now().After(end) || r.Context().Err() != nil {
			return after
		}
	}
}

// update has the customer do something on Telegram. It returns the update.
func (o *outside) update(what string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := len(o.updates) + 1
	u := fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private"},"from":{"id":%d,"is_bot":false,"first_name":"M","language_code":"en-GB"},%s}}`,
		n, n, o.now().Unix(), testChat, testChat, what)
	o.updates = append(o.updates, u)
	return u
}

// next waits for a message after the first n that says what is looked for.
func (o *outside) next(from *[]arrived, n int, what *regexp.Regexp) arrived {
	o.t.Helper()
	var found arrived
	waitFor(o.t, what.String(), func() bool {
		o.mu.Lock()
		defer o.mu.Unlock()
		for _, m := range (*from)[min(n, len(*from)):] {
			if what.MatchString(m.text) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

func (o *outside) count(of *[]arrived) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(*of)
}

// code waits for the n-th code, which has to go to the number.
func (o *outside) code(n int, number string) string {
	o.t.Helper()
	waitFor(o.t, "a code by text", func() bool {
		o.mu.Lock()
		defer o.mu.Unlock()
		return len(o.codes) >= n
	})
	o.mu.Lock()
	defer o.mu.Unlock()
	to, code, _ := strings.Cut(o.codes[n-1], " ")
	if to != number {
		o.t.Errorf("code %d went to another number", n)
	}
	return code
}

// post has something happen in the other app; server is who takes it.
func (o *outside) post(server *served, kind, more string) {
	o.t.Helper()
	body := fmt.Sprintf(`{"id":%q,"type":%q,"sender":%q,"at":%q%s}`, uuid.NewString(), kind, testAppSender, time.Now().Format(time.RFC3339Nano), more)
	r, err := http.NewRequestWithContext(o.t.Context(), http.MethodPost, server.base+"/api/v1/channels/wechat/events", strings.NewReader(body))
	if err != nil {
		o.t.Fatal(err)
	}
	r.Header.Set(signed.Header, signed.Sign(time.Now(), []byte(body), []byte(testHook)))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		o.t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusAccepted {
		o.t.Fatalf("an event is answered with %d", answer.StatusCode)
	}
}

func (o *outside) environment() []string {
	return []string{"REPAYBOT_TELEGRAM_TOKEN", testToken, "REPAYBOT_TELEGRAM_API_URL", o.telegram.URL,
		"REPAYBOT_SMS_WEBHOOK_URL", o.sms.URL, "REPAYBOT_SMS_SECRET", testSMS, "REPAYBOT_HOOKS_WECHAT_SECRET", testHook}
}

func (o *outside) file() string {
	return writeFile(o.t, "repaybot.yaml", "hooks:\n  wechat:\n    url: "+o.bridge.URL+"\n")
}

var (
	anything = regexp.MustCompile(`.`)
	amount   = regexp.MustCompile(`¥[0-9,]+\.[0-9]{2}`)
)

// onTelegram lets a customer show on Telegram who they are, with what give
// does with each thing they do, and returns what they are told that they owe.
func (o *outside) onTelegram(give func(what string)) string {
	o.t.Helper()
	give(`"text":"/start"`)
	if first := o.next(&o.chat, 0, anything); strings.ContainsFunc(first.text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		o.t.Errorf("the first reply is not in the app's language: %s", first.text)
	}
	give(`"text":"How much do I owe in total?"`)
	asked := o.next(&o.chat, 0, regexp.MustCompile(`number`))
	if !strings.Contains(asked.markup, `"request_contact":true`) {
		o.t.Errorf("the app's own keyboard does not ask for the number: %s", asked.markup)
	}
	give(fmt.Sprintf(`"contact":{"phone_number":"8619900001001","first_name":"M","user_id":%d}`, testChat))
	code := o.code(1, "+8619900001001")
	give(`"text":"` + code + `"`)
	o.next(&o.chat, 0, regexp.MustCompile(`last 4`))
	o.mu.Lock()
	if i := slices.IndexFunc(o.chat, func(m arrived) bool { return amount.MatchString(m.text) }); i >= 0 {
		o.t.Errorf("told to a stranger: %s", o.chat[i].text)
	}
	o.mu.Unlock()
	give(`"text":"4417"`)
	return amount.FindString(o.next(&o.chat, 0, amount).text)
}

// onTheApp is likewise with the other app; the servers take turns.
func (o *outside) onTheApp(servers ...*served) string {
	o.t.Helper()
	n := 0
	say := func(text string) {
		o.post(servers[n%len(servers)], "message", fmt.Sprintf(`,"text":%q`, text))
		n++
	}
	say("我一共欠多少钱")
	o.next(&o.app, 0, regexp.MustCompile(`手机号`))
	say("19900001001")
	code := o.code(2, "+8619900001001")
	before := o.count(&o.app)
	say(code)
	o.next(&o.app, before, regexp.MustCompile(`4 位`))
	say("4417")
	return amount.FindString(o.next(&o.app, 0, amount).text)
}

// once sees that no message came twice.
func (o *outside) once() {
	o.t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	seen := map[string]bool{}
	for _, m := range o.app {
		if m.to != testAppSender {
			o.t.Errorf("a message went elsewhere")
		}
		if seen[m.key] {
			o.t.Errorf("%s came twice", m.key)
		}
		seen[m.key] = true
	}
	for _, m := range o.chat {
		if m.to != fmt.Sprint(testChat) {
			o.t.Errorf("a message went elsewhere")
		}
		if seen[m.text] {
			o.t.Errorf("came twice: %s", m.text)
		}
		seen[m.text] = true
	}
}

// A customer shows on Telegram who they are, by the number that the app shares,
// a code by text and four digits, and learns what they owe; then the same
// customer on another app. All over real HTTP, by one program and by two.
func TestServeOverTelegramAndAnotherApp(t *testing.T) {
	for _, machines := range []int{1, 2} {
		t.Run(fmt.Sprint(machines), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			sampleInto(t, dir)
			serveOver(t, dir, machines, nil)
		})
	}
}

func serveOver(t *testing.T, dir string, machines int, more []string) {
	o := newOutside(t)
	var servers []*served
	for range machines {
		servers = append(servers, startServing(t, dir, o.file(), append(o.environment(), more...), channels))
	}
	there := o.onTelegram(func(what string) { o.update(what) })
	here := o.onTheApp(servers...)
	if there == "" || there != here {
		t.Errorf("told %q on Telegram and %q on the other app", there, here)
	}
	for _, s := range servers {
		if took, err := s.stop(); err != nil || took > 10*time.Second {
			t.Errorf("it ended after %s: %v", took, err)
		}
		for _, word := range []string{"19900001001", "4417", testToken, testHook, testSMS, "How much", "我一共欠"} {
			if strings.Contains(s.log.String(), word) {
				t.Errorf("the log says %q", word)
			}
		}
	}
	o.once()
}

// Telegram posts its updates to one of two programs, and is answered.
func TestServeWithTelegramsWebhook(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sampleInto(t, dir)
	o := newOutside(t)
	s := startServing(t, dir, o.file(), append(o.environment(), "REPAYBOT_TELEGRAM_WEBHOOK_URL", "https://bank.example/telegram/webhook", "REPAYBOT_TELEGRAM_WEBHOOK_SECRET", testWebhook), channels)
	waitFor(t, "Telegram is told of it", func() bool {
		o.mu.Lock()
		defer o.mu.Unlock()
		return o.hooked["url"] == "https://bank.example/telegram/webhook" && o.hooked["secret"] == testWebhook
	})
	waitFor(t, "ready, and Telegram with it", func() bool {
		status, text := s.get("/readyz")
		return status == http.StatusOK && strings.Contains(text, `"channels":{"telegram":true}`)
	})
	post := func(update, secret string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+"/telegram/webhook", strings.NewReader(update))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	if status := post(o.update(`"text":"/start"`), testHook); status != http.StatusUnauthorized {
		t.Errorf("somebody else's update: %d", status)
	}
	told := o.onTelegram(func(what string) {
		u := o.update(what)
		for range 2 { // Telegram posts again what it arrived no answer to
			if status := post(u, testWebhook); status != http.StatusOK {
				t.Fatalf("an update: %d", status)
			}
		}
	})
	if told == "" {
		t.Error("nothing was told")
	}
	o.once()
}

// A channel whose other side does not answer is named, with how it is silent.
func TestNotReadyWithoutAChannel(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sampleInto(t, dir)
	silent := func(context.Context, *wiring) (*ways, error) {
		return &ways{alive: map[string]func() error{
			"telegram": func() error { return &telegram.SilentError{For: 4 * time.Minute, Kind: "not reached"} },
			"other":    func() error { return nil },
		}}, nil
	}
	s := startServing(t, dir, "", nil, silent)
	waitFor(t, "not ready", func() bool {
		status, text := s.get("/readyz")
		return status == http.StatusServiceUnavailable && strings.Contains(text, `"channels":{"other":true,"telegram":false}`) &&
			strings.Contains(text, `"wrong":{"telegram":"Telegram has not answered for 4m0s (not reached)"}`)
	})
}

// Two programs on one MongoDB.
func TestServeOverMongoDB(t *testing.T) {
	uri := os.Getenv("REPAYBOT_TEST_MONGODB_URI")
	if uri == "" {
		t.Skip("set REPAYBOT_TEST_MONGODB_URI to a MongoDB server to run this")
	}
	base, query, _ := strings.Cut(uri, "?")
	uri = strings.TrimRight(base, "/") + "/repaybot_" + strings.ReplaceAll(uuid.NewString(), "-", "") + "?" + query
	key, err := parseKey(testKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	sampleBy(t, &Settings{MongoDBURI: uri, PIIKey: key})
	serveOver(t, dir, 2, []string{"REPAYBOT_MONGODB_URI", uri})
}

func TestDatabaseOfAURI(t *testing.T) {
	for uri, want := range map[string]string{
		"mongodb://127.0.0.1:27017":                       "repaybot",
		"mongodb://127.0.0.1:27017/?replicaSet=rs0":       "repaybot",
		"mongodb://a:1,b:2,c:3/bank?replicaSet=rs0":       "bank",
		"mongodb+srv://u:p%2Fw@cluster.example/b%5Fk?w=1": "b_k",
		"mongodb://u:p@h/bank":                            "bank",
		"mongodb://u:p@h?authSource=/x":                   "repaybot",
	} {
		if got := databaseOf(uri); got != want {
			t.Errorf("%s: %s", uri, got)
		}
	}
}
