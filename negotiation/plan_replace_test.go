package negotiation

import (
	"testing"

	"pgregory.net/rapid"
)

// planUnder is the first plan that an account's limits hold as of a day, agreed.
func planUnder(t testing.TB, p *Policy, facts Facts, s *Statement, ask Ask) *PlanMade {
	t.Helper()
	l := p.Limits(facts)
	answer, err := Propose(l, s, ask, s.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range answer.Offers {
		if plan, ok := o.(InstallmentPlan); ok {
			if broken := l.Check(s, s.AsOf, plan); len(broken) > 0 {
				t.Fatal(broken)
			}
			return &PlanMade{Offer: plan, AgreedOn: s.AsOf, PaidBefore: NewMoney(0, "CNY"), Terms: l.PlanTerms(s, plan, p.Plans)}
		}
	}
	t.Fatalf("%s holds no plan: %v", l.Name, answer.Binding)
	return nil
}

// Hardship that is documented while a plan is kept opens its limits at once:
// what is left goes on another plan, without interest, and more is waived.
func TestDocumentedHardshipDuringAPlan(t *testing.T) {
	p := shipped(t, "cn.yaml")
	a := exampleCard(t)
	a.Entries = []Entry{{Date: day(t, "2026-03-30"), Kind: Purchase, Amount: amountOf(t, "9000.00")}}
	a.Statements = []Billed{{day(t, "2026-04-05"), day(t, "2026-04-23"), amountOf(t, "9000.00"), amountOf(t, "900.00")}}
	s, err := p.Statement(a, day(t, "2026-05-20"))
	if err != nil || !s.Reconciled || s.DPD != 27 {
		t.Fatalf("%+v, %v", s, err)
	}
	months := 6
	first := planUnder(t, p, FactsOf(a, s, HardshipNone), s, Ask{Term: &months})
	if first.Terms.AnnualRate.String() != "0.1825" || first.Offer.Principal != s.Total {
		t.Fatalf("%+v", first.Terms)
	}

	a.Entries = append(a.Entries, Entry{Date: first.Offer.Installments[0].Due, Kind: Payment, Amount: first.Offer.Installments[0].Amount})
	now := first.Offer.Installments[0].Due + 9
	f := Follow(first, CameIn{Entries: a.Entries}, now)
	book, err := p.Statement(a, now)
	if err != nil || f.Done != 1 {
		t.Fatalf("%s, %v", inShort(f), err)
	}
	under := f.Statement(book, a.Entries)
	if rest := first.Offer.Principal.minor - first.Offer.Installments[0].Principal.minor; under.Principal.minor != rest || under.DPD != 0 || under.Interest.minor <= 0 {
		t.Fatalf("left %+v", under)
	}
	second := planUnder(t, p, FactsOf(a, under, HardshipDocumented), under, Ask{})
	if second.Offer.Cost.minor != 0 || second.Offer.Waived.Interest.minor != under.Interest.minor*30/100 ||
		second.Offer.Principal.minor != under.Total.minor-second.Offer.Waived.Interest.minor {
		t.Errorf("%+v of %+v", second.Offer, under)
	}
	second.PaidBefore = PaidThrough(a, now)
	ended := Follow(first.EndedBy(PlanEnd{Status: PlanReplaced, Reason: ReasonReplaced, On: now}), CameIn{Entries: a.Entries}, now+60)
	begun := Follow(second, CameIn{Entries: a.Entries}, now)
	if ended.Status != PlanReplaced || ended.In != first.Offer.Installments[0].Amount || begun.In.minor != 0 || begun.Status != PlanActive {
		t.Errorf("the first\n%s\nthe second\n%s", inShort(ended), inShort(begun))
	}
	// What comes in from then on is the second plan's alone.
	a.Entries = append(a.Entries, Entry{Date: now + 1, Kind: Payment, Amount: amountOf(t, "55.00")})
	ended = Follow(first.EndedBy(PlanEnd{Status: PlanReplaced, Reason: ReasonReplaced, On: now}), CameIn{Entries: a.Entries}, now+60)
	begun = Follow(second, CameIn{Entries: a.Entries}, now+2)
	if ended.In != first.Offer.Installments[0].Amount || begun.In != amountOf(t, "55.00") {
		t.Errorf("in %s and %s", ended.In, begun.In)
	}
}

// However a plan is made under the demo policy, what goes on another in
// its place passes the gate of the limits that apply then.
func TestWhatIsLeftCanBeAgreedAnew(t *testing.T) {
	p := shipped(t, "cn.yaml")
	rapid.Check(t, func(r *rapid.T) {
		money := func(name string, low, high int64) Money {
			return NewMoney(rapid.Int64Range(low, high).Draw(r, name), p.Currency)
		}
		principal, interest, fees := money("principal", 200000, 5000000), money("interest", 0, 90000), money("fees", 0, 30000)
		s := &Statement{
			AsOf: NewDate(2026, 1, 5), Kind: Card, Principal: principal, Interest: interest, Fees: fees, DPD: rapid.IntRange(0, 200).Draw(r, "dpd"), Reconciled: true,
			Total: NewMoney(principal.minor+interest.minor+fees.minor, p.Currency),
		}
		a := &Account{Product: "cn-credit-card", Currency: p.Currency}
		made := planUnder(t, p, FactsOf(a, s, HardshipNone), s, Ask{})
		pays := []Entry{{Date: made.AgreedOn + 1, Kind: Payment, Amount: NewMoney(made.Offer.DownPayment.minor+rapid.Int64Range(0, made.Offer.Total.minor-made.Offer.DownPayment.minor).Draw(r, "paid")+1, p.Currency)}}
		asOf := made.AgreedOn.AddDays(rapid.IntRange(1, 120).Draw(r, "days"))
		f := Follow(made, CameIn{Entries: pays}, asOf)
		book := &Statement{AsOf: asOf, Kind: Card, Principal: principal, Interest: interest, Fees: fees, Total: s.Total, DPD: 99, Reconciled: true}
		under := f.Statement(book, pays)
		if under.Total.minor <= 0 {
			return
		}
		for _, h := range []Hardship{HardshipNone, HardshipDocumented} {
			l := p.Limits(FactsOf(a, under, h))
			answer, err := Propose(l, under, Ask{}, asOf)
			if err != nil {
				r.Fatal(err)
			}
			for _, o := range answer.Offers {
				if broken := l.Check(under, asOf, o); len(broken) > 0 {
					r.Fatalf("%v: %+v of %+v", broken, o, under)
				}
			}
		}
	})
}
