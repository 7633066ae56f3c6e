package understand

import (
	"strings"
	"unicode/utf8"

	"repaybot/dialog"
)

// reasonWords are what tells of each reason; the clause around them is the entity's text.
var reasonWords = [...]struct {
	value dialog.ReasonValue
	words []string
}{
	{dialog.Bereavement, []string{"走了,办丧事", "丧事", "葬礼", "出殡", "后事", "奔丧", "妈走了", "爸走了", "妈妈走了", "爸爸走了", "母亲走了", "父亲走了", "老婆走了", "奶奶走了", "爷爷走了", "去世", "过世", "离世", "病逝", "不在了", "funeral", "buried my", "passed away", "passed on", "my wife died", "my husband died", "my mum died", "my mom died", "my dad died", "my father died", "my mother died", "my son died", "my daughter died", "my brother died", "my sister died", "my partner died", "lost my mum", "lost my mom", "lost my dad", "lost my wife", "lost my husband", "lost my father", "lost my mother", "lost my son", "lost my brother", "lost my sister", "lost my daughter", "lost my baby", "death in the family", "bereave", "burial", "mum died", "mom died", "dad died", "just died", "grandma died", "nan died", "nan passed"}},
	{dialog.JobLoss, []string{"失业", "下岗", "被裁", "裁员", "裁掉", "辞退", "没工作", "丢了工作", "工作没了", "工作丢了", "被开除", "炒鱿鱼", "被优化", "厂子关", "厂关", "厂倒", "厂里关门", "公司倒闭", "公司黄了", "公司没了", "单位黄", "待业", "丢了饭碗", "饭碗没了", "停工", "炒咗", "失咗业", "没活干", "没有工作", "没班上", "劝退", "散伙", "laid off", "layed off", "lost my job", "lost me job", "lost his job", "lost her job", "lost our jobs", "got fired", "was fired", "got sacked", "been sacked", "was sacked", "redundan", "unemployed", "out of work", "no job", "let me go", "been let go", "was let go", "got let go", "outta work", "jobless", "plant closed", "factory closed", "factory shut", "company closed", "company folded", "no work", "lost work", "sacked me", "fired me", "lost the job", "my contract ended", "contract wasn't renewed", "retrenched", "without a job", "made me redundant", "between jobs", "lay off", "layoff", "job loss"}},
	{dialog.IncomeCut, []string{"降薪", "减薪", "工资降", "工资砍", "工资减", "工资少", "工资从", "收入减", "收入少", "收入降", "拖欠工资", "欠薪", "没发工资", "不发工资", "工资没发", "发不出工资", "工资发不", "没工资", "工资拖", "砍了一半", "提成没", "没单", "单子少", "扣了工资", "只发基本", "只发底薪", "少开了", "绩效没", "没进账", "没收入", "没有收入", "停薪", "人工减", "减咗", "奖金没了", "工资还没到", "hours cut", "hours got cut", "cut my hours", "hours were cut", "hours have been cut", "hours got slashed", "hours slashed", "slashed my hours", "pay cut", "salary cut", "cut my pay", "cut my salary", "reduced hours", "reduced my", "cut my shifts", "less shifts", "fewer shifts", "fewer hours", "less hours", "part time now", "zero hours", "furlough", "salary has not been paid", "not been paid", "haven't been paid", "havent been paid", "wages not paid", "salary delayed", "no salary", "income dropped", "income is down", "income has", "benefits were cut", "benefits stopped", "benefits got", "universal credit got", "commission dried", "tips", "cut back my", "cut our hours", "cut my overtime", "no overtime", "overtime's been", "hours were reduced", "hours reduced", "pay was cut", "pay got cut", "half pay", "statutory sick", "down to part time", "lost my overtime", "salary was slashed", "don't get paid anymore", "never pay salary", "pay us", "hours down", "shifts down", "dropped me to part", "knocked me down to part"}},
	{dialog.Illness, []string{"生病", "住院", "手术", "癌", "白血病", "化疗", "透析", "中风", "脑梗", "心梗", "肿瘤", "重病", "病倒", "病重", "确诊", "看病", "治病", "摔断", "骨折", "车祸", "受伤", "工伤", "瘫痪", "尿毒症", "抑郁症", "icu", "重症", "流产", "卧床", "病了", "大病", "病危", "入院", "开刀", "医药费", "医院", "烧伤", "癱", "进了医院", "腰椎", "in hospital", "in the hospital", "hospital", "surgery", "operation", "cancer", "chemo", "stroke", "heart attack", "dialysis", "signed off sick", "off sick", "been sick", "been ill", "very ill", "is ill", "i'm sick", "im sick", "got sick", "broke my", "broken leg", "broken arm", "accident", "injur", "diagnos", "disab", "depression", "medical", "illness", "tumor", "tumour", "kidney", "icu", "a&e", "long covid", "covid", "leukemia", "leukaemia", "transplant", "miscarriage", "premature", "bedridden", "fell ill", "ms flare", "therapy", "unwell", "can't walk", "burnout", "my health", "chemotherapy", "admitted"}},
	{dialog.Family, []string{"离婚", "离异", "分居", "孩子刚出生", "刚生了孩子", "生孩子", "老公跑了", "老婆跑了", "抚养费", "家暴", "带孩子没法", "照顾老人", "坐月子", "出轨", "家里出了事", "家里出事", "单亲", "一个人带", "divorc", "separated from", "separation", "split up", "split with", "left me", "child support", "new baby", "single mom", "single mum", "single dad", "single parent", "walked out", "caring for my", "looking after my", "maternity", "custody", "kicked me out", "breakup", "broke up", "my ex took", "ex cleaned", "marriage ended", "marriage is over", "moved out and left"}},
	{dialog.Disaster, []string{"地震", "火灾", "着火", "水灾", "洪水", "台风", "暴雨", "泥石流", "被淹", "淹了", "淹掉", "烧没", "烧光", "失火", "雹", "旱灾", "遭灾", "受灾", "塌方", "颱風", "山体滑坡", "龙卷风", "flood", "wildfire", "house fire", "fire destroyed", "burned down", "burnt down", "hurricane", "tornado", "earthquake", "storm", "typhoon", "cyclone", "lost everything in the", "fire took", "caught fire", "monsoon", "house burned", "mudslide", "roof came off", "drought"}},
	{dialog.Business, []string{"生意垮", "生意不好", "生意没了", "生意黄", "生意失败", "生意亏", "店关", "关店", "店倒", "店里没生意", "没生意", "没客人", "公司破产", "我的公司", "创业失败", "投资失败", "亏本", "亏光", "赔光", "赔了", "亏了", "货款", "客户跑", "客户欠", "工程款", "回款", "资金链", "资金周转", "周转不开", "周转困难", "订单没", "没订单", "订单少", "关门大吉", "店铺倒闭", "小店", "厂子亏", "养殖", "被骗了货", "结不了账", "生意", "档口", "business", "my shop", "my store", "my cafe", "my restaurant", "cafe's gone", "gone bust", "went bust", "went under", "clients haven't paid", "client hasn't paid", "customers owe", "invoices", "contracts dried", "orders dried", "no customers", "self employed and", "freelance", "trade has", "lost my biggest client", "market is bad", "my stall", "my salon", "harvest", "crops", "closed the shop", "takings", "no contracts"}},
	{dialog.Overcommitted, []string{"网贷", "好几家", "七八家", "好多家", "几家银行", "多家", "以贷养贷", "拆东墙", "几张卡", "信用卡太多", "债太多", "欠了好多", "别的贷款", "其他贷款", "房贷车贷", "好几张", "卡债", "还有别的债", "too many debts", "too much debt", "other debts", "other loans", "other cards", "maxed out", "several cards", "payday loan", "juggling", "in over my head", "drowning in debt", "up to my eyes", "so many loans", "multiple loans", "robbing peter", "credit cards all", "debts everywhere", "too many loans", "too many cards", "up to my neck", "overextended", "stretched across"}},
	{dialog.Forgot, []string{"忘了", "忘记", "忘得", "给忘", "没注意", "没看到账单", "没留意", "记错", "唔记得", "不记得还", "没记住", "疏忽", "没收到账单", "i forgot", "forgot", "slipped my mind", "out of my head", "went out of my mind", "didn't realise it was due", "didnt realise it was due", "lost track", "missed the date", "overlooked", "totally spaced", "completely spaced", "slipped through", "didn't notice", "didnt notice", "forgotten", "not realise the date", "mixed up the date", "wasn't paying attention", "escaped my mind", "oversight"}},
	{dialog.OtherReason, []string{"被骗", "诈骗", "坐牢刚", "刚出狱", "工资卡被冻", "账户被冻", "卡被冻", "被偷", "拘留", "got scammed", "was scammed", "been scammed", "got robbed", "was robbed", "account is frozen", "account frozen", "account got frozen", "mugged", "evicted", "homeless", "in prison", "in jail", "car broke down", "boiler", "cost of living", "rent went up", "energy bills"}},
}

