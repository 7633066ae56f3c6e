package understand

import (
	"strings"
	"time"

	"repaybot/negotiation"
)

var englishDays = map[string]int{
	"today": 0, "tonight": 0, "tonite": 0, "2day": 0, "2nite": 0, "tonyt": 0,
	"tomorrow": 1, "tomorow": 1, "tommorow": 1, "tommorrow": 1, "tomorro": 1, "tmrw": 1, "tmr": 1, "tmw": 1, "tmrrw": 1, "tmoro": 1, "tomoz": 1, "tomo": 1,
	"yesterday": -1, "yday": -1, "ystrday": -1, "yest": -1,
}

var englishWeekdays = map[string]time.Weekday{
	"monday": 1, "mon": 1, "mondays": -1, "tuesday": 2, "tues": 2, "tue": 2, "wednesday": 3, "weds": 3, "wed": 3, "wednsday": 3,
	"thursday": 4, "thurs": 4, "thur": 4, "thu": 4, "friday": 5, "fri": 5, "firday": 5, "saturday": 6, "sat": 6, "sunday": 0, "sun": 0,
}

var englishMonths = map[string]time.Month{
	"january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6, "jun": 6,
	"july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "october": 10, "oct": 10,
	"november": 11, "nov": 11, "december": 12, "dec": 12,
}

// englishDate reads a day said in English that starts at the word at i. The
// text of "on the 3rd" is "the 3rd", so the start comes back too.
func (s *scanner) englishDate(i int) (day negotiation.Date, to, from int) {
	w, end := word(s.s, i)
	if n, ok := englishDays[w]; ok {
		return s.today.AddDays(n), end, i
	}
	if wd, ok := englishWeekdays[w]; ok && wd >= 0 && s.isWeekday(w, i, end) {
		return s.weekday(i, wd, 0), end, i
	}
	switch w {
	case "the":
		next, after := nextWord(s.s, end)
		if d, k := s.dayBeside(next, after); k > 0 {
			return d, k, i
		}
		if d, k := s.endOfMonth(next, after); k > 0 {
			return d, k, i
		}
		d, k := s.ordinalDate(skipSpace(s.s, end))
		return d, k, i
	case "next", "this", "last", "coming", "nxt":
		next, after := nextWord(s.s, end)
		if wd, ok := englishWeekdays[next]; ok && wd >= 0 {
			n := map[string]int{"next": 1, "nxt": 1, "last": -1}[w]
			return s.weekday(i, wd, n), after, i
		}
	case "day":
		d, k := s.dayBeside(w, end)
		return d, k, i
	case "end", "month":
		d, k := s.endOfMonth(w, end)
		return d, k, i
	case "in":
		d, k := s.inAWhile(end)
		return d, k, i
	case "a":
		next, after := nextWord(s.s, end)
		if next == "week" || next == "fortnight" {
			if d, k := s.daysLater(1, skipSpace(s.s, end)); k > 0 {
				return d, k, i
			}
			if on, k := nextWord(s.s, after); on == "today" {
				return s.today.AddDays(7), k, i
			}
		}
	}
	if m, ok := englishMonths[w]; ok {
		d, k := s.monthFirst(i, m, end)
		return d, k, i
	}
	if v, ok := wordNumbers[w]; ok {
		if d, k := s.daysLater(int(v), skipSpace(s.s, end)); k > 0 {
			return d, k, i
		}
	}
	return 0, 0, i
}

// dayBeside reads "day after tomorrow" and "day before yesterday" after their first word.
func (s *scanner) dayBeside(w string, end int) (negotiation.Date, int) {
	if w != "day" {
		return 0, 0
	}
	side, k := nextWord(s.s, end)
	day, to := nextWord(s.s, k)
	switch n := englishDays[day]; {
	case side == "after" && n == 1:
		return s.today.AddDays(2), to
	case side == "before" && n == -1:
		return s.today.AddDays(-2), to
	}
	return 0, 0
}

// isWeekday keeps "sat", "sun", "wed" and "mon" from being read where they are other words.
func (s *scanner) isWeekday(w string, i, end int) bool {
	if i > 0 && isLetter(s.s[i-1]) || anySuffix(s.s, i, "every", "each", "every other", "every second") {
		return false
	}
	switch w {
	case "sat", "sun", "wed", "mon", "fri", "thu", "tue":
		return anySuffix(s.s, i, "on", "by", "next", "this", "last", "til", "till", "until", "before", "come", "pay", "paid", "from", "for") || end >= len(s.s) || !isLetter(s.s[skipSpace(s.s, end)%len(s.s)]) || w == "fri"
	}
	return true
}

// endOfMonth reads "end of the month", "end of next month", "month end" after their first word.
func (s *scanner) endOfMonth(w string, end int) (negotiation.Date, int) {
	switch w {
	case "month":
		if next, to := nextWord(s.s, end); next == "end" {
			return s.ofMonth(0, -1), to
		}
		return 0, 0
	case "last":
		if day, after := nextWord(s.s, end); day != "day" {
			return 0, 0
		} else {
			end = after
		}
	case "end":
	default:
		return 0, 0
	}
	of, after := nextWord(s.s, end)
	if of == "of" || of == "off" {
		of, after = nextWord(s.s, after)
	}
	n := 0
	switch of {
	case "the", "this", "d", "da":
		of, after = nextWord(s.s, after)
	case "next":
		n = 1
		of, after = nextWord(s.s, after)
	}
	if of == "month" {
		return s.ofMonth(n, -1), after
	}
	if m, ok := englishMonths[of]; ok {
		year, month, _ := s.today.Civil()
		if m < month {
			year++
		}
		return negotiation.DateOf(time.Date(year, m+1, 0, 0, 0, 0, 0, time.UTC)), after
	}
	if of == "year" {
		year, _, _ := s.today.Civil()
		return exactDay(year, time.December, 31), after
	}
	return 0, 0
}

