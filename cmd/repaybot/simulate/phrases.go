package simulate

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"repaybot/bot"
	"repaybot/dialog"
)

// phrases are what people write instead of pressing a button, and what they
// write of their own accord, by what they mean. A % stands for a sum a month.
var phrases = map[string][2][]string{
	"owed":     {{"我到底欠多少", "现在还欠多少钱", "查一下我的欠款", "一共要还多少"}, {"how much do I owe", "what's my balance", "how much is it in total", "what do I owe you exactly?"}},
	"working":  {{"这利息怎么算的", "利息怎么来的"}, {"how is the interest worked out", "why so much interest"}},
	"fees":     {{"都有哪些费用", "滞纳金是多少"}, {"what are the fees", "what fees are in there?"}},
	"options":  {{"可以分期吗", "有什么办法慢慢还", "能不能分几期还", "一个月最多还%，行吗"}, {"can I pay in instalments", "can we split it up", "what are my options", "I can pay % a month, would that work?"}},
	"another":  {{"我一个月最多能还%", "每月%可以吗"}, {"I could do % a month", "% a month is all I can manage"}},
	"agree":    {{"同意", "可以，就这样", "好的，定下来", "行，我同意"}, {"yes, I agree", "ok let's do that", "agreed", "yes please set it up"}},
	"notnow":   {{"我再想想", "先不定"}, {"not now, let me think", "I need to think about it"}},
	"yes":      {{"是的", "对", "好的"}, {"yes", "yes that's right", "ok"}},
	"no":       {{"不是", "不要了"}, {"no", "no, that's not it"}},
	"pay":      {{"怎么还款", "在哪里还"}, {"how do I pay", "where can I pay"}},
	"status":   {{"我的方案到哪了", "下一期是哪天"}, {"how is my plan going", "when is my next payment"}},
	"human":    {{"转人工", "我要找人聊", "叫个真人来"}, {"I want to talk to a person", "can I speak to someone", "a human please"}},
	"paid":     {{"我已经还了", "钱前天就转过去了", "我还过了，你们没查到吗"}, {"I have already paid", "I paid that two days ago", "already paid, check again please"}},
	"move":     {{"这个月能不能晚几天还", "能换个日子吗"}, {"can I pay a bit later this month", "can I move the date"}},
	"skip":     {{"这个月先不还行吗", "能不能空一个月"}, {"can I skip this month", "can I leave out a month"}},
	"new_plan": {{"能不能换个方案", "现在的方案还不动了"}, {"can we make a new plan", "I can't manage this plan, can we change it"}},
	"stop":     {{"别再给我发消息了", "不要再发了", "退订"}, {"stop texting me", "stop messages", "please don't message me again", "STOP"}},
	"resume":   {{"可以继续给我发消息了", "恢复消息"}, {"START", "you can message me again"}},
	"thanks":   {{"谢谢", "好的，谢谢"}, {"thanks", "thank you"}},

	// Of their own accord.
	"job_loss":  {{"我失业了，最近真的还不上", "公司裁员，我没工作了", "上个月被辞退了，没有收入"}, {"I lost my job and can't pay right now", "I was laid off last month", "I've been made redundant, no income at the moment"}},
	"illness":   {{"我生病住院了，花了很多钱", "刚做完手术，暂时没法上班"}, {"I'm in hospital and can't work", "I've been ill and off work for weeks"}},
	"deceased":  {{"他已经去世了，我是他家属", "我爸上个月过世了，这是他的号码"}, {"he passed away, I'm his wife", "my father died last month, this was his account"}},
	"stranger":  {{"你们发错人了，我不认识这个人", "打错了，这不是他的号码", "我不是他，这个号码是我新换的"}, {"wrong person, I don't know who that is", "you have the wrong number", "this isn't their number any more, wrong person"}},
	"lawyer":    {{"我请了律师，有事跟我的律师联系", "请联系我的律师"}, {"I have a lawyer, contact my lawyer", "please speak to my attorney, I'm represented"}},
	"dispute":   {{"这个金额不对，我没花过这笔钱", "你们算错了，我不欠这么多"}, {"that amount is wrong, I never spent that", "I dispute this amount, it isn't right"}},
	"theft":     {{"这不是我办的卡，有人冒用我的身份"}, {"someone opened this account in my name, it's identity theft"}},
	"crisis":    {{"我不想活了", "活着没意思，真想一死了之"}, {"I want to kill myself", "I don't want to live any more"}},
	"complaint": {{"我要投诉你们", "你们服务太差了，我要投诉"}, {"I want to make a complaint", "I'm going to complain about this"}},
	"rest":      {{"下个月再找我", "这个月别联系我，月底再说"}, {"please leave me alone until next month", "don't message me this month"}},
	"evenings":  {{"以后晚上七点以后联系我", "平时上班，晚上再联系我吧"}, {"contact me in the evening please, after 6pm", "only message me in the evenings"}},
	"promise":   {{"下周五我还%", "15号之前还你们%"}, {"I'll pay % next Friday", "I can pay % by the 15th"}},
	"insult":    {{"你们烦不烦啊", "有完没完"}, {"you people are a joke", "this is ridiculous"}},
	"nonsense":  {{"今天天气不错", "哈哈哈哈", "？？？"}, {"lol", "nice weather today", "??"}},
}

