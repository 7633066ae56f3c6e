package staff_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"repaybot/bot/staff"
)

func TestPasswords(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	h.agent(a, "linda")
	for _, c := range []struct{ name, password string }{{"linda", good + " "}, {"linda", ""}, {"nobody", good}, {"Linda", good}, {"", ""}, {"linda", string(make([]byte, 300))}} {
		if _, _, err := a.LogIn(t.Context(), staff.Login{Name: c.name, Password: c.password}, at); !errors.Is(err, staff.ErrWrong) {
			t.Errorf("%q with %q: %v", c.name, c.password, err)
		}
	}
	token := h.logIn(a, "linda", good, at, staff.StepIn)
	other := h.logIn(a, "linda", good, at, staff.StepIn)
	if _, _, err := a.ChangePassword(t.Context(), token, "not it", better, at); !errors.Is(err, staff.ErrWrong) {
		t.Errorf("the old one is wrong: %v", err)
	}
	if _, _, err := a.ChangePassword(t.Context(), token, good, "short", at); !errors.Is(err, staff.ErrWeak) {
		t.Errorf("the new one is weak: %v", err)
	}
	fresh, step, err := a.ChangePassword(t.Context(), token, good, better, at)
	if err != nil || step != staff.StepIn {
		t.Fatal(step, err)
	}
	if h.isOpen(a, token, staff.StepIn, at) || h.isOpen(a, other, staff.StepIn, at) || !h.isOpen(a, fresh, staff.StepIn, at) {
		t.Error("after the change only the fresh token opens something")
	}
	if _, _, err := a.LogIn(t.Context(), staff.Login{Name: "linda", Password: good}, at); !errors.Is(err, staff.ErrWrong) {
		t.Errorf("the old password: %v", err)
	}
}

func TestAPasswordThatWasGivenOutIsChangedFirst(t *testing.T) {
	h := newHouse(t)
	a := h.process(func(o *staff.Options) { o.NeedFactor = true })
	h.agent(a, "linda")
	linda, _ := a.Colleague(t.Context(), "linda")
	if _, err := a.ResetPassword(t.Context(), linda, "linda", at); !errors.Is(err, staff.ErrNotAllowed) {
		t.Errorf("by an agent: %v", err)
	}
	once, err := a.ResetPassword(t.Context(), boss, "linda", at)
	h.must(err)
	token := h.logIn(a, "linda", once, at, staff.StepPassword)
	if _, _, err := a.ChangePassword(t.Context(), token, "", once, at); !errors.Is(err, staff.ErrWeak) {
		t.Errorf("the same again: %v", err)
	}
	if _, err := a.Enrol(t.Context(), token, at); !errors.Is(err, staff.ErrNoSession) {
		t.Errorf("a step is left out: %v", err)
	}
	fresh, step, err := a.ChangePassword(t.Context(), token, "", better, at)
	if err != nil || step != staff.StepEnrol {
		t.Fatalf("then %s, %v", step, err)
	}
	e, err := a.Enrol(t.Context(), fresh, at)
	h.must(err)
	in, recovery, err := a.Confirm(t.Context(), fresh, codeAt(t, e.Secret, at), at)
	if err != nil || len(recovery) != 10 || !h.isOpen(a, in, staff.StepIn, at) || h.isOpen(a, fresh, staff.StepEnrol, at) {
		t.Errorf("%d recovery codes, %v", len(recovery), err)
	}
}

