package main

import (
	"fmt"
	"slices"

	"repaybot/negotiation"
)

// sampleDaysToPay is how long after a statement it is due, as the demo bank has it.
const sampleDaysToPay = 20

// sampleCardStory is a card whose customer paid one statement in full, then
// spent, and has paid nothing since.
type sampleCardStory struct {
	number   string
	customer negotiation.Customer
	dpd      int     // days past due on the book's day
	spent    []int64 // fen: purchases, the first on the statement that was paid in full
	later    []int64 // fen: purchases after the statement that was missed
	mistake  int64   // fen the bank posted too much as interest, once
}

// account makes the story's account as of today.
func (s sampleCardStory) account(p *negotiation.Policy, today negotiation.Date) (*negotiation.Account, error) {
	missed := today.AddDays(-s.dpd - sampleDaysToPay) // the statement that was not met closed here
	before := missed.AddMonths(-1)
	a := &negotiation.Account{Number: s.number, Product: sampleCard, Currency: "CNY", Customer: s.customer}

	a.Entries = append(a.Entries,
		negotiation.Entry{Date: before.AddDays(-11), Kind: negotiation.Purchase, Amount: cny(s.spent[0])},
		negotiation.Entry{Date: before.AddDays(9), Kind: negotiation.Payment, Amount: cny(s.spent[0])})
	for i, amount := range s.spent[1:] {
		a.Entries = append(a.Entries, negotiation.Entry{Date: before.AddDays(12 + 5*i), Kind: negotiation.Purchase, Amount: cny(amount)})
	}
	for i, amount := range s.later {
		a.Entries = append(a.Entries, negotiation.Entry{Date: missed.AddDays(6 + 8*i), Kind: negotiation.Purchase, Amount: cny(amount)})
	}
	for month := -1; missed.AddMonths(month) < today; month++ {
		if err := closeStatement(p, a, missed.AddMonths(month)); err != nil {
			return nil, err
		}
	}
	s.makeMistake(a)
	return a, nil
}

// makeMistake adds the story's mistake to the last interest the bank posted,
// and to the balance it billed with it.
func (s sampleCardStory) makeMistake(a *negotiation.Account) {
	if s.mistake == 0 {
		return
	}
	for i, e := range slices.Backward(a.Entries) {
		if e.Kind == negotiation.InterestPosted {
			a.Entries[i].Amount = cny(e.Amount.Minor() + s.mistake)
			last := &a.Statements[len(a.Statements)-1]
			last.Balance = cny(last.Balance.Minor() + s.mistake)
			return
		}
	}
}

// closeStatement bills a statement on a day. What it posts and bills is what
// the rules compute: the statement is put in with nothing posted and a balance
// of nothing, and the differences that the rules then report are booked.
func closeStatement(p *negotiation.Policy, a *negotiation.Account, day negotiation.Date) error {
	due := day.AddDays(sampleDaysToPay)
	until, after := splitAt(a.Entries, day)
	trial := *a
	trial.Entries = until
	trial.Statements = append(slices.Clone(a.Statements), negotiation.Billed{Date: day, Due: due, Balance: cny(0), Minimum: cny(0)})
	billed := &trial.Statements[len(trial.Statements)-1]

	// Interest, late fee, balance: each can show only once the one before it is booked.
	for range 3 {
		s, err := p.Statement(&trial, day.AddDays(1))
		if err != nil {
			return err
		}
		at := slices.IndexFunc(s.Differences, func(d negotiation.Difference) bool { return d.Date == day })
		if at < 0 {
			break
		}
		switch d := s.Differences[at]; d.Kind {
		case negotiation.DifferentInterest:
			trial.Entries = append(trial.Entries, negotiation.Entry{Date: day, Kind: negotiation.InterestPosted, Amount: d.Computed})
		case negotiation.DifferentLateFee:
			trial.Entries = append(trial.Entries, negotiation.Entry{Date: day, Kind: negotiation.LateFeePosted, Amount: d.Computed})
		case negotiation.DifferentBalance:
			billed.Balance = d.Computed
		default:
			return fmt.Errorf("a difference of an unknown kind, %q", d.Kind)
		}
	}
	billed.Minimum = sampleMinimum(trial.Statements)
	a.Entries, a.Statements = append(trial.Entries, after...), trial.Statements
	return nil
}

// sampleMinimum is the demo bank's minimum on the last statement: a tenth of
// the balance and what is past due of the minimum before.
func sampleMinimum(statements []negotiation.Billed) negotiation.Money {
	last := statements[len(statements)-1]
	minimum := last.Balance.Minor() / 10
	if n := len(statements); n > 2 {
		minimum += statements[n-2].Minimum.Minor()
	}
	return cny(min(minimum, last.Balance.Minor()))
}

// splitAt shares entries, which are in the order of their days, into those up
// to and including a day and those after it.
func splitAt(entries []negotiation.Entry, day negotiation.Date) (until, after []negotiation.Entry) {
	for _, e := range entries {
		if e.Date <= day {
			until = append(until, e)
		} else {
			after = append(after, e)
		}
	}
	return until, after
}
