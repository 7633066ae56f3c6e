package dialog

import "strings"

// What a message is about is the reader's to say. These few words only tell
// apart things within one intent, such as which part of the working is meant.
var (
	cardWords     = wordsOf(`信用卡|卡|(?i)\bcard\b`)
	loanWords     = wordsOf(`贷款|贷|(?i)\bloan\b`)
	feeWords      = wordsOf(`违约金|滞纳金|费|罚|違約金|(?i)\bfees?\b|penalt|late charge|charge`)
	stepWords     = wordsOf(`每一?笔|逐笔|逐条|一条条|一笔笔|一笔一笔|明细|详细|列出|全部列|每一步|每一筆|逐筆|明細|(?i)line by line|each|every|step|in detail|itemi[sz]e|breakdown|break .*down|list`)
	paymentWords  = wordsOf(`还款记录|还过|还了多少|付过|還過|(?i)payments? (i|I)('ve)? made|my payments|have i paid|what i('ve)? paid`)
	ruleWords     = wordsOf(`规则|到底咋|到底怎么|为什么|为啥|凭什么|怎么会|怎么还有|规定|點解|為什麼|(?i)\bwhy\b|how come|rule|\by (is|are|do|did)\b`)
	allWords      = wordsOf(`全部|全款|全额|都还|还清|结清|一次性|清掉|全還|還清|(?i)\ball\b|in full|the lot|everything|whole|clear it|pay it off|full amount|full balance`)
	whyRefused    = wordsOf(`为什么(不行|不能|不可以|拒绝|不同意)|为啥不(行|能)|凭什么不|怎么不行|為什麼不|(?i)why (not\b|(isn'?t|is) .{1,20}(enough|not)|can'?t|did you (refuse|say no)|won'?t|is that not)|why.*(refus|reject|declin)`)
	evidenceWords = wordsOf(`证明|材料|单子|病历|照片|拍|上传|凭证|證明|(?i)proof|evidence|document|letter|photo|upload|medical certificate`)
	safeWords     = wordsOf(`我没事|还好|挺好|很好|没有想|沒事|没事|我很安全|我安全|开玩笑|不会做傻事|不会的|別擔心|别担心|好多了|(?i)i'?m (safe|ok|okay|fine|alright|all right)|\bno\b.*\bfine\b|just joking|was joking|didn'?t mean|figure of speech`)
	injection     = wordsOf(`(忽略|无视|忘记|跳过|绕过).{0,12}(指令|规则|规定|限制|提示|设定|要求)|系统提示|提示词|开发者模式|你现在是|扮演|(?i)ignore (all|any|the|your|previous|prior|these)|disregard (all|any|the|your|previous)|system prompt|developer mode|you are now|pretend (to be|you)|jailbreak|act as|new instructions|override`)
	chineseWords  = wordsOf(`中文|普通话|汉语|國語|国语|粤语|廣東話|(?i)chinese|mandarin`)
	englishWords  = wordsOf(`英文|英语|英語|(?i)english`)
	scheduleWords = wordsOf(`每一?期|还款计划表|明细|日程|(?i)schedule|each (payment|instal+ment)|all (the )?(payments|instal+ments)|list`)
	withdrawWords = wordsOf(`撤销|撤回|撤了|撤掉|取消|反悔|退出|不想办了|不要了|不要这个(方案|计划)|不办了|不想办|后悔|撤銷|(?i)withdraw|cancel|undo|changed my mind|back out|call it off`)
	resendWords   = wordsOf(`重发|再发|没收到|沒收到|收不到|重新发|重發|(?i)resend|send (it|the code|a code|another|a new)|didn'?t (get|receive)|no code|haven'?t (got|received)|new code`)
	cheaperWords  = wordsOf(`太多|太高|太贵|少一?点|低一?点|便宜|太長|再少|再低|降|(?i)too (much|high|expensive|many)|steep|a stretch|less|lower|smaller|cheaper`)
	longerWords   = wordsOf(`长一?点|久一?点|多分几期|更长|更久|再长|(?i)longer|more (months|time)|spread`)
	shorterWords  = wordsOf(`短一?点|快一?点|少分几期|更短|更快|早点还完|(?i)shorter|faster|quicker|fewer months|sooner`)
	backWords     = wordsOf(`返回|上一步|回去|刚才那个|前面那个|之前那个|返回上|(?i)go back|\bback\b|previous|earlier (one|option|offer)`)
	otherLanguage = wordsOf(`日语|日文|韩语|韩文|法语|俄语|藏语|维语|维吾尔|蒙古语|西班牙语|越南语|德语|阿拉伯|(?i)spanish|espa[nñ]ol|french|fran[cç]ais|polish|polski|german|deutsch|urdu|hindi|punjabi|bengali|arabic|portuguese|romanian|turkish|vietnamese|tagalog|korean|japanese|russian|welsh`)
)

