package negotiation

import (
	"flag"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Each check draws a policy and tries it on several statements and asks;
// go test -rapid.checks=5000 tries 100,000.
const casesAPolicy = 20

func drawRate(t *rapid.T, label string, high int64, scale int) Rate {
	c := rapid.Int64Range(0, high).Draw(t, label)
	r, err := ParseRate(decimalText(c, scale))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func drawWaive(t *rapid.T, label string) WaivePercent {
	if rapid.Bool().Draw(t, label+" nothing") {
		return WaivePercent{}
	}
	return WaivePercent{drawRate(t, label+" fees", 1000, 1), drawRate(t, label+" interest", 1000, 1)}
}

// drawPolicy writes a policy file with one rule and reads it.
func drawPolicy(t *rapid.T, shippedText string) Limits {
	minor := func(label string, high int64) string {
		return decimalText(rapid.Int64Range(0, high).Draw(t, label), 2)
	}
	method := rapid.SampledFrom([]Method{EqualInstallment, EqualInstallment, EqualPrincipal, FlatFee}).Draw(t, "method")
	price := fmt.Sprintf("annual_rate: %q", drawRate(t, "annual rate", 3600, 4))
	if method == FlatFee {
		price = fmt.Sprintf("fee_rate: %q", drawRate(t, "fee rate", 200, 4))
	}
	minTerm := rapid.IntRange(1, 6).Draw(t, "min term")
	within := rapid.IntRange(1, 70).Draw(t, "first within")
	waive, settle := drawWaive(t, "plan waives"), drawWaive(t, "settlement waives")
	text := fmt.Sprintf(`
limits:
  - name: drawn
    offers:
      - {kind: settlement, within_days: 30, waive_percent: {fees: %q, interest: %q}}
      - kind: installments
        method: %s
        %s
        terms: {min: %d, max: %d}
        min_installment: %q
        min_down_payment_percent: %q
        down_payment_within_days: %d
        first_payment_within_days: %d
        max_broken_plans_12m: 1
        waive_percent: {fees: %q, interest: %q}
`, settle.Fees, settle.Interest, method, price, minTerm, minTerm+rapid.IntRange(0, 30).Draw(t, "more terms"),
		minor("min instalment", 3000), rapid.SampledFrom([]string{"0", "0", "5", "33.3"}).Draw(t, "down percent"),
		rapid.IntRange(0, within).Draw(t, "down within"), within, waive.Fees, waive.Interest)
	p, err := ParsePolicy([]byte(withLimits(shippedText, text)))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return p.Limits(Facts{BrokenPlans12m: rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "broken")})
}

func drawStatement(t *rapid.T) *Statement {
	money := func(label string, high int64) Money { return NewMoney(rapid.Int64Range(0, high).Draw(t, label), "CNY") }
	size := rapid.SampledFrom([]int64{50, 2000, 100000, 1000000}).Draw(t, "size")
	s := &Statement{
		Kind: Card, Reconciled: true, AsOf: NewDate(2026, 1, 1) + Date(rapid.IntRange(0, 800).Draw(t, "as of")),
		Principal: money("principal", size), Interest: money("interest", size/5), Fees: money("fees", size/5),
	}
	s.Total = NewMoney(s.Principal.Minor()+s.Interest.Minor()+s.Fees.Minor(), "CNY")
	return s
}

func drawAsk(t *rapid.T, s *Statement) Ask {
	var a Ask
	maybe := func(label string) bool { return rapid.IntRange(0, 2).Draw(t, label) == 0 }
	if maybe("asks monthly") {
		a.MonthlyAtMost = ptr(NewMoney(rapid.Int64Range(1, s.Total.Minor()/2+2).Draw(t, "monthly"), "CNY"))
	}
	if maybe("asks term") {
		a.Term = ptr(rapid.IntRange(1, 40).Draw(t, "term"))
	}
	if maybe("asks down") {
		a.DownPayment = ptr(NewMoney(rapid.Int64Range(0, s.Total.Minor()+10).Draw(t, "down"), "CNY"))
	}
	if maybe("asks first") {
		a.FirstPayment = ptr(s.AsOf + Date(rapid.IntRange(-3, 90).Draw(t, "first")))
	}
	if maybe("asks day") {
		a.DayOfMonth = ptr(rapid.SampledFrom([]int{-1, 1, 15, 28, 29, 30, 31}).Draw(t, "day"))
	}
	return a
}

func TestProposeAgainstEveryTermTried(t *testing.T) {
	if f := flag.Lookup("rapid.checks"); f != nil && f.Value.String() == "100" {
		t.Log("2,000 cases; -rapid.checks=5000 tries 100,000")
	}
	text := shippedText(t, "cn.yaml")
	rapid.Check(t, func(t *rapid.T) {
		l := drawPolicy(t, text)
		for range casesAPolicy {
			s := drawStatement(t)
			ask := drawAsk(t, s)
			got, err := Propose(l, s, ask, s.AsOf)
			if err != nil {
				t.Fatal(err)
			}
			checkProposal(t, l, s, ask, got)
		}
	})
}

func checkProposal(t *rapid.T, l Limits, s *Statement, ask Ask, got Proposal) {
	askText := string(ask.AppendJSON(nil))
	var plans []InstallmentPlan
	for i, o := range got.Offers {
		if v := l.Check(s, s.AsOf, o); len(v) > 0 {
			t.Fatalf("ask %s: offer %d %s is refused: %v", askText, i, AppendOfferJSON(nil, o), v)
		}
		if p, ok := o.(InstallmentPlan); ok {
			plans = append(plans, p)
		}
	}
	if got.Nearest != nil {
		if v := l.Check(s, s.AsOf, *got.Nearest); len(v) > 0 {
			t.Fatalf("ask %s: the nearest is refused: %v", askText, v)
		}
	}
	li := l.Installments
	down := bruteDown(li, s)
	if ask.DownPayment != nil {
		down = max(down, ask.DownPayment.Minor())
	}
	terms, by := bruteTerms(li, s, ask, down)
	if s.Total.Minor() <= 0 || l.BrokenPlans > 1 || len(terms) == 0 {
		if len(plans) > 0 || got.Nearest != nil {
			t.Fatalf("ask %s: a plan where none is possible", askText)
		}
		if len(got.Binding) != 1 {
			t.Fatalf("ask %s: binding %v", askText, got.Binding)
		}
		return
	}
	shortest, longest := terms[0], terms[len(terms)-1]
	keeps := func(n int) bool { return by[n] != nil && by[n].highest() <= ask.MonthlyAtMost.Minor() }
	var want []int
	switch {
	case ask.MonthlyAtMost != nil && ask.Term != nil && keeps(closestTo(terms, *ask.Term*2)):
		want = []int{closestTo(terms, *ask.Term*2)}
	case ask.MonthlyAtMost != nil:
		if i := slices.IndexFunc(terms, keeps); i >= 0 {
			want = terms[i : i+1]
		}
	case ask.Term != nil:
		want = []int{closestTo(terms, *ask.Term*2)}
	default:
		want = slices.Compact([]int{shortest, closestTo(terms, shortest+longest), longest})
	}
	if len(plans) != len(want) {
		t.Fatalf("ask %s: %d plans, want the terms %v of %v", askText, len(plans), want, terms)
	}
	for i, n := range want {
		samePlan(t, askText, &plans[i], by[n], n)
	}
	if (got.Nearest != nil) != (len(want) == 0) {
		t.Fatalf("ask %s: nearest %v, want %v", askText, got.Nearest, want)
	}
	if got.Nearest == nil {
		return
	}
	samePlan(t, askText, got.Nearest, by[longest], longest)
	if s.Total.Minor() > 100000 {
		return // too many down payments to try each
	}
	needs, ok := bruteNeeds(li, s, ask, ask.MonthlyAtMost.Minor(), 100)
	if ok != (got.NeedsDownPayment != nil) || ok && got.NeedsDownPayment.Minor() != needs {
		t.Fatalf("ask %s: needs %v, want %d %v", askText, got.NeedsDownPayment, needs, ok)
	}
}

func closestTo(terms []int, double int) int {
	best := terms[0]
	for _, n := range terms {
		if max(2*n-double, double-2*n) < max(2*best-double, double-2*best) {
			best = n
		}
	}
	return best
}

func samePlan(t *rapid.T, ask string, got *InstallmentPlan, want *brutePlan, n int) {
	if len(got.Installments) != n || got.Principal.Minor() != want.p || got.DownPayment.Minor() != want.down || got.DownPaymentDue != want.downDue {
		t.Fatalf("ask %s: %s, want %d months of %+v", ask, got.AppendJSON(nil), n, want)
	}
	sum := int64(0)
	for i, one := range got.Installments {
		w := want.installments[i]
		if (bruteInstallment{one.Amount.Minor(), one.Principal.Minor(), one.Interest.Minor(), one.Fee.Minor(), one.Due}) != w {
			t.Fatalf("ask %s: instalment %d of %s, want %+v", ask, i+1, got.AppendJSON(nil), w)
		}
		sum += one.Principal.Minor()
	}
	if sum != got.Principal.Minor() {
		t.Fatalf("ask %s: principals sum to %d of %s", ask, sum, got.Principal)
	}
}
