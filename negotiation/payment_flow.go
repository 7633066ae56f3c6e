package negotiation

import (
	"cmp"
	"slices"
)

// flow is what came in on an account for something that was agreed, day by day.
type flow struct {
	steps      []flowStep // days ascend, one step a day
	mismatches []Mismatch
}

// flowStep is what came in on one day, less what bounced; never zero.
type flowStep struct {
	on    Date
	delta int64
}

// movement is one payment, refund or reversal of the book's.
type movement struct {
	on       Date
	amount   int64
	kind     EntryKind
	reversed bool // by a later one
}

// moves tells whether a kind of entry is money that came in or went back.
func (k EntryKind) moves() bool { return k == Payment || k == Refund || k == PaymentReversal }

// netThrough is what came in up to a day, less what bounced.
func netThrough(entries []Entry, through Date) int64 {
	sum := int64(0)
	for i := range entries {
		e := &entries[i]
		switch {
		case e.Date > through || !e.Kind.moves():
		case e.Kind == PaymentReversal:
			sum -= e.Amount.minor
		default:
			sum += e.Amount.minor
		}
	}
	return sum
}

// flowFor is what came in for an agreement of madeOn up to a day, in whatever
// order the entries are. Of what is dated until madeOn only what the agreement
// had not taken in counts, be it of the same day or booked late: it came in on
// madeOn for it.
func flowFor(entries []Entry, madeOn Date, paidBefore Money, through Date) flow {
	var f flow
	if through < madeOn {
		return f
	}
	look := lookThrough(entries, madeOn, through)
	var ms []movement
	if unknown := look.before - paidBefore.minor; unknown > 0 {
		ms = unknownBefore(entries, madeOn, unknown)
	} else if unknown < 0 {
		f.mismatches = append(f.mismatches, Mismatch{On: madeOn, Amount: Money{-unknown, paidBefore.currency}, Reason: MismatchBefore})
	}
	f.steps = make([]flowStep, 0, len(ms)+look.after)
	if look.plain { // nothing bounced, and in order: as almost every book is
		for i := range ms {
			f.add(ms[i].on, ms[i].amount)
		}
		for i := range entries {
			if e := &entries[i]; e.Date > madeOn && e.Date <= through && e.Kind.moves() {
				f.add(e.Date, e.Amount.minor)
			}
		}
		return f
	}
	known := len(ms)
	ms = slices.Grow(ms, look.after)
	for i := range entries {
		if e := &entries[i]; e.Date > madeOn && e.Date <= through && e.Kind.moves() {
			ms = append(ms, movement{on: e.Date, amount: e.Amount.minor, kind: e.Kind})
		}
	}
	sortMovements(ms[known:])
	for i := range ms {
		f.take(ms[:i], ms[i], paidBefore.currency)
	}
	f.steps = slices.DeleteFunc(f.steps, func(s flowStep) bool { return s.delta == 0 })
	return f
}

// look is a first look at what came in.
type look struct {
	before int64 // until the agreement, less what bounced
	after  int   // movements after it
	plain  bool  // those are in the order of their days and none is a reversal
}

func lookThrough(entries []Entry, madeOn, through Date) look {
	l := look{plain: true}
	last := Date(0)
	for i := range entries {
		e := &entries[i]
		switch {
		case e.Date > through || !e.Kind.moves():
		case e.Date > madeOn:
			l.after++
			l.plain = l.plain && e.Date >= last && e.Kind != PaymentReversal
			last = e.Date
		case e.Kind == PaymentReversal:
			l.before -= e.Amount.minor
		default:
			l.before += e.Amount.minor
		}
	}
	return l
}

// sortMovements puts movements into the order of their days; on one day a
// payment comes before a reversal, which may be of it.
func sortMovements(ms []movement) {
	later := func(a, b movement) int {
		if c := cmp.Compare(a.on, b.on); c != 0 {
			return c
		}
		return cmp.Compare(reversalLast(a.kind), reversalLast(b.kind))
	}
	if !slices.IsSortedFunc(ms, later) {
		slices.SortStableFunc(ms, later)
	}
}

func reversalLast(k EntryKind) int {
	if k == PaymentReversal {
		return 1
	}
	return 0
}

// unknownBefore are the movements until madeOn that an agreement had not taken
// in: the last payments that come to the sum exactly, else one of that sum.
func unknownBefore(entries []Entry, madeOn Date, sum int64) []movement {
	var last []movement
	for i := range entries {
		if e := &entries[i]; e.Date <= madeOn && e.Kind.moves() {
			last = append(last, movement{on: e.Date, amount: e.Amount.minor, kind: e.Kind})
		}
	}
	sortMovements(last)
	rest := sum
	for i := len(last) - 1; i >= 0 && rest > 0 && last[i].kind != PaymentReversal; i-- {
		if rest -= last[i].amount; rest == 0 {
			late := last[i:]
			for j := range late {
				late[j].on = madeOn
			}
			return late
		}
	}
	return []movement{{on: madeOn, amount: sum, kind: Payment}}
}

// take adds a movement. A reversal takes back the latest payment before it of
// exactly its amount; one that fits none is not of this agreement.
func (f *flow) take(before []movement, m movement, c Currency) {
	if m.kind != PaymentReversal {
		f.add(m.on, m.amount)
		return
	}
	for i := len(before) - 1; i >= 0; i-- {
		if p := &before[i]; p.kind == Payment && !p.reversed && p.amount == m.amount {
			p.reversed = true
			f.add(m.on, -m.amount)
			return
		}
	}
	f.mismatches = append(f.mismatches, Mismatch{On: m.on, Amount: Money{m.amount, c}, Reason: MismatchReversal})
}

func (f *flow) add(on Date, delta int64) {
	if n := len(f.steps); n > 0 && f.steps[n-1].on == on {
		f.steps[n-1].delta += delta
		return
	}
	f.steps = append(f.steps, flowStep{on, delta})
}
