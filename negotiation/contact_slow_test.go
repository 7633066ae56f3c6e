package negotiation

import (
	"slices"
	"time"
)

// slowContact answers as [Policy.May] does, told again from the table of
// docs/contact.md with other means: days as text, no next moment.
type slowContact struct {
	from, to       string // the policy's
	perDay         int
	perWeek, quiet int
	jurisdiction   string
	holidays       []string
}

func slowContactOf(p *Policy) slowContact {
	s := slowContact{
		from: p.Contact.From.String(), to: p.Contact.To.String(), perDay: p.Contact.PerDay, perWeek: p.Contact.PerWeek,
		quiet: p.Contact.QuietAfterConversationDays, jurisdiction: string(p.Jurisdiction),
	}
	for _, d := range p.Care.Holidays {
		s.holidays = append(s.holidays, d.String())
	}
	return s
}

func (s slowContact) allows(c Contacting, purpose Purpose, now time.Time) bool {
	if purpose == ForAnswer {
		return true
	}
	local := now.In(c.Zone)
	day, wall := local.Format(time.DateOnly), local.Format("15:04")

	// What stops what.
	for _, pause := range c.Pauses {
		if !pause.Until.IsZero() && !now.Before(pause.Until) {
			continue
		}
		switch pause.Why {
		case "wrong_person":
			return false
		case "deceased", "crisis", "asked":
			if purpose != ForLegal {
				return false
			}
		default:
			if purpose == ForCollection {
				return false
			}
		}
	}
	for _, f := range c.Flags {
		switch f {
		case "deceased", "breathing_space":
			if purpose != ForLegal {
				return false
			}
		case "disputed", "represented", "bankrupt", "identity_theft", "time_barred":
			if purpose == ForCollection {
				return false
			}
		}
	}
	if c.OptedOut && purpose != ForLegal {
		return false
	}
	if c.PlanKept && purpose == ForCollection {
		return false
	}
	switch c.Moratorium.Kind {
	case "breathing_space":
		if last := c.Moratorium.From.Time().AddDate(0, 0, 59).Format(time.DateOnly); day <= last && purpose != ForLegal {
			return false
		}
	case "mental_health_crisis":
		last := "9999-12-31"
		if !c.Moratorium.Ended.IsZero() {
			last = c.Moratorium.Ended.Time().AddDate(0, 0, 30).Format(time.DateOnly)
		}
		if day <= last && purpose != ForLegal {
			return false
		}
	}

	// Hours.
	weekend := local.Format("Mon")[0] == 'S' || slices.Contains(s.holidays, day)
	lawFrom, lawTo := "08:00", "22:00"
	switch {
	case s.jurisdiction == "us", s.jurisdiction == "uk" && !weekend:
		lawTo = "21:00"
	case s.jurisdiction == "uk":
		lawFrom, lawTo = "09:00", "19:00"
	}
	if wall < lawFrom || wall >= lawTo || wall < s.from || wall >= s.to {
		return false
	}
	if purpose == ForLegal {
		return true
	}
	if h := c.Prefers.Hours; h.From < h.To && (wall < h.From.String() || wall >= h.To.String()) {
		return false
	}
	if c.Prefers.Days != 0 && c.Prefers.Days&(1<<int(local.Weekday())) == 0 {
		return false
	}

	// Counts.
	perDay, perWeek, quiet := s.perDay, s.perWeek, s.quiet
	switch s.jurisdiction {
	case "cn":
		perDay = min(perDay, 3)
	case "us":
		perWeek, quiet = min(perWeek, 7), max(quiet, 7)
	}
	// lately tells whether a moment is on this or one of the n-1 days before it,
	// or less than n times 24 hours ago.
	lately := func(at time.Time, n int) bool {
		y, m, d := local.Date()
		first := time.Date(y, m, d-(n-1), 12, 0, 0, 0, time.UTC).Format(time.DateOnly)
		return at.In(c.Zone).Format(time.DateOnly) >= first || now.Sub(at).Hours() < float64(n*24)
	}
	today, week := 0, 0
	for _, m := range c.Sent {
		if m.At.In(c.Zone).Format(time.DateOnly) == day {
			today++
		}
		if lately(m.At, 7) {
			week++
		}
	}
	if today >= perDay {
		return false
	}
	if purpose == ForCollection {
		if week >= perWeek {
			return false
		}
		if !c.LastWrote.IsZero() && quiet > 0 && lately(c.LastWrote, quiet) {
			return false
		}
	}
	return true
}
