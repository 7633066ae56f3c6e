package web

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestNothingIsShownWithoutALogin(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/demo/api/token"} {
		s.want(http.StatusUnauthorized, s.ask("GET", path, ""))
	}
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

func TestOtherSitesCannotLogIn(t *testing.T) {
	s := newSite(t)
	const path, account = "/demo/api/login", `{"account":"CN-1"}`
	s.want(http.StatusForbidden, s.ask("POST", path, account, "Origin", "http://evil.test"))
	s.want(http.StatusForbidden, s.ask("POST", path, account, "Sec-Fetch-Site", "cross-site"))
	s.want(http.StatusUnsupportedMediaType, s.ask("POST", path, account, "Content-Type", "text/plain"))
	s.want(http.StatusUnauthorized, s.ask("GET", "/demo/api/token", ""))
	s.want(http.StatusNoContent, s.ask("POST", path, account))
}

func TestTheConsoleHasEverythingUnderItsPath(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/console", "/console/queue", "/console/conversations/web:C1"} {
		if got := s.want(http.StatusOK, s.ask("GET", path, "")).Body.String(); got != "the console: "+path {
			t.Errorf("%s: %s", path, got)
		}
	}
	s.want(http.StatusNotFound, s.ask("GET", "/consoles", ""))
}

func TestPagesLoadNothingFromElsewhereAndEscapeNames(t *testing.T) {
	s := newSite(t)
	s.ask("POST", "/demo/api/login", `{"account":"CN-1"}`)
	for _, path := range []string{"/demo?lang=zh", "/demo?lang=en"} {
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
