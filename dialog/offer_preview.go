package dialog

import "repaybot/negotiation"

// OfferPreview is what a colleague's ask comes to before anything is offered.
type OfferPreview struct {
	Limits           string // the name of the rule that applies
	Offers           []PricedOffer
	Nearest          *PricedOffer // where no plan meets the monthly amount asked for
	NeedsDownPayment *negotiation.Money
	Binding          []negotiation.Binding
	Replaces         bool   // a plan stands, and would end by it
	Authority        string // the role whose authority that is
}

// PricedOffer is one offer, how to ask for exactly it, and what it costs the
// bank against what the limits alone would give. What it costs the customer is
// in the offer.
type PricedOffer struct {
	Offer negotiation.Offer
	Ask   Wish
	Cost  negotiation.Concession
}

// PreviewOffer works out what a colleague's ask comes to on the facts of now,
// as [Step] would with the same event, and changes nothing. It fails with
// [OfferError].
func PreviewOffer(s State, e StaffOffered, f Facts) (OfferPreview, error) {
	t := newTurn(s, f)
	c, err := t.considered(e)
	if err != nil {
		return OfferPreview{}, err
	}
	p := OfferPreview{
		Limits: c.proposal.Limits, NeedsDownPayment: c.proposal.NeedsDownPayment, Binding: c.proposal.Binding,
		Replaces: c.replaces != "", Authority: c.grant.authority(),
	}
	for _, o := range c.proposal.Offers {
		priced, err := c.priced(o)
		if err != nil {
			return OfferPreview{}, err
		}
		p.Offers = append(p.Offers, priced)
	}
	if c.proposal.Nearest != nil {
		priced, err := c.priced(*c.proposal.Nearest)
		if err != nil {
			return OfferPreview{}, err
		}
		p.Nearest = &priced
	}
	return p, nil
}

func (c *considered) priced(o negotiation.Offer) (PricedOffer, error) {
	x := PricedOffer{Offer: o, Ask: exactly(o, c.e.Ask)}
	var err error
	if x.Cost, err = c.alone.Concession(c.statement, x.Ask.ask(c.account.Account.Currency), o); err != nil {
		return PricedOffer{}, offerError(err)
	}
	return x, nil
}

// exactly is the ask to which that offer is the only answer, with nothing that
// binds.
func exactly(o negotiation.Offer, asked Wish) Wish {
	w := Wish{First: by(o)}
	plan, ok := o.(negotiation.InstallmentPlan)
	if !ok {
		return w
	}
	w.Term, w.Down, w.Day = len(plan.Installments), plan.DownPayment.Minor(), asked.Day
	if w.Day == 0 && !asked.First.IsZero() {
		_, _, w.Day = asked.First.Civil()
	}
	return w
}
