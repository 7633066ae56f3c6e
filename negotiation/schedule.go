package negotiation

// course is one plan being worked out: what is put on it and over how many
// months. Amounts are in the smallest unit.
type course struct {
	price
	n       int
	days    int   // from the as-of day to the first instalment
	bearing int64 // B, what bears interest
	free    int64 // P − B, shared evenly on top
}

// steps walks the instalments of a course in order.
type steps struct {
	*course
	k       int   // instalments walked
	balance int64 // of B
	level   int64 // equal_installment: A; else the principal of each
	fee     int64
	each    int64 // of free
	more    int   // the first instalments that take a unit more of free
}

func (c *course) steps() steps {
	s := steps{course: c, balance: c.bearing, each: c.free / int64(c.n), more: int(c.free % int64(c.n))}
	switch c.method {
	case equalInstallment:
		s.level = c.levelInstallment(c.bearing, c.n, c.days)
	case equalPrincipal:
		s.level = mulDivRound(c.bearing, 1, uint64(c.n))
	case flatFee:
		s.level = mulDivRound(c.bearing, 1, uint64(c.n))
		s.fee = mulDivRound(c.bearing, c.price.fee, c.feeOf)
	}
	return s
}

// next is the next instalment's principal, interest and fee.
func (s *steps) next() (principal, interest, fee int64) {
	s.k++
	if s.c != 0 {
		if s.k == 1 {
			interest = mulDivRound(s.balance, s.c*uint64(s.days), s.first)
		} else {
			interest = mulDivRound(s.balance, s.c, s.month)
		}
	}
	switch {
	case s.k == s.n:
		principal = s.balance
	case s.method == equalInstallment:
		principal = s.level - interest
	default:
		principal = s.level
	}
	s.balance -= principal
	principal += s.each
	if s.k <= s.more {
		principal++
	}
	return principal, interest, s.fee
}

// sums is what a course comes to.
type sums struct {
	highest      int64 // instalment
	lowest       int64 // instalment but for the last; the largest number there is for n = 1
	leastPrinc   int64
	paid, charge int64 // all instalments; their interest and fees
}

func (c *course) sums() sums {
	s := c.steps()
	t := sums{lowest: 1<<63 - 1, leastPrinc: 1<<63 - 1}
	for k := 1; k <= c.n; k++ {
		principal, interest, fee := s.next()
		amount := principal + interest + fee
		t.paid += amount
		t.charge += interest + fee
		t.highest = max(t.highest, amount)
		t.leastPrinc = min(t.leastPrinc, principal)
		if k < c.n {
			t.lowest = min(t.lowest, amount)
		}
	}
	return t
}

// possible tells whether the course keeps the rules of a schedule: every
// principal above zero, no instalment but the last below the least allowed.
func (t sums) possible(minInstallment int64) bool {
	return t.leastPrinc > 0 && t.lowest >= minInstallment
}

// opening is the first instalment (and the second, if it is not the last),
// whichever is larger, without the instalments after them. It never falls as
// more is put on the plan, which the rest, taking up what was rounded, can.
func (c *course) opening() int64 {
	s := c.steps()
	principal, interest, fee := s.next()
	high := principal + interest + fee
	if c.n > 2 && c.method == equalPrincipal {
		principal, interest, fee = s.next()
		high = max(high, principal+interest+fee)
	}
	return high
}

// ceiling is at least as much as the smallest instalment but the last can be:
// a course whose ceiling is below the least allowed is not possible. It never
// falls as more is put on the plan.
func (c *course) ceiling() int64 {
	if c.n == 1 {
		return 1<<63 - 1
	}
	s := c.steps()
	share := s.each
	if s.more >= c.n-1 {
		share++
	}
	switch c.method {
	case equalInstallment:
		return s.level + share
	case equalPrincipal:
		// The balance before the last but one is two shares of B and what was
		// rounded off before, at most half a unit an instalment.
		left := 2*s.level + int64(c.n)
		interest := int64(0)
		if c.c != 0 {
			interest = mulDivRound(left, c.c, c.month)
			if c.n == 2 {
				interest = mulDivRound(c.bearing, c.c*uint64(c.days), c.first)
			}
		}
		return s.level + share + interest
	}
	return s.level + share + s.fee
}
