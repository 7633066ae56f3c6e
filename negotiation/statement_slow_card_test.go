package negotiation

import (
	"math/big"
	"sort"
)

// slowCard is a second, slow way to a card's statement, written from the
// sentences of spec/money.md alone: every day of every lot is a number of its
// own, and each question ("what was paid between these days?") is answered by
// going through all entries again.
type slowCard struct {
	product Product
	account *Account
	asOf    Date
	lots    []*slowLot
	credit  int64
	fees    int64
	entries []Entry // of the account up to asOf, sorted
	seen    int     // entries that have been booked
	out     *Statement
}

type slowLot struct {
	kind    EntryKind
	day     Date
	balance int64
	end     map[Date]int64 // balance at the end of each day
	posted  map[Date]bool  // days whose interest has been posted
}

func slowStatementOfCard(p Product, a *Account, asOf Date) *Statement {
	c := &slowCard{product: p, account: a, asOf: asOf}
	for _, e := range a.Entries {
		if e.Date <= asOf {
			c.entries = append(c.entries, e)
		}
	}
	sort.SliceStable(c.entries, func(i, j int) bool { return c.entries[i].Date < c.entries[j].Date })
	c.out = &Statement{Account: a.Number, Product: a.Product, Kind: Card, AsOf: asOf, Reconciled: true}
	first := asOf
	for _, e := range c.entries {
		first = min(first, e.Date)
	}
	for _, s := range a.Statements {
		first = min(first, s.Date)
	}
	for d := first; d <= asOf; d++ {
		c.day(d)
	}
	return c.sum()
}

func (c *slowCard) day(d Date) {
	bank := map[EntryKind]int64{}
	for c.seen = 0; c.seen < len(c.entries); c.seen++ {
		if e := c.entries[c.seen]; e.Date == d {
			if e.Kind == InterestPosted || e.Kind == LateFeePosted {
				bank[e.Kind] += e.Amount.minor
				continue
			}
			c.book(e)
		}
	}
	c.endOfDay(d)
	for _, s := range c.account.Statements {
		if s.Date != d {
			continue
		}
		through := d
		if c.product.PostsThrough == DayBefore {
			through = d - 1
		}
		c.differ(d, DifferentInterest, bank[InterestPosted], c.interest(d, through, d))
		c.differ(d, DifferentLateFee, bank[LateFeePosted], c.lateFee(s))
		if bank[InterestPosted] > 0 {
			c.add(InterestPosted, d, bank[InterestPosted])
		}
		c.fee(bank[LateFeePosted])
		c.endOfDay(d)
		c.differ(d, DifferentBalance, s.Balance.minor, c.sumOf(true)+c.sumOf(false)+c.fees-c.credit)
	}
}

func (c *slowCard) endOfDay(d Date) {
	for _, l := range c.lots {
		l.end[d] = l.balance
	}
}

func (c *slowCard) money(m int64) Money { return NewMoney(m, c.account.Currency) }

func (c *slowCard) differ(d Date, k DifferenceKind, bank, computed int64) {
	if diff := bank - computed; diff > c.product.ReconcileTolerance.minor || -diff > c.product.ReconcileTolerance.minor {
		c.out.Reconciled = false
		c.out.Differences = append(c.out.Differences, Difference{d, k, c.money(bank), c.money(computed)})
	}
}

func (c *slowCard) book(e Entry) {
	switch e.Kind {
	case FeePosted:
		c.fee(e.Amount.minor)
	case WaiverPosted:
		if e.Of == OfFees {
			c.fees = max(0, c.fees-e.Amount.minor)
		} else {
			c.take(true, e.Amount.minor)
		}
	case Payment, Refund:
		order := c.product.Allocation
		if due := c.oldestDue(e.Date); due != 0 && e.Date.DaysSince(due) > 90 {
			order = c.product.AllocationAfter90
		}
		left := e.Amount.minor
		for _, part := range order {
			switch part {
			case PartInterest:
				left = c.take(true, left)
			case PartPrincipal:
				left = c.take(false, left)
			case PartFees:
				n := min(left, c.fees)
				c.fees, left = c.fees-n, left-n
			}
		}
		c.credit += left
	default:
		c.add(e.Kind, e.Date, e.Amount.minor)
	}
}

func (c *slowCard) fee(n int64) {
	used := min(n, c.credit)
	c.credit -= used
	c.fees += n - used
}

func (c *slowCard) add(k EntryKind, d Date, n int64) {
	used := min(n, c.credit)
	c.credit -= used
	c.lots = append(c.lots, &slowLot{kind: k, day: d, balance: n - used, end: map[Date]int64{}, posted: map[Date]bool{}})
}

func (c *slowCard) take(interest bool, n int64) int64 {
	for _, l := range c.lots {
		if (l.kind == InterestPosted) == interest {
			used := min(n, l.balance)
			l.balance, n = l.balance-used, n-used
		}
	}
	return n
}

func (c *slowCard) sumOf(interest bool) (n int64) {
	for _, l := range c.lots {
		if (l.kind == InterestPosted) == interest {
			n += l.balance
		}
	}
	return n
}

