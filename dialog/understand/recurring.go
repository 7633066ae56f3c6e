package understand

import (
	"strings"

	"repaybot/dialog"
)

// dayOfMonth reads a day that recurs each month: 每月15号, 每个月月底, "the
// 15th of each month", "the 27th every month", "every 15th".
func (s *scanner) dayOfMonth(i int) (int, bool) {
	var value, to int
	switch c := s.s[i]; {
	case c >= 0x80:
		value, to = s.chineseRecurring(i)
	case isLetter(c) && (i == 0 || !isLetter(s.s[i-1])) || isDigit(c) && (i == 0 || !isDigit(s.s[i-1]) && !isLetter(s.s[i-1])):
		value, to = s.englishRecurring(i)
	}
	if to == 0 || value == 0 || value > 31 {
		return s.twoDays(i)
	}
	s.days = append(s.days, dialog.DayOfMonth{Text: s.original(i, to), Value: value})
	if next, end, k := secondDay(s.s, to); k > 0 && s.s[i] >= 0x80 {
		s.days = append(s.days, dialog.DayOfMonth{Text: s.original(next, k), Value: end})
		to = k
	}
	for k := range s.clauses {
		if i < s.clauses[k].to {
			s.clauses[k].dom = true
			break
		}
	}
	return to, true
}

// secondDay reads what follows 每月15号: 和30号. It returns where it starts, the day and where it ends, 0 for none.
func secondDay(s string, i int) (from, day, to int) {
	j := skipSpace(s, i)
	n := anyPrefix(s, j, "和", "跟", "、", "及", "与", "还有")
	if n == 0 {
		return 0, 0, 0
	}
	from = skipSpace(s, j+n)
	if size := anyPrefix(s, from, "月底"); size > 0 {
		return from, -1, from + size
	}
	day, k := smallNumber(s, from)
	if size := anyPrefix(s, k, "号", "日"); k > 0 && size > 0 && day >= 1 && day <= 31 {
		return from, day, k + size
	}
	return 0, 0, 0
}

// twoDays reads "the 1st and 15th of each month".
func (s *scanner) twoDays(i int) (int, bool) {
	if i > 0 && (isDigit(s.s[i-1]) || isLetter(s.s[i-1])) {
		return 0, false
	}
	start := i
	if the, after := word(s.s, i); the == "the" {
		start = skipSpace(s.s, after)
	}
	if start == len(s.s) || !isDigit(s.s[start]) {
		return 0, false
	}
	first, j := ordinal(s.s, start)
	if j == 0 {
		return 0, false
	}
	and, k := nextWord(s.s, j)
	if and != "and" {
		return 0, false
	}
	k = skipSpace(s.s, k)
	if the, after := word(s.s, k); the == "the" {
		k = skipSpace(s.s, after)
	}
	second, to := ordinal(s.s, k)
	if to == 0 {
		return 0, false
	}
	end := s.everyMonth(to)
	if end == 0 {
		return 0, false
	}
	s.days = append(s.days, dialog.DayOfMonth{Text: s.original(i, j), Value: first}, dialog.DayOfMonth{Text: s.original(k, end), Value: second})
	return end, true
}

func (s *scanner) chineseRecurring(i int) (int, int) {
	n := anyPrefix(s.s, i, "每个月", "每月", "每個月", "逢月", "月月")
	if n == 0 {
		return 0, 0
	}
	j := skipSpace(s.s, i+n)
	j += anyPrefix(s.s, j, "的", "都是", "都在", "在", "到")
	j = skipSpace(s.s, j)
	if size := anyPrefix(s.s, j, "月底", "底", "月末", "末", "最后一天"); size > 0 {
		return -1, j + size
	}
	day, k := smallNumber(s.s, j)
	if k == 0 || day < 1 || day > 31 {
		return 0, 0
	}
	if size := anyPrefix(s.s, k, "号", "日"); size > 0 {
		return day, k + size
	}
	return 0, 0
}

