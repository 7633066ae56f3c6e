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
	if to, ok := s.half(i); ok {
		return to, true
	}
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
		if next, _ := nextWord(s.s, end); a == "a" && (next == "upfront" || next == "up" || next == "down" || next == "now") {
			switch w {
			case "third":
				return s.addPercent(i, end, "33.33", false), true
			case "quarter":
				return s.addPercent(i, end, "25", false), true
			}
		}
		return 0, false
	}
	if i > 0 && (isDigit(s.s[i-1]) || s.s[i-1] == '$') {
		return 0, false
	}
	if size := anyPrefix(s.s, i, "万"); size > 0 && anySuffix(s.s, i, "息", "率", "费", "利") { // 日息万五
		if v, digit := oneDigit(s.s, i+size); digit > 0 && v > 0 && !isHanNumber(runeAt(s.s, i+size+digit)) && anyPrefix(s.s, i+size+digit, "块", "元", "千", "百") == 0 {
			return s.addPercent(i, i+size+digit, decimal(number{mantissa: v, scale: 2}), false), true
		}
	}
	n, ok := readNumber(s.s, i)
	if !ok || n.mantissa > 1e12 || n.scale > 6 {
		return 0, false
	}
	if w, k := nextWord(s.s, n.to); w == "and" && !n.digits && n.scale == 0 { // six and a half percent
		if end, ok := halfWord(s.s, k); ok {
			if w, _ := nextWord(s.s, end); w == "percent" || w == "pct" || w == "per" {
				n.mantissa, n.scale, n.to = n.mantissa*10+5, 1, end
			}
		}
	}
	j := skipSpace(s.s, n.to)
	if w, k := nextWord(s.s, n.to); w == "cents" || w == "pence" || w == "p" || w == "c" { // 65 cents on the dollar
		k = skipSpace(s.s, k)
		if to := anyPrefix(s.s, k, "on the dollar", "in the dollar", "to the dollar", "on the pound", "in the pound"); to > 0 {
			return s.addPercent(i, k+to, decimal(n), false), true
		}
	}
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

// half reads 一半 and "half" of the debt where it is cut or paid: 利息砍一半 is
// 50 off, 先还一半 and "take half" 50.
func (s *scanner) half(i int) (int, bool) {
	if n := anyPrefix(s.s, i, "一半"); n > 0 {
		switch {
		case earnings.in(s.s[s.clauseOf(i).from:i]):
			return 0, false
		case anySuffix(s.s, i, "砍", "减", "免", "降", "抹", "砍掉", "减掉", "减免", "免掉", "抹掉", "打掉", "去掉", "少收", "少还", "砍个", "减个", "免个", "优惠", "减去", "免去"):
			return s.addPercent(i, i+n, "50", true), true
		case anySuffix(s.s, i, "还", "付", "交", "还个", "给", "先给", "还了", "付了", "清"):
			return s.addPercent(i, i+n, "50", false), true
		}
		return 0, false
	}
	w, end := word(s.s, i)
	if w != "half" || i > 0 && isLetter(s.s[i-1]) {
		return 0, false
	}
	next, k := nextWord(s.s, end)
	before, _ := lastWord(s.s, i)
	of := next == "of"
	if of {
		next, k = nextWord(s.s, k)
	}
	what := next
	if next == "the" || next == "my" || next == "that" {
		what, _ = nextWord(s.s, k)
	}
	debt := what == "interest" || what == "debt" || what == "balance" || what == "fees" || what == "fee" || what == "penalty" || what == "charges" || what == "total" || what == "loan"
	switch before {
	case "waive", "drop", "cut", "forgive", "remove", "scrap":
		if debt {
			return s.addPercent(i, end, "50", true), true
		}
	case "take", "accept", "pay", "settle", "paying", "send", "clear":
		if debt || !of && (next == "" || next == "and" || next == "now" || next == "upfront" || next == "up" || next == "today" || next == "it" || next == "down" || next == "to") || of && (next == "it" || next == "what" || next == "that") {
			return s.addPercent(i, end, "50", false), true
		}
	}
	if debt && containsAny(head(s.s[k:], 24), " gone", " off", " waived", " removed", " dropped", " forgiven", " written") {
		return s.addPercent(i, end, "50", true), true
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
	return containsAny(before, "减", "免", "优惠", "便宜", "少还", "少收", "打掉", "抹", "off ", "discount", "knock", "reduce", "reduction of", "waive", "cut ", "forgive", "write off", "让", "打掉", "砍", "抹") && !containsAny(before, "减到", "to ") ||
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
