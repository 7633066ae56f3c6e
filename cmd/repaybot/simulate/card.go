package simulate

import (
	"fmt"
	"slices"

	"repaybot/negotiation"
)

// daysToPay is how long after a statement it is due.
const daysToPay = 20

// bill closes a card's statement on a day. What it posts and bills is what the
// policy's rules compute: the statement is put in with nothing posted and a
// balance of nothing, and the differences that the rules then report are booked.
func (a *account) bill(p *negotiation.Policy, day negotiation.Date) error {
	trial := a.ledger
	trial.Statements = append(slices.Clip(a.ledger.Statements), negotiation.Billed{
		Date: day, Due: day.AddDays(daysToPay), Balance: a.money(0), Minimum: a.money(0),
	})
	billed := &trial.Statements[len(trial.Statements)-1]
	for range 3 { // interest, late fee, balance: each shows once the one before it is booked
		s, err := p.Statement(&trial, day.AddDays(1))
		if err != nil {
			return err
		}
		at := slices.IndexFunc(s.Differences, func(d negotiation.Difference) bool { return d.Date == day })
		if at < 0 {
			break
		}
		post := func(kind negotiation.EntryKind) {
			trial.Entries = inserted(trial.Entries, negotiation.Entry{Date: day, Kind: kind, Amount: s.Differences[at].Computed})
		}
		switch d := s.Differences[at]; d.Kind {
		case negotiation.DifferentInterest:
			post(negotiation.InterestPosted)
		case negotiation.DifferentLateFee:
			post(negotiation.LateFeePosted)
		case negotiation.DifferentBalance:
			billed.Balance = d.Computed
		default:
			return fmt.Errorf("a difference of an unknown kind, %q", d.Kind)
		}
	}
	if balance := billed.Balance.Minor(); balance > 0 {
		billed.Minimum = a.money(min(balance, balance/10+a.unmet(day)))
	}
	a.ledger.Entries, a.ledger.Statements = trial.Entries, trial.Statements
	a.changed, a.touched = true, true
	return nil
}

// unmet is what was not paid by a day of the last statement's minimum.
func (a *account) unmet(day negotiation.Date) int64 {
	n := len(a.ledger.Statements)
	if n == 0 {
		return 0
	}
	last := a.ledger.Statements[n-1]
	return max(0, last.Minimum.Minor()-paidSince(a.ledger.Entries, last.Date, day))
}

// paidSince is what came in after a day up to another.
func paidSince(entries []negotiation.Entry, after, through negotiation.Date) int64 {
	sum := int64(0)
	for _, e := range slices.Backward(entries) {
		if e.Date <= after {
			break
		}
		if e.Date <= through && (e.Kind == negotiation.Payment || e.Kind == negotiation.Refund) {
			sum += e.Amount.Minor()
		}
	}
	return sum
}