var anyReason = func() *phrases {
	var lists [][]string
	for _, r := range reasonWords {
		lists = append(lists, r.words)
	}
	return newPhrases(lists...)
}()

// findReasons notes why the customer is in trouble, one a clause, in the order of the message.
func (s *scanner) findReasons() {
	if !anyReason.in(s.s) {
		return
	}
	for _, c := range s.clauses {
		for _, part := range s.parts(c) {
			s.findReason(part[0], part[1])
		}
	}
}

func (s *scanner) findReason(from, to int) {
	part := s.s[from:to]
	if !anyReason.in(part) {
		return
	}
	for _, r := range reasonWords {
		for _, w := range r.words {
			if at := strings.Index(part, w); at < 0 || at > 0 && isLetter(w[0]) && isLetter(part[at-1]) {
				continue
			}
			if notMine(part, r.value) {
				break
			}
			for _, old := range s.reasons {
				if old.Value == r.value {
					return
				}
			}
			s.reasons = append(s.reasons, dialog.Reason{Text: strings.TrimSpace(s.original(from, to)), Value: r.value})
			return
		}
	}
}

// notMine tells whether a word that can tell of a reason here does not: 别忘了, "don't forget", "business card".
func notMine(part string, v dialog.ReasonValue) bool {
	switch v {
	case dialog.Forgot:
		return containsAny(part, "别忘", "不要忘", "忘了密码", "忘记密码", "密码", "不会忘", "forgot my pin", "forgot my password", "forgot password", "don't forget", "you forgot", "forgotten my", "你们忘")
	case dialog.Business:
		return containsAny(part, "business card", "my business with you", "none of your business", "told my mother in law my business", "business day", "business hours", "mind your", "out of business hours", "discussing my business", "what kind of business", "做什么生意", "生意人")
	case dialog.Illness:
		return containsAny(part, "笑死", "有病吧", "你有病", "神经病", "有病啊", "accidentally", "medical records", "sick of", "sick joke", "医院在哪", "are you sick", "你们医院")
	case dialog.IncomeCut:
		return containsAny(part, "any tips", "tips on", "tips for")
	case dialog.Disaster:
		return containsAny(part, "flood of", "flooded with", "flooding me", "storm out", "flooding my")
	case dialog.Family:
		return containsAny(part, "left me a", "left me on", "left me with", "left me wait", "left me hang")
	case dialog.JobLoss:
		return containsAny(part, "you should be fired", "get fired", "your job", "no work around")
	}
	return false
}

