package understand

import (
	"strings"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// date reads what comes to one day and notes it.
func (s *scanner) date(i int) (int, bool) {
	var day negotiation.Date
	var to int
	from := i
	c := s.s[i]
	switch {
	case isDigit(c):
		day, to = s.numericDate(i)
	case isLetter(c):
		if i > 0 && isLetter(s.s[i-1]) {
			return 0, false
		}
		day, to, from = s.englishDate(i)
	case c >= 0x80:
		day, to = s.chineseDate(i)
	}
	if to == 0 || day.IsZero() {
		return 0, false
	}
	s.dates = append(s.dates, foundDay{dialog.Day{Text: s.original(from, to), Day: day}, from, to})
	return to, true
}

// monthDay is the month's day nearest in the sense meant: the next one from
// today on, or the last one where the clause tells of the past.
func (s *scanner) monthDay(i int, month time.Month, day int) negotiation.Date {
	year, _, _ := s.today.Civil()
	d := exactDay(year, month, day)
	past := s.clauseOf(i).past
	switch {
	case past && (d > s.today || d.IsZero()):
		return exactDay(year-1, month, day)
	case !past && d < s.today:
		for y := year + 1; y <= year+8; y++ { // 29 February waits for a leap year
			if d := exactDay(y, month, day); !d.IsZero() {
				return d
			}
		}
	}
	return d
}

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
	d := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if d.Month() != first.Month() {
		return 0
	}
	return negotiation.DateOf(d)
}

// ofMonth is a day of the month that is n months from this one; -1 is its last.
func (s *scanner) ofMonth(n, day int) negotiation.Date {
	year, month, _ := s.today.Civil()
	if day == -1 {
		return negotiation.DateOf(time.Date(year, month+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC))
	}
	return exactDay(year, month+time.Month(n), day)
}

// weekday is that day of the week: n = 0 the first from today on (in a clause of the past
// the last before today), 1 of next calendar week, -1 of the previous one.
func (s *scanner) weekday(i int, w time.Weekday, n int) negotiation.Date {
	monday := s.today.AddDays(-((int(s.today.Weekday()) + 6) % 7))
	if n != 0 {
		return monday.AddDays(7*n + (int(w)+6)%7)
	}
	ahead := (int(w) - int(s.today.Weekday()) + 7) % 7
	if s.clauseOf(i).past && ahead > 0 {
		ahead -= 7
	}
	return s.today.AddDays(ahead)
}

// numericDate reads 2026-12-01, 12/1, 11月30日, 15号, 3 days from now, 1st December.
func (s *scanner) numericDate(i int) (negotiation.Date, int) {
	if i > 0 && (isDigit(s.s[i-1]) || isLetter(s.s[i-1]) || anySuffix(s.s, i, "第", "尾号", "¥", "$", "£")) {
		return 0, 0
	}
	n, j := shortInt(s.s, i)
	if j == 0 {
		return 0, 0
	}
	switch {
	case j-i == 4 && n >= 1900 && n < 2200:
		return s.yearFirst(n, j)
	case j-i > 2:
		return 0, 0
	}
	k := skipSpace(s.s, j)
	if size := anyPrefix(s.s, k, "月"); size > 0 {
		return s.chineseMonthDay(i, n, k+size, 0)
	}
	if size := anyPrefix(s.s, k, "号", "日"); size > 0 && anyPrefix(s.s, k+size, "楼", "线", "店", "院", "码", "门", "元", "息", "利", "房", "车", "厅", "机", "工") == 0 {
		return s.nextDay(i, n), k + size
	}
	if d, to := s.daysLater(n, k); to > 0 {
		return d, to
	}
	if j < len(s.s) && (s.s[j] == '/' || s.s[j] == '.' || s.s[j] == '-') {
		return s.slashed(i, n, j)
	}
	return s.dayFirst(i, n, j)
}

// yearFirst reads what follows 2026: -12-01, /12/1, 年12月1日.
func (s *scanner) yearFirst(year, j int) (negotiation.Date, int) {
	if j >= len(s.s) {
		return 0, 0
	}
	if size := anyPrefix(s.s, j, "年"); size > 0 {
		m, k := smallNumber(s.s, skipSpace(s.s, j+size))
		if k == 0 || m > 12 {
			return 0, 0
		}
		k = skipSpace(s.s, k)
		if size := anyPrefix(s.s, k, "月"); size > 0 {
			return s.chineseMonthDay(j, m, k+size, year)
		}
		return 0, 0
	}
	sep := s.s[j]
	if sep != '-' && sep != '/' && sep != '.' {
		return 0, 0
	}
	m, k := shortInt(s.s, j+1)
	if k == 0 || k-j > 3 || k >= len(s.s) || s.s[k] != sep || m < 1 || m > 12 {
		return 0, 0
	}
	d, to := shortInt(s.s, k+1)
	if to == 0 || to-k > 3 {
		return 0, 0
	}
	return exactDay(year, time.Month(m), d), to
}

