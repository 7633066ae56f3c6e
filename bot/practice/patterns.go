package practice

import "regexp"

// What sentences of a colleague's mean, by patterns in both languages, since a text
// may mix them. They look for what is done to whom, not for single words.

var (
	// debtTalk are words of debt. A bank's name, and that a card or an account is
	// resting, are none.
	debtTalk = regexp.MustCompile(`欠|债|还款|还钱|付款|逾期|贷款|利息|违约金|分期|催收|账单|(?i)\bdebts?\b|\bow(e|es|ed|ing)\b|\bpay(ing|ment|ments)?\b|\bpaid\b|\bloan|\binterest\b|\binstal|\bpayment plan|\bbalance\b|\boverdue\b|\barrears\b`)
	// aside is what lays it aside: nothing is asked.
	aside = regexp.MustCompile(`不(用|需|必|说|谈|聊|提|催|会再?(催|提|谈))|没(有)?(什么)?要(还|付)|先(放|不)|放(一)?(下|边)|以后再说|(?i)\bnothing\b|\b(don'?t|do not|won'?t|will not|doesn'?t|needn'?t) (have to|need|ask|raise|talk|mention|want|worry)|\bno need\b|\bcan wait\b|\bnot (about|asking|going to ask)\b|\bput (that|it|this|all of that) aside\b|\bwe'?re not asking\b|\bis asked of you\b|\bleave (that|the account|it)\b`)
	// collects is what asks for money, or offers how to pay it.
	collects = regexp.MustCompile(`(请|麻烦|能不能|可以|希望|得|要|必须|应该)(您|你)?.{0,6}(先)?(还|付|结清|缴)|(什么时候|几时|哪天|多久)(能|可以|打算)?(还|付)|还(多少|一部分|款吧|上)|先(还|付)|给您(做|办|安排|申请)?.{0,4}(分期|方案)|分期|(?i)\b(can|could|would|will) you (please )?(pay|make a payment|settle)|\bplease (pay|settle|make)|\byou (should|must|need to|have to|still have to|ought to) (pay|settle|make)|\bmake a payment\b|\bpay the\b|\bwhen (can|will|could) you pay|\bhow much (can|could) you pay|\b(set up|offer you|put you on) a( payment)? plan|\binstalments?\b|\binstallments?\b|\bpay (it|this|the rest|something|at least|the balance)\b`)
	// discloses is what shows that there is an account.
	discloses = regexp.MustCompile(`欠|债|还款|逾期|贷款|信用卡|(他|她)的账户|(?i)\b(he|she|his|her|their|your brother)\b.{0,30}\b(owe[sd]?|balance|card|loan|account|debt|overdue|payment|arrears)\b|\bow(es|ed)\b|\boverdue\b|\barrears\b|\bcredit card\b|\bloan\b|\bthere is an account\b|\bthe balance\b`)
	// tellsNothing is what says that nothing can be said.
	tellsNothing = regexp.MustCompile(`不(能|便|方便|可以)|只(能|和|跟).{0,6}本人|无法|(?i)\bcan'?t\b|\bcannot\b|\bnot able\b|\bunable\b|\bonly (talk|speak|discuss)|\bwon'?t be able\b|\bneither\b|\bwhether\b`)
	// hears takes up what was said.
	hears      = regexp.MustCompile(`谢谢(您|你)?(愿意|肯|告诉|说|跟|能)|抱歉|对不起|不好意思|难过|节哀|不容易|辛苦|难受|着急|生气|委屈|听(到|得出|您)|我(明白|理解|懂|知道了|当真)|当真|理解(您|你)|担心|(?i)\bsorry\b|\bthank you for (telling|letting|saying|writing)|\bthanks for (telling|letting|saying|writing)|\bi (hear|understand|see why|can see|can hear)\b|\bthat (must|sounds|shouldn'?t|should not)|\bi'?m (so )?glad you\b|\byou'?re right\b|\bcondolences\b|\bupset\b|\bangry\b`)
	greets     = regexp.MustCompile(`我(是|叫)|这(边|里)是|(?i)\bmy name\b|\bthis is\b|\bi'?m [a-z]+\b.{0,30}\b(from|at|with|here)\b|\bi am\b.{0,30}\b(from|at|with)\b|\bi'?m [A-Z]`)
	asksLawyer = regexp.MustCompile(`律师.{0,14}(联系|姓名|名字|电话|怎么|哪位|事务所)|(联系|姓名|名字|电话).{0,8}律师|(?i)\b(lawyer|attorney|solicitor)\b.{0,40}\b(name|reach|contact|number|email|details|firm|who)\b|\b(name|reach|contact|number|details|who)\b.{0,40}\b(lawyer|attorney|solicitor|they|them)\b`)
	waysOn     = regexp.MustCompile(`主管|上级|证明|通知|单子|材料|流水|更长的?方案|重新(算|看)|同事(看|核实)|暂停|报(上去|给)|申请(更|困难|减|延)|(?i)\bsupervisor\b|\bproof\b|\bevidence\b|\bletter\b|\bpay ?(slip|stub)|\blonger (plan|term)|\b\d+ months\b|\blook at (it )?again\b|\bpause\b|\bask (for|my)\b|\bdown payment\b|\boptions?\b`)
	days       = regexp.MustCompile(`(星期|礼拜|周)[一二三四五六日天]|[0-9一二三四五六七八九十两]+个?(工作日|天内|小时内)|今天|明天|后天|(?i)\b(mon|tues|wednes|thurs|fri|satur|sun)day\b|\btomorrow\b|\btoday\b|\bwithin (\w+ )?(\w+ )?(days?|hours?)\b|\b(one|two|three|\d+) (working|business) days?\b`)
)
