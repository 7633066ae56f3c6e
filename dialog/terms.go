package dialog

import (
	"strconv"
	"strings"

	"repaybot/negotiation"
)

// offer works out the offer that terms are of, from the table they were picked
// from. ok is false where there is none any more.
func (t *turn) offer(x Terms) (negotiation.Offer, bool) {
	a := t.find(x.Table.Account)
	if a == nil {
		return nil, false
	}
	p, err := t.proposalOf(a, x.Table)
	if err != nil {
		return nil, false
	}
	kind, at, _ := strings.Cut(x.Pick, ":")
	switch kind {
	case "plan":
		plans := plansOf(p)
		if p.Nearest != nil {
			plans = append(plans, *p.Nearest)
		}
		i, err := strconv.Atoi(at)
		if err != nil || i < 0 || i >= len(plans) {
			return nil, false
		}
		return plans[i], true
	case "promise":
		for _, o := range p.Offers {
			if o, ok := o.(negotiation.FullPayment); ok {
				return o, true
			}
		}
	case "settlement":
		for _, o := range p.Offers {
			if o, ok := o.(negotiation.Settlement); ok {
				return o, true
			}
		}
	}
	return nil, false
}

// pick shows the full terms of something on the table. rest is the place and
// the turn of the table, or the turn alone.
func (t *turn) pick(kind, rest string) {
	place, turn, ok := strings.Cut(rest, ":")
	if !ok {
		place, turn = "", rest
	}
	if t.s.Table == nil || !isNow(turn, t.s.Table.Turn) {
		t.stale()
		return
	}
	if a := t.account(); a != nil && a.Plan != nil && !t.replacing(a) {
		t.alreadyAgreed(a)
		return
	}
	if t.s.Stage == StageCase {
		t.caseOpen()
		return
	}
	table := *t.s.Table
	if !t.stillHolds(table) {
		return
	}
	if kind == "down" {
		t.takeDownPayment(table)
		return
	}
	if place != "" {
		kind += ":" + place
	}
	t.showTerms(table, kind)
}

// takeDownPayment goes on with the down payment that makes the monthly amount
// asked for possible.
func (t *turn) takeDownPayment(table Table) {
	a := t.find(table.Account)
	p, err := t.proposalOf(a, table)
	if err != nil || p.NeedsDownPayment == nil {
		t.stale()
		return
	}
	t.s.Ask = table.Ask
	t.s.Ask.Down = p.NeedsDownPayment.Minor()
	t.propose()
}

// stillHolds tells whether an offer may be agreed to now; where it may not, it
// says so and shows what holds today.
func (t *turn) stillHolds(table Table) bool {
	kept, unchanged := t.holds(table)
	if kept && unchanged {
		return true
	}
	t.s.Table, t.s.Terms, t.s.Code = nil, nil, false
	t.s.Stage = StageTalking
	t.forgetGranted(table)
	if unchanged {
		t.say("offer_expired", nil)
	} else {
		t.say("offer_changed", nil)
	}
	if table.Ask.Monthly != 0 || table.Ask.Term != 0 {
		t.s.Ask = table.Ask
		if table.Ask.First <= t.today() {
			t.s.Ask.First = 0
		}
		t.propose()
	} else {
		t.tellOptions()
	}
	return false
}

// showTerms shows the full terms of an offer on one screen, and asks for a
// clear yes to exactly these.
func (t *turn) showTerms(table Table, pick string) {
	x := Terms{Turn: t.s.Turn, Table: table, Pick: pick}
	o, ok := t.offer(x)
	if !ok {
		t.stale()
		return
	}
	t.s.Terms, t.s.Code, t.s.Stage = &x, false, StageReviewing
	t.s.Table = &table
	if table.Grant != nil {
		t.say("colleague_offer", nil)
	}
	for _, s := range t.termsOf(o, table) {
		t.say(s.Kind, s.Figures)
	}
	t.sayDearer(o)
	t.buttons = nil
	t.button("agree", t.dated("agree"), nil)
	t.button("change", t.dated("change"), nil)
	t.button("not_now", t.dated("notnow"), nil)
	t.humanButton()
	t.s.Expects = ""
	t.ask("ask_agree", Figures{"expires": On(table.AsOf.AddDays(1))}, t.dated("agree"), "")
}

