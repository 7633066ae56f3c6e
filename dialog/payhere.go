package dialog

import "repaybot/negotiation"

// offerPayHere offers to pay what is due on an account where the chat takes
// payments itself.
func (t *turn) offerPayHere(a *AccountFacts) {
	if t.f.PayHere && t.dueNow(a).Minor() > 0 {
		t.button("pay_here", "pay_here:"+a.Account.Number, nil)
	}
}

// dueNow is what a customer who wants to pay now would pay: what was agreed to
// be paid next, else all that is owed. Zero where that is not known.
func (t *turn) dueNow(a *AccountFacts) negotiation.Money {
	due := a.Statement.Total
	if agreed, _, ok := t.dueUnderAgreement(a); ok {
		due = agreed
	} else if !a.Statement.Reconciled {
		return negotiation.NewMoney(0, a.Account.Currency)
	}
	if due.Minor() < 0 {
		return negotiation.NewMoney(0, a.Account.Currency)
	}
	return due
}

// payHere brings the bill for what is due on an account.
func (t *turn) payHere(account string) {
	a := t.find(account)
	if a == nil || !t.f.PayHere || t.withheldQuietly() || t.dueNow(a).Minor() <= 0 {
		t.tellHowToPay()
		return
	}
	due := t.dueNow(a)
	t.say("pay_here", Figures{"amount": Sum(due)})
	t.effect(Invoice{Account: account, Amount: due, For: Say{
		Kind: "invoice_for", Figures: Figures{"product": productName(a), "last4": Quote(last4(account))}, Today: t.today(),
	}})
	t.button("pay", "pay", nil)
	t.humanButton()
}
