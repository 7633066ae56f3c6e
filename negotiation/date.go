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

// ParseDate reads a day as ISO 8601, 2006-01-02, from the year 1 on.
func ParseDate(s string) (Date, error) {
	if d, ok := parseDay(s); ok {
		return d, nil
	}
	return 0, fmt.Errorf("%q is not a day like 2026-11-23", s)
}

// parseDay reads exactly four, two and two digits that name a day of the
// Gregorian calendar. A book has hundreds of days a line, so that the general
// reader of package time is too slow for it.
func parseDay[T string | []byte](s T) (Date, bool) {
	if len(s) != len("2006-01-02") || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	year, ok1 := digits(s, 0, 4)
	month, ok2 := digits(s, 5, 7)
	day, ok3 := digits(s, 8, 10)
	if !ok1 || !ok2 || !ok3 || year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	return civilDay(year, month, day), true
}

func digits[T string | []byte](s T, from, to int) (int, bool) {
	n := 0
	for i := from; i < to; i++ {
		c := s[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// civilDay counts the days from 0000-03-01 in years that begin in March, so
// that a leap day is a year's last (H. Hinnant, "chrono-compatible low-level
// date algorithms"). The first of them is the Date 1.
func civilDay(year, month, day int) Date {
	if month < 3 {
		year, month = year-1, month+12
	}
	inYear := (153*(month-3)+2)/5 + day - 1
	return Date(year*365 + year/4 - year/100 + year/400 + inYear + 1)
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
	var buf [len("2006-01-02")]byte
	return string(d.appendText(buf[:0]))
}

// appendText is [Date.String] without the allocation; it undoes civilDay.
func (d Date) appendText(dst []byte) []byte {
	if d == 0 {
		return dst
	}
	if d < 0 || d > civilDay(9999, 12, 31) {
		return d.Time().AppendFormat(dst, time.DateOnly)
	}
	n := int(d) - 1
	era, inEra := n/146097, n%146097
	yearOfEra := (inEra - inEra/1460 + inEra/36524 - inEra/146096) / 365
	inYear := inEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	m := (5*inYear + 2) / 153
	day, month, year := inYear-(153*m+2)/5+1, m+3, yearOfEra+era*400
	if month > 12 {
		month, year = month-12, year+1
	}
	return append(dst, digit(year/1000), digit(year/100), digit(year/10), digit(year), '-',
		digit(month/10), digit(month), '-', digit(day/10), digit(day))
}

func digit(n int) byte { return byte('0' + n%10) }

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
	if len(b) < 2 || b[0] != '"' || b[len(b)-1] != '"' {
		return fmt.Errorf("%s is not a day like \"2026-11-23\"", b)
	}
	v, err := ParseDate(string(b[1 : len(b)-1]))
	*d = v
	return err
}