// termsOf are the full terms of an offer (spec/conduct.md, An agreement).
func (t *turn) termsOf(o negotiation.Offer, table Table) []Say {
	a := t.find(table.Account)
	s, err := t.statementOf(a, table.AsOf)
	if err != nil {
		s = a.Statement
	}
	owed := func(f Figures) Figures {
		f["product"] = productName(a)
		f["owed"], f["owed_principal"], f["owed_interest"], f["owed_fees"] = Sum(s.Total), Sum(s.Principal), Sum(s.Interest), Sum(s.Fees)
		return f
	}
	switch o := o.(type) {
	case negotiation.InstallmentPlan:
		f := owed(planFigures1(o))
		f["plan_principal"] = Sum(o.Principal)
		if o.Waived.Fees.Minor() > 0 {
			f["waived_fees"] = Sum(o.Waived.Fees)
		}
		if o.Waived.Interest.Minor() > 0 {
			f["waived_interest"] = Sum(o.Waived.Interest)
		}
		f["installments"] = termRows(o)
		f["grace_days"] = Count(t.f.Policy.Plans.GraceDays)
		f["missed"] = Count(t.f.Policy.Plans.BrokenAfter.Missed)
		if days := t.f.Policy.Plans.BrokenAfter.Days; days > 0 {
			f["missed_days"] = Count(days)
		}
		f["withdraw_until"] = On(t.today().AddDays(1))
		if s.NotYetDue.Minor() > 0 {
			f["not_yet_due"] = Sum(s.NotYetDue)
		}
		says := []Say{{Kind: "terms_plan", Figures: f}}
		if o.Personalised {
			says = append(says, Say{Kind: "terms_personalised", Figures: Figures{"bank": t.bankName()}})
		}
		return says
	case negotiation.Settlement:
		f := owed(settlementFigures(o))
		return []Say{{Kind: "terms_settlement", Figures: f}}
	case negotiation.FullPayment:
		return []Say{{Kind: "terms_promise", Figures: Figures{"product": productName(a), "amount": Sum(o.Amount), "by": On(o.By),
			"amount_by_then": Sum(o.AmountByThen), "weekday": weekday(o.By)}}}
	}
	return nil
}

// weekday is the name of a day of the week, for dates said back in full.
func weekday(d negotiation.Date) Name {
	return Name([...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}[d.Weekday()])
}

// agree takes the yes to the terms shown in a turn: a promise is then agreed;
// a plan or a settlement asks for a fresh one-time code.
func (t *turn) agree(rest string) {
	if t.s.Terms == nil || !isNow(rest, t.s.Terms.Turn) {
		if a := t.account(); a != nil && a.Plan != nil {
			t.alreadyAgreed(a)
			return
		}
		t.stale()
		return
	}
	if t.s.Code {
		t.ask("code_waiting", nil, "", "")
		t.button("resend_code", "resend", nil)
		t.button("not_now", "notnow:"+rest, nil)
		return
	}
	o, ok := t.mayAgree()
	if !ok {
		return
	}
	if _, promise := o.(negotiation.FullPayment); promise {
		t.conclude(o)
		return
	}
	t.tellOffer(OfferAccepted, t.s.Terms.Table)
	t.sendCode()
}

// mayAgree is the gate before a yes counts: the account is free, the offer
// still holds, and the limits of this very moment hold it.
func (t *turn) mayAgree() (negotiation.Offer, bool) {
	if t.s.Mode == WithStaff {
		return t.mayAgreeWithStaff()
	}
	x := *t.s.Terms
	a := t.find(x.Table.Account)
	if a == nil {
		t.stale()
		return nil, false
	}
	if a.Plan != nil && !t.replacing(a) {
		t.s.Terms, t.s.Code = nil, false
		t.alreadyAgreed(a)
		return nil, false
	}
	if t.s.Stage == StageCase {
		t.caseOpen()
		return nil, false
	}
	if t.withheld() { // nothing is agreed where its terms can't be shown
		return nil, false
	}
	if !t.stillHolds(x.Table) {
		return nil, false
	}
	o, ok := t.checked(a, x)
	if !ok {
		t.s.Table, t.s.Terms = nil, nil
		t.forgetGranted(x.Table)
		t.say("offer_changed", nil)
		t.tellOptions()
		return nil, false
	}
	return o, true
}

// checked is the offer that terms are of, where the limits that hold for it now
// hold it: as far as a colleague's authority widens them, where one offered it.
func (t *turn) checked(a *AccountFacts, x Terms) (negotiation.Offer, bool) {
	o, ok := t.offer(x)
	if !ok {
		return nil, false
	}
	s, err := t.statementOf(a, x.Table.AsOf)
	if err != nil {
		return nil, false
	}
	l, err := t.limitsOf(a, s, x.Table)
	return o, err == nil && len(l.Check(s, x.Table.AsOf, o)) == 0
}

