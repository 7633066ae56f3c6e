package console_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"repaybot/bot/audit"
	"repaybot/bot/practice"
	"repaybot/bot/web"
	"repaybot/bot/web/console"
	"repaybot/dialog/understand"
	"repaybot/dialog/wording"
	"repaybot/storage/sqlite"
)

type unlogged struct{}

func (unlogged) Append(context.Context, audit.Entry) error { return nil }

// practiceSite is the console with practice alone, and the room behind it.
func practiceSite(t *testing.T, most int) (*httptest.Server, *practice.Room) {
	t.Helper()
	open := func(ctx context.Context) (*sqlite.DB, error) {
		return sqlite.OpenUnsynced(ctx, t.TempDir(), make([]byte, 32))
	}
	bank, err := open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bank.Close() })
	reader, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	phraser, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	room, err := practice.New(practice.Options{
		Policy: func(name string) ([]byte, error) {
			return os.ReadFile(filepath.Join("..", "..", "..", "cmd", "repaybot", "policies", name+".yaml"))
		},
		Scratch: func(ctx context.Context) (practice.Scratch, error) { return open(ctx) },
		Reader:  reader, Phraser: phraser, Results: bank, Audit: unlogged{}, Now: time.Now, Most: most,
		After: func(time.Duration, func()) func() { return func() {} }, // customers write nothing
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ended, end := context.WithCancel(context.Background())
		end()
		if err := room.Run(ended); err != nil {
			t.Error(err)
		}
	})
	asset, err := web.AssetAddress()
	if err != nil {
		t.Fatal(err)
	}
	hub := console.NewHub()
	console.FollowPractice(room, hub)
	h, err := console.New(console.Options{
		Access: people, Areas: []console.Area{console.Practice(room, room.Desk())}, Hub: hub, Asset: asset, Log: slog.New(slog.DiscardHandler),
		Now: time.Now, Random: rand.Reader, Done: t.Context().Done(),
	})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s, room
}

// unsaidWords is a key that stands where its words should.
var unsaidWords = regexp.MustCompile(`practice\.[a-z]+_`)

var practiceAct = regexp.MustCompile(`name="act" value="([^"]+)"`)

// submit sends a form as somebody: with an act of the page at /console/practice.
func submit(t *testing.T, s *httptest.Server, token, path string, fields ...string) (status int, to string) {
	t.Helper()
	_, page := ask(t, s, "GET", "/console/practice", token, nil)
	found := hidden.FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("no form in\n%s", page)
	}
	form := url.Values{"csrf": {found[1]}, "act": {"0195a1ad-7b7e-7d3e-8000-000000000001"}}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	answer, _ := ask(t, s, "POST", path, token, form)
	return answer.StatusCode, answer.Header.Get("Location")
}

