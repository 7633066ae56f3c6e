package wording

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/bojanz/currency"
	"pgregory.net/rapid"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// TestSums compares amounts with the library's own formatter: the same but for
// the decimals of a whole amount and the sign of the yuan in English.
func TestSums(t *testing.T) {
	w := load(t)
	rapid.Check(t, func(rt *rapid.T) {
		l := rapid.SampledFrom(locales).Draw(rt, "locale")
		code := rapid.SampledFrom([]string{"CNY", "USD", "GBP", "EUR", "JPY", "KWD", "HKD", "CHF"}).Draw(rt, "currency")
		minor := rapid.Int64Range(-1<<50, 1<<50).Draw(rt, "minor")
		amount, err := currency.NewAmountFromInt64(minor, code)
		if err != nil {
			rt.Fatal(err)
		}
		f := currency.NewFormatter(currency.NewLocale(string(l)))
		f.SymbolMap = map[string]string{"CNY": "¥"}
		want := f.Format(amount)
		digits, _ := currency.GetDigits(code)
		if digits > 0 {
			want = strings.TrimSuffix(want, "."+strings.Repeat("0", int(digits)))
		}
		got, err := w.catalogs[l].appendSum(nil, negotiation.NewMoney(minor, negotiation.Currency(code)))
		if err != nil || string(got) != want {
			rt.Fatalf("%s %d %s: %q, want %q (%v)", l, minor, code, got, want, err)
		}
	})
}

func TestForms(t *testing.T) {
	w := load(t)
	for _, c := range []struct {
		l    dialog.Locale
		say  dialog.Say
		want string
	}{
		{dialog.Chinese, dialog.Say{Kind: "nearest_down_payment", Figures: dialog.Figures{"down_payment": cny(731500), "asked": cny(50050)}}, "不过，先付 ¥7,315 的话，余下的就能降到每月 ¥500.50 以内。"},
		{dialog.English, dialog.Say{Kind: "promise_status", Figures: dialog.Figures{"amount": dialog.Sum(negotiation.NewMoney(120050, "GBP")), "by": day(2026, 11, 30)}}, "You said you'd pay £1,200.50 by 30 November, and that stands."},
		{dialog.English, dialog.Say{Kind: "promise_status", Today: negotiation.NewDate(2026, 12, 30), Figures: dialog.Figures{"amount": dialog.Sum(negotiation.NewMoney(120050, "USD")), "by": day(2027, 1, 2)}}, "You said you'd pay $1,200.50 by 2 January 2027, and that stands."},
		{dialog.English, dialog.Say{Kind: "promise_status", Figures: dialog.Figures{"amount": dialog.Sum(negotiation.NewMoney(1200, "JPY")), "by": day(2026, 11, 30)}}, "You said you'd pay ¥1,200 by 30 November, and that stands."},
		{dialog.English, dialog.Say{Kind: "promise_status", Figures: dialog.Figures{"amount": cny(120050), "by": day(2026, 11, 30)}}, "You said you'd pay ¥1,200.50 by 30 November, and that stands."},
		{dialog.Chinese, dialog.Say{Kind: "owed_card", Today: negotiation.NewDate(2026, 11, 23), Figures: dialog.Figures{"product": dialog.Name("card"), "total": cny(100), "principal": cny(100), "interest": cny(0), "fees": cny(0), "oldest_due": day(2026, 8, 8)}},
			"您的信用卡目前一共欠 ¥1：本金 ¥1。最早一笔是 8月8日到期的。"},
		{dialog.English, dialog.Say{Kind: "bind_terms_max", Figures: dialog.Figures{"max": dialog.Count(1)}}, "The longest plan I can set up is 1 month."},
		{dialog.English, dialog.Say{Kind: "human_closed", Figures: dialog.Figures{"opens": dialog.At(time.Date(2026, 11, 24, 8, 5, 0, 0, time.UTC))}}, "Nobody is in right now; people are back Tuesday 24 November at 8:05 am. I've kept your message. You can go on with me or cancel the request."},
		{dialog.Chinese, dialog.Say{Kind: "human_closed", Figures: dialog.Figures{"opens": dialog.At(time.Date(2026, 11, 24, 8, 30, 0, 0, time.UTC))}}, "同事现在不在，11月24日星期二上午8点30分会回来。您的话已经留好；在那之前我们可以接着聊，也可以取消。"},
		{dialog.Chinese, dialog.Say{Kind: "weekly_as_monthly", Figures: dialog.Figures{"said": cny(30000), "per": dialog.Name("fortnight"), "monthly": cny(65000)}}, "方案都是按月还的。每两周 ¥300，折合每月 ¥650。"},
		{dialog.Chinese, dialog.Say{Kind: "summary_wants", Figures: dialog.Figures{"day_of_month": dialog.Count(-1)}}, "客户希望：\n· 每月最后一天还"},
	} {
		got, err := w.Phrase(context.Background(), c.say, c.l)
		if err != nil || got != c.want {
			t.Errorf("%s: %q, want %q (%v)", c.say.Kind, got, c.want, err)
		}
	}
}

