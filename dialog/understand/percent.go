package understand

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"repaybot/dialog"
)

// percent reads 30%, "30 percent", 百分之十, 万分之五, 八五折, 三成.
func (s *scanner) percent(i int) (int, bool) {
	c := s.s[i]
	if c >= 0x80 {
		if to, ok := s.fraction(i); ok {
			return to, true
		}
		if n := anyPrefix(s.s, i, "对折", "半价"); n > 0 {
			return s.addPercent(i, i+n, "50", true), true
		}
	}
	if c == 'h' && (i == 0 || !isLetter(s.s[i-1])) {
		if w, end := word(s.s, i); w == "half" {
			if next, to := nextWord(s.s, end); next == "off" || next == "price" {
				return s.addPercent(i, to, "50", true), true
			}
			return 0, false
		}
	}
	if c == 'a' && (i == 0 || !isLetter(s.s[i-1])) { // a third off
		a, end := word(s.s, i)
		w, end := nextWord(s.s, end)
		if off, to := nextWord(s.s, end); a == "a" && off == "off" {
			switch w {
			case "third":
				return s.addPercent(i, to, "33.33", true), true
			case "quarter":
				return s.addPercent(i, to, "25", true), true
			}
		}
		return 0, false
	}
	if i > 0 && (isDigit(s.s[i-1]) || s.s[i-1] == '$') {
		return 0, false
	}
	n, ok := readNumber(s.s, i)
	if !ok || n.mantissa > 1e12 || n.scale > 6 {
		return 0, false
	}
	j := skipSpace(s.s, n.to)
	switch {
	case j < len(s.s) && s.s[j] == '%':
		return s.addPercent(i, j+1, decimal(n), s.isOff(i, j+1)), true
	case anyPrefix(s.s, j, "折") > 0 && anyPrefix(s.s, j, "折磨", "折腾") == 0:
		return s.discount(i, n, j+len("折"))
	case anyPrefix(s.s, j, "成") > 0 && !n.suffix && n.plain == 1 && anyPrefix(s.s, j+len("成"), "了", "为", "功", "年", "本", "立", "都", "员", "交", "家", "人", "绩") == 0:
		m, _ := n.times(1)
		to := j + len("成")
		if v, size := oneDigit(s.s, to); size > 1 && v > 0 && m.scale == 0 && countersZh.lengthAt(s.s, to+size) == 0 && !isHanNumber(runeAt(s.s, to+size)) { // 七成六
			m.mantissa, to = m.mantissa+v, to+size
		}
		return s.addPercent(i, to, decimal(m), s.isOff(i, to)), true
	case anyPrefix(s.s, j, "个百分点", "个点") > 0:
		to := j + anyPrefix(s.s, j, "个百分点", "个点")
		return s.addPercent(i, to, decimal(n), s.isOff(i, to)), true
	}
	w, end := nextWord(s.s, n.to)
	switch w {
	case "percent", "pct", "percentage", "prcent":
		return s.addPercent(i, end, decimal(n), s.isOff(i, end)), true
	case "per":
		if cent, to := nextWord(s.s, end); cent == "cent" {
			return s.addPercent(i, to, decimal(n), s.isOff(i, to)), true
		}
	}
	return 0, false
}

// fraction reads 百分之十, 千分之一, 万分之五.
func (s *scanner) fraction(i int) (int, bool) {
	down := 0
	switch size := len("百分之"); {
	case anyPrefix(s.s, i, "百分之", "佰分之") == size:
	case anyPrefix(s.s, i, "千分之") == size:
		down = 1
	case anyPrefix(s.s, i, "万分之") == size:
		down = 2
	default:
		return 0, false
	}
	j := skipSpace(s.s, i+len("百分之"))
	n, ok := readNumber(s.s, j)
	if strings.HasPrefix(s.s[j:], "百") && (!ok || n.mantissa == 1) {
		n, ok = number{to: j + len("百"), mantissa: 100}, true
	}
	if !ok || n.mantissa > 1e12 || n.scale > 6 {
		return 0, false
	}
	n.scale += down
	return s.addPercent(i, n.to, decimal(n), s.isOff(i, n.to)), true
}

// discount reads 八折, 85折, 八五折, 8.5折: what is left to pay of ten or a hundred.
func (s *scanner) discount(i int, n number, to int) (int, bool) {
	left := n
	switch {
	case n.scale == 0 && n.mantissa >= 1 && n.mantissa < 10:
		left.mantissa *= 10
	case n.scale == 0 && n.mantissa > 10 && n.mantissa < 100:
	case n.scale == 1 && n.mantissa >= 10 && n.mantissa < 100:
		left.scale = 0
	default:
		return 0, false
	}
	return s.addPercent(i, to, strconv.FormatInt(100-left.mantissa, 10), true), true
}

func (s *scanner) addPercent(from, to int, value string, off bool) int {
	s.percents = append(s.percents, dialog.Percent{Text: s.original(from, to), Value: value, Off: off})
	return to
}

// earnings in a clause make a cut one of income, not of the debt.
var earnings = newPhrases([]string{"hours", "salary", "wage", "income", "my pay", "shifts", "commission", "bonus", "earnings", "overtime", "工资", "收入", "薪", "奖金", "提成", "绩效", "营业额", "生意"})

// isOff tells whether the words around a percentage make it a discount.
func (s *scanner) isOff(from, to int) bool {
	if c := s.clauseOf(from); earnings.in(s.s[c.from:min(c.to, to)]) {
		return false
	}
	after := s.s[to:min(len(s.s), to+24)]
	if w, end := nextWord(s.s, to); w == "off" || w == "discount" || w == "less" || w == "reduction" || w == "rebate" {
		return true
	} else if w == "of" {
		_ = end
		return false
	}
	before := s.s[max(0, from-30):from]
	for !utf8.ValidString(before) && len(before) > 0 {
		before = before[1:]
	}
	return containsAny(before, "减", "免", "优惠", "便宜", "少还", "少收", "打掉", "抹", "off ", "discount", "knock", "reduce", "reduction of", "waive", "cut ") && !containsAny(before, "减到", "to ") ||
		containsAny(after, "的优惠", "优惠", "的折扣", "的减免", "减免")
}

// decimal is the number as decimal text without needless zeros.
func decimal(n number) string {
	digits := strconv.FormatInt(n.mantissa, 10)
	if n.scale == 0 {
		return digits
	}
	for len(digits) <= n.scale {
		digits = "0" + digits
	}
	whole, frac := digits[:len(digits)-n.scale], strings.TrimRight(digits[len(digits)-n.scale:], "0")
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}
