package understand

import (
	"time"
)

// numericDate reads what begins with digits: 2026-12-01, 12/1, 11月30日, 15号,
// "3 days from now", "1st December".
func (s *scanner) numericDate(i int) found {
	if i > 0 && (isDigit(s.s[i-1]) || isLetter(s.s[i-1]) || s.s[i-1] == '$' || s.s[i-1] == '.' || anySuffix(s.s, i, "第", "尾号", "¥", "£", "€", "₹")) {
		return found{}
	}
	n, j := shortInt(s.s, i)
	if j == 0 {
		return found{}
	}
	switch {
	case j-i == 4 && n >= 1900 && n < 2200:
		return s.yearFirst(i, n, j)
	case j-i > 2:
		if f := s.spanDate(i); f.to > 0 {
			return f
		}
		return s.later(i, n, skipSpace(s.s, j))
	}
	k := skipSpace(s.s, j)
	if k < len(s.s) && s.s[k] >= 0xe3 {
		if size := anyPrefix(s.s, k, "月份的", "月份", "月的", "月"); size > 0 {
			return s.chineseMonthDay(i, n, k+size, 0)
		}
		if size := anyPrefix(s.s, k, "号", "日"); size > 0 && notDays.lengthAt(s.s, k) == 0 {
			return found{day: s.nextDay(i, n), from: i, to: k + size}
		}
		return s.later(i, n, k)
	}
	if j < len(s.s) && (s.s[j] == '/' || s.s[j] == '.' || s.s[j] == '-') {
		if f := s.slashed(i, n, j); f.to > 0 {
			return f
		}
	}
	if f := s.spanDate(i); f.to > 0 {
		return f
	}
	return s.dayFirst(i, n, j)
}

// notDays begin with 号 or 日 and name no day: 3号楼, 5号线.
var notDays = newLexicon([]string{"号楼", "号线", "号店", "号院", "号码", "号门", "号房", "号车", "号厅", "号机", "号工", "号卡", "号员", "号公", "号柜", "号窗", "号坐", "号客", "号文", "号仓", "号会", "号站", "日元", "日息", "日利", "日圆", "日币", "日本", "日后", "日之后", "日以后", "日内", "日前", "日均", "日租", "号桌", "号铺", "号单", "号技", "号接"})

// yearFirst reads what follows 2026: -12-01, /12/1, 年12月1日, -aug-1.
func (s *scanner) yearFirst(i, year, j int) found {
	if j >= len(s.s) {
		return found{}
	}
	if size := anyPrefix(s.s, j, "年"); size > 0 {
		j = skipSpace(s.s, j+size)
		if last := anyPrefix(s.s, j, "年底", "底", "年末", "末"); last > 0 {
			return found{day: exactDay(year, time.December, 31), from: i, to: j + last}
		}
		m, k := smallNumber(s.s, j)
		if k == 0 || m > 12 {
			return found{}
		}
		k = skipSpace(s.s, k)
		if size := anyPrefix(s.s, k, "月份", "月"); size > 0 {
			f := s.chineseMonthDay(j, m, k+size, year)
			f.from = i
			return f
		}
		return found{}
	}
	sep := s.s[j]
	if sep != '-' && sep != '/' && sep != '.' && sep != ' ' {
		return found{}
	}
	m, k := s.monthNumber(j + 1)
	if k == 0 || k >= len(s.s) || s.s[k] != sep {
		return found{}
	}
	d, to := shortInt(s.s, k+1)
	if to == 0 {
		if named, after := s.monthNumber(k + 1); after > 0 && m <= 31 && sep != ' ' { // 2020/23/sep
			m, d, to = named, m, after
		}
	}
	if to == 0 || to-k > 3 && isDigit(s.s[to-1]) || m < 1 || m > 12 || sep == ' ' && k-j < 3 || sep == ' ' && to-k < 3 {
		return found{}
	}
	return found{day: exactDay(year, time.Month(m), d), from: i, to: to + anyPrefix(s.s, to, "号", "日")}
}

// monthNumber reads a month, or any number of two digits, in digits or as an English name.
func (s *scanner) monthNumber(j int) (int, int) {
	if n, k := shortInt(s.s, j); k > 0 {
		if k-j > 2 {
			return 0, 0
		}
		return n, k
	}
	w, k := word(s.s, j)
	if m, ok := englishMonths[w]; ok {
		return int(m), k
	}
	return 0, 0
}

