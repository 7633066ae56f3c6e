package negotiation

import (
	"slices"
	"time"
)

// wish is one question to [Policy.May] being worked out.
type wish struct {
	rules    ContactRules
	holidays []Date
	c        *Contacting
	purpose  Purpose

	at     time.Time // now, in the customer's zone
	today  Date
	reason ContactReason // the gravest so far; "" while nothing stands in the way
	shut   bool          // only a change of facts can allow it
	from   time.Time     // nothing goes before
	day    Date          // nor before this day
}

// because notes what stands in the way; the first that is noted is told.
func (w *wish) because(r ContactReason) {
	if w.reason == "" {
		w.reason = r
	}
}

func (w *wish) notBefore(t time.Time) {
	if t.After(w.from) {
		w.from = t.In(w.c.Zone)
	}
}

func (w *wish) notBeforeDay(d Date) { w.day = max(w.day, d) }

// reach is how far up a stop goes: what it stops beside collection.
type reach int

const (
	stopsCollection reach = iota + 1
	stopsService
	stopsLegal
)

func (w *wish) reaches(r reach) bool {
	switch w.purpose {
	case ForLegal:
		return r >= stopsLegal
	case ForService:
		return r >= stopsService
	case ForAnswer, ForCollection:
	}
	return true
}

// facts looks at what is so about the customer, from the gravest.
func (w *wish) facts() {
	c := w.c
	for _, reason := range [...]ContactReason{ReasonWrongPerson, ReasonDeceased, ReasonCrisis} {
		w.pauses(reason)
	}
	if c.OptedOut && w.reaches(stopsService) { // 12 CFR 1006.6(e); cn and uk likewise (spec/conduct.md)
		w.because(ReasonOptedOut)
		w.shut = true
	}
	w.moratorium()
	for _, reason := range [...]ContactReason{ReasonAskedPause, ReasonRepresented, ReasonTheft, ReasonDisputed, ReasonTimeBarred, ReasonPaused} {
		w.pauses(reason)
	}
	if c.PlanKept && w.purpose == ForCollection { // card measures art. 70
		w.because(ReasonPlanKept)
		w.shut = true
	}
}

// pauses looks at the pauses and flags that stand for a reason.
func (w *wish) pauses(reason ContactReason) {
	for _, f := range w.c.Flags {
		if r, how := f.stops(); r == reason && w.reaches(how) {
			w.because(reason)
			w.shut = true // until the book takes it off
		}
	}
	for _, pause := range w.c.Pauses {
		r, how := pause.Why.stops()
		switch {
		case r != reason || !w.reaches(how):
		case pause.Until.IsZero():
			w.because(reason)
			w.shut = true
		case pause.Until.After(w.at):
			w.because(reason)
			w.notBefore(pause.Until)
		}
	}
}

// moratorium looks at a debt respite.
func (w *wish) moratorium() {
	if !w.reaches(stopsService) {
		return
	}
	if slices.Contains(w.c.Flags, BreathingSpace) { // the book's word stands until the book takes it back
		w.because(ReasonMoratorium)
		w.shut = true
	}
	free, ends := w.c.Moratorium.free()
	switch {
	case w.c.Moratorium.Kind == "":
	case !ends:
		w.because(ReasonMoratorium)
		w.shut = true
	case w.today < free:
		w.because(ReasonMoratorium)
		w.notBeforeDay(free)
	}
}

// quiet looks at the days after a conversation: 12 CFR 1006.14(b)(2)(i)(B),
// which is about calls and is kept for messages too; else the policy's own.
func (w *wish) quiet() {
	if w.purpose != ForCollection || w.c.LastWrote.IsZero() || w.rules.QuietDays == 0 {
		return
	}
	w.span(w.c.LastWrote, w.rules.QuietDays, ReasonQuiet)
}

// week looks at how many went in seven days; all that went count.
func (w *wish) week() {
	if w.purpose != ForCollection {
		return
	}
	if w.rules.PerWeek == 0 {
		w.because(ReasonNever)
		w.shut = true
		return
	}
	var few [16]time.Time
	sent := few[:0]
	for _, m := range w.c.Sent {
		if w.within(m.At, weekDays) {
			sent = append(sent, m.At)
		}
	}
	if len(sent) < w.rules.PerWeek {
		return
	}
	slices.SortFunc(sent, time.Time.Compare)
	w.span(sent[len(sent)-w.rules.PerWeek], weekDays, ReasonWeek)
}

// within tells whether a moment lies in the last days, today included: by the
// calendar, as the rules count, or by the clock, whichever is longer.
func (w *wish) within(at time.Time, days int) bool {
	if w.at.Sub(at) < time.Duration(days)*24*time.Hour {
		return true
	}
	return w.at.Sub(at) < time.Duration(days+2)*24*time.Hour && w.today.DaysSince(DateOf(at.In(w.c.Zone))) < days
}

// span keeps back until a moment is that many days ago, by the calendar and the clock.
func (w *wish) span(at time.Time, days int, reason ContactReason) {
	if !w.within(at, days) {
		return
	}
	w.because(reason)
	w.notBefore(at.Add(time.Duration(days) * 24 * time.Hour))
	w.notBeforeDay(DateOf(at.In(w.c.Zone)).AddDays(days))
}

// countOn is how many messages went on a day of the customer's.
func (w *wish) countOn(day Date) int {
	n := 0
	for _, m := range w.c.Sent {
		if DateOf(m.At.In(w.c.Zone)) == day {
			n++
		}
	}
	return n
}

// moment looks at this day's count and this moment's hour.
func (w *wish) moment() {
	if w.purpose != ForLegal {
		if w.rules.PerDay == 0 {
			w.because(ReasonNever)
			w.shut = true
		} else if w.countOn(w.today) >= w.rules.PerDay {
			w.because(ReasonDay)
		}
	}
	if w.reason != "" {
		return // the rest is looked at in finding the next moment
	}
	at := clockOf(w.at)
	if !w.rules.hoursOn(w.today, w.holidays).has(at) {
		w.because(ReasonHours)
	} else if !w.hoursOn(w.today).has(at) {
		w.because(ReasonPrefers)
	}
}

// hoursOn are the hours of a day, the customer's own wishes taken in.
func (w *wish) hoursOn(day Date) Hours {
	h := w.rules.hoursOn(day, w.holidays)
	if w.purpose == ForLegal {
		return h
	}
	return w.c.Prefers.Narrow(h, day.Weekday())
}

// next is the first moment at which nothing stands in the way; zero if there
// is none.
func (w *wish) next() time.Time {
	for day := max(w.day, DateOf(w.from)); day <= max(w.day, DateOf(w.from)).AddDays(daysAhead); day++ {
		h := w.hoursOn(day)
		if h.From >= h.To || w.purpose != ForLegal && w.countOn(day) >= w.rules.PerDay {
			continue
		}
		y, m, d := day.Civil()
		at := time.Date(y, m, d, int(h.From)/60, int(h.From)%60, 0, 0, w.c.Zone)
		if at.Before(w.from) {
			at = w.from
		}
		if DateOf(at) == day && h.has(clockOf(at)) {
			return at
		}
	}
	return time.Time{}
}

// clockOf is the time of day on the wall, which daylight saving moves.
func clockOf(t time.Time) Clock { return Clock(t.Hour()*60 + t.Minute()) }

// has tells whether a time of day is within the hours, their end not included.
func (h Hours) has(c Clock) bool { return h.From <= c && c < h.To }
