package dialog

import (
	"errors"
	"slices"

	"repaybot/negotiation"
)

// proposed takes the customer's own proposal as it was said, and answers with
// the best that the limits hold, or with what binds and what would make it work.
func (t *turn) proposed(r Reading) {
	if t.s.Stage == StageReviewing || t.s.Stage == StageChoosing {
		if pick, ok := t.picked(r); ok {
			t.pickPlan(pick)
			return
		}
	}
	if a := t.account(); a != nil && a.Plan != nil && !t.replacing(a) {
		t.changePlan(r)
		return
	}
	if t.asksForPromise(r) && !mentions(t.text, firstWords) {
		t.promised(r)
		return
	}
	if !t.takeAsk(r) {
		if len(r.Amounts) == 0 && t.relative() {
			return
		}
		t.askMonthly()
		return
	}
	if t.s.Unclear != nil {
		return
	}
	t.propose()
}

// asksForPromise tells whether a proposal is of one amount on one day and no
// more: that is a promise.
func (t *turn) asksForPromise(r Reading) bool {
	if len(r.Dates) != 1 || len(r.Amounts) != 1 || len(r.Terms)+len(r.DaysOfMonth) > 0 || t.s.Expects == "monthly" || t.s.Table != nil {
		return false
	}
	return r.Amounts[0].Per == Once
}

// relative answers "less", "longer" and "shorter" without a figure: one step
// along the plans that there are. It tells whether it did.
func (t *turn) relative() bool {
	plan, ok := t.shownPlan()
	if !ok || mentions(t.text, interestWords) { // less interest is no longer plan
		return false
	}
	months := len(plan.Installments)
	switch {
	case mentions(t.text, shorterWords):
		months = max(1, months-3)
	case mentions(t.text, longerWords), mentions(t.text, cheaperWords):
		months += 6
	default:
		return false
	}
	t.s.Ask.Term, t.s.Ask.Monthly = months, 0
	t.propose()
	return true
}

// shownPlan is the one plan the customer is looking at.
func (t *turn) shownPlan() (negotiation.InstallmentPlan, bool) {
	if t.s.Terms != nil {
		if o, ok := t.offer(*t.s.Terms); ok {
			p, ok := o.(negotiation.InstallmentPlan)
			return p, ok
		}
	}
	if t.s.Table != nil {
		if a := t.find(t.s.Table.Account); a != nil {
			if p, err := t.proposalOf(a, *t.s.Table); err == nil {
				if plans := plansOf(p); len(plans) == 1 {
					return plans[0], true
				}
			}
		}
	}
	return negotiation.InstallmentPlan{}, false
}

// takeAsk adds what a message says to what the customer asked for before: a
// new monthly amount takes the place of an old one and of a term, a new term
// of a monthly amount; the rest stays. It tells whether there was anything.
func (t *turn) takeAsk(r Reading) bool {
	ask, took := t.s.Ask, false
	currency := t.f.Policy.Currency
	var monthly, down int64
	for _, m := range r.Amounts {
		if m.Currency != currency || m.Minor <= 0 {
			continue
		}
		each := t.monthly(m).Minor()
		switch {
		case m.Per != Once:
			monthly = each
			if m.Per != PerMonth {
				t.say("weekly_as_monthly", Figures{"said": Sum(negotiation.NewMoney(m.Minor, m.Currency)), "per": Name(m.Per), "monthly": Sum(negotiation.NewMoney(each, currency))})
			}
		case t.isDownPayment(m, r):
			down = each
		case t.s.Expects == "monthly" || t.s.Terms != nil || t.s.Table != nil || len(r.DaysOfMonth) > 0:
			monthly = each
		default:
			t.unclearFigure(m)
			return true
		}
	}
	if monthly != 0 {
		ask.Monthly, ask.Term, took = monthly, 0, true
	}
	if len(r.Terms) > 0 {
		months := inMonths(r.Terms[len(r.Terms)-1])
		if monthly == 0 {
			ask.Monthly = 0
		}
		ask.Term, took = max(months, -1), true
		if months == 0 {
			ask.Term = -1 // said, and cannot be meant
		}
	}
	if down == 0 {
		down = t.downPercent(r)
	}
	if down != 0 {
		ask.Down, took = down, true
	}
	if len(r.Dates) > 0 && mentions(t.text, wageWords) {
		r.DaysOfMonth = nil // the day wages come is not the day they asked for
	}
	if len(r.DaysOfMonth) > 0 {
		day := r.DaysOfMonth[0].Value
		ask.Day, ask.First, took = day, 0, true
	}
	if len(r.Dates) > 0 && (took || t.s.Table != nil || t.s.Terms != nil) {
		ask.First, took = r.Dates[0].Day, true
		if len(r.DaysOfMonth) == 0 {
			ask.Day = 0
		}
	}
	if took {
		t.s.Ask, t.s.Expects = ask, ""
	}
	return took
}

