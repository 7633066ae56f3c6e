package dialog

import (
	"slices"

	"repaybot/negotiation"
)

// A plan that stands can be replaced by another within the limits that apply
// now: what is left of it is put on the new one, and it ends, as replaced and
// not as broken, when the new one is agreed.

// replacing tells whether another agreement is being looked for in the place of
// the one that stands on an account.
func (t *turn) replacing(a *AccountFacts) bool {
	return a.Plan != nil && t.s.Replacing != "" && t.s.Replacing == a.Plan.ID
}

// newPlan looks for another plan in the place of the one that stands.
func (t *turn) newPlan() {
	a := t.needAccount("new_plan")
	if a == nil || t.withheld() {
		return
	}
	if a.Plan == nil {
		t.propose()
		return
	}
	if t.s.Stage == StageCase {
		t.caseOpen()
		return
	}
	fp, ok := t.f.followed(a)
	if !ok { // a promise, or a settlement: a colleague looks
		t.say("change_plan_person", nil)
		t.handToPerson(string(ChangePlan))
		return
	}
	if !t.replaceable(a) {
		t.say("bind_no_offers", nil)
		t.humanOutOfLimits()
		t.button("plan_status", "status", nil)
		return
	}
	t.s.Replacing = a.Plan.ID
	t.underPlan()
	t.say("replace_lead", Figures{"left": Sum(fp.Left)})
	t.propose()
	t.button("keep_plan", "unchanged", nil)
}

// replaceable tells whether the limits that apply now have a plan for what is
// left of the one that stands.
func (t *turn) replaceable(a *AccountFacts) bool {
	fp, ok := t.f.followed(a)
	if !ok {
		return false
	}
	s := fp.Statement(a.Statement, a.OwnEntries())
	if s.Total.Minor() <= 0 {
		return false
	}
	trial := *a
	trial.Statement, trial.under = s, fp
	p, err := t.proposal(&trial, t.s.Ask, t.today())
	if err != nil {
		p, err = t.proposal(&trial, Wish{}, t.today())
	}
	return err == nil && (len(plansOf(p)) > 0 || p.Nearest != nil)
}

// underPlan has the account's figures be those of its plan, where another is
// looked for in its place.
func (t *turn) underPlan() {
	for i := range t.f.Accounts {
		a := &t.f.Accounts[i]
		if !t.replacing(a) {
			continue
		}
		fp, ok := t.f.followed(a)
		if !ok {
			continue
		}
		t.f.Accounts = slices.Clone(t.f.Accounts)
		a = &t.f.Accounts[i]
		a.Statement, a.under = fp.Statement(a.Statement, a.OwnEntries()), fp
	}
}

// sayDearer says where another plan costs more than what is left of the one
// that it would replace.
func (t *turn) sayDearer(o negotiation.Offer) {
	_, fp, ok := t.standingPlan()
	plan, isPlan := o.(negotiation.InstallmentPlan)
	if !ok || !isPlan {
		return
	}
	if more := plan.Total.Minor() - fp.Left.Minor(); more > 0 {
		t.say("replace_dearer", Figures{"more": Sum(negotiation.NewMoney(more, plan.Total.Currency()))})
	}
}
