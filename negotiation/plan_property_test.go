package negotiation

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawnLife is a plan with a random history of what came in, and what that
// comes to by the way it was made.
type drawnLife struct {
	made    *PlanMade
	entries []Entry
	delta   map[Date]int64 // of the plan's money
	strange int64          // reversed, of no payment of the plan's
	asOf    Date
	through Date
}

func drawLife(t *rapid.T, tb testing.TB) drawnLife {
	months := rapid.IntRange(1, 14).Draw(t, "months")
	down := rapid.SampledFrom([]string{"0", "0", "35.00"}).Draw(t, "down")
	rate := rapid.SampledFrom([]string{"0", "0.12", "0.1825"}).Draw(t, "rate")
	first := NewDate(2026, 1, 12+rapid.IntRange(0, 45).Draw(t, "first"))
	made := planOf(tb, "2026-01-08", first.String(), months, down, rate, rapid.Int64Range(20000, 999999).Draw(t, "principal"))
	made.Terms.Rules = PlanRules{
		GraceDays:   rapid.IntRange(0, 5).Draw(t, "grace"),
		BrokenAfter: BrokenAfter{Missed: rapid.IntRange(1, 4).Draw(t, "missed"), Days: rapid.IntRange(5, 70).Draw(t, "days")},
		Moves:       Moves{Times: 3, Days: 14}, Skips: 2,
	}
	l := drawnLife{made: made, delta: map[Date]int64{}}
	l.asOf = made.AgreedOn.AddDays(rapid.IntRange(0, 31*months+90).Draw(t, "as of"))
	l.through = l.asOf.AddDays(-rapid.IntRange(0, 6).Draw(t, "late by"))
	made.PaidBefore = NewMoney(rapid.Int64Range(0, 3).Draw(t, "before")*7700, "CNY")
	if made.PaidBefore.minor > 0 {
		l.entries = append(l.entries, Entry{Date: made.AgreedOn.AddDays(-3), Kind: Payment, Amount: made.PaidBefore})
	}
	typical := made.Offer.Installments[0].Amount.minor
	for k := range rapid.IntRange(0, 2*months+4).Draw(t, "payments") {
		// Amounts are all different, so that a reversal fits one payment.
		amount := rapid.SampledFrom([]int64{typical, typical, typical / 4, 3 * typical, made.Offer.Total.minor}).Draw(t, "amount") + int64(k)*3
		on := made.AgreedOn.AddDays(rapid.IntRange(0, 31*months+60).Draw(t, "on"))
		kind := rapid.SampledFrom([]EntryKind{Payment, Payment, Payment, Refund}).Draw(t, "kind")
		l.entries = append(l.entries, Entry{Date: on, Kind: kind, Amount: NewMoney(amount, "CNY")})
		if on > l.asOf {
			continue
		}
		l.delta[on] += amount
		if kind == Payment && rapid.IntRange(0, 3).Draw(t, "bounces") == 0 {
			// After the day of the agreement: what bounces on that day was never in.
			back := max(on, made.AgreedOn+1).AddDays(rapid.IntRange(0, 40).Draw(t, "back after"))
			l.entries = append(l.entries, Entry{Date: back, Kind: PaymentReversal, Amount: NewMoney(amount, "CNY")})
			if back <= l.asOf {
				l.delta[back] -= amount
			}
		}
	}
	if rapid.IntRange(0, 4).Draw(t, "strange") == 0 {
		on := made.AgreedOn.AddDays(rapid.IntRange(1, 60).Draw(t, "strange on"))
		l.entries = append(l.entries, Entry{Date: on, Kind: PaymentReversal, Amount: NewMoney(1, "CNY")})
		if on <= l.asOf {
			l.strange = 1
		}
	}
	l.entries = rapid.Permutation(l.entries).Draw(t, "entries")
	return l
}

// allowedEdges is where each status may go. From "" a plan begins.
var allowedEdges = map[PlanStatus][]PlanStatus{
	"":            {PlanPending, PlanActive},
	PlanPending:   {PlanActive, PlanWithdrawn, PlanReplaced},
	PlanActive:    {PlanPending, PlanMissed, PlanCompleted, PlanWithdrawn, PlanReplaced},
	PlanMissed:    {PlanPending, PlanActive, PlanBroken, PlanCompleted, PlanWithdrawn, PlanReplaced},
	PlanCompleted: {PlanPending, PlanActive, PlanWithdrawn, PlanReplaced},
}

