package understand

import (
	"strings"
	"unicode/utf8"

	"repaybot/dialog"
)

// term reads a length of time or a number of instalments: 12期, 半年, 一年半,
// "8 installments", "six months", "a year". What lies in the past ("three
// months ago", 三个月没发工资) is none.
func (s *scanner) term(i int) (int, bool) {
	c := s.s[i]
	var t dialog.Term
	to := 0
	switch {
	case isLetter(c):
		if i > 0 && isLetter(s.s[i-1]) {
			return 0, false
		}
		t, to = s.englishTerm(i)
	default:
		t, to = s.countedTerm(i)
	}
	if to == 0 || t.Count < 1 || t.Count > 999 || s.pastTerm(i, to) {
		return 0, false
	}
	t.Text = s.original(i, to)
	s.terms = append(s.terms, foundTerm{t, i, to})
	return to, true
}

func (s *scanner) countedTerm(i int) (dialog.Term, int) {
	if anySuffix(s.s, i, "第", "尾号", "每", "¥", "$", "£") || i > 0 && (isDigit(s.s[i-1]) || s.s[i-1] == '.') {
		return dialog.Term{}, 0
	}
	if n := anyPrefix(s.s, i, "半年"); n > 0 && anyPrefix(s.s, i+n, "前", "多没", "没") == 0 && !anySuffix(s.s, i, "上", "下", "前", "后", "大") {
		return dialog.Term{Count: 6, Unit: dialog.Months}, i + n
	}
	n, j := smallNumber(s.s, i)
	if j == 0 {
		return s.partYears(i)
	}
	k := skipSpace(s.s, j)
	switch {
	case anyPrefix(s.s, k, "个季度", "季度") > 0 && n < 40:
		return dialog.Term{Count: 3 * n, Unit: dialog.Months}, k + anyPrefix(s.s, k, "个季度", "季度")
	case anyPrefix(s.s, k, "次", "笔", "份") > 0 && n > 1 && anySuffix(s.s, i, "分", "分成", "分作", "拆成", "分为"):
		return dialog.Term{Count: n, Unit: dialog.Months}, k + len("次")
	case k == j && j >= len("俩") && anyPrefix(s.s, k, "月") > 0 && anyPrefix(s.s[:j], j-len("俩"), "俩", "仨") > 0:
		return dialog.Term{Count: n, Unit: dialog.Months}, k + len("月")
	case anyPrefix(s.s, k, "年半") > 0 && n < 50:
		return dialog.Term{Count: 12*n + 6, Unit: dialog.Months}, k + len("年半")
	case anyPrefix(s.s, k, "年") > 0 && n < 50 && anyPrefix(s.s, k+len("年"), "级", "前", "利", "费", "薪", "多", "来", "化", "底", "初") == 0:
		return dialog.Term{Count: 12 * n, Unit: dialog.Months}, k + len("年") + anyPrefix(s.s, k+len("年"), "期")
	case anyPrefix(s.s, k, "个半月") > 0:
		return dialog.Term{}, 0
	case anyPrefix(s.s, k, "个月", "個月") > 0:
		to := k + anyPrefix(s.s, k, "个月")
		if n == 1 && !s.standsAlone(i, to) {
			return dialog.Term{}, 0
		}
		return dialog.Term{Count: n, Unit: dialog.Months}, to
	case anyPrefix(s.s, k, "期") > 0:
		to := k + len("期")
		if n == 1 && anySuffix(s.s, i, "这", "那", "下", "上", "每", "前", "后") || anyPrefix(s.s, to, "了") > 0 && anySuffix(s.s, i, "还", "还了", "完") {
			return dialog.Term{}, 0
		}
		if n == 1 && !s.standsAlone(i, to) {
			return dialog.Term{}, 0
		}
		return dialog.Term{Count: n, Unit: dialog.Months}, to
	case anyPrefix(s.s, k, "个星期", "个礼拜", "星期", "周") > 0 && !anySuffix(s.s, i, "每"):
		to := k + anyPrefix(s.s, k, "个星期", "个礼拜", "星期", "周")
		if n == 1 && !s.standsAlone(i, to) || anyPrefix(s.s, to, "岁", "年", "末") > 0 {
			return dialog.Term{}, 0
		}
		return dialog.Term{Count: n, Unit: dialog.Weeks}, to
	}
	if i < len(s.s) && isDigit(s.s[i]) {
		if t, to := s.otherTerm(i); to > 0 {
			return t, to
		}
		return englishUnit(s.s, n, j)
	}
	return dialog.Term{}, 0
}

