package dialog

import "repaybot/negotiation"

// OnTable is what is on a conversation's table, as the account stood on the day
// on which it was shown: the offers and the account they are of. There is none
// where nothing was offered, or what was is worth nothing any more.
func OnTable(s State, f Facts) (account string, offers []negotiation.Offer) {
	table := s.Granted
	if table == nil {
		table = s.Table
	}
	if table == nil {
		return "", nil
	}
	t := newTurn(s, f)
	a := t.find(table.Account)
	if a == nil {
		return "", nil
	}
	p, err := t.proposalOf(a, *table)
	if err != nil {
		return "", nil
	}
	return table.Account, p.Offers
}

// LimitsOn are the limits that the bank's policy has for an account, by what is
// known in a conversation; ok is false for an account that is not among the facts.
func LimitsOn(account string, s State, f Facts) (l negotiation.Limits, ok bool) {
	t := newTurn(s, f)
	a := t.find(account)
	if a == nil {
		return l, false
	}
	return t.limits(a, a.Statement), true
}
