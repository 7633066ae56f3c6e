package negotiation

import (
	"fmt"
	"time"
)

// Date is a calendar day without a time zone. The zero value is "no date".
// Dates compare with < and ==, and the difference of two is a number of days.
type Date int32

// epoch is the number of days from the first day a Date can name
// (0000-03-01, so that leap days end a year) to 1970-01-01, less one because
// the zero value names no day.
const epoch = 719468 + 1

// NewDate returns the day of that year, month and day of the month. A day
// past the month's end runs over into the next month, as [time.Date] does.
func NewDate(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()/86400 + epoch)
}

// DateOf returns the calendar day of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return NewDate(y, m, d)
}

// ParseDate reads a day as ISO 8601, 2006-01-02.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a day like 2026-11-23", s)
	}
	return DateOf(t), nil
}

// IsZero tells whether d names no day.
func (d Date) IsZero() bool { return d == 0 }

// Time returns midnight of the day in UTC.
func (d Date) Time() time.Time { return time.Unix(int64(d-epoch)*86400, 0).UTC() }

// Civil returns the year, the month and the day of the month.
func (d Date) Civil() (year int, month time.Month, day int) { return d.Time().Date() }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// AddDays returns the day n days on (n may be negative).
func (d Date) AddDays(n int) Date { return d + Date(n) }

// DaysSince returns the number of days from the day e to the day d.
func (d Date) DaysSince(e Date) int { return int(d - e) }

// AddMonths returns the same day of the month n months on, or that month's
// last day where it is too short.
func (d Date) AddMonths(n int) Date {
	y, m, day := d.Civil()
	return dayInMonth(y, m+time.Month(n), day)
}

// dayInMonth is the day of that month, or its last day where the month is too
// short or day is -1. The month may run past December.
func dayInMonth(year int, month time.Month, day int) Date {
	last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC)
	if day == -1 || day > last.Day() {
		return DateOf(last)
	}
	return NewDate(year, month, day)
}

// String is the day as ISO 8601; "" for no date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// MarshalJSON writes the day as ISO 8601 text, no date as null.
func (d Date) MarshalJSON() ([]byte, error) {
	if d == 0 {
		return []byte("null"), nil
	}
	return []byte(`"` + d.String() + `"`), nil
}

// UnmarshalJSON reads ISO 8601 text or null.
func (d *Date) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*d = 0
		return nil
	}
	if len(b) < 2 || b[0] != '"' {
		return fmt.Errorf("%s is not a day like \"2026-11-23\"", b)
	}
	v, err := ParseDate(string(b[1 : len(b)-1]))
	*d = v
	return err
}