// inAWhile reads what follows "in": "two weeks", "10 days", "a week". "in 3 months" is a term.
func (s *scanner) inAWhile(end int) (negotiation.Date, int) {
	j := skipSpace(s.s, end)
	w, after := word(s.s, j)
	var n int
	switch {
	case w == "a" || w == "an":
		n = 1
	case w != "":
		v, ok := wordNumbers[w]
		if !ok {
			return 0, 0
		}
		n = int(v)
	default:
		if n, after = shortInt(s.s, j); after == 0 {
			return 0, 0
		}
	}
	unit, to := nextWord(s.s, after)
	if unit == "couple" {
		n = 2
		if unit, to = nextWord(s.s, to); unit == "of" {
			unit, to = nextWord(s.s, to)
		}
	}
	switch unit {
	case "day", "days":
		return s.today.AddDays(n), to
	case "week", "weeks", "wk", "wks":
		return s.today.AddDays(7 * n), to
	case "fortnight", "fortnights":
		return s.today.AddDays(14 * n), to
	case "month":
		if n == 1 {
			return s.today.AddMonths(1), to
		}
	}
	return 0, 0
}

var ordinalWords = map[string]int{
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
	"eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17,
	"eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}

// ordinal reads 3rd, 21st, "fifteenth", "twenty first".
func ordinal(s string, i int) (int, int) {
	if n, j := shortInt(s, i); j > 0 {
		if w, to := word(s, j); n >= 1 && n <= 31 && (w == "st" || w == "nd" || w == "rd" || w == "th") {
			return n, to
		}
		return 0, 0
	}
	w, j := word(s, i)
	if n, ok := ordinalWords[w]; ok {
		return n, j
	}
	if w == "twenty" || w == "thirty" {
		if next, to := nextWord(s, j); ordinalWords[next] > 0 && ordinalWords[next] < 10 {
			return int(wordNumbers[w]) + ordinalWords[next], to
		}
	}
	return 0, 0
}

// ordinalDate reads what follows "the": "3rd", "3rd of December", "15th of next month".
func (s *scanner) ordinalDate(j int) (negotiation.Date, int) {
	n, to := ordinal(s.s, j)
	if to == 0 {
		return 0, 0
	}
	spelled := !isDigit(s.s[j])
	of, after := nextWord(s.s, to)
	if of == "of" {
		of, after = nextWord(s.s, after)
	}
	if m, ok := englishMonths[of]; ok {
		return s.withYear(j, m, n, after)
	}
	switch of {
	case "next":
		if m, k := nextWord(s.s, after); m == "month" {
			return s.ofMonth(1, n), k
		}
	case "this":
		if m, k := nextWord(s.s, after); m == "month" {
			return s.ofMonth(0, n), k
		}
	case "payment", "installment", "instalment", "time", "month", "letter", "text", "call", "message", "party", "one", "fee", "charge", "reminder", "of":
		return 0, 0
	}
	if spelled && n < 10 { // "the first thing", "the second one"
		if !anySuffix(s.s, j, "on the", "by the", "before the", "until the", "till the") || n == 2 || of == "thing" {
			return 0, 0
		}
	}
	return s.nextDay(j, n), to
}

// monthFirst reads what follows December: 1, 1st, 1st 2026. "may" and "march" need the number.
func (s *scanner) monthFirst(i int, m time.Month, end int) (negotiation.Date, int) {
	j := skipSpace(s.s, end)
	if j < len(s.s) && s.s[j] == '.' {
		j = skipSpace(s.s, j+1)
	}
	if strings.HasPrefix(s.s[j:], "the ") {
		j += 4
	}
	if n, to := ordinal(s.s, j); to > 0 {
		return s.withYear(i, m, n, to)
	}
	n, to := shortInt(s.s, j)
	if to == 0 || to-j > 2 || to < len(s.s) && (s.s[to] == '.' && to+1 < len(s.s) && isDigit(s.s[to+1]) || s.s[to] == '%' || isLetter(s.s[to])) {
		return 0, 0
	}
	return s.withYear(i, m, n, to)
}

// dayFirst reads what follows the 12 of "12 November" and "3rd of Dec", and a bare "3rd" after on, by or before.
func (s *scanner) dayFirst(i, n, j int) (negotiation.Date, int) {
	if o, to := ordinal(s.s, i); to > 0 {
		n, j = o, to
		of, after := nextWord(s.s, j)
		if of == "of" {
			of, after = nextWord(s.s, after)
		}
		if m, ok := englishMonths[of]; ok {
			return s.withYear(i, m, n, after)
		}
		if anySuffix(s.s, i, " on", " by", " before", " until", " till", " til", " from", " to", " the", " around", " after") || i == 0 {
			return s.nextDay(i, n), j
		}
		return 0, 0
	}
	w, after := nextWord(s.s, j)
	if m, ok := englishMonths[w]; ok {
		if w == "may" || w == "mar" || w == "sat" {
			if next, _ := nextWord(s.s, after); w == "may" && next == "be" {
				return 0, 0
			}
		}
		return s.withYear(i, m, n, after)
	}
	return 0, 0
}

// withYear reads the year after a month and a day, if one is there.
func (s *scanner) withYear(i int, m time.Month, day, end int) (negotiation.Date, int) {
	j := skipSpace(s.s, end)
	if j < len(s.s) && s.s[j] == ',' {
		j = skipSpace(s.s, j+1)
	}
	if year, to := shortInt(s.s, j); to-j == 4 && year >= 1900 && year < 2200 {
		return exactDay(year, m, day), to
	}
	return s.monthDay(i, m, day), end
}
