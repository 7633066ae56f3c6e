package understand

import (
	"strings"

	"repaybot/dialog"
)

// dayOfMonth reads a day that recurs each month: 每月15号, 每个月月底, 15号每个月,
// "the 15th of each month", "the 27th every month", "monthly on the 5th".
func (s *scanner) dayOfMonth(i int) (int, bool) {
	c := s.s[i]
	var days []monthDay
	to := 0
	switch {
	case c >= 0xe3:
		days, to = s.chineseRecurring(i)
	case isDigit(c) || isLetter(c):
		if i > 0 && (isLetter(s.s[i-1]) || isDigit(s.s[i-1]) || s.s[i-1] == '.' || s.s[i-1] == '/') {
			return 0, false
		}
		days, to = s.englishRecurring(i)
		if to == 0 && isDigit(c) {
			days, to = s.chineseRecurring(i)
		}
	}
	if to == 0 {
		return 0, false
	}
	for _, d := range days {
		s.days = append(s.days, dialog.DayOfMonth{Text: s.original(d.from, d.to), Value: d.value})
	}
	for k := range s.clauses {
		if i < s.clauses[k].to {
			s.clauses[k].dom = true
			break
		}
	}
	return to, true
}

// monthDay is a day of each month and where it is said: 1 to 31, -1 for the last.
type monthDay struct{ from, to, value int }

// chineseRecurring reads 每月15号, 每月1号和16号, 每月十五, 每个月月底, 15号每个月.
func (s *scanner) chineseRecurring(i int) ([]monthDay, int) {
	n := anyPrefix(s.s, i, "每一个月", "逢每月", "逢每个月", "每个月", "每月", "逢月", "月月", "按月", "每逢月", "每逢")
	if n == 0 {
		return s.dayThenMonthly(i)
	}
	j := skipSpace(s.s, i+n)
	for {
		k := anyPrefix(s.s, j, "的", "都是", "都在", "固定", "在", "到", "大概", "大约", "差不多", "基本", "都", "是", "定", "一般", "统一", "于", "到了", "逢", "月底的")
		if k == 0 {
			break
		}
		j = skipSpace(s.s, j+k)
	}
	d, to := s.dayIn(j)
	if to == 0 {
		if d, to = s.bareDay(j); to == 0 {
			return nil, 0
		}
	}
	days := []monthDay{{i, to, d}}
	for range 3 {
		k := skipSpace(s.s, to)
		sep := anyPrefix(s.s, k, "和", "跟", "及", "与", "还有", ",", "或者", "或")
		if sep == 0 {
			break
		}
		k = skipSpace(s.s, k+sep)
		d, end := s.dayIn(k)
		if end == 0 {
			break
		}
		days = append(days, monthDay{k, end, d})
		to = end
	}
	return days, to
}

// dayIn reads 15号, 月底 or 最后一天 at j; 0 for none.
func (s *scanner) dayIn(j int) (int, int) {
	if size := anyPrefix(s.s, j, "月底", "月末", "月尾", "底", "末", "尾"); size > 0 {
		return -1, j + size + anyPrefix(s.s, j+size, "最后一天", "最后一日", "最后那天", "那天")
	}
	if size := anyPrefix(s.s, j, "最后一天", "最后1天", "最后一日"); size > 0 {
		return -1, j + size
	}
	day, k := smallNumber(s.s, j)
	if k == 0 || day < 1 || day > 31 {
		return 0, 0
	}
	if size := anyPrefix(s.s, k, "号", "日"); size > 0 && notDays.lengthAt(s.s, k) == 0 {
		return day, k + size
	}
	if k < len(s.s) && s.s[k] == ',' { // 每月5、20号
		if next, to := smallNumber(s.s, k+1); to > 0 && next <= 31 && anyPrefix(s.s, to, "号", "日") > 0 {
			return day, k
		}
	}
	return 0, 0
}

