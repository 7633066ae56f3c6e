package understand

import (
	"strings"

	"repaybot/dialog"
)

// reasonOf is an index into reasonValues; the earlier goes first where one
// part of a clause tells of several with the same words.
type reasonOf int

const (
	ofBereavement reasonOf = iota
	ofJob
	ofIncome
	ofIllness
	ofFamily
	ofDisaster
	ofBusiness
	ofDebts
	ofForgetting
	ofMishap
	ofNoIncome
)

var reasonValues = [...]dialog.ReasonValue{dialog.Bereavement, dialog.JobLoss, dialog.IncomeCut, dialog.Illness, dialog.Family, dialog.Disaster, dialog.Business, dialog.Overcommitted, dialog.Forgot, dialog.OtherReason, dialog.IncomeCut}

// lenders are who lends, by name.
var lenders = newLexicon([]string{"花呗", "借呗", "白条", "微粒贷", "金条", "分付", "度小满", "分期乐", "拍拍贷", "网贷", "小贷", "美团", "信用卡", "房贷", "车贷", "360借条", "klarna", "clearpay", "afterpay", "affirm|", "vanquis", "aqua|", "capital one", "amex", "discover|", "barclaycard", "littlewoods", "zopa", "credit union", "payday", "chase|", "citi|", "student loan", "car loan"})

// reasonRules are asked in this order.
var reasonRules = [...]reasonRule{
	{funeral, noConcept, 0, ofBereavement},
	{relative, death, 45, ofBereavement},
	{losing, relative, 14, ofBereavement},
	{dismissal, noConcept, 0, ofJob},
	{wageless, noConcept, 0, ofIncome},
	{laying, away, 34, ofJob},
	{losing, work, 24, ofJob},
	{work, ending, 30, ofJob},
	{business, failing, 40, ofBusiness},
	{bankrupt, noConcept, 0, ofBusiness},
	{employer, closing, 30, ofJob},
	{income, drop, 40, ofIncome},
	{orders, few, 24, ofIncome},
	{illness, noConcept, 0, ofIllness},
	{breaking, body, 20, ofIllness},
	{home, noConcept, 0, ofFamily},
	{relative, leaving, 30, ofFamily},
	{disaster, noConcept, 0, ofDisaster},
	{house, destroying, 30, ofDisaster},
	{water, coming, 16, ofDisaster},
	{client, unpaid, 40, ofBusiness},
	{overdone, noConcept, 0, ofDebts},
	{lender, lender, 24, ofDebts},
	{debts, many, 30, ofDebts},
	{forgetting, noConcept, 0, ofForgetting},
	{mishap, noConcept, 0, ofMishap},
	{valuables, taking, 20, ofMishap},
	{noIncome, noConcept, 0, ofNoIncome},
}

// hit is a word of a concept in the message.
type hit struct {
	concept  concept
	from, to int
}

// told is a reason that a part of a clause tells of, and where its words are.
type told struct {
	reason   reasonOf
	from, to int
}

// findReasons notes why the customer is in trouble, in the order of the message, each reason once.
func (s *scanner) findReasons() {
	var room [16]hit
	hits := s.reasonHits(room[:0])
	for _, c := range s.clauses {
		if !anyIn(hits, c.from, c.to) {
			continue
		}
		parts, before := s.parts(c), len(s.reasons)
		for _, part := range parts {
			s.findReason(hits, part[0], part[1])
		}
		if len(parts) > 1 && len(s.reasons) == before { // what it says may be on both sides: "the pension is small and they cut it"
			s.findReason(hits, c.from, c.to)
		}
	}
}

// maxHits is how many words of reasons a message can have.
const maxHits = 200

// reasonHits finds the words of all concepts in one pass, those inside others too.
func (s *scanner) reasonHits(hits []hit) []hit {
	for i := 0; i+2 < len(s.s) && len(hits) < maxHits; i++ {
		k := startOf(s.s, i)
		if !reasonLexicon.starts[slot(k)] || isLetter(s.s[i]) && i > 0 && isLetter(s.s[i-1]) {
			continue
		}
		for _, e := range reasonLexicon.by[k] {
			if !e.at(s.s, i) {
				continue
			}
			h := hit{concept(e.list), i, i + len(e.phrase)}
			hits = append(hits, h)
			if h.concept == debts {
				if from := s.severalBefore(i); from >= 0 {
					hits = append(hits, hit{many, from, i})
				}
			}
		}
	}
	return hits
}

