package simulate

import (
	"slices"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// account is one account as the bank has it: the truth.
type account struct {
	who    *person
	ledger negotiation.Account
	kind   negotiation.ProductKind

	// Cards.
	billDay int // of the month
	monthly int64
	closed  bool // nothing is bought with it any more

	deal *deal

	book    negotiation.Account // as the last book that was taken had it
	inBook  bool
	told    []negotiation.Entry // told to the program as they came in, and in no book yet
	changed bool                // since the last book that was sent
	touched bool                // something happened today: the figures are compared tonight

	episode  episode
	lastTold string
	bouncing []*bouncing
	payment  int // counts payments, for their names
	duty     int // counts what is put down as to be paid, so that older ones lapse
}

// deal is an agreement as the customer and the bank keep account of it.
type deal struct {
	agreement *dialog.Agreement // the newest body
	on        negotiation.Date
	before    int64               // what the program knew to have come in when it was agreed
	foreign   []negotiation.Entry // of what bounced since, what came in before
	waived    int64
	parts     []part // of a plan, the down payment first if there is one
	over      bool   // completed, kept, broken, withdrawn, lapsed or replaced
	kept      bool   // to its end
}

// part is one payment of a plan, as the customer was told it.
type part struct {
	due    negotiation.Date
	amount int64
	down   int64 // the down payment, without which the plan does not begin; of the first part alone
}

// dueBy is what a plan wants paid by a day, and the day of the next part after it.
func (d *deal) dueBy(day negotiation.Date) (sum int64, next negotiation.Date) {
	for _, x := range d.parts {
		if x.due <= day {
			sum += x.amount
		} else if next.IsZero() || x.due < next {
			next = x.due
		}
	}
	return sum, next
}

// total is what a plan comes to.
func (d *deal) total() int64 {
	sum := int64(0)
	for _, x := range d.parts {
		sum += x.amount
	}
	return sum
}

// episode is a time past due, from its first day to its last.
type episode struct {
	open      bool
	owed      int64 // when it began
	recovered int64
}

func (a *account) money(minor int64) negotiation.Money {
	return negotiation.NewMoney(minor, a.ledger.Currency)
}

// add books an entry on a day; entries stay in the order of their days.
func (a *account) add(e negotiation.Entry) {
	a.ledger.Entries = inserted(a.ledger.Entries, e)
	a.changed, a.touched = true, true
}

// known are the entries that the program can know of: the book's, and what it
// was told since.
func (a *account) known() *negotiation.Account {
	k := a.book
	for _, e := range a.told {
		k.Entries = inserted(k.Entries, e)
	}
	return &k
}

// inserted are entries in the order of their days with one more among them,
// behind those of its day. The entries that are given stay as they are.
func inserted(entries []negotiation.Entry, e negotiation.Entry) []negotiation.Entry {
	at := len(entries)
	for at > 0 && entries[at-1].Date > e.Date {
		at--
	}
	return slices.Insert(slices.Clip(entries), at, e)
}

// net is what has come in, less what bounced: plain sums, nothing of the program's.
func net(entries []negotiation.Entry) int64 {
	sum := int64(0)
	for _, e := range entries {
		switch e.Kind {
		case negotiation.Payment, negotiation.Refund:
			sum += e.Amount.Minor()
		case negotiation.PaymentReversal:
			sum -= e.Amount.Minor()
		default:
		}
	}
	return sum
}

// paid is what has come in for the deal by those entries. What bounced of before
// it is left out where they have it: they may end before the day on which it did.
func (d *deal) paid(entries []negotiation.Entry) int64 {
	sum := net(entries) - d.before
	for i, e := range d.foreign {
		if count(entries, e) >= count(d.foreign[:i+1], e) {
			sum += e.Amount.Minor()
		}
	}
	return sum
}

// count is how often an entry is among entries.
func count(entries []negotiation.Entry, e negotiation.Entry) (n int) {
	for _, x := range entries {
		if x == e {
			n++
		}
	}
	return n
}

// standing tells whether there is a deal that still binds.
func (a *account) standing() bool { return a.deal != nil && !a.deal.over }

// behind tells by plain sums whether something is past due that was not paid:
// an instalment of a loan, the minimum of a card.
func (a *account) behind(today negotiation.Date) bool {
	if a.kind == negotiation.Loan {
		due := int64(0)
		for _, s := range a.ledger.Schedule {
			if s.Due < today {
				due += s.Principal.Minor() + s.Interest.Minor()
			}
		}
		return net(a.ledger.Entries) < due
	}
	for _, s := range a.ledger.Statements {
		if s.Due < today && s.Minimum.Minor() > 0 && paidSince(a.ledger.Entries, s.Date, today) < s.Minimum.Minor() {
			return true
		}
	}
	return false
}

// restate rewrites the account's history once a deal has been kept: what came
// in is what was owed, nothing is left, and coming instalments stay as they are.
func (a *account) restate(today negotiation.Date) {
	back := map[int64]int{}
	for _, e := range a.ledger.Entries {
		if e.Kind == negotiation.PaymentReversal {
			back[e.Amount.Minor()]++
		}
	}
	var entries []negotiation.Entry
	var owed []negotiation.ScheduledInstallment
	for _, e := range a.ledger.Entries {
		switch e.Kind {
		case negotiation.Payment, negotiation.Refund:
			if n := back[e.Amount.Minor()]; n > 0 { // it bounces
				back[e.Amount.Minor()]--
			} else if a.kind == negotiation.Card {
				entries = append(entries, negotiation.Entry{Date: e.Date, Kind: negotiation.Purchase, Amount: e.Amount})
			} else if n := len(owed); n > 0 && owed[n-1].Due == e.Date {
				owed[n-1].Principal = a.money(owed[n-1].Principal.Minor() + e.Amount.Minor())
			} else {
				owed = append(owed, negotiation.ScheduledInstallment{Due: e.Date, Principal: e.Amount, Interest: a.money(0)})
			}
			entries = append(entries, e)
		case negotiation.PaymentReversal:
			entries = append(entries, e)
		default:
		}
	}
	for _, s := range a.ledger.Schedule {
		if s.Due > today {
			owed = append(owed, s)
		}
	}
	a.ledger.Entries, a.ledger.Statements, a.ledger.Schedule = entries, nil, owed
	a.closed = true
	a.changed, a.touched = true, true
}

// postpone moves a loan's coming instalments behind a plan, as the bank does
// when it agrees to one: one payment a month is enough.
func (a *account) postpone(today, until negotiation.Date) {
	months := 0
	for i := range a.ledger.Schedule {
		if due := a.ledger.Schedule[i].Due; due > today {
			for due.AddMonths(months) <= until {
				months++
			}
			break
		}
	}
	a.ledger.Schedule = slices.Clone(a.ledger.Schedule)
	for i := range a.ledger.Schedule {
		if s := &a.ledger.Schedule[i]; s.Due > today {
			s.Due = s.Due.AddMonths(months)
		}
	}
	a.changed, a.touched = true, true
}
