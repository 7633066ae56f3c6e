package dialog

import (
	"net/url"
	"strings"

	"repaybot/negotiation"
)

// PayLink is the bank's link to pay with the account and the amount filled in.
// Where nothing is known to be owed, the amount is left out: its place is empty.
func PayLink(link, account string, amount negotiation.Money) string {
	decimal := ""
	if amount.Minor() > 0 {
		decimal = amount.Decimal()
	}
	return strings.NewReplacer("{account}", url.PathEscape(account), "{amount}", decimal).Replace(link)
}

// Due is what a customer would pay on an account now: what is next on what was
// agreed, and by when, else all that is owed. It is zero, and the day none,
// where nothing is, or where the bank's own figures don't agree.
func Due(account string, f Facts) (amount negotiation.Money, by negotiation.Date) {
	t := newTurn(State{}, f)
	if a := t.find(account); a != nil {
		return t.toPay(a)
	}
	return amount, by
}

// toPay is [Due] within a turn.
func (t *turn) toPay(a *AccountFacts) (negotiation.Money, negotiation.Date) {
	if due, by, agreed := t.dueUnderAgreement(a); agreed {
		return due, by
	}
	if a.Statement.Reconciled && a.Statement.Total.Minor() > 0 {
		return a.Statement.Total, 0
	}
	return negotiation.NewMoney(0, a.Account.Currency), 0
}
