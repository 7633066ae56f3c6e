package negotiation

import "strings"

// Round is the exact amount in the currency's smallest unit, rounded half up:
// how a step of the working is shown. Text that is no amount rounds to zero.
func (e Exact) Round(c Currency) Money {
	digits, _ := c.Digits()
	whole, frac, _ := strings.Cut(string(e), ".")
	up := len(frac) > digits && frac[digits] >= '5'
	if len(frac) > digits {
		frac = frac[:digits]
	}
	text := whole
	if frac != "" {
		text += "." + frac
	}
	m, err := ParseMoney(text, c)
	if err != nil {
		return NewMoney(0, c)
	}
	if up {
		m.minor++
	}
	return m
}