// sendCode sends a fresh one-time code for the terms that were said yes to.
func (t *turn) sendCode() {
	if left := t.s.LockedUntil - t.f.Now.Unix(); left > 0 { // a code could not be taken yet
		t.s.Code, t.s.Stage = false, StageReviewing
		t.say("code_locked", Figures{"minutes": Count((left + 59) / 60)})
		t.button("human", "human", nil)
		t.button("see_owed", "owed", nil)
		return
	}
	terms := *t.s.Terms
	terms.Yes, terms.CodeAt = true, t.f.Now.Unix()
	t.s.Terms, t.s.Code, t.s.Stage = &terms, true, StageCode
	t.effect(SendCode{})
	t.buttons = nil
	t.ask("code_sent", Figures{"minutes": Count(CodeMinutes)}, "", "")
	t.button("resend_code", "resend", nil)
	t.button("not_now", "notnow:"+itoa(t.s.Terms.Turn), nil)
}

// resendCode sends a new code while one is awaited or has just run out.
func (t *turn) resendCode() {
	if t.s.Terms == nil || !t.s.Terms.Yes {
		t.stale()
		return
	}
	if _, ok := t.mayAgree(); ok {
		t.sendCode()
	}
}

// codeTried goes on after a try at the one-time code. Only the right code, to
// an offer that still holds, makes an agreement.
func (t *turn) codeTried(e CodeTried) {
	if t.s.Mode == WithStaff && (t.grantedTerms() == nil || !t.s.Code) {
		t.effect(AddToCase{Words: "[code]"}) // to what the bot offered before: a colleague has the word now
		return
	}
	t.caused = true
	if t.s.Terms == nil || !t.s.Code {
		t.stale()
		return
	}
	switch e.Outcome {
	case CodeRight:
		if o, ok := t.mayAgree(); ok {
			t.conclude(o)
		}
	case CodeWrong:
		t.ask("code_wrong", Figures{"left": Count(e.Left)}, "", "")
		t.button("resend_code", "resend", nil)
		t.button("not_now", "notnow:"+itoa(t.s.Terms.Turn), nil)
	case CodeExpired:
		t.ask("code_expired", nil, "resend", "")
		t.button("resend_code", "resend", nil)
		t.button("not_now", "notnow:"+itoa(t.s.Terms.Turn), nil)
	case CodeLocked:
		terms := *t.s.Terms
		terms.Yes = false
		t.s.Terms, t.s.Code, t.s.Stage = &terms, false, StageReviewing
		t.s.LockedUntil = t.f.Now.Unix() + CodeLockMinutes*60
		t.say("code_locked", Figures{"minutes": Count(CodeLockMinutes)})
		t.button("human", "human", nil)
		t.button("see_owed", "owed", nil)
	}
}

// changeTerms goes back from the terms to what would fit better.
func (t *turn) changeTerms(rest string) {
	if t.s.Terms == nil || !isNow(rest, t.s.Terms.Turn) {
		t.stale()
		return
	}
	t.s.Terms, t.s.Code, t.s.Stage = nil, false, StageChoosing
	t.s.Expects = "monthly"
	t.ask("reject_ask", nil, "", "")
	t.button("see_options", "options", nil)
	t.button("another_amount", "another", nil)
	t.humanButton()
}

// leaveOpen leaves a decision to somebody who wants to think about it.
func (t *turn) leaveOpen() {
	if t.s.Terms != nil {
		t.notNow(itoa(t.s.Terms.Turn))
		return
	}
	t.say("no_hurry", nil)
	t.backToOpen()
}

// notNow puts the terms away without harm; the offer still holds until it runs out.
func (t *turn) notNow(rest string) {
	if t.s.Terms == nil || !isNow(rest, t.s.Terms.Turn) && !t.s.Code {
		t.stale()
		return
	}
	expires := t.s.Terms.Table.AsOf.AddDays(1)
	t.s.Terms, t.s.Code, t.s.Stage = nil, false, StageChoosing
	t.say("not_now", Figures{"expires": On(expires)})
	if table := t.s.Table; table != nil && table.Grant != nil {
		t.tellOffer(OfferNotNow, *table)
		t.button("see_offer", "granted", nil)
		t.humanButton()
		return
	}
	t.tableButtons()
}

// tellDown tells what the down payment of the terms on the screen is. It tells
// whether they have one.
func (t *turn) tellDown() bool {
	a := t.account()
	o, ok := t.offer(*t.s.Terms)
	plan, isPlan := o.(negotiation.InstallmentPlan)
	if !ok || !isPlan || a == nil || plan.DownPayment.Minor() <= 0 {
		return false
	}
	l := t.limits(a, a.Statement).Installments
	if l == nil || l.MinDownPaymentPercent.IsZero() {
		return false
	}
	t.say("bind_min_down_payment_percent", Figures{"percent": Pct(l.MinDownPaymentPercent), "down_payment": Sum(plan.DownPayment)})
	t.backToOpen()
	return true
}
