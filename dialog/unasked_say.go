package dialog

import (
	"slices"

	"repaybot/negotiation"
)

// sayMatters says each of what is due, and what can be done about it.
func (t *turn) sayMatters(due []FollowUp) {
	for _, x := range due {
		a := t.allOf(x.Account)
		if a == nil {
			continue
		}
		if len(due) == 1 || t.s.Account == "" {
			t.s.Account = x.Account // what they answer is about it
		}
		switch x.Kind {
		case PlanBroken, PlanLapsed, WillBreak, PaymentBounced, InstalmentLate, InstalmentAsked, PlanCompleted, DownPaymentDue, InstalmentToday, InstalmentSoon:
			if fp, ok := t.all.followed(a); ok {
				t.sayPlanMatter(x, a, fp)
			}
		case PaymentIn:
			if !t.lackingSaid(due, a) {
				t.sayReceipt(a)
			}
		case PromiseKept, PromisePartKept, PromiseMissed, PromiseSoon:
			t.sayPromiseMatter(x, a)
		case OfferExpires:
			t.say("offer_expires", Figures{"expires": On(t.s.Table.AsOf.AddDays(1))})
			t.button("see_offer", "offer", nil)
		case HardshipSeen:
			if t.all.stands(a) {
				t.say("hardship_open", nil)
				t.button("new_plan", "new_plan", nil)
				t.button("keep_plan", "keep", nil)
			} else {
				t.say("hardship_confirmed", nil)
				t.button("see_options", "options", nil)
			}
		case WaiverTold:
			t.sayWaived(x, a)
		case LadderStep:
			t.sayReminder(x, a)
		}
	}
	t.humanButton()
}

// allOf is an account with what was agreed on it, whether it still stands or not.
func (t *turn) allOf(number string) *AccountFacts { return find(t.all.Accounts, number) }

// sayPlanMatter says one matter of a plan's.
func (t *turn) sayPlanMatter(x FollowUp, a *AccountFacts, fp *negotiation.FollowedPlan) {
	plan, _ := agreedPlan(a)
	switch x.Kind {
	case PlanBroken:
		t.say("plan_broken", withWaived(Figures{"on": On(lastChange(fp).On)}, plan))
		t.button("see_options", "options", nil)
		t.button("see_owed", "owed", nil)
	case PlanLapsed:
		t.say("plan_lapsed", Figures{"down_payment": Sum(fp.DownPayment.Amount), "down_payment_due": On(fp.DownPayment.Due)})
		t.button("see_options", "options", nil)
	case WillBreak:
		t.say("will_break", withWaived(Figures{"breaks_on": On(fp.BreaksOn), "amount": Sum(lateSum(fp))}, plan))
		t.button("pay", "pay", nil)
		t.button("have_paid", "paid", nil)
		t.button("new_plan", "new_plan", nil)
	case PaymentBounced:
		m := movementsSince(a, a.Plan.AgreedOn, t.today())
		t.say("payment_bounced", Figures{"amount": Sum(m.bounced), "date": On(m.reversed), "left": Sum(fp.Left)})
		t.button("pay", "pay", nil)
		t.button("plan_status", "status", nil)
	case PlanCompleted:
		t.say("plan_completed", Figures{"months": Count(len(fp.Installments)), "amount": Sum(fp.Total)})
		t.button("see_owed", "owed", nil)
	case DownPaymentDue:
		t.say("down_soon", Figures{"down_payment": Sum(fp.DownPayment.Left()), "down_payment_due": On(fp.DownPayment.Due)})
		t.button("pay", "pay", nil)
		t.button("plan_status", "status", nil)
	default:
		t.sayInstalment(x, fp)
	}
}

