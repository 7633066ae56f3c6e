package wording

import (
	"fmt"
	"slices"
	"strings"

	"repaybot/dialog"
)

// never is what no text of the program's own says, by what it would do: a
// category of package drafts by the same word, or one of the last two, which
// bind the program alone.
type never struct {
	what             string
	chinese, english dialog.Pattern
}

// nevers are read in both languages whatever the text's, since a text may mix
// them. They look for what is done to whom, not for single words: "同事核实" is
// fine, "通知单位" is not.
//
// Every one of them is refused, by its words alone, and nothing is weighed or
// confirmed: these are texts of the catalog and of a language model, which the
// program stands for and can always say otherwise. A colleague's draft is read
// by package drafts instead, which asks what a sentence means, refuses threats,
// shame and insults, and only warns of the rest, advice to borrow or to sell
// among it: a colleague knows the customer ("your brother offered; take the
// time to think it over"), answers for the words, and has confirmed them. So
// the program is the stricter of the two, everywhere.
var nevers = []never{
	{
		"threat",
		dialog.NewPattern(`报警|警察|公安|派出所|坐牢|牢房|拘留|拘役|刑事|判刑|诈骗罪|法院|起诉|诉讼|律师函|传票|强制执行|查封|黑名单|老赖|失信|上门(催|找|拜访|收)|通讯录|后果自负|(严重|不良)后果|(通知|联系|告诉|告知|打给|找到?)(您|你)?的?(单位|公司|领导|老板|家人|家属|亲友|亲戚|朋友|父母|爱人|配偶|孩子|邻居)|冻结(您|你)?的?(工资|账户|存款|资产|卡)`),
		dialog.NewPattern(`(?i)\bpolice\b|\barrest|\bjail|\bprison|\bcourt\b|\bsue\b|\bsued\b|\blawsuit|\blegal action|\bprosecut|\bbailiff|\bblack-?list|\bgarnish|\bseize\b|\brepossess|\b(tell|call|contact|inform|notify|visit)\b.{0,20}\b(employer|boss|work|family|wife|husband|parents|relatives|neighbou?rs?|friends)\b|\bconsequences will\b|\bor else\b`),
	},
	{
		"shame",
		dialog.NewPattern(`丢人|丢脸|可耻|羞耻|不要脸|脸皮|赖账|赖皮|恶意(拖欠|逃)|不(讲|守)信用|没(有)?信用|不负责任|没(有)?责任心|好意思|自作自受|早干(吗|嘛|什么)`),
		dialog.NewPattern(`(?i)\bashamed\b|\bshameful|\bshame on\b|\birresponsible|\bdeadbeat|\byour own fault\b|\bdisgrace|\bhow could you\b|\byou should have (thought|known)\b`),
	},
	{
		"urgency",
		dialog.NewPattern(`(立即|立刻|马上|尽快|尽早|赶快|赶紧|速速)(去)?(还|付|缴|处理|结清|办理|把)|抓紧时间|最后(一次)?(的)?(机会|期限|通知|警告)|仅限今|限时|过期不候|错过.{0,6}(没有|不再)|再不.{0,8}就|否则|刻不容缓|来不及了`),
		dialog.NewPattern(`(?i)\burgent|\bact now\b|\bhurry up\b|\blast chance\b|\bfinal (notice|warning|chance|demand)\b|\bbefore it'?s too late\b|\btime is running out\b|\b(pay|settle|act|respond)\b.{0,16}\b(immediately|at once|right away|without delay|asap|today only)\b|\bimmediately\b|\blimited time\b`),
	},
	{
		"promise",
		dialog.NewPattern(`(修复|恢复|改善|消除|洗白|清除|提升|保住).{0,6}(征信|信用)|征信.{0,10}(修复|恢复|没(有)?(问题|影响)|不受影响|消除|清除|变好)|不(会)?(影响|上)征信|保证(您|你)?.{0,8}(通过|批准|能|不会|可以)|包过|百分百|肯定(能|会)(批|过|通过)|免息|免除所有|全部免(除|掉)`),
		dialog.NewPattern(`(?i)\b(fix|fixes|repair|restore|improve|boost|clear|clean up|save|protect)\b.{0,20}\bcredit (score|record|rating|file|history|report)\b|\b(won'?t|not) (affect|hurt|harm|touch)\b.{0,16}\bcredit\b|\bguarantee|\binterest[- ]free\b|\bwrite (it|this|everything|the debt) off\b|\bcertain(ly)? be approved\b|\bwill be approved\b`),
	},
	{
		"borrow",
		dialog.NewPattern(`(卖|变卖|抵押|典当)(掉|了)?(您|你)?的?(房|车|首饰|家当|东西|资产)|(向|找|跟|问|管)(您|你)?的?(亲戚|亲友|朋友|家人|家里|父母|别人|同事).{0,4}借|借(点|些)?(钱|款)|借.{0,6}来还|网贷|套现|以贷养贷|再(办|贷|借)一|刷(别的|另)`),
		dialog.NewPattern(`(?i)\b(sell|sold|remortgage|mortgage|pawn|cash in)\b.{0,16}\b(home|house|flat|car|belongings|jewell?ery|pension)\b|\bborrow(ing)?\b|\bpayday\b|\b(take out|get|apply for) (a|another) (loan|credit card|card)\b|\bask\b.{0,16}\b(family|friends?|parents|relatives)\b.{0,16}\b(money|help|lend|pay)\b|\blend you\b`),
	},
	{
		"a word for the customer that is none",
		dialog.NewPattern(`贵客户|尊敬的|亲爱的|债务人|欠款人|被执行|亲，|亲~`),
		dialog.NewPattern(`(?i)\bdebtor\b|\bcardholder\b|\bdear customer\b|\bdelinquent\b|\bdefaulter\b`),
	},
	{
		"a day by another name than its date",
		dialog.NewPattern(`明天|后天|明日|大后天|下周|下星期|下个?月|月底|年底|年内|本周|本月|这个月`),
		dialog.NewPattern(`(?i)\btomorrow\b|\btonight\b|\bnext (week|month|year)\b|\bthis (week|month|year)\b|\bend of (the )?(week|month|year)\b`),
	},
}

