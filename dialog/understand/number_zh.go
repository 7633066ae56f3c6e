package understand

import (
	"math"
	"strings"
	"unicode/utf8"
)

// digitOf is the value of a Chinese digit, everyday or as on a cheque.
func digitOf(r rune) (int64, bool) {
	switch r {
	case '零', '〇':
		return 0, true
	case '一', '壹', '幺':
		return 1, true
	case '二', '两', '贰', '俩':
		return 2, true
	case '三', '叁', '仨':
		return 3, true
	case '四', '肆':
		return 4, true
	case '五', '伍':
		return 5, true
	case '六', '陆':
		return 6, true
	case '七', '柒':
		return 7, true
	case '八', '捌':
		return 8, true
	case '九', '玖':
		return 9, true
	}
	return 0, false
}

// unitOf is the zeros of a Chinese unit.
func unitOf(r rune) (int, bool) {
	switch r {
	case '十', '拾':
		return 1, true
	case '百', '佰':
		return 2, true
	case '千', '仟':
		return 3, true
	case '万', '萬':
		return 4, true
	case '亿':
		return 8, true
	case '兆':
		return 12, true
	}
	return 0, false
}

// unitOf2 is the zeros of the unit that stands at j, unless it begins a word of its own.
func unitOf2(s string, j int) (int, bool) {
	r, size := utf8.DecodeRuneInString(s[j:])
	zeros, ok := unitOf(r)
	if !ok || anyPrefix(s, j+size, "分之") > 0 {
		return 0, false
	}
	return zeros, true
}

// isHanNumber tells whether r is a Chinese digit or unit.
func isHanNumber(r rune) bool {
	_, digit := digitOf(r)
	_, unit := unitOf(r)
	return digit || unit || r == '廿' || r == '卅'
}

// han reads a number with Chinese units.
type han struct {
	s       string
	j       int
	n       number
	sum     tally
	digit   int64 // the digit, or number in Arabic digits, that no unit has multiplied yet
	have    bool
	arabic  int  // how many Arabic digits it has
	row     int  // Chinese digits in a row
	zero    bool // 零 since the last unit
	units   int
	last    int // the zeros of the last unit
	small   int // the zeros of the last unit below 万 in the open part
	tight   int // spaces inside a part: 四 百
	loose   int // spaces between parts: 两千 四百
	breach  int // where the first loose space was, and what had been read by then
	atSpace number
}

// maxHan is how many characters a Chinese number can have.
const maxHan = 40

// readChinese reads 两千五 (2,500), 一万二, 三万五千, 一千零五十, 十来, 几百, 二零二六, 两千 四 百 五.
func readChinese(s string, i int) (number, bool) {
	r, size := utf8.DecodeRuneInString(s[i:])
	if !isHanNumber(r) && !(r == '几' || r == '数' || r == '好' || r == '上') {
		return number{}, false
	}
	h := han{s: s, j: i, n: number{from: i, to: i}}
	if r == '廿' || r == '卅' { // 20 and 30, as on a calendar
		h.sum.open = map[rune]int64{'廿': 20, '卅': 30}[r]
		h.j, h.n.to, h.units, h.last, h.small = i+size, i+size, 1, 1, 1
		return h.read()
	}
	if r == '几' || r == '数' || r == '上' || r == '好' && strings.HasPrefix(s[i+size:], "几") {
		if r == '好' {
			size += len("几")
		}
		next, w := utf8.DecodeRuneInString(s[i+size:])
		if zeros, ok := unitOf(next); !ok || r == '上' && (zeros < 3 || anyPrefix(s, i+size+w, "的", "块", "元") == 0) {
			return number{}, false
		}
		h.j, h.digit, h.have, h.n.vague = i+size, 3, true, true // 几百: some hundreds
		if r == '上' {
			h.digit = 1
		}
	}
	return h.read()
}

// readHan goes on with what follows a number in Arabic digits: 3万5千, 2.3万.
func readHan(s string, n number) (number, bool) {
	h := han{s: s, j: n.to, n: n, digit: n.mantissa, have: true, arabic: n.plain}
	h.n.digits, h.n.mantissa = false, 0
	if n.scale > 0 { // a decimal: its units multiply it, and at most one smaller part follows
		zeros, j := 0, n.to
		for {
			k := skipSpace(s, j)
			if k == len(s) || s[k] < 0xe0 {
				break
			}
			z, ok := unitOf2(s, k)
			if !ok {
				break
			}
			zeros, j = zeros+z, k+len("万")
		}
		m, ok := n.times(zeros)
		if !ok {
			return tooLong(s, n.from)
		}
		m.to, m.digits, m.suffix = j, false, true
		if r, size := utf8.DecodeRuneInString(s[j:]); r == '多' || r == '余' {
			m.vague, m.to = true, j+size
		}
		return m, true
	}
	return h.read()
}

func (h *han) read() (number, bool) {
	for h.j < len(h.s) && h.j-h.n.from < 3*maxHan && h.next() {
	}
	return h.finish()
}

