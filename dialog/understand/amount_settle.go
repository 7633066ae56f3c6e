package understand

import (
	"strings"

	"repaybot/dialog"
)

// settleAmounts gives each amount how often it is meant and what it bounds,
// from the words around it and from what was said before.
func (s *scanner) settleAmounts() {
	for k := range s.amounts {
		a := &s.amounts[k]
		at := s.clauseAt(a.from)
		clause := s.clauses[at]
		left := clause.from
		if k > 0 && s.amounts[k-1].to > left {
			left = s.amounts[k-1].to
		}
		right := clause.to
		if k+1 < len(s.amounts) && s.amounts[k+1].from < right {
			right = s.amounts[k+1].from
		}
		if a.from < left || a.to > right {
			continue
		}
		before, after := s.s[left:a.from], s.s[a.to:right]
		alone := right == clause.to && at+1 < len(s.clauses) && (k+1 == len(s.amounts) || s.amounts[k+1].from >= s.clauses[at+1].to)
		a.Per = s.howOften(k, before, after, at, alone)
		b := boundOf(before, after)
		if b == dialog.Exactly && alone && len(after) < 24 {
			b = boundApart(s.s[s.clauses[at+1].from:s.clauses[at+1].to])
		}
		if b != dialog.Exactly {
			a.Bound = b
		}
	}
	for k := len(s.amounts) - 2; k >= 0; k-- { // 200 to 300 a month, 500或者600每月
		a, next := &s.amounts[k], s.amounts[k+1]
		if a.Per == dialog.Once && next.Per != dialog.Once && joins(strings.TrimSpace(s.s[a.to:next.from])) {
			a.Per = next.Per
		}
	}
}

// howOften is how often the amount k is meant, in the clause at.
func (s *scanner) howOften(k int, before, after string, at int, alone bool) dialog.Per {
	c := s.clauses[at]
	if p, said := s.per(before, after, c); said {
		return p
	}
	if alone && len(strings.TrimSpace(after)) < 12 { // $20. weekly.
		next := s.clauses[at+1]
		if p, ok := perBehind(s.s[next.from:next.to]); ok && p != dialog.Once && !s.termIn(next) {
			return p
		}
	}
	if k > 0 && s.amounts[k-1].Per != dialog.Once && (continues(before) || changedTo.in(before)) {
		return s.amounts[k-1].Per
	}
	return s.carried(k, before, after, at)
}

// joins tells whether what stands between two amounts makes them two sizes of one sum.
func joins(between string) bool {
	switch between {
	case "to", "-", "or", "到", "至", "或", "或者", "and", "~", "maybe", "or maybe", "/", "还是", "a", "降到", "or even", "down to", "instead of", "rather than", "not", "down from", "up from", "而不是", "不是", "代替":
		return true
	}
	return len(between) < 36 && strings.Contains(between, "but ") && (strings.Contains(between, "min") || strings.Contains(between, "least")) && !oneOff.in(between)
}

// continues tells whether an amount goes on with the one before it: 从一万二降到六千.
func continues(before string) bool {
	b := strings.TrimSpace(before)
	for _, filler := range [...]string{"just", "about", "under", "over", "around", "maybe", "like", "roughly", "only", "barely"} {
		b = strings.TrimSpace(strings.TrimSuffix(b, filler))
	}
	switch b {
	case "to", "-", "or", "或", "或者", "~", "变", "由", "down to", "还是", "or even", "and", "went to", "until":
		return true
	}
	return len(b) <= len("直接降到了") && anySuffix(b, len(b), "到", "至", "成", "为", "到了", "成了", "变")
}

// changedTo are words by which an amount takes the place of the one before it,
// in the next clause too: 原来每月1600,调成1100.
var changedTo = newPhrases([]string{"调成", "改成", "降到", "降成", "降至", "调到", "减到", "砍到", "变成", "改为", "换成", "降为", "只能", "最多", "顶多", "现在只有", "instead of", "down to", "lower it to", "drop it to", "reduce it to", "reduce to", "change it to", "make it", "now its", "now it's", "lower to", "drop to"})

func startsWithAny(s string, choices ...string) bool {
	for _, c := range choices {
		if strings.HasPrefix(s, c) {
			if last := c[len(c)-1]; isLetter(last) && len(s) > len(c) && isLetter(s[len(c)]) {
				continue
			}
			return true
		}
	}
	return false
}

func tail(s string, n int) string {
	if len(s) > n {
		return s[len(s)-n:]
	}
	return s
}

func head(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}