// accounted checks that money in equals money accounted for, by every part.
func accounted(t *rapid.T, f *FollowedPlan, in int64) {
	if f.In.minor != in {
		t.Fatalf("came in %d, followed %d", in, f.In.minor)
	}
	paid := f.DownPayment.Paid.minor
	amounts := f.DownPayment.Amount.minor
	open := f.DownPayment.Left().minor > 0
	for _, x := range f.Installments {
		if open && x.Paid.minor > 0 {
			t.Fatalf("installment %d is paid before an older one", x.Number)
		}
		paid += x.Paid.minor
		amounts += x.Amount.minor
		open = open || x.Left().minor > 0
		if (x.Left().minor == 0) != (x.Status == InstallmentPaid) || (x.Status == InstallmentPaid) == x.PaidOn.IsZero() {
			t.Fatalf("installment %d: left %s, %s, on %s", x.Number, x.Left(), x.Status, x.PaidOn)
		}
	}
	switch {
	case paid != f.Paid.minor, paid+f.Over.minor != in, f.Over.minor < 0, f.Left.minor < 0:
		t.Fatalf("in %d, paid %d (%d), over %d", in, f.Paid.minor, paid, f.Over.minor)
	case amounts != f.Total.minor, f.Left.minor != f.Total.minor-paid, f.Over.minor > 0 && f.Left.minor > 0:
		t.Fatalf("total %d (%d), left %d, over %d", f.Total.minor, amounts, f.Left.minor, f.Over.minor)
	}
}

// replays checks that the changes lead along allowed edges to the status.
func replays(t *rapid.T, f *FollowedPlan) {
	at, on := PlanStatus(""), Date(0)
	for _, c := range f.Changes {
		if c.From != at || !slices.Contains(allowedEdges[at], c.To) || c.On < on || c.On > f.AsOf {
			t.Fatalf("%s after %s on %s in\n%s", c.To, at, on, inShort(f))
		}
		at, on = c.To, c.On
	}
	if at != f.Status {
		t.Fatalf("%s, changes lead to %s", f.Status, at)
	}
}

// slowStatus is the plan's status by going through every day, as the
// contract says it, without what Follow does.
func slowStatus(l *drawnLife, f *FollowedPlan) PlanStatus {
	rules, made := l.made.Terms.Rules, l.made
	parts := append([]FollowedInstallment{f.DownPayment}, f.Installments...)
	since := make([]Date, len(parts))
	for i := range parts {
		since[i] = parts[i].Due
	}
	lapses := made.Offer.DownPaymentDue + 1
	reach := min(l.asOf, l.through+1)
	covered := func(sum int64) int {
		n := 0
		for n < len(parts) && sum >= parts[n].Amount.minor {
			sum -= parts[n].Amount.minor
			n++
		}
		return n
	}
	sum, done := int64(0), covered(0)
	status := PlanActive
	if done == 0 {
		status = PlanPending
	}
	missed := func(day Date) int {
		n := 0
		for i := max(1, done); i < len(parts); i++ {
			if day > since[i].AddDays(rules.GraceDays) {
				n++
			}
		}
		return n
	}
	for day := made.AgreedOn; day <= l.asOf; day++ {
		if end := made.End; end != nil && day == end.On {
			return end.Status
		}
		if day <= reach {
			switch status {
			case PlanPending:
				if day >= lapses {
					return PlanWithdrawn
				}
			case PlanActive, PlanMissed:
				if missed(day) > 0 {
					status = PlanMissed
				}
				if missed(day) >= rules.BrokenAfter.Missed {
					return PlanBroken
				}
				for i := max(1, done); i < len(parts); i++ {
					if day > since[i].AddDays(rules.BrokenAfter.Days) {
						return PlanBroken
					}
				}
			}
		}
		if l.delta[day] == 0 {
			continue
		}
		sum += l.delta[day]
		before := done
		done = covered(sum)
		for i := done; i < before; i++ {
			since[i] = max(parts[i].Due, day)
			if i == 0 {
				lapses = max(parts[0].Due, day.AddDays(rules.GraceDays)) + 1
			}
		}
		switch {
		case done == 0:
			status = PlanPending
		case done == len(parts):
			status = PlanCompleted
		case status == PlanPending:
			for i := done; i < len(parts); i++ {
				since[i] = max(since[i], day)
			}
			status = PlanActive
		case missed(min(day, reach)) == 0:
			status = PlanActive
		}
	}
	return status
}

