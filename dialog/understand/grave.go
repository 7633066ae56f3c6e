package understand

import (
	"strings"

	"repaybot/dialog"
)

// graveRule is words that must not be missed, and harmless phrases that look
// like them. The harmless are taken out before the words are looked for.
type graveRule struct {
	intent   dialog.Intent
	words    []string
	harmless []string
	p        float64
}

var graveRules = [...]graveRule{
	{dialog.Crisis, []string{
		"不想活", "想死", "自杀", "轻生", "寻短见", "遗书", "遗言", "割腕", "跳楼", "跳河", "跳桥", "跳江", "上吊", "烧炭", "喝农药", "百草枯", "安眠药", "一了百了", "了结自己", "结束生命", "结束自己", "活不下去", "活着没意思", "活着没意义", "活着有什么意", "活着还有什么", "没有活下去", "不如死", "死了算了", "死了一了", "死了干净", "去死算", "不想做人", "不在这个世上", "离开这个世界", "离开人世", "唔想做人", "唔想生", "不想生", "生无可恋", "消失了大家", "我死了", "死掉算", "想从楼上", "往下跳", "跳下去", "活够了", "活得没意思", "撑不到明天", "没人在乎我", "下辈子再还", "解脱了算", "想解脱", "死给你", "拿命还", "以死", "逼死", "去死的心", "伤害自己", "自残", "他在打我", "要杀我", "拿刀", "命都不想要", "不想再醒", "再也醒不过来", "不用醒来",
		"kill myself", "killing myself", "kill my self", "end my life", "ending my life", "end it all", "ending it all", "gonna end it", "going to end it", "want to end it", "wanna end it", "suicid", "want to die", "wanna die", "wish i was dead", "wish i were dead", "better off dead", "better off without me", "don't want to live", "dont want to live", "not want to live", "don't want to be alive", "dont want to be alive", "don't want to be here anymore", "dont want to be here anymore", "no reason to live", "nothing to live for", "no point living", "no point in living", "point in living", "point of living", "take my own life", "take my life", "taking my life", "hurt myself", "hurting myself", "harm myself", "self harm", "self-harm", "cut myself", "cutting myself", "cut my wrists", "slit my", "overdose", "took all my pills", "bottle of pills", "took a load of", "hang myself", "jump off", "off a bridge", "never wake up", "not wake up", "don't wake up", "dont wake up", "cant go on living", "can't go on living", "rather be dead", "be dead", "goodbye letter", "suicide note", "gun to my head", "in front of a train", "unalive", "kms", "ready to die", "no will to live", "tired of living", "done with life", "world without me", "if i was gone", "if i were gone", "i was gone", "gonna kill me", "going to kill me", "has a gun", "with a knife", "hitting me", "beating me", "can't do this anymore", "cant do this anymore", "cant do this any more", "can't do this any more", "life insurance to pay", "worth more dead",
	}, []string{
		"笑死", "累死了", "穷死", "累死想死", "想死你", "热死", "烦死", "气死", "饿死", "忙死", "急死", "死线", "死期", "打死我也", "打死也", "跳楼价", "自杀式", "自杀防护", "怕死", "我死了都不", "死机", "死板", "死账", "我死了心", "想死的心都有了哈哈", "逼死人不偿命", "死贵", "困死", "丑死", "跳楼大甩卖", "楼上往下跳广场舞", "结束分期", "结束这个分期", "结束方案", "结束计划", "结束这个计划",
		"interest is killing me", "about to die", "gonna die soon battery", "phone is dead", "phone died", "battery died", "battery is dead", "car is dead", "car died", "killing me", "kill for", "dead broke", "dead line", "deadline", "dying to", "drop dead gorgeous", "suicide squad", "deal is dead", "phone will be dead", "phone would be dead", "kill the fee", "kill the interest", "kms away", "kms from", "jump off the call", "jump off this call", "jump off the phone", "end it all with a", "end it all with one", "jump off here", "end it all today with", "end it with one payment", "be dead wrong", "be dead simple", "to be dead honest", "overdose of", "want to end it all with one payment", "10 kms", "be dead by the time this is paid", "the market", "my phone was gone", "when i was gone", "if i was gone for", "while i was gone", "i was gone last", "i was gone all",
	}, 0.98},
	{dialog.DeceasedTold, []string{
		"机主已经去世", "机主去世", "机主已去世", "机主已故", "持卡人去世", "持卡人已去世", "持卡人已经去世", "持卡人已故", "持卡人过世", "本人已去世", "本人已经去世", "本人已故", "他已经去世", "她已经去世", "他去世", "她去世", "他过世", "她过世", "已经不在人世", "人都没了", "人已经没了", "人没了", "死人的", "人都走了还", "他人已经走了", "身亡", "户主去世", "借款人去世", "借款人已",
		"account holder died", "account holder has died", "account holder passed", "account holder is deceased", "cardholder died", "cardholder has died", "cardholder passed", "cardholder is deceased", "is deceased", "has deceased", "he is dead", "she is dead", "he's dead", "she's dead", "hes dead", "shes dead", "he died", "she died", "he has died", "she has died", "he passed away", "she passed away", "he has passed", "she has passed", "death certificate", "executor", "the late mr", "the late mrs", "his estate", "her estate", "next of kin", "probate", "no longer alive", "no longer with us",
	}, []string{"我没死", "i'm not dead", "phone is dead", "phone died", "car died", "dead broke", "号主人没了解", "网人没了", "手机没了"}, 0.985},
	{dialog.StopContact, []string{
		"别再发", "不要再发", "别发短信", "别再给我发", "不要再给我", "不要再传", "别再联系", "不要再联系", "别联系我", "不要联系我", "取消订阅", "停止发送", "停止联系", "不要发短信给我", "别给我发", "拉黑", "不想再收到", "不想收到", "别再骚扰", "不要再骚扰", "别骚扰", "停止骚扰", "不要再打", "别再打", "唔好再send", "不好再send", "唔好再搵我",
		"stop texting", "stop messaging", "stop contacting", "stop calling", "stop emailing", "stop sending me", "stop writing", "quit texting", "quit messaging", "quit calling", "quit contacting", "don't contact me", "dont contact me", "do not contact me", "don't text me", "dont text me", "do not text", "don't message me", "dont message me", "do not message", "unsubscribe", "opt out", "opt me out", "take me off", "remove me from", "remove my number", "leave me alone", "no more messages", "no more texts", "lose my number", "cease contact", "cease and desist", "cease all contact", "any further notifications", "stop harassing", "stop spamming", "stop bothering",
	}, []string{
		"before i unsubscribe", "don't text me before", "dont text me before", "don't contact me before", "don't text me at work", "dont text me at work", "don't text me after", "don't contact me at", "dont contact me at", "don't contact me directly", "do not contact me directly", "dont contact me on", "don't contact me on", "don't text me on", "dont text me after", "don't text me during", "i unsubscribed", "unsubscribed by", "accidentally unsubscribe", "did unsubscribe", "undo my opt out", "取消订阅了,", "手滑退订", "别再打电话给我公司", "不要再打电话到我公司", "别再打我单位", "you stop calling my", "stop calling my", "stop calling me at", "stop calling before", "再打来是什么时候", "晚点再打", "不要再打我公司", "别再打我公司", "opt out of data", "opt out of sharing", "don't text me while", "to stop contacting my", "stop contacting my", "撤销取消订阅", "停掉分期", "停分期", "停了分期", "停掉这个分期", "加利息", "算利息", "收利息", "adding interest", "the interest stop", "interest to stop",
	}, 0.9},
	{dialog.WrongPerson, []string{
		"打错了", "发错人", "发错了", "找错人", "打错电话", "我不是他", "我不是她", "不是本人", "不认识这个人", "不认识他", "不认识她", "换号了", "新办的号", "前机主", "唔係我", "搞错人", "弄错人", "认错人", "你搵错人",
		"wrong number", "wrong person", "not the person", "don't know this person", "dont know this person", "don't know anyone by", "dont know anyone by", "don't know who that is", "no one by that name", "nobody by that name", "no one here by", "you have the wrong", "you've got the wrong", "youve got the wrong", "got wrong number", "this is not his number", "this is not her number", "isn't his number", "isn't her number", "belongs to someone else", "just got this number", "recently got this number",
	}, []string{"账单发错了", "金额发错了", "短信发错了时间", "不是本人刷", "不是本人操作", "不是本人消费", "不是本人办", "不是本人签", "不是本人申请", "不是本人开", "卡号发错了", "我发错了", "打错了字", "打错了一个", "打错了数", "打错了,我", "金额打错了", "wrong number of payments", "wrong number on my statement", "typed the wrong number", "wrong number of", "gave you the wrong number", "wrong number in my", "wrong person on the phone"}, 0.985},
}

