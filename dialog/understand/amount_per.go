package understand

import (
	"strings"

	"repaybot/dialog"
)

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
		if containsAny(s.s[max(0, c.from-rhythmReach):c.from], "周薪", "按周", "paid weekly", "paid every", "weekly pay", "发薪") {
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

// rhythmReach is how far back, in bytes, a rhythm is looked for.
const rhythmReach = 240

// rhythmOf is how often the clauses before c say: 两周还一次,每次600.
func (s *scanner) rhythmOf(c clause) dialog.Per {
	_, seen := perWords.lists(s.s[max(0, c.from-rhythmReach):c.from])
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
