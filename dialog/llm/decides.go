package llm

import (
	"strings"
	"unicode/utf8"

	"repaybot/dialog"
)

// What known words can still be put together to: a yes or a no to what the
// customer asked for, and the customer's own people where only a threat would
// name them.
var (
	chineseDecides = dialog.NewPattern(`(就|正|确实|的确|真的|真|当然)是(这样|那样|这么|那么)|您说的(确实|的确|真的)?(是|对|没错)|按您(说|想|要|问)的(来|办|做)|照您说的(来|办|做)|` +
		`(去|到|来|上|找|在|和|跟|与|问|等|向|对|看|看看|看着|想想|为了|读到|明白|理解|记住|知道)了?您?的?(家里?|公司|单位|店|厂子?|孩子|宝宝|爱人|妻子|丈夫|老公|老婆|父母|爸爸|妈妈|父亲|母亲|老人|亲人|兄弟|姐妹|奶奶|爷爷|朋友|身边的人)(的?(人|门|住|地|面前|那))|` +
		`(去|到|来|上|找|跟|与|问|等|向|看着|想想|知道|读到|明白|记住)了?您的?(家|公司|单位|店|厂|孩子|宝宝|爱人|妻子|丈夫|老公|老婆|父母|爸|妈|父亲|母亲|老人|亲人|兄弟|姐妹|奶奶|爷爷|朋友|身边)`)
	englishDecides = dialog.NewPattern(`\bas you (ask|said|say|want|wish|like|wrote)|\bthat('s| is) (right|it|so|true|how it is)\b|\bit('s| is) (so|true|as you)\b|` +
		`\b(know|see|seen|find|found|watch|met|think of|think about|thinking of|wonder about|about|at) your (wife|husband|partner|kids|children|baby|family|mum|mom|dad|mother|father|parents|brother|sister|son|daughter|grand\w+|loved ones)\b`)
)

// shortSaid are the short clauses that may stand alone: no yes, no no.
var shortSaid = func() map[string]bool {
	set := map[string]bool{}
	for s := range strings.FieldsSeq(`谢谢 谢谢您 多谢 感谢 抱歉 您好 再见 节哀 保重 首先 其实 不过 然后 接着 所以 但是 下面 如今 现在 目前 眼下 最近 近来 真难 很难 太难 确实难 辛苦了 不急 回见 听到了 收到 收到了 看到了 难怪 我在 毕竟 有时候 或者 还是 而且 因为 您看 您想 慢慢来 不客气 别客气 再来 没关系 不要紧 随时 不着急 别着急 忘了 平安 顺利 一步步 说到 接下来`) {
		set[s] = true
	}
	for s := range strings.SplitSeq(`thank you,thanks,many thanks,goodbye,bye,welcome back,take care,i'm sorry,i am sorry,i understand,you're welcome,any time,so sorry,here it is,first of all,for now,right now,i see,i'm here,i'm listening,hello,hello again,hi again,lately,recently,perhaps,maybe,still,again,slowly,calmly,step by step,bit by bit,together,i'm back,seen,what's next,all the best,see you,thank you again,no hurry,no rush,i saw it,i saw that,my pleasure,glad to help,happy to help,below,in short,also,now,and,but,so,then,or,i know,i hear you,work,sleep,rent,bills,food,illness,family,job,health,grief,loss,worry,hospital,school,income,wages,this month,these days,right now,just now,take your time,not easy,no wonder,it's hard,that's hard,that's tough,that's difficult,hard,tough,difficult,so hard,really hard,very hard,quite hard`, ",") {
		set[s] = true
	}
	return set
}()

// decides is what in words in plain form says a yes or a no, or something
// else that is not a model's to say; "" if nothing does.
func decides(plain string, l dialog.Locale) string {
	if l == dialog.Chinese {
		if found := chineseDecides.Find(plain); found != "" {
			return found
		}
	} else if found := englishDecides.Find(plain); found != "" {
		return found
	}
	for clause := range strings.FieldsFuncSeq(plain, endsClause) {
		clause = strings.Trim(clause, " \"'“”‘’()（）…")
		if clause == "" || shortSaid[clause] {
			continue
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

func endsClause(r rune) bool {
	return strings.ContainsRune(".。!！?？;；\n,，、:：—–…~～", r)
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || isHan(r) }
