package understand

import (
	"strings"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// found is a day that was read, where it ends, and how it was said.
type found struct {
	day     negotiation.Date
	from    int
	to      int
	weekday bool // only a day of the week says it, so that a date beside it says more
	month   bool // its month and day were said
}

// date reads what comes to one day and notes it.
func (s *scanner) date(i int) (int, bool) {
	f := found{from: i}
	c := s.s[i]
	switch {
	case isDigit(c):
		f = s.numericDate(i)
	case isLetter(c):
		if i > 0 && isLetter(s.s[i-1]) {
			return 0, false
		}
		if f = s.namedDate(i); f.to == 0 {
			f = s.englishDate(i)
		}
	case c >= 0xe3:
		if f = s.namedDate(i); f.to == 0 {
			f = s.chineseDate(i)
		}
	}
	if f.to == 0 || f.day.IsZero() {
		return 0, false
	}
	f = s.beside(f)
	s.dates = append(s.dates, foundDay{dialog.Day{Text: s.original(f.from, f.to), Day: f.day}, f.from, f.to})
	return f.to, true
}

// beside takes in the date beside a day of the week, which says more, and the
// day of the week beside a date: "friday 7/6", 10月12号,星期一, "monday the 24th".
func (s *scanner) beside(f found) found {
	j := skipSpace(s.s, f.to)
	comma := false
	for j < len(s.s) && (s.s[j] == ',' || s.s[j] == '(') {
		comma = comma || s.s[j] == ','
		j = skipSpace(s.s, j+1)
	}
	if j >= len(s.s) || j > f.to+4 {
		return f
	}
	if !f.weekday {
		w, to := s.plainWeekday(j)
		if to > 0 && (f.day.Weekday() == w || f.month && s.clauseOf(j).to == to) { // the month and day count where they contradict
			f.to = s.closing(j, to)
		}
		return f
	}
	d := s.explicit(j, f.day.Weekday())
	if d.to == 0 || d.day.IsZero() || comma && d.day.Weekday() != f.day.Weekday() {
		return f
	}
	f.day, f.to, f.weekday = d.day, s.closing(j, d.to), false
	return f
}

// closing takes in the parenthesis that closes the one before j.
func (s *scanner) closing(j, to int) int {
	if j > 0 && s.s[j-1] == '(' && to < len(s.s) && s.s[to] == ')' {
		return to + 1
	}
	return to
}

// explicit reads a date beside a day of the week w. A bare day of the month is
// the next one that falls on w.
func (s *scanner) explicit(j int, w time.Weekday) found {
	k := j
	if the, after := word(s.s, j); the == "the" {
		k = skipSpace(s.s, after)
	}
	if n, to := ordinal(s.s, k); to > 0 {
		if of, _ := nextWord(s.s, to); of != "of" && englishMonths[of] == 0 {
			if d := s.fallingOn(j, n, w, 9); !d.IsZero() {
				return found{day: d, to: to}
			}
			return found{}
		}
	}
	if n, to := shortInt(s.s, j); to > 0 && (to == len(s.s) || s.s[to] == '!' || s.s[to] == '?') {
		return found{day: s.fallingOn(j, n, w, 9), to: to}
	}
	switch c := s.s[j]; {
	case isDigit(c):
		if d := s.numericDate(j); d.to > 0 {
			return d
		}
		if m, k := shortInt(s.s, j); k > 0 && k < len(s.s) && s.s[k] == '.' { // this friday 7.6
			if n, to := shortInt(s.s, k+1); to > 0 && to-k <= 3 {
				if d := s.monthDay(j, time.Month(min(max(m, 1), 12)), n); d.Weekday() == w || to-k == 2 {
					return found{day: d, to: to}
				}
			}
		}
	case isLetter(c):
		if m, after := word(s.s, j); englishMonths[m] > 0 || m == "the" {
			_ = after
			return s.englishDate(j)
		}
	case c >= 0xe3:
		if f := s.chineseDate(j); !f.weekday {
			return f
		}
	}
	return found{}
}

// fallingOn is the next day of the month with that number that falls on w,
// looked for so many years; the last one in a clause of the past.
func (s *scanner) fallingOn(i, day int, w time.Weekday, years int) negotiation.Date {
	year, month, _ := s.today.Civil()
	step := 1
	if s.clauseOf(i).past {
		step = -1
	}
	for n := range 12 * years {
		d := exactDay(year, month+time.Month(n*step), day)
		if !d.IsZero() && d.Weekday() == w && (step == 1 && d >= s.today || step == -1 && d <= s.today) {
			return d
		}
	}
	return 0
}

// plainWeekday reads a day of the week without more words.
func (s *scanner) plainWeekday(j int) (time.Weekday, int) {
	if isLetter(s.s[j]) {
		w, to := word(s.s, j)
		if d, ok := englishWeekdays[w]; ok && d >= 0 {
			if next, _ := nextWord(s.s, to); next != "week" {
				return d, to
			}
		}
		return 0, 0
	}
	return chineseWeekday(s.s, j)
}

// monthDay is the month's day nearest in the sense meant: the next one from
// today on, or the last one where the clause tells of the past.
func (s *scanner) monthDay(i int, month time.Month, day int) negotiation.Date {
	year, _, _ := s.today.Civil()
	d := exactDay(year, month, day)
	past := s.tells(i, month, day)
	switch {
	case past && (d > s.today || d.IsZero()):
		for y := year - 1; y >= year-8; y-- {
			if d := exactDay(y, month, day); !d.IsZero() {
				return d
			}
		}
	case !past && d < s.today:
		for y := year + 1; y <= year+8; y++ { // 29 February waits for a leap year
			if d := exactDay(y, month, day); !d.IsZero() {
				return d
			}
		}
	}
	return d
}

// The days within which a date speaks for itself: nobody promises for a day
// eleven months on that was here a few weeks ago, nor tells of one eleven
// months back that comes in a few weeks.
const (
	justGone = 70
	justNear = 45
)

// tells tells whether a month and a day are of the past: by the tense of the
// clause, except where only the other one is near.
func (s *scanner) tells(i int, month time.Month, day int) bool {
	c := s.clauseOf(i)
	year, _, _ := s.today.Civil()
	for y := year - 1; y <= year+1; y++ {
		d := exactDay(y, month, day)
		if d.IsZero() {
			continue
		}
		switch away := int(d - s.today); {
		case away < 0 && away >= -justGone && !c.past:
			part := s.s[c.from:c.to]
			return !futureWordsEn.in(part) && !futureWordsZh.in(part)
		case away > 0 && away <= justNear && c.past:
			return done.in(s.s[c.from:c.to])
		}
	}
	return c.past
}

// done are words that nothing but the past has.
var done = newPhrases([]string{"已经", "还了", "付了", "转了", "交了", "扣了", "清了", "早就", "already", "paid", "passed", "died", "lost", "fired", "was ", "were "})

// nextDay is the next day of the month with that number, today included; the
// last one in a clause of the past.
func (s *scanner) nextDay(i, day int) negotiation.Date {
	if day < 1 || day > 31 {
		return 0
	}
	year, month, _ := s.today.Civil()
	step := 1
	if s.clauseOf(i).past {
		step = -1
	}
	for n := range 12 {
		d := exactDay(year, month+time.Month(n*step), day)
		if !d.IsZero() && (step == 1 && d >= s.today || step == -1 && d <= s.today) {
			return d
		}
	}
	return 0
}

// exactDay is that day, or none where the month (which may run past the year) is too short.
func exactDay(year int, month time.Month, day int) negotiation.Date {
	if day < 1 || day > 31 || year < 1 || year > 9999 {
		return 0
	}
	first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	if first.Year() < 1 || first.Year() > 9999 {
		return 0
	}
	d := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if d.Month() != first.Month() {
		return 0
	}
	return negotiation.DateOf(d)
}

// endOf is the last day of the month that is n months from this one.
func (s *scanner) endOf(n int) negotiation.Date { return s.ofMonth(n, -1) }

// ofMonth is a day of the month that is n months from this one; -1 is its last.
func (s *scanner) ofMonth(n, day int) negotiation.Date {
	year, month, _ := s.today.Civil()
	if day == -1 {
		return negotiation.DateOf(time.Date(year, month+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC))
	}
	return exactDay(year, month+time.Month(n), day)
}

// endOfNamed is the last day of the next such month, this one included; of the
// last one in a clause of the past. With a year, of that year.
func (s *scanner) endOfNamed(i int, m time.Month, year int) negotiation.Date {
	if year == 0 {
		y, month, _ := s.today.Civil()
		year = y
		if past := s.clauseOf(i).past; !past && m < month {
			year++
		} else if past && m >= month {
			year--
		}
	}
	return negotiation.DateOf(time.Date(year, m+1, 0, 0, 0, 0, 0, time.UTC))
}

// endOfYear is the last day of the year that is n years from this one.
func (s *scanner) endOfYear(n int) negotiation.Date {
	year, _, _ := s.today.Civil()
	return exactDay(year+n, time.December, 31)
}

// weekday is that day of the week: n = 0 the first from today on (in a clause of the past
// the last before today), 1 of next calendar week, -1 of the previous one.
func (s *scanner) weekday(i int, w time.Weekday, n int) negotiation.Date {
	if n != 0 {
		return s.ofWeek(w, n)
	}
	ahead := (int(w) - int(s.today.Weekday()) + 7) % 7
	if s.clauseOf(i).past && ahead > 0 {
		ahead -= 7
	}
	return s.today.AddDays(ahead)
}

// ofWeek is that day of the calendar week that is n weeks from this one. Weeks start on Monday.
func (s *scanner) ofWeek(w time.Weekday, n int) negotiation.Date {
	monday := s.today.AddDays(-((int(s.today.Weekday()) + 6) % 7))
	return monday.AddDays(7*n + (int(w)+6)%7)
}

// nthWeekday is the nth such day of the week in that month; n = -1 is the last. None where it has no fifth.
func nthWeekday(year int, month time.Month, w time.Weekday, n int) negotiation.Date {
	if n == -1 {
		last := negotiation.DateOf(time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC))
		return last.AddDays(-((int(last.Weekday()) - int(w) + 7) % 7))
	}
	first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	return exactDay(year, month, 1+(int(w)-int(first.Weekday())+7)%7+7*(n-1))
}

