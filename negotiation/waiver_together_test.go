package negotiation

import (
	"errors"
	"testing"
)

// TestAWaiverAndAPlanComeToOne has an agent, who may waive half of the interest,
// take half of it off for good: a plan of theirs waives no more than the limits do
// then, a supervisor's may waive the rest, and an agent's half of what was never
// touched stays theirs.
func TestAWaiverAndAPlanComeToOne(t *testing.T) {
	p := waiverPolicy(t)
	a, on := waiverAccount(t, p, waiverLoan), NewDate(2026, 11, 23)
	limits := func(a *Account) (*Statement, Limits) {
		t.Helper()
		s, err := p.Statement(a, on)
		if err != nil {
			t.Fatal(err)
		}
		return s, p.Limits(FactsOf(a, s, HardshipNone))
	}
	ask := func(a *Account, role, interest string) error {
		t.Helper()
		s, alone := limits(a)
		wide, err := p.Widened(alone, role, Give{Kind: KindInstallments, Waive: percents(t, "100", interest)})
		if err != nil {
			t.Fatal(err)
		}
		return p.Together(a, s, role, KindInstallments, alone, wide)
	}
	if err := ask(a, "agent", "50"); err != nil {
		t.Errorf("nothing was waived before: %v", err)
	}
	room, err := p.WaiverRoom(a, OfInterest, "agent", on)
	if err != nil || room.Most.minor == 0 {
		t.Fatalf("room %+v, %v", room, err)
	}
	after := a.With(Entry{Date: on, Kind: WaiverPosted, Amount: room.Most, Of: OfInterest})
	var above *AboveAuthorityError
	if err := ask(after, "agent", "50"); !errors.As(err, &above) || above.Key != "waive_percent.interest" || above.Asked != "50" || above.Needs != "supervisor" {
		t.Fatalf("half of the interest was waived, and half of the rest goes too: %v", err)
	}
	s, alone := limits(after)
	if least := alone.Installments.Waive.Interest.String(); above.Most != least {
		t.Errorf("at most %s, and the limits alone waive %s", above.Most, least)
	}
	if err := ask(after, "agent", alone.Installments.Waive.Interest.String()); err != nil {
		t.Errorf("what the limits waive: %v", err)
	}
	if err := ask(after, "supervisor", "100"); err != nil {
		t.Errorf("a supervisor, %s owed: %v", s.Interest, err)
	}
}

func TestShareOf(t *testing.T) {
	for _, c := range []struct {
		part, whole int64
		want        string
	}{{0, 100, "0"}, {50, 100, "50"}, {1, 3, "33.33"}, {2809, 5619, "49.99"}, {5619, 5619, "100"}} {
		if got := shareOf(c.part, c.whole).String(); got != c.want {
			t.Errorf("%d of %d: %s instead of %s", c.part, c.whole, got, c.want)
		}
		if r := shareOf(c.part, c.whole); c.whole > 0 && percentDown(r, c.whole) > c.part {
			t.Errorf("%s of %d is more than %d", r, c.whole, c.part)
		}
	}
}
