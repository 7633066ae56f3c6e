package dialog

import (
	"slices"
	"strconv"

	"repaybot/negotiation"
)

// PaidOn is what has come in on an account up to a day, less what bounced: the
// mark from which an agreement made on that day counts its payments.
func PaidOn(a *negotiation.Account, through negotiation.Date) negotiation.Money {
	return negotiation.PaidThrough(a, through)
}

// tellOwedUnderPlan tells what is owed where an agreement stands. It tells
// whether there was anything to tell.
func (t *turn) tellOwedUnderPlan(a *AccountFacts) bool {
	fp, ok := t.f.followed(a)
	if !ok {
		t.tellPlan()
		return true
	}
	f := Figures{"product": productName(a), "left": Sum(fp.Left)}
	if next := nextOf(fp); next != nil {
		f["next_due"], f["next_amount"] = On(next.Due), Sum(next.Left())
	}
	t.say("owed_plan", f)
	t.planButtons()
	return true
}

// tellPlanAsked answers where the plan stands, or lists it where that is asked.
func (t *turn) tellPlanAsked() {
	if mentions(t.text, scheduleWords) {
		t.tellSchedule()
		return
	}
	t.tellPlan()
}

// tellPlan tells where an agreement or a promise stands.
func (t *turn) tellPlan() {
	if t.withheld() {
		return
	}
	a := t.needAccount("status")
	if a == nil {
		return
	}
	if a.Promise != nil {
		t.say("promise_status", Figures{"amount": Sum(a.Promise.Amount), "by": On(a.Promise.By)})
		t.button("no", "cancel_promise", nil)
	}
	if a.Plan == nil {
		if a.Promise == nil {
			t.say("no_plan", nil)
			t.s.YesMeans = "options"
		}
		t.waysOn()
		return
	}
	if _, plan := agreedPlan(a); !plan && a.Statement.Reconciled && a.Statement.Total.Minor() <= 0 {
		t.tellAccount(a) // paid: what was promised is done
		return
	}
	switch o := a.Plan.Offer.(type) {
	case negotiation.InstallmentPlan:
		fp, _ := t.f.followed(a)
		next := nextOf(fp)
		if next == nil {
			t.say("paid_all", Figures{"amount": Sum(o.Total)})
			break
		}
		if down := fp.DownPayment.Left(); down.Minor() > 0 {
			t.say("plan_pending", Figures{"down_payment": Sum(down), "down_payment_due": On(fp.DownPayment.Due)})
		}
		t.say("plan_status", Figures{"paid": Count(fp.Done), "months": Count(len(fp.Installments)), "next_due": On(next.Due),
			"next_amount": Sum(next.Left()), "left": Sum(fp.Left), "completes": On(fp.CompletesOn)})
		t.tellRoom(fp)
	case negotiation.FullPayment:
		t.say("promise_status", Figures{"amount": Sum(o.AmountByThen), "by": On(o.By)})
	case negotiation.Settlement:
		t.say("settlement_status", Figures{"amount": Sum(o.Amount), "by": On(o.By)})
	}
	t.planButtons()
}

// tellSchedule lists a plan's instalments.
func (t *turn) tellSchedule() {
	a := t.needAccount("schedule")
	if a == nil {
		return
	}
	plan, ok := agreedPlan(a)
	if !ok {
		t.tellPlan()
		return
	}
	if fp, ok := t.f.followed(a); !ok || !t.tellRows(fp) {
		t.say("plan_schedule", Figures{"installments": installmentRows(plan)})
	}
	t.tellPast(a)
	t.planButtons()
	t.buttons = slices.DeleteFunc(t.buttons, func(b Button) bool { return b.ID == "schedule" })
}

// planButtons lead on from an agreement.
func (t *turn) planButtons() {
	a := t.account()
	if _, plan := agreedPlan(a); plan {
		t.button("see_schedule", "schedule", nil)
	}
	t.button("pay", "pay", nil)
	if a.Plan != nil && t.today() <= a.Plan.WithdrawUntil {
		t.button("withdraw", "withdraw", nil)
	}
	if len(t.f.Accounts) > 1 {
		t.button("other_account", "other", nil)
	}
	t.humanButton()
}

// dueUnderAgreement is what is to be paid next on what was agreed, and by when.
func (t *turn) dueUnderAgreement(a *AccountFacts) (negotiation.Money, negotiation.Date, bool) {
	if fp, ok := t.f.followed(a); ok {
		return dueOfPlan(fp)
	}
	p := t.f.agreedPromise(a)
	if a.Plan == nil {
		p = t.f.PartPromise(a)
	}
	if p == nil {
		return negotiation.Money{}, 0, false
	}
	return p.Left, p.By, p.Left.Minor() > 0
}

