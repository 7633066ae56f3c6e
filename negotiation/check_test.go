package negotiation

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// TestGateRefusesEveryChangedFigure changes one figure or day of an offer that
// the gate lets through.
func TestGateRefusesEveryChangedFigure(t *testing.T) {
	text := shippedText(t, "cn.yaml")
	rapid.Check(t, func(t *rapid.T) {
		l := drawPolicy(t, text)
		l.Promise = &PromiseLimits{WithinDays: 14}
		for range casesAPolicy {
			s := drawStatement(t)
			got, err := Propose(l, s, drawAsk(t, s), s.AsOf)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range got.Offers {
				if v := l.Check(s, s.AsOf, o); len(v) > 0 {
					t.Fatalf("%s is refused: %v", AppendOfferJSON(nil, o), v)
				}
				change := int64(rapid.SampledFrom([]int{-1, 1, 100, -100}).Draw(t, "change"))
				changed, what := changeOne(t, o, change)
				if v := l.Check(s, s.AsOf, changed); len(v) == 0 {
					t.Fatalf("%s changed by %d passes: %s", what, change, AppendOfferJSON(nil, changed))
				}
			}
		}
	})
}

// changeOne returns the offer with one figure changed by so many of the
// smallest unit, or one day by a day. The first day and the chosen day of the
// month are free within the limits, so only the days from the third on are
// changed.
func changeOne(t *rapid.T, o Offer, by int64) (Offer, string) {
	move := func(m *Money) { *m = NewMoney(m.Minor()+by, m.Currency()) }
	pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "figure") }
	switch o := o.(type) {
	case FullPayment:
		switch pick(2) {
		case 0:
			move(&o.Amount)
			return o, "the amount"
		default:
			move(&o.AmountByThen)
			return o, "the amount by then"
		}
	case Settlement:
		move([]*Money{&o.Amount, &o.Waived.Fees, &o.Waived.Interest}[pick(3)])
		return o, "a settlement's figure"
	case InstallmentPlan:
		o.Installments = append([]Installment(nil), o.Installments...)
		k := rapid.IntRange(0, len(o.Installments)-1).Draw(t, "instalment")
		one := &o.Installments[k]
		figures := []*Money{
			&one.Amount, &one.Principal, &one.Interest, &one.Fee,
			&o.DownPayment, &o.Waived.Fees, &o.Waived.Interest, &o.Principal, &o.Total, &o.Cost,
		}
		switch i := pick(len(figures) + 5); {
		case i < len(figures):
			move(figures[i])
			return o, "a figure"
		case i == len(figures) && k >= 2:
			one.Due += 4 // a day more can be the plan of another day of the month, after a short month
			return o, "a day"
		case i == len(figures)+1:
			o.CompletesOn--
			return o, "the last day"
		case i == len(figures)+2:
			o.APR = aprRate(o.APR.hundredths() + 1)
			return o, "the APR"
		case i == len(figures)+3:
			o.Installments = o.Installments[1:]
			return o, "the number of instalments"
		default:
			o.DownPaymentDue++
			return o, "the down payment's day"
		}
	}
	t.Fatalf("an offer of type %T", o)
	return nil, ""
}

