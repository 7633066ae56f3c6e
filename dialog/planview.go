package dialog

import (
	"slices"

	"repaybot/negotiation"
)

// tellRoom says how often the plan can still be changed, and what is late of it.
func (t *turn) tellRoom(fp *negotiation.FollowedPlan) {
	if fp.Missed > 0 {
		f := Figures{"amount": Sum(lateSum(fp)), "due": On(firstMissed(fp))}
		if !fp.BreaksOn.IsZero() {
			f["breaks_on"] = On(fp.BreaksOn)
		}
		t.say("plan_late", f)
	}
	if t.f.Policy.Plans.Moves.Times+t.f.Policy.Plans.Skips == 0 || fp.Status == negotiation.PlanPending {
		return
	}
	f := Figures{}
	if fp.MovesLeft > 0 {
		f["moves"] = Count(fp.MovesLeft)
	}
	if fp.SkipsLeft > 0 {
		f["skips"] = Count(fp.SkipsLeft)
	}
	if fp.Extra.Minor() > 0 {
		f["extra"] = Sum(fp.Extra)
	}
	t.say("plan_room", f)
	if n := amendable(fp); n > 0 {
		t.changeButtons(fp, n)
	}
	t.button("if_missed", "if_missed", nil)
}

func firstMissed(fp *negotiation.FollowedPlan) negotiation.Date {
	for i := range fp.Installments {
		if fp.Installments[i].Status == negotiation.InstallmentMissed {
			return fp.Installments[i].Due
		}
	}
	return fp.AsOf
}

// tellIfMissed answers what happens if an instalment is missed, by the plan's
// own rules.
func (t *turn) tellIfMissed() {
	a, fp, ok := t.standingPlan()
	if !ok || t.withheld() {
		if !ok {
			t.tellConsequences()
		}
		return
	}
	rules := t.f.Policy.Plans
	if made, ok := t.f.made(a); ok {
		rules = made.Terms.Rules
	}
	plan, _ := agreedPlan(a)
	f := withWaived(Figures{"missed": Count(rules.BrokenAfter.Missed)}, plan)
	if rules.GraceDays > 0 {
		f["grace_days"] = Count(rules.GraceDays)
	}
	if rules.BrokenAfter.Days > 0 {
		f["missed_days"] = Count(rules.BrokenAfter.Days)
	}
	if fp.MovesLeft > 0 {
		f["moves"] = Count(fp.MovesLeft)
	}
	t.say("plan_if_missed", f)
	if n := amendable(fp); n > 0 {
		t.changeButtons(fp, n)
	}
	t.button("plan_status", "status", nil)
	t.humanButton()
}

// tellRows lists a plan's instalments as they stand, once something of it is
// paid, missed or changed.
func (t *turn) tellRows(fp *negotiation.FollowedPlan) bool {
	if fp.Done == 0 && fp.Missed == 0 && fp.Extra.Minor() == 0 && fp.Paid.Minor() == 0 {
		return false
	}
	rows := Rows{}
	for i := range fp.Installments {
		x := &fp.Installments[i]
		row := Figures{"number": Count(x.Number), "due": On(x.Due), "amount": Sum(x.Amount), "status": Name("inst_" + string(x.Status))}
		if x.Paid.Minor() > 0 && x.Left().Minor() > 0 {
			row["paid"] = Sum(x.Paid)
		}
		rows = append(rows, row)
	}
	t.say("plan_rows", Figures{"installments": rows})
	return true
}

// tellPast lists the plans that have ended.
func (t *turn) tellPast(a *AccountFacts) {
	rows := Rows{}
	for _, p := range a.PastPlans {
		rows = append(rows, Figures{"date": On(p.On), "status": Name("plan_" + string(p.Status))})
	}
	if len(rows) > 0 {
		t.say("plan_past", Figures{"plans": rows})
	}
}

// asksIfMissed tells whether a short message asks what happens if an instalment
// of the plan that stands is missed.
func (t *turn) asksIfMissed(intents []Intent) bool {
	_, _, ok := t.standingPlan()
	return ok && !t.s.Code && len([]rune(t.text)) <= 60 && mentions(t.text, ifMissedWords) && mentions(t.text, asksWords) &&
		!slices.Contains(intents, HardshipTold) && !mentions(t.text, skipWords)
}
