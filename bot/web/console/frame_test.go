package console_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/bot/web"
	"repaybot/bot/web/console"
)

// door lets in who is known by a token.
type door map[string]staff.Colleague

func (d door) Session(_ context.Context, token string, now time.Time, _ bool) (staff.Colleague, staff.Session, error) {
	who, ok := d[token]
	if !ok {
		return who, staff.Session{}, staff.ErrNoSession
	}
	return who, staff.Session{ID: token, Step: staff.StepIn, Begun: now, LastUse: now}, nil
}

var people = door{
	"a": {Name: "linda", Shown: "Linda", Role: staff.Agent, Active: true},
	"s": {Name: "sam", Shown: "Sam", Role: staff.Supervisor, Active: true},
	"p": {Name: "pia", Shown: "Pia", Role: staff.Agent, Active: true, Practice: true},
}

// oneDesk has the conversation c1, which linda may see.
type oneDesk struct {
	console.ConversationDesk
	console.QueueDesk
}

func (oneDesk) Around(_ context.Context, who staff.Colleague, id string) (desk.Around, error) {
	switch {
	case id != "c1":
		return desk.Around{}, desk.ErrUnknown
	case who.Name != "linda":
		return desk.Around{}, &desk.Refused{Why: desk.NotYourTeam}
	}
	return desk.Around{}, nil
}

// acts are what the area under test has been asked to do.
func frame(t *testing.T, acts chan<- string) (*httptest.Server, *console.Hub) {
	t.Helper()
	asset, err := web.AssetAddress()
	if err != nil {
		t.Fatal(err)
	}
	hub := console.NewHub()
	area := func(r *console.Router) {
		r.Section(console.Section{Name: "queue", Path: "/console/queue", Need: console.Working, Keys: "g q"})
		r.Get("/queue", console.Working, func(v *console.Visit) error {
			return v.Page(console.Page{Section: "queue", Title: "common.section_queue", Template: "common/failure", Data: console.Unknown})
		})
		r.Get("/board", console.Supervising, func(v *console.Visit) error { return v.Nothing() })
		r.Get("/odd", console.Anyone, func(*console.Visit) error { return io.ErrUnexpectedEOF })
		r.Get("/panic", console.Anyone, func(*console.Visit) error { panic("no") })
		r.Post("/queue/:id", console.Working, func(v *console.Visit) error {
			act, err := v.Act()
			if err != nil {
				return err
			}
			acts <- v.Param("id") + " " + act
			v.Say(console.Toast{Key: "common.save", Undo: "/console/queue/undo", Act: act})
			return v.Redirect("/console/board")
		})
	}
	refused := func(_ context.Context, by staff.Colleague, what string, _ time.Time) error {
		if acts != nil {
			acts <- by.Name + " refused " + what
		}
		return nil
	}
	h, err := console.New(console.Options{
		Access: people, Refused: refused, Areas: []console.Area{area, console.Conversation(oneDesk{})}, Hub: hub, Asset: asset, Log: slog.New(slog.DiscardHandler),
		Now: time.Now, Random: rand.Reader, Done: t.Context().Done(),
	})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s, hub
}

