package console_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"repaybot/bot"
	"repaybot/bot/staff"
	"repaybot/bot/web"
	"repaybot/bot/web/console"
	"repaybot/storage/sqlite"
)

const good = "violet tractor hums at noon"

// bank is a store with the console of two processes over it.
type bank struct {
	t        *testing.T
	accounts *staff.Accounts
	one, two *httptest.Server
	now      time.Time
}

func newBank(t *testing.T, need bool) *bank {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir(), bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	b := &bank{t: t, now: time.Now()}
	serve := func() (*staff.Accounts, *httptest.Server) {
		a, err := staff.New(staff.Options{Store: db, Secret: bytes.Repeat([]byte{7}, 32), Random: rand.Reader, NeedFactor: need})
		if err != nil {
			t.Fatal(err)
		}
		asset, err := web.AssetAddress()
		if err != nil {
			t.Fatal(err)
		}
		h, err := console.New(console.Options{
			Access: a, Areas: []console.Area{console.Login(a, a, true, nil), console.Account(a, a, a, true), console.Colleagues(a, true)},
			Hub: console.NewHub(), Asset: asset, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: func() time.Time { return b.now },
			Random: rand.Reader, Done: t.Context().Done(),
		})
		if err != nil {
			t.Fatal(err)
		}
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		return a, s
	}
	b.accounts, b.one = serve()
	_, b.two = serve()
	for name, role := range map[string]staff.Role{"linda": staff.Agent, "sam": staff.Supervisor} {
		c := staff.Colleague{Name: name, Shown: strings.ToUpper(name), Role: role, Teams: []bot.Team{bot.Care}, Active: true}
		if err := b.accounts.Add(t.Context(), staff.Command, c, good, false, b.now); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// browser keeps cookies as they are sent, whatever they are for.
type browser struct {
	b       *bank
	cookies map[string]string
}

func (b *bank) browser() *browser { return &browser{b, map[string]string{}} }

// ask sends a request to a server.
func (c *browser) ask(s *httptest.Server, method, path string, form url.Values) (int, string, string) {
	c.b.t.Helper()
	r, err := http.NewRequestWithContext(c.b.t.Context(), method, s.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		c.b.t.Fatal(err)
	}
	r.Header.Set("Accept-Language", "en")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range c.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		c.b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		c.b.t.Fatal(err)
	}
	for _, cookie := range answer.Cookies() {
		if c.cookies[cookie.Name] = cookie.Value; cookie.MaxAge < 0 {
			delete(c.cookies, cookie.Name)
		}
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode {
			c.b.t.Errorf("the cookie %s is not kept from scripts and other sites", cookie.Name)
		}
	}
	return answer.StatusCode, answer.Header.Get("Location"), string(text)
}

// get follows a page's address to where it leads.
func (c *browser) get(path string) (int, string) {
	c.b.t.Helper()
	for range 5 {
		status, to, text := c.ask(c.b.one, "GET", path, nil)
		if to == "" {
			return status, text
		}
		path = to
	}
	c.b.t.Fatalf("%s leads round in circles", path)
	return 0, ""
}

// send fills the form of a page in: its token comes with it.
func (c *browser) send(page, to string, pairs ...string) (int, string, string) {
	c.b.t.Helper()
	_, text := c.get(page)
	found := hidden.FindStringSubmatch(text)
	if found == nil {
		c.b.t.Fatalf("no form on %s:\n%s", page, text)
	}
	form := url.Values{"csrf": {found[1]}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return c.ask(c.b.one, "POST", to, form)
}

func (c *browser) in(name string) *browser {
	c.b.t.Helper()
	if status, to, text := c.send("/console/login", "/console/login", "name", name, "password", good); status != 303 || to != "/console" {
		c.b.t.Fatalf("log in as %s: %d %s\n%s", name, status, to, text)
	}
	return c
}

var secretOn = regexp.MustCompile(`data-secret>([^<]+)<`)

func TestSigningInStepByStep(t *testing.T) {
	b := newBank(t, true)
	c := b.browser()
	if _, to, _ := c.ask(b.one, "GET", "/console/account", nil); to != "/console/login?to=%2Fconsole%2Faccount" {
		t.Errorf("who is not in comes to %s", to)
	}
	c.get("/console/account")
	if status, _, text := c.send("/console/login", "/console/login", "name", "linda", "password", "wrong"); status != 422 || !strings.Contains(text, "do not match") || !strings.Contains(text, `value="linda"`) {
		t.Errorf("a wrong password: %d\n%s", status, text)
	}
	_, to, _ := c.send("/console/login", "/console/login", "name", "linda", "password", good)
	if to != "/console/login/enrol" {
		t.Fatalf("then %s", to)
	}
	before := c.cookies["repaybot_staff"]
	for _, path := range []string{"/console/account", "/console/colleagues", "/console/live", "/console/login/password", "/console/login/code"} {
		if status, to, _ := c.ask(b.one, "GET", path, nil); status != 303 || !strings.HasPrefix(to, "/console/login") {
			t.Errorf("%s opens before the last step: %d %s", path, status, to)
		}
	}
	_, page := c.get("/console/login/enrol")
	secret := strings.ReplaceAll(secretOn.FindStringSubmatch(page)[1], " ", "")
	if !strings.Contains(page, "data:image/png;base64,") {
		t.Error("no picture to scan")
	}
	if status, _, _ := c.send("/console/login/enrol", "/console/login/enrol", "code", "123 45"); status != 422 {
		t.Errorf("a wrong code: %d", status)
	}
	code, _ := totp.GenerateCode(secret, b.now)
	status, _, text := c.send("/console/login/enrol", "/console/login/enrol", "code", code)
	codes := regexp.MustCompile(`<li><code>([^<]+)</code>`).FindAllStringSubmatch(text, -1)
	if status != 200 || len(codes) != 10 {
		t.Fatalf("%d, %d recovery codes\n%s", status, len(codes), text)
	}
	if status, text := c.get("/console/account"); status != 200 || !strings.Contains(text, "LINDA") {
		t.Errorf("in: %d\n%s", status, text)
	}
	if c.cookies["repaybot_staff"] == before {
		t.Error("the token is the same as before the code")
	}
	stale := b.browser()
	stale.cookies["repaybot_staff"] = before
	if _, to, _ := stale.ask(b.two, "GET", "/console/account", nil); !strings.HasPrefix(to, "/console/login") {
		t.Errorf("the token of before opens %s", to)
	}
	// The next login takes a code, on whichever process; a recovery code does.
	again := b.browser()
	if _, to, _ := again.send("/console/login", "/console/login", "name", "linda", "password", good); to != "/console/login/code" {
		t.Fatalf("then %s", to)
	}
	if status, _, _ := again.send("/console/login/code", "/console/login/code", "code", code); status != 422 {
		t.Errorf("the same code again: %d", status)
	}
	if _, to, _ := again.send("/console/login/code", "/console/login/code", "code", codes[0][1]); to != "/console" {
		t.Errorf("a recovery code leads to %s", to)
	}
}

// Signing out, wherever it is done, ends a session everywhere.
func TestAStolenCookieIsUselessAfterSigningOut(t *testing.T) {
	b := newBank(t, false)
	c := b.browser().in("linda")
	thief := b.browser()
	thief.cookies["repaybot_staff"] = c.cookies["repaybot_staff"]
	if status, _, _ := thief.ask(b.two, "GET", "/console/account", nil); status != 200 {
		t.Fatalf("the cookie does not work at all: %d", status)
	}
	if status, _, _ := c.ask(b.one, "POST", "/console/logout", url.Values{}); status != 403 {
		t.Errorf("a logout without the session's token: %d", status)
	}
	if status, to, _ := c.send("/console/account", "/console/logout"); status != 303 || to != "/console/login" || c.cookies["repaybot_staff"] != "" {
		t.Errorf("logout: %d %s", status, to)
	}
	for name, s := range map[string]*httptest.Server{"one": b.one, "two": b.two} {
		for _, path := range []string{"/console/account", "/console", "/console/live", "/console/colleagues"} {
			if status, to, text := thief.ask(s, "GET", path, nil); status != 303 || !strings.HasPrefix(to, "/console/login") {
				t.Errorf("%s on %s: %d %s\n%s", path, name, status, to, text)
			}
		}
	}
}

func TestWhatIsTakenAwayIsGoneWithTheNextClick(t *testing.T) {
	b := newBank(t, false)
	sam, linda := b.browser().in("sam"), b.browser().in("linda")
	if status, _ := linda.get("/console/colleagues"); status != 403 {
		t.Errorf("an agent's look at the colleagues: %d", status)
	}
	edit := func(pairs ...string) {
		t.Helper()
		if status, to, text := sam.send("/console/colleagues/of/linda", "/console/colleagues/of/linda", append([]string{"shown", "Linda", "team", "legal"}, pairs...)...); status != 303 {
			t.Fatalf("edit: %d %s\n%s", status, to, text)
		}
	}
	edit("role", "supervisor", "active", "yes")
	if status, _ := linda.get("/console/colleagues"); status != 200 {
		t.Errorf("a supervisor's: %d", status)
	}
	edit("role", "agent", "active", "yes")
	if status, _ := linda.get("/console/colleagues"); status != 403 {
		t.Errorf("an agent's again: %d", status)
	}
	edit("role", "agent")
	if _, to, _ := linda.ask(b.two, "GET", "/console/account", nil); !strings.HasPrefix(to, "/console/login") {
		t.Errorf("who was switched off comes to %q", to)
	}
}

// No form that an agent makes up gives them what is a supervisor's.
func TestAgentsCanNotActAsSupervisors(t *testing.T) {
	b := newBank(t, false)
	linda := b.browser().in("linda")
	for _, to := range []string{"new", "of/linda", "of/sam", "of/sam/password", "of/sam/factor", "of/sam/sessions"} {
		status, _, text := linda.send("/console/account", "/console/colleagues/"+to, "name", "mine", "role", "supervisor", "active", "yes")
		if status != 403 {
			t.Errorf("%s: %d\n%s", to, status, text)
		}
	}
	all, err := b.accounts.List(t.Context())
	if err != nil || len(all) != 2 || all[0].Supervises() || all[1].Open != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestASupervisorAddsAColleagueWhoComesIn(t *testing.T) {
	b := newBank(t, false)
	sam := b.browser().in("sam")
	if status, _, text := sam.send("/console/colleagues/new", "/console/colleagues/new", "name", "Wei Zhang", "role", "agent"); status != 422 || !strings.Contains(text, "small letters") {
		t.Errorf("a bad name: %d", status)
	}
	status, _, text := sam.send("/console/colleagues/new", "/console/colleagues/new", "name", "wei", "shown", "Wei", "role", "agent", "team", "care", "language", "zh", "skill", "hardship")
	found := regexp.MustCompile(`data-once>([^<]+)<`).FindStringSubmatch(text)
	if status != 200 || found == nil {
		t.Fatalf("%d\n%s", status, text)
	}
	if status, _, text := sam.send("/console/colleagues/new", "/console/colleagues/new", "name", "wei", "role", "agent"); status != 422 || !strings.Contains(text, "already") {
		t.Errorf("twice: %d", status)
	}
	wei := b.browser()
	if _, to, _ := wei.send("/console/login", "/console/login", "name", "wei", "password", found[1]); to != "/console/login/password" {
		t.Fatalf("then %s", to)
	}
	if status, _, _ := wei.send("/console/login/password", "/console/login/password", "password", "seven green kettles sing", "again", "seven green kettles"); status != 422 {
		t.Errorf("they differ: %d", status)
	}
	if _, to, _ := wei.send("/console/login/password", "/console/login/password", "password", "seven green kettles sing", "again", "seven green kettles sing"); to != "/console" {
		t.Errorf("then %s", to)
	}
	_, page := sam.get("/console/colleagues")
	if !strings.Contains(page, "/console/colleagues/of/wei") || !strings.Contains(page, "Hardship") {
		t.Errorf("the list:\n%s", page)
	}
}

func TestOnesOwnAccount(t *testing.T) {
	b := newBank(t, false)
	c, other := b.browser().in("linda"), b.browser().in("linda")
	if status, to, _ := c.send("/console/account", "/console/account/profile", "shown", "Linda <b>", "language", "zh"); status != 303 || to != "/console/account" {
		t.Fatalf("profile: %d", status)
	}
	if _, text := c.get("/console/account"); !strings.Contains(text, html.EscapeString("Linda <b>")) || strings.Contains(text, "<b>") || !strings.Contains(text, "data-toast") {
		t.Error("the profile is not as it was sent, or nothing says that it was saved")
	}
	if status, _, text := c.send("/console/account", "/console/account/password", "old", "x", "password", "seven green kettles sing", "again", "seven green kettles sing"); status != 422 || !strings.Contains(text, "present password") {
		t.Errorf("the old one is wrong: %d", status)
	}
	if status, _, _ := c.send("/console/account", "/console/account/password", "old", good, "password", "seven green kettles sing", "again", "seven green kettles sing"); status != 303 {
		t.Errorf("changed: %d", status)
	}
	if _, to, _ := other.ask(b.two, "GET", "/console/account", nil); !strings.HasPrefix(to, "/console/login") {
		t.Errorf("another session goes on: %q", to)
	}
	if status, _ := c.get("/console/account"); status != 200 {
		t.Errorf("one's own: %d", status)
	}
}

func TestALockIsToldPlainly(t *testing.T) {
	b := newBank(t, false)
	for _, name := range []string{"linda", "nobody"} {
		c := b.browser()
		for range 10 {
			c.send("/console/login", "/console/login", "name", name, "password", "x")
		}
		status, _, text := c.send("/console/login", "/console/login", "name", name, "password", good)
		if want := b.now.Add(15 * time.Minute).UTC().Format("15:04"); status != 429 || !strings.Contains(text, want) {
			t.Errorf("%s: %d, and no %s in\n%s", name, status, want, text)
		}
	}
}

// What leads back after a login is one of the console's own pages.
func TestTheLoginLeadsNowhereElse(t *testing.T) {
	b := newBank(t, false)
	for _, to := range []string{"https://evil.example/", "//evil.example/console", `/\evil.example`, "/console/../admin", "javascript:alert(1)", "/consolex"} {
		c := b.browser()
		c.ask(b.one, "GET", "/console/login?to="+url.QueryEscape(to), nil)
		if _, got, _ := c.send("/console/login", "/console/login", "name", "linda", "password", good); got != "/console" {
			t.Errorf("%s leads to %s", to, got)
		}
		c = b.browser()
		c.cookies["repaybot_to"] = to
		if _, got, _ := c.send("/console/login", "/console/login", "name", "linda", "password", good); got != "/console" {
			t.Errorf("a cookie with %s leads to %s", to, got)
		}
	}
}

func TestALoginNeedsItsPagesToken(t *testing.T) {
	b := newBank(t, false)
	c := b.browser()
	form := url.Values{"name": {"linda"}, "password": {good}}
	if status, _, _ := c.ask(b.one, "POST", "/console/login", form); status != 403 {
		t.Errorf("without: %d", status)
	}
	if status, _, _ := c.ask(b.one, "POST", "/console/sign-on/ended", form); status != 404 {
		t.Errorf("a sign-on that is not there: %d", status)
	}
	if fmt.Sprint(c.cookies["repaybot_staff"]) != "" {
		t.Error("somebody is in")
	}
}