// paid is what was paid after one day up to and including another, of the
// first so many entries.
func (c *slowCard) paid(after, through Date, entries int) (n int64) {
	for _, e := range c.entries[:entries] {
		if (e.Kind == Payment || e.Kind == Refund) && e.Date > after && e.Date <= through {
			n += e.Amount.minor
		}
	}
	return n
}

func (c *slowCard) oldestDue(d Date) (oldest Date) {
	for _, s := range c.account.Statements {
		met := c.paid(s.Date, d, c.seen) >= s.Minimum.minor
		if s.Date <= d && s.Due < d && !met && (oldest == 0 || s.Due < oldest) {
			oldest = s.Due
		}
	}
	return oldest
}

func (c *slowCard) lateFee(closing Billed) (sum int64) {
	for i, s := range c.account.Statements {
		if s.Date >= closing.Date {
			break
		}
		// The next statement, or the first at which the due date has come.
		next := i + 1
		for c.account.Statements[next].Date < s.Due && c.account.Statements[next].Date < closing.Date {
			next++
		}
		if c.account.Statements[next].Date != closing.Date || s.Due > closing.Date {
			continue
		}
		unpaid := s.Minimum.minor - c.paid(s.Date, s.Due, len(c.entries))
		if unpaid <= 0 {
			continue
		}
		fee := new(big.Rat).Mul(big.NewRat(unpaid, 100), c.product.LateFee.Percent.Rat())
		n := max(slowRound(fee), c.product.LateFee.Floor.minor)
		sum += min(n, c.product.LateFee.Cap.minor)
	}
	return sum
}

// slowRound rounds half up.
func slowRound(r *big.Rat) int64 {
	twice := new(big.Int).Add(new(big.Int).Mul(r.Num(), big.NewInt(2)), r.Denom())
	return new(big.Int).Div(twice, new(big.Int).Mul(r.Denom(), big.NewInt(2))).Int64()
}

// charged tells whether a lot bears interest on a day, and gives for each of
// its days the balance that it bears it on.
func (c *slowCard) charged(l *slowLot, today Date) (func(Date) int64, bool) {
	switch l.kind {
	case CashAdvance, Opening, PaymentReversal:
		return func(d Date) int64 { return l.end[d] }, true
	}
	for _, s := range c.account.Statements {
		if s.Date < l.day {
			continue
		}
		if s.Date > today || s.Due >= today || c.paid(s.Date, s.Due, len(c.entries)) >= s.Balance.minor {
			return nil, false
		}
		return func(d Date) int64 {
			if l.kind == InterestPosted {
				if d < s.Date || d == s.Date && c.product.PostsThrough != DayBefore {
					return 0
				}
				return l.end[d]
			}
			return l.end[max(d, s.Date)]
		}, true
	}
	return nil, false
}

// interest sums the days through one that are not posted yet, of the lots that
// are charged as of today, and writes the working.
func (c *slowCard) interest(today, through, posted Date) int64 {
	sum := new(big.Rat)
	for _, l := range c.lots {
		on, ok := c.charged(l, today)
		if !ok {
			continue
		}
		var run *Line
		for d := l.day; d <= through; d++ {
			n := on(d)
			if l.posted[d] || n == 0 {
				run = nil
				continue
			}
			l.posted[d] = true
			sum.Add(sum, new(big.Rat).Mul(big.NewRat(n, 1), c.product.DailyRate.Rat()))
			if run == nil || run.On.minor != n {
				c.out.Lines = append(c.out.Lines, Line{Kind: InterestLine, Posted: posted, From: d, On: c.money(n), Rate: c.product.DailyRate})
				run = &c.out.Lines[len(c.out.Lines)-1]
			}
			run.To, run.Days = d+1, run.Days+1
		}
	}
	return slowRound(sum)
}

func (c *slowCard) sum() *Statement {
	s := c.out
	c.seen = len(c.entries)
	s.OldestDue = c.oldestDue(c.asOf)
	if s.OldestDue != 0 {
		s.DPD = c.asOf.DaysSince(s.OldestDue)
	}
	accrued := c.interest(c.asOf, c.asOf-1, 0)
	s.AccruedInterest = c.money(accrued)
	s.Principal = c.money(c.sumOf(false) - c.credit)
	s.Interest = c.money(c.sumOf(true) + accrued)
	s.Fees, s.NotYetDue = c.money(c.fees), c.money(0)
	s.Total = c.money(c.sumOf(false) + c.sumOf(true) + accrued + c.fees - c.credit)
	slowAmounts(s, 1)
	return s
}

// slowAmounts writes on × rate × days ÷ yearDays of each line.
func slowAmounts(s *Statement, yearDays int64) {
	digits, _ := s.Total.currency.Digits()
	unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil))
	for i := range s.Lines {
		l := &s.Lines[i]
		x := new(big.Rat).Mul(big.NewRat(l.On.minor, 1), unit)
		x.Mul(x, l.Rate.Rat()).Mul(x, big.NewRat(int64(l.Days), yearDays))
		text := x.FloatString(10) // exact, and half away from zero, which is half up above zero
		for text[len(text)-1] == '0' {
			text = text[:len(text)-1]
		}
		if text[len(text)-1] == '.' {
			text = text[:len(text)-1]
		}
		l.Amount = Exact(text)
	}
}
