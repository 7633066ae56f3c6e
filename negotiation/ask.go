package negotiation

import (
	"errors"
	"fmt"
)

// AskError says which part of an ask cannot be meant, and why.
type AskError struct {
	Key    string // "term", as in the JSON of an ask
	Reason string
}

func (e *AskError) Error() string { return "ask." + e.Key + ": " + e.Reason }

// Validate refuses an ask that cannot be meant, such as a term of 0 months or
// a 32nd day, with an [AskError] for each part; errors.As finds the first.
// What the limits do not hold is no fault of the ask: [Propose] answers it.
func (a Ask) Validate() error {
	var faults []error
	fault := func(key, format string, args ...any) {
		faults = append(faults, &AskError{key, fmt.Sprintf(format, args...)})
	}
	if m := a.MonthlyAtMost; m != nil && m.Minor() <= 0 {
		fault("monthly_at_most", "%s is not above zero", m.Decimal())
	}
	if a.Term != nil && (*a.Term < 1 || *a.Term > maxTermAsked) {
		fault("term", "%d is not a number of months from 1 to %d", *a.Term, maxTermAsked)
	}
	if d := a.DownPayment; d != nil && d.Minor() < 0 {
		fault("down_payment", "%s is negative", d.Decimal())
	}
	if a.FirstPayment != nil && a.FirstPayment.IsZero() {
		fault("first_payment", "is no day")
	}
	if d := a.DayOfMonth; d != nil && *d != -1 && (*d < 1 || *d > 31) {
		fault("day_of_month", "%d is not a day from 1 to 31, or -1 for the last", *d)
	}
	return errors.Join(faults...)
}

// maxTermAsked is the longest plan anyone can mean: a hundred years.
const maxTermAsked = 1200

// in checks that the ask's amounts are of the account's currency.
func (a Ask) in(c Currency) error {
	for key, m := range map[string]*Money{"monthly_at_most": a.MonthlyAtMost, "down_payment": a.DownPayment} {
		if m != nil && m.Currency() != c {
			return fmt.Errorf("%w: %w", &AskError{key, fmt.Sprintf("is in %q, the account in %s", string(m.Currency()), c)}, ErrCurrencyMismatch)
		}
	}
	return nil
}
