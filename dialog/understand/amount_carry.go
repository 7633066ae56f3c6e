package understand

import (
	"sort"
	"strings"

	"repaybot/dialog"
)

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
		if t.from >= from && t.to <= to && !strings.Contains(s.s[t.from:t.to], "ly") { // "eight weekly payments" is a rhythm too
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
