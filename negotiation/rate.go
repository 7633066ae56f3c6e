package negotiation

import (
	"fmt"
	"math/big"
	"strings"
)

// Rate is an exact decimal, such as a daily rate 0.0005 or a percentage 5:
// coefficient × 10^-scale. The zero value is 0.
type Rate struct {
	coefficient int64
	scale       int
}

// maxRateDigits bounds what a policy or book may write, so that products stay
// exact in wide integers.
const maxRateDigits = 12

// ParseRate reads decimal text, "0.1825", of at most 12 significant digits,
// not negative.
func ParseRate(text string) (Rate, error) {
	whole, frac, point := strings.Cut(text, ".")
	if whole == "" || point && frac == "" || len(whole)+len(frac) > maxRateDigits {
		return Rate{}, fmt.Errorf("%q is not a decimal such as 0.0005", text)
	}
	r := Rate{scale: len(frac)}
	for _, c := range whole + frac {
		if c < '0' || c > '9' {
			return Rate{}, fmt.Errorf("%q is not a decimal such as 0.0005", text)
		}
		r.coefficient = r.coefficient*10 + int64(c-'0')
	}
	return r.plain(), nil
}

// plain is the rate without zeros at the end.
func (r Rate) plain() Rate {
	for r.scale > 0 && r.coefficient%10 == 0 {
		r.coefficient, r.scale = r.coefficient/10, r.scale-1
	}
	return r
}

// IsZero tells whether the rate is 0.
func (r Rate) IsZero() bool { return r.coefficient == 0 }

// Rat is the rate as an exact fraction, in a new value.
func (r Rate) Rat() *big.Rat {
	den := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(r.scale)), nil)
	return new(big.Rat).SetFrac(big.NewInt(r.coefficient), den)
}

// String is the rate as the shortest decimal text: "0.0005".
func (r Rate) String() string { return decimalText(r.coefficient, r.scale) }

// MarshalJSON writes the rate as decimal text.
func (r Rate) MarshalJSON() ([]byte, error) { return []byte(`"` + r.String() + `"`), nil }

// UnmarshalJSON reads decimal text.
func (r *Rate) UnmarshalJSON(b []byte) error {
	if len(b) < 2 || b[0] != '"' {
		return fmt.Errorf("%s is not decimal text such as \"0.0005\"", b)
	}
	v, err := ParseRate(string(b[1 : len(b)-1]))
	*r = v
	return err
}