// isDownPayment tells whether a single amount is what is paid first, beside
// instalments after it.
func (t *turn) isDownPayment(m Amount, r Reading) bool {
	if mentions(t.text, downWords) {
		return true
	}
	return len(r.Terms) > 0 && len(r.Amounts) == 1 && t.s.Expects != "monthly"
}

// downPercent is a share of the total that is offered as a down payment.
func (t *turn) downPercent(r Reading) int64 {
	a := t.account()
	if a == nil || len(r.Percents) == 0 || r.Percents[0].Off || !mentions(t.text, downWords) {
		return 0
	}
	share, err := negotiation.ParseRate(r.Percents[0].Value)
	if err != nil {
		return 0
	}
	m, ok := shareUp(a.Statement.Total, share)
	if !ok {
		return 0
	}
	return m.Minor()
}

// propose answers the ask as it stands now.
func (t *turn) propose() {
	a := t.mayNegotiate("propose")
	if a == nil {
		return
	}
	ask := t.s.Ask
	p, err := t.proposal(a, ask, t.today())
	var refused *negotiation.AskError
	if errors.As(err, &refused) {
		t.s.Ask = Wish{}
		t.cannotBeMeant(a)
		return
	}
	if err != nil {
		t.tellNotReconciled(a)
		return
	}
	if t.nothingToOffer(a, p) {
		return
	}
	sameAsBefore := t.s.Table != nil && slices.Equal(t.s.Bound, p.Binding)
	t.s.Bound = p.Binding
	plans := plansOf(p)
	switch {
	case p.Nearest != nil:
		t.tellNearest(a, p, sameAsBefore)
	case len(plans) == 1 && len(p.Binding) == 0:
		table := t.lay(a, ask)
		figures := planFigures1(plans[0])
		if ask.Down != 0 { // it was their own wish; one that was not is said
			delete(figures, "down_payment")
			delete(figures, "down_payment_due")
		}
		t.say("offer_fits", figures)
		t.showTerms(table, "plan:0")
	case len(plans) == 1:
		t.lay(a, ask)
		t.sayBinding(a, p, ask)
		t.say("offer_adjusted", planFigures1(plans[0]))
		t.button("choose_plan", t.dated("plan:0"), Figures{"months": Count(len(plans[0].Installments)), "monthly": Sum(plans[0].Installments[0].Amount)})
		t.button("another_amount", "another", nil)
		t.askChoice(plans)
		if sameAsBefore {
			t.stall()
		}
	case len(plans) == 0:
		t.lay(a, ask)
		t.sayBinding(a, p, ask)
		t.sayAtOnce(p)
		t.humanOutOfLimits()
		t.ask("ask_choice", nil, "", "")
	default:
		t.tellOptions()
	}
}

// tellNearest says how far what was asked is from what the limits hold, and
// the ways that there are.
func (t *turn) tellNearest(a *AccountFacts, p negotiation.Proposal, again bool) {
	ask := t.s.Ask
	asked := negotiation.NewMoney(ask.Monthly, a.Account.Currency)
	t.lay(a, ask)
	figures := planFigures1(*p.Nearest)
	figures["asked"] = Sum(asked)
	t.say("nearest", figures)
	yes := "human:" + string(OutOfLimits)
	if p.NeedsDownPayment != nil && !t.saidShort() {
		down := Sum(*p.NeedsDownPayment)
		t.say("nearest_down_payment", Figures{"down_payment": down, "asked": Sum(asked)})
		t.button("with_down_payment", t.dated("down"), Figures{"down_payment": down})
		yes = ""
	}
	t.button("choose_plan", t.dated("plan:0"), Figures{"months": Count(len(p.Nearest.Installments)), "monthly": Sum(p.Nearest.Installments[0].Amount)})
	t.button("another_amount", "another", nil)
	t.humanOutOfLimits()
	t.s.Expects = "monthly"
	t.ask("ask_way", nil, yes, "")
	if again {
		t.stall()
	}
}

// humanOutOfLimits offers a person who can look beyond what the bot may do.
func (t *turn) humanOutOfLimits() {
	if t.s.Mode == Queued {
		t.humanButton()
		return
	}
	t.button("human", "human:"+string(OutOfLimits), nil)
}

// cannotBeMeant answers an ask that makes no sense, with what does.
func (t *turn) cannotBeMeant(a *AccountFacts) {
	figures := Figures{}
	if l := t.limits(a, a.Statement).Installments; l != nil {
		figures["min"], figures["max"] = Count(l.MinTerm), Count(l.MaxTerm)
	}
	t.stall()
	t.say("ask_cannot_be_meant", figures)
	t.button("see_options", "options", nil)
	t.button("another_amount", "another", nil)
	t.humanButton()
}

