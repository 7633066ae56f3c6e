package dialog

import (
	"testing"

	"repaybot/negotiation"
)

// An old yes to a move changes nothing of what was agreed in the plan's place:
// neither the yes to what another agreement has taken the place of, nor one that
// was kept before that ended it.
func TestAnOldYesToAMoveDoesNothingToAnotherAgreement(t *testing.T) {
	for _, kept := range []bool{false, true} {
		p := newPlanned(t, nil)
		p.on(2026, 12, 1)
		e := p.play(Pressed{Button: "move_to:1:2026-12-20"})
		p.wants(e, "move_back")
		yes, asked := firstButton(t, reply(e), "amend:"), p.s.Amend
		e = p.play(Pressed{Button: "withdraw"})
		e = p.play(Pressed{Button: firstButton(t, reply(e), "withdraw_yes:")})
		p.wants(e, "withdrawn")
		e = p.play(Pressed{Button: "options"})
		e = p.play(Pressed{Button: firstButton(t, reply(e), "promise")})
		e = p.play(Pressed{Button: firstButton(t, reply(e), "agree:")})
		p.wants(e, "promised")
		if _, whole := p.f.Accounts[0].Plan.Offer.(negotiation.FullPayment); !whole {
			t.Fatalf("agreed %T", p.f.Accounts[0].Plan.Offer)
		}
		if kept {
			p.s.Amend = asked
		} else if p.s.Amend != nil {
			t.Errorf("a change of what has ended is still asked: %+v", p.s.Amend)
		}
		e = p.play(Pressed{Button: yes})
		p.wants(e, "button_stale")
		if has[AmendPlan](e) {
			t.Error("it was changed")
		}
	}
}

// A month that cannot be left out any more when the yes comes is spoken of as
// that, and not as a move.
func TestARefusedSkipSpeaksOfSkips(t *testing.T) {
	p := newPlanned(t, nil)
	p.on(2026, 12, 5)
	e := p.play(Pressed{Button: "skip:1"})
	p.wants(e, "skip_back")
	for range p.p.Plans.Skips {
		p.f.Accounts[0].Plan.Changes = append(p.f.Accounts[0].Plan.Changes, negotiation.PlanAmendment{Kind: negotiation.SkipMonth, Installment: 2, On: negotiation.NewDate(2026, 12, 5)})
	}
	e = p.play(Pressed{Button: firstButton(t, reply(e), "amend:")})
	p.wants(e, "skips_used")
	for _, b := range reply(e).Buttons {
		if b.Title == "skip_month" {
			t.Errorf("what cannot be is offered: %v", b)
		}
	}
}
