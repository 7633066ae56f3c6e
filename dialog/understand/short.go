package understand

import (
	"strings"

	"repaybot/dialog"
)

// shortReplies are whole messages that say one thing. Punctuation, emoji and
// doubled characters around them are taken off first.
var shortReplies = map[dialog.Intent]string{
	dialog.Accept:        "ok okay okey k kk okie okok okk yes yep yeah yea yup ya ye yas sure deal agreed accept accepted agree fine y aye confirm confirmed 1 行 好 可以 同意 是 对 嗯 嗯嗯 恩 好的 好滴 好吧 行吧 好呀 好啊 行啊 成 中 要得 没问题 ok的 确认 确定 接受 就这样 可以的 行的 得 得啦 冇问题 没问题的 对的 是的 好嘞 好哒 嗯呢 妥 成交 可 yesplease",
	dialog.Reject:        "no nope nah naw nay n never 0 不 不行 不要 不用 不可以 不同意 不好 不接受 拒绝 不了 算了 不干 唔得 唔好 唔要 没门 不可能 不考虑",
	dialog.StopContact:   "stop td t unsubscribe unsub stopall optout quit 退订 退 退訂 别发了 別發了 别再发了 回td退订",
	dialog.ResumeContact: "start unstop resubscribe resume 恢复 恢复提醒 重新订阅",
	dialog.RequestHuman:  "human agent representative operator rep person 人工 转人工 人工客服 真人 人工服务 客服 轉人工 找人工 接人工",
	dialog.Greet:         "hi hello hey hiya yo heya hola 你好 您好 在吗 在么 哈喽 嗨 早 早上好 下午好 晚上好 喂 hihi 在",
	dialog.Thanks:        "thanks thx ty tq thankyou tysm cheers ta tnx thnx 谢谢 谢了 多谢 谢 感谢 谢啦 唔该 唔該 3q 谢谢你 谢谢您 谢谢啦 感恩 辛苦了",
	dialog.Goodbye:       "bye goodbye cya byebye ttyl gn laters ciao 再见 拜拜 拜 88 886 8686 晚安 回见 回聊 bb 掰掰 goodnight",
	dialog.Unclear:       "hmm hm hmmm um uh er eh idk huh ? 啊 呃 额 哦 喔 噢 那个 这 什么 啥 嘛 吧 呵呵 哈哈 哈哈哈 lol test 测试",
}

var shortTable = func() map[string]dialog.Intent {
	t := make(map[string]dialog.Intent)
	for intent, words := range shortReplies {
		for _, w := range strings.Fields(words) {
			t[w] = intent
		}
	}
	for intent, texts := range said {
		for _, text := range texts {
			t[strings.NewReplacer(" ", "", "'", "").Replace(text)] = intent
		}
	}
	return t
}()

// shortBytes is the longest short reply.
const shortBytes = 48

// short reads a very short reply by rule. s is the plain form.
func short(s string) (dialog.Intent, bool) {
	if len(s) > shortBytes {
		return "", false
	}
	var b [shortBytes]byte
	n := 0
	for i, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', isHan(r):
			n += copy(b[n:], s[i:i+runeSize(r)])
		}
	}
	key := string(b[:n])
	if key == "" {
		return "", false
	}
	if intent, ok := shortTable[key]; ok {
		return intent, true
	}
	if n > 3 && n <= 15 { // yesss, okkkk, nooo
		last := n
		for last > 2 && b[last-1] == b[last-2] && isLetter(b[last-1]) {
			last--
		}
		if intent, ok := shortTable[string(b[:last])]; ok && last < n {
			return intent, true
		}
	}
	return "", false
}

func runeSize(r rune) int {
	if r < 0x80 {
		return 1
	}
	if r < 0x10000 {
		return 3
	}
	return 4
}
