package understand

import (
	"strings"
	"time"
	"unicode/utf8"
)

// chineseDays are words for a day beside today; the list is how far it is, less dayOffset.
var chineseDays = newLexicon(
	[]string{"大前天", "大前日"}, []string{"前天", "前晚", "前日"}, []string{"昨天", "昨日", "昨晚", "昨儿个", "昨儿", "昨夜", "昨早", "寻日", "琴日", "昨个"},
	[]string{"今天", "今日", "今晚", "今早", "今儿个", "今儿", "今夜", "即日", "今个儿", "今晨", "今朝", "今晚上"},
	[]string{"明天", "明日", "明晚", "明早", "明儿个", "明儿", "听日", "聽日", "明晨", "明个"}, []string{"后天", "后日", "后儿个", "后儿"}, []string{"大后天", "大后日"})

const dayOffset = 3

// chineseDate reads a day said in Chinese that starts at i.
func (s *scanner) chineseDate(i int) found {
	r, size := utf8.DecodeRuneInString(s.s[i:])
	switch r {
	case '今', '明', '后', '昨', '前', '大', '即', '听', '寻', '琴', '去':
		return s.chineseDay(i)
	case '周', '星', '礼':
		if anySuffix(s.s, i, "每", "每个", "逢", "每逢", "个", "第一", "末") {
			return found{}
		}
		if w, to := chineseWeekday(s.s, i); to > 0 && !s.weekRange(i, to) {
			return found{day: s.weekday(i, w, s.sameWeek(i)), from: i, to: to, weekday: true}
		}
	case '下', '上', '这', '本':
		return s.relative(i, r, i+size)
	case '月':
		if n := anyPrefix(s.s, i, "月底", "月末", "月尾"); n > 0 && !anySuffix(s.s, i, "每", "每个", "各", "逢") {
			return found{day: s.endOf(0), from: i, to: i + n}
		}
	case '年':
		if n := anyPrefix(s.s, i, "年底", "年末"); n > 0 && !anySuffix(s.s, i, "每") {
			return found{day: s.endOfYear(0), from: i, to: i + n}
		}
	case '元':
		if n := anyPrefix(s.s, i, "元月份", "元月"); n > 0 {
			return s.chineseMonthDay(i, 1, i+n, 0)
		}
	case '半':
		if n := anyPrefix(s.s, i, "半个月后", "半个月之后", "半个月以后", "半月后"); n > 0 && !anySuffix(s.s, i, "一个", "两个") {
			return found{day: s.today.AddDays(15), from: i, to: i + n}
		}
	default:
		return s.countedDate(i)
	}
	return found{}
}

// sameWeek is which calendar week a day of the week is of that goes on from the
// one before it: the Thursday of 下周三或者周四 is of next week too.
func (s *scanner) sameWeek(i int) int {
	if len(s.dates) == 0 {
		return 0
	}
	last := s.dates[len(s.dates)-1]
	if last.to > i || i-last.to > 12 {
		return 0
	}
	switch strings.TrimSpace(s.s[last.to:i]) {
	case "或者", "或", "还是", "和", "跟", ",", "or", "and", "/", "or maybe":
	default:
		return 0
	}
	switch said := s.s[last.from:last.to]; {
	case strings.HasPrefix(said, "下下"):
		return 2
	case strings.HasPrefix(said, "下"), strings.HasPrefix(said, "next "):
		return 1
	case strings.HasPrefix(said, "上"), strings.HasPrefix(said, "last "):
		return -1
	}
	return 0
}

// weekRange tells whether a day of the week is one end of a range.
func (s *scanner) weekRange(from, to int) bool {
	return ranged(s.s, from, to, func(j int) int {
		if _, k := chineseWeekday(s.s, j); k > 0 {
			return k
		}
		if r := runeAt(s.s, j); r == '日' || r == '天' || isHanNumber(r) {
			return j
		}
		return 0
	})
}

