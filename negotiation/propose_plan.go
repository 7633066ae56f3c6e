package negotiation

import "math/bits"

// percentOf is r percent of an amount above zero, rounded down, and whether
// anything was left over.
func percentOf(r Rate, amount int64) (whole int64, rest bool) {
	if amount <= 0 || r.IsZero() {
		return 0, false
	}
	hi, lo := bits.Mul64(uint64(amount), uint64(r.coefficient))
	q, left := bits.Div64(hi, lo, 100*powerOfTen(r.scale))
	return int64(q), left != 0
}

// quote is the search for a plan of instalments: what is asked against what
// the limits have. Amounts are in the smallest unit.
type quote struct {
	l        *InstallmentLimits
	ask      *Ask
	currency Currency
	asOf     Date
	price    price
	waived   Waived
	total    int64
	payable  int64 // the total less what is waived
	fees     int64 // Q: the fees owed less those waived
	least    int64 // the down payment that the limits want
	want     Date  // the first payment that is asked for
	day      int   // of the month, 0: the first payment's own
}

func newQuote(l *InstallmentLimits, s *Statement, ask Ask, asOf Date) *quote {
	q := &quote{l: l, ask: &ask, currency: s.Total.Currency(), asOf: asOf, price: priceOf(l), waived: l.Waive.of(s), total: s.Total.Minor()}
	q.payable = q.total - q.waived.Fees.Minor() - q.waived.Interest.Minor()
	q.fees = max(0, s.Fees.Minor()-q.waived.Fees.Minor())
	q.least = percentUp(l.MinDownPaymentPercent, q.total)
	switch {
	case ask.FirstPayment != nil:
		q.want = *ask.FirstPayment
		_, _, q.day = q.want.Civil()
	case ask.DayOfMonth != nil:
		q.want = nextDayOfMonth(asOf, *ask.DayOfMonth)
	default:
		q.want = asOf.AddMonths(1)
	}
	if ask.DayOfMonth != nil {
		q.day = *ask.DayOfMonth
	}
	return q
}

// layout is what a down payment settles: what is put on the plan and when it
// begins.
type layout struct {
	*quote
	down          int64
	downDue       Date // no date without a down payment
	p             int64
	bearing, free int64
	first         Date
	days          int
}

func (q *quote) layout(down int64) layout {
	lay := layout{quote: q, down: down, p: q.payable - down}
	earliest := q.asOf + 1
	if down > 0 {
		lay.downDue = q.asOf.AddDays(q.l.DownPaymentWithinDays)
		earliest = max(earliest, lay.downDue)
	}
	lay.first = max(min(q.want, q.asOf.AddDays(q.l.FirstPaymentWithinDays)), earliest)
	lay.days = lay.first.DaysSince(q.asOf)
	lay.bearing = max(0, lay.p-q.fees)
	lay.free = lay.p - lay.bearing
	return lay
}

func (lay *layout) course(n int) course {
	return course{price: lay.price, n: n, days: lay.days, bearing: lay.bearing, free: lay.free}
}

// sums is what a plan of n months comes to, and whether it is possible.
func (lay *layout) sums(n int) (sums, bool) {
	if n < lay.l.MinTerm || n > lay.l.MaxTerm || lay.p <= 0 {
		return sums{}, false
	}
	c := lay.course(n)
	least := lay.l.MinInstallment.Minor()
	if c.ceiling() < least {
		return sums{}, false
	}
	t := c.sums()
	return t, t.possible(least)
}

func (lay *layout) possible(n int) bool {
	_, ok := lay.sums(n)
	return ok
}

// longest is the longest possible term, 0 if none is.
func (lay *layout) longest() int {
	for n := lay.l.MaxTerm; n >= lay.l.MinTerm; n-- {
		if lay.possible(n) {
			return n
		}
	}
	return 0
}

// closest is the possible term closest to n, the shorter of two; longest is
// the longest possible.
func (lay *layout) closest(n, longest int) int {
	for gap := 0; ; gap++ {
		shorter, longer := n-gap, n+gap
		if shorter <= longest && lay.possible(shorter) {
			return shorter
		}
		if longer <= longest && lay.possible(longer) {
			return longer
		}
		if shorter < lay.l.MinTerm && longer > longest {
			return longest
		}
	}
}

// fewest is the possible term with the fewest months whose every instalment is
// m or less, 0 if there is none.
func (lay *layout) fewest(m int64, longest int) int {
	for n := lay.l.MinTerm; n <= longest; n++ {
		c := lay.course(n)
		if c.opening() > m {
			continue
		}
		if t, ok := lay.sums(n); ok && t.highest <= m {
			return n
		}
	}
	return 0
}

