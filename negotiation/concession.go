package negotiation

import "fmt"

// Concession is what an offer costs the bank against what the limits alone
// would give for the same ask. The three parts sum to Less; a part below zero is
// one by which the bank comes out better.
type Concession struct {
	Alone    Offer // what the limits alone give: the offer of the kind nearest to it
	Fees     Money // waived more
	Interest Money // waived more of the interest owed
	Charges  Money // less interest and fees charged over the offer's time
	Less     Money // paid in all
}

// Concession is what the offer costs the bank, which [Limits.Check] of wider
// limits holds, against these limits alone, for a statement as of its day. Where
// they hold nothing at all the whole total stands beside it. It fails as
// [Propose] does.
func (l Limits) Concession(s *Statement, ask Ask, given Offer) (Concession, error) {
	p, err := Propose(l, s, ask, s.AsOf)
	if err != nil {
		return Concession{}, err
	}
	alone := p.beside(given)
	if alone == nil {
		alone = FullPayment{Amount: s.Total, By: s.AsOf, AmountByThen: s.Total}
	}
	before, err := takenOf(alone)
	if err != nil {
		return Concession{}, err
	}
	after, err := takenOf(given)
	if err != nil {
		return Concession{}, err
	}
	money := func(minor int64) Money { return NewMoney(minor, s.Total.Currency()) }
	c := Concession{
		Alone: alone, Fees: money(after.fees - before.fees), Interest: money(after.interest - before.interest),
		Charges: money(before.charges - after.charges),
	}
	c.Less = money(c.Fees.Minor() + c.Interest.Minor() + c.Charges.Minor())
	return c, nil
}

// taken is what an offer takes off and puts on what is owed, in the smallest unit.
type taken struct{ fees, interest, charges int64 }

func takenOf(o Offer) (taken, error) {
	switch o := o.(type) {
	case InstallmentPlan:
		return taken{o.Waived.Fees.Minor(), o.Waived.Interest.Minor(), o.Cost.Minor()}, nil
	case FullPayment:
		return taken{charges: o.AmountByThen.Minor() - o.Amount.Minor()}, nil
	case Settlement:
		return taken{o.Waived.Fees.Minor(), o.Waived.Interest.Minor(), 0}, nil
	}
	return taken{}, fmt.Errorf("an offer of type %T", o)
}

// beside is what of the proposal stands beside an offer: of plans the one whose
// months are closest, else a settlement beside a settlement, else the promise.
// nil: there is nothing.
func (p *Proposal) beside(given Offer) Offer {
	plan, isPlan := given.(InstallmentPlan)
	var best, whole Offer
	gap := 0
	consider := func(x InstallmentPlan) {
		d := max(len(x.Installments)-len(plan.Installments), len(plan.Installments)-len(x.Installments))
		if best == nil || d < gap {
			best, gap = x, d
		}
	}
	for _, o := range p.Offers {
		switch o := o.(type) {
		case InstallmentPlan:
			if isPlan {
				consider(o)
			}
		case Settlement:
			if KindOf(given) == KindSettlement {
				return o
			}
		case FullPayment:
			whole = o
		}
	}
	if isPlan && p.Nearest != nil {
		consider(*p.Nearest)
	}
	if best != nil {
		return best
	}
	return whole
}
