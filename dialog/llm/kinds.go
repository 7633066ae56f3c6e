package llm

import "repaybot/dialog"

// freedom is what a model may do with a kind. A kind that is not named here is
// left alone, and so is the whole message that it is part of.
type freedom int

const (
	// alone: a message with such a Say is the catalog's, word for word. All
	// that is agreed, all that goes first, every right and every code.
	alone freedom = iota
	// sealed: the Say is the catalog's, as a mark in the draft; a model may put
	// words around it. A sentence that holds a figure is never a model's: a "not"
	// or a label in another place would make a wrong figure of right ones.
	sealed
	// free: a model finds the words, as far as the kind's own rule goes. No
	// such kind has a figure.
	free
)

// rule is what holds for a kind that is free.
type rule struct {
	asks             bool       // it is a question, and has to stay one
	mayAsk           bool       // it may be one
	chinese, english [][]string // what its words have to name: one of each group
}

// freedomOf is what a model may do with a kind.
func freedomOf(k dialog.Kind) freedom {
	if _, ok := ruleOf(k); ok {
		return free
	}
	switch k {
	case "introduce", "welcome", "accounts", "account_chosen", "owed_card", "owed_loan", "owed_plan", "nothing_owed",
		"working_top", "working_lines", "working_penalties", "working_penalty_rule", "working_rule", "working_fees", "no_fees", "no_interest", "working_payments", "working_more",
		"projection", "projection_paid", "projection_monthly", "projection_monthly_never", "consequences_none", "hardship_help", "hardship_known", "evidence_how",
		"options", "option_promise", "option_settlement", "options_cheapest", "offer_fits", "offer_adjusted", "nearest", "nearest_down_payment", "weekly_as_monthly", "amount_unclear", "ask_cannot_be_meant",
		"bind_terms_min", "bind_terms_max", "bind_min_installment", "bind_first_payment", "bind_first_payment_within_days", "bind_down_payment", "bind_min_down_payment_percent",
		"bind_monthly_at_most", "bind_max_broken_plans_12m", "bind_no_offers", "why_refused", "nothing_refused",
		"promise_no_amount", "nothing_to_accept", "settle_none", "settle_offer_too_low", "waiver_in_plan", "waiver_in_settlement", "waiver_none", "waiver_no_further",
		"how_to_pay", "plan_status", "plan_schedule", "no_plan", "promise_status", "settlement_status", "did_you_mean", "contact_time", "document_here":
		return sealed
	}
	return alone
}

