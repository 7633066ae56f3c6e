package negotiation

import "sync"

// afterDays is the last day past due on which a product's first allocation
// still applies (spec/money.md, "Payments"; card measures art. 57).
const afterDays = 90

// card works out what is owed on a card (spec/money.md, "What is owed on a
// card"). It goes from one day on which something happens to the next; between
// them balances stand still, so that their interest is a product.
type card struct {
	product *Product
	account *Account
	asOf    Date

	lots      []lot // as they were booked: the oldest first
	stretches []stretch
	closed    []closedStatement
	entries   []int32 // of the account in the order of their days

	principal, interest, fees int64 // of open lots, posted interest lots, fees
	credit                    int64 // paid beyond what was owed
	paid                      int64 // payments and refunds so far
	openPrincipal             int   // lots before it are paid
	openInterest              int
	met                       int // closed statements before it are met
	settled                   int // closed statements before it have their grace decided
	feesFrom                  int // closed statements before it have had their late fee
	postedTo                  Date

	out   *Statement
	work  working
	fault error
}

// closedStatement is a statement of the bank that has closed.
type closedStatement struct {
	*Billed
	paidBefore int64 // paid when it closed: what is paid after counts for it
	paidInTime int64 // paid after it up to its due date, once graceDone
	graceDone  bool
	feeDone    bool
	firstLot   int // its lots: firstLot is included, lastLot is not
	lastLot    int
}

var cards = sync.Pool{New: func() any { return new(card) }}

// statementOfCard is [Policy.Statement] for a card.
func statementOfCard(p *Product, a *Account, asOf Date) (*Statement, error) {
	c := cards.Get().(*card)
	defer cards.Put(c)
	c.begin(p, a, asOf)
	c.play()
	return c.finish()
}

func (c *card) begin(p *Product, a *Account, asOf Date) {
	*c = card{
		product: p, account: a, asOf: asOf,
		lots: c.lots[:0], stretches: c.stretches[:0], closed: c.closed[:0], work: c.work.cleared(),
		entries: byDay(c.entries[:0], a.Entries),
	}
	c.out = &Statement{Account: a.Number, Product: a.Product, Kind: Card, AsOf: asOf, Reconciled: true}
}

// byDay appends the indexes of entries in the order of their days; those of
// one day keep the book's order.
func byDay(order []int32, entries []Entry) []int32 {
	for i := range entries {
		j := len(order)
		order = append(order, int32(i))
		for ; j > 0 && entries[order[j-1]].Date > entries[i].Date; j-- {
			order[j] = order[j-1]
		}
		order[j] = int32(i)
	}
	return order
}

// play books what the account holds up to the as-of day, statement by
// statement: what is booked until its day, then its closing.
func (c *card) play() {
	next := 0
	for i := range c.account.Statements {
		billed := &c.account.Statements[i]
		if billed.Date > c.asOf {
			break
		}
		next = c.bookThrough(next, billed.Date)
		c.close(billed)
	}
	c.bookThrough(next, c.asOf)
	c.settle(c.asOf)
}

// bookThrough books the entries from that index on that are dated up to and
// including a day. What the bank posts with a statement is left to its closing.
func (c *card) bookThrough(next int, day Date) int {
	for ; next < len(c.entries); next++ {
		e := &c.account.Entries[c.entries[next]]
		if e.Date > day {
			break
		}
		c.settle(e.Date)
		switch e.Kind {
		case Purchase, CashAdvance, Opening, PaymentReversal:
			c.book(e.Date, e.Kind, e.Amount.minor)
		case FeePosted:
			c.fees += e.Amount.minor - c.spendCredit(e.Amount.minor)
		case WaiverPosted:
			c.waive(e)
		case Payment, Refund:
			c.pay(e.Date, e.Amount.minor)
		}
	}
	return next
}

// waive takes off fees, or posted interest oldest first. What is waived beyond
// what is there is nothing: a waiver is no payment and makes no credit.
func (c *card) waive(e *Entry) {
	if e.Of == OfFees {
		c.fees -= min(c.fees, e.Amount.minor)
		return
	}
	c.payLots(e.Date, true, e.Amount.minor)
}

// pay pays what the allocation names in order; what is left is a credit.
func (c *card) pay(day Date, amount int64) {
	order := c.product.Allocation
	if c.daysPastDue(day) > afterDays {
		order = c.product.AllocationAfter90
	}
	c.paid += amount
	for _, part := range order {
		switch part {
		case PartInterest:
			amount = c.payLots(day, true, amount)
		case PartPrincipal:
			amount = c.payLots(day, false, amount)
		case PartFees:
			paid := min(c.fees, amount)
			c.fees -= paid
			amount -= paid
		}
	}
	c.credit += amount
}

// daysPastDue counts from the earliest due date before a day whose statement
// has not been met by what has been paid after it.
func (c *card) daysPastDue(day Date) int {
	if due := c.oldestDue(day); due != 0 {
		return day.DaysSince(due)
	}
	return 0
}

func (c *card) oldestDue(day Date) Date {
	for c.met < len(c.closed) && c.isMet(c.met) {
		c.met++
	}
	var oldest Date
	for i := c.met; i < len(c.closed); i++ {
		if due := c.closed[i].Due; due < day && (oldest == 0 || due < oldest) && !c.isMet(i) {
			oldest = due
		}
	}
	return oldest
}

func (c *card) isMet(i int) bool {
	s := &c.closed[i]
	return c.paid-s.paidBefore >= s.Minimum.minor
}
