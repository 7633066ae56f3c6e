package negotiation

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

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
	minor, err := parseMinor(text, digits)
	if err != nil {
		return Money{}, fmt.Errorf("%q: %w", text, err)
	}
	return Money{minor, c}, nil
}

// errNotAmount says how many decimals an amount of the currency may have.
type errNotAmount struct{ digits int }

func (e errNotAmount) Error() string {
	if e.digits == 0 {
		return "not an amount without decimals"
	}
	return fmt.Sprintf("not an amount with at most %d decimals", e.digits)
}

// parseMinor reads decimal text in units of 10^-digits.
func parseMinor[T string | []byte](text T, digits int) (int64, error) {
	i, negative := 0, false
	if len(text) > 0 && text[0] == '-' {
		i, negative = 1, true
	}
	minor, whole, decimals, point := int64(0), 0, 0, false
	for ; i < len(text); i++ {
		c := text[i]
		switch {
		case c >= '0' && c <= '9':
			if minor > (math.MaxInt64-9)/10 {
				return 0, ErrOverflow
			}
			minor = minor*10 + int64(c-'0')
			if point {
				decimals++
			} else {
				whole++
			}
		case c == '.' && !point:
			point = true
		default:
			return 0, errNotAmount{digits}
		}
	}
	if whole == 0 || point && decimals == 0 || decimals > digits {
		return 0, errNotAmount{digits}
	}
	for ; decimals < digits; decimals++ {
		if minor > math.MaxInt64/10 {
			return 0, ErrOverflow
		}
		minor *= 10
	}
	if negative {
		minor = -minor
	}
	return minor, nil
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
	sum, err := checkedAdd(m.minor, o.minor)
	if err != nil {
		return Money{}, err
	}
	return Money{sum, m.currency}, nil
}

// maxMinor bounds the sum of all amounts of an account, so that what is
// computed from them in int64 cannot run over before it is checked.
const maxMinor = math.MaxInt64 / 8

// checkedAdd returns a + b, or [ErrOverflow].
func checkedAdd(a, b int64) (int64, error) {
	if sum := a + b; (sum > a) == (b > 0) || b == 0 {
		return sum, nil
	}
	return 0, ErrOverflow
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
	var buf [32]byte
	return string(appendMinor(buf[:0], value, digits))
}
