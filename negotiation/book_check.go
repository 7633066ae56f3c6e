package negotiation

import "fmt"

// check refuses a line whose parts do not go together.
func (r *bookReader) check(a *Account, have keysRead) {
	r.needs(a.Number != "", "account")
	r.needs(a.Product != "", "product")
	r.needs(a.Currency != "", "currency")
	r.needs(have.entries, "entries")
	if r.fault != nil {
		return
	}
	r.checkSum(a)
	if r.policy.Products[a.Product].Kind == Loan {
		r.checkLoan(a, have)
		return
	}
	r.checkCard(a, have)
}

func (r *bookReader) checkCard(a *Account, have keysRead) {
	r.needs(have.statements, "statements")
	if have.schedule {
		r.refuseAt("schedule", "only a loan has a schedule")
	}
	for i, s := range a.Statements {
		if s.Due <= s.Date {
			r.refuseAt(fmt.Sprintf("statements[%d].due", i), "%s is not after the statement's date %s", s.Due, s.Date)
		}
		if i > 0 && s.Date <= a.Statements[i-1].Date {
			r.refuseAt(fmt.Sprintf("statements[%d].date", i), "%s is not after the statement before it, %s", s.Date, a.Statements[i-1].Date)
		}
	}
	for i := range a.Entries {
		e := &a.Entries[i]
		if (e.Kind == InterestPosted || e.Kind == LateFeePosted) && !closesOn(a.Statements, e.Date) {
			r.refuseAt(fmt.Sprintf("entries[%d].date", i), "%s is posted on %s, which is not a statement's date", e.Kind, e.Date)
			return
		}
	}
}

// closesOn tells whether a statement has that date.
func closesOn(statements []Billed, day Date) bool {
	low, high := 0, len(statements)
	for low < high {
		if mid := (low + high) / 2; statements[mid].Date < day {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low < len(statements) && statements[low].Date == day
}

// checkLoan refuses on a loan what its rules say nothing of: a figure that no
// rule gives is not made up.
func (r *bookReader) checkLoan(a *Account, have keysRead) {
	r.needs(have.schedule, "schedule")
	if have.statements {
		r.refuseAt("statements", "only a card has statements")
	}
	for i, s := range a.Schedule {
		if i > 0 && s.Due <= a.Schedule[i-1].Due {
			r.refuseAt(fmt.Sprintf("schedule[%d].due", i), "%s is not after the instalment before it, %s", s.Due, a.Schedule[i-1].Due)
		}
	}
	for i, e := range a.Entries {
		switch e.Kind {
		case Payment, Refund, WaiverPosted, PaymentReversal:
		default:
			r.refuseAt(fmt.Sprintf("entries[%d].kind", i), "a loan has no entry of the kind %s", e.Kind)
		}
	}
}

// checkSum refuses amounts that together leave the range in which every sum
// of them is safe.
func (r *bookReader) checkSum(a *Account) {
	sum := int64(0)
	add := func(m Money) { sum = min(sum+m.minor, maxMinor+1) } // each is at most maxMinor
	for i := range a.Entries {
		add(a.Entries[i].Amount)
	}
	if sum > maxMinor {
		r.refuseAt("entries", "%v", ErrOverflow)
	}
	for i := range a.Schedule {
		add(a.Schedule[i].Principal)
		add(a.Schedule[i].Interest)
	}
	if sum > maxMinor {
		r.refuseAt("schedule", "%v", ErrOverflow)
	}
}
