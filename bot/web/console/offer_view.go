package console

import (
	"repaybot/dialog"
	"repaybot/negotiation"
)

// offerView is one offer with its figures: what the customer pays, what it costs
// them, and what it costs the bank.
type offerView struct {
	Kind         negotiation.OfferKind
	Installments []negotiation.Installment
	Down         negotiation.Money
	DownDue      negotiation.Date
	Paid         negotiation.Money // in all
	By           negotiation.Date  // the last payment
	Cost         negotiation.Money // interest and fees of a plan
	APR          negotiation.Rate
	Waived       negotiation.Waived
	Cedes        negotiation.Concession // against what the limits alone give
	Fields       []field                // of a form that asks for exactly it
}

// Each is the usual instalment.
func (o offerView) Each() negotiation.Money { return o.Installments[0].Amount }

// Differs tells whether the last instalment is another than the usual one.
func (o offerView) Differs() bool { return o.Last() != o.Each() }

// Last is the last instalment.
func (o offerView) Last() negotiation.Money { return o.Installments[len(o.Installments)-1].Amount }

// First is when the first instalment is due.
func (o offerView) First() negotiation.Date { return o.Installments[0].Due }

// CedesAny tells whether the bank gives anything up beyond the limits.
func (o offerView) CedesAny() bool {
	return o.Cedes.Fees.Minor() != 0 || o.Cedes.Interest.Minor() != 0 || o.Cedes.Charges.Minor() != 0 || o.Cedes.Less.Minor() != 0
}

// Less tells whether the customer pays less in all than by the limits alone.
func (o offerView) Less() bool { return o.Cedes.Less.Minor() >= 0 }

// LessCharged tells whether less interest and fees are charged over the offer's time.
func (o offerView) LessCharged() bool { return o.Cedes.Charges.Minor() >= 0 }

// positive is an amount without its sign.
func positive(m negotiation.Money) negotiation.Money {
	if m.Minor() >= 0 {
		return m
	}
	return negotiation.NewMoney(-m.Minor(), m.Currency())
}

func offerViewOf(p dialog.PricedOffer) offerView {
	v := offerView{Kind: negotiation.KindOf(p.Offer), Cedes: p.Cost}
	switch o := p.Offer.(type) {
	case negotiation.InstallmentPlan:
		v.Installments, v.Down, v.DownDue, v.Paid, v.By = o.Installments, o.DownPayment, o.DownPaymentDue, o.Total, o.CompletesOn
		v.Cost, v.APR, v.Waived = o.Cost, o.APR, o.Waived
	case negotiation.FullPayment:
		v.Paid, v.By = o.AmountByThen, o.By
	case negotiation.Settlement:
		v.Paid, v.By, v.Waived = o.Amount, o.By, o.Waived
	}
	return v
}

// answerView is what an ask came to.
type answerView struct {
	Owed   negotiation.Money // in all, now
	Bad    []string          // what could not be read: keys of words
	Why    string            // why there is no such offer, in words; ""
	Offers []offerView
	// Nearest is the offer nearest to what can't be; nil where there is none.
	Nearest  *offerView
	Down     *negotiation.Money // the down payment without which there is none
	Binding  []negotiation.Binding
	Replaces bool
	Offer    string // where an offer's form goes
	Ask      *asked // a supervisor may be asked for these offers instead
}