// next takes in one more character; false where the number ends.
func (h *han) next() bool {
	k := skipSpace(h.s, h.j)
	if k > h.j && h.n.to == h.n.from || k-h.j > 4 || k == len(h.s) {
		return false
	}
	spaced := k > h.j
	if isDigit(h.s[k]) {
		return h.arabicDigits(k, spaced)
	}
	if h.s[k] < 0xe0 {
		return false
	}
	r, size := utf8.DecodeRuneInString(h.s[k:])
	if v, ok := digitOf(r); ok {
		return h.chineseDigit(v, r, k, k+size, spaced)
	}
	if zeros, ok := unitOf2(h.s, k); ok {
		return h.unit(zeros, k, k+size, spaced)
	}
	if h.units > 0 && !h.have || h.arabic > 0 && h.units == 0 {
		return h.about(r, k, k+size, spaced)
	}
	return false
}

// about takes in 多, 余, 来, 把 and 几 after a unit: 十多万, 千把块, 二十几万.
func (h *han) about(r rune, k, to int, spaced bool) bool {
	next := skipSpace(h.s, to)
	_, more := unitOf(runeAt(h.s, next))
	switch {
	case r == '多' && anyPrefix(h.s, to, "久", "少", "长", "大") > 0: // 500多久还清
		return false
	case r == '多', r == '余', r == '几' && (more || anyPrefix(h.s, to, "块", "元", "期", "天", "号", "个") > 0 || to == len(h.s)):
	case r == '来':
		if !more && anyPrefix(h.s, to, "块", "元", "个", "期", "天", "岁", "刀", "镑", "笔", "次", "家") == 0 {
			return false
		}
	case r == '把', r == '儿':
		if h.sum.open > 1000 || anyPrefix(h.s, to, "块", "元", "来块", "块钱", "八百", "八千") == 0 {
			return false
		}
	default:
		return false
	}
	if spaced {
		if !more {
			return false
		}
		h.tight++
	}
	h.n.vague, h.j, h.n.to = true, to, to
	return more
}

func runeAt(s string, i int) rune {
	if i >= len(s) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return r
}

func (h *han) arabicDigits(k int, spaced bool) bool {
	if h.have || h.units == 0 && h.n.to > h.n.from {
		return false
	}
	v, j := int64(0), k
	for j < len(h.s) && isDigit(h.s[j]) && j-k < 9 {
		v = v*10 + int64(h.s[j]-'0')
		j++
	}
	if j < len(h.s) && (isDigit(h.s[j]) || h.s[j] == '.' && j+1 < len(h.s) && isDigit(h.s[j+1]) || h.s[j] == '/' || h.s[j] == '%' || h.s[j] == ':' || h.s[j] == '-' || isLetter(h.s[j])) {
		return false
	}
	zeros, unit := 0, false
	if m := skipSpace(h.s, j); m < len(h.s) && h.s[m] >= 0xe0 {
		zeros, unit = unitOf2(h.s, m)
	}
	switch {
	case unit && zeros < h.last, h.zero && unit: // 3万5千
	case !unit && (v >= int64(math.Pow10(min(h.last, 9))) || counted(h.s, j)):
		return false
	case unit:
		return false
	}
	if spaced && !h.spaceBetween(k) {
		return false
	}
	h.digit, h.have, h.arabic, h.row = v, true, j-k, 0
	h.j, h.n.to = j, j
	return true
}

// spaceBetween notes a space between two parts of a number.
func (h *han) spaceBetween(k int) bool {
	if h.loose == 0 {
		h.breach = k
		cut := *h
		h.atSpace, _ = cut.finish()
	}
	h.loose++
	return true
}

func (h *han) chineseDigit(v int64, r rune, k, to int, spaced bool) bool {
	if h.arabic > 0 && h.have {
		return false
	}
	next := runeAt(h.s, skipSpace(h.s, to))
	_, unitNext := unitOf(next)
	switch {
	case v == 0 && (h.units > 0 || h.n.to > h.n.from) && !(h.have && h.units == 0):
		h.zero = true
		h.digit, h.have, h.arabic = 0, false, 0
	case v == 0 && h.n.to == h.n.from && unitNext && next != '点': // 零十
		h.zero = true
	case h.have && r == '两', h.units > 0 && r == '一' && plainWords.lengthAt(h.s, k) > 0: // 两千一起
		return false
	case h.have && (v == h.digit+1 || h.digit == 3 && v == 5) && h.row == 1 && unitNext && !spaced: // 两三千, 三五百
		h.n.vague = true
	case h.have && h.units > 0:
		return false
	case h.have: // 三零二五
		if h.digit > 1e15 {
			return false
		}
		if spaced {
			return false
		}
		h.digit, h.n.serial = h.digit*10+v, true
		h.row++
	default:
		if spaced && !h.spaceBetween(k) {
			return false
		}
		h.digit, h.have, h.row, h.arabic = v, true, 1, 0
	}
	h.j = to
	if !(h.have && unitNext && h.n.vague && h.row == 1) {
		h.n.to = to
	}
	return true
}

