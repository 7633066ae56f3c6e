package dialog

import (
	"slices"
	"strconv"

	"repaybot/negotiation"
)

// progress is how far an agreement has come: what has been paid on it and what
// is still to come. What was paid before it does not count towards it.
type progress struct {
	paid       int64 // smallest unit
	down       bool  // the down payment has come in, or there is none
	done       int   // instalments paid in full
	next       *negotiation.Installment
	nextAmount int64 // what is still to pay of the next one
	left       int64
}

// progressOf reads an agreement's progress off the account's payments.
func progressOf(a *AccountFacts, plan negotiation.InstallmentPlan) progress {
	p := progress{paid: paidOn(a.Account, a.Statement.AsOf) - a.Plan.PaidBefore.Minor()}
	p.paid = max(p.paid, 0)
	rest := p.paid - plan.DownPayment.Minor()
	p.down = rest >= 0
	p.left = max(plan.Total.Minor()-p.paid, 0)
	rest = max(rest, 0)
	for i := range plan.Installments {
		x := &plan.Installments[i]
		if rest < x.Amount.Minor() {
			p.next, p.nextAmount = x, x.Amount.Minor()-rest
			break
		}
		rest -= x.Amount.Minor()
		p.done++
	}
	return p
}

// paidOn is all that has come in on an account up to a day, less what bounced.
func paidOn(a *negotiation.Account, through negotiation.Date) int64 {
	sum := int64(0)
	for _, e := range a.Entries {
		if e.Date > through {
			continue
		}
		switch e.Kind {
		case negotiation.Payment, negotiation.Refund:
			sum += e.Amount.Minor()
		case negotiation.PaymentReversal:
			sum -= e.Amount.Minor()
		default:
		}
	}
	return sum
}

// PaidOn is what has come in on an account up to a day, less what bounced: the
// mark from which an agreement made on that day counts its payments.
func PaidOn(a *negotiation.Account, through negotiation.Date) negotiation.Money {
	return negotiation.NewMoney(paidOn(a, through), a.Currency)
}

// tellOwedUnderPlan tells what is owed where an agreement stands. It tells
// whether there was anything to tell.
func (t *turn) tellOwedUnderPlan(a *AccountFacts) bool {
	plan, ok := agreedPlan(a)
	if !ok {
		t.tellPlan()
		return true
	}
	p := progressOf(a, plan)
	f := Figures{"product": productName(a), "left": Sum(negotiation.NewMoney(p.left, a.Account.Currency))}
	if p.next != nil {
		f["next_due"], f["next_amount"] = On(p.next.Due), Sum(negotiation.NewMoney(p.nextAmount, a.Account.Currency))
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
		p := progressOf(a, o)
		switch {
		case p.next == nil:
			t.say("paid_all", Figures{"amount": Sum(o.Total)})
		default:
			if !p.down {
				t.say("plan_pending", Figures{"down_payment": Sum(o.DownPayment), "down_payment_due": On(o.DownPaymentDue)})
			}
			t.say("plan_status", Figures{"paid": Count(p.done), "months": Count(len(o.Installments)), "next_due": On(p.next.Due),
				"next_amount": Sum(negotiation.NewMoney(p.nextAmount, a.Account.Currency)), "left": Sum(negotiation.NewMoney(p.left, a.Account.Currency)), "completes": On(o.CompletesOn)})
			if fp, ok := t.f.followed(a); ok {
				t.tellRoom(fp)
			}
		}
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
	if a.Plan == nil {
		if a.Promise != nil {
			return a.Promise.Amount, a.Promise.By, true
		}
		return negotiation.Money{}, 0, false
	}
	switch o := a.Plan.Offer.(type) {
	case negotiation.InstallmentPlan:
		p := progressOf(a, o)
		switch {
		case !p.down:
			return negotiation.NewMoney(o.DownPayment.Minor()-p.paid, a.Account.Currency), o.DownPaymentDue, true
		case p.next != nil:
			return negotiation.NewMoney(p.nextAmount, a.Account.Currency), p.next.Due, true
		}
	case negotiation.FullPayment:
		return o.AmountByThen, o.By, true
	case negotiation.Settlement:
		return o.Amount, o.By, true
	}
	return negotiation.Money{}, 0, false
}

// alreadyAgreed answers a yes, or a wish for options, where it is agreed.
func (t *turn) alreadyAgreed(a *AccountFacts) {
	plan, ok := agreedPlan(a)
	if ok {
		if p := progressOf(a, plan); p.next != nil {
			t.say("already_agreed", Figures{"next_due": On(p.next.Due), "next_amount": Sum(negotiation.NewMoney(p.nextAmount, a.Account.Currency))})
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
