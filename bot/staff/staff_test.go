package staff_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/staff"
	"repaybot/storage/sqlite"
)

const good = "violet tractor hums at noon"

func TestAccounts(t *testing.T) {
	db, err := sqlite.Open(t.Context(), t.TempDir(), bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	a, err := staff.New(db)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name     string
		role     staff.Role
		password string
		want     error
	}{
		{"Linda", staff.Agent, good, staff.ErrName}, {"x/y", staff.Agent, good, staff.ErrName}, {"linda", "boss", good, staff.ErrRole},
		{"linda", staff.Agent, "x8$Kq!", staff.ErrWeak}, {"linda", staff.Agent, "password1234", staff.ErrWeak},
		{"linda", staff.Agent, "aaaaaaaaaaaaaaaa", staff.ErrWeak}, {"linda", staff.Agent, "lindalindalinda", staff.ErrWeak}, {"linda", staff.Agent, good, nil},
	} {
		if err := a.Add(t.Context(), test.name, test.role, test.password, at); !errors.Is(err, test.want) {
			t.Errorf("%s, %s, %q: %v", test.name, test.role, test.password, err)
		}
	}
	check := func(name, password string, want bool) {
		t.Helper()
		if got := a.Check(t.Context(), name, password); got != want {
			t.Errorf("%s with %q: %v", name, password, got)
		}
	}
	check("linda", good, true)
	check("linda", good+" ", false)
	check("nobody", good, false)
	check("nobody", "", false)
	if r, err := a.RoleOf(t.Context(), "linda"); err != nil || r != staff.Agent {
		t.Errorf("role %s, %v", r, err)
	}
	if err := a.Add(t.Context(), "linda", staff.Supervisor, "seven green kettles sing", at.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	check("linda", good, false)
	check("linda", "seven green kettles sing", true)
	if err := a.Remove(t.Context(), "linda", at.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	check("linda", "seven green kettles sing", false)
	if err := a.Remove(t.Context(), "linda", at.Add(time.Hour)); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("removed twice: %v", err)
	}
}
