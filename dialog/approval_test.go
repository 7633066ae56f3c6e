package dialog

import (
	"testing"
	"time"

	"repaybot/negotiation"
)

// asks is an approval that anna asks for: all of the interest.
func (p *player) asks(id string, d Decision) []Effect {
	p.t.Helper()
	return p.play(ApprovalAsked{ID: id, Staff: "anna", Role: RoleAgent, Note: "three months without pay", Decision: d})
}

func (p *player) answers(id, staff, role string, yes bool) []Effect {
	p.t.Helper()
	effects := p.play(ApprovalAnswered{ID: id, Staff: staff, Role: role, Asker: RoleAgent, Yes: yes, Why: "not on these facts"})
	applyDecided(p.t, &p.f, effects)
	return effects
}

func closedAs(t *testing.T, what string, effects []Effect, how ApprovalResult) {
	t.Helper()
	if x := effectsOf[ApprovalClosed](effects); len(x) != 1 || x[0].How != how {
		t.Errorf("%s: %+v, want %s", what, effects, how)
	}
}

func notAnswered(t *testing.T, what string, effects []Effect, why WhyNotAnswered) {
	t.Helper()
	if x := effectsOf[NotAnswered](effects); len(x) != 1 || x[0].Why != why || len(effectsOf[Decided](effects)) > 0 {
		t.Errorf("%s: %+v, want %s", what, effects, why)
	}
}

func TestTheFirstAnswerCounts(t *testing.T) {
	p := loanWithAnna(t)
	effects := p.asks("1", waive(0, 11200))
	opened := effectsOf[ApprovalOpened](effects)
	if len(opened) != 1 || !opened[0].Expires.Equal(time.Date(2026, 11, 24, 20, 0, 0, 0, morning.Location())) || len(saysIn(effects)) > 0 {
		t.Fatalf("asked: %+v", effects)
	}
	notAnswered(t, "an agent answers", p.answers("1", "ben", RoleAgent, true), NoSupervisor)
	notAnswered(t, "who asked answers", p.answers("1", "anna", RoleSupervisor, true), TheirOwn)
	effects = p.answers("1", "sam", RoleSupervisor, true)
	closedAs(t, "a supervisor answers", effects, ApprovalGiven)
	if d := effectsOf[Decided](effects); len(d) != 1 || d[0].Staff != "anna" || d[0].Approved != "sam" || d[0].Waived.Interest != cny(11200) {
		t.Errorf("done: %+v", d)
	}
	p.wants(effects, "waived_by_colleague")
	notAnswered(t, "a second supervisor", p.answers("1", "sue", RoleSupervisor, false), AnsweredAlready)
}

func TestARefusalHasAReasonAndNobodyElseHears(t *testing.T) {
	p := loanWithAnna(t)
	p.asks("1", waive(0, 11200))
	effects := p.answers("1", "sam", RoleSupervisor, false)
	closedAs(t, "refused", effects, ApprovalRefused)
	if x := effectsOf[ApprovalClosed](effects); x[0].Why != "not on these facts" || x[0].Asker != "anna" {
		t.Errorf("told %+v", x[0])
	}
	if said := saysIn(effects); len(said) > 0 {
		t.Errorf("the customer hears %v", said)
	}
}

// An approval is for the case as it is: it falls away with the time, with the
// owner, and with the asker's role.
func TestAnApprovalFallsAway(t *testing.T) {
	ask := func(t *testing.T) *player {
		p := loanWithAnna(t)
		p.asks("1", waive(0, 11200))
		return p
	}
	p := ask(t)
	p.f.Now = time.Date(2026, 11, 24, 20, 0, 0, 0, morning.Location())
	p.f.BankNow = p.f.Now
	if wake := NextWake(p.s, p.f); !wake.Equal(p.f.Now) {
		t.Errorf("looked at again at %s", wake)
	}
	closedAs(t, "its time is over", p.play(TimePassed{}), ApprovalExpired)
	notAnswered(t, "after that", p.answers("1", "sam", RoleSupervisor, true), AnsweredAlready)

	p = ask(t)
	closedAs(t, "given back", p.play(StaffGaveBack{Staff: "anna"}), ApprovalMoved)

	p = ask(t)
	closedAs(t, "given to another", p.play(StaffAssigned{By: "sam", To: "ben"}), ApprovalMoved)

	p = ask(t)
	effects := p.play(ApprovalAnswered{ID: "1", Staff: "sam", Role: RoleSupervisor, Yes: true})
	closedAs(t, "who asked may no longer act", effects, ApprovalMoved)
	if len(effectsOf[Decided](effects)) > 0 {
		t.Error("done all the same")
	}

	p = ask(t) // meanwhile it has been taken off otherwise
	p.decides(byColleague("anna", RoleSupervisor, waive(0, 11000)))
	effects = p.answers("1", "sam", RoleSupervisor, true)
	closedAs(t, "nothing is left of it", effects, ApprovalUndoable)
	if why(effects) != NothingThere {
		t.Errorf("%+v", effects)
	}
}

// TestWhatIsNotAskedFor: what needs no yes, and what nobody could allow.
func TestWhatIsNotAskedFor(t *testing.T) {
	strict := strictPolicy(t)
	for name, c := range map[string]struct {
		d   Decision
		why WhyNotDecided
	}{
		"within their own":              {waive(0, 5600), NeedsNoYes},
		"above a supervisor's":          {waive(0, 9000), AboveTheirs},
		"more than there is":            {waive(0, 12000), NothingThere},
		"a pause longer than any":       {Decision{Pause: &PauseReminders{Why: PauseForIllness, Days: 60}}, PauseTooLong},
		"an offer within their own":     {Decision{Offer: &StaffOffered{Account: "CN-90002", Kind: negotiation.KindInstallments, Ask: Wish{Term: 12}}}, NeedsNoYes},
		"an offer nobody could approve": {Decision{Offer: &StaffOffered{Account: "CN-90002", Kind: negotiation.KindInstallments, Ask: Wish{Term: 90}}}, AboveTheirs},
		"an offer on no account":        {Decision{Offer: &StaffOffered{Account: "CN-1", Kind: negotiation.KindInstallments}}, NotPossible},
	} {
		p := loanWithAnna(t)
		p.f.Policy = strict
		if effects := p.asks("1", c.d); why(effects) != c.why || len(p.s.Approvals) > 0 {
			t.Errorf("%s: %q, want %q", name, why(effects), c.why)
		}
	}
}

// An offer above the colleague's own authority goes out with the supervisor's yes,
// within a supervisor's authority, and is the customer's to take.
func TestAnApprovedOffer(t *testing.T) {
	p := withAnna(t, cardLine)
	offer := annas(t)
	offer.Waive = waiving(t, "100", "80")
	effects := p.asks("1", Decision{Offer: &offer})
	if len(effectsOf[ApprovalOpened](effects)) != 1 {
		t.Fatalf("asked: %+v", effects)
	}
	effects = p.answers("1", "sam", RoleSupervisor, true)
	closedAs(t, "approved", effects, ApprovalGiven)
	p.wants(effects, "colleague_offer")
	if g := p.s.Granted; g == nil || g.Grant.Approved != "sam" || g.Grant.Staff != "anna" || g.Grant.Role != RoleAgent {
		t.Errorf("granted: %+v", g)
	}
}
