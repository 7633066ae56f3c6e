package paper_test

import (
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/paper"
	"repaybot/dialog"
	"repaybot/dialog/wording"
	"repaybot/negotiation"
)

func newPress(t testing.TB) *paper.Press {
	t.Helper()
	w, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	p, err := paper.NewPress(w)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func cny(minor int64) negotiation.Money { return negotiation.NewMoney(minor, "CNY") }

func date(t testing.TB, s string) negotiation.Date {
	t.Helper()
	d, err := negotiation.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func rate(t testing.TB, s string) negotiation.Rate {
	t.Helper()
	r, err := negotiation.ParseRate(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// plan is a plan with a down payment, waived fees and so many instalments, each
// of another amount.
func plan(t testing.TB, months int) negotiation.InstallmentPlan {
	p := negotiation.InstallmentPlan{
		Method: negotiation.EqualPrincipal, DownPayment: cny(100000), DownPaymentDue: date(t, "2026-11-26"),
		Waived: negotiation.Waived{Fees: cny(15020), Interest: cny(4310)}, APR: rate(t, "17.92"), Personalised: true,
	}
	total := p.DownPayment.Minor()
	for i := range months {
		x := negotiation.Installment{Due: date(t, "2026-12-20").AddMonths(i), Principal: cny(31100 + int64(i)), Interest: cny(int64(months-i) * 473), Fee: cny(0)}
		x.Amount = cny(x.Principal.Minor() + x.Interest.Minor())
		p.Principal = cny(p.Principal.Minor() + x.Principal.Minor())
		p.Cost = cny(p.Cost.Minor() + x.Interest.Minor())
		total += x.Amount.Minor()
		p.Installments = append(p.Installments, x)
	}
	p.Total, p.CompletesOn = cny(total), p.Installments[months-1].Due
	return p
}

const terms = "全部条件都在这里，请看一遍再定。\n年化利率 17.92%\n一共还 ¥20,000。"

// agreed is an agreement to an offer by somebody called name.
func agreed(t testing.TB, o negotiation.Offer, name string) paper.Agreed {
	day := date(t, "2026-11-23")
	return paper.Agreed{
		Agreement: &dialog.Agreement{
			ID: "c-7f3a/41", Account: "6222021234564821", Offer: o, AgreedOn: day, WithdrawUntil: day.AddDays(1), PolicyVersion: "2026-11-01",
			TermsHash: bot.Digest([]byte(terms)), PaidBefore: cny(0),
			Under: negotiation.PlanTerms{
				Rules:      negotiation.PlanRules{GraceDays: 3, BrokenAfter: negotiation.BrokenAfter{Missed: 2, Days: 45}, Moves: negotiation.Moves{Times: 2, Days: 10}, Skips: 1},
				AnnualRate: rate(t, "0.1825"), Fees: cny(5000),
			},
			Signed: dialog.Signed{
				At: time.Date(2026, 11, 23, 2, 15, 9, 0, time.UTC), Locale: dialog.Chinese, Bank: dialog.Names{"zh": "示例银行", "en": "Example Bank"},
				Hotline: "95000", Customer: dialog.NamePerson(name), Product: negotiation.Card,
				Owed: dialog.OwedThen{AsOf: day, Total: cny(1234567), Principal: cny(1100000), Interest: cny(104545), Fees: cny(30022)},
			},
		},
		Terms: terms, CheckAt: "https://example.bank/chat/api/v1/verify/",
	}
}

func text(s paper.Sheet) string {
	var b strings.Builder
	add := func(parts ...string) {
		for _, x := range parts {
			b.WriteString(x + "\n")
		}
	}
	add(s.Title, s.Subtitle)
	for _, block := range s.Blocks {
		switch x := block.(type) {
		case paper.Heading:
			add(x.Text)
		case paper.Clauses:
			add(x...)
		case paper.Leading:
			add(x.Label, x.Value)
		case paper.Facts:
			for _, f := range x {
				add(f.Label, f.Value)
			}
		case paper.Table:
			add(x.Heads...)
			for _, r := range x.Rows {
				add(r...)
			}
		case paper.Verbatim:
			add(string(x))
		}
	}
	return b.String()
}