// bareDay reads the day of 每月十五发工资, which has no 号.
func (s *scanner) bareDay(j int) (int, int) {
	day, k := smallNumber(s.s, j)
	if k == 0 || day < 1 || day > 31 {
		return 0, 0
	}
	if s.s[j] >= 0xe3 && day >= 10 && (k == len(s.s) || s.s[k] < 0x80 || anyPrefix(s.s, k, "发", "扣", "还", "付", "交", "到", "拿", "领", "前", "左", "。", "出", "开") > 0) || anyPrefix(s.s, k, "发工资", "发薪", "开支", "扣款", "发钱", "到账") > 0 {
		return day, k
	}
	return 0, 0
}

// dayThenMonthly reads 15号每个月.
func (s *scanner) dayThenMonthly(i int) ([]monthDay, int) {
	r := runeAt(s.s, i)
	if !isDigit(s.s[i]) && !isHanNumber(r) && r != '月' && r != '最' || anySuffix(s.s, i, "第", "月") || i >= 3 && isHanNumber(lastRune(s.s, i)) {
		return nil, 0
	}
	d, k := s.dayIn(i)
	if k == 0 {
		return nil, 0
	}
	k = skipSpace(s.s, k)
	n := anyPrefix(s.s, k, "每个月", "每月")
	if n == 0 {
		return nil, 0
	}
	if _, to := s.dayIn(skipSpace(s.s, k+n)); to > 0 {
		return nil, 0
	}
	return []monthDay{{i, k + n, d}}, k + n
}

// englishRecurring reads what recurs each month: one day, or several joined by "and".
func (s *scanner) englishRecurring(i int) ([]monthDay, int) {
	w, end := word(s.s, i)
	switch w {
	case "every", "each", "monthly", "ea":
		return s.monthlyOn(i, w, end)
	}
	var days []monthDay
	j := i
	for range 3 {
		d, to := s.daySaid(j)
		if to == 0 {
			return nil, 0
		}
		days = append(days, monthDay{j, to, d})
		if end := s.standing(i, j, to); end > 0 && len(days) == 1 {
			days[0].to = end
			return days, end
		}
		if end := s.everyMonth(to); end > 0 {
			days[len(days)-1].to = end
			return days, end
		}
		j = skipSpace(s.s, to)
		if j < len(s.s) && (s.s[j] == ',' || s.s[j] == '&') {
			j = skipSpace(s.s, j+1)
		}
		if and, after := word(s.s, j); and == "and" || and == "or" {
			j = skipSpace(s.s, after)
		} else if j == skipSpace(s.s, to) {
			return nil, 0
		}
	}
	return nil, 0
}

// standing reads "the 3rd of the month" that is meant of each month: where the
// message speaks of what happens each month, or beside such a day that it
// takes the place of ("the 15th of each month not the 1st"); 0 where it isn't.
func (s *scanner) standing(i, j, to int) int {
	end := to
	of, k := nextWord(s.s, to)
	if the, k := nextWord(s.s, k); of == "of" && the == "the" {
		if m, k := nextWord(s.s, k); m == "month" || m == "mth" {
			end = k
		}
	}
	if n := len(s.days); n > 0 && (end > to || of != "of" && englishMonths[of] == 0) {
		switch before, from := lastWord(s.s, i); before {
		case "not", "than", "from", "with":
			return end
		case "of", "to":
			if w, _ := lastWord(s.s, from); w == "instead" || w == "opposed" {
				return end
			}
		}
	}
	if end == to || !standingWords.in(s.s) {
		return 0
	}
	return end
}

// standingWords are of arrangements that hold for each month.
var standingWords = newPhrases([]string{"suits", "works better", "works best", "is better", "autopay", "auto pay", "direct debit", "standing order", "due date", "instead", "payday", "pay day", "usually", "always", "comes then", "comes in then", "get paid on", "gets paid on", "paid on the", "from now on", "each month", "every month", "monthly", " dd "})