func (s *scanner) chineseDay(i int) found {
	if list, n := chineseDays.at(s.s, i); n > 0 {
		if strings.HasPrefix(s.s[i:], "今日头条") || anySuffix(s.s, i, "三天", "两天", "几天", "大") && list != 0 {
			return found{}
		}
		return found{day: s.today.AddDays(list - dayOffset), from: i, to: i + n}
	}
	year, n := 0, 0
	switch {
	case anyPrefix(s.s, i, "今年") > 0:
		n = len("今年")
	case anyPrefix(s.s, i, "明年") > 0:
		year, n = 1, len("明年")
	case anyPrefix(s.s, i, "后年") > 0:
		year, n = 2, len("后年")
	case anyPrefix(s.s, i, "去年") > 0:
		year, n = -1, len("去年")
	case anyPrefix(s.s, i, "前年") > 0:
		year, n = -2, len("前年")
	default:
		return found{}
	}
	j := i + n
	j += anyPrefix(s.s, j, "的")
	if last := anyPrefix(s.s, j, "年底", "年末", "底", "末"); last > 0 {
		return found{day: s.endOfYear(year), from: i, to: j + last}
	}
	month, k := smallNumber(s.s, j)
	if anyPrefix(s.s, j, "元月") > 0 {
		month, k = 1, j+len("元")
	}
	if k == 0 {
		return found{}
	}
	if size := anyPrefix(s.s, k, "月份", "月"); size > 0 {
		now, _, _ := s.today.Civil()
		f := s.chineseMonthDay(i, month, k+size, now+year)
		return f
	}
	return found{}
}

// relative reads what follows 下, 上, 这 or 本: 周五, 个月15号, 月底, 月最后一天.
func (s *scanner) relative(i int, r rune, j int) found {
	n := map[rune]int{'下': 1, '上': -1}[r]
	if n != 0 && i >= 3 && strings.HasPrefix(s.s[i-3:], string(r)) {
		return found{}
	}
	for n != 0 && strings.HasPrefix(s.s[j:], string(r)) { // 下下周五
		j += len(string(r))
		if n += n / max(n, -n); n > 3 || n < -3 {
			return found{}
		}
	}
	k := j + anyPrefix(s.s, j, "一个", "个", "一")
	if w, to := chineseWeekday(s.s, k); to > 0 {
		if s.weekRange(i, to) {
			return found{}
		}
		return found{day: s.weekday(i, w, n), from: i, to: to, weekday: true}
	}
	if size := anyPrefix(s.s, k, "周的", "星期的", "礼拜的"); size > 0 {
		if w, to := chineseWeekday(s.s, k+size); to > 0 {
			return found{day: s.weekday(i, w, n), from: i, to: to, weekday: true}
		}
	}
	size := anyPrefix(s.s, k, "月份", "月")
	if size == 0 {
		return found{}
	}
	k = skipSpace(s.s, k+size)
	k += anyPrefix(s.s, k, "的")
	if last := anyPrefix(s.s, k, "月底", "月末", "月尾", "底", "末", "最后一天", "最后1天"); last > 0 {
		return found{day: s.endOf(n), from: i, to: k + last}
	}
	day, to := smallNumber(s.s, k)
	if to == 0 {
		return found{}
	}
	to = skipSpace(s.s, to)
	if mark := anyPrefix(s.s, to, "号", "日"); mark > 0 && notDays.lengthAt(s.s, to) == 0 {
		return found{day: s.ofMonth(n, day), from: i, to: to + mark}
	}
	return found{}
}

// countedDate reads 十五号, 三天后, 十二月一号.
func (s *scanner) countedDate(i int) found {
	r := runeAt(s.s, i)
	if !isHanNumber(r) || anySuffix(s.s, i, "第", "每", "个") || i >= 3 && isHanNumber(lastRune(s.s, i)) && s.s[i-1] != ' ' {
		return found{}
	}
	n, j := smallNumber(s.s, i)
	if j == 0 {
		return s.spelledYear(i)
	}
	if f := s.later(i, n, skipSpace(s.s, j)); f.to > 0 {
		return f
	}
	if size := anyPrefix(s.s, j, "月份的", "月份", "月的", "月"); size > 0 {
		return s.chineseMonthDay(i, n, j+size, 0)
	}
	if size := anyPrefix(s.s, j, "号", "日"); size > 0 && notDays.lengthAt(s.s, j) == 0 {
		return found{day: s.nextDay(i, n), from: i, to: j + size}
	}
	return found{}
}

