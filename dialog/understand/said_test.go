package understand

import (
	"slices"
	"testing"

	"repaybot/dialog"
)

// TestTitlesTyped reads the titles of the buttons as people type them.
func TestTitlesTyped(t *testing.T) {
	r := newReader(t)
	for text, want := range map[string]dialog.Intent{
		"我欠多少": dialog.AskBalance, "怎么算的": dialog.AskBreakdown, "有哪些还法": dialog.AskOptions, "费用明细": dialog.AskBreakdown, "我的还款": dialog.AskBreakdown, "每期明细": dialog.AskPlanStatus,
		"找同事聊": dialog.RequestHuman, "怎么还": dialog.PayNow, "我的方案": dialog.AskPlanStatus, "撤销方案": dialog.ChangePlan, "同意，就这样定": dialog.Accept, "先不定": dialog.Reject, "别再发消息": dialog.StopContact, "恢复消息": dialog.ResumeContact,
		"What do I owe?": dialog.AskBalance, "How is it worked out?": dialog.AskBreakdown, "Every step": dialog.AskBreakdown, "The fees": dialog.AskBreakdown, "My payments": dialog.AskBreakdown, "Ways to pay it back": dialog.AskOptions, "All instalments": dialog.AskPlanStatus,
		"Talk to a person": dialog.RequestHuman, "How to pay": dialog.PayNow, "My plan": dialog.AskPlanStatus, "Withdraw from plan": dialog.ChangePlan, "Yes, I agree": dialog.Accept, "Not now": dialog.Reject, "Stop messages": dialog.StopContact, "Messages on again": dialog.ResumeContact,
		"Keep the plan": dialog.Reject, "I'm safe": dialog.Unclear, "我没事": dialog.Unclear, "got it": dialog.Thanks,
	} {
		if got := readIntents(t, r, text); !slices.Equal(got.Intents, []dialog.Intent{want}) || got.Confidence < 0.9 {
			t.Errorf("%q: %v %.2f, want %s", text, got.Intents, got.Confidence, want)
		}
	}
}

// TestSeveralRequests reads more than one request in a message, and no more than there are.
func TestSeveralRequests(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct {
		text string
		want []dialog.Intent
	}{
		{"Hi, how much do I owe, why is there a late fee and can I pay it off over 6 months?", []dialog.Intent{dialog.ProposeTerms, dialog.AskBalance, dialog.AskBreakdown}},
		{"yes. also will this wreck my credit score", []dialog.Intent{dialog.Accept, dialog.AskConsequences}},
		{"行 另外问下会不会影响我贷款买房", []dialog.Intent{dialog.Accept, dialog.AskConsequences}},
		{"the 6 months on the 15th of each month pls, and can you drop the late fee", []dialog.Intent{dialog.ProposeTerms, dialog.RequestWaiver}},
		{"what will it be by the end of december", []dialog.Intent{dialog.AskProjection}},
		{"what if I pay 300 a month", []dialog.Intent{dialog.AskProjection}},
		{"ok how much do i owe", []dialog.Intent{dialog.AskBalance}},
		{"行 先这样", []dialog.Intent{dialog.Goodbye}},
		{"好的谢谢 拜", []dialog.Intent{dialog.Thanks, dialog.Goodbye}},
	} {
		if got := readIntents(t, r, c.text); !slices.Equal(got.Intents, c.want) {
			t.Errorf("%q: %v, want %v", c.text, got.Intents, c.want)
		}
	}
}

// TestOrdinaryOpensNothing asserts that no ordinary message of a negotiation
// is surely read as one that opens a case, ends messages or calls for help.
func TestOrdinaryOpensNothing(t *testing.T) {
	r := newReader(t)
	for _, text := range []string{
		"let me think about it", "不免我就不还了", "so whats the number", "不用转了 我先想想", "先说信用卡吧", "yo wats my loan at rn", "hi got a msg from you about my card?", "ill clear it friday when i get paid", "我想分期",
		"let me think", "我再想想", "算了", "回头再说", "等等", "先这样", "whatever", "fine", "do the 12", "再低点", "再详细点", "还有别的吗", "第一个", "换一个", "继续", "what about 9 months", "can i set something up",
		"一笔一笔列给我看", "凭什么收违约金啊", "违约金呢", "come on everyone else does it", "为什么不行啊 别的银行都可以的", "真的没有再低的了?", "那怎么办", "我等你们消息", "can you explain that again", "is that your best offer", "还能商量吗", "this is hard to follow", "我看不懂这个表",
	} {
		got := readIntents(t, r, text)
		if got.PerhapsGrave {
			t.Errorf("%q: perhaps grave", text)
		}
		for _, i := range got.Intents {
			switch i {
			case dialog.Crisis, dialog.DeceasedTold, dialog.RepresentedTold, dialog.WrongPerson, dialog.IdentityTheft, dialog.DisputeAmount, dialog.AlreadyPaid, dialog.Complaint, dialog.StopContact:
				if got.Confidence >= 0.45 {
					t.Errorf("%q: %v %.2f", text, got.Intents, got.Confidence)
				}
			}
		}
	}
}

// TestFiguresInTalk reads figures as they come up in haggling.
func TestFiguresInTalk(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct {
		text   string
		intent dialog.Intent
		amount int64 // 0 for none
		terms  []int
		days   []int
	}{
		{"400行不行", dialog.ProposeTerms, 40000, nil, nil},
		{"5000行不行", dialog.ProposeTerms, 500000, nil, nil},
		{"分6期一个月多少", dialog.ProposeTerms, 0, []int{6}, nil},
		{"how much for 12 months", dialog.ProposeTerms, 0, []int{12}, nil},
		{"每月15号和30号", dialog.ProposeTerms, 0, nil, []int{15, 30}},
		{"on the 1st and 15th of each month", dialog.ProposeTerms, 0, nil, []int{1, 15}},
		{"每个月一千多我上哪弄去", dialog.CannotPay, 100000, nil, nil},
		{"2 payments of 84.10 in nov look", "", 8410, nil, nil},
	} {
		got := readIntents(t, r, c.text)
		if c.intent != "" && !slices.Equal(got.Intents, []dialog.Intent{c.intent}) {
			t.Errorf("%q: %v, want %s", c.text, got.Intents, c.intent)
		}
		if c.amount == 0 && len(got.Amounts) > 0 || c.amount > 0 && (len(got.Amounts) != 1 || got.Amounts[0].Minor != c.amount) {
			t.Errorf("%q: amounts %+v, want %d", c.text, got.Amounts, c.amount)
		}
		var terms, days []int
		for _, x := range got.Terms {
			terms = append(terms, x.Count)
		}
		for _, x := range got.DaysOfMonth {
			days = append(days, x.Value)
		}
		if !slices.Equal(terms, c.terms) || !slices.Equal(days, c.days) {
			t.Errorf("%q: terms %v, days %v, want %v, %v", c.text, terms, days, c.terms, c.days)
		}
	}
}