// severalBefore returns where "six different" or 三家 of a number of debts
// starts, right before the byte i; -1 where no more than two are counted.
func (s *scanner) severalBefore(i int) int {
	if s.s[i] >= 0xe3 {
		for _, back := range [...]int{6, 9} { // 三家, 3张, 四五家
			from := max(0, i-back)
			for from < i && !isDigit(s.s[from]) && !isHanNumber(runeAt(s.s, from)) {
				from++
			}
			if from == i {
				continue
			}
			if n, ok := readNumber(s.s, from); ok && (n.mantissa > 2 || n.vague) && anyPrefix(s.s, n.to, "家", "张", "个", "笔") > 0 && n.to+len("家") >= i {
				return from
			}
		}
		return -1
	}
	from := i
	for range 3 {
		var w string
		if w, from = lastWord(s.s, from); w == "" {
			break
		}
		if wordNumbers[w] > 2 {
			return from
		}
	}
	for from > 0 && s.s[from-1] == ' ' {
		from--
	}
	if from > 0 && isDigit(s.s[from-1]) && s.s[from-1] > '2' && (from == 1 || s.s[from-2] == ' ') {
		return from - 1
	}
	return -1
}

func anyIn(hits []hit, from, to int) bool {
	for _, h := range hits {
		if h.from >= from && h.to <= to {
			return true
		}
	}
	return false
}

// findReason notes what s[from:to] tells of: mostly one thing, and a second
// where other words behind the first tell of it.
func (s *scanner) findReason(hits []hit, from, to int) {
	var first, second told
	n := 0
	for _, h := range hits {
		if h.from >= from && h.to <= to && (h.concept == stranger || h.concept == figure) {
			return
		}
	}
	for _, r := range reasonRules {
		t, ok := r.in(hits, from, to)
		if !ok || s.unmeant(r, t) {
			continue
		}
		switch {
		case n == 0:
			t.reason = s.meant(t)
			first, n = t, 1
		case n == 1 && reasonValues[t.reason] != reasonValues[first.reason] && (t.from >= first.to || t.to <= first.from) && t.reason != ofNoIncome && consequent(first.reason, t.reason):
			second, n = t, 2
		}
	}
	switch {
	case n == 0:
		return
	case n == 1:
		s.addReason(first.reason, from, to)
		return
	case second.from < first.from:
		first, second = second, first
	}
	s.addReason(first.reason, from, second.from)
	s.addReason(second.reason, second.from, to)
}

// meant is the reason where the rest of the message says it better: an employer
// that stands still but pays something cuts the income, and a company that one
// owns is a business.
func (s *scanner) meant(t told) reasonOf {
	if t.reason != ofJob {
		return t.reason
	}
	text := s.s[t.from:t.to]
	switch {
	case containsAny(text, "停工", "放假", "放长假", "停产") && containsAny(s.s, "只发", "生活费", "基本工资", "发一半", "保底"):
		return ofIncome
	case containsAny(text, "公司", "厂", "company") && containsAny(s.s, "合伙", "我的公司", "自己的公司", "法人", "股东", "我开的", "我的厂", "my company", "our company"):
		return ofBusiness
	case strings.HasPrefix(text, "work") && containsAny(s.s, "taxi", "cab ", "my van", "customers", "clients", "building work", "self employed"):
		return ofBusiness
	}
	return t.reason
}

// consequent tells whether two reasons in one part are two, not one told twice.
func consequent(a, b reasonOf) bool {
	if a == ofJob && (b == ofIncome || b == ofBusiness) || a == ofBereavement || a == ofIncome && b != ofIllness || b == ofMishap {
		return false
	}
	return true
}

// in looks for the rule's concepts in s[from:to], the two that stand nearest.
func (r reasonRule) in(hits []hit, from, to int) (told, bool) {
	best, found := told{}, false
	for _, a := range hits {
		if a.concept != r.one || a.from < from || a.to > to {
			continue
		}
		if r.other == noConcept {
			return told{r.reason, a.from, a.to}, true
		}
		for _, b := range hits {
			if b.concept != r.other || b.from < from || b.to > to || a.from < b.to && b.from < a.to {
				continue
			}
			t := told{r.reason, min(a.from, b.from), max(a.to, b.to)}
			if t.to-t.from <= r.gap+(a.to-a.from)+(b.to-b.from) && (!found || t.to-t.from < best.to-best.from) {
				best, found = t, true
			}
		}
	}
	return best, found
}

