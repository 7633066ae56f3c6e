package llm

import (
	"strings"
	"unicode/utf8"

	"repaybot/dialog"
)

// What known words can still be put together to: a yes or a no to what the
// customer asked for, pressure, and the customer's own people where only a
// threat would name them.
const (
	chineseKin = `(孩子|宝宝|爱人|妻子|丈夫|老公|老婆|父母|爸爸?|妈妈?|父亲|母亲|老人|亲人|家人|家里人|一家人|兄弟|姐妹|奶奶|爷爷|朋友|身边的人|亲近的人|大家|人人|每个人|公司|单位|店里?|厂子?|厂里)`
	englishKin = `(wife|husband|partner|kids|children|child|baby|family|mum|mom|dad|mother|father|parents?|brother|sister|son|daughter|grand\w+|loved ones?|little ones?|those close to you|people around you|friends?|employer|boss|team)`
)

// Each is a pattern of its own, so that few of them have to be asked.
var (
	chineseDecides = patternsOf(
		`(就|正|确实|的确|真的|真|当然|都)是(这样|那样|这么|那么|真的)`, `您说的(确实|的确|真的|都)?(是|对|没错)`, `听您的`, `就这样`, `过去(了|吧)`, `时间不多`, `您自己`, `您想太多`, `(就|只有)您`,
		`(按|照|按照|根据|依)您?(的|说的|想的|要的|问的|提的)?.{0,6}(来|办|做|走|安排)(?:$|[，。、；的了吧])`,
		`(去|到|来|上|找|和|跟|与|问|等|向|看|看看|看着|想想|为了|读到|明白|理解|记住|知道)了?您?的?`+chineseKin+`(的?(人|门|住|地|面前|那))`,
		`(去|到|来|上|找|跟|与|问|等|向|看着|看到|想想|知道|读到|明白|记住)了?您的?(家|`+chineseKin+`)`,
		chineseKin+`[^，。；]{0,6}(看着|看到|看见|知道|明白|清楚|听说|听到|会着急|会担心|会难过|会难受|会累|会发愁|平安)`,
	)
	englishDecides = patternsOf(
		`\bas you (ask|said|say|want|wish|like|wrote)`, `\b(that|this|it)('s| is) (right|it|so|true|how it is|as you|yours|over)\b`, `\b(that|this|it)('s| is) all[.,]`, `\b(the )?time is\b`, `\byou've had your`, `\bthink of\b`,
		`\ball is\b`, `\beverything is\b`, `\byou're (all right|through|fine)\b`, `\bin your hands\b`, `\b(see|know|sense) (that )?you('re| are)? (at|in|near) `,
		`\b(know|see|seen|find|found|watch|met|think about|thinking of|thinking about|wonder about|wondering about|know about) your `+englishKin+`\b`,
		`\b`+englishKin+`\b.{0,16}\b(see|sees|seen|know|knows|knowing|hear|hears|heard|watch|worried about you|worry about you|at home|cope|copes|manage|manages)\b`,
	)
)

func patternsOf(expressions ...string) []dialog.Pattern {
	var out []dialog.Pattern
	for _, e := range expressions {
		out = append(out, dialog.NewPattern(e))
	}
	return out
}

// anyOf is what the first of some patterns finds in a text, or "".
func anyOf(patterns []dialog.Pattern, text string) string {
	for _, p := range patterns {
		if found := p.Find(text); found != "" {
			return found
		}
	}
	return ""
}