func TestGateRefusesWhatTheLimitsDoNotHold(t *testing.T) {
	s, l := voiceStatement(t), voiceLimits(t)
	got, err := Propose(l, s, Ask{Term: ptr(12)}, s.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	plan := got.Offers[0]
	without := l
	without.Installments = nil
	narrow := *l.Installments
	narrow.MaxTerm = 11
	narrowed := l
	narrowed.Installments = &narrow
	broken := l
	bound := *l.Installments
	bound.MaxBrokenPlans12m = 0
	broken.Installments, broken.BrokenPlans = &bound, 1
	disputed, settled := *s, *s
	disputed.Reconciled = false
	settled.Total = rmb(t, "0")
	for name, c := range map[string]struct {
		l    Limits
		s    *Statement
		asOf Date
		want Binding
	}{
		"no instalments":  {without, s, s.AsOf, BindNoOffers},
		"a longer plan":   {narrowed, s, s.AsOf, BindTermsMax},
		"broken plans":    {broken, s, s.AsOf, BindMaxBrokenPlans12m},
		"not reconciled":  {l, &disputed, s.AsOf, BindNotReconciled},
		"nothing owed":    {l, &settled, s.AsOf, BindNothingOwed},
		"another day":     {l, s, s.AsOf + 1, "as_of"},
		"no longer early": {shipped(t, "cn.yaml").Limits(Facts{DPD: 60, Balance: s.Total}), s, s.AsOf, BindMinDownPaymentPercent},
	} {
		found := false
		for _, v := range c.l.Check(c.s, c.asOf, plan) {
			found = found || v.Limit == c.want
		}
		if !found {
			t.Errorf("%s: %v", name, c.l.Check(c.s, c.asOf, plan))
		}
	}
}

func TestOffersReadBackAsWritten(t *testing.T) {
	text := shippedText(t, "cn.yaml")
	rapid.Check(t, func(t *rapid.T) {
		l := drawPolicy(t, text)
		l.Promise = &PromiseLimits{WithinDays: 14}
		if l.Installments != nil {
			personal := *l.Installments
			personal.Personalised = rapid.Bool().Draw(t, "personalised")
			l.Installments = &personal
		}
		s := drawStatement(t)
		ask := drawAsk(t, s)
		askAgain, err := ParseAsk(ask.AppendJSON(nil), "CNY")
		if err != nil || !bytes.Equal(askAgain.AppendJSON(nil), ask.AppendJSON(nil)) {
			t.Fatalf("%s reads back as %s, %v", ask.AppendJSON(nil), askAgain.AppendJSON(nil), err)
		}
		got, err := Propose(l, s, ask, s.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		if whole, err := json.Marshal(got); err != nil || !json.Valid(whole) {
			t.Fatalf("%v: %s", err, whole)
		}
		for _, o := range got.Offers {
			text, err := json.Marshal(o)
			if err != nil {
				t.Fatal(err)
			}
			again, err := ParseOffer(text, "CNY")
			if err != nil {
				t.Fatalf("%v: %s", err, text)
			}
			if back, _ := json.Marshal(again); !bytes.Equal(back, text) {
				t.Fatalf("%s reads back as %s", text, back)
			}
			if v := l.Check(s, s.AsOf, again); len(v) > 0 {
				t.Fatalf("read back it is refused: %v", v)
			}
		}
	})
}

func TestParseOfferRefuses(t *testing.T) {
	for _, text := range []string{
		``, `null`, `[]`, `{"kind":"gift"}`, `{"kind":"promise"}`,
		`{"kind":"promise","amount":"1.00","by":"2026-11-30","amount_by_then":"1.001"}`,
		`{"kind":"promise","amount":"1.00","by":"2026-11-31","amount_by_then":"1.00"}`,
		`{"kind":"promise","amount":"1.00","by":"2026-11-30","amount_by_then":"1.00","bonus":1}`,
		`{"kind":"promise","amount":"1.00","by":"2026-11-30","amount_by_then":"1.00"}{}`,
		`{"kind":"settlement","amount":"1.00","by":"2026-11-30"}`,
		`{"kind":"installments","method":"gift"}`,
	} {
		if o, err := ParseOffer([]byte(text), "CNY"); err == nil {
			t.Errorf("%s reads as %+v", text, o)
		}
	}
}

func TestAsksThatCannotBeMeantAreRefused(t *testing.T) {
	for _, text := range []string{
		`{"term":0}`, `{"term":-3}`, `{"term":1.5}`, `{"day_of_month":32}`, `{"day_of_month":0}`, `{"day_of_month":-2}`,
		`{"monthly_at_most":"0"}`, `{"monthly_at_most":"-5"}`, `{"monthly_at_most":500}`, `{"down_payment":"-0.01"}`,
		`{"down_payment":"1.001"}`, `{"first_payment":"2026-02-30"}`, `{"first_payment":""}`, `{"terms":12}`, `[]`,
	} {
		if a, err := ParseAsk([]byte(text), "CNY"); err == nil {
			t.Errorf("%s reads as %s", text, a.AppendJSON(nil))
		}
	}
	s, l := voiceStatement(t), voiceLimits(t)
	if _, err := Propose(l, s, Ask{MonthlyAtMost: ptr(NewMoney(50000, "USD"))}, s.AsOf); err == nil {
		t.Error("an ask in another currency is answered")
	}
}