// otherTerm reads a bare number that takes the place of the term before it, or
// gives way to it: the 12 of "24 months instead of 12".
func (s *scanner) otherTerm(i int) (dialog.Term, int) {
	if len(s.terms) == 0 {
		return dialog.Term{}, 0
	}
	last := s.terms[len(s.terms)-1]
	if last.to > i || i-last.to > 16 {
		return dialog.Term{}, 0
	}
	switch strings.TrimSpace(s.s[last.to:i]) {
	case "instead of", "not", "rather than", ", not", "or even", "or maybe":
	default:
		return dialog.Term{}, 0
	}
	n, ok := readNumber(s.s, i)
	v, whole := n.whole()
	if !ok || !whole || v < 1 || v > 120 || n.suffix || s.countsThings(n) || !s.standsFree(n) && n.digits {
		return dialog.Term{}, 0
	}
	if _, money := s.unitAfter(n); money {
		return dialog.Term{}, 0
	}
	if _, to := englishUnit(s.s, v, n.to); to > 0 {
		return dialog.Term{}, 0
	}
	return dialog.Term{Count: v, Unit: last.Unit}, n.to
}

// partYears reads "1.5 years" and 两年半 said as 2.5年.
func (s *scanner) partYears(i int) (dialog.Term, int) {
	n, ok := readNumber(s.s, i)
	if !ok || n.scale != 1 || n.mantissa > 500 || n.mantissa*12%10 != 0 {
		return dialog.Term{}, 0
	}
	count := int(n.mantissa * 12 / 10)
	if size := anyPrefix(s.s, n.to, "年"); size > 0 {
		return dialog.Term{Count: count, Unit: dialog.Months}, n.to + size
	}
	if w, to := nextWord(s.s, n.to); w == "years" || w == "year" || w == "yrs" {
		return dialog.Term{Count: count, Unit: dialog.Months}, to
	}
	return dialog.Term{}, 0
}

// standsAlone tells whether "one month" is a length of time and not 350 a month: no number beside it.
func (s *scanner) standsAlone(from, to int) bool {
	to = skipSpace(s.s, to)
	if anySuffix(s.s, from, "每", "这", "那", "上", "下", "哪", "头", "多少", "几多") || strings.Contains(head(s.s[to:], 18), "次") {
		return false
	}
	if s.rhythmOfNext(from, to) {
		return false
	}
	for _, a := range s.amounts {
		if from-a.to >= 0 && from-a.to <= 12 {
			return false
		}
	}
	if anyPrefix(s.s, to, "还", "给", "付", "最多", "交", "能", "只", "就", "顶多", "可以", "大概", "先", "工资", "收入", "挣", "赚", "也就", "才", "不到", "到手", "要还", "得还", "多少", "几", "要多少", "得多少", "是多少", "该多少") > 0 {
		return false
	}
	_, number := readNumber(s.s, min(to, len(s.s)))
	return !number
}

// givesTime are words after which 一个月 is time that is asked for.
var givesTime = []string{"给我", "给", "延", "缓", "宽限", "再", "晚", "等", "推迟", "延期", "延长", "停", "就", "暂停", "顺延", "缓我", "过", "用", "分", "隔", "先缓", "拖", "迟", "多", "容我"}

// rhythmOfNext tells whether "one month" says how often the number behind it
// in its clause comes: 一个月跑下来七千.
func (s *scanner) rhythmOfNext(from, to int) bool {
	if anySuffix(s.s, from, givesTime...) || anyPrefix(s.s, to, "内", "后", "以后", "之后", "之内", "的时间", "时间", "行", "可以", "吧", "再") > 0 {
		return false
	}
	c := s.clauseOf(from)
	for i, runes := to, 0; i < c.to && runes < 12; runes++ {
		if isDigit(s.s[i]) || s.s[i] >= 0xe0 && isHanNumber(runeAt(s.s, i)) {
			n, ok := readNumber(s.s, i)
			if v, whole := n.whole(); ok && (!whole || v >= 50) {
				return true
			}
		}
		_, size := utf8.DecodeRuneInString(s.s[i:])
		i += size
	}
	return false
}