// A figure's names stand only where something is asked, understood or
// explained: what is said of a figure is the catalog's to say.
var (
	chineseMoney    = dialog.NewPattern(`利息|费用|违约金|本金|账|数额|金额|数字|总数|期数|这些数|这个数|小数目|还法|钱(的事|数)`)
	chineseExplains = dialog.NewPattern(`明白|理解|想|问|弄|算|解释|说明|怎么|为什么|为何|来历|由来|来由|来龙去脉|说到|关于|看起来|看着|看上去|看了|看到|困惑|疑|下面|还是|哪|费心|压力|这里|讲|清楚|知道您`)
	englishMoney    = dialog.NewPattern(`\b(interest|fees?|charges?|balance|total|amounts?|figures?|numbers?|statement|costs?|bills?|money)\b`)
	englishExplains = dialog.NewPattern(`\b(understand|know|see|seeing|saw|ask|asked|asking|question|wonder|wondering|how|why|what|here|here's|below|look|looks|looked|overwhelming|exhausting|scary|daunting|tough|difficult|heavy|come from|comes from|walk|show|explain|explains|explanation|about|worry|worries|worried|worrying|hard|tight|pile|piles|piled|juggle|juggling|surprise|surprising|confusing|confused|frustrated|frustrating|upsetting|stressful|cost of living|prices|costs going up|bills going up|would|could|or|rough|roughly|name|different|another|your own)\b`)
)

// shortSaid are the short clauses that may stand alone: no yes, no no.
var shortSaid = func() map[string]bool {
	set := map[string]bool{}
	for s := range strings.FieldsSeq(`谢谢 谢谢您 多谢 感谢 抱歉 您好 再见 节哀 保重 首先 其实 不过 然后 接着 所以 但是 下面 如今 现在 目前 眼下 最近 近来 真难 很难 太难 确实难 辛苦了 不急 回见 听到了 收到 收到了 看到了 难怪 我在 毕竟 有时候 或者 还是 而且 因为 您看 您想 慢慢来 不客气 别客气 再来 没关系 不要紧 随时 不着急 别着急 忘了 平安 顺利 一步步 说到 接下来 明白`) {
		set[s] = true
	}
	for s := range strings.SplitSeq(`thank you,thanks,many thanks,goodbye,bye,welcome back,take care,i'm sorry,i am sorry,i understand,you're welcome,any time,so sorry,here it is,first of all,for now,right now,i see,i'm here,i'm listening,hello,hello again,hi again,lately,recently,perhaps,maybe,still,again,slowly,calmly,step by step,bit by bit,together,i'm back,seen,what's next,all the best,see you,thank you again,no hurry,no rush,i saw it,i saw that,my pleasure,glad to help,happy to help,below,in short,also,now,and,but,so,then,or,i know,i hear you,work,sleep,rent,bills,food,illness,family,job,health,grief,loss,worry,hospital,school,income,wages,this month,these days,right now,just now,take your time,not easy,no wonder,it's hard,that's hard,that's tough,that's difficult,hard,tough,difficult,so hard,really hard,very hard,quite hard,it happens,money's tight,money is tight,life happens`, ",") {
		set[s] = true
	}
	return set
}()

// decides is what in words in plain form says a yes or a no, or something
// else that is not a model's to say; "" if nothing does.
func decides(plain string, l dialog.Locale) string {
	if l == dialog.Chinese {
		if found := anyOf(chineseDecides, plain); found != "" {
			return found
		}
	} else if found := anyOf(englishDecides, plain); found != "" {
		return found
	}
	for clause := range strings.FieldsFuncSeq(plain, endsClause) {
		clause = strings.Trim(clause, " \"'“”‘’()（）…")
		if clause == "" || shortSaid[clause] {
			continue
		}
		if claims(clause, l) {
			return clause
		}
		short := strings.Count(clause, " ") < 2
		if l == dialog.Chinese {
			short = utf8.RuneCountInString(clause) < 3
		}
		if short && strings.ContainsFunc(clause, isLetter) {
			return clause
		}
	}
	return ""
}

// claims tells whether a clause says something of a figure.
func claims(clause string, l dialog.Locale) bool {
	if l == dialog.Chinese {
		return chineseMoney.Find(clause) != "" && chineseExplains.Find(clause) == ""
	}
	return englishMoney.Find(clause) != "" && englishExplains.Find(clause) == ""
}

func endsClause(r rune) bool {
	return strings.ContainsRune(".。!！?？;；\n,，、:：—–…~～", r)
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || isHan(r) }