// sayBinding says what kept the answer from the ask, in the order of spec/money.md.
func (t *turn) sayBinding(a *AccountFacts, p negotiation.Proposal, ask Wish) {
	l := t.limits(a, a.Statement).Installments
	plans := plansOf(p)
	for _, b := range p.Binding {
		kind := Kind("bind_" + bindName(b))
		switch b {
		case negotiation.BindTermsMin:
			t.say(kind, Figures{"min": Count(l.MinTerm)})
		case negotiation.BindTermsMax:
			t.say(kind, Figures{"max": Count(l.MaxTerm)})
		case negotiation.BindMinInstallment:
			t.say(kind, Figures{"min": Sum(l.MinInstallment)})
		case negotiation.BindFirstPayment, negotiation.BindFirstPaymentWithinDays:
			if len(plans) > 0 {
				t.say(kind, Figures{"first": On(plans[0].Installments[0].Due)})
			}
		case negotiation.BindDownPayment:
			if ask.Down != 0 {
				t.say(kind, Figures{"down_payment": Sum(negotiation.NewMoney(ask.Down, a.Account.Currency))})
			}
		case negotiation.BindMinDownPaymentPercent:
			if len(plans) > 0 {
				t.say(kind, Figures{"percent": Pct(l.MinDownPaymentPercent), "down_payment": Sum(plans[0].DownPayment)})
			}
		case negotiation.BindMonthlyAtMost:
			if ask.Monthly != 0 {
				t.say(kind, Figures{"asked": Sum(negotiation.NewMoney(ask.Monthly, a.Account.Currency))})
			}
		case negotiation.BindMaxBrokenPlans12m:
			t.say(kind, Figures{"broken": Count(a.brokenPlans(t.today()))})
		case negotiation.BindNothingOwed, negotiation.BindNotReconciled:
			// answered before
		case negotiation.BindNoOffers:
			t.say(kind, nil)
		}
	}
}

// bindName is a binding as kinds are named: "terms.min" is "terms_min".
func bindName(b negotiation.Binding) string {
	name := []byte(b)
	for i, c := range name {
		if c == '.' {
			name[i] = '_'
		}
	}
	return string(name)
}

// tellWhyRefused answers "why not?" with what binds, and with the way to have
// a person look again.
func (t *turn) tellWhyRefused() {
	a := t.account()
	if a == nil || len(t.s.Bound) == 0 && t.s.Table == nil {
		t.say("nothing_refused", nil)
		t.way()
		return
	}
	p, err := t.proposal(a, t.s.Ask, t.today())
	if err != nil || len(p.Binding) == 0 && p.Nearest == nil {
		t.say("waiver_no_further", nil)
		t.humanOutOfLimits()
		t.backToOpen()
		return
	}
	t.say("why_refused", nil)
	if p.Nearest != nil {
		t.tellNearest(a, p, false)
		l := t.limits(a, a.Statement).Installments
		t.say("bind_terms_max", Figures{"max": Count(l.MaxTerm)})
		return
	}
	t.sayBinding(a, p, t.s.Ask)
	if t.s.Mode == Queued { // somebody is asked already
		t.tellWhenAnswered()
		return
	}
	t.humanOutOfLimits()
	t.ask("ask_way", nil, "human:"+string(OutOfLimits), "")
}

// askMonthly asks what could be managed a month.
func (t *turn) askMonthly() {
	t.s.Expects = "monthly"
	t.ask("ask_monthly", nil, "", "")
	t.button("see_options", "options", nil)
	t.humanButton()
}

// unclearFigure asks whether an amount is meant each month or once.
func (t *turn) unclearFigure(m Amount) {
	t.s.Unclear = &Unsure{Turn: t.s.Turn, Minor: m.Minor}
	amount := Sum(negotiation.NewMoney(m.Minor, m.Currency))
	t.ask("amount_unclear", Figures{"amount": amount}, "", "")
	t.button("monthly", t.dated("monthly"), nil)
	t.button("once", t.dated("once"), nil)
	t.humanButton()
}

// figureMeant goes on with an amount once it is clear how it was meant.
func (t *turn) figureMeant(how, rest string) {
	if t.s.Unclear == nil || !isNow(rest, t.s.Unclear.Turn) {
		t.stale()
		return
	}
	amount := negotiation.NewMoney(t.s.Unclear.Minor, t.f.Policy.Currency)
	t.s.Unclear = nil
	if how == "once" {
		t.s.Promise = &PromiseAsked{Turn: t.s.Turn, Amount: amount.Minor()}
		t.goOnPromise()
		return
	}
	t.s.Ask.Monthly, t.s.Ask.Term = amount.Minor(), 0
	t.propose()
}