// onlySymbols tells whether a text has no letter and no digit at all: emoji,
// punctuation, white space.
func onlySymbols(text string) bool {
	return strings.IndexFunc(text, isWordRune) < 0
}

// downWords say that an amount comes first and the rest after it.
var downWords = wordsOf(`首付|首期|首次|先(还|付|给|拿|交|凑|打|转)|先還|预付|剩(下|余)|余下|(?i)\bdown\b|up ?front|deposit|first and the rest|then the rest|the rest`)

// notEnglish says that English is not wanted: "看不懂英文，说中文".
var notEnglish = wordsOf(`(不懂|不会|看不懂|听不懂|不要|别用|別用|唔識|不識)(说|講|讲)?(英文|英语|英語)|(?i)not? (speak|understand|read)? ?english`)

// monthWords and onceWords answer whether an amount is meant each month.
var (
	monthWords = wordsOf(`每个?月|按月|月供|月月|(?i)\b(each|every|per|a) month\b|monthly`)
	onceWords  = wordsOf(`一次|就这次|只这一次|单次|(?i)\bonce\b|one[- ]?(off|time)|just this`)
)

// arrivedWords ask whether a payment has come in.
var arrivedWords = wordsOf(`(到账|到)了?(吗|没)|收到(了)?(吗|没)|(?i)(did|has) (it|that|the money|my payment) (show(n)? up|go(ne)? through|arrive|come through|get there|clear)`)

// placeWords ask who waiting for a person where they stand.
var placeWords = wordsOf(`(前面|前头|之前).{0,4}(几|多少)|排(到|在)?(第几|哪|多少)|第几(位|个)|队伍|排队|(还要|得)等多久|(?i)(ahead of|before|in front of) me|my place|place in (the )?(queue|line)|what number am i|where am i|how long (is|will|do i|til|until)`)

// waitWords and neverMindWords are said by somebody who waits for a person.
var (
	waitWords      = wordsOf(`我等|等着|(?i)\bi'?ll wait|i will wait|i can wait|happy to wait`)
	neverMindWords = wordsOf(`不用转|不用找人|不用人工|算了不用|(?i)never ?mind|\bcancel( that| it| the request| my request| please| pls)?\s*[.!]?$|forget it|no need for (a person|anyone)`)
)

// mustPayWords ask whether there is something to pay while a case is open.
var mustPayWords = wordsOf(`凭什么[让要叫]我|先不还|还会催|还催[我吗]|(还|要|用)不?(要|用)?还(钱)?吗|(?i)\b(do|must|should) i (still |have to |need to |keep )*pay|can i (just |still )*pay`)

// agreeWords say yes to what is on the screen; butWords take it back.
var (
	agreeWords = wordsOf(`同意|没问题|(?i)\bi agree\b|\bagreed\b|(looks|sounds) good|go ahead`)
	butWords   = wordsOf(`不|但|如果|要是|(?i)n'?t\b|\b(not|no|but|if|unless|before|only)\b`)
	yesFirst   = wordsOf(`(?i)^\s*(yes|yep|yeah)\s*[.,;!]`)
)

// overWords spread a debt over a time.
var overWords = wordsOf(`分.{1,4}期|(?i)\b(over|across|for|do|pay .*in) (about |around |the )?\w+ (months|weeks|fortnights)`)

// numberWords ask what a settlement comes to; doneWords whether that ends it.
var (
	numberWords = wordsOf(`多少能结|一口价|(?i)the number|your best|lowest`)
	doneWords   = wordsOf(`就(没事|结清|清)了|(?i)for good|done with|settled|be over|clears? it|closed`)
)