// dueOfPlan is what is to be paid next of a plan, and by when: the down payment
// before all else, and where more than one instalment has come due, all of those.
func dueOfPlan(fp *negotiation.FollowedPlan) (negotiation.Money, negotiation.Date, bool) {
	if down := fp.DownPayment.Left(); down.Minor() > 0 {
		return down, fp.DownPayment.Due, true
	}
	next := nextOf(fp)
	if next == nil {
		return negotiation.Money{}, 0, false
	}
	sum, by := next.Left(), next.Due
	for i := fp.Next + 1; i < len(fp.Installments) && fp.Installments[i].Due <= fp.AsOf; i++ {
		x := &fp.Installments[i]
		sum, by = negotiation.NewMoney(sum.Minor()+x.Left().Minor(), sum.Currency()), x.Due
	}
	return sum, by, true
}

// nextOf is the first instalment that is not paid in full; nil where all are.
func nextOf(fp *negotiation.FollowedPlan) *negotiation.FollowedInstallment {
	if fp.Next < 0 {
		return nil
	}
	return &fp.Installments[fp.Next]
}

// alreadyAgreed answers a yes, or a wish for options, where it is agreed.
func (t *turn) alreadyAgreed(a *AccountFacts) {
	if fp, ok := t.f.followed(a); ok {
		if next := nextOf(fp); next != nil {
			t.say("already_agreed", Figures{"next_due": On(next.Due), "next_amount": Sum(next.Left())})
			t.planButtons()
			return
		}
	}
	t.tellPlan()
}

// changeOpen takes a change to what is not agreed yet.
func (t *turn) changeOpen(a *AccountFacts, r Reading) {
	switch {
	case a.Promise != nil && mentions(t.text, withdrawWords):
		t.cancelPromise()
	case t.takeAsk(r):
		if t.s.Unclear == nil {
			t.propose()
		}
	case t.s.Terms != nil:
		t.changeTerms(itoa(t.s.Terms.Turn))
	case t.s.Table != nil:
		if !t.relative() {
			t.ask("reject_ask", nil, "", "")
			t.s.Expects = "monthly"
		}
	default:
		t.say("no_plan", nil)
		t.s.YesMeans = "options"
		t.waysOn()
	}
}

// plainWithdrawal tells whether a short message means to end what was agreed.
func (t *turn) plainWithdrawal(r Reading) bool {
	a := t.account()
	return a != nil && a.Plan != nil && mentions(t.text, withdrawWords) && len(r.Amounts)+len(r.Terms)+len(r.DaysOfMonth) == 0 && len([]rune(t.text)) <= 40
}

// askWithdraw says until when withdrawing is possible, and asks if it is meant.
func (t *turn) askWithdraw() {
	a := t.account()
	if a == nil || a.Plan == nil {
		t.tellPlan()
		return
	}
	if t.today() > a.Plan.WithdrawUntil {
		t.say("withdraw_late", Figures{"withdraw_until": On(a.Plan.WithdrawUntil)})
		t.button("human", "human:"+string(ChangePlan), nil)
		t.button("plan_status", "status", nil)
		t.s.YesMeans = "human:" + string(ChangePlan)
		return
	}
	t.ask("withdraw_ask", Figures{"withdraw_until": On(a.Plan.WithdrawUntil)}, t.dated("withdraw_yes"), "keep")
	t.button("withdraw", t.dated("withdraw_yes"), nil)
	t.button("keep_plan", "keep", nil)
	t.humanButton()
}

// withdraw ends an agreement within its time, at no cost.
func (t *turn) withdraw(rest string) {
	a := t.account()
	if shown, err := strconv.Atoi(rest); a == nil || a.Plan == nil || err != nil || shown <= t.s.AgreedTurn {
		t.stale()
		return
	}
	if t.today() > a.Plan.WithdrawUntil {
		t.askWithdraw()
		return
	}
	t.effect(Withdraw{Account: a.Account.Number})
	t.s.Stage = StageTalking
	t.s.Table, t.s.Terms = nil, nil
	t.say("withdrawn", nil)
	if t.s.Ask != (Wish{}) { // what was asked for instead is answered at once
		t.f.Accounts = slices.Clone(t.f.Accounts)
		t.account().Plan = nil
		t.propose()
		return
	}
	t.button("see_options", "options", nil)
	t.button("see_owed", "owed", nil)
	t.humanButton()
}

// withheldQuietly tells whether the channel may not show figures.
func (t *turn) withheldQuietly() bool {
	d, set := t.f.Policy.Disclosure[t.f.Channel]
	return set && d != negotiation.DiscloseFull
}