func (s *scanner) englishTerm(i int) (dialog.Term, int) {
	w, end := word(s.s, i)
	switch w {
	case "half":
		a, after := nextWord(s.s, end)
		if a == "a" || a == "of" {
			a, after = nextWord(s.s, after)
		}
		if a == "year" || a == "yr" {
			return dialog.Term{Count: 6, Unit: dialog.Months}, after
		}
		return dialog.Term{}, 0
	case "a", "an", "one":
		unit, after := nextWord(s.s, end)
		if unit == "couple" {
			if unit, after = nextWord(s.s, after); unit == "of" {
				unit, after = nextWord(s.s, after)
			}
			switch unit {
			case "months":
				return dialog.Term{Count: 2, Unit: dialog.Months}, after
			case "weeks":
				return dialog.Term{Count: 2, Unit: dialog.Weeks}, after
			case "years", "yrs":
				return dialog.Term{Count: 24, Unit: dialog.Months}, after
			}
			return dialog.Term{}, 0
		}
		before, _ := lastWord(s.s, i)
		lasting := lastingWords[before] || i == 0
		if unit == "full" || unit == "whole" {
			unit, after = nextWord(s.s, after)
		}
		switch {
		case unit == "year" && (lasting || w == "one"):
			if and, k := nextWord(s.s, after); and == "and" || and == "n" {
				if a, k := nextWord(s.s, k); a == "a" {
					if half, k := nextWord(s.s, k); half == "half" {
						return dialog.Term{Count: 18, Unit: dialog.Months}, k
					}
				}
			}
			return dialog.Term{Count: 12, Unit: dialog.Months}, after
		case (unit == "month" || unit == "week") && before == "in" && counts(s.s, i-len("in ")):
			return dialog.Term{}, 0 // two fees in one month
		case unit == "month" && lasting:
			return dialog.Term{Count: 1, Unit: dialog.Months}, after
		case unit == "week" && lasting:
			return dialog.Term{Count: 1, Unit: dialog.Weeks}, after
		case unit == "fortnight" && lasting:
			return dialog.Term{Count: 1, Unit: dialog.Fortnights}, after
		}
		return dialog.Term{}, 0
	}
	if _, ok := wordNumbers[w]; !ok {
		return dialog.Term{}, 0
	}
	if t, to := s.otherTerm(i); to > 0 {
		return t, to
	}
	n, ok := readWords(s.s, i)
	if !ok {
		return dialog.Term{}, 0
	}
	v, whole := n.whole()
	if !whole {
		return s.partYears(i)
	}
	if and, k := nextWord(s.s, n.to); and == "and" { // two and a half years
		if m, ok := halfWord(s.s, k); ok {
			if unit, to := nextWord(s.s, m); (unit == "years" || unit == "year" || unit == "yrs") && v < 50 {
				return dialog.Term{Count: 12*v + 6, Unit: dialog.Months}, to
			}
		}
	}
	return englishUnit(s.s, v, n.to)
}

// halfWord reads "a half" and returns where it ends.
func halfWord(s string, k int) (int, bool) {
	a, k := nextWord(s, k)
	half, to := nextWord(s, k)
	return to, a == "a" && half == "half"
}

// lastingWords stand before "a year" and "a month" that are a length of time.
var lastingWords = map[string]bool{"for": true, "over": true, "within": true, "me": true, "gimme": true, "need": true, "skip": true, "another": true, "take": true, "extra": true, "by": true, "it": true, "about": true, "in": true, "like": true, "of": true, "than": true, "plan": true, "out": true, "across": true, "give": true, "want": true, "just": true, "pause": true, "after": true, "miss": true, "be": true, "delay": true, "hold": true, "freeze": true, "break": true, "wait": true, "grace": true, "full": true, "to": true, "or": true}

// englishUnit reads the unit after a number: months, "monthly payments", installments, years.
func englishUnit(s string, n, j int) (dialog.Term, int) {
	w, to := nextWord(s, j)
	unit := dialog.Months
	switch w {
	case "more", "equal", "easy", "small", "smaller", "further", "extra", "separate":
		w, to = nextWord(s, to)
	}
	switch w {
	case "month", "months", "mths", "mth", "mos", "mo", "mnths", "monthes", "moths":
	case "week", "weeks", "wks", "wk":
		unit = dialog.Weeks
	case "fortnight", "fortnights":
		unit = dialog.Fortnights
	case "year", "years", "yr", "yrs":
		if n >= 50 {
			return dialog.Term{}, 0
		}
		if old, _ := nextWord(s, to); old == "old" {
			return dialog.Term{}, 0
		}
		n *= 12
	case "installments", "instalments", "installment", "instalment", "payments", "instalments'", "emi", "emis", "installements", "instllments", "payment", "parts", "chunks":
		if w == "payment" && n == 1 {
			return dialog.Term{}, 0
		}
		if of, k := nextWord(s, to); of == "of" && paidInMonth(s, k) {
			return dialog.Term{}, 0
		}
	case "monthly", "weekly", "fortnightly", "biweekly":
		next, after := nextWord(s, to)
		if !strings.HasPrefix(next, "instal") && !strings.HasPrefix(next, "payment") {
			return dialog.Term{}, 0
		}
		switch w {
		case "weekly":
			unit = dialog.Weeks
		case "fortnightly", "biweekly":
			unit = dialog.Fortnights
		}
		to = after
	default:
		return dialog.Term{}, 0
	}
	return dialog.Term{Count: n, Unit: unit}, to
}

