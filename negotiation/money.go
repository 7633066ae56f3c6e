package negotiation

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/bojanz/currency"
)

// Currency is an ISO 4217 code, "CNY".
type Currency string

// Digits is the number of decimals of the currency's smallest unit: 2 for
// CNY, 0 for JPY. ok is false for a code that ISO 4217 does not know.
func (c Currency) Digits() (digits int, ok bool) {
	d, ok := currency.GetDigits(string(c))
	return int(d), ok
}

// ErrOverflow is returned where an amount would leave the range of an int64
// of the currency's smallest unit (about ±92 million billion).
var ErrOverflow = errors.New("amount out of range")

// ErrCurrencyMismatch is returned where amounts of two currencies meet.
var ErrCurrencyMismatch = errors.New("amounts of two currencies")

// Money is an exact amount: a whole number of the currency's smallest unit.
// The zero value is no amount of no currency.
type Money struct {
	minor    int64
	currency Currency
}

// NewMoney returns an amount in the currency's smallest unit: NewMoney(120050, "CNY") is ¥1,200.50.
func NewMoney(minor int64, c Currency) Money { return Money{minor, c} }

// ParseMoney reads decimal text, "1200.50", with at most the currency's
// decimals. A sign, grouping or an exponent is refused, but a leading minus is read.
func ParseMoney(text string, c Currency) (Money, error) {
	digits, ok := c.Digits()
	if !ok {
		return Money{}, fmt.Errorf("%q is not an ISO 4217 currency", string(c))
	}
	s, negative := strings.CutPrefix(text, "-")
	whole, frac, point := strings.Cut(s, ".")
	if whole == "" || point && frac == "" || len(frac) > digits {
		return Money{}, fmt.Errorf("%q is not an amount with at most %d decimals", text, digits)
	}
	var minor int64
	for _, r := range whole + frac + strings.Repeat("0", digits-len(frac)) {
		if r < '0' || r > '9' {
			return Money{}, fmt.Errorf("%q is not an amount with at most %d decimals", text, digits)
		}
		if minor > (math.MaxInt64-9)/10 {
			return Money{}, fmt.Errorf("%q: %w", text, ErrOverflow)
		}
		minor = minor*10 + int64(r-'0')
	}
	if negative {
		minor = -minor
	}
	return Money{minor, c}, nil
}

// Minor is the amount in the currency's smallest unit.
func (m Money) Minor() int64 { return m.minor }

// Currency is the amount's currency.
func (m Money) Currency() Currency { return m.currency }

// IsZero tells whether the amount is zero, in whatever currency.
func (m Money) IsZero() bool { return m.minor == 0 }

// Add returns m + o. It fails with [ErrCurrencyMismatch] or [ErrOverflow].
func (m Money) Add(o Money) (Money, error) {
	if m.currency != o.currency {
		return Money{}, fmt.Errorf("%w: %s and %s", ErrCurrencyMismatch, m.currency, o.currency)
	}
	sum := m.minor + o.minor
	if (sum > m.minor) != (o.minor > 0) && o.minor != 0 {
		return Money{}, ErrOverflow
	}
	return Money{sum, m.currency}, nil
}

// Sub returns m − o. It fails with [ErrCurrencyMismatch] or [ErrOverflow].
func (m Money) Sub(o Money) (Money, error) {
	if o.minor == math.MinInt64 {
		return Money{}, ErrOverflow
	}
	return m.Add(Money{-o.minor, o.currency})
}

// Split shares m over n shares that differ by at most one smallest unit, the
// first ones the larger, and that sum to m exactly. It returns nil for n < 1.
func (m Money) Split(n int) []Money {
	if n < 1 {
		return nil
	}
	shares := make([]Money, n)
	each, rest := m.minor/int64(n), m.minor%int64(n)
	unit := int64(1)
	if rest < 0 {
		unit, rest = -1, -rest
	}
	for i := range shares {
		shares[i] = Money{each, m.currency}
		if int64(i) < rest {
			shares[i].minor += unit
		}
	}
	return shares
}

// Compare is -1, 0 or +1 as m is less than, equal to or more than o; amounts
// of two currencies do not compare and give an error.
func (m Money) Compare(o Money) (int, error) {
	if m.currency != o.currency {
		return 0, fmt.Errorf("%w: %s and %s", ErrCurrencyMismatch, m.currency, o.currency)
	}
	switch {
	case m.minor < o.minor:
		return -1, nil
	case m.minor > o.minor:
		return 1, nil
	}
	return 0, nil
}

// Decimal is the amount as decimal text with the currency's decimals: "1200.50".
func (m Money) Decimal() string {
	digits, _ := m.currency.Digits()
	return decimalText(m.minor, digits)
}

// String is the amount with its currency, "1200.50 CNY": for logs and tests;
// what customers read is written by dialog/wording.
func (m Money) String() string { return m.Decimal() + " " + string(m.currency) }

// MarshalJSON writes the amount as decimal text, the contract's form; the
// currency stands beside it in the document, not in the amount.
func (m Money) MarshalJSON() ([]byte, error) { return json.Marshal(m.Decimal()) }

// decimalText writes value × 10^-digits.
func decimalText(value int64, digits int) string {
	sign := ""
	magnitude := uint64(value)
	if value < 0 {
		sign, magnitude = "-", -magnitude
	}
	s := fmt.Sprintf("%0*d", digits+1, magnitude)
	if digits == 0 {
		return sign + s
	}
	return sign + s[:len(s)-digits] + "." + s[len(s)-digits:]
}
