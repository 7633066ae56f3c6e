package understand

import (
	"sort"
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

// carried is how often an amount is meant that doesn't say it itself: as often
// as what was named before it, if nothing makes it a sum of its own.
// 工资六千五一个月,房租两千 are both of a month; 每月15号,两百 too.
func (s *scanner) carried(k int, before, after string, at int) dialog.Per {
	c := s.clauses[at]
	if c.past || s.dateIn(c) || oneOff.in(before) || oneOff.in(after) {
		return dialog.Once
	}
	from := 0
	per := dialog.Once
	if k > 0 {
		from, per = s.amounts[k-1].to, s.amounts[k-1].Per
	}
	if from < c.from {
		between := s.s[from:c.from]
		if oneOffAhead.in(between) {
			return dialog.Once
		}
		if p := rhythmIn(between); p != dialog.Once && !s.termBetween(from, c.from) {
			per = p
		}
		for n := at - 1; n >= 0 && s.clauses[n].to > from && per == dialog.Once; n-- {
			if s.clauses[n].dom {
				per = dialog.PerMonth
			}
		}
	}
	return per
}

// clauseAt is the index of the clause that the byte i is in.
func (s *scanner) clauseAt(i int) int {
	return min(sort.Search(len(s.clauses), func(k int) bool { return i < s.clauses[k].to }), len(s.clauses)-1)
}

// dateIn tells whether a day was read in a clause.
func (s *scanner) dateIn(c clause) bool {
	for _, d := range s.dates {
		if d.from >= c.from && d.to <= c.to {
			return true
		}
	}
	return false
}

// termIn tells whether a length of time begins a clause: 500,一个月还清.
func (s *scanner) termIn(c clause) bool {
	for _, t := range s.terms {
		if t.from >= c.from && t.from < c.from+12 && t.to <= c.to {
			return true
		}
	}
	return false
}

// termBetween tells whether a length of time was read there: 给我一个月 is no rhythm.
func (s *scanner) termBetween(from, to int) bool {
	for _, t := range s.terms {
		if t.from >= from && t.to <= to {
			return true
		}
	}
	return false
}

// oneOff are words beside an amount that is paid, owed or had once, whatever
// comes each month.
var oneOff = newPhrases(
	[]string{"欠", "余额", "账单", "卡里", "兜里", "口袋", "手里", "手头", "身上", "存款", "积蓄", "退款", "退了", "退税", "违约金", "滞纳金", "手续费", "罚息", "本金", "总共", "总的", "一共", "一次", "先给", "先还", "先付", "先交", "先转", "首付", "这次", "这回", "这个月", "这月", "这期", "本期", "上个月", "上期", "尾款", "结清", "一把", "一口", "赔偿", "补偿", "年终奖", "押金", "借", "学费", "手术", "医药费", "医院", "罚款", "买", "卖", "花了", "上哪", "去哪", "哪弄", "哪来", "还差", "就差", "只差", "彩礼", "额度", "今天", "现在就", "当场", "全部", "清掉"},
	[]string{"owe", "balance", " fee", "fees", "charge", "refund", "deposit", "upfront", "up front", " now", "today", "this month", "this week", "this time", "one off", "one-off", "one time", "settle", "lump", "clear", "total", "my account", "saving", "saved", " late", "arrears", "penalty", "back pay", "gift", "lend", "lent", "borrow", "bonus", "tax ", "loan", "debt", "limit", "worth", "repair", "funeral", "bought", "sold", "invoice", "all in", "pay off", "payoff", "close it", "close the", "straight away", "right away", "first", "interest"},
)

// oneOffAhead are words after which what was named each month is left for something paid once.
var oneOffAhead = newPhrases([]string{"一次性", "首付", "这次", "lump sum", "one off", "one-off", "instead of monthly", "to settle"})

// rhythmIn is the last rhythm that a text names.
func rhythmIn(text string) dialog.Per {
	order, _ := perWords.lists(text)
	for k := len(order) - 1; k >= 0; k-- {
		switch list := order[k]; list {
		case perWeek, perFortnight, perMonth:
			return pers[list]
		case perOnce:
			return dialog.Once
		}
	}
	return dialog.Once
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
	[]string{"每周", "周周", "每个周", "每星期", "每个星期", "每礼拜", "每个礼拜", "每一周", "一周", "一个礼拜", "一个星期", "一星期", "一礼拜", "周薪", "按周", "weekly", "per week", "each week", "every week", "a week", "every friday", "each friday", "every monday", "every fri", "every wk", "a wk", "per wk", "逢周"},
	[]string{"every two weeks", "every 2 weeks", "every other week", "every 2 wks", "every second week", "every other friday", "biweekly", "bi-weekly", "bi weekly", "fortnight", "每两周", "每2周", "两周还", "两周一次", "每隔一周", "每两个星期", "每两个礼拜", "每半个月", "半个月", "每半月", "半月", "隔周", "双周", "两个礼拜发", "两周发", "两个星期发", "2周还", "twice a month"},
	[]string{"每月", "每个月", "一个月", "1个月", "月供", "每期", "按月", "月均", "月租", "月入", "月付", "月还", "月薪", "月工资", "月收入", "毎月", "一期", "房租", "房贷", "车贷", "底薪", "低保", "退休金", "养老金", "工资条", "月月", "每一个月", "每一期", "个月还", "monthly", "per month", "each month", "every month", "a month", "a mth", "every mth", "rent is", "rent's", "rent alone", "mortgage is", "payment from", "my payments", "instalments of", "installments of", "每家", "each payday", "every payday"},
	[]string{"工资", "收入", "薪水", "薪资", "到手", "人工", "挣", "进账", "现在拿", "才拿", "只拿", "就拿", "拿到手", "抚养费", "生活费", "水电", "伙食", "赚", "社保金", "租金", "rent|", "rents|", "mortgage", "daycare", "childcare", "child support", "car payment", "car note", "groceries", "council tax", "utilities", "maintenance is", "ssi|", "ssdi", "disability is", "disability pays", "food is", "salary", "wages", "wage is", "take home", "take-home", "takehome", "pension", "i earn", "earning", "i make", "bring home", "income is", "income of", "income was", "my income", "get paid only", "i only get", "benefits are", "benefit is", "universal credit", "my pay is", "my pay was", "my pay went", "pay went from", "pay dropped from"},
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

// per is how often an amount is meant, from its clause; said is false where the clause doesn't say.
func (s *scanner) per(before, after string, c clause) (p dialog.Per, said bool) {
	if anySuffix(before, len(before), "欠", "欠我", "欠我们", "欠了", "借了") { // 欠1万一个月利息一百五
		return dialog.Once, true
	}
	if p, ok := perBehind(after); ok {
		return p, true
	}
	if anySuffix(before, len(before), "一月") && !anySuffix(before, len(before), "十一月") {
		return dialog.PerMonth, true
	}
	order, seen := perWords.lists(before)
	has := func(list int) bool { return seen&(1<<list) != 0 }
	if has(perOnce) && !has(perMonth) && !has(perWeek) && !has(perFortnight) {
		if s.rhythm(before) {
			return s.rhythmOf(c), true
		}
		return dialog.Once, true
	}
	for k := len(order) - 1; k >= 0; k-- {
		switch list := order[k]; list {
		case perOnce:
			return dialog.Once, true
		case perWeek, perFortnight, perMonth:
			if list == perMonth && containsAny(before, "这一期", "这期", "下一期", "上一期", "一期没", "逾期一个月", "一个月内", "一个月后", "上个月还", "下个月还", "个月月", "这月月", "本月月", "下月月") {
				return dialog.Once, true
			}
			if list == perWeek && has(perFortnight) {
				continue
			}
			return pers[list], true
		case perIncome:
			if k == len(order)-1 && !earned(before) {
				return s.rhythmOrMonth(c), true
			}
		}
	}
	if a := strings.TrimLeft(after, " "); startsWithAny(a, monthlyCosts...) && !startsWithAny(a, "rent money", "salary cut", "salary advance") {
		return dialog.PerMonth, true
	}
	if strings.Contains(head(after, 18), "一个月") && !containsAny(head(after, 24), "一个月后", "一个月内") {
		return dialog.PerMonth, true
	}
	if c.dom {
		return dialog.PerMonth, true
	}
	order, _ = perWords.lists(after)
	for _, list := range order {
		switch list {
		case perIncome:
			continue
		case perWeek, perFortnight, perMonth:
			if !containsAny(after, "房租", "房贷", "车贷", "rent", " and ", "plus") || strings.Contains(after, "after ") {
				return pers[list], true
			}
		}
		break
	}
	return dialog.Once, false
}

// monthlyCosts right behind an amount say that it comes each month: "the $2,100 mortgage".
var monthlyCosts = []string{"mortgage", "rent", "car note", "car payment", "pension", "salary", "房租", "房贷", "车贷", "工资", "月供", "退休金", "低保"}

// rhythmOrMonth is the rhythm of wages where the clauses before name one, else a month.
func (s *scanner) rhythmOrMonth(c clause) dialog.Per {
	if p := s.rhythmOf(c); p == dialog.PerWeek || p == dialog.PerFortnight {
		if containsAny(s.s[:c.from], "周薪", "按周", "paid weekly", "paid every", "weekly pay", "发薪") {
			return p
		}
	}
	return dialog.PerMonth
}

// earned tells whether wages are when, not what, the amount is: 发工资2000, "my salary comes friday".
func earned(before string) bool {
	at := max(strings.LastIndex(before, "工资"), strings.LastIndex(before, "薪水"))
	return at >= 3 && anyOf(before[at-3:at], "发", "年", "领", "欠") || containsAny(before, "salary comes", "salary day", "after my salary", "wages come", "when my", "once my", "工资卡", "salary on", "salary will")
}

// rhythm tells whether "each time" stands before an amount, so that a clause before says how often.
func (s *scanner) rhythm(before string) bool {
	return containsAny(before, "每次", "一次", "一回", "每回", "each time", "every time")
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
	behindFortnight = []string{"every two weeks", "every 2 weeks", "every 2 wks", "every other week", "every other friday", "biweekly", "bi-weekly", "bi weekly", "fortnightly", "a fortnight", "per fortnight", "each fortnight", "every fortnight", "/fortnight", "每两周", "两周一次", "每2周", "every second week", "each pay", "every payday", "each paycheck", "a paycheck", "every paycheck", "per paycheck", "twice a month", "per pay period", "every two wks", "每半个月", "每半月", "半个月", "every 14 days"}
	behindWeek      = []string{"weekly", "a week", "per week", "each week", "every week", "every single week", "/week", "/wk", "pw", "p/w", "p.w", "every friday", "every monday", "a wk", "per wk", "every wk", "ea week", "/周", "一周", "一星期", "一个星期", "一礼拜", "每周", "周周", "每个周", "每星期", "个礼拜", "一个礼拜", "every thursday", "each friday", "on fridays", "every fri", "ev week", "every saturday", "every tuesday", "every wednesday", "every sunday", "周周", "wkly", "every 7 days"}
	behindMonth     = []string{"a month", "per month", "monthly", "each month", "every month", "every single month", "/month", "/mo", "/mth", "pm", "p/m", "p.m", "pcm", "p.c.m", "a mth", "mth", "month", "per mth", "every mth", "/m", "a mo", "/月", "每月", "每个月", "一个月", "1个月", "一期", "每期", "元/月", "一月", "for each month", "the month", "a mnth", "permonth", "ev month", "the month", "ea month", "montly", "a mont", "/期", "月供", "每一期", "一月", "月月"}
	behindOnce      = []string{"total", "in total", "lump", "altogether", "down", "upfront", "up front", "deposit", "首付", "全部", "一次性", "一次", "all in", "one time", "one off", "as a one"}
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