// ruleOf is the rule of a kind that is free.
func ruleOf(k dialog.Kind) (rule, bool) {
	switch k {
	case "heard_job_loss":
		return rule{chinese: [][]string{{"工作", "失业", "裁", "停工", "倒闭", "厂", "上班"}}, english: [][]string{{"work", "job"}}}, true
	case "heard_income_cut":
		return rule{chinese: [][]string{{"收入", "工资", "薪", "挣"}}, english: [][]string{{"income", "pay cut", "wages", "salary", "hours"}}}, true
	case "heard_illness":
		return rule{chinese: [][]string{{"病", "身体", "健康", "手术", "医院", "治", "伤"}}, english: [][]string{{"ill", "health", "sick", "hospital", "treatment", "surgery", "unwell", "injury"}}}, true
	case "heard_family":
		return rule{chinese: [][]string{{"家", "离婚", "孩子", "分开"}}, english: [][]string{{"home", "family", "divorce", "separation", "children", "kids", "breakup"}}}, true
	case "heard_disaster":
		return rule{chinese: [][]string{{"灾", "洪水", "地震", "台风"}}, english: [][]string{{"flood", "fire", "storm", "earthquake", "through"}}}, true
	case "heard_business":
		return rule{chinese: [][]string{{"生意", "店", "买卖", "铺子", "订单", "项目"}}, english: [][]string{{"business", "shop"}}}, true
	case "heard_overcommitted":
		return rule{chinese: [][]string{{"几", "处处", "压", "担子", "样样"}}, english: [][]string{{"at once", "juggl", "bills", "load", "together"}}}, true
	case "heard_forgot":
		return rule{chinese: [][]string{{"忘", "记"}}, english: [][]string{{"happens", "mind"}}}, true
	case "heard_other":
		return rule{chinese: [][]string{{"难", "听", "不容易", "谢谢", "辛苦"}}, english: [][]string{{"thank", "hear", "hard", "difficult", "sorry", "sounds"}}}, true
	case "cannot_pay_heard":
		return rule{chinese: [][]string{{"还不了", "拿不出", "腾不出", "周转不开", "手头"}}, english: [][]string{{"possible", "isn't there", "managed", "to spare", "tight"}}}, true
	case "no_hurry":
		return rule{chinese: [][]string{{"不急", "不着急", "别着急", "慢慢", "随时"}}, english: [][]string{{"hurry", "rush", "your time", "ready", "suits you", "you like"}}}, true
	case "next_owed":
		return rule{asks: true, chinese: [][]string{{"算", "数字"}, {"还法", "怎么还"}}, english: [][]string{{"worked out", "interest", "figures", "numbers"}, {"repay", "ways", "options"}}}, true
	case "ask_why":
		return rule{asks: true, chinese: [][]string{{"什么", "方便说说"}, {"每个月", "每月"}}, english: [][]string{{"what", "happened"}, {"month"}}}, true
	case "ask_monthly":
		return rule{asks: true, chinese: [][]string{{"每个月", "每月"}}, english: [][]string{{"month"}}}, true
	case "ask_choice":
		return rule{asks: true, chinese: [][]string{{"哪", "选", "合适", "接受"}}, english: [][]string{{"which", "choose", "suit", "fit", "prefer", "work for you", "works for you"}}}, true
	case "ask_way":
		return rule{asks: true, chinese: [][]string{{"同事"}, {"换", "数", "金额", "哪"}}, english: [][]string{{"colleague", "person"}, {"amount", "figure", "way"}}}, true
	case "ask_account":
		return rule{asks: true, chinese: [][]string{{"哪"}}, english: [][]string{{"which"}}}, true
	case "welcome_back":
		return rule{asks: true, chinese: [][]string{{"接着", "继续", "哪里", "什么"}}, english: [][]string{{"where", "what", "how", "anything"}}}, true
	case "reject_heard":
		return rule{chinese: [][]string{{"没有定", "不定", "没关系", "不要紧"}}, english: [][]string{{"nothing is", "nothing has been", "not agreed", "no harm", "all right"}}}, true
	case "reject_ask":
		return rule{asks: true, chinese: [][]string{{"怎样", "怎么样", "什么", "合适"}}, english: [][]string{{"what", "would"}}}, true
	case "thanks_back":
		return rule{chinese: [][]string{{"不客气", "不用客气", "别客气", "应该的", "帮上"}}, english: [][]string{{"welcome", "pleasure", "glad", "any time", "happy to help"}}}, true
	case "goodbye":
		return rule{chinese: [][]string{{"再见", "回见", "下次见", "祝您", "保重"}}, english: [][]string{{"bye", "take care", "all the best", "until next time", "see you"}}}, true
	case "abuse":
		return rule{asks: true, chinese: [][]string{{"同事", "人工"}}, english: [][]string{{"person", "colleague"}}}, true
	case "off_topic":
		return rule{mayAsk: true, chinese: [][]string{{"帮不上", "不懂", "不在我这里"}, {"账户"}}, english: [][]string{{"can't help", "not something", "beyond me", "outside what"}, {"account"}}}, true
	case "unclear":
		return rule{mayAsk: true, chinese: [][]string{{"明白", "看懂", "确定"}, {"说", "点", "字"}}, english: [][]string{{"get that", "follow", "not sure"}, {"words", "way", "tap", "button"}}}, true
	case "unclear_emoji":
		return rule{mayAsk: true, chinese: [][]string{{"字", "按钮", "点"}}, english: [][]string{{"words", "tap", "button"}}}, true
	case "way_on":
		return rule{asks: true, chinese: [][]string{{"什么", "哪", "怎么"}}, english: [][]string{{"what", "where", "how", "anything", "shall i"}}}, true
	case "human_back":
		return rule{asks: true, chinese: [][]string{{"助手", "我"}}, english: [][]string{{"assistant", "i'm back"}}}, true
	case "promise_no_day":
		return rule{asks: true, chinese: [][]string{{"哪一天", "哪天", "什么时候", "几号"}}, english: [][]string{{"day", "date", "when"}}}, true
	case "accept_which":
		return rule{asks: true, chinese: [][]string{{"哪"}}, english: [][]string{{"which"}}}, true
	case "sticker_seen":
		return rule{mayAsk: true, chinese: [][]string{{"看到", "收到"}}, english: [][]string{{"seen", "saw"}}}, true
	}
	return rule{}, false
}

// must is what words in a language have to name.
func (r rule) must(l dialog.Locale) [][]string {
	if l == dialog.Chinese {
		return r.chinese
	}
	return r.english
}
