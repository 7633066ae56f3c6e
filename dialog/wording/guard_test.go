package wording

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

func cny(minor int64) dialog.Sum { return dialog.Sum(negotiation.NewMoney(minor, "CNY")) }
func day(y int, m time.Month, d int) dialog.On {
	return dialog.On(negotiation.NewDate(y, m, d))
}

func rate(t testing.TB, text string) dialog.Pct {
	t.Helper()
	r, err := negotiation.ParseRate(text)
	if err != nil {
		t.Fatal(err)
	}
	return dialog.Pct(r)
}

// plan is a Say with a figure of each form.
func plan(t testing.TB) dialog.Say {
	return dialog.Say{Kind: "offer_fits", Figures: dialog.Figures{
		"monthly": cny(117143), "total": cny(1405711), "asked": cny(50000), "months": dialog.Count(12), "apr": rate(t, "17.92"),
		"first": day(2026, 12, 23), "by": dialog.At(time.Date(2026, 11, 26, 18, 30, 0, 0, time.UTC)),
		"url": dialog.Quote("https://pay.example.bank/6222"), "words": dialog.Quote("三百 or 300"), "last4": dialog.Quote("4417")}}
}

func TestGuardLetsPass(t *testing.T) {
	for _, text := range []string{
		"12 期，每期 ¥1,171.43，年化 17.92%，一共 ¥14,057.11。",
		"每月 1171.43 元，分 12 个月，12月23日开始。",
		"每月 23 日还 ¥1,171.43（第一期 2026年12月23日）。",
		"每月 ¥500.00、￥500 或 500元，都一样。",
		"It's CNY 1,171.43 a month, 12 months, from 23 December 2026, at 17.92% APR.",
		"The first is on December 23, 2026; you'd hear by Thursday 26 November at 6:30 pm.",
		"最晚 11月26日星期四下午6点30分，一起看看，一定来得及。",
		"尾号 4417，您说“三百 or 300”，在 https://pay.example.bank/6222 付。",
		"No one is forgotten, and this one is the closest.",
		"Fair enough 🙂",
		"有两条路。第一期 2026-12-23。再看一看，聊一聊，逐一说明。",
	} {
		l := dialog.Chinese
		if !strings.ContainsRune(text, '。') {
			l = dialog.English
		}
		if err := Guard(text, plan(t), l); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestGuardRefusesFigures(t *testing.T) {
	for _, text := range []string{
		// Altered.
		"每期 ¥1,171.44", "每期 ¥1,171.4", "每期 ¥11,171.43", "每期 ¥1,171.43万", "每期 ¥117.143", "¥1171430", "-¥500", "£1,171.43", "$500", "500 dollars", "USD 500", "500英镑",
		"13 期", "12 年", "12年", "12 years", "12 weeks", "12折", "12 hundred", "12k", "12th", "x12", "17.92", "17.9%", "12%", "500%", "0.17", "12倍",
		"12月24日", "11月23日", "2027年12月23日", "24 December", "23 December 2027", "December 24", "23 November", "2026-12-24", "23/12/2026", "1/2",
		"星期五下午6点30分", "星期日", "周一", "by Friday", "in October", "at 7 pm", "6 am", "18:31", "7点", "18点45分",
		"¥", "¥ 起", "只要 $", "少付 3 成", "5折", "1 500", "500 000", "1,171.43.50", "1,171,43",
		// Spelled.
		"三百元", "两千五", "百分之三", "十二期", "打七折", "让利三成", "减半", "一半", "一个月还清", "一百", "一万", "分一年", "十倍", "廿三日", "壹佰", "双倍", "五号",
		"five hundred", "Five-hundred", "a dozen", "half of it", "one month", "one hundred", "twelve months", "twice", "double", "two thirds", "fivehundred", "a quarter", "one point five", "a couple of",
		// Hidden.
		"３００", "５００", "٣٠٠", "३००", "①", "½", "²", "Ⅳ", "㊀", "㈠", "〡", "3️⃣", "3\u200b00", "5\u200d00", "50\u00ad0", "¥5\u206000", "5\u033600", "𝟓𝟎𝟎", "⁵⁰⁰", "lОО", "₅₀₀", "1O0", "l00", "5O0", "⼆⼗", "🄂", "5\u200e00",
		"five\u200b hundred", "ｆｉｖｅ", "三\u200b百", "１２期",
		// Mixed.
		"3百", "5百", "1万5", "5k", "1.5k", "12千", "一2", "2万",
		// Links.
		"https://evil.example", "www.evil.com", "pay.example.bank", "evil.com", "me@evil", "http://pay.example.bank", "去 evil.cn 付",
	} {
		for _, l := range locales {
			if err := Guard(text, plan(t), l); !errors.Is(err, ErrFigure) {
				t.Errorf("%s: %q passes: %v", l, text, err)
			}
		}
	}
}

// TestGuardAltersOneDigit changes each digit of good texts.
func TestGuardAltersOneDigit(t *testing.T) {
	w := load(t)
	for _, l := range locales {
		for _, k := range dialog.Kinds {
			figures := samples(t, k.Figures, l, 0, every)
			say := dialog.Say{Kind: k.Kind, Figures: figures}
			text, err := w.Phrase(context.Background(), say, l)
			if err != nil {
				t.Fatal(err)
			}
			writer, err := guardWriter(l)
			if err != nil {
				t.Fatal(err)
			}
			for i := range len(text) {
				if !isDigit(text[i]) {
					continue
				}
				altered := []byte(text)
				altered[i] = '0' + (text[i]-'0'+7)%10
				if within(text, i, quotes(figures)) {
					continue
				}
				if err := checkFigures(string(altered), figures, l, writer); err == nil && !isAnother(string(altered), i, figures) {
					t.Errorf("%s %s passes with another digit at %d:\n%s", k.Kind, l, i, altered)
				}
			}
		}
	}
}

func quotes(f dialog.Figures) []string { return allow(f).quotes }

// within tells whether a place of a text is inside a quote.
func within(text string, at int, quotes []string) bool {
	for _, q := range quotes {
		for i := 0; i+len(q) <= len(text); i++ {
			if text[i:i+len(q)] == q && at >= i && at < i+len(q) {
				return true
			}
		}
	}
	return false
}

// isAnother tells whether the altered number happens to be another figure of
// the Say: a count, or a day of the same month.
func isAnother(text string, at int, f dialog.Figures) bool {
	a := allow(f)
	start, end := at, at+1
	for start > 0 && isDigit(text[start-1]) {
		start--
	}
	for end < len(text) && isDigit(text[end]) {
		end++
	}
	n := 0
	for _, c := range text[start:end] {
		n = n*10 + int(c-'0')
	}
	return a.count(n) || a.dayOfMonth(n) || a.month(time.Month(n))
}

func TestGuardNeverSaid(t *testing.T) {
	for text, kind := range map[string]dialog.Kind{
		"再不还我们就报警了": "way_on", "会起诉您": "way_on", "我们会通知您单位": "way_on", "联系您的家人": "way_on", "会上黑名单": "way_on", "后果自负": "way_on", "We may take legal action.": "way_on",
		"We will call your employer.": "way_on", "You could be arrested.": "way_on", "This may end in court.": "way_on",
		"欠债不还真丢人": "way_on", "您太不负责任了": "way_on", "You should be ashamed.": "way_on",
		"请尽快还款": "way_on", "请立即还": "way_on", "最后机会": "way_on", "Please pay immediately.": "way_on", "This is your last chance.": "way_on", "urgent": "way_on",
		"还清后征信就修复了": "way_on", "不影响征信": "way_on", "保证给您通过": "way_on", "免息": "way_on", "This will fix your credit score.": "way_on", "It is interest-free.": "way_on", "guaranteed": "way_on",
		"可以先找朋友借一些": "way_on", "抵押您的房子": "way_on", "Could you borrow it?": "way_on", "You could sell your house.": "way_on", "Maybe remortgage the home.": "way_on", "ask your parents for money": "way_on",
		"尊敬的客户": "way_on", "Dear customer": "way_on", "明天还": "way_on", "tomorrow": "way_on",
		"您不用担心欠款": "crisis", "The debt can wait.": "crisis", "先不谈还款": "crisis_maybe", "You still owe it.": "deceased", "您的贷款": "unverified", "about your debt": "wrong_person",
		"请 尽 快 还 款": "way_on",
	} {
		if err := Guard(text, dialog.Say{Kind: kind}, dialog.Chinese); !errors.Is(err, ErrNeverSaid) {
			t.Errorf("%q passes in %s: %v", text, kind, err)
		}
	}
}

// TestCatalogNeverSays: what is never said stands nowhere in the catalogs, in
// names and titles neither.
func TestCatalogNeverSays(t *testing.T) {
	w := load(t)
	for _, l := range locales {
		c := w.catalogs[l]
		for n, text := range c.names {
			if err := neverSaid(text, ""); err != nil {
				t.Errorf("name.%s %s: %v", n, l, err)
			}
		}
		for x, pieces := range c.titles {
			if err := neverSaid(staticText(pieces), ""); err != nil {
				t.Errorf("title.%s %s: %v", x, l, err)
			}
		}
		for k, wordings := range c.kinds {
			for n, pieces := range wordings {
				if err := neverSaid(strings.ReplaceAll(staticText(pieces), "\x00", " "), k); err != nil {
					t.Errorf("%s.%d %s: %v", k, n+1, l, err)
				}
			}
		}
	}
}

func TestPhraseFails(t *testing.T) {
	w := load(t)
	ctx := context.Background()
	owed := samples(t, w.kinds["owed_card"], dialog.Chinese, 0, every)
	without := func(name string, v dialog.Value) dialog.Figures {
		f := dialog.Figures{}
		for k, x := range owed {
			f[k] = x
		}
		delete(f, name)
		if v != nil {
			f[name] = v
		}
		return f
	}
	for want, say := range map[string]dialog.Say{
		`"total" is missing`:                    {Kind: "owed_card", Figures: without("total", nil)},
		`"total" is a count`:                    {Kind: "owed_card", Figures: without("total", dialog.Count(3))},
		`"sock"`:                                {Kind: "owed_card", Figures: without("product", dialog.Name("sock"))},
		`no kind "dance"`:                       {Kind: "dance"},
		`row 1: the figure "amount" is missing`: {Kind: "dispute_facts", Figures: dialog.Figures{"payments": dialog.Rows{{"date": day(2026, 1, 2)}}}},
		`"XQX" is not an ISO 4217 currency`:     {Kind: "amount_unclear", Figures: dialog.Figures{"amount": dialog.Sum(negotiation.NewMoney(1, "XQX"))}},
	} {
		if text, err := w.Phrase(ctx, say, dialog.Chinese); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s, got %q, %v", want, text, err)
		}
	}
	if _, err := w.Phrase(ctx, dialog.Say{Kind: "way_on"}, "fr"); err == nil {
		t.Error("French is spoken")
	}
	if _, err := w.Button(ctx, dialog.Button{Title: "jump"}, dialog.English); err == nil {
		t.Error("there is no button jump")
	}
}

// FuzzGuard: whatever the text, the guard answers; what it lets pass holds no
// digit that is not part of a figure of the Say's, and nothing hidden.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{"每期 ¥1,171.43，12 期", "500", "１２", "2026年12月23日", "1,171.43元 17.92%", "3\u200b00", "一个月", "one hundred", "23 December 2026", "\xff", "¥-5", "18:30", "300 三百 or 300"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		say := plan(t)
		for _, l := range locales {
			if Guard(text, say, l) != nil {
				continue
			}
			rest := text
			for _, good := range []string{"https://pay.example.bank/6222", "三百 or 300", "4417"} {
				rest = strings.ReplaceAll(rest, good, "")
			}
			for _, r := range rest {
				if r != '\n' && r < ' ' || r == 0x200b || r == 0x200d || r == 0xad {
					t.Fatalf("%q passes with the hidden character %U", text, r)
				}
			}
			for i := 0; i < len(rest); i++ {
				start := i
				for i < len(rest) && isDigit(rest[i]) {
					i++
				}
				if n := rest[start:i]; n != "" && !strings.Contains(" 1 171 43 1171 14 057 14057 11 500 12 17 92 23 2026 26 6 18 30 00 06 012 0500 ", " "+strings.TrimLeft(n, "0")+" ") && strings.Trim(n, "0") != "" {
					t.Fatalf("%q passes with %q", text, n)
				}
			}
		}
	})
}
