package dialog

import (
	"slices"

	"repaybot/negotiation"
)

// proposal is what the bank's limits answer to an ask, as the account stood on
// a day. A day before today is one on which an offer was made that still holds.
func (t *turn) proposal(a *AccountFacts, ask Wish, asOf negotiation.Date) (negotiation.Proposal, error) {
	s, err := t.statementOf(a, asOf)
	if err != nil {
		return negotiation.Proposal{}, err
	}
	return negotiation.Propose(t.limits(a, s), s, ask.ask(a.Account.Currency), asOf)
}

func (t *turn) statementOf(a *AccountFacts, asOf negotiation.Date) (*negotiation.Statement, error) {
	if a.Statement.AsOf == asOf {
		return a.Statement, nil
	}
	s, err := t.f.Policy.Statement(a.Account, asOf)
	if err != nil || a.under == nil {
		return s, err
	}
	return a.under.Statement(s, a.OwnEntries()), nil
}

// lay puts the answer to an ask on the table.
func (t *turn) lay(a *AccountFacts, ask Wish) Table {
	table := Table{Turn: t.s.Turn, Account: a.Account.Number, Ask: ask, AsOf: t.today(), Print: t.print(a)}
	t.s.Table, t.s.Terms, t.s.Code = &table, nil, false
	t.s.Stage = StageChoosing
	return table
}

// holds tells whether a table's offers still hold: until the end of the day
// after they were made, while account and policy are the same
// (spec/conduct.md, An agreement).
func (t *turn) holds(table Table) (kept, unchanged bool) {
	a := t.find(table.Account)
	if a == nil {
		return false, false
	}
	return t.today() <= table.AsOf.AddDays(1), t.print(a) == table.Print
}

// good tells whether a table's offers may be agreed to as they are, without a word.
func (t *turn) good(table Table) bool {
	kept, unchanged := t.holds(table)
	return kept && unchanged
}

// mayNegotiate sees to it that there is an account to negotiate about, and
// nothing that stops it.
func (t *turn) mayNegotiate(action string) *AccountFacts {
	if t.withheld() {
		return nil
	}
	a := t.needAccount(action)
	if a == nil {
		return nil
	}
	if t.s.Stage == StageCase {
		t.caseOpen()
		return nil
	}
	if a.Plan != nil && !t.replacing(a) {
		t.alreadyAgreed(a)
		return nil
	}
	if a.Statement.Reconciled && a.Statement.Total.Minor() <= 0 {
		t.tellAccount(a)
		return nil
	}
	return a
}

// tellOptionsFor shows the options, or those that the message narrows them to.
func (t *turn) tellOptionsFor(r Reading) {
	if t.s.Table != nil && len(r.Terms)+len(r.Amounts) == 0 {
		if pick, ok := t.picked(r); ok {
			t.pickPlan(pick)
			return
		}
	}
	if mentions(t.text, lowestWords) && t.tellLowest() {
		return
	}
	if len(r.Terms)+len(r.Amounts)+len(r.DaysOfMonth) > 0 {
		if len(r.Terms) < 2 {
			if t.takeAsk(r) {
				t.propose()
				return
			}
		}
	}
	t.tellOptions()
}

// tellLowest shows the plan with the least a month. It tells whether there is one.
func (t *turn) tellLowest() bool {
	a := t.mayNegotiate("options")
	if a == nil {
		return true // said why
	}
	p, err := t.proposal(a, Wish{Down: t.s.Ask.Down}, t.today())
	if err != nil || len(plansOf(p)) == 0 {
		return false
	}
	plans := plansOf(p)
	ask := Wish{Down: t.s.Ask.Down, Term: len(plans[len(plans)-1].Installments)}
	if p, err = t.proposal(a, ask, t.today()); err != nil || len(plansOf(p)) != 1 {
		return false
	}
	t.lay(a, ask)
	plan := plansOf(p)[0]
	t.say("offer_adjusted", planFigures1(plan))
	t.button("choose_plan", t.dated("plan:0"), Figures{"months": Count(len(plan.Installments)), "monthly": Sum(plan.Installments[0].Amount)})
	t.button("another_amount", "another", nil)
	t.askChoice(plansOf(p))
	return true
}

