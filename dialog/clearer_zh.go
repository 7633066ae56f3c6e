package dialog

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"repaybot/negotiation"
)

// doubtful is the confidence below which plain words in a Chinese message say
// more than its reading does.
const doubtful = 0.6

// clearerZh helps a reading of a Chinese message out with the plain words that
// it has and with what is open. A message with a word of death or despair is
// left as it was read; so is all that is said by somebody who may be in danger.
func (t *turn) clearerZh(intents []Intent, r *Reading) []Intent {
	has := func(i Intent) bool { return slices.Contains(intents, i) }
	if t.s.Locale == Chinese && mentions(t.text, inEnglish) && !has(ChangeLanguage) && !has(Crisis) {
		return append(intents, ChangeLanguage)
	}
	if r.Locale != Chinese || t.s.Stage == StageCare || t.s.Stage == StageEnded || mentions(t.text, graveZh) || has(Crisis) && r.sureOf(Crisis) {
		return intents
	}
	sure := func(i Intent) []Intent { r.Confidence, r.PerhapsGrave = 1, false; return []Intent{i} }
	a := t.account()
	open := t.s.Table != nil || t.s.Terms != nil
	unsure := r.Confidence < doubtful
	bare := len(r.Amounts)+len(r.Terms)+len(r.DaysOfMonth)+len(r.Dates)+len(r.Percents) == 0
	once := len(r.Amounts) == 1 && r.Amounts[0].Per == Once && len(r.Terms)+len(r.DaysOfMonth) == 0
	if perMonthAsked.MatchString(t.text) { // "6 instalments, how much a month": no term of one month
		r.Terms = slices.DeleteFunc(r.Terms, func(x Term) bool { return x.Count == 1 && len(r.Terms) > 1 })
	}
	switch {
	case len(t.f.Accounts) > 1 && onlyAnAccount.MatchString(t.text):
		if t.accountNamed(t.text) == t.s.Account && t.s.Stage == StageTold {
			return sure(AskOptions)
		}
		return sure(AskBalance)
	case a != nil && a.Statement.Reconciled && a.Statement.Total.Minor() <= 0 && mentions(t.text, refundZh) && !has(StopContact):
		return sure(RequestHuman)
	case t.s.Mode == Queued && mentions(t.text, neverMindWords) && unsure:
		return sure(Unclear)
	case len(t.s.Reasons) > 0 && mentions(t.text, evidenceWords) && mentions(t.text, handInZh):
		return sure(Unclear) // what they can show is answered; it is no new reason
	case t.s.Promise != nil && !t.s.Promise.Back && t.s.Expects == "amount" && once:
		return sure(PromiseToPay)
	case once && unsure && t.settlementOpen(), t.s.Terms == nil && has(Accept) && mentions(t.text, settleZh) && t.settlementOpen():
		return sure(Settle)
	case t.s.Terms != nil && bare && mentions(t.text, cheaperWords) && !mentions(t.text, feeWords) && !mentions(t.text, interestWords) && (has(AskOptions) || has(RequestWaiver)):
		return sure(Reject) // of what is shown: a step further
	case has(ProposeTerms) && once && mentions(t.text, ifZh) && t.s.Expects == "":
		return sure(AskProjection)
	case len(r.Amounts) == 0 && mentions(t.text, callMeZh) && (unsure || has(PromiseToPay)):
		return sure(ContactTime)
	case has(AskPlanStatus) && a != nil && a.Plan != nil && mentions(t.text, planZh):
		return sure(AskPlanStatus)
	case (has(ContactTime) || has(Accept) || unsure) && bareButDay(r) && mentions(t.text, laterZh) && !mentions(t.text, contactZh):
		return sure(Goodbye) // "leave it at that for now" agrees to nothing
	case has(Accept) && t.s.Terms == nil && t.yes == "" && bare && strings.Contains(t.text, "谢"):
		return sure(Thanks)
	case has(ProposeTerms) && once && strings.Contains(t.text, "先还着"):
		return sure(PromiseToPay)
	case has(AlreadyPaid) && t.s.Stage == StageCase && mentions(t.text, arrivedWords):
		return sure(Unclear) // whether it came is answered
	case has(AskPrivacy) && t.s.Stage == StageCase && !mentions(t.text, dataZh):
		return sure(Unclear) // it belongs to the case
	case has(Accept) && t.s.Stage == StageCase && t.yes == "" && bare:
		return sure(Thanks) // there is nothing to agree to, and nothing to refuse
	case t.s.Mode == Queued && bare && (mentions(t.text, waitZh) || unsure && mentions(t.text, whenWords)):
		return sure(Unclear)
	case has(Settle) && len(r.Dates) == 1 && len(r.Amounts)+len(r.Percents) == 0 && !mentions(t.text, discountZh) && !t.settlementOpen():
		return sure(PromiseToPay) // all of it on a day asks for no discount
	case has(ChangePlan) && a != nil && a.Plan == nil && !open && bare && mentions(t.text, delayZh): // a few days more: which day?
		return sure(PromiseToPay)
	case has(AskOptions) && bare && mentions(t.text, someZh) && !mentions(t.text, plansZh) && !strings.Contains(t.text, "少"):
		return sure(PromiseToPay)
	case has(ProposeTerms) && mentions(t.text, noMoneyZh) && len(r.Amounts) < 2:
		return sure(CannotPay)
	case has(Reject) && bare && !open && t.yes == "" && t.no == "" && mentions(t.text, plansZh),
		has(AskPlanStatus) && a != nil && a.Plan == nil && mentions(t.text, againZh):
		return sure(AskOptions)
	case t.yes != "" && has(Unclear) && bare && yesZh.MatchString(t.text):
		return sure(Accept)
	case open && len(r.Terms) == 0 && figureAsked.MatchString(t.text) && !has(Settle):
		if m, ok := bareFigure(figureAsked.FindStringSubmatch(t.text)[1], t.f.Policy.Currency); ok {
			r.Amounts = []Amount{{Text: t.text, Minor: m, Currency: t.f.Policy.Currency, Per: Once, Bound: Exactly}}
			if t.s.Terms != nil && t.s.Terms.Pick == "settlement" || strings.HasPrefix(t.yes, "settlement") {
				return sure(Settle)
			}
			return sure(ProposeTerms)
		}
	case has(AskProjection) && len(r.Dates)+len(r.Terms) == 0:
		if day, ok := monthNamed(t.text, t.today()); ok {
			r.Dates = []Day{{Text: t.text, Day: day}}
		}
	}
	if unsure {
		if i := t.plainly(a, bare, has); i != "" {
			return sure(i)
		}
	}
	switch {
	case has(HardshipTold) && has(ProposeTerms) && len(r.Reasons) == 0: // a figure tells no story
		intents = slices.DeleteFunc(intents, func(i Intent) bool { return i == HardshipTold })
	case has(AskProjection) && has(AskPlanStatus) && a != nil && a.Plan != nil: // one answer to both
		intents = slices.DeleteFunc(intents, func(i Intent) bool { return i == AskProjection })
	case has(AskBalance) && (has(Settle) || has(AskProjection) && len(r.Dates) > 0): // the answer begins with what is owed
		intents = slices.DeleteFunc(intents, func(i Intent) bool { return i == AskBalance })
	}
	return intents
}

