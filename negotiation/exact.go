package negotiation

import (
	"math/bits"

	"github.com/holiman/uint256"
)

// Exact is an exact amount in the currency's main unit as decimal text with at
// most 10 decimals and no trailing zeros: "161.21593".
type Exact string

// exactDecimals is how many decimals the working shows at most
// (spec/money.md, "One line in, one line out").
const exactDecimals = 10

// charge is a sum of balances, each times the days it stood, in the currency's
// smallest unit times days. A balance is below 2^63, a calendar below 2^22
// days and a rate's coefficient below 2^60, so that what is computed from it
// stays exact in 256 bits.
type charge struct{ sum uint256.Int }

// add counts a balance for a number of days; neither is negative.
func (c *charge) add(on int64, days int) {
	hi, lo := bits.Mul64(uint64(on), uint64(days))
	c.sum.Add(&c.sum, &uint256.Int{lo, hi, 0, 0})
}

// merge counts what another charge has counted.
func (c *charge) merge(o *charge) { c.sum.Add(&c.sum, &o.sum) }

// rounded is the charge at a rate, divided by the year's days (1 for a rate a
// day), in the currency's smallest unit, rounded half up. It fails with
// [ErrOverflow].
func (c *charge) rounded(r Rate, yearDays int) (int64, error) {
	if c.sum.IsZero() {
		return 0, nil
	}
	var numerator, denominator uint256.Int
	numerator.Mul(&c.sum, uint256.NewInt(uint64(r.coefficient)))
	denominator.SetUint64(uint64(yearDays))
	scaleUp(&denominator, r.scale)
	divideHalfUp(&numerator, &denominator)
	if !numerator.IsUint64() || numerator.Uint64() > maxMinor {
		return 0, ErrOverflow
	}
	return int64(numerator.Uint64()), nil
}

// appendExact writes on × days × rate ÷ yearDays in the currency's main unit,
// which has that many decimals, as an [Exact].
func appendExact(dst []byte, on int64, days int, r Rate, yearDays, currencyDigits int) []byte {
	decimals := r.scale + currencyDigits
	if yearDays == 1 && decimals <= exactDecimals {
		if hi, lo := bits.Mul64(uint64(on), uint64(days)); hi == 0 {
			if hi, lo = bits.Mul64(lo, uint64(r.coefficient)); hi == 0 {
				return appendShortest(dst, lo, decimals)
			}
		}
	}
	var c charge
	c.add(on, days)
	numerator, denominator := &c.sum, new(uint256.Int)
	numerator.Mul(numerator, uint256.NewInt(uint64(r.coefficient)))
	denominator.SetUint64(uint64(yearDays))
	if decimals < exactDecimals {
		scaleUp(numerator, exactDecimals-decimals)
	} else {
		scaleUp(denominator, decimals-exactDecimals)
	}
	divideHalfUp(numerator, denominator)
	if numerator.IsUint64() {
		return appendShortest(dst, numerator.Uint64(), exactDecimals)
	}
	begin, text := len(dst), numerator.Dec() // of 20 digits or more
	whole := len(text) - exactDecimals
	dst = append(append(append(dst, text[:whole]...), '.'), text[whole:]...)
	return trimDecimals(dst, begin)
}

// divideHalfUp sets n to n ÷ d, rounded half up.
func divideHalfUp(n, d *uint256.Int) {
	var half uint256.Int
	n.Add(n, half.Rsh(d, 1))
	// An odd d has no exact half: ⌊d/2⌋ is right all the same, since no
	// remainder of it lies between ⌊d/2⌋ and d/2.
	n.Div(n, d)
}

// scaleUp multiplies x by 10^n.
func scaleUp(x *uint256.Int, n int) {
	ten := uint256.Int{10}
	for ; n > 0; n-- {
		x.Mul(x, &ten)
	}
}

// appendShortest writes value × 10^-decimals without trailing zeros.
func appendShortest(dst []byte, value uint64, decimals int) []byte {
	for decimals > 0 && value%10 == 0 {
		value, decimals = value/10, decimals-1
	}
	return appendDecimal(dst, value, decimals)
}

// appendDecimal writes value × 10^-decimals with all its decimals, of which
// there are at most 30.
func appendDecimal(dst []byte, value uint64, decimals int) []byte {
	var buf [52]byte
	i := len(buf)
	for n := 0; value > 0 || n <= decimals; n++ {
		if n == decimals && n > 0 {
			i--
			buf[i] = '.'
		}
		i--
		buf[i] = byte('0' + value%10)
		value /= 10
	}
	return append(dst, buf[i:]...)
}

// trimDecimals takes trailing zeros, and a point they leave bare, off the text
// that begins at that place.
func trimDecimals(text []byte, begin int) []byte {
	end := len(text)
	for end > begin && text[end-1] == '0' {
		end--
	}
	if end > begin && text[end-1] == '.' {
		end--
	}
	return text[:end]
}

// appendMinor writes an amount of the currency's smallest unit with all its
// decimals and a minus before a negative one.
func appendMinor(dst []byte, minor int64, digits int) []byte {
	magnitude := uint64(minor)
	if minor < 0 {
		dst, magnitude = append(dst, '-'), -magnitude
	}
	return appendDecimal(dst, magnitude, digits)
}
