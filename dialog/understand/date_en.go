package understand

import (
	"strings"
	"time"

	"repaybot/negotiation"
)

var englishDays = map[string]int{
	"today": 0, "tonight": 0, "tonite": 0, "2day": 0, "2nite": 0, "tonyt": 0, "todays": 0, "today's": 0, "tday": 0, "2moro": 1, "2morrow": 1, "eod": 0,
	"tomorrow": 1, "tomorow": 1, "tommorow": 1, "tommorrow": 1, "tomorro": 1, "tmrw": 1, "tmr": 1, "tmw": 1, "tmrrw": 1, "tmoro": 1, "tomoz": 1, "tomo": 1, "tomorrow's": 1, "tom": -99, "tmmrw": 1, "tomorrows": 1, "morrow": 1, "2mrw": 1,
	"yesterday": -1, "yday": -1, "ystrday": -1, "yest": -1, "yesterdays": -1, "yesturday": -1,
}

var englishWeekdays = map[string]time.Weekday{
	"monday": 1, "mon": 1, "mondays": -1, "tuesday": 2, "tues": 2, "tue": 2, "wednesday": 3, "weds": 3, "wed": 3, "wednsday": 3, "wensday": 3, "wednesay": 3,
	"thursday": 4, "thurs": 4, "thur": 4, "thu": 4, "thrusday": 4, "friday": 5, "fri": 5, "firday": 5, "frday": 5, "saturday": 6, "sat": 6, "saterday": 6, "sunday": 0, "sun": 0, "tueday": 2, "tuseday": 2, "munday": 1, "fridy": 5,
	"monday's": 1, "tuesday's": 2, "wednesday's": 3, "thursday's": 4, "friday's": 5, "saturday's": 6, "sunday's": 0,
}