// plainly is what the words of a doubtful message ask for; "" if they do not say.
func (t *turn) plainly(a *AccountFacts, bare bool, has func(Intent) bool) Intent {
	planned := a != nil && a.Plan != nil
	says := func(w *words) bool { return mentions(t.text, w) }
	switch {
	case t.s.Promise != nil && !t.s.Promise.Back && t.s.Expects == "day" && bare && (has(HardshipTold) || has(Unclear)):
		return Unclear // a day that is none yet: it is asked for again
	case bare && (t.s.Table != nil || len(t.s.Bound) > 0) && says(whyRefused):
		return Unclear
	case bare && says(waiveZh):
		return RequestWaiver
	case planned && bare && (says(scheduleWords) || says(planZh) || says(arrivedWords)):
		return AskPlanStatus
	case bare && (says(owedZh) || !t.s.Introduced && says(noticeZh)):
		return AskBalance
	case says(paymentWords) && !says(arrivedWords), bare && says(howZh):
		return AskBreakdown
	case !planned && bare && (says(plansZh) || says(lowestZh) && !t.settlementOpen()):
		return AskOptions
	case !planned && says(someZh) && !strings.Contains(t.text, "少"):
		return PromiseToPay
	}
	return ""
}

var (
	graveZh    = wordsOf(`死|活|命|自杀|自尽|轻生|撑不|熬不|绝望|解脱|跳楼|割腕|安眠药|没意思|没意义|了断|累了|消失|再见了`)
	refundZh   = wordsOf(`退给|退回|退钱|能退|可以退|怎么退|退款`)
	handInZh   = wordsOf(`拍|发给|交给|传给|寄|怎么给|怎么交|给你们`)
	laterZh    = wordsOf(`再说|再聊|再想|再考虑|回头|改天|先这样|先看到这|先到这`)
	waitZh     = wordsOf(`等你们|等答复|等消息`)
	contactZh  = wordsOf(`打|联系|发|短信|电话|找我|通知|提醒|办|定`)
	discountZh = wordsOf(`折|减|免|优惠|少|便宜|能不能|可以吗|行吗|多少`)
	noMoneyZh  = wordsOf(`上哪|哪有|哪来`)
	plansZh    = wordsOf(`(想|要|看看|看下|可以|能|再).{0,3}(分期|方案|还法|办法)|再办`)
	againZh    = wordsOf(`能办|再办|办吗`)
	waiveZh    = wordsOf(`[全减能不给都费息金总]免|免[掉了除去一点吧]`)
	planZh     = wordsOf(`(方案|计划|分期).{0,4}[看查发]|[看查].{0,4}(方案|计划)|下一?笔|下一?期`)
	howZh      = wordsOf(`咋算|怎么算|如何算|没看懂|没听懂|怎么来的|哪来的|一笔一笔`)
	lowestZh   = wordsOf(`最低|最少|底线`)
	owedZh     = wordsOf(`[欠差].{0,3}(多少|几多|幾多)`)
	someZh     = wordsOf(`先还(一)?[点些着]|先还一部分|还一?点`)

	inEnglish = wordsOf(`(?i)\b(in|speak|use) english\b|english,? please`)
	delayZh   = wordsOf(`晚几天|晚点|延期|延后|缓一?缓|缓几天|宽限`)
	dataZh    = wordsOf(`信息|隐私|数据|资料|删`)
	noticeZh  = wordsOf(`短信.*逾期|逾期.*短信|说我逾期|逾期了吗`)
	settleZh  = wordsOf(`结清|了结|就按`)
	ifZh      = wordsOf(`(要是|如果|假如|万一).*(呢|会怎|还剩|多少)`)
	callMeZh  = wordsOf(`打给我|给我打|联系我|打我电话|打电话给我`)

	perMonthAsked = regexp.MustCompile(`一个?月(要|得)?(还|给|付)?多少`)
	onlyAnAccount = regexp.MustCompile(`^(那|先|就|咱们?|我们|从)*(说|看|谈|聊|讲|弄|处理)*(一下|下)?[这那]?[张笔个]?(信用卡|卡|贷款)(的|那个|那张|那笔)?(先|开始|说起)*[吧呢嘛呀啊]*[。.?？]*$`)
	yesZh         = regexp.MustCompile(`^[嗯恩对對是好行成得係没错的吧呀啊呢了,，。.\s]+$`)
	figureAsked   = regexp.MustCompile(`^\s*([¥￥]?[0-9][0-9,]*(?:\.[0-9]{1,2})?(?:元|块|塊)?)\s*(?:行不行|可不可以|可以不|可以吗|可以么|行吗|行么|行不|得唔得|怎么样|呢)[?？。]*$`)
	monthZh       = regexp.MustCompile(`(明年)?\s*([1-9]|1[0-2])\s*月(?:份|底|末|$|[^0-9一二三四五六七八九十])`)
)

// monthNamed is the last day of the month that a text names: what is owed "in
// January" is owed by its end.
func monthNamed(text string, today negotiation.Date) (negotiation.Date, bool) {
	m := monthZh.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	month, err := strconv.Atoi(m[2])
	if err != nil {
		return 0, false
	}
	year, now, _ := today.Civil()
	if m[1] != "" || time.Month(month) < now {
		year++
	}
	return negotiation.NewDate(year, time.Month(month), 1).AddMonths(1).AddDays(-1), true
}

// bareButDay tells whether a message names no figure; a day may be in it.
func bareButDay(r *Reading) bool {
	return len(r.Amounts)+len(r.Terms)+len(r.DaysOfMonth)+len(r.Percents) == 0
}
