package staff_test

import (
	"errors"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/staff"
)

func TestSessionsEnd(t *testing.T) {
	h := newHouse(t)
	a, b := h.process(nil), h.process(nil)
	h.agent(a, "linda")
	linda, err := a.Colleague(t.Context(), "linda")
	h.must(err)
	other := staff.Colleague{Name: "ann", Role: staff.Agent, Active: true}
	for name, c := range map[string]struct {
		do   func(token string) error
		wait time.Duration
		open bool
	}{
		"nothing":                   {func(string) error { return nil }, 29 * time.Minute, true},
		"idle":                      {func(string) error { return nil }, 31 * time.Minute, false},
		"signed out":                {func(token string) error { return a.SignOut(t.Context(), token, at) }, 0, false},
		"everywhere":                {func(string) error { return a.Revoke(t.Context(), linda, "linda", "", "", at) }, 0, false},
		"by a supervisor":           {func(string) error { return a.Revoke(t.Context(), boss, "linda", "", "", at) }, 0, false},
		"deactivated":               {func(string) error { c := linda; c.Active = false; return a.Edit(t.Context(), boss, c, at) }, 0, false},
		"the factor is taken away":  {func(string) error { return a.ResetFactor(t.Context(), boss, "linda", at) }, 0, false},
		"the password is taken off": {func(string) error { return a.SetPassword(t.Context(), boss, "linda", good, false, at) }, 0, false},
		"another agent may not": {func(string) error {
			if err := a.Revoke(t.Context(), other, "linda", "", "", at); !errors.Is(err, staff.ErrNotAllowed) {
				return errors.New("revoked")
			}
			return nil
		}, 0, true},
	} {
		h.must(a.Edit(t.Context(), boss, linda, at))
		token := h.logIn(a, "linda", good, at, staff.StepIn)
		if err := c.do(token); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := h.isOpen(b, token, staff.StepIn, at.Add(c.wait)); got != c.open {
			t.Errorf("%s: open %v", name, got)
		}
	}
}

func TestASessionLivesTwelveHoursAtMost(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	h.agent(a, "linda")
	token := h.logIn(a, "linda", good, at, staff.StepIn)
	for now := at; !now.After(at.Add(12 * time.Hour)); now = now.Add(20 * time.Minute) {
		if !h.isOpen(a, token, staff.StepIn, now) {
			t.Fatalf("over after %s", now.Sub(at))
		}
	}
	if h.isOpen(a, token, staff.StepIn, at.Add(12*time.Hour+time.Minute)) {
		t.Error("open after twelve hours")
	}
}

// A page that keeps itself up to date keeps nobody logged in.
func TestWhatHappensByItselfIsNoUse(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	h.agent(a, "linda")
	token := h.logIn(a, "linda", good, at, staff.StepIn)
	for i := range 3 {
		_, _, err := a.Session(t.Context(), token, at.Add(time.Duration(i)*10*time.Minute), false)
		h.must(err)
	}
	if h.isOpen(a, token, staff.StepIn, at.Add(31*time.Minute)) {
		t.Error("open")
	}
}

// The last use is written once a minute at most, however often a page is asked for.
func TestUseIsWrittenOnceAMinute(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	h.agent(a, "linda")
	token := h.logIn(a, "linda", good, at, staff.StepIn)
	version := func() int64 {
		rs, err := h.db.Records(t.Context(), []string{"sessions/linda"})
		h.must(err)
		return rs[0].Sequence
	}
	before := version()
	for i := range 59 {
		h.isOpen(a, token, staff.StepIn, at.Add(time.Duration(i)*time.Second))
	}
	if n := version() - before; n != 0 {
		t.Errorf("written %d times within a minute", n)
	}
	h.isOpen(a, token, staff.StepIn, at.Add(time.Minute))
	if n := version() - before; n != 1 {
		t.Errorf("written %d times after it", n)
	}
}

func TestTokensThatOpenNothing(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	h.agent(a, "linda")
	token := h.logIn(a, "linda", good, at, staff.StepIn)
	h.agent(a, "ann")
	for _, made := range []string{"", "~", "linda~", "linda", token[:len(token)-1], token + "0", "ann" + token[len("linda"):], "../linda~" + token[6:]} {
		if h.isOpen(a, made, staff.StepIn, at) {
			t.Errorf("%q opens something", made)
		}
	}
	rs, err := h.db.Records(t.Context(), []string{"sessions/linda"})
	h.must(err)
	if secret := token[len("linda~"):]; len(rs) != 1 || containsText(rs[0], secret) {
		t.Error("the token stands in the store")
	}
}

func containsText(r bot.Record, text string) bool {
	for i := 0; i+len(text) <= len(r.Body); i++ {
		if string(r.Body[i:i+len(text)]) == text {
			return true
		}
	}
	return false
}

func TestOwnSessionsAreListedAndEndedOneByOne(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	h.agent(a, "linda")
	linda, _ := a.Colleague(t.Context(), "linda")
	var tokens []string
	for i := range 10 {
		tokens = append(tokens, h.logIn(a, "linda", good, at.Add(time.Duration(i)*time.Second), staff.StepIn))
	}
	now := at.Add(time.Minute)
	open, err := a.Sessions(t.Context(), "linda", now)
	h.must(err)
	if len(open) != 8 || !open[0].Begun.Equal(at.Add(9*time.Second)) {
		t.Fatalf("open are %+v", open)
	}
	if h.isOpen(a, tokens[1], staff.StepIn, now) || !h.isOpen(a, tokens[2], staff.StepIn, now) {
		t.Error("the oldest make room")
	}
	h.must(a.Revoke(t.Context(), linda, "linda", open[0].ID, "", now))
	if h.isOpen(a, tokens[9], staff.StepIn, now) || !h.isOpen(a, tokens[8], staff.StepIn, now) {
		t.Error("one is ended, and no other")
	}
	h.must(a.Revoke(t.Context(), linda, "linda", "", open[1].ID, now))
	if h.isOpen(a, tokens[2], staff.StepIn, now) || !h.isOpen(a, tokens[8], staff.StepIn, now) {
		t.Error("all but one's own are ended")
	}
}
