package web

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestNothingIsShownWithoutALogin(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/demo/api/token", "/console/api/queue", "/console/api/events", "/console/api/conversations/web:C1"} {
		s.want(http.StatusUnauthorized, s.ask("GET", path, ""))
	}
	s.want(http.StatusUnauthorized, s.ask("POST", "/console/api/conversations/web:C1/take", `{}`))
	if page := s.ask("GET", "/demo?lang=en", "").Body.String(); strings.Contains(page, "¥") || strings.Contains(page, "widget.js") {
		t.Error("the page shows amounts or the chat before the login")
	}
}

func TestLoginLastsThirtyIdleMinutesAndADay(t *testing.T) {
	s := newSite(t)
	s.want(http.StatusNotFound, s.ask("POST", "/demo/api/login", `{"account":"CN-9"}`))
	s.want(http.StatusNoContent, s.ask("POST", "/demo/api/login", `{"account":"CN-1"}`))
	c := s.cookies["repaybot_customer"]
	if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode {
		t.Fatalf("the session's cookie is %v, want HttpOnly and SameSite=Strict", c)
	}
	for range 47 { // used every half hour
		s.now = s.now.Add(30 * time.Minute)
		s.want(http.StatusOK, s.ask("GET", "/demo/api/token", ""))
	}
	s.now = s.now.Add(30*time.Minute + time.Second)
	s.want(http.StatusUnauthorized, s.ask("GET", "/demo/api/token", ""))

	s.want(http.StatusNoContent, s.ask("POST", "/demo/api/login", `{"account":"CN-1"}`))
	s.want(http.StatusNoContent, s.ask("POST", "/demo/api/logout", `{}`))
	s.want(http.StatusUnauthorized, s.ask("GET", "/demo/api/token", "", "Cookie", "repaybot_customer="+c.Value))
}

func TestOtherSitesCannotActForAColleague(t *testing.T) {
	s := newSite(t)
	s.want(http.StatusNoContent, s.ask("POST", "/console/api/login", `{"name":"linda","password":"right"}`))
	const path, message = "/console/api/conversations/web:C1/say", `{"text":"hi"}`
	s.want(http.StatusForbidden, s.ask("POST", path, message, "Origin", "http://evil.test"))
	s.want(http.StatusForbidden, s.ask("POST", path, message, "Sec-Fetch-Site", "cross-site"))
	s.want(http.StatusUnsupportedMediaType, s.ask("POST", path, message, "Content-Type", "text/plain"))
	if n := len(s.bank.acts); n != 0 {
		t.Errorf("%d acts came of refused requests", n)
	}
	s.want(http.StatusNoContent, s.ask("POST", path, message))
}

func TestMessagesOfColleaguesThatCannotBeTaken(t *testing.T) {
	s := newSite(t)
	s.ask("POST", "/console/api/login", `{"name":"linda","password":"right"}`)
	for body, status := range map[string]int{
		`{`:             http.StatusUnprocessableEntity,
		`{"text":"  "}`: http.StatusUnprocessableEntity,
		`{"text":"` + strings.Repeat("字", maxText+1) + `"}`: http.StatusUnprocessableEntity,
		`{"text":"hi"` + strings.Repeat(" ", maxBody) + `}`: http.StatusUnprocessableEntity,
		`{"text":"` + strings.Repeat("字", maxText) + `"}`:   http.StatusNoContent,
	} {
		if w := s.ask("POST", "/console/api/conversations/web:C1/say", body); w.Code != status {
			t.Errorf("%.60s…: status %d, want %d", body, w.Code, status)
		}
	}
}

func TestStaffLogInWithTheirPasswordAndNotByGuessing(t *testing.T) {
	s := newSite(t)
	for range maxFailures {
		s.want(http.StatusUnauthorized, s.ask("POST", "/console/api/login", `{"name":"linda","password":"guess"}`))
	}
	s.want(http.StatusTooManyRequests, s.ask("POST", "/console/api/login", `{"name":"linda","password":"right"}`))
	s.now = s.now.Add(failureWindow + time.Second)
	s.want(http.StatusNoContent, s.ask("POST", "/console/api/login", `{"name":"linda","password":"right"}`))
	s.want(http.StatusOK, s.ask("GET", "/console/api/queue", ""))
	s.want(http.StatusNotFound, s.ask("POST", "/console/api/conversations/nobody/take", `{}`))
	s.want(http.StatusNotFound, s.ask("POST", "/console/api/conversations/web:C1/close", `{}`))
	s.want(http.StatusUnprocessableEntity, s.ask("POST", "/console/api/conversations/web:C1/say", `{"text":" "}`))
	s.want(http.StatusConflict, s.ask("POST", "/console/api/conversations/web:C1/say", `{"text":"late"}`))
	if w := s.want(http.StatusConflict, s.ask("POST", "/console/api/conversations/web:C1/say", `{"text":"at night"}`)); w.Body.String() != `{"next":"2026-11-24T09:00:00Z","reason":"hours"}` {
		t.Errorf("why not, and when: %s", w.Body)
	}
	s.want(http.StatusNoContent, s.ask("POST", "/console/api/conversations/web:C1/say", `{"text":"hello"}`))
	if len(s.bank.acts) != 1 || s.bank.acts[0].Staff != "linda" || s.bank.acts[0].Text != "hello" {
		t.Errorf("acts %+v, want one of linda's", s.bank.acts)
	}
}

