package understand

import (
	"slices"
	"testing"

	"repaybot/dialog"
)

func readIntents(t *testing.T, r *Reader, text string) dialog.Reading {
	t.Helper()
	got, err := r.Read(t.Context(), dialog.Message{Text: text, Now: monday, Currency: "CNY"})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestGraveMustCatch(t *testing.T) {
	r := newReader(t)
	for intent, texts := range map[dialog.Intent][]string{
		dialog.Crisis: {
			"我不想活了", "死了算了", "想自殺", "活着没意思", "一了百了算了", "我唔想做人啦", "每月还五百还是逼我去死,不如死了", "写好遗书了", "今晚跳楼", "安眠药我买好了",
			"I want to kill myself", "i dont want to be here anymore", "better off dead", "gonna end it tonight", "thinking of suicide", "Wish I was dead", "can't do this anymore", "ill end my life if you call again", "KILL MYSELF", "I just want to never wake up", "i cant pay 50 a month i want to die",
		},
		dialog.StopContact: {
			"STOP", "stop", "Stop.", "TD", "退订", "T", "别再发了", "不要再联系我", "退訂", "别发短信给我了", "不要再傳訊息俾我", "unsubscribe", "please stop texting me", "leave me alone", "Take me off your list", "opt out", "do not contact me again", "我还了别再发了", "cease and desist",
		},
		dialog.DeceasedTold: {
			"机主去世了", "持卡人已故", "他已经去世了,别发了", "人都没了还催", "the account holder has died", "she passed away last week", "he's dead", "I'm the executor", "my husband passed away, it was his card", "我爸上个月去世了,这是他的卡", "where do I send the death certificate",
		},
		dialog.WrongPerson: {
			"你们发错人了", "打错了", "不认识这个人", "我不是她", "wrong number", "you have the wrong person", "nobody by that name here", "I just got this number", "this isn't his number", "機主換人了,找错人",
		},
	} {
		for _, text := range texts {
			if got := readIntents(t, r, text); !slices.Contains(got.Intents, intent) {
				t.Errorf("%q: %v, must have %s", text, got.Intents, intent)
			}
		}
	}
}

func TestGraveMustNotCatch(t *testing.T) {
	r := newReader(t)
	for intent, texts := range map[dialog.Intent][]string{
		dialog.Crisis: {
			"笑死我了", "累死了今天", "死线是哪天", "气死我了", "热死了", "打死我也不签", "利息高得要死", "穷死了", "this interest is killing me", "I'd kill for a lower rate", "dead broke", "deadline is friday right",
			"my phone is about to die", "dying to get this sorted", "kill the fee please", "is this deal dead", "end it all with one payment", "stop adding interest", "我想结束分期", "结束这个计划", "能跳过这期吗",
		},
		dialog.StopContact: {
			"stop adding interest", "can you stop the fees", "I stopped working", "别再算利息了", "停息可以吗", "when will the interest stop", "停掉分期", "不要再加利息", "我没收到短信", "unstop", "don't call me at work",
		},
		dialog.DeceasedTold: {
			"my phone is dead", "my wife died and I can't work", "我老婆去世了,我一个人带孩子", "my dad's account is separate", "dead broke", "my nan died last week so I was away",
		},
		dialog.WrongPerson: {
			"这不是本人刷的", "金额打错了", "I'm not refusing to pay", "我律师朋友说没事", "I am not able to pay", "我不是不还,是没钱",
		},
		dialog.RepresentedTold: {"我律师朋友说不会坐牢,是真的吗"},
	} {
		for _, text := range texts {
			if got := readIntents(t, r, text); slices.Contains(got.Intents, intent) {
				t.Errorf("%q: %v, must not have %s", text, got.Intents, intent)
			}
		}
	}
}

func TestPerhapsGrave(t *testing.T) {
	r := newReader(t)
	for _, text := range []string{"我撑不下去了", "真的绝望了", "看不到希望", "I can't cope", "everything feels hopeless", "what's the point"} {
		if got := readIntents(t, r, text); !got.PerhapsGrave && !slices.Contains(got.Intents, dialog.Crisis) {
			t.Errorf("%q: neither a crisis nor perhaps one: %v", text, got.Intents)
		}
	}
	for _, text := range []string{"我欠多少", "how much do I owe", "每月还500可以吗", "can you waive the late fee", "我昨天已经还了", "ok", "转人工", "I paid this last week"} {
		if got := readIntents(t, r, text); got.PerhapsGrave {
			t.Errorf("%q: perhaps grave", text)
		}
	}
}

func TestShortReplies(t *testing.T) {
	r := newReader(t)
	for text, want := range map[string]dialog.Intent{
		"ok": dialog.Accept, "OK!": dialog.Accept, "行": dialog.Accept, "1": dialog.Accept, "嗯": dialog.Accept, "嗯嗯": dialog.Accept, "好的👌": dialog.Accept, "yesss": dialog.Accept, "Y": dialog.Accept,
		"no": dialog.Reject, "不": dialog.Reject, "不行": dialog.Reject, "nooo": dialog.Reject, "886": dialog.Goodbye, "88": dialog.Goodbye, "STOP": dialog.StopContact, "ＳＴＯＰ": dialog.StopContact, "TD": dialog.StopContact, "td": dialog.StopContact,
		"START": dialog.ResumeContact, "谢谢": dialog.Thanks, "在吗？": dialog.Greet, "人工": dialog.RequestHuman, "...": dialog.Unclear, "": dialog.Unclear, "😀": dialog.Unclear, "？？": dialog.Unclear,
	} {
		if got := readIntents(t, r, text); len(got.Intents) != 1 || got.Intents[0] != want {
			t.Errorf("%q: %v, want %s", text, got.Intents, want)
		}
	}
}