// sayInstalment says one matter of an instalment's.
func (t *turn) sayInstalment(x FollowUp, fp *negotiation.FollowedPlan) {
	if x.Number < 1 || x.Number > len(fp.Installments) {
		return
	}
	i := &fp.Installments[x.Number-1]
	f := Figures{"number": Count(i.Number), "due": On(i.Due), "amount": Sum(i.Left())}
	switch x.Kind {
	case InstalmentSoon:
		f["months"] = Count(len(fp.Installments))
		if fp.Done > 0 {
			f["paid"] = Count(fp.Done)
		}
		if _, _, err := fp.MoveDays(i.Number); err == nil {
			f["moves"] = Count(fp.MovesLeft)
			t.button("move_day", "move:"+itoa(i.Number), nil)
		}
		t.say("inst_soon", f)
		t.button("pay", "pay", nil)
		t.button("plan_status", "status", nil)
	case InstalmentToday:
		t.say("inst_today", f)
		t.button("pay", "pay", nil)
		t.button("plan_status", "status", nil)
	case InstalmentAsked:
		f["grace_until"] = On(i.Missed.AddDays(-1))
		t.ask(shortOf(i, f, "inst_unseen", "inst_short"), f, "", "")
		t.button("have_paid", "paid", nil)
		t.changeButtons(fp, i.Number)
		t.button("pay", "pay", nil)
	case InstalmentLate:
		if !fp.BreaksOn.IsZero() {
			f["breaks_on"] = On(fp.BreaksOn)
		}
		t.say(shortOf(i, f, "inst_missed", "inst_missed_short"), f)
		t.button("pay", "pay", nil)
		t.button("have_paid", "paid", nil)
		t.button("new_plan", "new_plan", nil)
	default:
	}
}

// shortOf is the kind for an instalment of which a part has come in, so that
// what is lacking is not taken for the whole; however little it is, it is named.
func shortOf(i *negotiation.FollowedInstallment, f Figures, whole, short Kind) Kind {
	if !mostCame(i) {
		return whole
	}
	f["paid"] = Sum(i.Paid)
	return short
}

// mostCame tells whether the better part of an instalment has come in. Less may
// be what an earlier payment had left over: then its rest is what was reminded of.
func mostCame(i *negotiation.FollowedInstallment) bool {
	return i.Left().Minor() > 0 && i.Paid.Minor() >= i.Left().Minor()
}

// lackingSaid tells whether a payment is spoken of by what it leaves lacking, in
// the same message.
func (t *turn) lackingSaid(due []FollowUp, a *AccountFacts) bool {
	fp, ok := t.all.followed(a)
	return ok && slices.ContainsFunc(due, func(x FollowUp) bool {
		return (x.Kind == InstalmentAsked || x.Kind == InstalmentLate) && x.Account == a.Account.Number && x.Number > 0 && x.Number <= len(fp.Installments) && mostCame(&fp.Installments[x.Number-1])
	})
}

// withWaived adds what the plan waives on condition, where it does.
func withWaived(f Figures, plan negotiation.InstallmentPlan) Figures {
	if w := plan.Waived.Sum(); w.Minor() > 0 {
		f["waived"] = Sum(w)
	}
	return f
}

// lateSum is what is missed of a plan: what keeps it if it comes in.
func lateSum(fp *negotiation.FollowedPlan) negotiation.Money {
	sum := negotiation.NewMoney(0, fp.Total.Currency())
	for i := range fp.Installments {
		if x := &fp.Installments[i]; x.Status == negotiation.InstallmentMissed {
			sum = negotiation.NewMoney(sum.Minor()+x.Left().Minor(), sum.Currency())
		}
	}
	return sum
}

// sayReceipt says what has come in on an account, and how far that is.
func (t *turn) sayReceipt(a *AccountFacts) {
	if fp, ok := t.all.followed(a); ok && !fp.Status.Ended() {
		t.sayPlanReceipt(a, fp)
		return
	}
	m := movementsSince(a, 0, t.today())
	amount := t.receivedOr(m.last)
	if a.Statement.Total.Minor() <= 0 {
		t.say("paid_all", Figures{"amount": Sum(amount)})
	} else {
		t.say("paid_thanks", Figures{"amount": Sum(amount), "left": Sum(a.Statement.Total)})
	}
	t.waysOn()
}

// receivedOr is what the book has just booked, or an amount where it is not now.
func (t *turn) receivedOr(amount negotiation.Money) negotiation.Money {
	if t.received > 0 {
		return negotiation.NewMoney(t.received, amount.Currency())
	}
	return amount
}