// Who only practises comes to the practice, may do all of it, and nothing else.
func TestWhoOnlyPractises(t *testing.T) {
	s, room := practiceSite(t, 0)
	answer, _ := ask(t, s, "GET", "/console", "p", nil)
	if to := answer.Header.Get("Location"); to != "/console/practice" {
		t.Errorf("comes to %s", to)
	}
	_, page := ask(t, s, "GET", "/console/practice", "p", nil)
	if n := len(practiceAct.FindAllString(page, -1)); n != 12 {
		t.Errorf("%d stories can be begun", n)
	}
	if strings.Contains(page, "/console/practice/results\"") {
		t.Error("the page leads to colleagues' results")
	}
	status, now := submit(t, s, "p", "/console/practice/start", "story", "zh-4-already-paid")
	if status != 303 || !strings.HasPrefix(now, "/console/practice/now/") {
		t.Fatalf("begun: %d %s", status, now)
	}
	if _, again := submit(t, s, "p", "/console/practice/start", "story", "zh-4-already-paid"); again != now {
		t.Errorf("the same act began %s too", again)
	}
	if _, other := submit(t, s, "p", "/console/practice/start", "story", "en-4-lawyer", "act", "0195a1ad-7b7e-7d3e-8000-000000000002"); other != now {
		t.Errorf("a second practice: %s", other)
	}
	for _, lang := range []string{"zh", "en"} {
		answer, page = ask(t, s, "GET", now+"?lang="+lang, "p", nil)
		if answer.StatusCode != 200 || !strings.Contains(page, "practice-band") || !strings.Contains(page, "李娜") || strings.Contains(page, `id="rows"`) {
			t.Errorf("%s: %d\n%s", lang, answer.StatusCode, page)
		}
	}
	if answer, page := ask(t, s, "GET", now+"/customer", "p", nil); answer.StatusCode != 200 || !strings.Contains(page, "5,127.06") {
		t.Errorf("the customer: %d\n%s", answer.StatusCode, page)
	}
	for i, act := range [][]string{{"take"}, {"say", "text", "您好，我是 Pia。谢谢您告诉我。"}, {"note", "text", "等截图"}, {"back", "outcome", "referred"}} {
		id := "0195a1ad-7b7e-7d3e-8000-0000000001" + string(rune('0'+i)) + "0"
		if status, to := submit(t, s, "p", now+"/"+act[0], append(act[1:], "act", id)...); status != 303 || to != now {
			t.Errorf("%s: %d to %s", act[0], status, to)
		}
	}
	status, review := submit(t, s, "p", now+"/end")
	if status != 303 || !strings.HasPrefix(review, "/console/practice/results/pia/") {
		t.Fatalf("ended: %d to %s", status, review)
	}
	for _, lang := range []string{"zh", "en"} {
		answer, page = ask(t, s, "GET", review+"?lang="+lang, "p", nil)
		if answer.StatusCode != 200 || !strings.Contains(page, "谢谢您告诉我。") || unsaidWords.MatchString(page) {
			t.Errorf("%s: %d\n%s", lang, answer.StatusCode, page)
		}
	}
	for path, want := range map[string]int{"/console/practice/results": 403, "/console/practice/results/linda/20270101T000000.000000000Z": 404, now: 404} {
		if answer, _ := ask(t, s, "GET", path, "p", nil); answer.StatusCode != want {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
	if status, _ := submit(t, s, "p", now+"/end"); status != 404 {
		t.Errorf("ended twice: %d", status)
	}
	if got := room.Of(people["p"]); got != nil {
		t.Errorf("%s is under way", got.ID)
	}
}

// A practice is nobody's but who began it; its result is a supervisor's to see too.
func TestAPracticeIsOnesOwn(t *testing.T) {
	s, _ := practiceSite(t, 1)
	_, now := submit(t, s, "a", "/console/practice/start", "story", "en-4-lawyer")
	for _, who := range []string{"s", "p"} {
		for _, path := range []string{now, now + "/live", now + "/customer", now + "/presence"} {
			if answer, _ := ask(t, s, "GET", path, who, nil); answer.StatusCode != 404 {
				t.Errorf("%s gets %s: %d", who, path, answer.StatusCode)
			}
		}
		for _, act := range []string{"take", "say", "end", "leave"} {
			if status, _ := submit(t, s, who, now+"/"+act, "text", "Hello"); status != 404 {
				t.Errorf("%s does %s: %d", who, act, status)
			}
		}
	}
	if status, _ := submit(t, s, "s", "/console/practice/start", "story", "en-4-lawyer"); status != 503 {
		t.Errorf("more than can be at once: %d", status)
	}
	if status, _ := submit(t, s, "a", "/console/practice/start", "story", "nothing", "act", "0195a1ad-7b7e-7d3e-8000-000000000009"); status != 404 {
		t.Errorf("no story: %d", status)
	}
	_, review := submit(t, s, "a", now+"/end")
	if answer, _ := ask(t, s, "GET", review, "p", nil); answer.StatusCode != 404 {
		t.Errorf("another's review: %d", answer.StatusCode)
	}
	if answer, _ := ask(t, s, "GET", review, "s", nil); answer.StatusCode != 200 {
		t.Errorf("a supervisor: %d", answer.StatusCode)
	}
	if answer, page := ask(t, s, "GET", "/console/practice/results", "s", nil); answer.StatusCode != 200 || !strings.Contains(page, review) {
		t.Errorf("all results: %d\n%s", answer.StatusCode, page)
	}
	_, now = submit(t, s, "a", "/console/practice/start", "story", "en-4-lawyer")
	if status, to := submit(t, s, "a", now+"/leave"); status != 303 || to != "/console/practice" {
		t.Errorf("left: %d %s", status, to)
	}
	if answer, _ := ask(t, s, "GET", now, "a", nil, "HX-Request", "true"); answer.StatusCode != 404 {
		t.Errorf("it is over: %d", answer.StatusCode)
	}
}
