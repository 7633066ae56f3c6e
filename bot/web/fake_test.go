package web

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"repaybot/dialog"
)

// fakeBank is what is behind the pages, so that the pages' own rules can be
// tested without it.
type fakeBank struct{}

func (b *fakeBank) Login(_ context.Context, account string) (Customer, error) {
	if account != "CN-1" {
		return Customer{}, ErrUnknown
	}
	return Customer{ID: "C1", Account: account}, nil
}

func (b *fakeBank) Accounts(context.Context, Customer, dialog.Locale) (string, []AccountView, error) {
	return "Zhang <script>", []AccountView{{Last4: "0001", Total: "¥1.00", Reconciled: true}}, nil
}

// site is the pages over a fake bank, with a clock that the test moves.
type site struct {
	t       *testing.T
	handler http.Handler
	now     time.Time
	cookies map[string]*http.Cookie
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), cookies: map[string]*http.Cookie{}}
	h, err := New(Options{
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return s.now }, Random: rand.NewChaCha8([32]byte{1}),
		Console: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "the console: "+r.URL.Path) }),
		Demo:    &Demo{Bank: &fakeBank{}, People: []Person{{Account: "CN-1", Name: "张敏", Story: map[dialog.Locale]string{dialog.English: "a story"}}}, Token: func(who Customer) (string, error) { return "token of " + who.ID, nil }},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.handler = h
	return s
}

// ask sends a request as the page's own script would; headers are name, value.
func (s *site) ask(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(method, "http://bank.test"+path, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Origin", "http://bank.test")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	for _, c := range s.cookies {
		if strings.HasPrefix(r.URL.Path, c.Path) {
			r.AddCookie(c)
		}
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		s.cookies[c.Name] = c
	}
	return w
}

// want fails unless the answer has the status.
func (s *site) want(status int, w *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	s.t.Helper()
	if w.Code != status {
		s.t.Errorf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	return w
}