func TestWhatIsASupervisorsToDo(t *testing.T) {
	for name, supervisor := range map[string]bool{"linda": false, "ben": true} {
		s := newSite(t)
		s.want(http.StatusNoContent, s.ask("POST", "/console/api/login", `{"name":"`+name+`","password":"right"}`))
		s.want(http.StatusNoContent, s.ask("POST", "/console/api/conversations/web:C1/evidence", `{}`))
		resume := "/console/api/conversations/web:C1/resume"
		for _, body := range []string{`{"text":"settled"}`, `{"pauses":["complaint"]}`, `{"text":"settled","pauses":["asked"]}`} {
			s.want(http.StatusUnprocessableEntity, s.ask("POST", resume, body))
		}
		s.want(http.StatusNoContent, s.ask("POST", resume, `{"text":"settled","pauses":["complaint"]}`))
		if len(s.bank.acts) != 2 || s.bank.acts[1].Supervisor != supervisor || s.bank.acts[1].Text != "settled" || s.bank.acts[1].Staff != name {
			t.Errorf("%s: %+v", name, s.bank.acts)
		}
		w := s.ask("POST", resume, `{"text":"settled","pauses":["crisis"]}`)
		if want := map[bool]int{false: http.StatusForbidden, true: http.StatusNoContent}[supervisor]; w.Code != want || !supervisor && w.Body.String() != `{"needs":"supervisor"}` {
			t.Errorf("%s ends a pause after a crisis: %d %s", name, w.Code, w.Body)
		}
		if open := s.ask("GET", "/console/api/conversations/web:C1", "").Body.String(); !strings.Contains(open, `"supervisor":`+map[bool]string{false: "false", true: "true"}[supervisor]) {
			t.Errorf("%s is shown %s", name, open)
		}
	}
}

func TestPagesLoadNothingFromElsewhereAndEscapeNames(t *testing.T) {
	s := newSite(t)
	s.ask("POST", "/demo/api/login", `{"account":"CN-1"}`)
	for _, path := range []string{"/demo?lang=zh", "/demo?lang=en", "/console"} {
		w := s.want(http.StatusOK, s.ask("GET", path, ""))
		if !strings.Contains(w.Header().Get("Content-Security-Policy"), "script-src 'self'") {
			t.Errorf("%s: no content security policy", path)
		}
		for _, bad := range []string{"://", "<script>", "style=", "onclick", "ZgotmplZ"} {
			if strings.Contains(w.Body.String(), bad) {
				t.Errorf("%s has %q in it", path, bad)
			}
		}
	}
}

func TestAssetsAreKeptUntilTheyChange(t *testing.T) {
	s := newSite(t)
	w := s.want(http.StatusOK, s.ask("GET", "/widget.js", ""))
	if got := w.Header().Get("Cache-Control"); got != "no-cache" {
		t.Errorf("without its hash the script is %q, want no-cache", got)
	}
	hash := strings.Trim(w.Header().Get("ETag"), `"`)
	s.want(http.StatusNotModified, s.ask("GET", "/widget.js", "", "If-None-Match", `"`+hash+`"`))
	if got := s.ask("GET", "/widget.js?v="+hash, "").Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("with its hash the script is %q, want immutable", got)
	}
	s.want(http.StatusNotFound, s.ask("GET", "/assets/../web.go", ""))
	s.want(http.StatusNotFound, s.ask("GET", "/assets/none.js", ""))
}

// A stream tells at its start, and of every change.
func TestTheConsoleIsToldOfWhatChanges(t *testing.T) {
	s := newSite(t)
	s.ask("POST", "/console/api/login", `{"name":"linda","password":"right"}`)
	server := httptest.NewServer(s.handler)
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", server.URL+"/console/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(s.cookies["repaybot_staff"])
	answer, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	events := bufio.NewScanner(answer.Body)
	told := func() {
		t.Helper()
		for events.Scan() {
			if events.Text() == "event:changed" {
				return
			}
		}
		t.Fatalf("the stream ended: %v", events.Err())
	}
	told()
	for range 2 {
		s.want(http.StatusNoContent, s.ask("POST", "/console/api/conversations/web:C1/say", `{"text":"hello"}`))
		told()
	}
}
