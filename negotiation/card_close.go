package negotiation

// close closes a statement at the end of its day: it recomputes what the bank
// posted and billed, then takes the bank's word for it.
func (c *card) close(billed *Billed) {
	c.settle(billed.Date)
	c.postedTo = billed.Date
	if c.product.PostsThrough != DayBefore {
		c.postedTo = billed.Date.AddDays(1)
	}
	bankInterest, bankFee := c.bankPosted(billed.Date)
	c.compare(billed.Date, DifferentInterest, bankInterest, c.postInterest(billed.Date))
	c.compare(billed.Date, DifferentLateFee, bankFee, c.lateFees(billed.Date))

	firstOfStatement := 0
	if n := len(c.closed); n > 0 {
		firstOfStatement = c.closed[n-1].lastLot
	}
	if bankInterest > 0 {
		c.book(billed.Date, InterestPosted, bankInterest)
	}
	c.fees += bankFee - c.spendCredit(bankFee)
	c.compare(billed.Date, DifferentBalance, billed.Balance.minor, c.owed())

	for i := firstOfStatement; i < len(c.lots); i++ {
		l := &c.lots[i]
		l.statement = int32(len(c.closed))
		if l.interest {
			// It is charged from the first day that is not posted yet.
			l.from = c.postedTo
		}
	}
	c.closed = append(c.closed, closedStatement{
		Billed: billed, paidBefore: c.paid, firstLot: firstOfStatement, lastLot: len(c.lots),
	})
}

// owed is what is owed but for interest that is not posted yet.
func (c *card) owed() int64 { return c.principal + c.interest + c.fees - c.credit }

// bankPosted sums the interest and the late fees that the bank posted on a
// statement's day.
func (c *card) bankPosted(day Date) (interest, fee int64) {
	// The entries of the day end where the next day's begin.
	for i := c.lastEntryOf(day); i >= 0; i-- {
		e := &c.account.Entries[c.entries[i]]
		if e.Date != day {
			break
		}
		switch e.Kind {
		case InterestPosted:
			interest += e.Amount.minor
		case LateFeePosted:
			fee += e.Amount.minor
		}
	}
	return interest, fee
}

func (c *card) lastEntryOf(day Date) int {
	low, high := 0, len(c.entries)
	for low < high {
		if mid := (low + high) / 2; c.account.Entries[c.entries[mid]].Date <= day {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low - 1
}

// compare reports what the bank has otherwise than the rules give it.
func (c *card) compare(day Date, kind DifferenceKind, bank, computed int64) {
	by := bank - computed
	if by < 0 {
		by = -by
	}
	if by <= c.product.ReconcileTolerance.minor {
		return
	}
	c.out.Reconciled = false
	c.out.Differences = append(c.out.Differences, Difference{
		Date: day, Kind: kind, Bank: c.money(bank), Computed: c.money(computed),
	})
}

func (c *card) money(minor int64) Money { return Money{minor, c.account.Currency} }

// postInterest sums the interest of all charged lots that is not posted yet,
// through c.postedTo, and writes its working.
func (c *card) postInterest(posted Date) int64 {
	var sum charge
	for i := range c.lots {
		l := &c.lots[i]
		if l.state != lotCharged {
			continue
		}
		c.cut(l, c.postedTo)
		for j := l.first; j >= 0; j = c.stretches[j].next {
			s := &c.stretches[j]
			sum.add(s.on, s.to.DaysSince(s.from))
			c.work.add(posted, s.from, s.to, s.on)
		}
		l.first, l.last = -1, -1
	}
	return c.round(&sum, c.product.DailyRate)
}

// lateFees sums the late fees that are posted with a statement: of each
// earlier one whose due date has come and whose minimum was not paid by then.
func (c *card) lateFees(day Date) int64 {
	var sum int64
	for i := c.feesFrom; i < len(c.closed); i++ {
		s := &c.closed[i]
		if s.feeDone || s.Due > day {
			continue
		}
		paid := s.paidInTime
		if s.Due == day {
			paid = c.paid - s.paidBefore
		}
		s.feeDone = true
		if unpaid := s.Minimum.minor - paid; unpaid > 0 {
			sum = c.sum(sum, c.lateFee(unpaid))
		}
	}
	for c.feesFrom < len(c.closed) && c.closed[c.feesFrom].feeDone {
		c.feesFrom++
	}
	return sum
}

func (c *card) sum(a, b int64) int64 {
	sum, err := checkedAdd(a, b)
	if err != nil {
		c.fault = err
	}
	return sum
}

// lateFee is the product's percent of an unpaid minimum, within its bounds.
func (c *card) lateFee(unpaid int64) int64 {
	rule := &c.product.LateFee
	var part charge
	part.add(unpaid, 1)
	percent := rule.Percent
	percent.scale += 2
	return min(max(c.round(&part, percent), rule.Floor.minor), rule.Cap.minor)
}

// settle decides, for each statement whose due date is before a day, whether
// its lots stay free of interest. Nothing was paid between the due date and
// the day, as it is asked on every day on which something is booked.
func (c *card) settle(day Date) {
	for i := c.settled; i < len(c.closed); i++ {
		s := &c.closed[i]
		if s.graceDone || s.Due >= day {
			continue
		}
		s.graceDone = true
		s.paidInTime = c.paid - s.paidBefore
		state := lotCharged
		if s.paidInTime >= s.Balance.minor {
			state = lotFree
		}
		for j := s.firstLot; j < s.lastLot; j++ {
			if l := &c.lots[j]; l.state == lotWaiting {
				l.state = state
			}
		}
	}
	for c.settled < len(c.closed) && c.closed[c.settled].graceDone {
		c.settled++
	}
}