func (t *turn) sayPlanReceipt(a *AccountFacts, fp *negotiation.FollowedPlan) {
	m := movementsSince(a, a.Plan.AgreedOn, t.today())
	amount := Sum(t.receivedOr(m.last))
	switch {
	case fp.Left.Minor() == 0:
		t.say("paid_all", Figures{"amount": amount})
	case fp.DownPayment.Amount.Minor() > 0 && fp.Next == 0 && fp.DownPayment.Left().Minor() == 0 && fp.DownPayment.PaidOn == m.paid:
		first := &fp.Installments[0]
		t.say("paid_down", Figures{"amount": amount, "next_due": On(first.Due), "next_amount": Sum(first.Left())})
	case fp.Done == 0: // "0 of 12" is no encouragement
		t.say("paid_thanks", Figures{"amount": amount, "left": Sum(fp.Left)})
	default:
		t.say("paid_plan", Figures{"amount": amount, "paid": Count(fp.Done), "months": Count(len(fp.Installments)),
			"left": Sum(fp.Left), "completes": On(fp.CompletesOn)})
	}
	t.button("plan_status", "status", nil)
	t.button("pay", "pay", nil)
}

// sayPromiseMatter says one matter of a promise's, or of a settlement's.
func (t *turn) sayPromiseMatter(x FollowUp, a *AccountFacts) {
	p, settlement, whole := t.all.PartPromise(a), false, false
	if a.Plan != nil && (p == nil || p.Status != promiseStatusOf(x.Kind)) {
		if agreed := t.all.agreedPromise(a); agreed != nil {
			p = agreed
			_, settlement = a.Plan.Offer.(negotiation.Settlement)
			_, whole = a.Plan.Offer.(negotiation.FullPayment)
		}
	}
	if p == nil {
		return
	}
	f := Figures{"amount": Sum(p.Amount), "by": On(p.By)}
	switch x.Kind {
	case PromiseSoon:
		if settlement {
			t.say("settlement_soon", f)
		} else {
			f["weekday"] = weekday(p.By)
			t.say("promise_soon", f)
		}
		t.button("pay", "pay", nil)
		t.button("another_day", "another_day", nil)
	case PromiseKept:
		kind := Kind("promise_kept")
		if settlement {
			kind = "settlement_kept"
		}
		t.say(kind, Figures{"amount": Sum(p.Amount)})
		t.button("see_owed", "owed", nil)
	case PromisePartKept:
		t.ask("promise_part_kept", Figures{"paid": Sum(p.Paid), "left": Sum(p.Left), "by": On(p.By)}, "another_day", "")
		t.promiseButtons()
	default:
		switch {
		case settlement:
			t.say("settlement_lapsed", f)
			t.button("see_options", "options", nil)
		case whole:
			t.ask("promise_lapsed", f, "another_day", "")
			t.promiseButtons()
		default:
			t.ask("promise_missed", f, "another_day", "")
			t.promiseButtons()
		}
	}
}

func (t *turn) promiseButtons() {
	t.button("pay", "pay", nil)
	t.button("another_day", "another_day", nil)
	t.button("have_paid", "paid", nil)
	t.button("see_options", "options", nil)
}

// promiseStatusOf is the status of which a follow-up speaks.
func promiseStatusOf(k FollowUpKind) negotiation.PromiseStatus {
	switch k {
	case PromiseKept:
		return negotiation.PromiseKept
	case PromisePartKept:
		return negotiation.PromisePartKept
	case PromiseMissed:
		return negotiation.PromiseMissed
	default:
		return negotiation.PromiseActive
	}
}

// sayReminder reminds somebody known of what is past due.
func (t *turn) sayReminder(x FollowUp, a *AccountFacts) {
	if t.f.Policy.Stages[x.Number].Message == "offer_help" {
		t.say("remind_help", Figures{"product": productName(a), "total": Sum(a.Statement.Total)})
	} else {
		due := a.Statement.OldestDue
		if due.IsZero() {
			due = t.today().AddDays(-a.Statement.DPD)
		}
		t.say("remind_overdue", Figures{"product": productName(a), "total": Sum(a.Statement.Total), "oldest_due": On(due)})
	}
	t.button("see_options", "options", nil)
	t.button("see_owed", "owed", nil)
}

// booked tells of money that came in, or went back, once.
func (t *turn) booked(e Booked) {
	a := t.allOf(e.Account)
	if a == nil {
		return
	}
	for _, x := range e.Entries {
		if x.Kind == negotiation.Payment && x.Date <= a.Statement.AsOf {
			t.received += x.Amount.Minor()
		}
	}
	t.followUp(func(x FollowUp) bool {
		return x.Account == e.Account && slices.Contains([]FollowUpKind{PaymentIn, PlanCompleted, PaymentBounced, PromiseKept}, x.Kind)
	})
}
