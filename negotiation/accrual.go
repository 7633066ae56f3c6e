package negotiation

import "fmt"

// accrual is what goes on being charged after the as-of day, if nothing more
// is booked and no statement closes.
type accrual struct {
	fixed    int64 // owed, but for the charges below
	yearDays int   // 1 for a rate a day
	rate     Rate
	parts    []accruing
}

// accruing is charges that are rounded together: a card's interest, or the
// penalty of one instalment.
type accruing struct {
	owed  charge // through the day before since
	since Date
	on    int64 // what is charged a day from since on
	// from is the first day on which a lot that would lose its grace is charged,
	// with all that owed holds; no date if it is charged already.
	from Date
}

// through is the charge up to a day, which is not in it.
func (a *accruing) through(day Date) charge {
	c := a.owed
	if days := day.DaysSince(a.since); days > 0 {
		c.add(a.on, days)
	}
	return c
}

// TotalBy is the total on a day, not before AsOf, if nothing is booked after
// AsOf: today's total and the interest until then, no later statement or fee.
// Lots whose grace runs out meanwhile are charged. On a loan it is the
// penalties on what is owed at AsOf; instalments due later are not in it.
// It fails on an earlier day and with [ErrOverflow].
func (s *Statement) TotalBy(day Date) (Money, error) {
	if day < s.AsOf {
		return Money{}, fmt.Errorf("%s is before the statement's own day %s", day, s.AsOf)
	}
	if day == s.AsOf {
		return s.Total, nil
	}
	minor, err := s.accrual.totalBy(day, s.Kind == Loan)
	if err != nil {
		return Money{}, err
	}
	return Money{minor, s.Total.currency}, nil
}

func (a *accrual) totalBy(day Date, roundEach bool) (int64, error) {
	total := a.fixed
	var sum charge
	for i := range a.parts {
		part := &a.parts[i]
		if part.from > day {
			continue
		}
		c := part.through(day)
		if !roundEach {
			sum.merge(&c)
			continue
		}
		var err error
		if total, err = addRounded(total, &c, a.rate, a.yearDays); err != nil {
			return 0, err
		}
	}
	return addRounded(total, &sum, a.rate, a.yearDays)
}

func addRounded(total int64, c *charge, r Rate, yearDays int) (int64, error) {
	rounded, err := c.rounded(r, yearDays)
	if err != nil {
		return 0, err
	}
	return checkedAdd(total, rounded)
}