func (h *han) unit(zeros, k, to int, spaced bool) bool {
	if h.n.serial {
		return false
	}
	if spaced {
		h.tight++
	}
	if zeros < 4 {
		digit := h.digit
		if !h.have {
			digit = 1
			if h.n.to == h.n.from && !h.leads(zeros, to) || h.units > 0 && (zeros != 1 || h.small == 1) {
				return false
			}
		}
		if h.small > 0 && zeros >= h.small || h.have && digit == 0 || h.units > 0 && h.sum.depth > 0 && zeros >= h.sum.zeros[h.sum.depth-1] {
			return false
		}
		h.sum.open += digit * int64(math.Pow10(zeros))
		h.small = zeros
	} else {
		if !h.have && h.n.to == h.n.from && !h.leads(zeros, to) {
			return false
		}
		if !h.have && h.n.to == h.n.from {
			h.digit = 1
		}
		h.sum.open += h.digit
		if !h.sum.close(zeros) {
			h.sum.open -= h.digit
			return false
		}
		h.small = 0
	}
	h.digit, h.have, h.zero, h.arabic, h.row = 0, false, false, 0, 0
	h.units++
	h.last = zeros
	h.j, h.n.to = to, to
	return true
}

// leads tells whether a unit can begin a number: 十五, 百三, 千把块, 万把块.
func (h *han) leads(zeros, to int) bool {
	if zeros == 1 {
		return true
	}
	if anyPrefix(h.s, to, "把块", "把元", "来块", "多块", "儿八", "十来块", "把来块", "八百块", "八千块") > 0 {
		return true
	}
	r := runeAt(h.s, to)
	if r == '万' && zeros == 3 {
		return anyPrefix(h.s, to+len("万"), "元", "块") > 0
	}
	v, digit := digitOf(r)
	return zeros < 4 && (digit && v > 0 && r != '一' && r != '两' || r == '十' && zeros == 2)
}

// counters after a digit that make it a number of its own: the 3 of 两千3期.
var ownCounters = []string{"期", "个", "号", "月", "日", "天", "年", "周", "次", "笔", "成", "折", "点", "岁", "家", "张", "人", "星期", "礼拜", "%"}

// counted tells whether what stands at j counts something.
func counted(s string, j int) bool {
	return anyPrefix(s, j, ownCounters...) > 0
}

// finish adds the last digit: 五 hundred in 两千五, 5 thousand in 3万5.
func (h *han) finish() (number, bool) {
	n := h.n
	if n.to == n.from || h.units == 0 && h.have && n.vague && h.row == 1 {
		return n, false
	}
	if h.loose == 1 && h.tight == 0 && anyPrefix(h.s, skipSpace(h.s, n.to), "又") == 0 {
		return h.atSpace, true // 两千 三百一期: two numbers
	}
	digit, scaled := h.digit, false
	if !h.have {
		digit = 0
	}
	if h.have && h.units > 0 && !h.zero && h.last >= 2 && digit < 10 && h.arabic < 2 {
		if h.arabic == 0 && digit == 1 && anyPrefix(h.s, n.to, "个月", "月", "个礼拜", "礼拜", "周", "星期", "个星期", "期") > 0 || counted(h.s, n.to) && anyPrefix(h.s, n.to, "点") == 0 || anyPrefix(h.s, n.to, "点钟", "点半") > 0 {
			n.to -= h.lastSize()
			digit = 0
		} else {
			digit *= int64(math.Pow10(h.last - 1))
			scaled = true
		}
	}
	h.sum.open += digit
	n.mantissa = h.sum.total()
	if n.mantissa < 0 {
		return tooLong(h.s, n.from)
	}
	n.suffix = h.units > 0 && (n.mantissa >= 100 || h.last >= 2)
	if h.units == 0 {
		n.plain = max(h.row, 1)
	}
	if scaled || !n.serial {
		n.point(h.s)
	}
	return n, true
}

// lastSize is how many bytes the last digit has.
func (h *han) lastSize() int {
	if h.arabic > 0 {
		return h.arabic
	}
	return len("五")
}

// point takes in the decimals of 八点五 and 一点五万.
func (n *number) point(s string) {
	k := skipSpace(s, n.to)
	if anyPrefix(s, k, "点") == 0 {
		return
	}
	j := skipSpace(s, k+len("点"))
	m := *n
	for j < len(s) && m.scale < 6 && m.mantissa < 1e15 {
		r, size := utf8.DecodeRuneInString(s[j:])
		v, ok := digitOf(r)
		if !ok || r == '两' {
			break
		}
		m.mantissa = m.mantissa*10 + v
		m.scale++
		j += size
		m.to = j
	}
	if m.scale == 0 {
		return
	}
	r, size := utf8.DecodeRuneInString(s[m.to:])
	switch zeros, ok := unitOf(r); {
	case ok && zeros == 1: // 三点四十 is a time
		return
	case ok:
		if t, ok := m.times(zeros); ok {
			m = t
			m.to += size
			m.suffix = true
		}
	}
	*n = m
}