// thinkWords put a decision off; ratherNot leaves a question unanswered.
var (
	thinkWords = wordsOf(`再想想|考虑一下|考虑考虑|(?i)think (about|on|over) (it|this|that)|think (it|this|that) over|(ask|talk (to|with)|check with|speak (to|with)) my (wife|husband|partner|boyfriend|girlfriend|mum|mom|dad|parents|family)|sleep on it`)
	ratherNot  = wordsOf(`不想说|不方便说|不便说|(?i)rather not|(don'?t|do not) want to (say|talk|tell|discuss)|none of your business|it'?s private`)
)

// lowestWords ask for the least a month; othersWords for what others are said to get.
var (
	lowestWords = wordsOf(`最低(多少|能)|最少(多少|能)|(?i)\blowest\b|the least|the minimum you`)
	othersWords = wordsOf(`别人(都|也)|人家(都|也)|别的银行|(?i)every(one|body) else|other (people|banks)|my friend got|good customer|loyal|been with you`)
)

// struggleWords say that it is hard; dataWords what is kept of somebody.
var (
	struggleWords = wordsOf(`很吃力|吃不消|手头紧|(?i)struggl|money is tight|hard time|can'?t keep up`)
	dataWords     = wordsOf(`信息|资料|数据|隐私|号码|電話|资訊|(?i)\bdata\b|\binfo|number|details|privacy|delete|gdpr`)
)

// noPerson says that nobody is wanted; costWords ask what an offer comes to.
var (
	noPerson      = wordsOf(`(不用|不要|不想|别|不需要)(转|找|跟|和|叫)?(人工|真人|客服|同事|你们的?人)|(?i)(don'?t|do not|rather not) (want|need|wish)?( to)? ?(talk|speak|chat)? ?(to|with)? ?(a |any)?(person|human|agent|one|body)\b`)
	costWords     = wordsOf(`一共(要|得)?(还|付|多少)|总共|(?i)\b(cost me|in total|altogether|the total|all in|how long do i have|by when)\b`)
	cheapestWords = wordsOf(`最(省|划算|便宜)|(?i)\bcheapest|cheaper way|best way`)
)

// actsForMe names somebody who speaks for the customer; whatIf asks and proposes
// nothing; asksWords are of a question.
var (
	actsForMe = wordsOf(`(律师|代理人)(会|来|在)?(处理|负责|联系)|(?i)represented by|act(s|ing) (for me|on my behalf)|(speak|deal) (to|with) my (solicitor|lawyer|attorney)`)
	whatIf    = wordsOf(`如果|要是|假如|(?i)what (if|happens)|\bif i\b|would it be`)
	asksWords = wordsOf(`[?？吗呢么]|多少|怎么|(?i)^\s*(ok |so |and |but )*(what|why|how|when|where|who|which|is|are|do|does|did|can|could|will|would|show|tell)\b`)
)

// lowWords may be somebody who is very low, where a reading sees nothing in them.
var lowWords = wordsOf(`(?i)\bi'?m not (ok|okay|alright|all right)\b|why i (even )?bother|what'?s the point( any ?more)?\s*[?.!]*$|can'?t (cope|go on)\b|want it (all )?to (stop|end|be over)|had enough of (all )?(this|it|everything)\b`)

// shortThanks is a thank-you as it is typed on the bus.
var shortThanks = wordsOf(`(?i)^\s*(k+|ok|okay)?\s*(ty|thx|tnx|tysm|ta)\s*[.!]*$`)

// notThat says that an amount is too much to pay.
var notThat = wordsOf(`(?i)(can'?t|can ?not|couldn'?t|not able to|no way) (to )?(pay|afford|do|manage)`)

// takeOff asks for a charge to go.
var takeOff = wordsOf(`(?i)\b(take|knock|get) (it|that|them|this|the fees?|the charges?) off|get rid of (it|that|the)`)

// comeFrom asks where a figure comes from; askPerson for a person.
var (
	comeFrom  = wordsOf(`怎么来|哪来|(?i)come from|what'?s the|what is the`)
	askPerson = wordsOf(`(?i)(can|could) (a person|some(one|body)|a human|a colleague)|(get|give) me (a |some ?)(real )?(person|one|body|human)`)
)

// pauseWords ask for a time without payments.
var pauseWords = wordsOf(`(?i)\bpause (it|this|the|my|payments?)|payment (holiday|break)|skip a (month|payment)`)