// moneyWords are left out where somebody is in danger or has died.
var moneyWords = dialog.NewPattern(`欠|债|还款|还钱|账|贷款|信用卡|利息|方案|分期|金额|付款|银行|元|(?i)\bdebts?\b|\bow(e|es|ed|ing)\b|\bpay|\bpaid\b|\bbills?\b|\bmoney\b|\bloan|\bcredit\b|\bcard\b|\binterest\b|\binstal|\bplan\b|\bbalance\b|\baccounts?\b|\bbank\b`)

// debtWords are left out where it is not known who reads.
var debtWords = dialog.NewPattern(`欠|债|还款|还钱|逾期|贷款|信用卡|利息|方案|分期|催收|(?i)\bdebts?\b|\bow(e|es|ed|ing)\b|\bpay|\bpaid\b|\bloan|\bcredit\b|\bcard\b|\binterest\b|\binstal|\bplan\b|\bbalance\b|\boverdue\b|\barrears\b|\bcollect`)

// quiet are the kinds that hold no word of money or of debt (spec/conduct.md,
// "What goes first" and "Who is it?").
var quiet = map[dialog.Kind]dialog.Pattern{
	"crisis_maybe": moneyWords, "crisis": moneyWords, "crisis_closed": moneyWords, "crisis_stay": moneyWords, "crisis_ok": moneyWords, "care_back": moneyWords,
	"deceased": moneyWords, "heard_bereavement": moneyWords, "ended_back": moneyWords, "colleague_left": moneyWords, "colleague_left_closed": moneyWords,
	"wrong_person": debtWords, "stopped_stranger": debtWords, "trouble": debtWords, "unverified": debtWords, "welcome": debtWords, "welcome_back": debtWords,
	"unasked_private": debtWords, "first_reminder": debtWords, "first_help": debtWords,
	"represented": debtWords, "identity_theft": debtWords, "complaint": debtWords, "detail_noted": debtWords, "ask_detail": debtWords,
	"human_open": debtWords, "human_open_days": debtWords, "human_closed": debtWords, "human_waiting": debtWords, "human_cancelled": debtWords,
	"queue_first": debtWords, "queue_place": debtWords, "ask_rating": debtWords, "rating_thanks": debtWords, "rating_skipped": debtWords,
	"off_topic": debtWords, "thanks_back": debtWords, "goodbye": debtWords, "abuse": debtWords, "privacy": debtWords,
}

// Quiet tells whether a kind holds no word of money or of debt.
func Quiet(k dialog.Kind) bool {
	_, ok := quiet[k]
	return ok
}

// mayMention are the kinds that may speak of what others may not: a rule's own
// words, or a month in general.
var mayMention = map[dialog.Kind][]string{
	"working_rule": {"免息"},
}

// NeverSaidError says what a text says that is never said.
type NeverSaidError struct {
	What  string // a category of package drafts ("threat", "urgency"), or in words
	Found string // the words
}

func (e *NeverSaidError) Error() string {
	return fmt.Sprintf("%v: %s: %q", ErrNeverSaid, e.What, e.Found)
}

// Unwrap is [ErrNeverSaid].
func (e *NeverSaidError) Unwrap() error { return ErrNeverSaid }

// neverSaid refuses a text, quotes taken out, that says what is never said.
func neverSaid(text string, k dialog.Kind) error {
	folded := strings.Join(strings.Fields(text), " ")
	folded = strings.ReplaceAll(folded, "’", "'")
	han, letters := false, false
	// Chinese is read without the spaces somebody may have put in.
	joined := strings.Map(func(r rune) rune {
		han, letters = han || r >= 0x4e00 && r <= 0x9fff, letters || r < 0x80 && isLetter(byte(r))
		if r == ' ' || r == masked {
			return -1
		}
		return r
	}, folded)
	for _, n := range nevers {
		found := ""
		if han {
			found = n.chinese.Find(joined)
		}
		if found == "" && letters {
			found = n.english.Find(folded)
		}
		if found == "" || slices.Contains(mayMention[k], found) {
			continue
		}
		return &NeverSaidError{What: n.what, Found: found}
	}
	if words, ok := quiet[k]; ok {
		if found := words.Find(folded); found != "" {
			return &NeverSaidError{What: "in " + string(k), Found: found}
		}
	}
	return nil
}