// slashed reads 12/1 and 12/1/2026: month first, but day first in British English. 12.1 only with a year or 号.
func (s *scanner) slashed(i, first, j int) (negotiation.Date, int) {
	sep := s.s[j]
	second, k := shortInt(s.s, j+1)
	if k == 0 || k-j > 3 {
		return 0, 0
	}
	month, day := first, second
	if s.british && second <= 12 || month > 12 {
		month, day = second, first
	}
	if month < 1 || month > 12 {
		return 0, 0
	}
	if k < len(s.s) && s.s[k] == sep {
		if year, to := shortInt(s.s, k+1); to-k == 5 || to-k == 3 {
			if to-k == 3 {
				year += 2000
			}
			return exactDay(year, time.Month(month), day), to
		}
		return 0, 0
	}
	size := anyPrefix(s.s, k, "号", "日")
	if sep != '/' && size == 0 || sep == '/' && k < len(s.s) && isLetter(s.s[k]) || anySuffix(s.s, i, "/") {
		return 0, 0
	}
	return s.monthDay(i, time.Month(month), day), k + size
}

// chineseMonthDay reads what follows 12月: 1号, 底, 最后一天. year 0 is the nearest one.
func (s *scanner) chineseMonthDay(i, month, j, year int) (negotiation.Date, int) {
	if month < 1 || month > 12 {
		return 0, 0
	}
	j = skipSpace(s.s, j)
	at := func(day int) negotiation.Date {
		if year > 0 {
			return exactDay(year, time.Month(month), day)
		}
		return s.monthDay(i, time.Month(month), day)
	}
	if size := anyPrefix(s.s, j, "底", "末", "的最后一天", "最后一天"); size > 0 {
		for day := 31; day >= 28; day-- {
			if d := at(day); !d.IsZero() && !(month == 2 && day == 29 && year == 0 && d.DaysSince(s.today) > 366) {
				return d, j + size
			}
		}
		return 0, 0
	}
	day, k := smallNumber(s.s, j)
	if k == 0 {
		return 0, 0
	}
	k = skipSpace(s.s, k)
	size := anyPrefix(s.s, k, "号", "日")
	if size == 0 && anyPrefix(s.s, k, "块", "元", "万", "千", "百", "期", "个", "点", "笔", "次") > 0 {
		return 0, 0
	}
	if size == 0 && k < len(s.s) && s.s[k] == '0' {
		return 0, 0
	}
	return at(day), k + size
}

// daysLater reads what follows the 3 of 3天后 and "3 days from now".
func (s *scanner) daysLater(n, k int) (negotiation.Date, int) {
	units := [...]struct {
		words []string
		days  int
	}{
		{[]string{"天后", "天之后", "天以后", "日后", "日之后"}, 1},
		{[]string{"天前", "天之前", "天以前"}, -1},
		{[]string{"个礼拜后", "个星期后", "周后", "周之后", "个星期之后", "个礼拜之后", "星期后", "周以后"}, 7},
		{[]string{"个礼拜前", "个星期前", "周前"}, -7},
	}
	for _, u := range units {
		for _, w := range u.words {
			if strings.HasPrefix(s.s[k:], w) && n <= 3660 {
				return s.today.AddDays(n * u.days), k + len(w)
			}
		}
	}
	if size := anyPrefix(s.s, k, "个月后", "个月之后", "个月以后"); size > 0 && n <= 120 {
		return s.today.AddMonths(n), k + size
	}
	w, j := nextWord(s.s, k)
	days := 0
	switch w {
	case "day", "days":
		days = 1
	case "week", "weeks":
		days = 7
	case "fortnight":
		days = 14
	}
	if days == 0 || n > 3660 {
		return 0, 0
	}
	next, to := nextWord(s.s, j)
	switch next {
	case "ago":
		return s.today.AddDays(-n * days), to
	case "from":
		if now, to := nextWord(s.s, to); now == "now" || now == "today" {
			return s.today.AddDays(n * days), to
		}
	case "later":
		return s.today.AddDays(n * days), to
	}
	return 0, 0
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