// TestHours writes and guards every quarter of an hour.
func TestHours(t *testing.T) {
	w := load(t)
	for minute := 0; minute < 24*60; minute += 15 {
		at := time.Date(2026, 11, 24, 0, minute, 0, 0, time.UTC)
		for _, l := range locales {
			if _, err := w.Phrase(context.Background(), dialog.Say{Kind: "human_closed", Figures: dialog.Figures{"opens": dialog.At(at)}}, l); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestEveryName says every name in a kind that holds names.
func TestEveryName(t *testing.T) {
	w := load(t)
	for _, l := range locales {
		for n := range w.catalogs[l].names {
			for _, say := range []dialog.Say{
				{Kind: "summary_reason", Figures: dialog.Figures{"reason": n}},
				{Kind: "weekly_as_monthly", Figures: dialog.Figures{"said": cny(30000), "per": n, "monthly": cny(65000)}},
			} {
				if _, err := w.Phrase(context.Background(), say, l); err != nil {
					t.Errorf("name.%s: %v", n, err)
				}
			}
			if _, err := w.Button(context.Background(), dialog.Button{Title: "meant", Figures: dialog.Figures{"intent": n}}, l); err != nil {
				t.Errorf("name.%s: %v", n, err)
			}
		}
	}
}

// longTerms are the terms of a plan of 60 instalments.
func longTerms(b testing.TB) dialog.Say {
	var spec []dialog.Figure
	for _, k := range dialog.Kinds {
		if k.Kind == "terms_plan" {
			spec = k.Figures
		}
	}
	f := samples(b, spec, dialog.Chinese, 0, every)
	rows := dialog.Rows{}
	for i := range 60 {
		rows = append(rows, dialog.Figures{"number": dialog.Count(i + 1), "due": dialog.On(negotiation.NewDate(2026, 12, 23).AddMonths(i)), "amount": cny(117143 + int64(i)), "principal": cny(100000), "interest": cny(17143)})
	}
	f["installments"] = rows
	return dialog.Say{Kind: "terms_plan", Figures: f}
}

func BenchmarkPhraseOwed(b *testing.B) {
	w := load(b)
	f := samples(b, w.kinds["owed_card"], dialog.Chinese, 0, every)
	for b.Loop() {
		if _, err := w.Phrase(context.Background(), dialog.Say{Kind: "owed_card", Figures: f}, dialog.Chinese); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPhraseTerms60(b *testing.B) {
	w, say := load(b), longTerms(b)
	for b.Loop() {
		if _, err := w.Phrase(context.Background(), say, dialog.Chinese); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkJSONTerms60 is what to compare BenchmarkPhraseTerms60 with.
func BenchmarkJSONTerms60(b *testing.B) {
	say := longTerms(b)
	for b.Loop() {
		if _, err := json.Marshal(say.Figures); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGuardOwed(b *testing.B) {
	w := load(b)
	say := dialog.Say{Kind: "owed_card", Figures: samples(b, w.kinds["owed_card"], dialog.Chinese, 0, every)}
	text, err := w.Phrase(context.Background(), say, dialog.Chinese)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := Guard(text, say, dialog.Chinese); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(); err != nil {
			b.Fatal(err)
		}
	}
}
