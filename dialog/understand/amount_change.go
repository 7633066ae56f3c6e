package understand

import "unicode/utf8"

// change takes in the small change after a sum: 八百六十块五 is 860.50, 3元5角2分
// is 3.52, 两美元又三美分 is 2.03, "thirteen dollars and forty-five cents" is 13.45.
func (s *scanner) change(n number, u unit) number {
	if n.mantissa > 1e12 || u.zeros > 0 {
		return n
	}
	if j := skipSpace(s.s, n.to); j < len(s.s) && (isLetter(s.s[j]) || isDigit(s.s[j]) && u.to > 0 && isLetter(s.s[u.to-1])) {
		return s.englishChange(n, j)
	}
	return s.chineseChange(n)
}

func (s *scanner) chineseChange(n number) number {
	t := s.s
	j := n.to
	unit := t[:j]
	if len(unit) >= 3 && anyOf(unit[len(unit)-3:], "块", "元", "刀") {
		if anyPrefix(t, j, "半") > 0 && anyPrefix(t, j+len("半"), "年", "个", "天", "月", "小", "期", "价") == 0 {
			n.mantissa, n.scale, n.to = n.mantissa*10+5, 1, j+len("半")
			return n
		}
	}
	joined := anyPrefix(t, j, "又", "零", "and ")
	k := skipSpace(t, j+joined)
	v, size := oneDigit(t, k)
	if size == 0 {
		return n
	}
	k += size
	if cents := anyPrefix(t, k, "美分", "分钱", "日本钱", "日本錢", "日本銭", "便士", "欧分", "港仙"); cents > 0 {
		n.mantissa, n.scale, n.to = n.mantissa*100+v, 2, k+cents
		return n
	}
	if tenth := anyPrefix(t, k, "毛钱", "毛", "角"); tenth > 0 {
		n.mantissa, n.scale, n.to = n.mantissa*10+v, 1, k+tenth
		return s.hundredths(n)
	}
	if joined > 0 || len(unit) < 3 || !anyOf(unit[len(unit)-3:], "块", "元") {
		return n
	}
	if k < len(t) {
		if next, _ := utf8.DecodeRuneInString(t[k:]); isHanNumber(next) || isDigit(t[k]) || t[k] == '.' || t[k] == '%' || changeCounters.lengthAt(t, skipSpace(t, k)) > 0 || t[k] == ' ' && size == 1 && k+1 < len(t) && t[k+1] < 0x80 {
			return n
		}
	}
	n.mantissa, n.scale, n.to = n.mantissa*10+v, 1, k
	return n
}

// changeCounters after the digit behind 块 make it count something of its own: 500块3期.
var changeCounters = newLexicon([]string{"个", "期", "次", "年", "天", "周", "月", "笔", "号", "点", "折", "成", "起", "共", "下", "人", "家", "张", "定", "直", "样", "般", "些", "口", "块", "元", "把", "边", "并", "会", "日", "星期", "礼拜", "分"})

func anyOf(s string, choices ...string) bool {
	for _, c := range choices {
		if s == c {
			return true
		}
	}
	return false
}

// oneDigit reads one digit, Arabic or Chinese, and its size; 0 for none.
func oneDigit(s string, k int) (int64, int) {
	if k >= len(s) {
		return 0, 0
	}
	if isDigit(s[k]) {
		return int64(s[k] - '0'), 1
	}
	r, size := utf8.DecodeRuneInString(s[k:])
	if v, ok := digitOf(r); ok {
		return v, size
	}
	return 0, 0
}

// tenths is 8毛 with what follows it: 8毛5.
func (s *scanner) tenths(n number) number { return s.hundredths(n) }

// hundredths takes in the 2分 of 5角2分, and the 5 of 8毛5.
func (s *scanner) hundredths(n number) number {
	v, size := oneDigit(s.s, n.to)
	if size == 0 {
		return n
	}
	k := n.to + size
	fen := anyPrefix(s.s, k, "分钱", "分")
	if fen > 0 && anyPrefix(s.s, k, "分期") > 0 || fen == 0 && k < len(s.s) && s.s[k] >= 0xe0 {
		return n
	}
	if fen == 0 && k < len(s.s) && isDigit(s.s[k]) {
		return n
	}
	n.mantissa, n.scale, n.to = n.mantissa*10+v, n.scale+1, k+fen
	return n
}

// englishChange reads "and fifty cents", "forty five", "50" and "and five mao five" after a sum.
func (s *scanner) englishChange(n number, j int) number {
	w, end := word(s.s, j)
	and := w == "and"
	if and {
		j = skipSpace(s.s, end)
	}
	m, ok := readNumber(s.s, j)
	v, whole := m.whole()
	if !ok || !whole || v > 99 || m.suffix || m.grouped {
		return n
	}
	unit, to := nextWord(s.s, m.to)
	if _, cents := englishCents[unit]; cents {
		n.mantissa, n.scale, n.to = n.mantissa*100+int64(v), 2, to
		return n
	}
	if (unit == "mao" || unit == "jiao") && v < 10 {
		n.mantissa, n.scale, n.to = n.mantissa*10+int64(v), 1, to
		if last, ok := readNumber(s.s, skipSpace(s.s, to)); ok && last.mantissa < 10 && last.scale == 0 {
			n.mantissa, n.scale, n.to = n.mantissa*10+last.mantissa, 2, last.to
		}
		return n
	}
	if and || v < 10 || m.digits && m.plain != 2 || unit != "" && unit != "more" && unit != "only" && unit != "please" {
		return n
	}
	if m.to < len(s.s) && (s.s[m.to] == '%' || s.s[m.to] == '/' || s.s[m.to] == '-' || s.s[m.to] == ':' || s.s[m.to] >= 0x80) {
		return n
	}
	n.mantissa, n.scale, n.to = n.mantissa*100+int64(v), 2, m.to
	return n
}