// ask sends a request as somebody and returns the answer and its text.
func ask(t *testing.T, s *httptest.Server, method, path, token string, form url.Values, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Language", "en")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "repaybot_staff", Value: token})
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

var hidden = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

// csrf is what the forms of somebody's page carry.
func csrf(t *testing.T, s *httptest.Server, token string) string {
	t.Helper()
	_, page := ask(t, s, "GET", "/console/odd", token, nil)
	if !hidden.MatchString(page) {
		t.Fatalf("no form in\n%s", page)
	}
	return hidden.FindStringSubmatch(page)[1]
}

func TestWhoIsNotLoggedInComesToTheLogin(t *testing.T) {
	s, _ := frame(t, nil)
	for _, token := range []string{"", "made-up"} {
		answer, _ := ask(t, s, "GET", "/console/queue", token, nil)
		if to := answer.Header.Get("Location"); answer.StatusCode != 303 || to != "/console/login?to=%2Fconsole%2Fqueue" {
			t.Errorf("%q: %d to %s", token, answer.StatusCode, to)
		}
	}
	answer, _ := ask(t, s, "GET", "/console/queue", "", nil, "HX-Request", "true")
	if answer.StatusCode != 401 || answer.Header.Get("HX-Refresh") != "true" {
		t.Errorf("a piece: %d %v", answer.StatusCode, answer.Header)
	}
}

func TestRolesAreAskedForOnTheServer(t *testing.T) {
	acts := make(chan string, 10)
	s, _ := frame(t, acts)
	for _, c := range []struct {
		token, path string
		want        int
	}{
		{"a", "/console/queue", 200}, {"a", "/console/board", 403}, {"s", "/console/board", 204}, {"p", "/console/queue", 403},
		{"p", "/console/board", 403}, {"a", "/console/nothing", 404}, {"a", "/console/odd", 500}, {"a", "/console/panic", 500},
	} {
		if answer, text := ask(t, s, "GET", c.path, c.token, nil); answer.StatusCode != c.want {
			t.Errorf("%s as %s: %d\n%s", c.path, c.token, answer.StatusCode, text)
		}
	}
	close(acts)
	noted := ""
	for act := range acts {
		noted += act + ", "
	}
	if noted != refusedTo {
		t.Errorf("noted %s", noted)
	}
}

// refusedTo are the refusals of the test above, in order.
const refusedTo = "linda refused GET /console/board, pia refused GET /console/queue, pia refused GET /console/board, "

func TestAnActNeedsTheSessionsToken(t *testing.T) {
	acts := make(chan string, 10)
	s, _ := frame(t, acts)
	right := csrf(t, s, "a")
	form := url.Values{"csrf": {right}, "act": {"0195a1ad-7b7e-7d3e-8000-000000000001"}}
	for name, headers := range map[string][]string{
		"another site's page": {"Sec-Fetch-Site", "cross-site"}, "another origin": {"Origin", "https://evil.example"},
	} {
		if answer, _ := ask(t, s, "POST", "/console/queue/1", "a", form, headers...); answer.StatusCode != 403 {
			t.Errorf("%s: %d", name, answer.StatusCode)
		}
	}
	for name, wrong := range map[string]string{"none": "", "another session's": csrf(t, s, "s"), "made up": "x"} {
		if answer, _ := ask(t, s, "POST", "/console/queue/1", "a", url.Values{"csrf": {wrong}, "act": form["act"]}); answer.StatusCode != 403 {
			t.Errorf("%s: %d", name, answer.StatusCode)
		}
	}
	if len(acts) != 0 {
		t.Fatalf("something was done: %s", <-acts)
	}
	if answer, _ := ask(t, s, "POST", "/console/queue/1", "a", url.Values{"csrf": {right}}); answer.StatusCode != 403 {
		t.Errorf("no act: %d", answer.StatusCode)
	}
	answer, _ := ask(t, s, "POST", "/console/queue/1", "a", form)
	if answer.StatusCode != 303 || answer.Header.Get("Location") != "/console/board" {
		t.Errorf("form: %d %s", answer.StatusCode, answer.Header.Get("Location"))
	}
	answer, _ = ask(t, s, "POST", "/console/queue/2", "a", url.Values{"act": form["act"]}, "X-CSRF-Token", right, "HX-Request", "true")
	if answer.StatusCode != 204 || answer.Header.Get("HX-Redirect") != "/console/board" {
		t.Errorf("htmx: %d %v", answer.StatusCode, answer.Header)
	}
	for _, want := range []string{"1 0195a1ad-7b7e-7d3e-8000-000000000001", "2 0195a1ad-7b7e-7d3e-8000-000000000001"} {
		if got := <-acts; got != want {
			t.Errorf("did %s, want %s", got, want)
		}
	}
	// The next page says what was done, and how it is undone.
	cookie := answer.Cookies()[0]
	_, page := ask(t, s, "GET", "/console/odd", "a", nil, "Cookie", "repaybot_staff=a; "+cookie.Name+"="+cookie.Value)
	if !strings.Contains(page, `data-toast`) || !strings.Contains(page, `action="/console/queue/undo"`) {
		t.Errorf("no toast in\n%s", page)
	}
}

func TestAPieceIsRefusedWithAToast(t *testing.T) {
	s, _ := frame(t, nil)
	answer, text := ask(t, s, "GET", "/console/board", "a", nil, "HX-Request", "true")
	if answer.StatusCode != 403 || answer.Header.Get("HX-Reswap") != "none" || !strings.Contains(text, `hx-swap-oob="beforeend:#toasts"`) || strings.Contains(text, "<html") {
		t.Errorf("%d %v\n%s", answer.StatusCode, answer.Header, text)
	}
}

func TestNothingRunsWithinAPage(t *testing.T) {
	s, _ := frame(t, nil)
	answer, page := ask(t, s, "GET", "/console/odd", "a", nil)
	policy := answer.Header.Get("Content-Security-Policy")
	if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("policy: %s", policy)
	}
	if regexp.MustCompile(`(?i)<script(>| [^>]*>[^<])|<style| style=| on[a-z]+=|javascript:|hx-on`).MatchString(page) {
		t.Errorf("something stands in the page:\n%s", page)
	}
	if strings.Contains(page, "ZgotmplZ") || !strings.Contains(page, `<html lang="en">`) {
		t.Errorf("page:\n%s", page)
	}
}

