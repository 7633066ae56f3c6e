package dialog

import (
	"repaybot/negotiation"
)

// havePaid answers somebody who was asked about a payment and says it was made:
// with what the book shows, and a case that looks for it.
func (t *turn) havePaid() {
	if t.s.Stage == StageCase {
		t.addDetail()
		return
	}
	t.openCase(AlreadyPaid)
	t.button("evidence", "evidence", nil)
}

// anotherDay asks for a new day for what was promised.
func (t *turn) anotherDay() {
	a := t.mayNegotiate("another_day")
	if a == nil {
		return
	}
	x := PromiseAsked{Turn: t.s.Turn}
	if all := t.allOf(a.Account.Number); all != nil && all.Promise != nil {
		x.Amount = min(all.Promise.Amount.Minor(), a.Statement.Total.Minor())
		if p := t.all.PartPromise(all); p != nil && p.Status == negotiation.PromisePartKept {
			x.Amount = min(p.Left.Minor(), a.Statement.Total.Minor())
		}
	} else if a.Past != nil {
		x.Whole = true
	}
	t.s.Promise = &x
	t.goOnPromise()
}

// tellOfferAgain shows once more the offer that is on the table, while it holds.
func (t *turn) tellOfferAgain() {
	if t.s.Table == nil {
		t.tellOptions()
		return
	}
	table := *t.s.Table
	if table.Grant != nil {
		t.tellGranted()
		return
	}
	if !t.stillHolds(table) {
		return
	}
	if _, one := t.onlyPlan(); one {
		t.showTerms(table, "plan:0")
		return
	}
	t.tellOptions()
}

// heardOfHardship keeps that a confirmed hardship has been spoken of.
func (t *turn) heardOfHardship(account string) {
	t.remember(FollowUp{ID: hardshipID(account), Kind: HardshipSeen, Until: t.f.Now})
}

// tellUnheardEnd tells who writes that a plan of theirs has broken, before
// anything else about it, where they have not heard: they wanted no messages,
// or it broke this very day.
func (t *turn) tellUnheardEnd() {
	if !t.f.Verified || t.s.Code || t.s.Mode != WithBot || t.leavesDebtAside() || t.withheldQuietly() {
		return
	}
	for i := range t.all.Accounts {
		a := &t.all.Accounts[i]
		fp, ok := t.all.followed(a)
		if !ok || fp.Status != negotiation.PlanBroken || !a.Statement.Reconciled {
			continue
		}
		on := lastChange(fp).On
		x := FollowUp{ID: "plan/" + a.Plan.ID + "/broken", Kind: PlanBroken, Until: t.f.Now}
		if _, heard := t.s.FollowedUp[x.ID]; heard || t.today() > on.AddDays(endedDays) {
			continue
		}
		t.remember(x)
		plan, _ := agreedPlan(a)
		t.say("plan_broken", withWaived(Figures{"on": On(on)}, plan))
	}
}

// changePlan answers the wish to change what was agreed: a move or a skip by
// the plan's rules; within the time to withdraw, choosing anew; after it a new
// plan in its place within the limits that apply now; a person where there is none.
func (t *turn) changePlan(r Reading) {
	a := t.needAccount("status")
	if a == nil {
		return
	}
	if a.Plan == nil {
		t.changeOpen(a, r)
		return
	}
	if mentions(t.text, withdrawWords) && len(r.Amounts)+len(r.Terms)+len(r.DaysOfMonth) == 0 {
		t.askWithdraw()
		return
	}
	if t.amendAsked(r) {
		return
	}
	asked := t.takeAsk(r)
	t.s.Unclear = nil
	if t.today() <= a.Plan.WithdrawUntil {
		t.question = nil
		t.buttons = nil
		t.ask("change_plan_withdraw", Figures{"withdraw_until": On(a.Plan.WithdrawUntil)}, t.dated("withdraw_yes"), "keep")
		t.button("withdraw", t.dated("withdraw_yes"), nil)
		t.button("keep_plan", "keep", nil)
		t.humanButton()
		return
	}
	fp, plan := t.f.followed(a)
	switch {
	case plan && asked && t.replaceable(a):
		t.question, t.buttons = nil, nil
		t.newPlan()
	case plan && !asked:
		t.ask("change_ways", nil, "", "")
		t.otherWays(fp, amendable(fp), "")
	default:
		t.question, t.buttons = nil, nil
		t.say("change_plan_person", nil)
		t.handToPerson(string(ChangePlan))
	}
}

// hardshipConfirmed records that a colleague has seen what shows a hardship, and
// tells the customer what that opens.
func (t *turn) hardshipConfirmed(e HardshipConfirmed) {
	if e.Staff == "" || t.all.Hardship == negotiation.HardshipDocumented {
		return
	}
	t.effect(DocumentHardship(e))
	t.f.Hardship, t.all.Hardship = negotiation.HardshipDocumented, negotiation.HardshipDocumented
	t.followUp(func(x FollowUp) bool { return x.Kind == HardshipSeen })
}
