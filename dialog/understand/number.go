package understand

import (
	"math"
)

// number is a number in a message: mantissa × 10^-scale, over den where it is a fraction.
type number struct {
	from, to int // in the plain text
	mantissa int64
	scale    int
	den      int64 // the denominator of a fraction; 0 for none
	negative bool
	digits   bool // written with Arabic digits alone, no 万, k or word
	plain    int  // how many digits it is written with, grouping aside; 0 for words
	grouped  bool // with thousands separators
	serial   bool // digits read one by one: 三零二五, or too many for a quantity
	suffix   bool // k, w, 万, grand: surely a quantity
	vague    bool // 十多万, 几百, "a couple hundred"
}

// whole is the number where it is a whole one of at most 9 digits.
func (n number) whole() (int, bool) {
	v := n.mantissa
	if n.den > 1 {
		return 0, false
	}
	for range n.scale {
		if v%10 != 0 {
			return 0, false
		}
		v /= 10
	}
	return int(v), v >= 0 && v < 1e9
}

// minor is the number in units of 10^-digits, rounded half up where it has
// more decimals; ok is false where it is out of an int64's range.
func (n number) minor(digits int) (v int64, ok bool) {
	v, scale := n.mantissa, n.scale
	for ; scale < digits; scale++ {
		if v > math.MaxInt64/10 {
			return 0, false
		}
		v *= 10
	}
	if n.den > 1 {
		v = (v + n.den/2) / n.den
	}
	for ; scale > digits+1; scale-- {
		v /= 10
	}
	if scale > digits {
		v = (v + 5) / 10
	}
	return v, true
}

// times returns n × 10^zeros, dropping decimals that it fills.
func (n number) times(zeros int) (number, bool) {
	for ; zeros > 0; zeros-- {
		if n.scale > 0 {
			n.scale--
			continue
		}
		if n.mantissa > math.MaxInt64/10 {
			return n, false
		}
		n.mantissa *= 10
	}
	return n, true
}

// float is the number as a floating-point one, for comparing only.
func (n number) float() float64 {
	v := float64(n.mantissa) / math.Pow10(n.scale)
	if n.den > 1 {
		v /= float64(n.den)
	}
	if n.negative {
		return -v
	}
	return v
}

// readNumber reads the number that starts at i, in digits, Chinese characters
// or English words. It reads no sign and no fraction.
func readNumber(s string, i int) (number, bool) {
	if i >= len(s) {
		return number{}, false
	}
	c := s[i]
	switch {
	case isDigit(c) || c == '.' && i+1 < len(s) && isDigit(s[i+1]) && (i == 0 || s[i-1] != '.'):
		return readDigits(s, i)
	case c >= 0xe0:
		return readChinese(s, i)
	case isLetter(c):
		return readWords(s, i)
	}
	return number{}, false
}

// tally adds up a number that is said in parts, each closed by a scale:
// 三万五千, "two million three hundred thousand".
type tally struct {
	value [6]int64 // of the parts closed so far, the larger scale first
	zeros [6]int
	depth int
	open  int64 // what no scale has closed yet
}

// close multiplies what is below the scale 10^zeros by it. It fails where
// nothing is, where the scale was closed before and where the sum gets too large.
func (t *tally) close(zeros int) bool {
	sum, depth := t.open, t.depth
	for depth > 0 && (t.zeros[depth-1] < zeros || t.zeros[depth-1] == zeros && t.open == 0) {
		depth--
		sum += t.value[depth]
	}
	if sum <= 0 || depth == len(t.value) || depth > 0 && t.zeros[depth-1] <= zeros || sum > math.MaxInt64/int64(math.Pow10(zeros)) {
		return false
	}
	t.value[depth], t.zeros[depth], t.depth, t.open = sum*int64(math.Pow10(zeros)), zeros, depth+1, 0
	return true
}

// total is the sum of all parts; negative where it is too large.
func (t *tally) total() int64 {
	sum := t.open
	for _, v := range t.value[:t.depth] {
		sum += v
		if sum < 0 {
			return -1
		}
	}
	return sum
}

// empty tells whether no scale was closed yet.
func (t *tally) empty() bool { return t.depth == 0 }
