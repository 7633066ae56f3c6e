package wording

import "strings"

// sum tells whether a number is one of the Say's amounts, in a currency that
// the sign fits ("" fits all).
func (s *scanner) sum(literal, sign string) bool {
	size, ok := sizeOf(literal)
	if !ok {
		return false
	}
	switch sign {
	case "￥":
		sign = "¥"
	case "＄":
		sign = "$"
	case "￡":
		sign = "£"
	}
	for i := range s.a.sums {
		at := (s.a.lastSum + i) % len(s.a.sums)
		x := &s.a.sums[at]
		if !size.is(x) {
			continue
		}
		if sign == "" || strings.Contains(s.w.symbols[x.currency].sign, sign) || sign == string(x.currency) {
			s.a.lastSum = at
			return true
		}
	}
	return false
}

// size is a number as it is written: its whole part, and the digits after the point.
type size struct {
	whole, rest uint64
	decimals    int
}

// sizeOf reads 1,200.50; ok is false where it is too long to be an amount.
func sizeOf(literal string) (size, bool) {
	var z size
	point := false
	for i := range len(literal) {
		switch c := literal[i]; {
		case c == ',':
		case c == '.':
			point = true
		case i > 24:
			return size{}, false
		case point:
			z.rest, z.decimals = z.rest*10+uint64(c-'0'), z.decimals+1
		default:
			if z.whole >= 1<<59 {
				return size{}, false
			}
			z.whole = z.whole*10 + uint64(c-'0')
		}
	}
	return z, z.decimals <= 6
}

// is tells whether it is the size of an amount, with all of its decimals or
// none.
func (z size) is(x *amount) bool {
	return (z.decimals == 0 || z.decimals == x.digits) && z.whole == x.size/x.unit && z.rest == x.size%x.unit
}

// negative tells whether a number is the size of an amount below zero.
func (s *scanner) negative(literal string) bool {
	size, ok := sizeOf(literal)
	for i := range s.a.sums {
		if ok && s.a.sums[i].negative && size.is(&s.a.sums[i]) {
			return true
		}
	}
	return false
}
