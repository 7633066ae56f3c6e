package dialog

import "repaybot/negotiation"

// Wish is what the customer said they can do, as a conversation remembers it:
// amounts in the currency's smallest unit, zero for what was not said.
type Wish struct {
	Monthly int64            `json:"monthly,omitempty"` // at most, each month
	Term    int              `json:"term,omitempty"`    // months
	Down    int64            `json:"down,omitempty"`
	First   negotiation.Date `json:"first,omitzero"`
	Day     int              `json:"day,omitempty"` // of the month, -1 for its last
}

// ask is the wish as the search takes it.
func (w Wish) ask(c negotiation.Currency) negotiation.Ask {
	var a negotiation.Ask
	if w.Monthly != 0 {
		m := negotiation.NewMoney(w.Monthly, c)
		a.MonthlyAtMost = &m
	}
	if w.Term != 0 {
		a.Term = &w.Term
	}
	if w.Down != 0 {
		m := negotiation.NewMoney(w.Down, c)
		a.DownPayment = &m
	}
	if !w.First.IsZero() {
		a.FirstPayment = &w.First
	}
	if w.Day != 0 {
		a.DayOfMonth = &w.Day
	}
	return a
}

// figures are the wish as a colleague reads it.
func (w Wish) figures(c negotiation.Currency) Figures {
	f := Figures{}
	if w.Monthly != 0 {
		f["monthly"] = Sum(negotiation.NewMoney(w.Monthly, c))
	}
	if w.Term != 0 {
		f["term"] = Count(w.Term)
	}
	if w.Down != 0 {
		f["down_payment"] = Sum(negotiation.NewMoney(w.Down, c))
	}
	if !w.First.IsZero() {
		f["first_payment"] = On(w.First)
	}
	if w.Day != 0 {
		f["day_of_month"] = Count(w.Day)
	}
	return f
}

// saidShort tells whether the customer said that the money is not there: then no
// larger sum is put to them (spec/conduct.md, Words that are never said).
func (t *turn) saidShort() bool {
	return len(t.s.Reasons) > 0 || t.s.Said["cannot_pay_heard"] > 0
}
