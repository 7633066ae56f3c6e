package negotiation

import (
	"slices"
	"time"
)

// The arithmetic of the hours in which the bank's people work. Every moment is in
// the bank's time zone, by whose clock and calendar they do; a day of a clock
// change is as long as it is.

// HoursOn are the opening and closing moments of the day of a moment; ok is false
// on a day off.
func (c Care) HoursOn(day time.Time) (from, to time.Time, ok bool) {
	h := c.Hours[day.Weekday()]
	if h.From == h.To || slices.Contains(c.Holidays, DateOf(day)) {
		return time.Time{}, time.Time{}, false
	}
	y, m, d := day.Date()
	at := func(c Clock) time.Time {
		return time.Date(y, m, d, int(c)/60, int(c)%60, 0, 0, day.Location())
	}
	return at(h.From), at(h.To), true
}

// OpenAt tells whether people are there at a moment.
func (c Care) OpenAt(now time.Time) bool {
	from, to, ok := c.HoursOn(now)
	return ok && !now.Before(from) && now.Before(to)
}

// lookDays is how far ahead an open day is looked for.
const lookDays = 366

// NextOpen is when people are there again; now, if they are. Hours without any
// open day within a year give now.
func (c Care) NextOpen(now time.Time) time.Time {
	for i := range lookDays {
		from, to, ok := c.HoursOn(noon(now).AddDate(0, 0, i))
		switch {
		case !ok || !now.Before(to):
			continue
		case now.After(from):
			return now
		}
		return from
	}
	return now
}

// noon is the middle of a day, from which no clock change leads into another.
func noon(day time.Time) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, 12, 0, 0, 0, day.Location())
}

// WorkingTime is how long people were there between two moments; zero where to is
// not after from.
func (c Care) WorkingTime(from, to time.Time) time.Duration {
	var total time.Duration
	for day := noon(from); !midnight(day).After(to); day = day.AddDate(0, 0, 1) {
		opens, closes, ok := c.HoursOn(day)
		if !ok {
			continue
		}
		if opens.Before(from) {
			opens = from
		}
		if closes.After(to) {
			closes = to
		}
		if closes.After(opens) {
			total += closes.Sub(opens)
		}
	}
	return total
}

func midnight(day time.Time) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, day.Location())
}

// After is the end of a time from a moment on: so many minutes in which people are
// there, or the end of the n-th working day after the moment's. Hours without any
// open day within a year give the moment itself and the minutes.
func (c Care) After(from time.Time, within AnswerWithin) time.Time {
	if within.WorkingDays > 0 {
		return c.EndOfWorkingDay(from, within.WorkingDays)
	}
	left := time.Duration(within.Minutes) * time.Minute
	at := from
	for range lookDays {
		opens, closes, ok := c.HoursOn(at)
		if ok && at.Before(closes) {
			if at.Before(opens) {
				at = opens
			}
			there := closes.Sub(at)
			if left <= there {
				return at.Add(left)
			}
			left -= there
		}
		at = midnight(noon(at).AddDate(0, 0, 1))
	}
	return from.Add(left)
}

// EndOfWorkingDay is when people leave on the n-th working day after a moment's
// day. A working day is one from Monday to Friday on which they are there.
func (c Care) EndOfWorkingDay(from time.Time, n int) time.Time {
	day := noon(from)
	for range lookDays {
		day = day.AddDate(0, 0, 1)
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		if _, closes, open := c.HoursOn(day); open && !weekend {
			if n--; n == 0 {
				return closes
			}
		}
	}
	return day
}

// Within is how soon a reason is answered; where the policy does not say, as soon
// as another. A dispute of the amount goes by what it says of disputes.
func (c Care) Within(reason, otherwise string) AnswerWithin {
	if reason == "dispute_amount" {
		reason = "dispute"
	}
	if within, ok := c.AnswerWithin[reason]; ok {
		return within
	}
	return c.AnswerWithin[otherwise]
}