// daySaid reads "the 15th", "15th", "fifteenth", "the last day", "the end", or
// 15 before "of each"; 0 for none.
func (s *scanner) daySaid(j int) (int, int) {
	if w, end := word(s.s, j); w == "the" {
		j = skipSpace(s.s, end)
	}
	switch w, end := word(s.s, j); w {
	case "last", "final":
		day, k := nextWord(s.s, end)
		if day == "day" {
			return -1, k
		}
		if the, k := nextWord(s.s, k); day == "of" && the == "the" {
			if m, _ := nextWord(s.s, k); m == "month" {
				return -1, end
			}
		}
		return 0, 0
	case "end":
		return -1, end
	case "day":
		if n, to := shortInt(s.s, skipSpace(s.s, end)); to > 0 && n >= 1 && n <= 31 {
			return n, to
		}
		return 0, 0
	}
	if n, to := ordinal(s.s, j); to > 0 {
		if day, k := nextWord(s.s, to); day == "day" {
			to = k
		}
		return n, to
	}
	if n, to := shortInt(s.s, j); to > 0 && n >= 1 && n <= 31 {
		if of, _ := nextWord(s.s, to); of == "of" {
			return n, to
		}
	}
	return 0, 0
}

// monthlyOn reads "every month on the 12th", "monthly on the 20th", "every 15th", "each month end".
func (s *scanner) monthlyOn(i int, w string, end int) ([]monthDay, int) {
	j, month := skipSpace(s.s, end), w == "monthly"
	if next, after := word(s.s, j); next == "month" || next == "mth" || next == "month's" {
		j, month = skipSpace(s.s, after), true
		if e, k := word(s.s, j); e == "end" {
			return []monthDay{{i, k, -1}}, k
		}
	}
	if month && j < len(s.s) && s.s[j] == ',' {
		j = skipSpace(s.s, j+1)
	}
	on := false
	for range 2 {
		switch next, after := word(s.s, j); next {
		case "on", "by", "around", "about", "at", "before", "due", "from", "after":
			if month {
				j, on = skipSpace(s.s, after), true
			}
		}
	}
	if w == "monthly" && !on {
		return nil, 0
	}
	if n, k := shortInt(s.s, j); month && on && k > 0 && n >= 1 && n <= 31 && endsWord(s.s, k) { // every month on 12
		return []monthDay{{i, k, n}}, k
	}
	n, to := s.daySaid(j)
	if to == 0 || n > 0 && n < 10 && !month && !isDigit(s.s[j]) {
		return nil, 0
	}
	if unit, _ := nextWord(s.s, to); !month && (n < 0 || unit == "week" || unit == "payment" || unit == "day" || unit == "month" || unit == "time" || englishWeekdays[unit] > 0) {
		return nil, 0
	}
	if of, k := nextWord(s.s, to); of == "of" {
		if the, k := nextWord(s.s, k); the == "the" {
			if m, k := nextWord(s.s, k); m == "month" {
				to = k
			}
		}
	}
	return []monthDay{{i, to, n}}, to
}

// everyMonth reads "of each month", "of every month", "each month", "monthly",
// "of the month, every month"; 0 for none.
func (s *scanner) everyMonth(j int) int {
	w, end := nextWord(s.s, j)
	if w == "of" {
		w, end = nextWord(s.s, end)
		if w == "the" {
			m, k := nextWord(s.s, end)
			if m != "month" {
				return 0
			}
			if k = skipSpace(s.s, k); k < len(s.s) && s.s[k] == ',' {
				k++
			}
			if w, end = nextWord(s.s, k); w == "of" {
				return 0
			}
		}
	}
	switch w {
	case "each", "every", "ea", "evry", "ev":
		if single, k := nextWord(s.s, end); single == "single" || single == "calendar" {
			end = k
		}
		if m, to := nextWord(s.s, end); m == "month" || m == "mth" || m == "mnth" || m == "months" {
			return to
		}
	case "monthly":
		if next, _ := nextWord(s.s, end); next == "payment" || next == "instalment" || next == "installment" {
			return 0
		}
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
