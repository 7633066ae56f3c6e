package negotiation

import "fmt"

// Propose searches the limits for the agreement that meets the ask (spec/money.md,
// "Looking for an agreement"), as of the statement's day. It fails where the
// ask cannot be meant ([AskError]), with [ErrCurrencyMismatch], with
// [ErrOverflow] for a total of more than 2^53 of the smallest unit, and where
// asOf is not the statement's own day.
//
// Every offer it gives passes [Limits.Check].
func Propose(l Limits, s *Statement, ask Ask, asOf Date) (Proposal, error) {
	if err := ask.Validate(); err != nil {
		return Proposal{}, err
	}
	if ask.MonthlyAtMost != nil || ask.DownPayment != nil {
		if err := ask.in(s.Total.Currency()); err != nil {
			return Proposal{}, err
		}
	}
	if s.AsOf != asOf {
		return Proposal{}, fmt.Errorf("the statement is as of %s, not %s", s.AsOf, asOf)
	}
	if s.Total.Minor() > maxPlanned {
		return Proposal{}, fmt.Errorf("a total of %s: %w", s.Total, ErrOverflow)
	}
	answer := Proposal{Limits: l.Name}
	switch {
	case s.Total.Minor() <= 0:
		answer.Binding = []Binding{BindNothingOwed}
		return answer, nil
	case !s.Reconciled:
		answer.Binding = []Binding{BindNotReconciled}
		return answer, nil
	case l.Installments == nil && l.Promise == nil && l.Settlement == nil:
		answer.Binding = []Binding{BindNoOffers}
		return answer, nil
	}
	if l.Installments != nil {
		var binds bindings
		if most := l.Installments.MaxBrokenPlans12m; most >= 0 && l.BrokenPlans > most {
			binds.add(BindMaxBrokenPlans12m)
		} else {
			q := newQuote(l.Installments, s, ask, asOf)
			q.answer(&answer, &binds)
		}
		answer.Binding = binds.list()
	}
	if err := l.proposeWhole(&answer, s, ask, asOf); err != nil {
		return Proposal{}, err
	}
	return answer, nil
}

// proposeWhole adds the promise and the settlement that the limits have.
func (l *Limits) proposeWhole(answer *Proposal, s *Statement, ask Ask, asOf Date) error {
	if l.Promise != nil {
		by := payBy(asOf, l.Promise.WithinDays, ask)
		then, err := s.TotalBy(by)
		if err != nil {
			return err
		}
		answer.Offers = append(answer.Offers, FullPayment{Amount: s.Total, By: by, AmountByThen: then})
	}
	if l.Settlement != nil {
		waived := l.Settlement.Waive.of(s)
		amount := s.Total.Minor() - waived.Fees.Minor() - waived.Interest.Minor()
		if amount > 0 && amount < s.Total.Minor() {
			answer.Offers = append(answer.Offers, Settlement{
				Amount: NewMoney(amount, s.Total.Currency()), Waived: waived, By: payBy(asOf, l.Settlement.WithinDays, ask),
			})
		}
	}
	return nil
}

// payBy is the first payment's day that was asked for if it is within the
// days, else the last of them.
func payBy(asOf Date, withinDays int, ask Ask) Date {
	last := asOf.AddDays(withinDays)
	if ask.FirstPayment != nil && *ask.FirstPayment >= asOf && *ask.FirstPayment <= last {
		return *ask.FirstPayment
	}
	return last
}

// of is what is waived of what is owed, each part rounded down.
func (w WaivePercent) of(s *Statement) Waived {
	c := s.Total.Currency()
	return Waived{
		Fees:     NewMoney(percentDown(w.Fees, s.Fees.Minor()), c),
		Interest: NewMoney(percentDown(w.Interest, s.Interest.Minor()), c),
	}
}

// percentDown is that percentage of an amount, rounded down; 0 of an amount
// that is not above zero.
func percentDown(r Rate, amount int64) int64 {
	q, _ := percentOf(r, amount)
	return q
}

// percentUp is the same rounded up.
func percentUp(r Rate, amount int64) int64 {
	q, rest := percentOf(r, amount)
	if rest {
		q++
	}
	return q
}

// bindings is the set of what binds; the list's order is the contract's.
type bindings uint32

var bindingOrder = [...]Binding{
	BindTermsMin, BindTermsMax, BindMinInstallment, BindFirstPayment, BindFirstPaymentWithinDays,
	BindDownPayment, BindMinDownPaymentPercent, BindMonthlyAtMost, BindMaxBrokenPlans12m,
}

func (b *bindings) add(name Binding) {
	for i, n := range bindingOrder {
		if n == name {
			*b |= 1 << i
		}
	}
}

func (b bindings) list() []Binding {
	if b == 0 {
		return nil
	}
	var names []Binding
	for i, n := range bindingOrder {
		if b&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return names
}