// follow opens the stream of somebody's page and returns what reads its next event.
func follow(t *testing.T, s *httptest.Server, token, looking string) (next func() string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", s.URL+"/console/live?looking="+looking, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "repaybot_staff", Value: token})
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	lines := bufio.NewScanner(answer.Body)
	return func() string {
		for lines.Scan() {
			if text := lines.Text(); strings.HasPrefix(text, "event: ") {
				lines.Scan()
				return text[7:] + " " + strings.TrimPrefix(lines.Text(), "data: ")
			}
		}
		t.Fatal("the stream ended")
		return ""
	}
}

func TestOpenPagesAreTold(t *testing.T) {
	s, hub := frame(t, nil)
	next := follow(t, s, "a", "c1")
	if got := next(); got != "hello " {
		t.Errorf("first %q", got)
	}
	if here := hub.Here()["linda"]; len(hub.Here()) != 1 || len(here) != 1 || here[0] != "c1" {
		t.Errorf("open on %v", hub.Here())
	}
	hub.Tell(console.Event{Name: "board", To: func(who staff.Colleague, _ string) bool { return who.Supervises() }})
	hub.Tell(console.Event{Name: "conversation", Data: "c1\nx", To: func(_ staff.Colleague, looking string) bool { return looking == "c1" }})
	if got := next(); got != "conversation c1 x" {
		t.Errorf("told %q", got)
	}
}

// A page that says it shows what its colleague may not see is told of no more than
// others, and others are not told that it is there.
func TestNobodyFollowsAConversationByItsIDAlone(t *testing.T) {
	s, hub := frame(t, nil)
	for token, looking := range map[string]string{"s": "c1", "p": "c1", "a": strings.Repeat("c", 4000)} {
		next := follow(t, s, token, looking)
		if got := next(); got != "hello " {
			t.Errorf("%s: first %q", token, got)
		}
		who := people[token].Name
		if here, ok := hub.Here()[who]; !ok || len(here) != 0 {
			t.Errorf("%s looks at %d conversations, is there: %v", who, len(here), ok)
		}
		hub.Tell(console.Event{Name: "conversation", To: func(_ staff.Colleague, at string) bool { return at == looking }})
		hub.Tell(console.Event{Name: "queue"})
		if got := next(); got != "queue " {
			t.Errorf("%s was told %q", who, got)
		}
	}
}

// Two sections that one pair of keys leads to would leave one of them out of reach.
func TestEachSectionHasKeysOfItsOwn(t *testing.T) {
	at := func(name, keys string) console.Area {
		return func(r *console.Router) {
			r.Section(console.Section{Name: name, Path: "/console/" + name, Need: console.Anyone, Keys: keys})
		}
	}
	for _, c := range []struct {
		areas []console.Area
		fits  bool
	}{
		{[]console.Area{at("practice", "g p"), at("rules", "g u"), at("log", ""), at("words", "")}, true},
		{[]console.Area{at("practice", "g p"), at("rules", "g p")}, false},
	} {
		_, err := console.New(console.Options{
			Access: people, Areas: c.areas, Hub: console.NewHub(), Asset: func(name string) string { return name }, Log: slog.New(slog.DiscardHandler),
			Now: time.Now, Random: rand.Reader, Done: t.Context().Done(),
		})
		if (err == nil) != c.fits {
			t.Errorf("%d areas: %v", len(c.areas), err)
		}
	}
	if _, err := console.New(console.Options{Areas: []console.Area{console.Practice(nil, nil), console.Rules(nil), console.Queue(nil), console.Board(nil),
		console.Reviews(nil), console.Ready(nil), console.Trail(nil), console.Approvals(nil), console.Colleagues(nil, true)},
		Hub: console.NewHub(), Asset: func(name string) string { return name }}); err != nil {
		t.Errorf("the program's own sections: %v", err)
	}
}
