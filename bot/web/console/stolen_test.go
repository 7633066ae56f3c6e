package console_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"repaybot/bot/staff"
	"repaybot/bot/web/console"
)

// opens tells whether a session's token gets anything at a process: a page, a
// piece, the stream, or an act.
func (h *house) admits(p *process, token string) (all []string) {
	for _, r := range p.routes() {
		if strings.HasPrefix(r.Path, "/console/login") || strings.HasPrefix(r.Path, "/console/sign-on") || r.Path == "/console/live" && len(all) > 0 {
			continue
		}
		path := strings.NewReplacer(":id", url.PathEscape(conversationOf(1)), ":name", "sam", ":file", "00").Replace(r.Path)
		fields := url.Values{}
		if r.Method != http.MethodGet {
			fields.Set("csrf", console.CSRFOf(token))
			fields.Set("act", newAct())
		}
		w := httptest.NewRecorder()
		p.pages.ServeHTTP(w, request(h.t.Context(), r.Method, path, token, fields))
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/console/login") {
			all = append(all, r.Method+" "+r.Path)
		}
	}
	return all
}

// TestAStolenCookieOpensNothing has somebody copy a session's cookie, and then has
// that session end in each way that there is: the copy opens no route, at no
// process, from the next request on.
func TestAStolenCookieOpensNothing(t *testing.T) {
	open := embedded(t, t.TempDir())
	h := opening(t, func() time.Time { return monday }, open, open)
	h.employs(staffOf...)
	h.customer(1, "王小明")
	h.writes(1, "我要人工")
	ctx, a := t.Context(), h.first().accounts
	sam := h.who("sam")
	const fresh = "seven green kettles sing"
	ends := []struct {
		name string
		how  func(token string) error
	}{
		{"sign-out", func(token string) error {
			w := httptest.NewRecorder()
			h.first().pages.ServeHTTP(w, request(ctx, "POST", "/console/logout", token, url.Values{"csrf": {console.CSRFOf(token)}}))
			return nil
		}},
		{"a new password, by themselves", func(token string) error {
			token, _, err := a.ChangePassword(ctx, token, good, fresh, monday)
			if err == nil && len(h.admits(h.processes[1], token)) == 0 {
				t.Error("their own session, with the token that came of it, opens nothing")
			}
			if err != nil {
				return err
			}
			return a.SignOut(ctx, token, monday)
		}},
		{"a new password, by a supervisor", func(string) error { _, err := a.ResetPassword(ctx, sam, "linda", monday); return err }},
		{"a second factor taken away", func(string) error { return a.ResetFactor(ctx, sam, "linda", monday) }},
		{"sessions ended by a supervisor", func(string) error { return a.Revoke(ctx, sam, "linda", "", "", monday) }},
		{"switched off", func(string) error {
			gone := h.who("linda")
			gone.Active = false
			return a.Edit(ctx, sam, gone, monday)
		}},
		{"taken away", func(string) error { return a.Remove(ctx, sam, "linda", monday) }},
	}
	for _, end := range ends {
		// As if nothing had been.
		_ = a.SetPassword(ctx, staff.Command, "linda", good, false, monday)
		linda := h.who("linda")
		linda.Active = true
		h.done(a.Edit(ctx, sam, linda, monday))
		token := h.in("linda", monday)
		r := request(ctx, "GET", "/console/account", token, nil)
		w := httptest.NewRecorder()
		if h.processes[1].pages.ServeHTTP(w, r); w.Code != http.StatusOK {
			t.Fatalf("%s: the cookie opens nothing while it should: %d", end.name, w.Code)
		}
		h.done(end.how(token))
		for i, p := range h.processes {
			if all := h.admits(p, token); len(all) > 0 {
				t.Errorf("after %s, at process %d it opens %v", end.name, i+1, all)
			}
		}
	}
}

// TestASessionIsNeverOnesOwnChoice: what a browser brings along is no session,
// and does not become one with the login; with each step the token is another.
func TestASessionIsNeverOnesOwnChoice(t *testing.T) {
	h := openHouse(t)
	p := h.first()
	planted := strings.Repeat("A", 43)
	door := "visitor-visitor-visitor-visitor-visitor"
	r := request(t.Context(), "POST", "/console/login", planted, url.Values{"csrf": {console.CSRFOf(door)}, "name": {"linda"}, "password": {good}})
	r.AddCookie(&http.Cookie{Name: "repaybot_door", Value: door})
	w := httptest.NewRecorder()
	p.pages.ServeHTTP(w, r)
	given := ""
	for _, c := range w.Result().Cookies() {
		if c.Name == "repaybot_staff" {
			given = c.Value
			if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Domain != "" || c.Path != "/" {
				t.Errorf("the cookie is %v", c)
			}
		}
	}
	if w.Code != http.StatusSeeOther || len(given) < 40 || given == planted {
		t.Fatalf("%d, and the cookie is %q", w.Code, given)
	}
	if all := h.admits(p, planted); len(all) > 0 {
		t.Errorf("the planted token opens %v", all)
	}
}

// TestNoActWithoutTheSessionsToken sends every act there is with no token, with
// another session's, with that of before the login, and with the right one from
// another site's page: none is done.
func TestNoActWithoutTheSessionsToken(t *testing.T) {
	h := openHouse(t)
	p := h.first()
	token, other := h.in("sam", monday), h.in("sue", monday)
	before, err := p.bot.Conversation(t.Context(), conversationOf(1))
	h.done(err)
	acts := 0
	for _, r := range p.routes() {
		if r.Method == http.MethodGet || r.Method == http.MethodHead || strings.HasSuffix(r.Path, "/sign-on/ended") {
			continue
		}
		acts++
		path := strings.NewReplacer(":id", url.PathEscape(conversationOf(1)), ":name", "linda", ":file", "00").Replace(r.Path)
		for name, send := range map[string]func(*http.Request, url.Values){
			"none":              func(*http.Request, url.Values) {},
			"another session's": func(_ *http.Request, f url.Values) { f.Set("csrf", console.CSRFOf(other)) },
			"a header that lies": func(r *http.Request, f url.Values) {
				r.Header.Set("X-CSRF-Token", "x")
				f.Set("csrf", console.CSRFOf(token))
			},
			"in the address": func(r *http.Request, _ url.Values) { r.URL.RawQuery = "csrf=" + url.QueryEscape(console.CSRFOf(token)) },
			"from another site": func(r *http.Request, f url.Values) {
				f.Set("csrf", console.CSRFOf(token))
				r.Header.Set("Sec-Fetch-Site", "cross-site")
			},
			"from another origin": func(r *http.Request, f url.Values) {
				f.Set("csrf", console.CSRFOf(token))
				r.Header.Set("Origin", "https://evil.example")
			},
		} {
			fields := url.Values{"act": {newAct()}, "text": {"x"}, "outcome": {"answered"}, "to": {"linda"}}
			send(request(t.Context(), r.Method, path, token, nil), fields) // the fields
			one := request(t.Context(), r.Method, path, token, fields)
			send(one, url.Values{})
			w := httptest.NewRecorder()
			p.pages.ServeHTTP(w, one)
			if w.Code != http.StatusForbidden && !strings.HasPrefix(w.Header().Get("Location"), "/console/login") {
				t.Errorf("%s %s with %s: %d", r.Method, r.Path, name, w.Code)
			}
			headers(t, path, w.Header())
		}
	}
	if after, err := p.bot.Conversation(t.Context(), conversationOf(1)); err != nil || after.Version != before.Version {
		t.Errorf("something was done: %v", err)
	}
	if acts < 20 {
		t.Errorf("only %d acts", acts)
	}
}
