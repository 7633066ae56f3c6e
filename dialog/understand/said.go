package understand

import "repaybot/dialog"

// said are whole messages of a few words that say one thing: the titles of the
// program's own buttons, which people type instead of tapping, and the ways to
// say yes, no and not now. Spaces and punctuation don't matter.
//
// What only answers a question that was asked ("each month", "all of it") is
// unclear by itself: the conversation knows what it answers. "Keep the plan"
// refuses, as it is said to the question whether to withdraw. "Got it" is
// politeness, and agrees to nothing.
var said = map[dialog.Intent][]string{
	dialog.AskBalance:    {"what do i owe", "我欠多少", "欠多少", "another account", "看别的账户"},
	dialog.AskBreakdown:  {"how is it worked out", "how was it worked out", "every step", "the fees", "my payments", "line by line", "in detail", "more detail", "怎么算的", "列出每一笔", "费用明细", "我的还款", "明细", "再详细点", "详细点", "说详细点"},
	dialog.AskOptions:    {"ways to pay it back", "my options", "the options", "有哪些还法", "有哪些方案", "我想分期", "我要分期", "分期", "还有别的吗", "换一个", "再低点", "anything else", "something else", "lower"},
	dialog.AskPlanStatus: {"all instalments", "my plan", "每期明细", "我的方案", "我的计划", "我的分期"},
	dialog.PayNow:        {"how to pay", "怎么还", "怎么还款", "怎么付"},
	dialog.ChangePlan:    {"withdraw from plan", "withdraw from the plan", "cancel my plan", "change something", "撤销方案", "取消方案", "改一改", "改一下"},
	dialog.RequestHuman:  {"talk to a person", "talk to someone", "speak to someone", "a person please", "找同事聊", "找同事", "找真人", "找人工客服"},
	dialog.ProposeTerms:  {"another amount", "换个金额"},
	dialog.PromiseToPay:  {"all of it", "全部还"},
	dialog.StopContact:   {"stop messages", "stop texting", "别再发消息", "别再发短信", "不要再发了"},
	dialog.ResumeContact: {"messages on again", "恢复消息"},
	dialog.Accept: {
		"yes i agree", "yes please", "yes ok", "ok yes", "yes fine", "yes that's right", "ok go ahead", "go ahead", "yes go ahead", "fine by me", "that's fine", "ok fine", "ok do it", "do it", "let's do it", "ok deal", "sure thing", "why not then", "ok then", "yeah ok", "yeah sure", "yeah fine", "ok great", "i do", "i agree", "i accept", "that works", "works for me", "continue", "carry on",
		"同意就这样定", "就这个", "就它", "就这么办", "好就这么办", "就这么定", "嗯对", "对对", "对对对", "是的没错", "没错", "好好", "好好好", "行行", "行行行", "可以可以", "好啊好啊", "嗯可以", "嗯行", "嗯好", "嗯好的", "那行", "那好", "那就这个", "那就这样吧", "也行", "行就这个", "行吧就这个", "好的就这样", "好吧就这样", "我同意", "我接受", "我确认", "是的我确认", "继续", "继续吧", "是的撤了吧", "是的撤吧", "对撤了吧",
	},
	dialog.Reject: {
		"not now", "no thanks", "no thank you", "no not now", "not yet", "let me think", "let me think about it", "i'll think about it", "i need to think", "keep the plan", "no person needed", "never mind", "nevermind", "nvm", "no way", "i don't agree", "no i don't", "none of them", "none of these", "neither",
		"先不定", "先不签", "先不要", "不找同事了", "保留方案", "保留", "再想想", "我再想想", "我想想", "让我想想", "考虑一下", "我考虑一下", "回头再说", "以后再说", "再说吧", "先等等", "不是", "不对", "都不是", "不是这个", "不行不行", "不要不要", "不了不了", "不用了", "不要了", "不行啊", "那不行", "还是不了", "还是算了",
	},
	dialog.Thanks:         {"got it"},
	dialog.Goodbye:        {"that's all", "that's it", "先这样", "先这样吧", "就到这"},
	dialog.Unclear:        {"each month", "just once", "send a new code", "how to show it", "i'm safe", "i am safe", "每个月", "就这一次", "重发验证码", "怎么证明", "我没事", "等等", "等一下", "稍等", "hold on", "wait", "whatever", "hang on"},
	dialog.ChangeLanguage: {"english", "中文", "in english", "in chinese"},
}