// doubtful words may tell of a crisis: they call for a caring question, no more.
var doubtful = [...]string{
	"撑不下去", "撑不住", "熬不下去", "熬不住", "绝望", "崩溃", "没意思了", "没有希望", "看不到希望", "走投无路", "没活路", "没法活", "怎么活", "活着", "好累", "没盼头", "生不如死", "不想面对", "顶唔顺", "顶不顺", "逼我死", "逼死我", "想不开", "要我命", "要我的命", "失眠", "抑郁",
	"can't cope", "cant cope", "hopeless", "no way out", "can't go on", "cant go on", "can't take it", "cant take it", "can't take this", "cant take this", "give up on life", "breaking point", "falling apart", "no hope", "desperate", "at the end of my rope", "end of my tether", "what's the point", "whats the point", "nothing left", "don't see a way", "dont see a way", "panic attack", "can't sleep", "cant sleep", "depress", "had enough of everything", "i'm done with everything", "im done with everything", "alone in this", "scared to go home", "not safe", "feel numb", "so numb", "im numb", "i'm numb", "don't care what happens to me", "dont care what happens to me",
}

// graveWords are all that a grave rule looks at; most messages have none.
var graveWords = func() *phrases {
	var lists [][]string
	for _, r := range graveRules {
		lists = append(lists, r.words, r.harmless)
	}
	return newPhrases(lists...)
}()

