package negotiation

// lotState is where a lot stands with its grace (spec/money.md, "Grace").
type lotState uint8

const (
	lotWaiting lotState = iota // its statement has not closed, or its due date is not past
	lotFree                    // its statement was paid in full in time: no interest, ever
	lotCharged                 // bears interest until it is paid
)

// lot is one purchase, cash advance, opening, reversed payment or posted
// interest. It keeps its posting day; what is paid comes off its balance.
type lot struct {
	interest  bool // posted interest; else principal
	state     lotState
	statement int32 // the one it belongs to, once that has closed; else -1
	posted    Date
	from      Date // first day of the balance that stands now and is not posted yet
	balance   int64
	// Earlier balances that are not posted yet, oldest first, as indexes of
	// card.stretches, -1 for none.
	first, last int32
}

// stretch is an unbroken balance of a lot: from is included, to is not.
type stretch struct {
	from, to Date
	on       int64
	next     int32 // index of the lot's next stretch, -1 for none
}

// reduce takes an amount off a lot on a day. The balance that stood until then
// is kept for the interest, unless the lot's first statement has not closed
// yet: what is paid before that is never charged.
func (c *card) reduce(l *lot, day Date, by int64) {
	if l.state == lotCharged || l.state == lotWaiting && l.statement >= 0 {
		c.cut(l, day)
	}
	l.balance -= by
}

// cut ends the stretch that stands at a day, which is not in it.
func (c *card) cut(l *lot, day Date) {
	if l.from >= day {
		return
	}
	if l.balance > 0 {
		c.stretches = append(c.stretches, stretch{from: l.from, to: day, on: l.balance, next: -1})
		i := int32(len(c.stretches) - 1)
		if l.first < 0 {
			l.first = i
		} else {
			c.stretches[l.last].next = i
		}
		l.last = i
	}
	l.from = day
}

// book adds a lot, of which a credit pays what it can at once. Principal of a
// kind without grace is charged from its day.
func (c *card) book(day Date, kind EntryKind, amount int64) {
	rest := amount - c.spendCredit(amount)
	if rest == 0 {
		return
	}
	l := lot{interest: kind == InterestPosted, statement: -1, posted: day, from: day, balance: rest, first: -1, last: -1}
	switch kind {
	case CashAdvance, Opening, PaymentReversal:
		l.state = lotCharged
	}
	if l.interest {
		c.interest += rest
	} else {
		c.principal += rest
	}
	c.lots = append(c.lots, l)
}

// spendCredit pays from what the customer had paid beyond what they owed.
func (c *card) spendCredit(amount int64) int64 {
	used := min(c.credit, amount)
	c.credit -= used
	return used
}

// payLots pays principal or posted interest, the oldest lot first, and returns
// what is left.
func (c *card) payLots(day Date, interest bool, amount int64) int64 {
	open := &c.openPrincipal
	owed := &c.principal
	if interest {
		open, owed = &c.openInterest, &c.interest
	}
	for i := *open; i < len(c.lots) && amount > 0 && *owed > 0; i++ {
		l := &c.lots[i]
		if l.interest != interest || l.balance == 0 {
			if i == *open {
				*open++
			}
			continue
		}
		paid := min(l.balance, amount)
		c.reduce(l, day, paid)
		*owed -= paid
		amount -= paid
		if l.balance == 0 && i == *open {
			*open++
		}
	}
	return amount
}
