package negotiation

// finish works out what is not posted yet and sums the statement up.
func (c *card) finish() (*Statement, error) {
	s := c.out
	if due := c.oldestDue(c.asOf); due != 0 {
		s.OldestDue, s.DPD = due, c.asOf.DaysSince(due)
	}
	accrued := c.accrue()
	fixed := c.owed()
	s.accrual.fixed = fixed
	s.Principal = c.money(c.principal - c.credit)
	s.AccruedInterest = c.money(accrued)
	s.Interest = c.money(c.interest + accrued)
	s.Fees = c.money(c.fees)
	s.NotYetDue = c.money(0)
	s.Total = c.money(fixed + accrued)
	s.Lines = c.work.lines(InterestLine, c.account.Currency, c.product.DailyRate, 1)
	fault := c.fault
	c.out, c.account, c.product = nil, nil, nil
	if fault != nil {
		return nil, fault
	}
	return s, nil
}

// accrue sums the interest of charged lots that is not posted yet, writes its
// working, and leaves to the statement what goes on accruing: the charged
// lots, and for each due date still to come the lots that it decides on.
func (c *card) accrue() int64 {
	// A statement that closed on the as-of day has that day's interest already.
	since := max(c.asOf, c.postedTo)
	var now charge
	parts := make([]accruing, 1, 1+len(c.closed)-c.settled)
	parts[0].since = since
	for i := range c.lots {
		l := &c.lots[i]
		switch {
		case l.state == lotCharged:
			c.cut(l, c.asOf)
			for j := l.first; j >= 0; j = c.stretches[j].next {
				st := &c.stretches[j]
				now.add(st.on, st.to.DaysSince(st.from))
				c.work.add(0, st.from, st.to, st.on)
			}
			parts[0].on += l.balance
		case l.state == lotWaiting && l.statement >= 0:
			parts = c.wait(parts, l, since)
		}
	}
	parts[0].owed = now
	c.out.accrual = accrual{yearDays: 1, rate: c.product.DailyRate, parts: parts}
	return c.round(&now, c.product.DailyRate)
}

// wait counts a lot to what its statement's due date decides on, unless the
// statement has been paid in full already.
func (c *card) wait(parts []accruing, l *lot, since Date) []accruing {
	s := &c.closed[l.statement]
	if c.paid-s.paidBefore >= s.Balance.minor {
		return parts
	}
	from := s.Due.AddDays(1)
	if last := len(parts) - 1; parts[last].from != from {
		parts = append(parts, accruing{since: since, from: from})
	}
	part := &parts[len(parts)-1]
	c.cut(l, since)
	for j := l.first; j >= 0; j = c.stretches[j].next {
		st := &c.stretches[j]
		part.owed.add(st.on, st.to.DaysSince(st.from))
	}
	part.on += l.balance
	return parts
}

// round rounds a charge. A card whose figures leave the range of an amount
// keeps the error for its end.
func (c *card) round(sum *charge, r Rate) int64 {
	minor, err := sum.rounded(r, 1)
	if err != nil {
		c.fault = err
	}
	return minor
}
