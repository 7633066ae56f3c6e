package console_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"repaybot/bot/staff"
	"repaybot/bot/web"
	"repaybot/bot/web/console"
)

// fakeSignOn is the bank's sign-on as the pages use it.
type fakeSignOn struct {
	fails error
	ended string
}

func (*fakeSignOn) Begin(_ context.Context, now time.Time) (string, staff.Pending, error) {
	return "https://bank.example/authorize?state=s1", staff.Pending{State: "s1", Nonce: "n1", Verifier: "v1", Until: now.Add(time.Minute)}, nil
}

func (f *fakeSignOn) Finish(_ context.Context, kept staff.Pending, state, code, _ string, _ time.Time) (string, error) {
	if kept.State != "s1" || kept.Nonce != "n1" || kept.Verifier != "v1" || state != "s1" || code != "c1" {
		return "", fmt.Errorf("%w: %+v %s %s", staff.ErrSignOn, kept, state, code)
	}
	return "a", f.fails
}

func (f *fakeSignOn) LoggedOut(_ context.Context, word string, _ time.Time) error {
	if f.ended = word; word == "" {
		return staff.ErrSignOn
	}
	return nil
}

func (*fakeSignOn) Ends(back string) string {
	return "https://bank.example/end?back=" + url.QueryEscape(back)
}

// byBank is who came by the bank's sign-on.
type byBank struct{ door }

func (d byBank) Session(ctx context.Context, token string, now time.Time, used bool) (staff.Colleague, staff.Session, error) {
	who, s, err := d.door.Session(ctx, token, now, used)
	s.ByBank = true
	return who, s, err
}

// leaves is an entrance by which one can only leave.
type leaves struct{ console.Entrance }

func (leaves) SignOut(context.Context, string, time.Time) error { return nil }

func TestTheBanksSignOnInAPage(t *testing.T) {
	asset, err := web.AssetAddress()
	if err != nil {
		t.Fatal(err)
	}
	f := &fakeSignOn{}
	h, err := console.New(console.Options{
		Access: byBank{people}, Areas: []console.Area{console.Login(leaves{}, nil, false, f)}, Hub: console.NewHub(), Asset: asset, Address: "https://chat.example.bank",
		Log: slog.New(slog.DiscardHandler), Now: time.Now, Random: rand.Reader, Done: t.Context().Done(), SecureCookies: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(h)
	defer s.Close()
	_, page := ask(t, s, "GET", "/console/login", "", nil)
	if strings.Contains(page, `type="password"`) || !strings.Contains(page, `href="/console/sign-on"`) {
		t.Errorf("with passwords switched off the page is\n%s", page)
	}
	if answer, _ := ask(t, s, "POST", "/console/login", "", url.Values{"name": {"linda"}}); answer.StatusCode != 404 {
		t.Errorf("a password is taken: %d", answer.StatusCode)
	}
	answer, _ := ask(t, s, "GET", "/console/sign-on", "", nil)
	var kept *http.Cookie
	for _, c := range answer.Cookies() {
		if c.Name == "__Host-repaybot_sign_on" {
			kept = c
		}
	}
	if answer.Header.Get("Location") != "https://bank.example/authorize?state=s1" || kept == nil || kept.SameSite != http.SameSiteLaxMode || !kept.HttpOnly || !kept.Secure {
		t.Fatalf("sent to %s with %+v", answer.Header.Get("Location"), kept)
	}
	for name, c := range map[string]struct{ query, cookie string }{
		"another state": {"state=s2&code=c1", kept.Name + "=" + kept.Value}, "no cookie": {"state=s1&code=c1", ""}, "no code": {"state=s1&error=access_denied", kept.Name + "=" + kept.Value},
		"a broken cookie": {"state=s1&code=c1", kept.Name + "=%%%"},
	} {
		answer, page := ask(t, s, "GET", "/console/sign-on/back?"+c.query, "", nil, "Cookie", c.cookie)
		if answer.StatusCode != 403 || !strings.Contains(page, "did not work") || strings.Contains(fmt.Sprint(answer.Cookies()), "repaybot_staff") {
			t.Errorf("%s: %d %v\n%s", name, answer.StatusCode, answer.Cookies(), page)
		}
	}
	answer, page = ask(t, s, "GET", "/console/sign-on/back?state=s1&code=c1", "", nil, "Cookie", kept.Name+"="+kept.Value)
	in := false
	for _, c := range answer.Cookies() {
		in = in || c.Name == "__Host-repaybot_staff" && c.Value == "a" && c.Secure && c.Path == "/" && c.SameSite == http.SameSiteStrictMode
	}
	if answer.StatusCode != 200 || !in || !strings.Contains(page, `http-equiv="refresh" content="0; url=/console"`) {
		t.Errorf("%d %v\n%s", answer.StatusCode, answer.Cookies(), page)
	}
	f.fails = staff.ErrNoRole
	if answer, page = ask(t, s, "GET", "/console/sign-on/back?state=s1&code=c1", "", nil, "Cookie", kept.Name+"="+kept.Value); answer.StatusCode != 403 || !strings.Contains(page, "no role here") {
		t.Errorf("without a role: %d\n%s", answer.StatusCode, page)
	}
	// Signing out leads to where the bank's own session ends.
	answer, _ = ask(t, s, "POST", "/console/logout", "", url.Values{"csrf": {console.CSRFOf("a")}}, "Cookie", "__Host-repaybot_staff=a")
	if answer.Header.Get("Location") != "/console/sign-on/out" {
		t.Errorf("a logout leads to %s (%d)", answer.Header.Get("Location"), answer.StatusCode)
	}
	if _, page = ask(t, s, "GET", "/console/sign-on/out", "", nil); !strings.Contains(page, "https://bank.example/end?back=https%3A%2F%2Fchat.example.bank%2Fconsole%2Flogin") {
		t.Errorf("then\n%s", page)
	}
	for word, want := range map[string]int{"": 400, "signed": 200} {
		if answer, _ := ask(t, s, "POST", "/console/sign-on/ended", "", url.Values{"logout_token": {word}}); answer.StatusCode != want || f.ended != word {
			t.Errorf("the bank's word %q: %d", word, answer.StatusCode)
		}
	}
}