var doubtfulWords = newPhrases(doubtful[:])

// perhapsGrave tells whether a message has a doubtful word.
func (s *scanner) perhapsGrave() bool { return doubtfulWords.in(s.s) }

// grave raises the scores of intents whose words must not be missed.
func (s *scanner) grave(scores []dialog.Score) {
	if !graveWords.in(s.s) {
		return
	}
	for _, r := range graveRules {
		rest := s.s
		for _, h := range r.harmless {
			if strings.Contains(rest, h) {
				rest = strings.ReplaceAll(rest, h, "~")
			}
		}
		said := containsAny(rest, r.words...)
		if !said && len(rest) == len(s.s) {
			continue
		}
		for k := range scores {
			if scores[k].Intent == r.intent {
				if !said { // a figure of speech: the model's word counts for little
					scores[k].P *= 0.02
					continue
				}
				if r.intent == dialog.DeceasedTold && kin(s.s) && !containsAny(s.s, "机主", "持卡人", "account holder", "cardholder", "death certificate", "executor", "estate", "probate") {
					continue // "my wife died" is hardship; whose account it is the model weighs
				}
				scores[k].P = max(scores[k].P, r.p)
			}
		}
	}
}

// kin tells whether somebody's relative is spoken of.
func kin(s string) bool {
	return containsAny(s, "我妈", "我爸", "我老公", "我老婆", "我妻子", "我丈夫", "我儿", "我女", "我奶", "我爷", "我哥", "我弟", "我姐", "我妹", "my wife", "my husband", "my mum", "my mom", "my dad", "my father", "my mother", "my son", "my daughter", "my brother", "my sister", "my nan", "my gran", "my partner", "my uncle", "my aunt")
}