// behindUs are words before a length of time that lies behind.
var behindUs = newPhrases([]string{"been ", "missed", "never", "haven't", "havent", "hasn't", "hasnt", "hadn't", "i've had", "ive had", "have had", "worked", "working here", "lived", "waiting", "waited", "out of work", "unemployed", "no work", "no income", "no job", "without", "since", "i was off", "was off", "i was in", "took me", "took you", "married", "pregnant", "customer", "with you for", "banking with", "怀孕", "结婚", "当了", "客户", "用了", "住了", "等了", "拖了", "欠了", "催了", "养了", "工作了", "没工作", "没上班", "没收入", "没活", "没发工资", "已经逾期", "逾期了", "逾期快", "认识"})

// paidInMonth tells whether an amount "in nov" follows: "2 payments of 84.10 in nov" are in the book, no proposal.
func paidInMonth(s string, i int) bool {
	n, ok := readNumber(s, skipSpace(s, i+anyPrefix(s, i, " $", " £", " ¥")))
	if !ok {
		return false
	}
	in, k := nextWord(s, n.to)
	if in != "in" && in != "from" {
		return false
	}
	month, _ := nextWord(s, k)
	_, named := englishMonths[month]
	return named
}

// pastTerm tells whether a length of time lies behind or is a rhythm, so that it is no term.
func (s *scanner) pastTerm(from, to int) bool {
	if anyPrefix(s.s, to, "没", "前", "以前", "之前", "都没", "未", "以来", "来", "的工资", "工资", "工钱", "的工钱", "房租", "的房租", "租金", "货款", "薪水", "的流水", "流水", "的账单", "账单", "的明细", "没开", "了", "多没", "一次", "还一次", "发一次", "发一回", "发工资", "发薪", "一回", "付一次", "交一次", "扣一次", "一还", "多了", "还没发") > 0 {
		return true
	}
	if anySuffix(s.s, from, "逾期", "逾期了", "失业", "失业了", "拖欠", "拖欠了", "过去", "连续", "近", "最近", "每", "住院", "住了", "上个月", "欠薪", "停工", "停了", "干了", "已经", "待业", "拖了", "头", "前", "这") {
		return true
	}
	w, end := nextWord(s.s, to)
	switch w {
	case "ago", "back", "old", "behind", "late", "overdue", "pregnant", "now", "straight", "since", "without", "pregnancy", "unemployed", "notice":
		return true
	case "in", "arrears":
		if next, _ := nextWord(s.s, end); w == "in" && (next == "arrears" || next == "a") {
			return true
		}
	case "'", "of":
		if next, _ := nextWord(s.s, end); next == "chemo" || next == "rent" || next == "unpaid" || next == "treatment" || next == "statements" || next == "bank" || next == "payslips" || next == "records" || next == "my" || next == "unemployment" || next == "being" || next == "no" || next == "not" {
			return true
		}
	}
	c := s.clauseOf(from)
	if behindUs.in(s.s[c.from:from]) {
		return true
	}
	if strings.HasSuffix(strings.TrimRight(s.s[:from], " "), "了") && !anySuffix(s.s, from, "分了", "办了", "选了", "除了", "好了", "行了", "算了", "改了", "对了", "说了", "做了", "签了", "清了", "完了") {
		return true // 等了两个月
	}
	return anySuffix(s.s, from, "every", "each", "past", "last", "the last few", "for the last", "previous", "already", "been", "for over", "out of work for", "unemployed for", "nearly", "sick for", "off for", "off work for", "been off", "paid for", "salary for", "wages for", "worked for", "working for", "hospital for", "first")
}
