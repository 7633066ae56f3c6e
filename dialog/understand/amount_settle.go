package understand

import (
	"strings"

	"repaybot/dialog"
)

// settleAmounts gives each amount how often it is meant and what it bounds,
// from the words around it.
func (s *scanner) settleAmounts() {
	for k := range s.amounts {
		a := &s.amounts[k]
		clause := s.clauseOf(a.from)
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
		a.Per = s.per(before, after, clause)
		if a.Per == dialog.Once && k > 0 && s.amounts[k-1].Per != dialog.Once && (continues(before) || changedTo.in(before)) {
			a.Per = s.amounts[k-1].Per
		}
		if b := boundOf(before, after); b != dialog.Exactly {
			a.Bound = b
		}
	}
	for k := len(s.amounts) - 2; k >= 0; k-- { // 200 to 300 a month, 500或者600每月
		a, next := &s.amounts[k], s.amounts[k+1]
		if a.Per == dialog.Once && next.Per != dialog.Once {
			switch strings.TrimSpace(s.s[a.to:next.from]) {
			case "to", "-", "or", "到", "至", "或", "或者", "and", "~", "maybe", "or maybe", "/", "还是", "a", "降到", "or even", "down to":
				a.Per = next.Per
			}
		}
	}
}

// continues tells whether an amount goes on with the one before it: 从一万二降到六千.
func continues(before string) bool {
	switch strings.TrimSpace(before) {
	case "to", "-", "or", "到", "至", "或", "或者", "~", "降到", "变成", "调到", "变为", "降成", "down to", "还是", "or even", "and":
		return true
	}
	return false
}

// changedTo are words by which an amount takes the place of the one before it,
// in the next clause too: 原来每月1600,调成1100.
var changedTo = newPhrases([]string{"调成", "改成", "降到", "降成", "降至", "调到", "减到", "变成", "改为", "换成", "降为", "只能", "最多", "顶多", "现在只有", "instead of", "down to", "lower it to", "drop it to", "reduce it to", "reduce to", "change it to", "make it", "now its", "now it's", "lower to", "drop to"})

// How often an amount may be meant, as lists of a lexicon.
const (
	perOnce = iota
	perWeek
	perFortnight
	perMonth
	perIncome // what one gets each month, where no rhythm is named
	perElse   // ends what comes before: "then", 首付
	perFinal  // words of paying: 发工资还2000 is no wage
)

var pers = [...]dialog.Per{perOnce: dialog.Once, perWeek: dialog.PerWeek, perFortnight: dialog.PerFortnight, perMonth: dialog.PerMonth, perIncome: dialog.PerMonth}

// perWords say how often, wherever they stand beside an amount.
var perWords = newLexicon(
	[]string{"首付", "先付", "先还", "先给", "先拿", "先交", "先转", "一次性", "一次给", "总共", "一共", "总额", "down payment", "up front", "upfront", "deposit of", "lump sum", "now and", "in total", "至今", "total of", "one time", "one-time", "one off", "one-off", "全部加起来", "本金", "年收入", "年薪", "a year", "per year", "annual", "yearly", "每年", "一年", "累计", "每次都是", "每次"},
	[]string{"每周", "每星期", "每个星期", "每礼拜", "每个礼拜", "每一周", "一周", "一个礼拜", "一个星期", "一星期", "一礼拜", "周薪", "按周", "weekly", "per week", "each week", "every week", "a week", "every friday", "each friday", "every monday", "every fri", "every wk", "a wk", "per wk", "逢周"},
	[]string{"every two weeks", "every 2 weeks", "every other week", "every 2 wks", "every second week", "every other friday", "biweekly", "bi-weekly", "bi weekly", "fortnight", "每两周", "每2周", "两周还", "两周一次", "每隔一周", "每两个星期", "每两个礼拜", "每半个月", "半个月还", "隔周", "双周", "2周还", "twice a month"},
	[]string{"每月", "每个月", "一个月", "1个月", "月供", "每期", "按月", "月均", "月租", "月入", "月付", "月还", "月薪", "月工资", "月收入", "毎月", "一期", "房租", "房贷", "车贷", "底薪", "低保", "退休金", "养老金", "工资条", "月月", "每一个月", "每一期", "个月还", "monthly", "per month", "each month", "every month", "a month", "a mth", "every mth", "rent is", "rent's", "rent alone", "mortgage is", "each payday", "every payday"},
	[]string{"工资", "收入", "薪水", "薪资", "到手", "人工", "挣", "进账", "salary", "wages", "wage is", "take home", "take-home", "takehome", "pension", "i earn", "earning", "i make", "bring home", "income is", "income of", "income was", "my income", "get paid only", "i only get", "benefits are", "benefit is", "universal credit", "my pay is", "my pay was", "my pay went", "pay went from", "pay dropped from"},
	[]string{"then", "after that", "剩下", "然后", "之后", "以后", "后面", "plus", "followed by", "i make it", "余下", "其余"},
	[]string{"还", "付", "转", "交", "给", "打", "号", "pay ", "send ", "clear ", "settle", "owe ", "欠", "afford", "put ", "offer"},
)