func (s *scanner) englishRecurring(i int) (int, int) {
	w, end := word(s.s, i)
	j := i
	switch w {
	case "the":
		j = skipSpace(s.s, end)
		next, after := word(s.s, j)
		if next == "last" {
			if day, k := nextWord(s.s, after); day == "day" {
				return last(s.everyMonth(k))
			}
			return 0, 0
		}
		if next == "end" {
			return last(s.everyMonth(after))
		}
	case "last":
		if day, k := nextWord(s.s, end); day == "day" {
			return last(s.everyMonth(k))
		}
		return 0, 0
	case "end":
		return last(s.everyMonth(end))
	case "every", "each", "monthly":
		j = skipSpace(s.s, end)
		if next, after := word(s.s, j); next == "month" {
			j = skipSpace(s.s, after)
		}
		if next, after := word(s.s, j); next == "on" {
			j = skipSpace(s.s, after)
		} else if w == "monthly" {
			return 0, 0
		}
		if next, after := word(s.s, j); next == "the" {
			j = skipSpace(s.s, after)
			if l, k := nextWord(s.s, after); l == "last" {
				if day, k := nextWord(s.s, k); day == "day" {
					return -1, k
				}
			}
		}
		if n, to := ordinal(s.s, j); to > 0 && !(n < 10 && !isDigit(s.s[j])) {
			if unit, _ := nextWord(s.s, to); unit != "week" && unit != "friday" && unit != "payment" {
				return n, to
			}
		}
		return 0, 0
	}
	n, to := ordinal(s.s, j)
	if to == 0 {
		return 0, 0
	}
	if end := s.everyMonth(to); end > 0 {
		return n, end
	}
	return 0, 0
}

func last(to int) (int, int) { return -1, to }

// everyMonth reads "of each month", "of every month", "each month", "monthly", "of the month" where it recurs; 0 for none.
func (s *scanner) everyMonth(j int) int {
	w, end := nextWord(s.s, j)
	if w == "of" {
		w, end = nextWord(s.s, end)
	}
	switch w {
	case "each", "every", "ea", "evry":
		if m, to := nextWord(s.s, end); m == "month" || m == "mth" {
			return to
		}
	case "monthly":
		return end
	}
	return 0
}

// clockTime passes over times of day: 18:30, 6pm, 9点半, "after 5".
func (s *scanner) clockTime(i int) (int, bool) {
	c := s.s[i]
	if !isDigit(c) && c < 0x80 || i > 0 && isDigit(s.s[i-1]) {
		return 0, false
	}
	n, j := smallNumber(s.s, i)
	if j == 0 || n > 24 {
		return 0, false
	}
	if j+1 < len(s.s) && (s.s[j] == ':' || s.s[j] == '.') && isDigit(s.s[j+1]) {
		if m, k := shortInt(s.s, j+1); k-j == 3 && m < 60 {
			w, to := nextWord(s.s, k)
			if w == "am" || w == "pm" {
				return to, true
			}
			return k, s.s[j] == ':'
		}
	}
	w, to := nextWord(s.s, j)
	switch w {
	case "am", "a.m", "oclock", "o'clock":
		return to, true
	case "pm":
		return to, isDigit(c) && n <= 12 && !anySuffix(s.s, i, "$", "£", "¥", "pay", "do", "afford", "manage", "about") || !isDigit(c)
	}
	if size := anyPrefix(s.s, skipSpace(s.s, j), "点", "點", "时", "點鐘"); size > 0 {
		k := skipSpace(s.s, j) + size
		if anyPrefix(s.s, k, "五", "二", "三", "四", "六", "七", "八", "九") > 0 && strings.Contains(s.s[k:min(len(s.s), k+9)], "折") {
			return 0, false
		}
		k += anyPrefix(s.s, k, "钟", "半", "整", "一刻", "三刻")
		if m, e := smallNumber(s.s, k); e > 0 && anyPrefix(s.s, e, "分") > 0 && m < 60 {
			k = e + len("分")
		}
		return k, true
	}
	return 0, false
}