// grave are meanings that have to be understood.
var grave = map[string]bool{"stop": true, "deceased": true, "stranger": true, "crisis": true, "lawyer": true, "human": true}

// buttonFor is the button that means the same as a wish.
var buttonFor = map[string]string{"stop": "stop", "resume": "resume", "human": "human", "paid": "paid", "move": "move", "skip": "skip", "rest": "reach:pause", "evenings": "reach:evenings"}

func side(l dialog.Locale) int {
	if l == dialog.Chinese {
		return 0
	}
	return 1
}

func hasPhrase(act string, l dialog.Locale) bool { return len(phrases[act][side(l)]) > 0 }

// write is a message in somebody's own words and spelling.
func (p *person) write(act string) bot.Inbound {
	text := pick(p.rand, phrases[act][side(p.locale)])
	if strings.Contains(text, "%") {
		units := round(p.spare*(40+p.rand.Int64N(50))/100, 5000) / 100
		text = strings.ReplaceAll(text, "%", p.speaks(fmt.Sprintf("%d块", units), fmt.Sprintf("%s%d", map[string]string{"us": "$", "uk": "£", "cn": "¥"}[string(p.town.policy.Jurisdiction)], units)))
	}
	if !grave[act] {
		text = misspell(p.rand, text, p.habits.typos)
	}
	return bot.Inbound{Kind: bot.Text, Text: text}
}

// alike are characters that are typed for one another.
var alike = map[rune]rune{'的': '得', '在': '再', '账': '帐', '还': '换', '分': '份', '吗': '嘛', '了': '啦', '期': '起', '怎': '咋'}

// misspell makes each letter wrong so often: left out, doubled, swapped with the
// next, or another that is typed alike. Figures stay.
func misspell(r *rand.Rand, text string, often float64) string {
	letters := []rune(text)
	var out []rune
	for i := 0; i < len(letters); i++ {
		c := letters[i]
		letter := c >= 'a' && c <= 'z' || c > 127
		if !letter || r.Float64() > often {
			out = append(out, c)
			continue
		}
		switch x := r.IntN(4); {
		case c > 127:
			if other, ok := alike[c]; ok {
				c = other
			}
			out = append(out, c)
		case x == 0: // left out
		case x == 1:
			out = append(out, c, c)
		case x == 2 && i+1 < len(letters) && letters[i+1] >= 'a' && letters[i+1] <= 'z':
			out = append(out, letters[i+1], c)
			i++
		default:
			out = append(out, c)
		}
	}
	return string(out)
}
