package negotiation

import (
	"errors"
	"fmt"
	"slices"
)

// ErrUnknownProduct is returned for an account whose product the policy does
// not have.
var ErrUnknownProduct = errors.New("the policy has no such product")

// Statement works out what is owed on an account as of a day, with its working
// (spec/money.md). Entries and statements after the day do not count. It
// expects an account as [ParseAccount] gives it, and fails with
// [ErrUnknownProduct], [ErrCurrencyMismatch] or [ErrOverflow].
func (p *Policy) Statement(a *Account, asOf Date) (*Statement, error) {
	product, ok := p.Products[a.Product]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrUnknownProduct, a.Product)
	}
	if a.Currency != p.Currency {
		return nil, fmt.Errorf("%w: account %s, policy %s", ErrCurrencyMismatch, a.Currency, p.Currency)
	}
	if product.Kind == Loan {
		return statementOfLoan(&product, a, asOf)
	}
	return statementOfCard(&product, a, asOf)
}

// Project is the statement as of a later day if these payments come in after
// what the book holds on asOf, and the bank books nothing else and closes no
// statement meanwhile. On a loan, instalments that come due by then are owed.
// Payments are entries with a day from asOf to by.
func (p *Policy) Project(a *Account, asOf Date, payments []Entry, by Date) (*Statement, error) {
	b := a.through(asOf)
	for i, e := range payments {
		if e.Date < asOf || e.Date > by {
			return nil, fmt.Errorf("payment %d of %s is not between %s and %s", i+1, e.Date, asOf, by)
		}
		if e.Amount.minor <= 0 || e.Amount.minor > maxMinor || e.Amount.currency != a.Currency {
			return nil, fmt.Errorf("payment %d of %s is not an amount above zero in %s", i+1, e.Amount, a.Currency)
		}
		b.Entries = append(b.Entries, e)
	}
	return p.Statement(b, by)
}

// through is the account as it stands on a day: without what comes after it.
func (a *Account) through(day Date) *Account {
	b := *a
	b.Entries = nil
	for _, e := range a.Entries {
		if e.Date <= day {
			b.Entries = append(b.Entries, e)
		}
	}
	b.Statements = slices.DeleteFunc(slices.Clone(a.Statements), func(s Billed) bool { return s.Date > day })
	return &b
}
