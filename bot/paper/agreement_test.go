package paper_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"repaybot/bot"
	"repaybot/bot/paper"
	"repaybot/dialog"
	"repaybot/negotiation"
)

var locales = []dialog.Locale{dialog.Chinese, dialog.English}

func agreementSheet(t testing.TB, a paper.Agreed, l dialog.Locale) paper.Sheet {
	t.Helper()
	s, err := newPress(t).Agreement(a, l)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAgreementNamesAllThatItHasTo(t *testing.T) {
	a := agreed(t, plan(t, 12), "欧阳娜娜")
	a.Agreement.Changes = []negotiation.PlanAmendment{
		{Kind: negotiation.MoveInstallment, Installment: 3, To: date(t, "2027-02-27"), On: date(t, "2027-02-01")},
		{Kind: negotiation.SkipMonth, Installment: 5, On: date(t, "2027-04-02")},
	}
	want := map[dialog.Locale][]string{
		dialog.Chinese: {"个性化分期还款协议", "示例银行", "欧阳娜娜", "6222021234564821", "信用卡", "CNY", "¥12,345.67", "¥11,000.00", "¥1,045.45", "¥300.22",
			"17.92%", "首付", "¥1,000.00", "2026年11月26日", "每月一期", "2026年12月20日", "2027年11月20日", "¥367.76", "¥150.20", "¥43.10", "¥193.30",
			"承诺不申请新的信用卡", "超出客户目前的还款能力", "停止催收", "宽限 3 天", "2 期没还", "45 天", "2026年11月24日结束以前", "最多 2 次", "18.25%", "最多 1 次",
			"权利和义务", "95000", "2026-11-01", "c-7f3a", "41", a.Agreement.TermsHash, a.CheckAt + a.Agreement.TermsHash, terms,
			"2027年2月1日：第 3 期推迟到 2027年2月27日", "2027年4月2日：跳过第 5 期"},
		dialog.English: {"Personalised repayment agreement", "Example Bank", "欧阳娜娜", "Credit card", "Owed in all", "¥12,345.67", "APR", "17.92%", "monthly",
			"undertakes not to apply for a new credit card", "more than the customer can pay", "stops collection", "there are 3 days to make it up", "2 instalments are missed",
			"Until the end of 24 November 2026", "bear no interest", a.Agreement.TermsHash, "instalment 3 moved to 27 February 2027"},
	}
	for _, l := range locales {
		s := agreementSheet(t, a, l)
		got := text(s)
		for _, w := range want[l] {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q is not on it", l, w)
			}
		}
	}
}

func TestTheAPRIsTheMostProminentFigure(t *testing.T) {
	for _, l := range locales {
		var leading []paper.Leading
		for _, b := range agreementSheet(t, agreed(t, plan(t, 12), "x"), l).Blocks {
			if x, ok := b.(paper.Leading); ok {
				leading = append(leading, x)
			}
		}
		if len(leading) != 1 || leading[0].Value != "17.92%" {
			t.Errorf("%s: leading figures %v", l, leading)
		}
	}
}

// figure is an amount or a percentage as a document writes it.
var figure = regexp.MustCompile(`-?¥[0-9,]+\.[0-9]{2}|[0-9.]+%`)

func TestNoFigureThatIsNotTheAgreements(t *testing.T) {
	o := plan(t, 60)
	a := agreed(t, o, "王小明")
	known := map[string]bool{}
	add := func(all ...negotiation.Money) {
		for _, m := range all {
			s := m.Decimal()
			for i := len(s) - 6; i > 0; i -= 3 {
				s = s[:i] + "," + s[i:]
			}
			known["¥"+s] = true
		}
	}
	g := a.Agreement
	add(o.Total, o.Cost, o.Principal, o.DownPayment, o.Waived.Fees, o.Waived.Interest, cny(o.Waived.Fees.Minor()+o.Waived.Interest.Minor()), g.Under.Fees,
		g.Signed.Owed.Total, g.Signed.Owed.Principal, g.Signed.Owed.Interest, g.Signed.Owed.Fees)
	for _, x := range o.Installments {
		add(x.Amount, x.Principal, x.Interest)
	}
	known["17.92%"], known["18.25%"] = true, true
	for _, l := range locales {
		found := figure.FindAllString(strings.Replace(text(agreementSheet(t, a, l)), terms, "", 1), -1)
		if len(found) < 180 {
			t.Fatalf("%s: only %d figures", l, len(found))
		}
		for _, f := range found {
			if !known[f] {
				t.Errorf("%s: %s is no figure of the agreement", l, f)
			}
		}
	}
}

func TestSettlementAndPromiseHaveTheirDocuments(t *testing.T) {
	by := date(t, "2026-12-05")
	offers := map[string]negotiation.Offer{
		"结清协议": negotiation.Settlement{Amount: cny(900000), Waived: negotiation.Waived{Fees: cny(30022), Interest: cny(304545)}, By: by},
		"还款约定": negotiation.FullPayment{Amount: cny(1234567), By: by, AmountByThen: cny(1241212)},
	}
	for title, o := range offers {
		s := agreementSheet(t, agreed(t, o, "王小明"), dialog.Chinese)
		got := text(s)
		if !strings.Contains(s.Title, title) || !strings.Contains(got, "2026年12月5日") {
			t.Errorf("%s: %s", title, got)
		}
		if _, settles := o.(negotiation.Settlement); settles != strings.Contains(got, "¥3,345.67") {
			t.Errorf("%s: what is waived: %s", title, got)
		}
	}
}

func TestAnOldAgreementNamesWhatItHas(t *testing.T) {
	a := agreed(t, plan(t, 3), "")
	a.Agreement.Signed, a.Agreement.Under = dialog.Signed{}, negotiation.PlanTerms{}
	for _, l := range locales {
		s := agreementSheet(t, a, l)
		if got := text(s); !strings.Contains(got, "17.92%") || strings.Contains(got, "¥12,345.67") {
			t.Errorf("%s: %s", l, got)
		}
		if _, err := newPress(t).PDF(s); err != nil {
			t.Error(err)
		}
	}
}

func TestDeskMakesTheSameFileEachTime(t *testing.T) {
	a := agreed(t, plan(t, 12), "欧阳娜娜")
	src := bot.DocumentSource{ID: "agreement-1", Kind: bot.AgreementDocument, Agreement: a.Agreement, Terms: a.Terms}
	var first [][]byte
	for range 2 {
		d := &paper.Desk{Press: newPress(t), Style: "/paper.css"}
		for i, l := range locales {
			for j, f := range []bot.DocumentForm{bot.AsPDF, bot.AsPage} {
				content, err := d.Make(src, f, l)
				if err != nil {
					t.Fatal(err)
				}
				if n := i*2 + j; len(first) == n {
					first = append(first, content)
				} else if !bytes.Equal(first[n], content) {
					t.Errorf("%s %s came out differently", l, f)
				}
			}
		}
	}
	if slices.ContainsFunc(first, func(b []byte) bool { return len(b) < 2000 }) {
		t.Error("a document is empty")
	}
}
