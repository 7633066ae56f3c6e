package dialog

import "repaybot/negotiation"

// Offered is what the bank's limits answer to an ask on an account as of now,
// by the same limits as the conversation; nothing is agreed by it. ok is false
// for an account that is not among the facts.
func Offered(account string, ask negotiation.Ask, f Facts) (p negotiation.Proposal, ok bool, err error) {
	t := newTurn(State{}, f)
	a := t.find(account)
	if a == nil {
		return p, false, nil
	}
	p, err = negotiation.Propose(t.limits(a, a.Statement), a.Statement, ask, a.Statement.AsOf)
	return p, true, err
}

// OfferedTerms are the terms, in months, between which a plan may be on an
// account; ok is false where no plan may be.
func OfferedTerms(account string, f Facts) (shortest, longest int, ok bool) {
	t := newTurn(State{}, f)
	a := t.find(account)
	if a == nil {
		return 0, 0, false
	}
	l := t.limits(a, a.Statement).Installments
	if l == nil {
		return 0, 0, false
	}
	return l.MinTerm, l.MaxTerm, true
}

// LeavesDebtAside tells whether a conversation in this stage leaves the debt
// aside: somebody may be in danger, has died, or is not the customer.
func (s Stage) LeavesDebtAside() bool { return s == StageCare || s == StageEnded }
