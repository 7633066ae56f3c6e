package negotiation

import "math"

// loan works out what is owed on a loan (spec/money.md, "What is owed on a
// loan in arrears"). Between two payments an instalment's balance stands
// still, so that its penalty is one product.
type loan struct {
	product *Product
	account *Account
	asOf    Date
	rate    Rate // a year, penalty included

	owed   []owedInstallment
	next   int   // instalments before it are paid
	credit int64 // paid beyond what is owed and comes due

	out   *Statement
	work  working
	fault error
}

// owedInstallment is what is still unpaid of an instalment.
type owedInstallment struct {
	due                          Date
	from                         Date // first day whose penalty is not rounded yet
	penalty, interest, principal int64
}

func (i *owedInstallment) isPaid() bool { return i.penalty|i.interest|i.principal == 0 }

// statementOfLoan is [Policy.Statement] for a loan.
func statementOfLoan(p *Product, a *Account, asOf Date) (*Statement, error) {
	rate, err := p.penaltyRate()
	if err != nil {
		return nil, err
	}
	l := &loan{product: p, account: a, asOf: asOf, rate: rate}
	l.out = &Statement{Account: a.Number, Product: a.Product, Kind: Loan, AsOf: asOf, Reconciled: true}
	l.owed = make([]owedInstallment, len(a.Schedule), len(a.Schedule)+4)
	for i, s := range a.Schedule {
		l.owed[i] = owedInstallment{due: s.Due, from: s.Due, interest: s.Interest.minor, principal: s.Principal.minor}
	}
	l.play()
	return l.finish()
}

// penaltyRate is the rate a year past the due date: annual_rate × penalty_multiplier.
func (p *Product) penaltyRate() (Rate, error) {
	a, m := p.AnnualRate, p.PenaltyMultiplier
	if m.coefficient != 0 && a.coefficient > (math.MaxInt64>>3)/m.coefficient {
		return Rate{}, ErrOverflow
	}
	r := Rate{coefficient: a.coefficient * m.coefficient, scale: a.scale + m.scale}
	for r.scale > 0 && r.coefficient%10 == 0 {
		r.coefficient, r.scale = r.coefficient/10, r.scale-1
	}
	return r, nil
}

func (l *loan) play() {
	for _, i := range byDay(make([]int32, 0, len(l.account.Entries)), l.account.Entries) {
		e := &l.account.Entries[i]
		if e.Date > l.asOf {
			break
		}
		switch {
		case e.Kind == Payment || e.Kind == Refund:
			l.credit += l.pay(e.Date, e.Amount.minor)
		case e.Kind == WaiverPosted && e.Of == OfFees:
			l.waiveFees(e.Date, e.Amount.minor)
		case e.Kind == WaiverPosted:
			l.waiveInterest(e.Date, e.Amount.minor)
		case e.Kind == PaymentReversal:
			l.reverse(e.Date, e.Amount.minor)
		}
	}
}

// pay pays the oldest instalment first, within it the penalty, then interest,
// then principal, and then instalments not yet due. Only the instalments that
// it reaches have their penalty rounded. It returns what is left.
func (l *loan) pay(day Date, amount int64) int64 {
	for l.next < len(l.owed) && amount > 0 {
		i := &l.owed[l.next]
		l.round(i, day)
		for _, part := range []*int64{&i.penalty, &i.interest, &i.principal} {
			paid := min(*part, amount)
			*part -= paid
			amount -= paid
		}
		if !i.isPaid() {
			break
		}
		l.next++
	}
	return amount
}

// round charges an instalment with its penalty until a day, rounded.
func (l *loan) round(i *owedInstallment, day Date) {
	i.penalty = l.sum(i.penalty, l.penaltyUntil(i, day, day))
	i.from = max(i.from, day)
}

// penaltyUntil is the penalty of an instalment that is not rounded yet, until
// a day that is not counted; its working is written with the day it is posted.
func (l *loan) penaltyUntil(i *owedInstallment, day, posted Date) int64 {
	on := l.bearing(i)
	days := day.DaysSince(i.from)
	if on == 0 || days <= 0 {
		return 0
	}
	l.work.add(posted, i.from, day, on)
	var c charge
	c.add(on, days)
	minor, err := c.rounded(l.rate, l.product.YearDays)
	if err != nil {
		l.fault = err
	}
	return minor
}

// bearing is what of an instalment the penalty is charged on.
func (l *loan) bearing(i *owedInstallment) int64 {
	if l.product.Compound {
		return i.principal + i.interest
	}
	return i.principal
}

func (l *loan) money(minor int64) Money { return Money{minor, l.account.Currency} }

// finish shows the penalties as of the day and sums the statement up.
func (l *loan) finish() (*Statement, error) {
	s := l.out
	var principal, interest, fees, notYetDue int64
	s.accrual = accrual{yearDays: l.product.YearDays, rate: l.rate}
	for k := l.next; k < len(l.owed); k++ {
		i := &l.owed[k]
		if i.due > l.asOf {
			notYetDue += i.principal
			continue
		}
		if i.isPaid() {
			continue
		}
		if i.due < l.asOf && s.OldestDue == 0 {
			s.OldestDue, s.DPD = i.due, l.asOf.DaysSince(i.due)
		}
		principal += i.principal
		interest += i.interest
		s.accrual.fixed += i.penalty
		fees = l.sum(fees, i.penalty)
		fees = l.sum(fees, l.penaltyUntil(i, l.asOf, 0))
		s.accrual.parts = append(s.accrual.parts, accruing{since: i.from, on: l.bearing(i)})
	}
	s.Principal, s.Interest, s.Fees = l.money(principal-l.credit), l.money(interest), l.money(fees)
	s.AccruedInterest, s.NotYetDue = l.money(0), l.money(notYetDue)
	s.accrual.fixed += principal + interest - l.credit
	s.Total = l.money(l.sum(principal+interest-l.credit, fees))
	if l.fault != nil {
		return nil, l.fault
	}
	s.Lines = l.work.lines(PenaltyLine, l.account.Currency, l.rate, l.product.YearDays)
	return s, nil
}

func (l *loan) sum(a, b int64) int64 {
	c, err := checkedAdd(a, b)
	if err != nil {
		l.fault = err
	}
	return c
}