func TestMoneyInIsMoneyAccountedFor(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		l := drawLife(r, t)
		in := CameIn{Entries: l.entries, Through: l.through}
		for range rapid.IntRange(0, 4).Draw(r, "changes") {
			a := PlanAmendment{
				Kind:        rapid.SampledFrom([]AmendmentKind{MoveInstallment, SkipMonth}).Draw(r, "change"),
				Installment: rapid.IntRange(1, len(l.made.Offer.Installments)).Draw(r, "installment"),
				On:          l.asOf,
			}
			if n := len(l.made.Changes); n == 0 { // changes are agreed before the day they are looked at, one after the other
				a.On = l.made.AgreedOn.AddDays(rapid.IntRange(0, l.asOf.DaysSince(l.made.AgreedOn)).Draw(r, "changed on"))
			}
			now := Follow(l.made, CameIn{Entries: l.entries, Through: min(l.through, a.On)}, a.On)
			if a.Installment <= len(now.Installments) {
				a.To = now.Installments[a.Installment-1].Due.AddDays(rapid.IntRange(1, 16).Draw(r, "by"))
			}
			amended, err := l.made.Amend(CameIn{Entries: l.entries, Through: min(l.through, a.On)}, a)
			if err != nil {
				continue
			}
			if amended.Cost.minor < 0 || amended.Cost.minor != amended.Followed.Total.minor-now.Total.minor {
				r.Fatalf("a %s costs %s", a.Kind, amended.Cost)
			}
			l.made = amended.Made
		}
		f := Follow(l.made, in, l.asOf)
		sum := int64(0)
		for _, d := range l.delta {
			sum += d
		}
		accounted(r, f, sum)
		replays(r, f)
		if want := slowStatus(&l, f); f.Status != want {
			r.Fatalf("%s, day by day %s\n%s", f.Status, want, inShort(f))
		}
		strange := int64(0)
		for _, m := range f.Mismatches {
			strange += m.Amount.minor
		}
		if strange != l.strange {
			r.Fatalf("mismatches %+v, want %d", f.Mismatches, l.strange)
		}
		for i := 1; i < len(f.Installments); i++ {
			if f.Installments[i].Due <= f.Installments[i-1].Due {
				r.Fatalf("installment %d is due on %s, not after %s", i+1, f.Installments[i].Due, f.Installments[i-1].Due)
			}
		}
		breaksWhenItSays(r, &l, f)
	})
}

// What was noticed on a day stays noticed: a later day only adds to a plan's
// changes, as long as the book keeps its word of how far it is complete.
func TestALaterDayOnlyAddsChanges(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		l := drawLife(r, t)
		earlier := l.made.AgreedOn.AddDays(rapid.IntRange(0, l.asOf.DaysSince(l.made.AgreedOn)).Draw(r, "earlier"))
		known := slices.DeleteFunc(slices.Clone(l.entries), func(e Entry) bool { return e.Date > earlier })
		before := Follow(l.made, CameIn{Entries: known}, earlier).Changes
		after := Follow(l.made, CameIn{Entries: l.entries}, l.asOf).Changes
		if len(after) < len(before) || !slices.Equal(before, after[:len(before)]) {
			r.Fatalf("as of %s\n%v\nas of %s\n%v", earlier, before, l.asOf, after)
		}
	})
}

// breaksWhenItSays checks BreaksOn and LapsesOn: with nothing more, and the
// book up to date, the plan stands the day before and not on the day.
func breaksWhenItSays(t *rapid.T, l *drawnLife, f *FollowedPlan) {
	on, to := f.BreaksOn, PlanBroken
	if f.Status == PlanPending {
		on, to = f.LapsesOn, PlanWithdrawn
	}
	if on.IsZero() != (f.Status.Ended() || f.Status == PlanCompleted) {
		t.Fatalf("%s breaks on %s", f.Status, on)
	}
	if on <= l.asOf {
		return // ended, completed, or the book is late
	}
	known := slices.DeleteFunc(slices.Clone(l.entries), func(e Entry) bool { return e.Date > l.asOf })
	if got := Follow(l.made, CameIn{Entries: known}, on-1); got.Status.Ended() {
		t.Fatalf("%s on the day before %s:\n%s", got.Status, on, inShort(got))
	}
	if got := Follow(l.made, CameIn{Entries: known}, on); got.Status != to {
		t.Fatalf("%s on %s:\n%s", got.Status, on, inShort(got))
	}
}

func TestAnEndByAWordHolds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		l := drawLife(r, t)
		end := PlanEnd{Status: PlanReplaced, Reason: ReasonReplaced, On: l.made.AgreedOn.AddDays(rapid.IntRange(0, 400).Draw(r, "ends after"))}
		ended := l.made.EndedBy(end)
		f := Follow(ended, CameIn{Entries: l.entries, Through: l.through}, l.asOf)
		replays(r, f)
		sum := int64(0)
		for on, d := range l.delta {
			if on <= end.On {
				sum += d
			}
		}
		accounted(r, f, sum)
		before := Follow(l.made, CameIn{Entries: l.entries, Through: min(l.through, end.On-2)}, min(l.asOf, end.On-1))
		switch {
		case end.On > l.asOf:
		case before.Status.Ended() && f.Status != before.Status:
			r.Fatalf("%s, was %s before the word", f.Status, before.Status)
		case !before.Status.Ended() && f.Status != PlanReplaced:
			r.Fatalf("%s after the word:\n%s\nbefore it:\n%s", f.Status, inShort(f), inShort(before))
		}
	})
}
