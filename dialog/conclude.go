package dialog

import "repaybot/negotiation"

// conclude records the agreement and says what comes next.
func (t *turn) conclude(o negotiation.Offer) {
	x := *t.s.Terms
	until := t.today().AddDays(1)
	made := Agree{Account: x.Table.Account, Offer: o, Terms: t.termsOf(o, x.Table), WithdrawUntil: until, PolicyVersion: t.f.Policy.Version, Under: t.agreedUnder(o, x.Table), Grant: x.Table.Grant}
	var replaced bool
	made.Replaces, replaced = t.replaced(x.Table.Account)
	t.effect(made)
	t.tellOffer(OfferAgreed, x.Table)
	if t.s.Granted != nil && t.s.Granted.Account == x.Table.Account {
		t.s.Granted = nil
	}
	t.s.Replacing, t.s.Amend = "", nil
	if t.f.Hardship == negotiation.HardshipDocumented {
		t.heardOfHardship(x.Table.Account)
	}
	t.s.Terms, t.s.Table, t.s.Promise, t.s.Code = nil, nil, nil, false
	t.s.Ask, t.s.Bound = Wish{}, nil
	t.s.Expects, t.s.AgreedTurn = "", t.s.Turn
	t.s.Stage = StageAgreed
	t.buttons = nil
	if replaced {
		t.say("replaced", nil)
	}
	switch o := o.(type) {
	case negotiation.InstallmentPlan:
		first := o.Installments[0]
		t.say("agreed_plan", Figures{"first_amount": Sum(first.Amount), "first": On(first.Due), "months": Count(len(o.Installments)), "completes": On(o.CompletesOn), "withdraw_until": On(until)})
		if o.DownPayment.Minor() > 0 { // what to do next is said last
			t.say("agreed_down_payment", Figures{"down_payment": Sum(o.DownPayment), "down_payment_due": On(o.DownPaymentDue)})
		}
		t.button("plan_status", "status", nil)
	case negotiation.Settlement:
		t.say("agreed_settlement", Figures{"amount": Sum(o.Amount), "by": On(o.By)})
	case negotiation.FullPayment:
		t.say("promised", Figures{"amount": Sum(o.Amount), "by": On(o.By), "amount_by_then": Sum(o.AmountByThen)})
	}
	t.button("pay", "pay", nil)
	if len(t.f.Accounts) > 1 {
		t.button("other_account", "other", nil)
	}
	t.humanButton()
	t.effect(GiveDocuments{Account: x.Table.Account, Papers: []PaperKind{AgreementPaper}}) // a copy is the customer's
}

// agreedUnder is what an offer from a table is agreed under.
func (t *turn) agreedUnder(o negotiation.Offer, table Table) negotiation.PlanTerms {
	a := t.find(table.Account)
	s, err := t.statementOf(a, table.AsOf)
	if err != nil {
		s = a.Statement
	}
	l, err := t.limitsOf(a, s, table)
	if err != nil {
		l = t.limits(a, s)
	}
	return l.PlanTerms(s, o, t.f.Policy.Plans)
}

// replaced is the agreement whose place a new one on an account takes, if there
// is one, and whether it stands until then.
func (t *turn) replaced(account string) (id string, stands bool) {
	a := t.find(account)
	switch {
	case a == nil:
		return "", false
	case a.Plan != nil:
		return a.Plan.ID, true
	case a.Past != nil:
		return a.Past.ID, false
	}
	return "", false
}
