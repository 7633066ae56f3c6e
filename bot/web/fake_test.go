package web

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// fakeBank is what is behind the pages, so that the pages' own rules can be
// tested without it.
type fakeBank struct {
	acts []StaffAct
	hub  *hub
}

func newFakeBank() *fakeBank { return &fakeBank{hub: newHub()} }

func (b *fakeBank) WatchAll() (<-chan struct{}, func()) { return b.hub.watch() }

func (b *fakeBank) Waiting(context.Context) ([]Waiting, error) { return nil, nil }

func (b *fakeBank) Open(_ context.Context, id string) (Case, error) {
	if id != "web:C1" {
		return Case{}, ErrUnknown
	}
	return Case{ID: id, Entries: []Entry{}, Accounts: []AccountView{}}, nil
}

func (b *fakeBank) Act(_ context.Context, id string, act StaffAct) error {
	if id != "web:C1" {
		return ErrUnknown
	}
	if act.Text == "late" {
		return ErrMovedOn
	}
	if act.Text == "at night" {
		return &NotNow{negotiation.ReasonHours, time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	}
	if act.Kind == Resume && !act.Supervisor && act.Pauses[0] == negotiation.PauseCrisis {
		return ErrNeedsSupervisor
	}
	b.acts = append(b.acts, act)
	b.hub.tell()
	return nil
}

func (b *fakeBank) Login(_ context.Context, account string) (Customer, error) {
	if account != "CN-1" {
		return Customer{}, ErrUnknown
	}
	return Customer{ID: "C1", Account: account}, nil
}

func (b *fakeBank) Accounts(context.Context, Customer, dialog.Locale) (string, []AccountView, error) {
	return "Zhang <script>", []AccountView{{Last4: "0001", Total: "¥1.00", Reconciled: true}}, nil
}

func (b *fakeBank) Check(_ context.Context, name, password string) bool {
	return (name == "linda" || name == "ben") && password == "right"
}

func (b *fakeBank) IsSupervisor(_ context.Context, name string) (bool, error) {
	return name == "ben", nil
}

// site is the pages over a fake bank, with a clock that the test moves.
type site struct {
	t       *testing.T
	bank    *fakeBank
	files   *fakeFiles
	handler http.Handler
	now     time.Time
	cookies map[string]*http.Cookie
}

func newSite(t *testing.T) *site {
	t.Helper()
	return newSiteWith(t, func(b *fakeBank) Desk { return b })
}

// newSiteWith is newSite with another desk before the fake bank.
func newSiteWith(t *testing.T, deskOf func(*fakeBank) Desk) *site {
	t.Helper()
	return newSiteTyping(t, deskOf, nil)
}

// newSiteTyping is newSiteWith with a line that tells who is typing.
func newSiteTyping(t *testing.T, deskOf func(*fakeBank) Desk, typing TypingDesk) *site {
	t.Helper()
	s := &site{t: t, bank: newFakeBank(), files: &fakeFiles{"image/png"}, now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), cookies: map[string]*http.Cookie{}}
	done := make(chan struct{})
	t.Cleanup(func() { close(done) })
	h, err := New(Options{
		Desk: deskOf(s.bank), Files: s.files, Typing: typing, Staff: s.bank, Log: slog.New(slog.DiscardHandler), Done: done,
		Now: func() time.Time { return s.now }, Random: rand.NewChaCha8([32]byte{1}),
		Demo: &Demo{Bank: s.bank, People: []Person{{Account: "CN-1", Name: "张敏", Story: map[dialog.Locale]string{dialog.English: "a story"}}}, Token: func(who Customer) (string, error) { return "token of " + who.ID, nil }},
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
