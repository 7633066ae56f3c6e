package staff_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/storage/sqlite"
)

const (
	good   = "violet tractor hums at noon"
	better = "seven green kettles sing"
)

var (
	at   = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	boss = staff.Colleague{Name: "sam", Role: staff.Supervisor, Active: true}
)

// notes keeps what was logged.
type notes struct {
	mu     sync.Mutex
	all    []audit.Entry
	broken bool
}

func (n *notes) Append(_ context.Context, e audit.Entry) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.broken {
		return errors.New("the log is full")
	}
	n.all = append(n.all, e)
	return nil
}

// last are the acts that were logged last, the oldest first.
func (n *notes) last(count int) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	text := ""
	for _, e := range n.all[max(0, len(n.all)-count):] {
		text += fmt.Sprintf("%s %s %v; ", e.Who, e.Act, e.Detail)
	}
	return text
}

// house is a store with accounts of several processes over it.
type house struct {
	t     *testing.T
	db    *sqlite.DB
	notes *notes
}

func newHouse(t *testing.T) *house {
	t.Helper()
	db, err := sqlite.Open(t.Context(), t.TempDir(), bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return &house{t, db, &notes{}}
}

// process is the accounts as one process has them.
func (h *house) process(set func(*staff.Options)) *staff.Accounts {
	h.t.Helper()
	o := staff.Options{Store: h.db, Secret: bytes.Repeat([]byte{7}, 32), Random: rand.Reader, Audit: h.notes, Issuer: "Example Bank"}
	if set != nil {
		set(&o)
	}
	a, err := staff.New(o)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// agent adds a colleague with the good password.
func (h *house) agent(a *staff.Accounts, name string) {
	h.t.Helper()
	h.must(a.Add(h.t.Context(), boss, staff.Colleague{Name: name, Role: staff.Agent, Teams: []bot.Team{bot.Care}, Languages: []dialog.Locale{dialog.English}, Active: true}, good, false, at))
}

func (h *house) logIn(a *staff.Accounts, name, password string, now time.Time, want staff.Step) string {
	h.t.Helper()
	token, step, err := a.LogIn(h.t.Context(), staff.Login{Name: name, Password: password, Address: "192.0.2.1"}, now)
	if err != nil || step != want {
		h.t.Fatalf("log in as %s: %s, %v", name, step, err)
	}
	return token
}

// isOpen tells whether a token opens a session at a step.
func (h *house) isOpen(a *staff.Accounts, token string, step staff.Step, now time.Time) bool {
	h.t.Helper()
	_, s, err := a.Session(h.t.Context(), token, now, true)
	if err != nil && !errors.Is(err, staff.ErrNoSession) {
		h.t.Fatal(err)
	}
	return err == nil && s.Step == step
}

// codeAt is the app's code at a moment.
func codeAt(t *testing.T, secret string, now time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(spaceless(secret), now)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func spaceless(text string) string { return string(bytes.ReplaceAll([]byte(text), []byte(" "), nil)) }

// enrolled is a colleague with a second factor: its secret and recovery codes.
func (h *house) enrolled(a *staff.Accounts, name string, now time.Time) (secret string, recovery []string) {
	h.t.Helper()
	h.agent(a, name)
	token := h.logIn(a, name, good, now, staff.StepIn)
	e, err := a.Enrol(h.t.Context(), token, now)
	h.must(err)
	_, recovery, err = a.Confirm(h.t.Context(), token, codeAt(h.t, e.Secret, now), now)
	h.must(err)
	return e.Secret, recovery
}
