package dialog

import (
	"slices"
	"strconv"

	"repaybot/negotiation"
)

// progress is how far an agreed plan has come, in figures: what hangs on the
// policy's rules and on how far the book reaches is not in it.
type progress struct {
	down       bool // the down payment has come in, or there is none
	downLeft   negotiation.Money
	done       int                      // instalments paid in full
	next       *negotiation.Installment // with its day and amount as they are now
	nextAmount int64                    // what is still to pay of the next one
	left       int64
	completes  negotiation.Date
}

// progressOf reads a plan's progress off the account's payments.
func progressOf(a *AccountFacts, plan negotiation.InstallmentPlan) progress {
	made, ok := a.Plan.Made(negotiation.PlanRules{})
	if !ok {
		made = &negotiation.PlanMade{Offer: plan, AgreedOn: a.Plan.AgreedOn, PaidBefore: a.Plan.PaidBefore}
	}
	f := negotiation.Follow(made, negotiation.CameIn{Entries: a.Account.Entries}, a.Statement.AsOf)
	p := progress{
		down: f.DownPayment.Status == negotiation.InstallmentPaid, downLeft: f.DownPayment.Left(),
		done: f.Done, left: f.Left.Minor(), completes: f.CompletesOn,
	}
	if f.Next >= 0 {
		x := &f.Installments[f.Next]
		p.next, p.nextAmount = &negotiation.Installment{Due: x.Due, Amount: x.Amount}, x.Left().Minor()
	}
	return p
}

// PaidOn is what has come in on an account up to a day, less what bounced: the
// mark from which an agreement made on that day counts its payments.
func PaidOn(a *negotiation.Account, through negotiation.Date) negotiation.Money {
	return negotiation.PaidThrough(a, through)
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
				"next_amount": Sum(negotiation.NewMoney(p.nextAmount, a.Account.Currency)), "left": Sum(negotiation.NewMoney(p.left, a.Account.Currency)), "completes": On(p.completes)})
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
	in := negotiation.CameIn{Entries: a.Account.Entries, Through: t.f.BookedThrough}
	if a.Plan == nil {
		if a.Promise == nil {
			return negotiation.Money{}, 0, false
		}
		given := a.Promise.Given(a.Account, t.f.Policy.Plans)
		return t.dueOfPromise(&given, in)
	}
	if plan, ok := agreedPlan(a); ok {
		p := progressOf(a, plan)
		switch {
		case !p.down:
			return p.downLeft, plan.DownPaymentDue, true
		case p.next != nil:
			return negotiation.NewMoney(p.nextAmount, a.Account.Currency), p.next.Due, true
		}
		return negotiation.Money{}, 0, false
	}
	given, ok := a.Plan.Given(t.f.Policy.Plans, 0)
	if !ok {
		return negotiation.Money{}, 0, false
	}
	return t.dueOfPromise(&given, in)
}

// dueOfPromise is what is still to be paid of a promise, and by when.
func (t *turn) dueOfPromise(given *negotiation.PromiseGiven, in negotiation.CameIn) (negotiation.Money, negotiation.Date, bool) {
	p := negotiation.FollowPromise(given, in, t.today())
	return p.Left, p.By, p.Left.Minor() > 0
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
