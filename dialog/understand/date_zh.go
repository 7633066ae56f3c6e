package understand

import (
	"strings"
	"time"
	"unicode/utf8"

	"repaybot/negotiation"
)

var chineseDays = [...]struct {
	word string
	days int
}{
	{"大后天", 3}, {"大前天", -3}, {"今天", 0}, {"今日", 0}, {"今晚", 0}, {"今早", 0}, {"今儿", 0}, {"今夜", 0}, {"当天", 0}, {"即日", 0},
	{"明天", 1}, {"明日", 1}, {"明晚", 1}, {"明早", 1}, {"明儿", 1}, {"听日", 1}, {"聽日", 1}, {"后天", 2}, {"后日", 2},
	{"昨天", -1}, {"昨日", -1}, {"昨晚", -1}, {"昨儿", -1}, {"寻日", -1}, {"前天", -2}, {"前晚", -2},
}

// chineseDate reads a day said in Chinese that starts at i.
func (s *scanner) chineseDate(i int) (negotiation.Date, int) {
	r, size := utf8.DecodeRuneInString(s.s[i:])
	switch r {
	case '今', '明', '后', '昨', '前', '大', '当', '即', '听', '寻':
		return s.chineseDay(i)
	case '周', '星', '礼':
		if w, to := chineseWeekday(s.s, i); to > 0 {
			return s.weekday(i, w, 0), to
		}
	case '下', '上', '这', '本':
		return s.relative(i, r, i+size)
	case '月':
		if n := anyPrefix(s.s, i, "月底", "月末"); n > 0 && !anySuffix(s.s, i, "每", "每个", "各") {
			return s.ofMonth(0, -1), i + n
		}
	case '年':
		if n := anyPrefix(s.s, i, "年底前", "年底", "年末"); n > 0 {
			year, _, _ := s.today.Civil()
			return exactDay(year, time.December, 31), i + len("年底")
		}
	default:
		return s.countedDate(i)
	}
	return 0, 0
}

func (s *scanner) chineseDay(i int) (negotiation.Date, int) {
	for _, d := range chineseDays {
		if strings.HasPrefix(s.s[i:], d.word) {
			return s.today.AddDays(d.days), i + len(d.word)
		}
	}
	if n := anyPrefix(s.s, i, "今年底", "今年年底"); n > 0 {
		year, _, _ := s.today.Civil()
		return exactDay(year, time.December, 31), i + n
	}
	if n := anyPrefix(s.s, i, "明年", "今年"); n > 0 {
		month, j := smallNumber(s.s, i+n)
		if size := anyPrefix(s.s, j, "月"); j > 0 && size > 0 {
			year, _, _ := s.today.Civil()
			if strings.HasPrefix(s.s[i:], "明年") {
				year++
			}
			return s.chineseMonthDay(i, month, j+size, year)
		}
	}
	return 0, 0
}

// relative reads what follows 下, 上, 这 or 本: 周五, 个月15号, 月底, 月最后一天.
func (s *scanner) relative(i int, r rune, j int) (negotiation.Date, int) {
	n := map[rune]int{'下': 1, '上': -1}[r]
	for n != 0 && strings.HasPrefix(s.s[j:], string(r)) { // 下下周五
		j += len(string(r))
		n += n / max(n, -n)
	}
	k := j + anyPrefix(s.s, j, "一个", "个")
	if w, to := chineseWeekday(s.s, k); to > 0 {
		return s.weekday(i, w, n), to
	}
	size := anyPrefix(s.s, k, "月")
	if size == 0 {
		return 0, 0
	}
	k = skipSpace(s.s, k+size)
	k += anyPrefix(s.s, k, "的")
	if last := anyPrefix(s.s, k, "底", "末", "最后一天"); last > 0 {
		return s.ofMonth(n, -1), k + last
	}
	day, to := smallNumber(s.s, k)
	if to == 0 {
		return 0, 0
	}
	to = skipSpace(s.s, to)
	if mark := anyPrefix(s.s, to, "号", "日"); mark > 0 {
		return s.ofMonth(n, day), to + mark
	}
	return 0, 0
}

// countedDate reads 十五号, 三天后, 十二月一号.
func (s *scanner) countedDate(i int) (negotiation.Date, int) {
	if anySuffix(s.s, i, "第", "每", "个", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十") {
		return 0, 0
	}
	n, j := smallNumber(s.s, i)
	if j == 0 {
		return 0, 0
	}
	if d, to := s.daysLater(n, j); to > 0 {
		return d, to
	}
	if size := anyPrefix(s.s, j, "月"); size > 0 {
		return s.chineseMonthDay(i, n, j+size, 0)
	}
	if size := anyPrefix(s.s, j, "号", "日"); size > 0 && anyPrefix(s.s, j+size, "楼", "线", "店", "院", "码", "门", "元", "息", "利", "房", "车", "厅", "机", "工") == 0 {
		return s.nextDay(i, n), j + size
	}
	return 0, 0
}

// chineseWeekday reads 周五, 星期五, 礼拜天.
func chineseWeekday(s string, i int) (time.Weekday, int) {
	n := anyPrefix(s, i, "周", "星期", "礼拜")
	if n == 0 {
		return 0, 0
	}
	r, size := utf8.DecodeRuneInString(s[i+n:])
	if v, ok := digitOf(r); ok && v >= 1 && v <= 6 && r != '两' {
		if next, _ := utf8.DecodeRuneInString(s[i+n+size:]); next == '年' || next == '十' || next == '百' || next == '千' || next == '期' || next == '次' {
			return 0, 0
		}
		return time.Weekday(v), i + n + size
	}
	switch {
	case r == '日', r == '天':
		return time.Sunday, i + n + size
	case r >= '1' && r <= '7' && !(i+n+1 < len(s) && isDigit(s[i+n+1])):
		return time.Weekday((r - '0') % 7), i + n + 1
	}
	return 0, 0
}