var connectors = [...]string{" and so ", " so ", " but ", " and ", " then ", " because ", " cause ", " cos ", " cuz ", " since ", " - ", " could ", " need ", " which ", " what ", " is there", " can you", " can u", "所以", "因为", "但是", "但", "然后", "希望", "能不能", "能否", "可不可以", "我想", "想问", "麻烦", "不好意思"}

// parts splits a clause at its connecting words, so that a reason's text is
// what tells of it and no more.
func (s *scanner) parts(c clause) [][2]int {
	var out [][2]int
	from := c.from
	for i := c.from; i < c.to; i++ {
		ch := s.s[i]
		if ch != ' ' && (ch < 0xe0 || ch > 0xe9) { // a space, or the first byte of a Chinese character
			continue
		}
		for _, w := range connectors {
			if strings.HasPrefix(s.s[i:c.to], w) {
				if i > from {
					out = append(out, s.trim(from, i))
				}
				from = i + len(w)
				i = from - 1
				break
			}
		}
	}
	if from < c.to {
		out = append(out, s.trim(from, c.to))
	}
	return out
}

func (s *scanner) trim(from, to int) [2]int {
	for from < to && s.s[from] == ' ' {
		from++
	}
	for {
		n := anyPrefix(s.s[:to], from, "因为", "由于", "because ", "since ", "as ", "cause ", "cos ", "due to ", "sorry ", "so ", "and ", "我忘")
		if n == 0 {
			break
		}
		if strings.HasPrefix(s.s[from:], "我忘") {
			from += len("我")
			break
		}
		from += n
	}
	for to > from {
		r, size := utf8.DecodeLastRuneInString(s.s[from:to])
		if r != ' ' && r != '了' || r == '了' {
			break
		}
		to -= size
	}
	return [2]int{from, to}
}
