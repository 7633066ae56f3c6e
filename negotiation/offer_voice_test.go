package negotiation

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func rmb(t testing.TB, text string) Money {
	t.Helper()
	m, err := ParseMoney(text, "CNY")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func on(t testing.TB, text string) Date {
	t.Helper()
	d, err := ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func ptr[T any](v T) *T { return &v }

// voiceStatement is the made-up customer of spec/voice.md.
func voiceStatement(t testing.TB) *Statement {
	return &Statement{
		Kind: Card, AsOf: on(t, "2026-11-23"), Total: rmb(t, "12782.55"), Principal: rmb(t, "11944.83"),
		Interest: rmb(t, "601.52"), Fees: rmb(t, "236.20"), DPD: 20, Reconciled: true,
	}
}

func voiceLimits(t testing.TB) Limits {
	p := shipped(t, "cn.yaml")
	l := p.Limits(Facts{DPD: 20, Balance: rmb(t, "12782.55"), Product: "cn-credit-card"})
	if l.Name != "early" {
		t.Fatalf("limits %q", l.Name)
	}
	l.Promise = nil // needs the working behind a statement
	return l
}

func TestVoiceFiguresComeOut(t *testing.T) {
	s, l := voiceStatement(t), voiceLimits(t)
	got, err := Propose(l, s, Ask{Term: ptr(12)}, s.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Offers) != 1 || got.Binding != nil || got.Nearest != nil {
		t.Fatalf("%+v", got)
	}
	plan := got.Offers[0].(InstallmentPlan)
	first, last := plan.Installments[0], plan.Installments[11]
	for name, is := range map[string][2]string{
		"instalment": {first.Amount.Decimal(), "1171.43"}, "last": {last.Amount.Decimal(), "1171.45"},
		"total": {plan.Total.Decimal(), "14057.11"}, "interest": {plan.Cost.Decimal(), "1274.56"},
		"APR": {plan.APR.String(), "17.92"}, "first day": {first.Due.String(), "2026-12-23"},
		"principal": {plan.Principal.Decimal(), "12782.55"},
	} {
		if is[0] != is[1] {
			t.Errorf("%s is %s, published as %s", name, is[0], is[1])
		}
	}
	paid := int64(0)
	for _, one := range plan.Installments[3:] {
		paid += one.Amount.Minor()
	}
	if want := int64(1054282); paid != want {
		t.Errorf("after 3 of 12 there are %d left, published as %d", paid, want)
	}
}

func TestVoiceMonthlyTooLow(t *testing.T) {
	s, l := voiceStatement(t), voiceLimits(t)
	got, err := Propose(l, s, Ask{MonthlyAtMost: ptr(rmb(t, "500"))}, s.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(got)
	if got.Nearest == nil || len(got.Nearest.Installments) != 12 || got.NeedsDownPayment == nil || got.NeedsDownPayment.Decimal() != "7315.00" ||
		len(got.Binding) != 1 || got.Binding[0] != BindTermsMax {
		t.Fatalf("%s", text)
	}
}

type examples struct {
	APR []struct {
		Source, Principal, Payments, APR string
	}
	Schedule []struct {
		Source, Method, Principal, Installment string
		AnnualRate                             Rate `json:"annual_rate"`
		Months                                 int
		AfterMonths                            int    `json:"after_months"`
		InterestPaid                           string `json:"interest_paid"`
		Interest                               []string
	}
}

func publishedExamples(t *testing.T) examples {
	t.Helper()
	text, err := os.ReadFile("../../shared/data/examples.json")
	if err != nil {
		t.Skip("the published examples are not here: ", err)
	}
	var e examples
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	if len(e.APR) == 0 || len(e.Schedule) == 0 {
		t.Fatal("the published examples have no APR or no schedule")
	}
	return e
}

func TestPublishedAPR(t *testing.T) {
	for _, e := range publishedExamples(t).APR {
		var n int
		count, each, _ := strings.Cut(e.Payments, " x ")
		if err := json.Unmarshal([]byte(count), &n); err != nil {
			t.Fatal(err)
		}
		plan := make([]Installment, n)
		for i := range plan {
			plan[i].Amount = rmb(t, each)
		}
		if got := aprOf(rmb(t, e.Principal).Minor(), plan, 30, 0); got.String() != e.APR {
			t.Errorf("%s: %s, published as %s", e.Source, got, e.APR)
		}
	}
}

func TestPublishedSchedules(t *testing.T) {
	for _, e := range publishedExamples(t).Schedule {
		l := &InstallmentLimits{Method: Method(e.Method), AnnualRate: e.AnnualRate, MaxTerm: e.Months}
		c := course{price: priceOf(l), n: e.Months, days: 30, bearing: rmb(t, e.Principal).Minor()}
		steps := c.steps()
		var paid int64
		for k := 1; k <= e.Months; k++ {
			principal, interest, _ := steps.next()
			paid += interest
			if k == 1 && e.Installment != "" && principal+interest != rmb(t, e.Installment).Minor() {
				t.Errorf("%s: instalment %d, published as %s", e.Source, principal+interest, e.Installment)
			}
			if k <= len(e.Interest) && interest != rmb(t, e.Interest[k-1]).Minor() {
				t.Errorf("%s: interest %d of month %d, published as %s", e.Source, interest, k, e.Interest[k-1])
			}
			if k == e.AfterMonths {
				if miss := paid - rmb(t, e.InterestPaid).Minor(); miss < -2 || miss > 2 {
					t.Errorf("%s: interest %d after %d months, published as %s", e.Source, paid, k, e.InterestPaid)
				}
			}
		}
	}
}