// unmeant tells whether words that fit a rule say something else here.
func (s *scanner) unmeant(r reasonRule, t told) bool {
	text := s.s[t.from:t.to]
	switch {
	case r.one == laying:
		return strings.HasPrefix(text, "let") == strings.HasSuffix(text, "off") || strings.HasPrefix(text, "let") && !containsAny(text, "team", "shift", "crew", " us ", "everyone", "staff", "floor", "department", "half", "people", "workers", "lads", "of us")
	case r.one == lender:
		_, n := lenders.at(text, 0)
		return strings.Count(text, text[:n]) > 1 || !containsAny(s.s, "催", "欠", "债", "万", "压", "owe", "after me", "calling", "too many")
	case r.one == relative && r.other == leaving && containsAny(text, "left", "leave"):
		for _, a := range s.amounts { // left me three grand
			if a.from >= t.to && a.from <= t.to+len(" me a ") && !strings.Contains(s.s[t.to:a.from], "with") {
				return true
			}
		}
		return false
	case r.one == relative && r.other == death:
		return containsAny(text, "走了狗", "没了解", "没了耐心", "passed me", "passed the", "passed my") || strings.HasPrefix(s.s[t.to:], " it on") || strings.HasPrefix(s.s[t.to:], " me ")
	case r.one == losing && r.other == relative:
		return !strings.Contains(text, "my ") && !strings.Contains(text, "our ") && !containsAny(text, "失去", "痛失", "送走", "送了", "没保住", "a baby", "lost mum", "lost mom", "lost dad", "lost grand", "lost nan", "lost gran", "lost the baby", "lost the wife", "lost the husband", "lost both parents", "lost both", "buried") || strings.HasPrefix(s.s[t.to:], "'s") || strings.HasPrefix(s.s[t.to:], "s ")
	case r.one == income && r.other == drop:
		if strings.Contains(text, "only") && !containsAny(text, "hours", "shifts", "hrs") {
			return true
		}
		return containsAny(text, "工资从哪", "收入从", "工资卡") || strings.HasPrefix(text, "late") || strings.HasSuffix(text, "pay off") || strings.HasPrefix(text, "从") || strings.HasSuffix(text, "从") && !containsAny(head(s.s[t.to:], 40), "降", "到", "减", "掉", "变") ||
			containsAny(text, "pay less", "pay late", "pay lower", "pay down", "cut my pay off", "lower pay", "less pay", "pay a lower", "pay the late", "pay a late", "pay it down", "late pay", "pay a reduced", "reduced pay", "pay reduced", "late|") || strings.Contains(text, "pay ") && !strings.Contains(s.s[max(0, t.from-8):t.to], "my pay") && containsAny(text, "late", "less", "lower", "reduce", "down", "unpaid", "gone", "stop", "drop", "cut", "frozen", "suspend")
	case r.one == work && r.other == ending:
		return containsAny(text, "工作忙", "agreement") || strings.HasSuffix(text, "cut") && !containsAny(text, "job", "position")
	case r.one == employer && r.other == closing:
		return strings.Contains(text, "公司关了我")
	case r.one == debts && r.other == many:
		return containsAny(text, "其他银行", "别的银行", "other bank") && !containsAny(s.s, "欠", "owe", "debt", "债", "贷")
	case r.one == business && r.other == failing:
		return containsAny(text, "店没了解", "market down payment", "down payment")
	}
	return false
}

// addReason notes a reason with its words, unless it was told before. That no
// money comes in says nothing more where the reason was told; nor that wages are owed by an employer that is gone.
func (s *scanner) addReason(r reasonOf, from, to int) {
	v := reasonValues[r]
	for _, old := range s.reasons {
		if old.Value == v || r == ofNoIncome || r == ofIncome && old.Value == dialog.JobLoss {
			return
		}
	}
	for from < to && s.s[from] == ' ' {
		from++
	}
	if text := strings.TrimSpace(s.original(from, to)); text != "" {
		s.reasons = append(s.reasons, dialog.Reason{Text: text, Value: v})
	}
}

// connectors stand between a reason and what follows from it.
var connectors = newLexicon([]string{" and so ", " so ", " but ", " and ", " then ", " because ", " cause ", " cos ", " cuz ", " since ", " - ", " could ", " need ", " which ", " what ", " is there", " can you", " can u", " can i ", " please ", " would ", " will you", "所以", "因为", "但是", "但", "然后", "希望", "能不能", "能否", "可不可以", "我想", "想问", "麻烦", "不好意思", "能给", "求"})

// parts splits a clause at its connecting words, so that a reason's text is
// what tells of it and no more.
func (s *scanner) parts(c clause) [][2]int {
	var out [][2]int
	from := c.from
	for i := c.from; i < c.to; i++ {
		ch := s.s[i]
		if ch != ' ' && (ch < 0xe0 || ch > 0xe9) { // a space, or the first byte of a Chinese character
			continue
		}
		if n := connectors.lengthAt(s.s[:c.to], i); n > 0 {
			if i > from {
				out = append(out, s.trim(from, i))
			}
			from = i + n
			i = from - 1
		}
	}
	if from < c.to {
		out = append(out, s.trim(from, c.to))
	}
	return out
}

// trim takes the words off that only lead to a reason: "because", 由于, and the 我 of 我忘了.
func (s *scanner) trim(from, to int) [2]int {
	for from < to && s.s[from] == ' ' {
		from++
	}
	for {
		n := anyPrefix(s.s[:to], from, "因为", "由于", "because ", "since ", "as ", "cause ", "cos ", "due to ", "sorry ", "so ", "and ", "我忘")
		if n == 0 {
			return [2]int{from, to}
		}
		if strings.HasPrefix(s.s[from:], "我忘") {
			return [2]int{from + len("我"), to}
		}
		from += n
	}
}
