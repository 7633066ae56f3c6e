package dialog

import (
	"math/big"
	"slices"

	"repaybot/negotiation"
)

// settle answers the wish to clear the debt once and for all for less: with
// the settlement that the limits have, the same for everyone with these facts.
func (t *turn) settle(r Reading) {
	a := t.mayNegotiate("options")
	if a == nil {
		return
	}
	ask := Wish{}
	if len(r.Dates) > 0 {
		ask.First = r.Dates[len(r.Dates)-1].Day
	}
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
	for _, o := range p.Offers {
		if s, ok := o.(negotiation.Settlement); ok {
			t.offerSettlement(a, ask, s, r)
			return
		}
	}
	t.lay(a, ask)
	t.button("see_options", "options", nil)
	t.humanOutOfLimits()
	t.s.Bound = []negotiation.Binding{negotiation.BindNoOffers}
	t.ask("settle_none", nil, "human:"+string(OutOfLimits), "")
	if !t.once("settle_none") {
		t.stall()
	}
}

// settlementOpen tells whether a settlement is on the table and nothing else is picked.
func (t *turn) settlementOpen() bool {
	if t.s.Table == nil {
		return false
	}
	a := t.find(t.s.Table.Account)
	if a == nil || a.Plan != nil {
		return false
	}
	if t.s.Terms != nil && t.s.Terms.Pick != "settlement" || t.s.Table.Grant == nil && t.limits(a, a.Statement).Settlement == nil {
		return false // seen without working the offers out, which every message would do
	}
	p, err := t.proposalOf(a, *t.s.Table)
	return err == nil && slices.ContainsFunc(p.Offers, func(o negotiation.Offer) bool { _, ok := o.(negotiation.Settlement); return ok })
}

// offerSettlement shows the terms of the settlement where the customer offered
// as much, and says what it takes where they offered less.
func (t *turn) offerSettlement(a *AccountFacts, ask Wish, s negotiation.Settlement, r Reading) {
	table := t.lay(a, ask)
	asked, named := t.settlementAsked(a, r)
	if named && asked.Minor() < s.Amount.Minor() {
		t.say("settle_offer_too_low", Figures{"asked": Sum(asked), "amount": Sum(s.Amount)})
		t.say("option_settlement", settlementFigures(s))
		t.button("choose_settlement", t.dated("settlement"), Figures{"amount": Sum(s.Amount)})
		t.button("see_options", "options", nil)
		t.humanOutOfLimits()
		t.ask("ask_choice", nil, t.dated("settlement"), "")
		if !t.once("settle_offer_too_low") {
			t.stall()
		}
		return
	}
	t.showTerms(table, "settlement")
}

// settlementAsked is what the customer would pay once: the amount they named,
// or the total less the discount they named.
func (t *turn) settlementAsked(a *AccountFacts, r Reading) (negotiation.Money, bool) {
	total := a.Statement.Total
	for _, m := range r.Amounts {
		if m.Currency == total.Currency() && m.Minor > 0 {
			return negotiation.NewMoney(m.Minor, m.Currency), true
		}
	}
	for _, p := range r.Percents {
		share, err := negotiation.ParseRate(p.Value)
		if err != nil {
			continue
		}
		x := share.Rat()
		if p.Off {
			x.Sub(big.NewRat(100, 1), x)
		}
		x.Mul(x, big.NewRat(total.Minor(), 100))
		if n := new(big.Int).Quo(x.Num(), x.Denom()); n.IsInt64() && n.Sign() > 0 {
			return negotiation.NewMoney(n.Int64(), total.Currency()), true
		}
	}
	if mentions(t.text, halfWords) {
		return negotiation.NewMoney(total.Minor()/2, total.Currency()), true
	}
	return negotiation.Money{}, false
}

// tellWaiver answers the wish to drop interest or fees with what the limits
// already take off, which nobody gets more of by haggling.
func (t *turn) tellWaiver() {
	a := t.mayNegotiate("options")
	if a == nil {
		return
	}
	p, err := t.proposal(a, Wish{}, t.today())
	if err != nil || t.nothingToOffer(a, p) {
		return
	}
	again := !t.once("waiver_none")
	if again {
		t.stall()
		t.say("waiver_no_further", nil)
		t.button("see_options", "options", nil)
		t.humanOutOfLimits()
		t.s.YesMeans = "human:" + string(OutOfLimits)
		return
	}
	told := false
	if plans := plansOf(p); len(plans) > 0 && plans[0].Waived.Sum().Minor() > 0 {
		t.say("waiver_in_plan", Figures{"fees": Sum(plans[0].Waived.Fees), "interest": Sum(plans[0].Waived.Interest)})
		t.button("see_options", "options", nil)
		told = true
	}
	for _, o := range p.Offers {
		if s, ok := o.(negotiation.Settlement); ok {
			t.say("waiver_in_settlement", settlementFigures(s))
			told = true
		}
	}
	if !told {
		t.say("waiver_none", nil)
		t.button("see_options", "options", nil)
	}
	t.humanOutOfLimits()
	t.s.YesMeans = "human:" + string(OutOfLimits)
}
