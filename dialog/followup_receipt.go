package dialog

import "repaybot/negotiation"

// receipt lists the receipt for a payment on an account on which no plan
// stands, where they paid after they had written.
func (l *lister) receipt(a *AccountFacts) {
	if l.f.Contact.LastWrote.IsZero() {
		return
	}
	for _, p := range []*negotiation.FollowedPromise{l.f.agreedPromise(a), l.f.PartPromise(a)} {
		if p != nil && p.Status == negotiation.PromiseKept && p.Over.Minor() == 0 { // thanked for by its own
			return
		}
	}
	m := movementsSince(a, 0, l.today)
	if fp, ok := l.f.followed(a); ok && fp.Status == negotiation.PlanCompleted && m.paid <= lastChange(fp).On {
		return // said with the end of the plan
	}
	if m.payments == 0 || m.reversed >= m.paid || m.paid < negotiation.DateOf(l.f.Contact.LastWrote.In(l.f.Now.Location())) {
		return
	}
	l.add(FollowUp{ID: "paid/" + a.Account.Number + "/" + itoa(m.payments), Kind: PaymentIn, Account: a.Account.Number,
		Purpose: negotiation.ForService, From: l.end(m.paid.AddDays(-1)), Until: l.end(m.paid.AddDays(soonDays))})
}
