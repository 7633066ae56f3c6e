package negotiation

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// percents are what is waived of fees and of interest.
func percents(t testing.TB, fees, interest string) *WaivePercent {
	t.Helper()
	f, err := ParseRate(fees)
	if err != nil {
		t.Fatal(err)
	}
	i, err := ParseRate(interest)
	if err != nil {
		t.Fatal(err)
	}
	return &WaivePercent{Fees: f, Interest: i}
}

// middleStatement is a card 45 days past due, in the rule "middle" of cn.yaml:
// 12 % a year, 5 % down, at most 24 months, half of the fees waived.
func middleStatement(t testing.TB) *Statement {
	s := bookStatement(t, "2026-11-23", "10806.70", "461.92", "158.61")
	s.DPD = 45
	return s
}

func middleLimits(p *Policy, s *Statement) Limits {
	return p.Limits(Facts{DPD: s.DPD, Balance: s.Total, Product: "cn-credit-card", Hardship: HardshipNone})
}

// The figures were worked out apart, in whole fractions, from the sentences of
// spec/money.md. Of 158.61 half is 79.30, of 461.92 half 230.96 and 60 percent
// 277.15; 5 percent of 11,427.23 is 571.37 down.
func TestWhatAColleagueGives(t *testing.T) {
	p := shipped(t, "cn.yaml")
	s := middleStatement(t)
	alone := middleLimits(p, s)
	for _, x := range []struct {
		name, role                 string
		give                       Give
		months                     int
		first, last, total, cost   string
		fees, interest             string // waived
		more, moreInterest, charge string // against the limits alone
		less                       string
	}{
		{"more waived", "agent", Give{Kind: KindInstallments, Term: 24, Waive: percents(t, "100", "50")}, 24,
			"492.68", "492.78", "12395.79", "1358.13", "158.61", "230.96", "79.31", "230.96", "29.96", "340.23"},
		{"longer, and more waived", "agent", Give{Kind: KindInstallments, Term: 36, Waive: percents(t, "100", "50")}, 36,
			"347.63", "347.66", "13086.08", "2048.42", "158.61", "230.96", "79.31", "230.96", "-660.33", "-350.06"},
		{"longer alone", "agent", Give{Kind: KindInstallments, Term: 36}, 36,
			"357.51", "357.58", "13441.56", "2093.63", "79.30", "0.00", "0.00", "0.00", "-705.54", "-705.54"},
		{"all the interest", "supervisor", Give{Kind: KindInstallments, Term: 36, Waive: percents(t, "100", "100")}, 36,
			"339.96", "339.96", "12809.93", "2003.23", "158.61", "461.92", "79.31", "461.92", "-615.14", "-73.91"},
	} {
		l, err := p.Widened(alone, x.role, x.give)
		if err != nil {
			t.Errorf("%s: %v", x.name, err)
			continue
		}
		ask := Ask{Term: &x.give.Term}
		answer, err := Propose(l, s, ask, s.AsOf)
		if err != nil {
			t.Fatal(err)
		}
		o := answer.Offers[0].(InstallmentPlan)
		got := []string{o.Installments[0].Amount.Decimal(), o.Installments[len(o.Installments)-1].Amount.Decimal(), o.Total.Decimal(), o.Cost.Decimal(), o.Waived.Fees.Decimal(), o.Waived.Interest.Decimal(), o.DownPayment.Decimal()}
		if want := []string{x.first, x.last, x.total, x.cost, x.fees, x.interest, "571.37"}; len(o.Installments) != x.months || !slices.Equal(got, want) {
			t.Errorf("%s: %d months of %v, want %d of %v", x.name, len(o.Installments), got, x.months, want)
		}
		c, err := alone.Concession(s, ask, o)
		if err != nil {
			t.Fatal(err)
		}
		cost := []string{c.Fees.Decimal(), c.Interest.Decimal(), c.Charges.Decimal(), c.Less.Decimal()}
		if want := []string{x.more, x.moreInterest, x.charge, x.less}; !slices.Equal(cost, want) {
			t.Errorf("%s: costs the bank %v, want %v", x.name, cost, want)
		}
		if months := len(c.Alone.(InstallmentPlan).Installments); months != 24 {
			t.Errorf("%s: beside it stand %d months", x.name, months)
		}
		if len(alone.Check(s, s.AsOf, o)) == 0 {
			t.Errorf("%s: the limits alone hold it", x.name)
		}
	}
}