// answer adds the plans that meet the ask, or the nearest one, and what binds.
func (q *quote) answer(a *Proposal, binds *bindings) {
	down := q.least
	if q.ask.DownPayment != nil {
		down = max(down, q.ask.DownPayment.Minor())
	}
	lay := q.layout(down)
	longest := lay.longest()
	if longest == 0 {
		q.bindImpossible(down, binds)
		return
	}
	if q.ask.DownPayment != nil && down != q.ask.DownPayment.Minor() {
		binds.add(BindMinDownPaymentPercent)
	}
	if asked := q.ask.FirstPayment; asked != nil && lay.first > *asked {
		binds.add(BindFirstPayment)
	} else if asked != nil && lay.first < *asked {
		binds.add(BindFirstPaymentWithinDays)
	}
	switch {
	case q.ask.MonthlyAtMost != nil:
		lay.meetMonthly(a, binds, longest)
	case q.ask.Term != nil:
		lay.bindTerm(binds, longest)
		a.Offers = append(a.Offers, lay.plan(lay.closest(*q.ask.Term, longest)))
	default:
		lay.meetAnyone(a, longest)
	}
}

// bindImpossible says why there is no plan at all: the down payment that was
// asked for, or else the least instalment.
func (q *quote) bindImpossible(down int64, binds *bindings) {
	if down > q.least {
		if lay := q.layout(q.least); lay.longest() > 0 {
			binds.add(BindDownPayment)
			return
		}
	}
	binds.add(BindMinInstallment)
}

// bindTerm says why the term asked for is not possible, if it is not.
func (lay *layout) bindTerm(binds *bindings, longest int) {
	term := *lay.ask.Term
	switch {
	case lay.possible(term):
	case term < lay.l.MinTerm:
		binds.add(BindTermsMin)
	case term > lay.l.MaxTerm:
		binds.add(BindTermsMax)
		if longest < lay.l.MaxTerm {
			binds.add(BindMinInstallment)
		}
	default:
		binds.add(BindMinInstallment)
	}
}

// meetMonthly answers an ask for at most so much a month: the term asked for,
// or the closest to it, if it keeps to that, else the fewest months that do, else the longest as the
// nearest.
func (lay *layout) meetMonthly(a *Proposal, binds *bindings, longest int) {
	m := lay.ask.MonthlyAtMost.Minor()
	n := 0
	displaces := false
	if lay.ask.Term != nil {
		lay.bindTerm(binds, longest)
		// The term asked for, or the closest that is possible, stands if it keeps
		// to the amount: it is nearer to what was said than the fewest months.
		term := lay.closest(*lay.ask.Term, longest)
		if t, ok := lay.sums(term); ok && t.highest <= m {
			n = term
		} else {
			displaces = true
		}
	}
	if n == 0 {
		n = lay.fewest(m, longest)
	}
	if n != 0 {
		if displaces {
			binds.add(BindMonthlyAtMost)
		}
		a.Offers = append(a.Offers, lay.plan(n))
		return
	}
	nearest := lay.plan(longest)
	a.Nearest = &nearest
	if displaces && *lay.ask.Term != longest {
		binds.add(BindMonthlyAtMost)
	}
	if longest == lay.l.MaxTerm {
		binds.add(BindTermsMax)
	} else {
		binds.add(BindMinInstallment)
	}
	if need, ok := lay.needs(m); ok {
		needs := NewMoney(need, lay.currency)
		a.NeedsDownPayment = &needs
	}
}

// meetAnyone answers who asked for neither an amount nor a term: the shortest
// plan, the one in the middle and the longest.
func (lay *layout) meetAnyone(a *Proposal, longest int) {
	shortest := longest
	for n := lay.l.MinTerm; n < longest; n++ {
		if lay.possible(n) {
			shortest = n
			break
		}
	}
	a.Offers = make([]Offer, 0, 5)
	a.Offers = append(a.Offers, lay.plan(shortest))
	middle := lay.middle(shortest, longest)
	if middle != shortest && middle != longest {
		a.Offers = append(a.Offers, lay.plan(middle))
	}
	if longest != shortest {
		a.Offers = append(a.Offers, lay.plan(longest))
	}
}

// middle is the possible term closest to the middle of the two, the shorter of
// two that are as close.
func (lay *layout) middle(shortest, longest int) int {
	low, high := (shortest+longest)/2, (shortest+longest+1)/2
	for ; low > shortest; low, high = low-1, high+1 {
		if lay.possible(low) {
			return low
		}
		if lay.possible(high) {
			return high
		}
	}
	return shortest
}