// lists returns the lists of the phrases in text, in their order and as bits.
func (l *lexicon) lists(text string) (order []int8, seen uint) {
	for i := 0; i < len(text); {
		list, n := l.at(text, i)
		if n == 0 {
			i++
			continue
		}
		if i > 0 && isLetter(text[i]) && isLetter(text[i-1]) { // no word begins here
			i++
			continue
		}
		order = append(order, int8(list))
		seen |= 1 << list
		i += n
	}
	return order, seen
}

// per is how often an amount is meant, from its clause.
func (s *scanner) per(before, after string, c clause) dialog.Per {
	if p, ok := perBehind(after); ok {
		return p
	}
	order, seen := perWords.lists(before)
	has := func(list int) bool { return seen&(1<<list) != 0 }
	if has(perOnce) && !has(perMonth) && !has(perWeek) && !has(perFortnight) {
		if s.rhythm(before) {
			return s.rhythmOf(c)
		}
		return dialog.Once
	}
	for k := len(order) - 1; k >= 0; k-- {
		switch list := order[k]; list {
		case perOnce:
			return dialog.Once
		case perWeek, perFortnight, perMonth:
			if list == perMonth && containsAny(before, "这一期", "这期", "下一期", "上一期", "一期没", "逾期一个月", "一个月内", "一个月后", "上个月还", "下个月还") {
				return dialog.Once
			}
			if list == perWeek && has(perFortnight) {
				continue
			}
			return pers[list]
		case perIncome:
			if k == len(order)-1 && !earned(before) {
				return dialog.PerMonth
			}
		}
	}
	if strings.Contains(head(after, 18), "一个月") && !containsAny(head(after, 24), "一个月后", "一个月内") {
		return dialog.PerMonth
	}
	if c.dom {
		return dialog.PerMonth
	}
	if order, _ := perWords.lists(after); len(order) > 0 {
		switch list := order[0]; list {
		case perWeek, perFortnight, perMonth:
			if !containsAny(after, "房租", "房贷", "车贷", "rent", " and ", "plus") || strings.Contains(after, "after ") {
				return pers[list]
			}
		}
	}
	return dialog.Once
}

// earned tells whether wages are when, not what, the amount is: 发工资2000, "my salary comes friday".
func earned(before string) bool {
	at := max(strings.LastIndex(before, "工资"), strings.LastIndex(before, "薪水"))
	return at >= 3 && anyOf(before[at-3:at], "发", "年", "领", "欠") || containsAny(before, "salary comes", "salary day", "after my salary", "wages come", "when my", "once my", "工资卡", "salary on", "salary will")
}

// rhythm tells whether "each time" stands before an amount, so that a clause before says how often.
func (s *scanner) rhythm(before string) bool {
	return containsAny(before, "每次", "一次", "each time", "every time")
}

// rhythmOf is how often the clauses before c say: 两周还一次,每次600.
func (s *scanner) rhythmOf(c clause) dialog.Per {
	_, seen := perWords.lists(s.s[:c.from])
	switch {
	case seen&(1<<perFortnight) != 0:
		return dialog.PerFortnight
	case seen&(1<<perWeek) != 0:
		return dialog.PerWeek
	case seen&(1<<perMonth) != 0:
		return dialog.PerMonth
	}
	return dialog.Once
}

// behind are words right behind an amount: "a week", /月.
var (
	behindFortnight = []string{"every two weeks", "every 2 weeks", "every 2 wks", "every other week", "every other friday", "biweekly", "bi-weekly", "bi weekly", "fortnightly", "a fortnight", "per fortnight", "each fortnight", "every fortnight", "/fortnight", "每两周", "两周一次", "每2周", "every second week", "each pay", "every payday", "each paycheck", "a paycheck", "every paycheck", "per paycheck", "twice a month", "per pay period", "every two wks"}
	behindWeek      = []string{"weekly", "a week", "per week", "each week", "every week", "every single week", "/week", "/wk", "pw", "p/w", "p.w", "every friday", "every monday", "a wk", "per wk", "every wk", "ea week", "/周", "一周", "一星期", "一个星期", "一礼拜", "每周", "每星期", "个礼拜", "一个礼拜", "every thursday", "each friday", "on fridays", "every fri", "ev week", "every saturday", "every tuesday", "every wednesday", "every sunday"}
	behindMonth     = []string{"a month", "per month", "monthly", "each month", "every month", "every single month", "/month", "/mo", "/mth", "pm", "p/m", "p.m", "pcm", "p.c.m", "a mth", "mth", "month", "per mth", "every mth", "/m", "a mo", "/月", "每月", "每个月", "一个月", "1个月", "一期", "每期", "元/月", "一月", "for each month", "the month", "a mnth", "permonth", "ev month", "the month", "ea month", "montly", "a mont", "/期", "月供", "每一期"}
	behindOnce      = []string{"total", "in total", "lump", "down", "upfront", "up front", "deposit", "首付", "全部", "一次性", "一次", "all in", "one time", "one off", "as a one"}
)

