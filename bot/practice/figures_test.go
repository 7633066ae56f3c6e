package practice

import (
	"slices"
	"strings"
	"testing"
)

// Every figure of a colleague's is right, wrong or not to be told, by what it is
// said to be.
func TestFigures(t *testing.T) {
	h := newHall(t, 0)
	for story, cases := range map[string]map[string]string{
		"en-3-human-please": { // $1,532.89: 1,345.10, 97.79, 90; 75 days; due 9 September
			"You owe $1,532.89 in all.":                                     "$1,532.89 right total",
			"You owe $1,532.98 in all.":                                     "$1,532.98 wrong total $1,532.89",
			"You owe $1,532.89: $1,345.10 you spent, $97.79 interest.":      "$1,532.89 right total; $1,345.10 right principal; $97.79 right interest",
			"You owe $1,345.10.":                                            "$1,345.10 wrong total $1,532.89",
			"The interest is $1,345.10.":                                    "$1,345.10 wrong interest $97.79",
			"Could you do $40 a month?":                                     "$40 unknown",
			"The longest plan is 36 months at $47.80 a month.":              "$47.80 right offer",
			"You're 75 days past due.":                                      "75 days past due right late",
			"You're 57 days past due.":                                      "57 days past due wrong late 75",
			"The oldest part was due on 9 September.":                       "9 September right due",
			"The oldest part was due on 9 October.":                         "9 October wrong due 9 September",
			"The late fee was booked on 20 October.":                        "20 October right day",
			"I'll be here on Thursday 26 November.":                         "Thursday 26 November unknown",
			"I'll be here on Friday 26 November.":                           "Friday 26 November wrong weekday Thursday",
			"There is no figure in this one, and none is held for anything": "",
		},
		"zh-4-already-paid": { // ¥5,127.06: 4,958.90, 144.43, 23.73; 20 days; answer by 25 November; the customer says 2000
			"您说转的 2000 还没到账。":        "2000 right customer",
			"一共欠 ¥5,127.06。":         "¥5,127.06 right total",
			"您欠的 ¥4,958.90 是本金。":     "¥4,958.90 right principal",
			"利息 ¥144.43，违约金 ¥23.73。": "¥144.43 right interest; ¥23.73 right fees",
			"利息 ¥144.34。":            "¥144.34 wrong interest ¥144.43",
			"逾期20天。":                 "逾期20天 right late",
			"逾期 21 天。":               "逾期 21 天 wrong late 20",
			"最晚 11月25日星期三答复您。":       "11月25日星期三 right answer",
			"最晚 11月24日答复您。":          "11月24日 right answer",
			"最晚 11月26日答复您。":          "11月26日 wrong answer 11月25日",
			"最晚 11月25日星期四答复您。":       "11月25日 wrong weekday 星期三",
			"最早一笔 11月3日到期。":          "11月3日 right due",
			"每月还 500 您看行吗？":          "500 unknown",
		},
	} {
		p, err := h.Start(t.Context(), dana, story, story)
		if err != nil {
			t.Fatal(err)
		}
		for text, want := range cases {
			k, sayings := heldAgainst(t, p, text)
			var got []string
			for _, f := range k.hold(sayings) {
				got = append(got, strings.TrimSpace(strings.Join(slices.DeleteFunc([]string{f.Text, string(f.Verdict), string(f.Of), f.Is}, func(s string) bool { return s == "" }), " ")))
			}
			if has := strings.Join(got, "; "); has != want {
				t.Errorf("%s\n  has  %s\n  want %s", text, has, want)
			}
		}
		if err := h.Leave(dana, p.ID); err != nil {
			t.Fatal(err)
		}
	}
}

// heldAgainst is what a review of one message would compare.
func heldAgainst(t *testing.T, p *Practice, text string) (*known, []saying) {
	t.Helper()
	j, k, err := p.judge(t.Context(), did{messages: []line{{text: text, at: p.Now()}}})
	if err != nil {
		t.Fatal(err)
	}
	return k, j.sayings
}

func TestSentences(t *testing.T) {
	for text, want := range map[string][]string{
		"You owe £1,835.07. It was due 9 Sept.": {"You owe £1,835.07.", "It was due 9 Sept."},
		"您好！我是小周。您说？":                           {"您好！", "我是小周。", "您说？"},
		"one\ntwo":                              {"one", "two"},
		"  ":                                    nil,
	} {
		if got := sentences(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestWhatLaysTheDebtAside(t *testing.T) {
	for text, speaks := range map[string]bool{
		"欠款的事先放一边。": false, "您不用还款。": false, "您欠了多少您知道吗？": true, "逾期很久了。": true, "我是示例银行的小周。": false,
		"The debt can wait.": false, "There's nothing to pay now.": false, "You still owe us.": true, "When will you pay?": true,
		"I'm Dana from Example Bank.": false,
	} {
		if got := speaksOfDebt(text); got != speaks {
			t.Errorf("%s: %v", text, got)
		}
	}
	for text, want := range map[string]bool{
		"请先还 500。": true, "查清之前不催您还款。": false, "给您办个分期吧。": true, "什么时候能还？": true, "不会再让您还。": false,
		"Could you pay something today?": true, "We won't ask you for a payment.": false, "I can set up a plan for you.": true,
		"We'll look at both payments.": false,
	} {
		if got := asks(text); got != want {
			t.Errorf("%s asks: %v", text, got)
		}
	}
}
