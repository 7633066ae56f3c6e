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
		if a.Per == dialog.Once && k > 0 && continues(before) && s.amounts[k-1].Per != dialog.Once {
			a.Per = s.amounts[k-1].Per
		} else if a.Per == dialog.Once && k > 0 && changedTo(before) {
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
			case "to", "-", "or", "到", "至", "或", "或者", "and", "~", "maybe", "or maybe", "/":
				a.Per = next.Per
			}
		}
	}
}

// continues tells whether an amount goes on with the one before it: 从一万二降到六千.
func continues(before string) bool {
	switch strings.TrimSpace(before) {
	case "to", "-", "or", "到", "至", "或", "或者", "~", "降到", "变成", "调到", "变为", "降成", "down to":
		return true
	}
	return false
}

// changedTo tells whether the amount takes the place of the one before it, in the next clause too: 原来每月1600,调成1100.
func changedTo(before string) bool {
	return containsAny(before, "调成", "改成", "降到", "降成", "调到", "减到", "变成", "改为", "换成", "instead of", "down to", "lower it to", "drop it to", "reduce it to", "change it to", "make it", "降为", "只能", "最多", "顶多", "现在只有", "now its", "now it's")
}

var monthlyZh = []string{"每月", "每个月", "一个月", "月供", "每期", "按月", "个月还", "月薪", "月工资", "月收入", "一月", "月付", "月还", "一期", "月均", "月租", "月入", "每个月给", "底薪", "低保", "退休金", "养老金", "房租", "房贷", "车贷", "毎月"}

// per is how often an amount is meant, from its clause.
func (s *scanner) per(before, after string, c clause) dialog.Per {
	a := strings.TrimLeft(after, " )-")
	if startsWithAny(a, "every two weeks", "every 2 weeks", "every other week", "biweekly", "bi-weekly", "bi weekly", "fortnightly", "a fortnight", "per fortnight", "each fortnight", "every fortnight", "/fortnight", "每两周", "两周一次", "every second week", "each pay", "every payday", "each paycheck", "a paycheck") {
		return dialog.PerFortnight
	}
	if startsWithAny(a, "weekly", "a week", "per week", "each week", "every week", "/week", "/wk", "pw", "p/w", "p.w", "every friday", "every monday", "a wk", "per wk", "/周", "一周", "一星期", "一个星期", "每周", "每星期", "个礼拜", "一个礼拜", "every thursday", "each friday", "on fridays", "every fri", "ev week", "every saturday", "every tuesday", "every wednesday", "every sunday") {
		return dialog.PerWeek
	}
	if startsWithAny(a, "a month", "per month", "monthly", "each month", "every month", "/month", "/mo", "pm", "p/m", "p.m", "pcm", "a mth", "mth", "month", "per mth", "/m", "a mo", "/月", "每月", "每个月", "一个月", "一期", "每期", "元/月", "一月", "for each month", "the month", "a mnth", "permonth", "ev month", "the month") {
		return dialog.PerMonth
	}
	if startsWithAny(a, "total", "in total", "lump", "down", "upfront", "up front", "deposit", "首付", "全部", "一次性", "一次") {
		return dialog.Once
	}
	near := before
	if containsAny(near, "首付", "先付", "先还", "先给", "先拿", "先交", "先转", "一次性", "一次给", "总共", "一共", "总额", "down payment", "up front", "upfront", "deposit of", "lump sum", "now and", "in total", "至今", "total of") && !containsAny(near, "每月", "每个月", "a month") {
		return dialog.Once
	}
	switch {
	case containsAny(near, "every two weeks", "every 2 weeks", "every other week", "biweekly", "fortnight", "每两周", "两周还", "每隔一周", "每两个星期"):
		return dialog.PerFortnight
	case containsAny(near, "每周", "每星期", "每个星期", "每礼拜", "每个礼拜", "一周", "一个礼拜", "一个星期", "weekly", "per week", "each week", "every week", "a week"):
		return dialog.PerWeek
	case containsAny(near, "monthly", "per month", "each month", "every month", "a month", "salary of", "salary is", "salary was", "wages are", "take home", "my pension is", "pension of", "rent is", "i earn", "i make only"):
		return dialog.PerMonth
	case containsAny(near, monthlyZh...) && !containsAny(near, "这一期", "这期", "下一期", "上一期", "一期没"):
		return dialog.PerMonth
	case salary(near):
		return dialog.PerMonth
	case containsAny(head(after, 18), "一个月") && !containsAny(head(after, 24), "一个月后", "一个月内"):
		return dialog.PerMonth
	case c.dom, containsAny(after, "每月", "每个月", "每期", "each month", "every month", "a month", "per month", "monthly") && !containsAny(after, "首付", "剩下", "然后", "then", "and", "plus"):
		return dialog.PerMonth
	case containsAny(after, "a week", "weekly", "every week") && !containsAny(after, "then", "and", "plus"):
		return dialog.PerWeek
	case containsAny(after, "every two weeks", "biweekly", "fortnight"):
		return dialog.PerFortnight
	}
	return dialog.Once
}

// salary tells whether the amount is a wage just named: 工资从一万二; not 发工资还2000.
func salary(before string) bool {
	at := max(strings.LastIndex(before, "工资"), strings.LastIndex(before, "收入"), strings.LastIndex(before, "薪水"))
	if at < 0 || strings.HasSuffix(before[:at], "发") || strings.HasSuffix(before[:at], "年") {
		return false
	}
	rest := before[at:]
	return len(rest) <= 24 && !containsAny(rest, "还", "付", "转", "交", "给", "打", "号")
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

// boundOf is what the words before and after an amount make of it.
func boundOf(before, after string) dialog.Bound {
	b, a := tail(before, 36), head(after, 24)
	switch {
	case containsAny(b, "最多", "不超过", "顶多", "至多", "不能超过", "别超过", "上限", "充其量", "撑死", "最大", "顶天", "at most", "no more than", "not more than", "max ", "maximum", "up to", "the most i can", "most i can", "nothing over", "under ", "limit is", "can't go over", "cant go over", "not over", "below", "less than", "只能还", "最高") && !containsAny(b, "只能还") && !containsAny(b, "最高人民"),
		containsAny(a, "以内", "以下", "封顶", "之内", "为限", "tops", "max", "at most", "at the most", "or less", "顶天了", "顶多了", "or under"):
		return dialog.AtMost
	case containsAny(b, "至少", "最少", "起码", "不低于", "不少于", "at least", "no less than", "minimum of", "more than", "over £", "upwards of"),
		containsAny(a, "以上", "起步", "or more", "at least", "minimum"):
		return dialog.AtLeast
	case containsAny(b, "大概", "大约", "差不多", "约", "估计", "可能", "about", "around", "roughly", "approx", "maybe", "like ", "~", "circa", "say ", "somewhere near") && !containsAny(b, "条约", "预约", "违约", "节约", "合约", "how about", "what about", "look like", "i'd like", "would like", "don't like", "do you say"),
		startsWithAny(strings.TrimLeft(a, " -"), "左右", "上下", "ish", "or so", "or thereabouts", "give or take", "来块", "块左右", "出头", "approx"):
		return dialog.About
	}
	return dialog.Exactly
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
