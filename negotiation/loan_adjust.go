package negotiation

import "slices"

// waiveFees takes a waiver off the penalties, the oldest instalment first.
// Those that it reaches are rounded, since a penalty can only be waived once
// it is an amount.
func (l *loan) waiveFees(day Date, amount int64) {
	for k := l.next; k < len(l.owed) && amount > 0 && l.owed[k].due < day; k++ {
		i := &l.owed[k]
		if i.isPaid() {
			continue
		}
		l.round(i, day)
		waived := min(i.penalty, amount)
		i.penalty -= waived
		amount -= waived
	}
	l.skipPaid()
}

// waiveInterest takes a waiver off the interest that is due and unpaid, the
// oldest instalment first.
func (l *loan) waiveInterest(day Date, amount int64) {
	for k := l.next; k < len(l.owed) && amount > 0 && l.owed[k].due <= day; k++ {
		i := &l.owed[k]
		if i.interest == 0 {
			continue
		}
		l.round(i, day)
		waived := min(i.interest, amount)
		i.interest -= waived
		amount -= waived
	}
	l.skipPaid()
}

// reverse books a payment that bounced: it is owed again from its day on, as
// principal (as on a card, where it is a lot that is charged from its day).
func (l *loan) reverse(day Date, amount int64) {
	used := min(l.credit, amount)
	l.credit -= used
	if amount -= used; amount == 0 {
		return
	}
	at := len(l.owed)
	for at > l.next && l.owed[at-1].due > day {
		at--
	}
	l.owed = slices.Insert(l.owed, at, owedInstallment{due: day, from: day, principal: amount})
}

func (l *loan) skipPaid() {
	for l.next < len(l.owed) && l.owed[l.next].isPaid() {
		l.next++
	}
}