var englishMonths = map[string]time.Month{
	"january": 1, "jan": 1, "february": 2, "feb": 2, "febuary": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6, "jun": 6,
	"july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "october": 10, "oct": 10,
	"november": 11, "nov": 11, "december": 12, "dec": 12, "decmber": 12, "novemeber": 11, "janurary": 1,
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
		if n >= 1 && n <= 31 && j < len(s) && s[j] == ' ' && endsOrdinal(s, j+1) {
			return n, j + 3
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

// endsOrdinal tells whether the th of "5 th" stands at j.
func endsOrdinal(s string, j int) bool { w, _ := word(s, j); return w == "th" }

// englishDate reads a day said in English that starts at the word at i.
func (s *scanner) englishDate(i int) found {
	w, end := word(s.s, i)
	if n, ok := englishDays[w]; ok && n > -9 {
		return found{day: s.today.AddDays(n), from: i, to: end}
	}
	if wd, ok := englishWeekdays[w]; ok && wd >= 0 {
		return s.weekdayFirst(i, w, wd, end)
	}
	if m, ok := englishMonths[w]; ok {
		return s.monthFirst(i, m, end)
	}
	switch w {
	case "the", "first", "second", "third", "fourth", "last", "next", "this", "coming", "upcoming", "nxt", "following", "previous", "past", "past's", "final":
		return s.pointed(i, w, end)
	case "day":
		return s.dayBeside(i, w, end)
	case "end", "month", "year", "eom", "eoy", "months", "month's", "year's":
		return s.periodEnd(i, w, end)
	case "in", "a", "an", "couple", "half", "another":
		if f := s.spanDate(i); f.to > 0 {
			return f
		}
		return found{}
	}
	if v, ok := wordNumbers[w]; ok {
		if f := s.spanDate(i); f.to > 0 {
			return f
		}
		if v <= 31 {
			return s.spelledDay(i)
		}
	}
	if n, to := ordinal(s.s, i); to > 0 {
		return s.ordinalOf(i, i, n, to)
	}
	return found{}
}

// pointed reads what a pointing word begins: "the 3rd", "next friday", "the
// last friday of the month", "the day after tomorrow", "this month on the 5th".
func (s *scanner) pointed(i int, w string, end int) found {
	if f := s.nthOf(i); f.to > 0 {
		return f
	}
	if w == "the" {
		next, after := nextWord(s.s, end)
		switch next {
		case "day":
			return s.dayBeside(i, next, after)
		case "end", "month", "year", "month's", "last", "final":
			if f := s.periodEnd(i, next, after); f.to > 0 {
				return f
			}
		}
		if wd, ok := englishWeekdays[next]; ok && wd >= 0 && len(next) > 4 {
			return s.weekdayFirst(i, next, wd, after)
		}
		switch next {
		case "next", "coming", "following", "upcoming", "previous", "past":
			f := s.pointed(i, next, after)
			f.from = i
			return f
		}
		j := skipSpace(s.s, end)
		if n, to := ordinal(s.s, j); to > 0 {
			return s.ordinalOf(i, j, n, to)
		}
		return found{}
	}
	n, to := weekShift(w), end
	next, after := nextWord(s.s, to)
	if w == "this" {
		switch next {
		case "morning", "afternoon", "evening", "arvo", "avo", "aft":
			return found{day: s.today, from: i, to: after}
		}
	}
	if w == "this" && (next == "coming" || next == "upcoming" || next == "past" || next == "last" || next == "next") {
		if next == "past" || next == "last" {
			if wd, k := nextWord(s.s, after); englishWeekdays[wd] > 0 || wd == "sunday" {
				return found{day: s.lastBefore(englishWeekdays[wd]), from: i, to: k, weekday: true}
			}
		}
		next, after = nextWord(s.s, after)
	}
	if wd, ok := englishWeekdays[next]; ok && wd >= 0 {
		if w == "first" || w == "second" || w == "third" || w == "fourth" || w == "final" || s.dayRange(i, after) {
			return found{}
		}
		if again, k := nextWord(s.s, after); again == "week" && n == 0 && endsWord(s.s, k) {
			return found{day: s.weekday(i, wd, 0).AddDays(7), from: i, to: k}
		}
		return found{day: s.weekday(i, wd, n), from: i, to: after, weekday: true}
	}
	if next == "week" || next == "wk" || next == "weeks" || next == "week's" { // next week on thursday
		day, k := nextWord(s.s, after)
		if day == "on" {
			day, k = nextWord(s.s, k)
		}
		if wd, ok := englishWeekdays[day]; ok && wd >= 0 && n >= -1 && s.isWeekday(day, i, k) {
			return found{day: s.ofWeek(wd, n), from: i, to: k}
		}
		return found{}
	}
	if next == "month" || next == "mth" { // next month on the 5th
		k := after
		if on, after := nextWord(s.s, k); on == "on" {
			k = after
		}
		if the, after := nextWord(s.s, k); the == "the" {
			k = after
		}
		if day, to := ordinal(s.s, skipSpace(s.s, k)); to > 0 && to > after && !ordinalWord(s.s, k) {
			return found{day: s.ofMonth(n, day), from: i, to: to}
		}
		if e, k := nextWord(s.s, after); e == "end" && endsWord(s.s, k) {
			return found{day: s.endOf(n), from: i, to: k}
		}
		return found{}
	}
	if m, ok := englishMonths[next]; ok && w != "last" && w != "first" && w != "second" {
		if f := s.monthFirst(skipSpace(s.s, end), m, after); f.to > 0 {
			f.from = i
			return f
		}
	}
	if n == 1 && isDigit(byteAt(s.s, skipSpace(s.s, end))) { // next 5/12
		j := skipSpace(s.s, end)
		if d, k := shortInt(s.s, j); k > 0 && k < len(s.s) && s.s[k] == '/' {
			if f := s.slashed(j, d, k); f.to > 0 {
				if f.day == s.today {
					f.day = f.day.AddMonths(12)
				}
				f.from = i
				return f
			}
		}
	}
	switch w {
	case "first", "second", "third", "fourth":
		return s.ordinalOf(i, i, ordinalWords[w], end)
	case "last", "final":
		return s.periodEnd(i, w, end)
	}
	return found{}
}

func ordinalWord(s string, k int) bool { k = skipSpace(s, k); return k < len(s) && isLetter(s[k]) }

func byteAt(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return 0
}

// weekShift is which calendar week a pointing word means, this one being 0.
func weekShift(w string) int {
	switch w {
	case "next", "nxt", "following":
		return 1
	case "last", "previous":
		return -1
	}
	return 0
}

// lastBefore is the last such day of the week before today.
func (s *scanner) lastBefore(w time.Weekday) negotiation.Date {
	back := (int(s.today.Weekday()) - int(w) + 7) % 7
	if back == 0 {
		back = 7
	}
	return s.today.AddDays(-back)
}

// weekdayFirst reads what begins with a day of the week: "friday", "fri week",
// "friday next week", "tuesday of last week", "the friday after next".
func (s *scanner) weekdayFirst(i int, w string, wd time.Weekday, end int) found {
	if !s.isWeekday(w, i, end) || s.dayRange(i, end) {
		return found{}
	}
	next, after := nextWord(s.s, end)
	switch next {
	case "week", "wk":
		if more, _ := nextWord(s.s, after); more != "on" && more != "in" {
			return found{day: s.weekday(i, wd, 0).AddDays(7), from: i, to: after}
		}
	case "after":
		if n := len(s.dates); n > 0 && s.dates[n-1].Day.Day.Weekday() == wd && (after == len(s.s) || s.s[after] != ' ') { // friday, and the friday after
			return found{day: s.dates[n-1].Day.Day.AddDays(7), from: i, to: after}
		}
		if n, k := nextWord(s.s, after); n == "next" {
			if unit, _ := nextWord(s.s, k); unit != "week" && unit != "month" {
				return found{day: s.ofWeek(wd, 1).AddDays(7), from: i, to: k}
			}
		}
	case "of", "next", "this", "last", "coming":
		if next == "of" {
			next, after = nextWord(s.s, after)
		}
		if unit, k := nextWord(s.s, after); unit == "week" || unit == "wk" {
			if next == "next" || next == "this" || next == "last" {
				return found{day: s.ofWeek(wd, weekShift(next)), from: i, to: k}
			}
		}
	}
	if p, k := s.span(skipSpace(s.s, end)); k > 0 { // sunday 3 weeks after january 15th
		if after, k := nextWord(s.s, k); after == "after" || after == "from" {
			if f := s.anchor(k); f.to > 0 {
				day := p.from(f.day, 1)
				return found{day: day.AddDays((int(wd) - int(day.Weekday()) + 7) % 7), from: i, to: f.to}
			}
		}
	}
	if next == "gone" || next == "past" {
		return found{day: s.lastBefore(wd), from: i, to: after, weekday: true}
	}
	return found{day: s.weekday(i, wd, s.sameWeek(i)), from: i, to: end, weekday: true}
}

// dayRange tells whether a day of the week is one end of a range: "monday to friday".
func (s *scanner) dayRange(i, end int) bool {
	if ranged(s.s, i, end, func(j int) int {
		w, k := word(s.s, j)
		if wd, ok := englishWeekdays[w]; ok && wd >= 0 {
			return k
		}
		return 0
	}) {
		return true
	}
	w, from := lastWord(s.s, i)
	if w == "to" || w == "through" || w == "thru" {
		day, _ := lastWord(s.s, from)
		_, ok := englishWeekdays[day]
		return ok
	}
	return false
}

// dayBeside reads "day after tomorrow", "day before yesterday" and "the day before".
func (s *scanner) dayBeside(i int, w string, end int) found {
	side, k := nextWord(s.s, end)
	day, to := nextWord(s.s, k)
	switch n, known := englishDays[day]; {
	case side == "after" && known && n == 1:
		return found{day: s.today.AddDays(2), from: i, to: to}
	case side == "before" && known && n == -1:
		return found{day: s.today.AddDays(-2), from: i, to: to}
	case (side == "before" || side == "after") && day != "":
		if f := s.anchor(k); f.to > 0 {
			return found{day: f.day.AddDays(map[string]int{"before": -1, "after": 1}[side]), from: i, to: f.to}
		}
	}
	return found{}
}

// isWeekday keeps "sat", "sun", "wed" and "mon" from being read where they are
// other words, and every day of the week where it recurs.
func (s *scanner) isWeekday(w string, i, end int) bool {
	if i > 0 && isLetter(s.s[i-1]) || anySuffix(s.s, i, "every", "each", "every other", "every second", "black", "good", "any", "alternate") {
		return false
	}
	if len(w) > 4 || w == "fri" || w == "weds" || w == "tues" || w == "thur" {
		return true
	}
	next := skipSpace(s.s, end)
	if next >= len(s.s) || !isLetter(s.s[next]) {
		return true
	}
	switch before, _ := lastWord(s.s, i); before {
	case "on", "by", "next", "this", "last", "til", "till", "until", "before", "come", "pay", "paid", "from", "for", "the", "week", "coming":
		return true
	}
	after, _ := word(s.s, next)
	if n := len(s.amounts); n > 0 && i-s.amounts[n-1].to <= 1 {
		return true // $30 wed
	}
	return after == "n" || after == "and" && w != "sat" && w != "sun" || after == "then" || after == "or" || after == "week" || after == "morning" || after == "night" || after == "the" || englishMonths[after] > 0 || after == "next" || after == "at"
}

// nthOf reads "the last friday of the month", "first monday of december", "2nd friday in january".
func (s *scanner) nthOf(i int) found {
	j := i
	if w, end := word(s.s, j); w == "the" {
		j = skipSpace(s.s, end)
	}
	n, k := ordinal(s.s, j)
	if w, end := word(s.s, j); w == "last" || w == "final" {
		n, k = -1, end
	}
	if k == 0 || n > 5 {
		return found{}
	}
	day, k := nextWord(s.s, k)
	wd, ok := englishWeekdays[day]
	if !ok || wd < 0 {
		return found{}
	}
	of, k := nextWord(s.s, k)
	if of != "of" && of != "in" {
		return found{}
	}
	months, m, to := s.monthAfter(k)
	year, this, _ := s.today.Civil()
	switch {
	case to == 0:
		return found{}
	case m > 0:
		d := nthWeekday(year, m, wd, n)
		if d < s.today && !s.clauseOf(i).past {
			d = nthWeekday(year+1, m, wd, n)
		}
		return found{day: d, from: i, to: to}
	}
	d := nthWeekday(year, this+time.Month(months), wd, n)
	if months == 0 && d < s.today && !s.clauseOf(i).past && !strings.Contains(s.s[k:to], "this") {
		d = nthWeekday(year, this+1, wd, n)
	}
	return found{day: d, from: i, to: to}
}

// monthAfter reads "the month", "this month", "next month" or a month's name
// after "of"; how many months ahead, or the month.
func (s *scanner) monthAfter(k int) (months int, m time.Month, to int) {
	w, k := nextWord(s.s, k)
	switch w {
	case "the", "this", "da", "d", "each", "every":
		if w == "each" || w == "every" {
			return 0, 0, 0
		}
		if next, after := nextWord(s.s, k); next == "next" || next == "following" || next == "coming" {
			w, k = next, after
			months = 1
		}
		if month, to := nextWord(s.s, k); month == "month" || month == "mth" {
			return months, 0, to
		}
	case "next", "nxt", "following":
		if month, to := nextWord(s.s, k); month == "month" || month == "mth" {
			return 1, 0, to
		}
	case "last", "previous":
		if month, to := nextWord(s.s, k); month == "month" {
			return -1, 0, to
		}
	}
	if m, ok := englishMonths[w]; ok {
		return 0, m, k
	}
	return 0, 0, 0
}

// periodEnd reads "end of the month", "last day of june", "month end", "year end", "eom".
func (s *scanner) periodEnd(i int, w string, end int) found {
	switch w {
	case "eom":
		return found{day: s.endOf(0), from: i, to: end}
	case "eoy":
		return found{day: s.endOfYear(0), from: i, to: end}
	case "month", "months", "month's":
		if next, to := nextWord(s.s, end); next == "end" {
			return found{day: s.endOf(0), from: i, to: to}
		}
		return found{}
	case "year", "year's":
		if next, to := nextWord(s.s, end); next == "end" {
			return found{day: s.endOfYear(0), from: i, to: to}
		}
		return found{}
	case "last", "final":
		if day, after := nextWord(s.s, end); day == "day" {
			end = after
		} else {
			return found{}
		}
	case "end":
	default:
		return found{}
	}
	of, after := nextWord(s.s, end)
	if of == "of" || of == "off" || of == "in" {
		end = after
		of, after = nextWord(s.s, after)
	}
	if of == "month" || of == "mth" {
		return found{day: s.endOf(0), from: i, to: after}
	}
	if months, m, to := s.monthAfter(end); to > 0 {
		if m > 0 {
			year, k := s.yearAt(to)
			if k == 0 {
				k = to
			}
			return found{day: s.endOfNamed(i, m, year), from: i, to: k}
		}
		return found{day: s.endOf(months), from: i, to: to}
	}
	n := 0
	switch of {
	case "the", "this":
		of, after = nextWord(s.s, after)
	case "next":
		n = 1
		of, after = nextWord(s.s, after)
	}
	if of == "year" {
		return found{day: s.endOfYear(n), from: i, to: after}
	}
	return found{}
}

// ordinalOf reads what follows an ordinal whose phrase began at i and whose
// number stands at j: "3rd", "3rd of December", "15th day of next month".
func (s *scanner) ordinalOf(i, j, n, to int) found {
	spelled := !isDigit(s.s[j])
	k := to
	if day, after := nextWord(s.s, k); day == "day" {
		k = after
	}
	of, after := nextWord(s.s, k)
	if of == "of" || of == "in" {
		if months, m, end := s.monthAfter(after); end > 0 {
			if m > 0 {
				return s.withYear(i, m, n, end)
			}
			if months == 0 && !strings.Contains(s.s[after:end], "this") {
				return found{day: s.nextDay(i, n), from: i, to: end}
			}
			return found{day: s.ofMonth(months, n), from: i, to: end}
		}
		if of == "of" {
			return found{}
		}
	}
	if m, ok := englishMonths[of]; ok && !(of == "may" && spelled) {
		return s.withYear(i, m, n, after)
	}
	switch of {
	case "next", "this":
		if m, end := nextWord(s.s, after); m == "month" {
			return found{day: s.ofMonth(weekShift(of), n), from: i, to: end}
		}
	case "payment", "installment", "instalment", "time", "month", "letter", "text", "call", "message", "party", "one", "fee", "charge", "reminder", "half", "notice", "option", "plan", "attempt", "card", "account", "loan", "year", "job", "week", "quarter", "person", "agent", "email", "chance", "offer", "floor", "street", "ave", "avenue", "thing", "place", "class", "degree", "grade", "day", "visit", "baby", "kid", "child", "tuesday", "monday", "friday", "wednesday", "thursday", "saturday", "sunday":
		return found{}
	}
	if spelled && n < 10 { // "the first thing", "the second one"
		before, _ := lastWord(s.s, i)
		if i == j || n == 2 || before != "on" && before != "by" && before != "before" && before != "until" && before != "till" && before != "til" {
			return found{}
		}
	}
	if spelled && n >= 10 && i == j {
		return found{}
	}
	if i == j { // a bare 3rd says a day after a word that expects one
		switch before, _ := lastWord(s.s, i); before {
		case "on", "by", "before", "until", "till", "til", "from", "to", "around", "after", "is", "for", "since", "come", "due", "date", "about", "the", "between", "and":
		case "":
			if i > 0 && s.s[i-1] != ' ' {
				return found{}
			}
		default:
			if _, ok := englishWeekdays[before]; !ok {
				return found{}
			}
		}
	}
	return found{day: s.nextDay(i, n), from: i, to: to}
}

// monthFirst reads what follows December: 1, 1st, the 5th, -23-2020, 1st 2026. "may" and "march" need the number.
func (s *scanner) monthFirst(i int, m time.Month, end int) found {
	j := end
	if j < len(s.s) && (s.s[j] == '.' || s.s[j] == '/') {
		j++
	}
	j = skipSpace(s.s, j)
	if j < len(s.s) && s.s[j] == '-' {
		j = skipSpace(s.s, j+1)
	}
	if strings.HasPrefix(s.s[j:], "the ") {
		j += 4
	}
	if n, to := ordinal(s.s, j); to > 0 {
		if isLetter(s.s[j]) && n < 3 && s.s[i] == 'm' { // may second it
			return found{}
		}
		return s.withYear(i, m, n, to)
	}
	n, to := shortInt(s.s, j)
	if to == 0 || to-j > 2 || !endsWord(s.s, to) || to < len(s.s) && (s.s[to] == '.' && to+1 < len(s.s) && isDigit(s.s[to+1]) || s.s[to] == '%' || s.s[to] == ',' && groupAt(s.s, to+1) || s.s[to] == ':') {
		return found{}
	}
	if w, _ := nextWord(s.s, to); w == "am" || w == "pm" || w == "payments" || w == "people" || w == "quid" || w == "bucks" || w == "dollars" || w == "pounds" {
		return found{}
	}
	return s.withYear(i, m, n, to)
}

// dayFirst reads what follows the 12 of "12 November" and "3rd of Dec".
func (s *scanner) dayFirst(i, n, j int) found {
	if o, to := ordinal(s.s, i); to > 0 {
		if f := s.nthOf(i); f.to > 0 {
			return f
		}
		return s.ordinalOf(i, i, o, to)
	}
	w, after := nextWord(s.s, j)
	if w == "of" {
		w, after = nextWord(s.s, after)
	}
	if m, ok := englishMonths[w]; ok && n >= 1 && n <= 31 {
		if next, _ := nextWord(s.s, after); w == "may" && (next == "be" || next == "not" || next == "have") || w == "mar" && next == "" && n > 31 {
			return found{}
		}
		return s.withYear(i, m, n, after)
	}
	return found{}
}

// spelledDay reads "twenty five january".
func (s *scanner) spelledDay(i int) found {
	n, ok := readWords(s.s, i)
	v, whole := n.whole()
	if !ok || !whole || v < 1 || v > 31 {
		return found{}
	}
	w, after := nextWord(s.s, n.to)
	if w == "of" {
		w, after = nextWord(s.s, after)
	}
	if m, ok := englishMonths[w]; ok && w != "may" && w != "mar" {
		return s.withYear(i, m, v, after)
	}
	return found{}
}

// yearAt reads a year at j: 2026, "of 1995", "nineteen eighty six"; 0 for none.
func (s *scanner) yearAt(j int) (int, int) {
	k := skipSpace(s.s, j)
	for k < len(s.s) && (s.s[k] == ',' || s.s[k] == '-' || s.s[k] == '/') {
		k = skipSpace(s.s, k+1)
	}
	if of, after := word(s.s, k); of == "of" || of == "in" {
		k = skipSpace(s.s, after)
	}
	if year, to := shortInt(s.s, k); to-k == 4 && year >= 1900 && year < 2200 && endsWord(s.s, to) {
		if of, _ := nextWord(s.s, to); englishUnits[of] == "" && of != "bucks" && of != "buck" {
			return year, to
		}
	}
	if k < len(s.s) && isLetter(s.s[k]) {
		if n, ok := readWords(s.s, k); ok {
			if year, whole := n.whole(); whole && year >= 1900 && year < 2200 {
				return year, n.to
			}
		}
	}
	return 0, 0
}

// withYear reads the year after a month and a day, if one is there.
func (s *scanner) withYear(i int, m time.Month, day, end int) found {
	if year, to := s.yearAt(end); to > 0 {
		return found{day: exactDay(year, m, day), from: i, to: to}
	}
	return found{day: s.monthDay(i, m, day), from: i, to: end}
}
