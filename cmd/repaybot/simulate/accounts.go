package simulate

import (
	"fmt"

	"repaybot/negotiation"
)

// openAccounts draws what somebody owes, with its history up to the first day:
// half have kept up so far, the others are past due.
func (p *person) openAccounts(number int) error {
	kinds := []negotiation.ProductKind{negotiation.Card}
	switch x := p.rand.Float64(); {
	case x < 0.35:
		kinds[0] = negotiation.Loan
	case x < 0.45:
		kinds = append(kinds, negotiation.Loan)
	}
	for i, kind := range kinds {
		behind := 0
		if p.chance(0.5) {
			behind = 1 + p.rand.IntN(4) // months
		}
		a := &account{who: p, kind: kind}
		a.ledger = negotiation.Account{
			Number: fmt.Sprintf("A%06d-%d", number, i+1), Product: p.town.products[kind], Currency: p.town.policy.Currency, Customer: p.file,
		}
		var err error
		if kind == negotiation.Loan {
			p.openLoan(a, behind)
		} else {
			err = p.openCard(a, behind)
		}
		if err != nil {
			return fmt.Errorf("account %s: %w", a.ledger.Number, err)
		}
		a.changed, a.touched = true, true
		p.accounts = append(p.accounts, a)
	}
	return nil
}

// openLoan is a loan of equal parts, some of them paid, the last few not.
func (p *person) openLoan(a *account, behind int) {
	months := 6 + p.rand.IntN(31)
	paid := p.rand.IntN(months/2 + 1)
	each := round(p.spare*(30+p.rand.Int64N(70))/100, 1000)
	first := p.town.start.AddDays(1 + p.rand.IntN(28)).AddMonths(-paid - behind)
	for i := range months {
		left := each * int64(months-i)
		s := negotiation.ScheduledInstallment{Due: first.AddMonths(i), Principal: a.money(each), Interest: a.money(left * 9 / 1000)}
		a.ledger.Schedule = append(a.ledger.Schedule, s)
		if i < paid {
			a.ledger.Entries = append(a.ledger.Entries, negotiation.Entry{
				Date: s.Due, Kind: negotiation.Payment, Amount: a.money(s.Principal.Minor() + s.Interest.Minor()),
			})
		}
	}
}

// openCard is a card that has been used for some months, of whose statements
// the last few were not met.
func (p *person) openCard(a *account, behind int) error {
	start := p.town.start
	a.billDay = 1 + p.rand.IntN(28)
	a.monthly = round(p.spare*(20+p.rand.Int64N(60))/100, 100)
	months := 2 + behind + p.rand.IntN(3)
	closing := dayOfMonth(start, a.billDay)
	if closing >= start {
		closing = closing.AddMonths(-1)
	}
	a.ledger.Entries = append(a.ledger.Entries, negotiation.Entry{
		Date: closing.AddMonths(-months).AddDays(3), Kind: negotiation.Purchase, Amount: a.money(round(p.spare*(50+p.rand.Int64N(350))/100, 100)),
	})
	for i := months - 1; i >= 0; i-- {
		day := closing.AddMonths(-i)
		p.spend(a, day.AddMonths(-1), day)
		if err := a.bill(p.town.policy, day); err != nil {
			return err
		}
		last := a.ledger.Statements[len(a.ledger.Statements)-1]
		if on := last.Due.AddDays(-p.rand.IntN(10)); i > behind && on < start && last.Balance.Minor() > 0 {
			pays := last.Minimum.Minor() + (last.Balance.Minor()-last.Minimum.Minor())*p.rand.Int64N(100)/300
			a.add(negotiation.Entry{Date: on, Kind: negotiation.Payment, Amount: a.money(pays)})
		}
	}
	return nil
}

// spend buys things with a card between two days; who is behind buys less.
func (p *person) spend(a *account, from, to negotiation.Date) {
	if a.closed {
		return
	}
	for range 1 + p.rand.IntN(3) {
		on := from.AddDays(1 + p.rand.IntN(max(1, to.DaysSince(from)-1)))
		a.add(negotiation.Entry{Date: on, Kind: negotiation.Purchase, Amount: a.money(1 + a.monthly*p.rand.Int64N(60)/100)})
	}
}

func round(minor, to int64) int64 { return max(to, minor/to*to) }

// dayOfMonth is a day of a date's month.
func dayOfMonth(in negotiation.Date, day int) negotiation.Date {
	y, m, _ := in.Civil()
	return negotiation.NewDate(y, m, day)
}