// span is a length of time: months and days.
type span struct{ months, days int }

// from is the day that the span is after (or, with sign -1, before) d; none where it is out of range.
func (p span) from(d negotiation.Date, sign int) negotiation.Date {
	if p.months > 1200 || p.days > 3660 || d.IsZero() {
		return 0
	}
	return d.AddMonths(sign * p.months).AddDays(sign * p.days)
}

// shortInt reads up to four digits that no digit follows.
func shortInt(s string, i int) (int, int) {
	j, v := i, 0
	for j < len(s) && isDigit(s[j]) {
		if j-i == 4 {
			return 0, 0
		}
		v = v*10 + int(s[j]-'0')
		j++
	}
	if j == i {
		return 0, 0
	}
	return v, j
}

// smallNumber reads a whole number up to 999 in digits or Chinese characters.
func smallNumber(s string, i int) (int, int) {
	if i < len(s) && isDigit(s[i]) {
		v, j := shortInt(s, i)
		if v > 999 {
			return 0, 0
		}
		return v, j
	}
	if i >= len(s) || s[i] < 0xe3 {
		return 0, 0
	}
	n, ok := readChinese(s, i)
	if !ok || n.serial || n.vague {
		return 0, 0
	}
	v, whole := n.whole()
	if !whole || v > 999 {
		return 0, 0
	}
	return v, n.to
}

// endsWord tells whether no letter and no digit stands at j.
func endsWord(s string, j int) bool {
	return j >= len(s) || !isLetter(s[j]) && !isDigit(s[j])
}

// ranged tells whether a day is one end of a range: 周一到周五, "mon-fri".
func ranged(s string, from, to int, part func(j int) int) bool {
	j := skipSpace(s, to)
	n := anyPrefix(s, j, "到", "至", "-", "~", "to ", "thru ", "through ")
	if n > 0 && part(skipSpace(s, j+n)) > 0 {
		return true
	}
	if from > 1 && s[from-1] == '-' && isLetter(s[from-2]) {
		return true
	}
	before, ok := strings.CutSuffix(s[:from], "到")
	if !ok {
		before, ok = strings.CutSuffix(s[:from], "至")
	}
	for _, back := range [...]int{6, 9} { // 周一到周五, but 拖到周五
		if ok && len(before) >= back {
			if _, to := chineseWeekday(before, len(before)-back); to == len(before) {
				return true
			}
		}
	}
	return false
}
