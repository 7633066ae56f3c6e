package negotiation

import "slices"

// followed writes out where the walk has come to.
func (w *planWalk) followed() *FollowedPlan {
	offer := &w.made.Offer
	c := offer.Total.currency
	money := func(minor int64) Money { return Money{minor, c} }
	now := w.asOf
	if end := w.made.End; end != nil {
		now = min(now, end.On)
	}
	w.settleParts(now)
	total := offer.DownPayment.minor + w.extra
	for i := range offer.Installments {
		total += offer.Installments[i].Amount.minor
	}
	paid := min(w.sum, total)
	f := &FollowedPlan{
		Status: w.status, Changes: w.changes, AsOf: w.asOf, DownPayment: w.parts[0], Installments: w.parts[1:],
		Total: money(total), Extra: money(w.extra), In: money(w.sum), Paid: money(paid), Over: money(w.sum - paid), Left: money(total - paid),
		Done: max(w.done-1, 0), Next: max(w.done-1, 0), CompletesOn: w.parts[len(w.parts)-1].Due,
		MovesLeft:  max(0, w.rules.Moves.Times-w.made.count(MoveInstallment)),
		SkipsLeft:  max(0, w.rules.Skips-w.made.count(SkipMonth)),
		Mismatches: w.flow.mismatches, made: w.made,
	}
	if w.done == len(w.parts) {
		f.Next = -1
	}
	switch w.status {
	case PlanPending:
		f.LapsesOn = w.parts[0].Missed
	case PlanActive, PlanMissed:
		f.BreaksOn = w.breaksOn()
	}
	if w.status != PlanPending {
		f.Missed, f.DaysPastDue = w.late(now)
	}
	return f
}

// settleParts says what is paid of each part, and where it stands.
func (w *planWalk) settleParts(now Date) {
	rest := w.sum
	reach := min(w.reach, now)
	for i := range w.parts {
		x := &w.parts[i]
		x.Paid.currency = x.Amount.currency
		x.Paid.minor = min(rest, x.Amount.minor)
		rest -= x.Paid.minor
		switch {
		case i < w.done:
			x.Status = InstallmentPaid
		case x.Missed <= reach && (i == 0 || w.status != PlanPending):
			x.Status = InstallmentMissed
		case x.Due <= now:
			x.Status = InstallmentDue
		default:
			x.Status = InstallmentComing
		}
	}
}

// late is how many instalments are missed, and for how many days the one that
// has been owed longest.
func (w *planWalk) late(now Date) (missed, days int) {
	for i := max(w.done, 1); i < len(w.parts) && w.parts[i].Due < now; i++ {
		if w.parts[i].Status == InstallmentMissed {
			missed++
			days = max(days, now.DaysSince(w.parts[i].OwedSince))
		}
	}
	return missed, days
}

// breaksOn is the first day on which the plan breaks if nothing more comes in:
// the one on which the last but few is missed, or the first has been owed too long.
func (w *planWalk) breaksOn() Date {
	first := Date(0)
	misses := make([]Date, 0, w.rules.BrokenAfter.Missed+1) // the earliest, in order
	for i := max(w.done, 1); i < len(w.parts); i++ {
		x := &w.parts[i]
		if !first.IsZero() && x.Due >= first {
			break
		}
		if on := w.breaks(i); first.IsZero() || on < first {
			first = on
		}
		at, _ := slices.BinarySearch(misses, x.Missed)
		misses = slices.Insert(misses, at, x.Missed)
		if len(misses) > w.rules.BrokenAfter.Missed {
			misses = misses[:w.rules.BrokenAfter.Missed]
		}
		if len(misses) == w.rules.BrokenAfter.Missed {
			first = min(first, misses[len(misses)-1])
		}
	}
	return first
}