// tellOptions shows plans side by side with what slower costs, then what can
// be paid at once.
func (t *turn) tellOptions() {
	a := t.mayNegotiate("options")
	if a == nil {
		return
	}
	ask := Wish{Down: t.s.Ask.Down, First: t.s.Ask.First, Day: t.s.Ask.Day}
	p, err := t.proposal(a, ask, t.today())
	if err != nil {
		ask = Wish{}
		if p, err = t.proposal(a, ask, t.today()); err != nil {
			t.cannotBeMeant(a)
			return
		}
	}
	if t.nothingToOffer(a, p) {
		return
	}
	t.lay(a, ask)
	t.s.Bound = p.Binding
	t.buttons = slices.DeleteFunc(t.buttons, func(b Button) bool { return b.ID == "options" }) // here they are
	t.sayBinding(a, p, ask)
	plans, rows := plansOf(p), Rows{}
	for i, plan := range plans {
		row := planFigures1(plan)
		row["number"] = Count(i + 1)
		rows = append(rows, row)
		t.button("choose_plan", t.dated("plan:"+itoa(i)), Figures{"months": Count(len(plan.Installments)), "monthly": Sum(plan.Installments[0].Amount)})
	}
	if len(plans) > 0 {
		t.say("options", Figures{"plans": rows})
	}
	if len(plans) > 1 {
		first, last := plans[0], plans[len(plans)-1]
		if saves, err := last.Cost.Sub(first.Cost); err == nil && saves.Minor() > 0 {
			t.say("options_cheapest", Figures{"saves": Sum(saves), "short": Count(len(first.Installments)), "long": Count(len(last.Installments))})
		}
	}
	if len(plans) == 0 || !t.saidShort() { // no lump sum is put to somebody who said that the money is not there
		t.sayAtOnce(p)
	}
	if t.grantedOn(a) {
		t.say("colleague_offer_stands", Figures{"expires": On(t.s.Granted.Grant.Expires)})
		t.button("see_offer", "granted", nil)
	}
	t.askChoice(plans)
}

// askChoice asks which one; where there is one only, a yes is a yes to it.
func (t *turn) askChoice(plans []negotiation.InstallmentPlan) {
	yes := ""
	if len(plans) == 1 {
		yes = t.dated("plan:0")
	}
	t.humanButton()
	t.s.Expects = "monthly"
	t.ask("ask_choice", nil, yes, "")
}

// sayAtOnce tells of the promise and the settlement there are, each with a button.
func (t *turn) sayAtOnce(p negotiation.Proposal) {
	for _, o := range p.Offers {
		switch o := o.(type) {
		case negotiation.FullPayment:
			t.say("option_promise", Figures{"amount": Sum(o.Amount), "by": On(o.By), "amount_by_then": Sum(o.AmountByThen)})
			t.button("choose_promise", t.dated("promise"), Figures{"by": On(o.By)})
		case negotiation.Settlement:
			t.say("option_settlement", settlementFigures(o))
			t.button("choose_settlement", t.dated("settlement"), Figures{"amount": Sum(o.Amount)})
		case negotiation.InstallmentPlan:
		}
	}
}

func settlementFigures(o negotiation.Settlement) Figures {
	return Figures{"amount": Sum(o.Amount), "waived": Sum(o.Waived.Sum()), "by": On(o.By)}
}

// nothingToOffer answers where the limits hold nothing at all.
func (t *turn) nothingToOffer(a *AccountFacts, p negotiation.Proposal) bool {
	if len(p.Offers) > 0 || p.Nearest != nil {
		return false
	}
	switch {
	case slices.Contains(p.Binding, negotiation.BindNothingOwed):
		t.tellAccount(a)
	case slices.Contains(p.Binding, negotiation.BindNotReconciled):
		t.notReconciled(a)
	default:
		t.s.Bound = p.Binding
		t.say("bind_no_offers", nil)
		if t.s.Case == nil {
			t.handOver(OutOfLimits, t.priority(), false)
			t.tellWhen()
		}
		t.humanButton()
		t.button("pay", "pay", nil)
	}
	return true
}

// planFigures1 are what a plan is told with in one line.
func planFigures1(p negotiation.InstallmentPlan) Figures {
	last := p.Installments[len(p.Installments)-1]
	f := Figures{"months": Count(len(p.Installments)), "monthly": Sum(p.Installments[0].Amount), "last": Sum(last.Amount), "total": Sum(p.Total), "cost": Sum(p.Cost),
		"apr": Pct(p.APR), "first": On(p.Installments[0].Due), "completes": On(p.CompletesOn)}
	if p.DownPayment.Minor() > 0 {
		f["down_payment"], f["down_payment_due"] = Sum(p.DownPayment), On(p.DownPaymentDue)
	}
	if w := p.Waived.Sum(); w.Minor() > 0 {
		f["waived"] = Sum(w)
	}
	return f
}

func plansOf(p negotiation.Proposal) []negotiation.InstallmentPlan {
	var plans []negotiation.InstallmentPlan
	for _, o := range p.Offers {
		if plan, ok := o.(negotiation.InstallmentPlan); ok {
			plans = append(plans, plan)
		}
	}
	return plans
}

// agreedPlan is the account's agreement if it is a plan of instalments.
func agreedPlan(a *AccountFacts) (negotiation.InstallmentPlan, bool) {
	if a.Plan == nil {
		return negotiation.InstallmentPlan{}, false
	}
	p, ok := a.Plan.Offer.(negotiation.InstallmentPlan)
	return p, ok
}