func TestSecondFactor(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	secret, recovery := h.enrolled(a, "linda", at)
	enter := func(code string, now time.Time) error {
		t.Helper()
		token := h.logIn(a, "linda", good, now, staff.StepCode)
		if h.isOpen(a, token, staff.StepIn, now) {
			t.Fatal("the password alone is enough")
		}
		fresh, step, err := a.EnterCode(t.Context(), token, code, now)
		if err == nil && (step != staff.StepIn || !h.isOpen(a, fresh, staff.StepIn, now) || h.isOpen(a, token, staff.StepIn, now)) {
			t.Errorf("the session after the code: %s", step)
		}
		return err
	}
	later := at.Add(10 * time.Minute)
	for _, c := range []struct {
		name, code string
		now        time.Time
		want       error
	}{
		{"the one of the enrolment", codeAt(t, secret, at), at, staff.ErrCode},
		{"none", "000000x", later, staff.ErrCode},
		{"two steps early", codeAt(t, secret, later.Add(time.Minute)), later, staff.ErrCode},
		{"a step late", codeAt(t, secret, later.Add(-30*time.Second)), later, nil},
		{"now", codeAt(t, secret, later), later, nil},
		{"the same again", codeAt(t, secret, later), later, staff.ErrCode},
		{"a step back", codeAt(t, secret, later.Add(-30*time.Second)), later, staff.ErrCode},
		{"recovery", recovery[3], later, nil},
		{"the same recovery again", recovery[3], later, staff.ErrCode},
		{"recovery typed otherwise", " " + recovery[4][:5] + recovery[4][6:], later, nil},
	} {
		if err := enter(c.code, c.now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	h.must(a.ResetFactor(t.Context(), boss, "linda", later))
	h.logIn(a, "linda", good, later, staff.StepIn)
}

// One code, sent by many at once to several processes, lets one in.
func TestACodeCountsOnce(t *testing.T) {
	h := newHouse(t)
	secret, _ := h.enrolled(h.process(nil), "linda", at)
	later := at.Add(time.Hour)
	var tokens []string
	for range 4 {
		tokens = append(tokens, h.logIn(h.process(nil), "linda", good, later, staff.StepCode))
	}
	var in atomic.Int32
	var all sync.WaitGroup
	for _, token := range tokens {
		a := h.process(nil)
		all.Go(func() {
			if _, _, err := a.EnterCode(t.Context(), token, codeAt(t, secret, later), later); err == nil {
				in.Add(1)
			} else if !errors.Is(err, staff.ErrCode) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if in.Load() != 1 {
		t.Errorf("%d came in", in.Load())
	}
}

func TestTriesAreLimitedOfNamesThereAndNotThere(t *testing.T) {
	h := newHouse(t)
	a, b := h.process(nil), h.process(nil)
	h.agent(a, "linda")
	for _, name := range []string{"linda", "nobody"} {
		for i := range 10 {
			if _, _, err := []*staff.Accounts{a, b}[i%2].LogIn(t.Context(), staff.Login{Name: name, Password: "x"}, at); !errors.Is(err, staff.ErrWrong) {
				t.Fatalf("%s, try %d: %v", name, i, err)
			}
		}
		var locked *staff.LockedError
		if _, _, err := b.LogIn(t.Context(), staff.Login{Name: name, Password: good}, at.Add(time.Minute)); !errors.As(err, &locked) || !locked.Until.Equal(at.Add(15*time.Minute)) {
			t.Errorf("%s is let on: %v", name, err)
		}
	}
	h.logIn(a, "linda", good, at.Add(16*time.Minute), staff.StepIn)
	// What was right starts the count anew: a day of logins locks nobody out.
	for i := range 12 {
		h.logIn(a, "linda", good, at.Add(16*time.Minute+time.Duration(i)*time.Second), staff.StepIn)
	}
}

func TestTriesFromOneAddressAreLimited(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	h.agent(a, "linda")
	// The name is locked early, so that few slow hashes are made; each try counts all the same.
	for range 300 {
		_, _, _ = a.LogIn(t.Context(), staff.Login{Name: "nobody", Password: "x", Address: "192.0.2.9"}, at)
	}
	var locked *staff.LockedError
	if _, _, err := a.LogIn(t.Context(), staff.Login{Name: "linda", Password: good, Address: "192.0.2.9"}, at); !errors.As(err, &locked) {
		t.Errorf("another name from there: %v", err)
	}
	h.logIn(a, "linda", good, at, staff.StepIn) // from elsewhere
}

func TestCodesAreLimited(t *testing.T) {
	h := newHouse(t)
	a := h.process(nil)
	secret, _ := h.enrolled(a, "linda", at)
	later := at.Add(time.Hour)
	token := h.logIn(a, "linda", good, later, staff.StepCode)
	for range 6 {
		if _, _, err := a.EnterCode(t.Context(), token, "123", later); !errors.Is(err, staff.ErrCode) {
			t.Fatal(err)
		}
	}
	// The password again gives no more tries.
	token = h.logIn(a, "linda", good, later, staff.StepCode)
	var locked *staff.LockedError
	if _, _, err := a.EnterCode(t.Context(), token, codeAt(t, secret, later), later); !errors.As(err, &locked) {
		t.Errorf("the seventh: %v", err)
	}
}

func TestPasswordsCanBeSwitchedOff(t *testing.T) {
	h := newHouse(t)
	h.agent(h.process(nil), "linda")
	a := h.process(func(o *staff.Options) { o.NoPasswords = true })
	if _, _, err := a.LogIn(t.Context(), staff.Login{Name: "linda", Password: good}, at); !errors.Is(err, staff.ErrNoPasswords) {
		t.Error(err)
	}
}
