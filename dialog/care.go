package dialog

import (
	"slices"
	"time"

	"repaybot/negotiation"
)

// bankNow is the moment in the bank's time zone, in which its people work.
func (t *turn) bankNow() time.Time {
	if t.f.BankNow.IsZero() {
		return t.f.Now
	}
	return t.f.BankNow
}

// hoursOn are the opening and closing moments of a day; ok is false on a day off.
func (t *turn) hoursOn(day time.Time) (from, to time.Time, ok bool) {
	h := t.f.Policy.Care.Hours[day.Weekday()]
	if h.From == h.To || slices.Contains(t.f.Policy.Care.Holidays, negotiation.DateOf(day)) {
		return time.Time{}, time.Time{}, false
	}
	y, m, d := day.Date()
	at := func(c negotiation.Clock) time.Time {
		return time.Date(y, m, d, int(c)/60, int(c)%60, 0, 0, day.Location())
	}
	return at(h.From), at(h.To), true
}

// careOpen tells whether people are there now.
func (t *turn) careOpen() bool {
	now := t.bankNow()
	from, to, ok := t.hoursOn(now)
	return ok && !now.Before(from) && now.Before(to)
}

// nextOpen is when people are there again; now, if they are. A policy without
// any open day within a year gives now.
func (t *turn) nextOpen() time.Time {
	now := t.bankNow()
	for i := range 366 {
		from, to, ok := t.hoursOn(now.AddDate(0, 0, i))
		if !ok || !now.Before(to) {
			continue
		}
		if now.After(from) {
			return now
		}
		return from
	}
	return now
}

// answerBy is when a hand-over for that reason is answered at the latest: so
// many minutes of opening hours on, or the end of the n-th working day after
// today. Reasons that the policy names no time for go by its time for a dispute.
func (t *turn) answerBy(reason Intent) time.Time {
	within, ok := t.f.Policy.Care.AnswerWithin[string(reason)]
	if !ok {
		within = t.f.Policy.Care.AnswerWithin["dispute"]
	}
	if within.WorkingDays == 0 {
		return t.nextOpen().Add(time.Duration(within.Minutes) * time.Minute)
	}
	day, left := t.bankNow(), within.WorkingDays
	for range 366 {
		day = day.AddDate(0, 0, 1)
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		if _, to, open := t.hoursOn(day); open && !weekend {
			if left--; left == 0 {
				return to
			}
		}
	}
	return day
}
