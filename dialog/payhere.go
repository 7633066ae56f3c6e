package dialog

// offerPayHere offers to pay what is due on an account where the chat takes
// payments itself.
func (t *turn) offerPayHere(a *AccountFacts) {
	if !t.f.PayHere {
		return
	}
	if due, _ := t.toPay(a); due.Minor() > 0 {
		t.button("pay_here", "pay_here:"+a.Account.Number, nil)
	}
}

// payHere brings the bill for what is due on an account.
func (t *turn) payHere(account string) {
	a := t.find(account)
	if a == nil || !t.f.PayHere || t.withheldQuietly() {
		t.tellHowToPay()
		return
	}
	due, _ := t.toPay(a)
	if due.Minor() <= 0 {
		t.tellHowToPay()
		return
	}
	t.say("pay_here", Figures{"amount": Sum(due)})
	t.effect(Invoice{Account: account, Amount: due, For: Say{
		Kind: "invoice_for", Figures: Figures{"product": productName(a), "last4": Quote(last4(account))}, Today: t.today(),
	}})
	t.button("pay", "pay", nil)
	t.humanButton()
}
