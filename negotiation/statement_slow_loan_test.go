package negotiation

import (
	"math/big"
	"sort"
)

// slowInstallment carries its penalty as a fraction that grows by a day's
// share every day.
type slowInstallment struct {
	ScheduledInstallment
	penalty int64
	exact   *big.Rat
	run     *Line // the line of the working that is being written, nil for none
}

// slowStatementOfLoan is a second, slow way to a loan's statement, day by day
// from the sentences of spec/money.md.
func slowStatementOfLoan(p Product, a *Account, asOf Date) *Statement {
	s := &Statement{Account: a.Number, Product: a.Product, Kind: Loan, AsOf: asOf, Reconciled: true}
	money := func(n int64) Money { return NewMoney(n, a.Currency) }
	rate := new(big.Rat).Mul(p.AnnualRate.Rat(), p.PenaltyMultiplier.Rat())
	shown, err := p.penaltyRate()
	if err != nil || shown.Rat().Cmp(rate) != 0 {
		panic("the penalty's rate is not the product of the two")
	}
	var open []*slowInstallment
	for _, i := range a.Schedule {
		open = append(open, &slowInstallment{ScheduledInstallment: i, exact: new(big.Rat)})
	}
	entries := append([]Entry(nil), a.Entries...)
	sort.SliceStable(entries, func(i, j int) bool { return entries[i].Date < entries[j].Date })
	var credit int64
	var first Date
	for _, e := range entries {
		if first == 0 || e.Date < first {
			first = e.Date
		}
	}
	for _, i := range a.Schedule {
		if first == 0 || i.Due < first {
			first = i.Due
		}
	}
	on := func(i *slowInstallment) int64 {
		if p.Compound {
			return i.Principal.minor + i.Interest.minor
		}
		return i.Principal.minor
	}
	round := func(i *slowInstallment, posted Date) {
		if i.run != nil {
			i.run.Posted = posted
			s.Lines = append(s.Lines, *i.run)
		}
		i.penalty += slowRound(i.exact)
		i.exact, i.run = new(big.Rat), nil
	}
	for d := first; d <= asOf && first != 0; d++ {
		for _, e := range entries {
			if e.Date != d {
				continue
			}
			left := e.Amount.minor
			take := func(n *int64) { used := min(*n, left); *n -= used; left -= used }
			for _, i := range open {
				unpaid := i.penalty+i.Principal.minor+i.Interest.minor > 0
				switch {
				case left == 0 || !unpaid:
				case e.Kind == Payment || e.Kind == Refund:
					round(i, d)
					take(&i.penalty)
					take(&i.Interest.minor)
					take(&i.Principal.minor)
				case e.Kind == WaiverPosted && e.Of == OfFees && i.Due < d:
					round(i, d)
					take(&i.penalty)
				case e.Kind == WaiverPosted && e.Of == OfInterest && i.Due <= d && i.Interest.minor > 0:
					round(i, d)
					take(&i.Interest.minor)
				}
			}
			switch e.Kind {
			case Payment, Refund:
				credit += left
			case PaymentReversal:
				take(&credit)
				if left > 0 {
					at := sort.Search(len(open), func(k int) bool { return open[k].Due > d })
					add := &slowInstallment{ScheduledInstallment{d, money(left), money(0)}, 0, new(big.Rat), nil}
					open = append(open[:at], append([]*slowInstallment{add}, open[at:]...)...)
				}
			}
		}
		for _, i := range open {
			if n := on(i); d < asOf && i.Due <= d && n > 0 {
				i.exact.Add(i.exact, new(big.Rat).Mul(rate, big.NewRat(n, int64(p.YearDays))))
				if i.run == nil {
					i.run = &Line{Kind: PenaltyLine, From: d, On: money(n), Rate: shown}
				}
				i.run.To, i.run.Days = d+1, i.run.Days+1
			}
		}
	}
	var principal, interest, fees, later int64
	for _, i := range open {
		if i.Due > asOf {
			later += i.Principal.minor
			continue
		}
		if i.Due < asOf && i.penalty+i.Principal.minor+i.Interest.minor > 0 && s.OldestDue == 0 {
			s.OldestDue, s.DPD = i.Due, asOf.DaysSince(i.Due)
		}
		round(i, 0)
		principal, interest, fees = principal+i.Principal.minor, interest+i.Interest.minor, fees+i.penalty
	}
	s.Principal, s.Interest, s.Fees = money(principal-credit), money(interest), money(fees)
	s.AccruedInterest, s.NotYetDue = money(0), money(later)
	s.Total = money(principal - credit + interest + fees)
	slowAmounts(s, int64(p.YearDays))
	return s
}