func TestASettlementThatOnlyASupervisorApproves(t *testing.T) {
	p := shipped(t, "cn.yaml")
	s := middleStatement(t)
	alone := middleLimits(p, s)
	give := Give{Kind: KindSettlement, Waive: percents(t, "100", "60")}
	var above *AboveAuthorityError
	if _, err := p.Widened(alone, "agent", give); !errors.As(err, &above) || *above != (AboveAuthorityError{"settlement_waive_percent.fees", "100", "0", "supervisor"}) {
		t.Fatalf("an agent: %v", err)
	}
	l, err := p.Widened(alone, "supervisor", give)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := Propose(l, s, Ask{}, s.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(answer.Offers, func(o Offer) bool { return KindOf(o) == KindSettlement })
	// By the promise's 14 days, as the rule has no settlement of its own.
	want := Settlement{Amount: rmb(t, "10991.47"), Waived: Waived{rmb(t, "158.61"), rmb(t, "277.15")}, By: on(t, "2026-12-07")}
	if i < 0 || answer.Offers[i] != Offer(want) {
		t.Fatalf("%+v", answer.Offers)
	}
	c, err := alone.Concession(s, Ask{}, want)
	if err != nil || c.Less != rmb(t, "435.76") || KindOf(c.Alone) != KindPromise {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestHowFarARoleMayGo(t *testing.T) {
	cn, uk := shipped(t, "cn.yaml"), shipped(t, "uk.yaml")
	middle := middleLimits(cn, middleStatement(t))
	late := cn.Limits(Facts{DPD: 200, Product: "cn-credit-card"})
	hardship := cn.Limits(Facts{DPD: 200, Product: "cn-credit-card", Hardship: HardshipDocumented})
	british := uk.Limits(Facts{DPD: 10, Product: "uk-credit-card"})
	for _, x := range []struct {
		name   string
		policy *Policy
		limits Limits
		role   string
		give   Give
		want   error // nil: it goes
	}{
		{"the most of an agent", cn, middle, "agent", Give{KindInstallments, 60, percents(t, "100", "50")}, nil},
		{"a month more", cn, middle, "agent", Give{KindInstallments, 61, nil}, &AboveAuthorityError{"max_term", "61", "60", ""}},
		{"a month that a supervisor has", uk, british, "agent", Give{KindInstallments, 73, nil}, &AboveAuthorityError{"max_term", "73", "72", "supervisor"}},
		{"all that a supervisor has", uk, british, "supervisor", Give{KindInstallments, 120, percents(t, "100", "100")}, nil},
		{"more than anybody", uk, british, "agent", Give{KindInstallments, 121, nil}, &AboveAuthorityError{"max_term", "121", "72", ""}},
		{"interest a supervisor's", cn, middle, "agent", Give{KindInstallments, 12, percents(t, "100", "50.1")}, &AboveAuthorityError{"waive_percent.interest", "50.1", "50", "supervisor"}},
		{"more than all", cn, middle, "supervisor", Give{KindInstallments, 12, percents(t, "100.5", "0")}, &AboveAuthorityError{"waive_percent.fees", "100.5", "100", ""}},
		{"two things, one of which nobody has", cn, middle, "agent", Give{KindInstallments, 61, percents(t, "100", "80")}, &AboveAuthorityError{"max_term", "61", "60", ""}},
		{"less than they get anyway", cn, middle, "agent", Give{KindInstallments, 12, percents(t, "49", "0")}, &BelowLimitsError{"waive_percent.fees", "49", "50"}},
		{"a role nobody knows, as the limits", cn, middle, "root", Give{KindInstallments, 24, nil}, nil},
		{"a role nobody knows", cn, middle, "root", Give{KindInstallments, 25, nil}, &AboveAuthorityError{"max_term", "25", "24", "supervisor"}},
		{"the limits go further than the agent", cn, late, "agent", Give{KindSettlement, 0, percents(t, "100", "60")}, nil},
		{"a settlement by the limits, and a little more", cn, late, "agent", Give{KindSettlement, 0, percents(t, "100", "61")}, &AboveAuthorityError{"settlement_waive_percent.interest", "61", "60", "supervisor"}},
		{"the same by a supervisor", cn, late, "supervisor", Give{KindSettlement, 0, percents(t, "100", "61")}, nil},
		{"a personalised plan of five years", cn, hardship, "supervisor", Give{KindInstallments, 60, nil}, nil},
		{"and of a month more", cn, hardship, "supervisor", Give{KindInstallments, 61, nil}, &AboveAuthorityError{"max_term", "61", "60", ""}},
		{"a promise that waives", cn, middle, "supervisor", Give{KindPromise, 0, percents(t, "1", "0")}, &AskError{"waive", "a promise is of the whole: it waives nothing"}},
		{"no kind", cn, middle, "supervisor", Give{Kind: "gift"}, &AskError{"kind", `"gift" is no kind of offer`}},
	} {
		l, err := x.policy.Widened(x.limits, x.role, x.give)
		if (err == nil) != (x.want == nil) || err != nil && err.Error() != x.want.Error() {
			t.Errorf("%s: %v, want %v", x.name, err, x.want)
		}
		if err == nil && x.give.Kind == KindInstallments && l.Installments.MaxTerm < x.give.Term {
			t.Errorf("%s: %d months", x.name, l.Installments.MaxTerm)
		}
	}
}

// An authority that goes beyond five years does not make a personalised plan longer.
func TestAPersonalisedPlanIsFiveYearsAtMost(t *testing.T) {
	p := *shipped(t, "cn.yaml")
	p.Authority = map[string]Authority{"agent": {MaxTerm: 120}, "supervisor": {MaxTerm: 120}}
	late := p.Limits(Facts{DPD: 200, Product: "cn-credit-card"})
	var above *AboveAuthorityError
	if _, err := p.Widened(late, "supervisor", Give{Kind: KindInstallments, Term: 61}); !errors.As(err, &above) || above.Most != "60" {
		t.Error(err)
	}
	if l, err := p.Widened(middleLimits(&p, middleStatement(t)), "agent", Give{Kind: KindInstallments, Term: 61}); err != nil || l.Installments.MaxTerm != 120 {
		t.Error(err)
	}
}

func TestWhatIsProtectedIsWidenedByNobody(t *testing.T) {
	for _, name := range []string{"cn.yaml", "us.yaml", "uk.yaml"} {
		p := shipped(t, name)
		for _, flag := range []Flag{"deceased", "represented", "bankrupt", "disputed", "identity_theft", "time_barred", "breathing_space"} {
			for _, role := range []string{"agent", "supervisor"} {
				for _, k := range []OfferKind{KindInstallments, KindPromise, KindSettlement} {
					var no *NotWidenedError
					l, err := p.Widened(p.Limits(Facts{DPD: 20, Flags: []Flag{flag}}), role, Give{Kind: k})
					if !errors.As(err, &no) || l.Installments != nil || l.Promise != nil || l.Settlement != nil {
						t.Errorf("%s, %s, %s, %s: %v", name, flag, role, k, err)
					}
				}
			}
		}
	}
}

// Whatever a role asks for, what comes of it passes the gate of its own limits,
// and goes no further than the larger of limits and authority; what costs the
// bank is the difference of what is paid in all.
func TestNobodyGoesBeyondTheirAuthority(t *testing.T) {
	policies := []*Policy{shipped(t, "cn.yaml"), shipped(t, "us.yaml"), shipped(t, "uk.yaml")}
	rapid.Check(t, func(t *rapid.T) {
		p := *rapid.SampledFrom(policies).Draw(t, "policy")
		if rapid.Bool().Draw(t, "an authority of its own") {
			agent := Authority{MaxTerm: rapid.IntRange(1, 90).Draw(t, "agent's term"), WaivePercent: drawWaive(t, "agent's")}
			supervisor := Authority{MaxTerm: agent.MaxTerm + rapid.IntRange(0, 30).Draw(t, "more"), WaivePercent: WaivePercent{wider(t, agent.WaivePercent.Fees), wider(t, agent.WaivePercent.Interest)},
				SettlementWaive: drawWaive(t, "settles"), MayApproveSettlements: rapid.Bool().Draw(t, "may settle")}
			p.Authority = map[string]Authority{"agent": agent, "supervisor": supervisor}
		}
		s := drawStatement(t)
		facts := Facts{DPD: rapid.IntRange(0, 400).Draw(t, "dpd"), Balance: s.Total, BrokenPlans12m: rapid.IntRange(0, 3).Draw(t, "broken"),
			Hardship: rapid.SampledFrom([]Hardship{HardshipNone, HardshipDeclared, HardshipDocumented}).Draw(t, "hardship")}
		if rapid.IntRange(0, 9).Draw(t, "flagged") == 0 {
			facts.Flags = []Flag{"disputed"}
		}
		alone := p.Limits(facts)
		role := rapid.SampledFrom([]string{"agent", "supervisor", "", "admin"}).Draw(t, "role")
		a := p.Authority[role]
		g := Give{Kind: rapid.SampledFrom([]OfferKind{KindInstallments, KindInstallments, KindSettlement, KindPromise, "x"}).Draw(t, "kind")}
		ask := drawAsk(t, s)
		if ask.Term != nil {
			*ask.Term += rapid.IntRange(-80, 120).Draw(t, "longer")
			g.Term = max(0, *ask.Term)
		}
		if rapid.Bool().Draw(t, "waives") {
			w := drawWaive(t, "waives")
			g.Waive = &w
		}
		l, err := p.Widened(alone, role, g)
		if err != nil {
			return
		}
		if facts.Flags != nil {
			t.Fatal("a protected account was widened")
		}
		answer, err := Propose(l, s, ask, s.AsOf)
		if err != nil {
			return
		}
		offers := answer.Offers
		if answer.Nearest != nil {
			offers = append(offers, *answer.Nearest)
		}
		for _, o := range offers {
			if broken := l.Check(s, s.AsOf, o); len(broken) > 0 {
				t.Fatalf("%+v: %v", o, broken)
			}
			within(t, alone, a, g.Kind, s, o)
			c, err := alone.Concession(s, ask, o)
			if err != nil {
				t.Fatal(err)
			}
			if got := paidInAll(c.Alone) - paidInAll(o); got != c.Less.Minor() || c.Less.Minor() != c.Fees.Minor()+c.Interest.Minor()+c.Charges.Minor() {
				t.Fatalf("less %s, in all %d less: %+v", c.Less, got, c)
			}
		}
	})
}

func wider(t *rapid.T, r Rate) Rate {
	if more := drawRate(t, "wider", 1000, 1); more.compare(r) > 0 {
		return more
	}
	return r
}

// within checks an offer against what the limits have or the role may, whichever
// is more, by plain comparisons.
func within(t *rapid.T, alone Limits, a Authority, k OfferKind, s *Statement, o Offer) {
	most := func(limits, granted Rate, of Money) int64 {
		return max(percentDown(limits, of.Minor()), percentDown(granted, of.Minor()))
	}
	switch o := o.(type) {
	case InstallmentPlan:
		term, grant := alone.Installments.MaxTerm, WaivePercent{}
		if k == KindInstallments {
			grant = a.WaivePercent
			if !alone.Installments.Personalised || a.MaxTerm <= 60 {
				term = max(term, a.MaxTerm)
			} else {
				term = max(term, 60)
			}
		}
		if n := len(o.Installments); n > term || n < alone.Installments.MinTerm || alone.Installments.Personalised && n > 60 {
			t.Fatalf("%d months of at most %d", n, term)
		}
		if o.Waived.Fees.Minor() > most(alone.Installments.Waive.Fees, grant.Fees, s.Fees) || o.Waived.Interest.Minor() > most(alone.Installments.Waive.Interest, grant.Interest, s.Interest) {
			t.Fatalf("waived %+v", o.Waived)
		}
	case Settlement:
		limits, grant := WaivePercent{}, WaivePercent{}
		if alone.Settlement != nil {
			limits = alone.Settlement.Waive
		}
		if k == KindSettlement && a.MayApproveSettlements {
			grant = a.SettlementWaive
		} else if alone.Settlement == nil {
			t.Fatal("a settlement that nobody may approve")
		}
		if o.Waived.Fees.Minor() > most(limits.Fees, grant.Fees, s.Fees) || o.Waived.Interest.Minor() > most(limits.Interest, grant.Interest, s.Interest) {
			t.Fatalf("waived %+v", o.Waived)
		}
	case FullPayment:
		if o.Amount != s.Total {
			t.Fatalf("a promise of %s", o.Amount)
		}
	}
}

// paidInAll is what the bank is paid by an offer, in the smallest unit.
func paidInAll(o Offer) int64 {
	switch o := o.(type) {
	case InstallmentPlan:
		return o.Total.Minor()
	case FullPayment:
		return o.AmountByThen.Minor()
	case Settlement:
		return o.Amount.Minor()
	}
	return 0
}
