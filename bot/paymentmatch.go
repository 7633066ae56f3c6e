package bot

import (
	"cmp"
	"slices"

	"repaybot/negotiation"
)

// bookWindow is how many days a payment's day may be from that of its entry in
// the book, and how many days of the book may come without one before a
// colleague is asked.
const bookWindow = 5

// unbooked stands for the entry of a payment that the book does not have.
const unbooked = -1

// matchPayments finds the entry of the book that each payment is, one to one:
// a payment or a reversal of the same amount, within [bookWindow] days, the
// earliest with the earliest, as many as can be, but none that the book had
// before the payment was told ([paymentKept].Had), and none of a day before the
// payment's own while the book is not complete through that one: what such a
// book brings is another payment, like it. A payment that a colleague was asked
// about is also any later entry that is nobody else's. What does not count is
// matched with nothing. The result has each payment's place in entries, or
// unbooked.
func matchPayments(payments []paymentKept, entries []negotiation.Entry, c negotiation.Currency, through negotiation.Date) []int {
	found := make([]int, len(payments))
	type group struct {
		kind  negotiation.EntryKind
		of    negotiation.WaiverOf
		minor int64
	}
	groups := map[group][]int{}
	for i := range payments {
		found[i] = unbooked
		m, err := negotiation.ParseMoney(payments[i].Amount, c)
		if err != nil || payments[i].Refused != "" {
			continue
		}
		g := group{payments[i].entryKind(), payments[i].Of, m.Minor()}
		groups[g] = append(groups[g], i)
	}
	for g, mine := range groups {
		var theirs []int
		for j := range entries {
			if entries[j].Kind == g.kind && entries[j].Of == g.of && entries[j].Amount.Minor() == g.minor {
				theirs = append(theirs, j)
			}
		}
		slices.SortStableFunc(mine, func(a, b int) int { return cmp.Compare(payments[a].On, payments[b].On) })
		slices.SortStableFunc(theirs, func(a, b int) int { return cmp.Compare(entries[a].Date, entries[b].Date) })
		all := slices.Clone(theirs)
		var left []int
		for _, i := range mine {
			for len(theirs) > 0 && entries[theirs[0]].Date < firstDay(&payments[i], through) {
				left, theirs = append(left, theirs[0]), theirs[1:]
			}
			others := had(&payments[i], entries, all)
			for n, j := range theirs {
				if entries[j].Date > payments[i].On.AddDays(bookWindow) {
					break
				}
				if !slices.Contains(others, j) {
					found[i], theirs = j, slices.Delete(theirs, n, n+1)
					break
				}
			}
		}
		left = append(left, theirs...)
		for _, i := range mine {
			if found[i] != unbooked || !payments[i].Asked {
				continue
			}
			for n, j := range left {
				if entries[j].Date > payments[i].On {
					found[i], left = j, slices.Delete(left, n, n+1)
					break
				}
			}
		}
	}
	return found
}

// firstDay is the first day on which the book may have a payment, as far as it
// is complete; zero: nobody has said. It is later for a later payment, which the
// matching relies on.
func firstDay(p *paymentKept, through negotiation.Date) negotiation.Date {
	if through != 0 && p.On > through {
		return p.On
	}
	return p.On.AddDays(-bookWindow)
}

// had are the entries, of those like a payment in the order of their days, that
// the book had before the payment was told.
func had(p *paymentKept, entries []negotiation.Entry, like []int) []int {
	if p.Had == 0 {
		return nil
	}
	var others []int
	for _, j := range like {
		if beforeIt(p, entries[j].Date) && len(others) < p.Had {
			others = append(others, j)
		}
	}
	return others
}

// beforeIt tells whether a day is before a payment's, near enough to be taken for it.
func beforeIt(p *paymentKept, day negotiation.Date) bool {
	return day < p.On && day >= p.On.AddDays(-bookWindow)
}

// countHad is how many entries of a book are like a payment, and can't be it:
// who tells of a payment on its day, or the day after, tells of one that a book
// of days before it does not have. Of one that is told later that is not known.
func countHad(p *paymentKept, a *negotiation.Account, told negotiation.Date) int {
	m, err := negotiation.ParseMoney(p.Amount, a.Currency)
	if err != nil || told > p.On.AddDays(1) {
		return 0
	}
	n := 0
	for _, e := range a.Entries {
		if e.Kind == p.entryKind() && e.Of == p.Of && e.Amount == m && beforeIt(p, e.Date) {
			n++
		}
	}
	return n
}

// overlay is what payments add to a line of the book that does not have them
// yet, as entries on the day they count on, but never before the last statement:
// what the bank has billed stays as it was billed.
func overlay(payments []paymentKept, found []int, a *negotiation.Account) (entries []BookedLine) {
	var after negotiation.Date
	if n := len(a.Statements); n > 0 {
		after = a.Statements[n-1].Date
	}
	for i, p := range payments {
		if found[i] != unbooked || p.Refused != "" {
			continue
		}
		on := p.On
		if on <= after {
			on = after.AddDays(1)
		}
		entries = append(entries, BookedLine{Date: on, Kind: p.entryKind(), Amount: p.Amount, Of: p.Of})
	}
	return entries
}

// overdue are the payments, by place, that the book should have had by the day
// that it is complete for, and that nobody was asked about. A payment and its
// reversal that both never came to the book need nobody: the bank has netted them.
func overdue(payments []paymentKept, found []int, through negotiation.Date) (late []int) {
	for i, p := range payments {
		if through == 0 || found[i] != unbooked || p.Refused != "" || p.Asked || through < p.On.AddDays(bookWindow) {
			continue
		}
		netted := false
		for j, q := range payments {
			other := p.Reverses != "" && q.ID == p.Reverses || p.ID == q.Reverses
			netted = netted || other && q.Way == p.Way && q.Refused == "" && found[j] == unbooked
		}
		if !netted {
			late = append(late, i)
		}
	}
	return late
}

// keptFor is how many days a payment is kept that the book has: as long as one
// may be told that was made before it, and twice the window.
const keptFor = maxPaymentAge + 2*bookWindow

// withoutOld leaves out what the book has and was paid more than keptFor days
// before today, where the bank is: no payment still to come can be taken for it,
// and the list stays short.
// A waiver stays: for as long as the account is there it is not a plan's.
func withoutOld(payments []paymentKept, a *negotiation.Account, through, today negotiation.Date) (left []paymentKept) {
	found := matchPayments(payments, a.Entries, a.Currency, through)
	for i, p := range payments {
		if found[i] == unbooked || p.Of != "" || p.On >= today.AddDays(-keptFor) {
			left = append(left, p)
		}
	}
	return left
}
