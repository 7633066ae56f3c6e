package negotiation

import (
	"fmt"
	"math/big"
)

// Check is the gate that every path to an agreement goes through: words,
// buttons, staff, HTTP or a crafted request. It answers with every way in
// which the offer is not one that these limits hold for the statement as of
// the day; none means that it may be agreed.
//
// It shares no arithmetic with [Propose]: each figure is worked out again in
// whole fractions. A plan may begin, and pay down, on any terms that the
// limits have; everything else follows from them and must be so to the cent.
func (l Limits) Check(s *Statement, asOf Date, o Offer) []Violation {
	g := &gate{limits: &l, s: s, asOf: asOf}
	g.account()
	switch o := o.(type) {
	case InstallmentPlan:
		g.plan(&o)
	case FullPayment:
		g.promise(&o)
	case Settlement:
		g.settlement(&o)
	default:
		g.breaks("kind", "an offer of type %T", o)
	}
	return g.found
}

// gate collects what an offer breaks.
type gate struct {
	limits *Limits
	s      *Statement
	asOf   Date
	found  []Violation
}

func (g *gate) breaks(limit Binding, format string, args ...any) {
	g.found = append(g.found, Violation{Limit: limit, Detail: fmt.Sprintf(format, args...)})
}

// account checks that anything at all may be agreed on it.
func (g *gate) account() {
	if g.s.AsOf != g.asOf {
		g.breaks("as_of", "the statement is as of %s, not %s", g.s.AsOf, g.asOf)
	}
	if g.s.Total.Minor() <= 0 {
		g.breaks(BindNothingOwed, "the total is %s", g.s.Total)
	}
	if g.s.Total.Minor() > maxPlanned {
		g.breaks("total", "%s is more than plans are worked out for", g.s.Total)
	}
	if !g.s.Reconciled {
		g.breaks(BindNotReconciled, "the bank's figures do not come out")
	}
}

// same checks one figure.
func (g *gate) same(limit Binding, what string, got, want Money) {
	if got != want {
		g.breaks(limit, "%s is %s, must be %s", what, got, want)
	}
}

func (g *gate) money(minor int64) Money { return NewMoney(minor, g.s.Total.Currency()) }

// waives checks what is waived: all that the limits waive, each part rounded
// down, not a unit more or less.
func (g *gate) waives(got Waived, percent WaivePercent) {
	g.same("waive_percent.fees", "the waived fees", got.Fees, g.money(g.floorPercent(percent.Fees, g.s.Fees)))
	g.same("waive_percent.interest", "the waived interest", got.Interest, g.money(g.floorPercent(percent.Interest, g.s.Interest)))
}

func (g *gate) floorPercent(r Rate, of Money) int64 {
	if of.Minor() <= 0 {
		return 0
	}
	x := ratOf(of)
	return floorOf(x.Mul(x, r.Rat()).Quo(x, big.NewRat(100, 1)))
}

func (g *gate) within(limit Binding, what string, day Date, from, to Date) {
	if day < from || day > to {
		g.breaks(limit, "%s is %s, must be from %s to %s", what, day, from, to)
	}
}

func (g *gate) promise(o *FullPayment) {
	if g.limits.Promise == nil {
		g.breaks(BindNoOffers, "the limits %q hold no promise", g.limits.Name)
		return
	}
	g.same("amount", "the amount", o.Amount, g.s.Total)
	last := g.asOf.AddDays(g.limits.Promise.WithinDays)
	g.within("within_days", "the promise's day", o.By, g.asOf, last)
	if o.By < g.asOf || o.By > last {
		return
	}
	then, err := g.s.TotalBy(o.By)
	if err != nil {
		g.breaks("amount_by_then", "%v", err)
		return
	}
	g.same("amount_by_then", "the amount on the day", o.AmountByThen, then)
}

func (g *gate) settlement(o *Settlement) {
	if g.limits.Settlement == nil {
		g.breaks(BindNoOffers, "the limits %q hold no settlement", g.limits.Name)
		return
	}
	g.waives(o.Waived, g.limits.Settlement.Waive)
	g.within("within_days", "the settlement's day", o.By, g.asOf, g.asOf.AddDays(g.limits.Settlement.WithinDays))
	rest := g.s.Total.Minor() - o.Waived.Fees.Minor() - o.Waived.Interest.Minor()
	g.same("amount", "the amount", o.Amount, g.money(rest))
	if rest <= 0 || rest >= g.s.Total.Minor() {
		g.breaks("amount", "a settlement of %s is not above zero and below the total %s", g.money(rest), g.s.Total)
	}
}

func ratOf(m Money) *big.Rat { return new(big.Rat).SetInt64(m.Minor()) }

// floorOf is x rounded down.
func floorOf(x *big.Rat) int64 {
	q := new(big.Int)
	q.Div(x.Num(), x.Denom()) // Euclidean: down, because a denominator is positive
	return q.Int64()
}

// roundHalfUp is x rounded to a whole number, a half up.
func roundHalfUp(x *big.Rat) int64 { return floorOf(new(big.Rat).Add(x, big.NewRat(1, 2))) }