// perBehind reads how often from what stands right behind an amount.
func perBehind(after string) (dialog.Per, bool) {
	a := strings.TrimLeft(after, " )-")
	if rest, ok := strings.CutPrefix(a, "left over "); ok {
		a = rest
	}
	for _, filler := range [...]string{"bucks ", "quid ", "max ", "at most ", "tops ", "or so ", "ish ", "左右", "out of ", "back ", "to you ", "towards it "} {
		a = strings.TrimPrefix(a, filler)
	}
	a = strings.TrimLeft(a, " -")
	switch {
	case startsWithAny(a, behindFortnight...):
		return dialog.PerFortnight, true
	case startsWithAny(a, behindWeek...):
		return dialog.PerWeek, true
	case startsWithAny(a, "一个月后", "一个月内", "一个月前", "一个月之", "一月份", "month end", "month's"):
	case startsWithAny(a, behindMonth...):
		return dialog.PerMonth, true
	case startsWithAny(a, behindOnce...):
		return dialog.Once, true
	}
	return dialog.Once, false
}

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

// The words that bound an amount, before and after it.
var (
	boundBefore = newLexicon(
		[]string{"最多", "不超过", "顶多", "至多", "不能超过", "别超过", "上限", "充其量", "撑死", "最大", "顶天", "最高", "超不过", "不多于", "控制在", "不到", "低于", "少于", "at most", "no more than", "not more than", "max ", "maximum", "max of", "max is", "up to", "the most i can", "most i can", "most we can", "most i could", "nothing over", "under ", "limit is", "can't go over", "cant go over", "cannot go over", "not over", "below", "less than", "can't do more than", "cant do more than", "couldn't do more than", "can't pay more than", "cant pay more than", "can't afford more than", "cant afford more than", "cannot pay more than", "cannot afford more than", "don't have more than", "not above", "nothing above", "tops ", "cap it at", "capped at", "don't exceed", "not exceed", "not exceeding", "exceed"},
		[]string{"至少", "最少", "起码", "不低于", "不少于", "不得低于", "多于", "高于", "超过", "最低", "at least", "atleast", "no less than", "not less than", "minimum of", "a minimum", "more than", "over £", "over $", "upwards of", "above ", "north of", "min of"},
	)
	aboutBefore = newLexicon([]string{"大概", "大约", "差不多", "约莫", "估计", "可能", "也就", "将近", "接近", "快到", "大致", "左右", "大约摸", "about", "around", "roughly", "approx", "maybe", "like ", "circa", "say ", "somewhere near", "something like", "in the region of", "close to", "nearly", "almost", "near enough", "ballpark", "probably", "perhaps", "ish "})
	notAbout    = newPhrases([]string{"条约", "预约", "违约", "节约", "合约", "how about", "what about", "look like", "i'd like", "would like", "don't like", "do you say", "feel like", "seems like", "也就是"})
	boundAfter  = newLexicon(
		[]string{"以内", "以下", "封顶", "之内", "为限", "tops", "max", "at most", "at the most", "or less", "顶天了", "顶多了", "or under", "撑死了", "顶天", "is my limit", "is my max", "is the most", "是极限", "是上限", "is the limit", "is the max", "的样子顶"},
		[]string{"以上", "起步", "or more", "at least", "minimum", "打底", "and up", "or above", "朝上", "plus if"},
	)
	aboutAfter = []string{"左右", "上下", "ish", "or so", "or thereabouts", "give or take", "来块", "块左右", "出头", "approx", "的样子", "or something", "roughly", "more or less", "-ish", "or around there", "不到点", "多点", "多一点"}
)

// boundOf is what the words before and after an amount make of it.
func boundOf(before, after string) dialog.Bound {
	b, a := tail(before, 36), strings.TrimLeft(head(after, 24), " -")
	if list, ok := boundBefore.last(b); ok {
		switch {
		case list == 1 && anySuffix(b, len(b), "不超过", "不能超过", "别超过"), list == 0:
			return dialog.AtMost
		case containsAny(b, "no more than", "not more than", "n't do more", "nt do more"):
			return dialog.AtMost
		}
		return dialog.AtLeast
	}
	if list, ok := boundAfter.last(a); ok {
		if list == 0 {
			return dialog.AtMost
		}
		return dialog.AtLeast
	}
	near := tail(before, 20)
	if anySuffix(near, len(near), "小", "约", "近", "快", "~", "c.", "±") && !notAbout.in(near) && !anySuffix(near, len(near), "最近", "尽快", "赶快", "附近") {
		return dialog.About
	}
	if _, ok := aboutBefore.last(near); ok && !notAbout.in(b) {
		return dialog.About
	}
	if startsWithAny(a, aboutAfter...) {
		return dialog.About
	}
	return dialog.Exactly
}

// last returns the list of the last phrase of the lexicon in text that begins a word.
func (l *lexicon) last(text string) (list int, ok bool) {
	for i := 0; i < len(text); {
		at, n := l.at(text, i)
		if n == 0 || i > 0 && isLetter(text[i]) && isLetter(text[i-1]) {
			i++
			continue
		}
		list, ok = at, true
		i += n
	}
	return list, ok
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