// halfWords offer half.
var halfWords = wordsOf(`一半|对半|(?i)\bhalf\b`)

// thatOneWords take the one plan that is shown.
var thatOneWords = wordsOf(`就这个|就它|那就这样|(?i)\b(that|this) one\b|i'?ll take (it|that)|go with (it|that)`)

// whenWords ask when somebody answers.
var whenWords = wordsOf(`等你们|没人吗|有人吗|人在吗|什么时候|啥时候|多久|何时|几点|几时|等到|多长时间|咩时候|(?i)\bwhen\b|how long|hear back|how soon`)

// interestWords name interest; firstWords a plan's first payment; wageWords the
// day that money comes in.
var (
	interestWords = wordsOf(`利息|(?i)\binterest\b`)
	firstWords    = wordsOf(`第一期|首期|第一次|首次|第一笔|(?i)first (payment|instal+ment|one)|\bstart`)
	wageWords     = wordsOf(`工资|发薪|(?i)\b(paid|payday|wages?|salary|pay ?check)\b`)
)

// waiveWords ask for less; a fee that is only named is asked about.
var waiveWords = wordsOf(`免|减|減|去掉|取消|少|便宜|优惠|退|降|抹|高抬|(?i)waive|drop|remove|lower|knock|refund|reduce|cancel|forgive|off\b|cut|less|discount|scrap|wipe`)

// notWords say no to ending what was agreed.
var notWords = wordsOf(`不(撤|取消|想撤|要撤)|别撤|(?i)n'?t\b|\b(not|no|keep)\b`)

// lowerStill asks once more for less than the least there is.
var lowerStill = wordsOf(`没有?[再更][低少]|不能[再更][低少]|还能[再更][低少]|(?i)nothing (lower|less|cheaper)|as low as (it|you)`)

// downAsked asks what the down payment on the screen is.
var downAsked = wordsOf(`为[什啥]么?.*(首付|先付|先还)|首付.*(不付|不交|能不能|可以不)|(首付|先付|先还).*(是什么|是啥|为什么|为啥|干嘛|什么意思|怎么来)|(?i)(what|why).*(down payment|up ?front|deposit|paid first)`)

// Wishes to change a plan that runs: a month left out, a later day, every month's day.
var (
	skipWords     = wordsOf(`(先|暂时|能不能|可不可以|可以)?(不还|不交|停一|空一|空出|跳过|跳一|免一)(一?(期|个?月)|.{0,2}[吗吧行])|(下个?月|这个?月|这期|下期|这一期|下一期).{0,4}(不还|跳过|空着|停)|空.{0,2}(月|期)|(?i)\bskip|miss (a|one|this|next) (month|payment|instal+ment)|leave (a|this|next|it|one) ?(month|one)? ?out|payment holiday|(not|without) pay(ing)? (this|next) month|pause (it|this|the plan|my plan|payments?)`)
	laterWords    = wordsOf(`晚一?[点些几]|晚.{0,3}(天|还)|迟一?[点些几]|往后(推|挪|延|放)|推迟|延期|延后|延几天|宽限|缓几天|改(个|一下)?(日子|日期|时间|天)|换(个|一下)?(日子|日期|时间)|(?i)\b(a (bit|few days|little) )?later\b|\bpostpone|push (it|this|the payment|my payment) back|put (it|this) off|\bdelay|more time|another day|different (day|date)|change the (day|date)|move (it|this|the (day|date|payment|instal+ment))|\bextension\b`)
	everyMonth    = wordsOf(`每个?月|以后都|每期都|(?i)\b(each|every) month|from now on|always`)
	dayWords      = wordsOf(`[0-9一二三四五六七八九十]+月|(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|tomorrow|明天|后天|周|星期|礼拜|day\b`)
	comingMonth   = wordsOf(`下个?月|下期|下一期|(?i)\bnext (month|payment|instal+ment|one)\b`)
	ifMissedWords = wordsOf(`(没|不|未)(还|交)(上|得上)?.{0,4}(会|怎|咋|后果)|断(供|了)|(晚|迟)(还|交|了).{0,4}(会|怎|咋)|(?i)if i (miss|skip|don'?t pay|can'?t pay|am late|'?m late)|miss (a|one) (payment|instal+ment)`)
)
