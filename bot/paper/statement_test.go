package paper_test

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"repaybot/bot/paper"
	"repaybot/dialog"
	"repaybot/negotiation"
)

func TestStatementHasItsWorking(t *testing.T) {
	st := &negotiation.Statement{
		Account: "6222021234564821", Kind: negotiation.Card, AsOf: date(t, "2026-11-23"), Total: cny(1278255), Principal: cny(1194483), Interest: cny(60152), Fees: cny(23620),
		NotYetDue: cny(0), DPD: 107, OldestDue: date(t, "2026-08-08"), Reconciled: true,
		Lines: []negotiation.Line{
			{Kind: negotiation.InterestLine, Posted: date(t, "2026-09-05"), From: date(t, "2026-07-11"), To: date(t, "2026-08-21"), Days: 41, On: cny(869017), Rate: rate(t, "0.0005"), Amount: "178.148485"},
			{Kind: negotiation.InterestLine, From: date(t, "2026-11-06"), To: date(t, "2026-11-24"), Days: 18, On: cny(1194483), Rate: rate(t, "0.0005"), Amount: "107.50347"},
		},
	}
	p := newPress(t)
	who := paper.Account{Bank: dialog.Names{"zh": "示例银行", "en": "Example Bank"}, Customer: dialog.NamePerson("王小明"), Number: st.Account}
	for l, want := range map[dialog.Locale][]string{
		dialog.Chinese: {"欠款说明", "截至 2026年11月23日", "王小明", "¥12,782.55", "¥11,944.83", "¥601.52", "¥236.20", "107", "2026年8月8日", "¥8,690.17", "0.05%", "178.148485", "107.50347", "未入账"},
		dialog.English: {"Statement of account", "as of 23 November 2026", "¥12,782.55", "41", "not yet", "178.148485"},
	} {
		s, err := p.Statement(who, st, l)
		if err != nil {
			t.Fatal(err)
		}
		got, file := text(s), strings.Join(read(t, pdfOf(t, p, s)), "")
		for _, w := range want {
			if !strings.Contains(got, w) || !strings.Contains(file, bare(w)) {
				t.Errorf("%s: %q is missing", l, w)
			}
		}
	}
	st.Reconciled = false
	s, err := p.Statement(who, st, dialog.English)
	if err != nil || !strings.Contains(text(s), "checking its own figures") {
		t.Errorf("where the bank's figures don't agree it does not say so: %v", err)
	}
}

func TestCertificateOnlyWhereAllHasComeIn(t *testing.T) {
	a := agreed(t, plan(t, 3), "王小明").Agreement
	made, ok := a.Made(negotiation.PlanRules{})
	if !ok {
		t.Fatal("no plan")
	}
	p, total := newPress(t), int64(0)
	pay := func(on string, minor int64) negotiation.Entry {
		total += minor
		return negotiation.Entry{Date: date(t, on), Kind: negotiation.Payment, Amount: cny(minor)}
	}
	o := made.Offer
	entries := []negotiation.Entry{pay("2026-11-25", 100000), pay("2026-12-18", o.Installments[0].Amount.Minor()), pay("2027-01-20", o.Installments[1].Amount.Minor())}
	follow := func(on string) *negotiation.FollowedPlan {
		return negotiation.Follow(made, negotiation.CameIn{Entries: entries, Through: date(t, on)}, date(t, on))
	}
	var left *paper.NotCompletedError
	if _, err := paper.CompletedPlan(a, follow("2027-01-21")); !errors.As(err, &left) || left.Left != o.Installments[2].Amount {
		t.Fatalf("a certificate with something left: %v", err)
	}
	entries = append(entries, pay("2027-02-19", o.Installments[2].Amount.Minor()))
	c, err := paper.CompletedPlan(a, follow("2027-02-20"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Received.Minor() != total || c.On != date(t, "2027-02-19") || len(c.Receipts) != 4 {
		t.Fatalf("made of %+v", c)
	}
	for l, want := range map[dialog.Locale][]string{
		dialog.Chinese: {"分期还款完成证明", "王小明", "尾号 4821", "2027年2月19日", "不再欠", "¥193.30", a.TermsHash},
		dialog.English: {"Certificate of completion", "ending in 4821", "19 February 2027", "owes the bank nothing more", "2027"},
	} {
		s, err := p.Settled(c, l)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(text(s), w) {
				t.Errorf("%s: %q is missing", l, w)
			}
		}
	}
	numbered(t, p, c)
}

// numbered sees to it that a certificate calls each sum what the agreement calls
// it: the down payment is no instalment, and the first instalment is the first.
func numbered(t *testing.T, p *paper.Press, c paper.Completed) {
	t.Helper()
	for l, want := range map[dialog.Locale][][]string{
		dialog.Chinese: {{"首付", "2026年11月25日", "¥1,000.00"}, {"1", "2026年12月18日"}, {"2", "2027年1月20日"}, {"3", "2027年2月19日"}},
		dialog.English: {{"Down payment", "25 November 2026", "¥1,000.00"}, {"1", "18 December 2026"}, {"2", "20 January 2027"}, {"3", "19 February 2027"}},
	} {
		s, err := p.Settled(c, l)
		if err != nil {
			t.Fatal(err)
		}
		page, err := p.HTML(s, paper.Links{Style: "/paper.css"})
		if err != nil {
			t.Fatal(err)
		}
		on, file := cells(string(page)), strings.Join(read(t, pdfOf(t, p, s)), "")
		for _, row := range want {
			if !strings.Contains(on, strings.Join(row, "|")) {
				t.Errorf("%s: the page has no row %q in %s", l, row, on)
			}
			if !strings.Contains(file, bare(strings.Join(row, ""))) {
				t.Errorf("%s: the file has no row %q", l, row)
			}
		}
	}
}

// cells are the texts of a page's table cells, in order, with | between them.
func cells(page string) string {
	var all []string
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.Join(all, "|")
		case html.StartTagToken:
			if z.Token().Data == "td" && z.Next() == html.TextToken {
				all = append(all, z.Token().Data)
			}
		}
	}
}