// slashed reads 12/1 and 12/1/2026: month first, but day first in British
// English, and 26-12-01 in Chinese. 12.1 only with a year, 号 or 前.
func (s *scanner) slashed(i, first, j int) found {
	sep := s.s[j]
	second, k := shortInt(s.s, j+1)
	if k == 0 {
		if m, k := s.monthNumber(j + 1); k > 0 && sep != '.' { // 23/sep/2020
			year, to := 0, 0
			if k < len(s.s) && s.s[k] == sep {
				year, to = shortInt(s.s, k+1)
			}
			if to-k == 5 {
				return found{day: exactDay(year, time.Month(m), first), from: i, to: to}
			}
		}
		return found{}
	}
	if k-j > 3 {
		return found{}
	}
	month, day := first, second
	if s.british && second <= 12 || month > 12 {
		month, day = second, first
	}
	if k < len(s.s) && s.s[k] == sep {
		year, to := shortInt(s.s, k+1)
		switch {
		case to-k == 3 && sep == '-' && j-i == 2 && s.chinese(): // 26-12-01
			return found{day: exactDay(2000+first, time.Month(min(second, 13)), year), from: i, to: to}
		case to-k == 3 && month >= 1 && month <= 12:
			return found{day: exactDay(2000+year, time.Month(month), day), from: i, to: to}
		case to-k == 5 && month >= 1 && month <= 12:
			return found{day: exactDay(year, time.Month(month), day), from: i, to: to}
		}
		return found{}
	}
	if month < 1 || month > 12 || first == 24 && second == 7 {
		return found{}
	}
	size := anyPrefix(s.s, k, "号", "日")
	if sep == '.' && size == 0 && anyPrefix(s.s, k, "前", "之前", "以前") > 0 && day >= 1 {
		return found{day: s.monthDay(i, time.Month(month), day), from: i, to: k}
	}
	if sep != '/' && size == 0 || sep == '/' && !endsWord(s.s, k) || i > 0 && s.s[i-1] == '/' {
		return found{}
	}
	if of, _ := nextWord(s.s, k); of == "of" || sep == '/' && anyPrefix(s.s, k, "的", "%") > 0 {
		return found{} // 1/2 of it
	}
	return found{day: s.monthDay(i, time.Month(month), day), from: i, to: k + size}
}

// chinese tells whether the message has Chinese characters.
func (s *scanner) chinese() bool {
	for i := 0; i < len(s.s); i++ {
		if s.s[i] >= 0xe4 && s.s[i] <= 0xe9 {
			return true
		}
	}
	return false
}

// later reads what follows the 3 of 3天后, 两周前 and 3个月后.
func (s *scanner) later(i, n, k int) found {
	if k >= len(s.s) || s.s[k] < 0xe3 {
		return found{}
	}
	half := anyPrefix(s.s, k, "个半月")
	unit, size := laterUnits.at(s.s, k)
	if size == 0 {
		return found{}
	}
	p := span{}
	switch unit {
	case 0:
		p.days = n
	case 1:
		p.days = 7 * n
	case 2:
		p.months = n
		if half > 0 {
			p.days = 15
		}
	}
	to := k + size
	if after := anyPrefix(s.s, to, "之后", "以后", "过后", "后"); after > 0 && anyPrefix(s.s, to, "后天", "后台") == 0 {
		return found{day: p.from(s.today, 1), from: i, to: to + after}
	}
	if before := anyPrefix(s.s, to, "之前", "以前", "前"); before > 0 && unit < 2 && anyPrefix(s.s, to, "前天", "前台") == 0 {
		return found{day: p.from(s.today, -1), from: i, to: to + before}
	}
	if (unit == 1 || n > 3 || isDigit(s.s[i])) && anySuffix(s.s, i, "再过", "过", "再等") && !anySuffix(s.s, i, "超过", "不过", "还过", "付过", "超過") { // 再过五天
		return found{day: p.from(s.today, 1), from: i, to: to}
	}
	return found{}
}

// laterUnits are the days, weeks and months that a number counts.
var laterUnits = newLexicon([]string{"天", "日"}, []string{"个礼拜", "个星期", "星期", "礼拜", "周", "个周"}, []string{"个月", "个半月"})
