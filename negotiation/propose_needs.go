package negotiation

// needs is the smallest down payment in whole units of the currency, not less
// than the limits want, with which the longest possible plan keeps every
// instalment at m or less; ok is false if there is none.
//
// Which plan is the longest changes with the down payment (what is left may be
// too small for the least instalment), so each term has its own range. Within
// it the first instalments only fall as more is paid down: below the first
// down payment that brings them to m nothing can do. From there on every unit
// is tried, because the last instalment takes up what was rounded and moves by
// a few smallest units either way.
func (q *quote) needs(m int64) (down int64, ok bool) {
	digits, _ := q.currency.Digits()
	unit := int64(powerOfTen(digits))
	from, to := (q.least+unit-1)/unit, (q.payable-1)/unit
	if from == 0 {
		if lay := q.layout(0); lay.longestKeeps(m) {
			return 0, true
		}
		from = 1
	}
	best := to + 1
	for n := q.l.MaxTerm; n >= q.l.MinTerm; n-- {
		if n > 1 && m < q.l.MinInstallment.Minor() {
			continue // every instalment but the last would be above m
		}
		if k := q.needsAt(n, m, from, best, unit); k < best {
			best = k
		}
	}
	return best * unit, best <= to
}

// longestKeeps tells whether the longest possible plan keeps to m.
func (lay *layout) longestKeeps(m int64) bool {
	n := lay.longest()
	if n == 0 {
		return false
	}
	t, _ := lay.sums(n)
	return t.highest <= m
}

// needsAt is the first number of units in [from, to) with which the term n is
// the longest possible one and keeps to m; to if there is none.
func (q *quote) needsAt(n int, m, from, to, unit int64) int64 {
	open := func(k int64) bool {
		lay := q.layout(k * unit)
		c := lay.course(n)
		return lay.p > 0 && c.opening() <= m
	}
	if from >= to || !open(to-1) {
		return to // what opens no earlier than a smaller down payment that does
	}
	low, high := from, to-1 // the first that opens at m or less is in [low, high]
	for low < high {
		if mid := low + (high-low)/2; open(mid) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	for k := low; k < to; k++ {
		lay := q.layout(k * unit)
		c := lay.course(n)
		if lay.p <= 0 || n > 1 && c.ceiling() < q.l.MinInstallment.Minor() {
			return to // and it only falls
		}
		t := c.sums()
		switch {
		case t.leastPrinc <= 0:
			if skip := lay.untilPrincipal(&c); skip > 1 {
				k += (skip - 1) / unit
			}
		case t.highest <= m && t.possible(q.l.MinInstallment.Minor()) && lay.longest() == n:
			return k
		}
	}
	return to
}

// untilPrincipal is how much less there must be on the plan, at least, before
// the first instalment can leave any principal. It matters where the first
// instalment is so late that its interest is more than the level instalment.
func (lay *layout) untilPrincipal(c *course) int64 {
	if c.method != equalInstallment || c.c == 0 || c.n == 1 {
		return 0
	}
	const large = 1 << 50
	level := float64(c.levelInstallment(large, c.n, c.days)) / large
	interest := float64(c.c) * float64(c.days) / float64(c.price.first)
	short := interest - level // of each unit of B
	if short < 1e-9 {
		return 0
	}
	steps := c.steps()
	// principal ≤ share + 2 − short·B must be above zero.
	most := (float64(steps.each)+3)/short + 1
	return int64(max(0, float64(c.bearing)*(1-1e-9)-most))
}
