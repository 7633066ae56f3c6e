package dialog

import (
	"testing"
	"time"

	"repaybot/negotiation"
)

// TestTheNextInstalmentFarOff: who has paid for months ahead is still reminded
// of the first instalment that is open.
func TestTheNextInstalmentFarOff(t *testing.T) {
	p := newPlanned(t, nil)
	p.on(2026, 12, 2).pays(15000) // the first, and half of the second, due on 10 January
	p.hears("paid_plan")
	last := negotiation.NewDate(2027, 1, 10).AddDays(2 * maxAhead)
	far := *p.f.Accounts[0].Plan
	offer := far.Offer.(negotiation.InstallmentPlan)
	offer.Installments = append([]negotiation.Installment(nil), offer.Installments...)
	offer.Installments[1].Due, offer.Installments[2].Due = last, last.AddMonths(1)
	far.Offer = offer
	p.f.Accounts[0].Plan = &far
	if wake := NextWake(p.s, p.f); wake.IsZero() || negotiation.DateOf(wake) != last.AddDays(-soonDays) {
		t.Errorf("it wants to be looked at at %s, not three days before %s", wake, last)
	}
}

// TestTheEndIsSaidOnce: what comes in after a plan is done does not end it again.
func TestTheEndIsSaidOnce(t *testing.T) {
	p := newPlanned(t, nil)
	p.on(2026, 12, 5).pays(30000)
	p.hears("plan_completed")
	p.on(2026, 12, 20).pays(4000)
	for _, k := range kinds(p.play(TimePassed{})) {
		if k == "plan_completed" {
			t.Error("the plan is done a second time")
		}
	}
}

// TestAColleagueHasGone: who is there is told that the assistant is back; nobody
// is written to for that.
func TestAColleagueHasGone(t *testing.T) {
	for ago, want := range map[time.Duration]int{5 * time.Minute: 1, 3 * time.Hour: 0} {
		p := newPlanned(t, nil)
		p.on(2026, 12, 3)
		p.f.Contact.LastWrote = p.f.Now.Add(-ago)
		p.s.Mode = WithStaff
		p.s.Case = &Case{Reason: NoProgress}
		if said := kinds(p.play(StaffGaveBack{Staff: "anna"})); len(said) > 0 != (want > 0) {
			t.Errorf("%s after their last word: %v", ago, said)
		}
		if p.s.Mode != WithBot {
			t.Errorf("the mode is %s", p.s.Mode)
		}
	}
}
