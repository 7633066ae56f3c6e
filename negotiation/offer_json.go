package negotiation

import "fmt"

// AppendOfferJSON appends an offer as spec/money.md, "One line in, one line
// out", describes it. It panics for a kind of offer that is not of this
// package, which cannot be made.
func AppendOfferJSON(dst []byte, o Offer) []byte {
	switch o := o.(type) {
	case InstallmentPlan:
		return o.AppendJSON(dst)
	case FullPayment:
		return o.AppendJSON(dst)
	case Settlement:
		return o.AppendJSON(dst)
	}
	panic(fmt.Sprintf("negotiation: an offer of type %T", o))
}

// AppendJSON appends the plan as {"kind":"installments",…}, with exactly the
// keys of the contract.
func (p InstallmentPlan) AppendJSON(dst []byte) []byte {
	w := newOfferWriter(dst, p.Principal)
	w.text(`{"kind":"installments","method":`).quoted(string(p.Method))
	w.text(`,"down_payment":`).money(p.DownPayment)
	w.text(`,"down_payment_due":`).date(p.DownPaymentDue)
	w.waived(p.Waived)
	w.text(`,"principal":`).money(p.Principal)
	w.text(`,"total":`).money(p.Total)
	w.text(`,"cost":`).money(p.Cost)
	w.text(`,"apr":"`)
	w.dst = appendMinor(w.dst, p.APR.hundredths(), 2)
	w.text(`","installments":[`)
	for i := range p.Installments {
		one := &p.Installments[i]
		w.comma(i).text(`{"due":`).date(one.Due)
		w.text(`,"amount":`).money(one.Amount)
		w.text(`,"principal":`).money(one.Principal)
		w.text(`,"interest":`).money(one.Interest)
		w.text(`,"fee":`).money(one.Fee)
		w.text(`}`)
	}
	w.text(`],"completes_on":`).date(p.CompletesOn)
	w.text(`}`)
	return w.dst
}

// AppendJSON appends the promise as {"kind":"promise",…}.
func (f FullPayment) AppendJSON(dst []byte) []byte {
	w := newOfferWriter(dst, f.Amount)
	w.text(`{"kind":"promise","amount":`).money(f.Amount)
	w.text(`,"by":`).date(f.By)
	w.text(`,"amount_by_then":`).money(f.AmountByThen)
	w.text(`}`)
	return w.dst
}

// AppendJSON appends the settlement as {"kind":"settlement",…}.
func (s Settlement) AppendJSON(dst []byte) []byte {
	w := newOfferWriter(dst, s.Amount)
	w.text(`{"kind":"settlement","amount":`).money(s.Amount)
	w.waived(s.Waived)
	w.text(`,"by":`).date(s.By)
	w.text(`}`)
	return w.dst
}

// MarshalJSON is [InstallmentPlan.AppendJSON] and, of a personalised plan,
// "personalised":true at its end: the form to store, which [ParseOffer] reads
// back whole. What others are shown is AppendJSON's, the contract's own keys.
func (p InstallmentPlan) MarshalJSON() ([]byte, error) {
	text := p.AppendJSON(nil)
	if p.Personalised {
		text = append(text[:len(text)-1], `,"personalised":true}`...)
	}
	return text, nil
}

// MarshalJSON is [FullPayment.AppendJSON].
func (f FullPayment) MarshalJSON() ([]byte, error) { return f.AppendJSON(nil), nil }

// MarshalJSON is [Settlement.AppendJSON].
func (s Settlement) MarshalJSON() ([]byte, error) { return s.AppendJSON(nil), nil }

// offerWriter writes amounts with the currency's decimals.
type offerWriter struct{ jsonWriter }

func newOfferWriter(dst []byte, m Money) offerWriter {
	digits, _ := m.Currency().Digits()
	return offerWriter{jsonWriter{dst: dst, digits: digits}}
}

func (w *offerWriter) waived(v Waived) {
	w.text(`,"waived":{"fees":`).money(v.Fees)
	w.text(`,"interest":`).money(v.Interest)
	w.text(`}`)
}

// hundredths is the rate × 100, for one of at most two decimals.
func (r Rate) hundredths() int64 {
	h := r.coefficient
	for range 2 - r.scale {
		h *= 10
	}
	return h
}

// AppendJSON appends the proposal's own part of the answer of `offers`:
// "limits", "offers", "nearest", "needs_down_payment" and "binding", without
// the braces, so that an id can stand before it.
func (p Proposal) AppendJSON(dst []byte) []byte {
	w := jsonWriter{dst: dst}
	w.text(`"limits":`).quoted(p.Limits)
	w.text(`,"offers":[`)
	for i, o := range p.Offers {
		w.comma(i)
		w.dst = AppendOfferJSON(w.dst, o)
	}
	w.text(`],"nearest":`)
	if p.Nearest != nil {
		w.dst = p.Nearest.AppendJSON(w.dst)
	} else {
		w.text(`null`)
	}
	w.text(`,"needs_down_payment":`)
	if p.NeedsDownPayment != nil {
		w.digits, _ = p.NeedsDownPayment.Currency().Digits()
		w.money(*p.NeedsDownPayment)
	} else {
		w.text(`null`)
	}
	w.text(`,"binding":[`)
	for i, b := range p.Binding {
		w.comma(i).quoted(string(b))
	}
	w.text(`]`)
	return w.dst
}

// MarshalJSON is the proposal as an object.
func (p Proposal) MarshalJSON() ([]byte, error) {
	return append(p.AppendJSON([]byte{'{'}), '}'), nil
}