// spelledYear reads 二〇二六年十二月一日.
func (s *scanner) spelledYear(i int) found {
	n, ok := readChinese(s.s, i)
	year, whole := n.whole()
	if !ok || !n.serial || !whole || year < 1900 || year >= 2200 || anyPrefix(s.s, n.to, "年") == 0 {
		return found{}
	}
	return s.yearFirst(i, year, n.to)
}

func lastRune(s string, i int) rune {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return r
}

// chineseMonthDay reads what follows 12月: 1号, 底, 最后一天. year 0 is the nearest one.
func (s *scanner) chineseMonthDay(i, month, j, year int) found {
	if month < 1 || month > 12 {
		return found{}
	}
	j = skipSpace(s.s, j)
	m := time.Month(month)
	if size := anyPrefix(s.s, j, "月底", "底", "末", "的最后一天", "最后一天"); size > 0 {
		return found{day: s.endOfNamed(i, m, year), from: i, to: j + size}
	}
	day, k := smallNumber(s.s, j)
	if k == 0 || day > 31 {
		return found{}
	}
	mark := skipSpace(s.s, k)
	size := anyPrefix(s.s, mark, "号", "日")
	if size == 0 {
		mark = k
		if k < len(s.s) && (isDigit(s.s[k]) || s.s[k] == '.' || s.s[k] == ',' && groupAt(s.s, k+1) || isLetter(s.s[k]) || s.s[k] == '%') || countersZh.lengthAt(s.s, k) > 0 && anyPrefix(s.s, k, "后", "会", "起", "前", "直", "共", "定", "下") == 0 || chineseUnits.lengthAt(s.s, k) > 0 {
			return found{} // 12月500块, 3月2次
		}
		if j > 0 && s.s[j-1] == ' ' && !isDigit(s.s[j]) {
			return found{}
		}
	}
	if year > 0 {
		return found{day: exactDay(year, m, day), from: i, to: mark + size}
	}
	return found{day: s.monthDay(i, m, day), from: i, to: mark + size, month: true}
}

// chineseWeekday reads 周五, 星期五, 礼拜天.
func chineseWeekday(s string, i int) (time.Weekday, int) {
	n := anyPrefix(s, i, "周", "星期", "礼拜")
	if n == 0 || i+n >= len(s) {
		return 0, 0
	}
	r, size := utf8.DecodeRuneInString(s[i+n:])
	if v, ok := digitOf(r); ok && v >= 1 && v <= 6 && r != '两' {
		switch next := runeAt(s, i+n+size); {
		case next == '年', next == '十', next == '百', next == '千', next == '期', next == '次', next == '个', next == '块', next == '元':
			return 0, 0
		case v == 1 && (anyPrefix(s, i+n+size, "一早", "一大早", "一整天") > 0):
			return time.Weekday(v), i + n + size
		case v == 1 && plainWords.lengthAt(s, i+n) > 0: // 一周一次
			return 0, 0
		}
		if v, ok := digitOf(runeAt(s, i+n+size)); ok && v > 0 && runeAt(s, i+n+size) != '两' { // 周三四
			return 0, 0
		}
		return time.Weekday(v), i + n + size
	}
	switch {
	case r == '日', r == '天':
		return time.Sunday, i + n + size
	case r >= '1' && r <= '7' && endsWord(s, i+n+1) && anyPrefix(s, i+n+1, "次", "个", "期", "天", "块", "元", "年") == 0:
		return time.Weekday((r - '0') % 7), i + n + 1
	}
	return 0, 0
}
