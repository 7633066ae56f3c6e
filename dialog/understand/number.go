package understand

import (
	"math"
	"strings"
	"unicode/utf8"
)

// number is a number in a message: mantissa × 10^-scale.
type number struct {
	from, to int // in the plain text
	mantissa int64
	scale    int
	digits   bool // written with Arabic digits alone, no 万, k or word
	plain    int  // how many digits it is written with, grouping aside; 0 for words
	grouped  bool // with thousands separators
	serial   bool // Chinese digits read one by one: 三零二五
	suffix   bool // k, w, 万, grand: surely a quantity
	vague    bool // 十多万, 几百, "a couple hundred"
}

// whole is the number where it is a whole one of at most 9 digits.
func (n number) whole() (int, bool) {
	v := n.mantissa
	for range n.scale {
		if v%10 != 0 {
			return 0, false
		}
		v /= 10
	}
	return int(v), v >= 0 && v < 1e9
}

// minor is the number in units of 10^-digits, rounded half up where it has more decimals.
func (n number) minor(digits int) (int64, bool) {
	v, scale := n.mantissa, n.scale
	for ; scale < digits; scale++ {
		if v > math.MaxInt64/10 {
			return 0, false
		}
		v *= 10
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

// readNumber reads the number that starts at i, in digits, Chinese characters or English words.
func readNumber(s string, i int) (number, bool) {
	if i >= len(s) {
		return number{}, false
	}
	c := s[i]
	switch {
	case isDigit(c) || c == '.' && i+1 < len(s) && isDigit(s[i+1]):
		return readDigits(s, i)
	case c >= 0x80:
		return readChinese(s, i)
	case isLetter(c):
		return readWords(s, i)
	}
	return number{}, false
}

// readDigits reads 1200, 1,200.50, 3k, 1.8w, 3万5, 2千.
func readDigits(s string, i int) (number, bool) {
	n := number{from: i, digits: true}
	j, point := i, false
	for j < len(s) {
		c := s[j]
		switch {
		case isDigit(c):
			if n.plain >= 17 {
				return tooLong(s, i)
			}
			n.mantissa = n.mantissa*10 + int64(c-'0')
			n.plain++
			if point {
				n.scale++
			}
			j++
			continue
		case c == ',' && !point && groupAt(s, j+1) && (n.grouped || j-i <= 3):
			n.grouped = true
			j++
			continue
		case c == '.' && !point && j+1 < len(s) && isDigit(s[j+1]):
			point = true
			j++
			continue
		}
		break
	}
	n.to = j
	return n.withSuffix(s)
}

// groupAt tells whether exactly three digits stand at j.
func groupAt(s string, j int) bool {
	return j+3 <= len(s) && isDigit(s[j]) && isDigit(s[j+1]) && isDigit(s[j+2]) && (j+3 == len(s) || !isDigit(s[j+3]))
}

// tooLong passes over a run of digits that is no quantity.
func tooLong(s string, i int) (number, bool) {
	j := i
	for j < len(s) && (isDigit(s[j]) || s[j] == ',' || s[j] == '.') {
		j++
	}
	return number{from: i, to: j, plain: j - i, serial: true}, true
}

var zerosOf = map[rune]int{'十': 1, '百': 2, '千': 3, '万': 4, '亿': 8}

// withSuffix takes in what multiplies a number in digits: k, w, 千, 万, "thousand".
func (n number) withSuffix(s string) (number, bool) {
	j := skipSpace(s, n.to)
	if w, end := word(s, j); w != "" {
		zeros := 0
		switch w {
		case "k", "ks", "thousand", "grand":
			zeros = 3
		case "w":
			zeros = 4
		case "hundred":
			zeros = 2
		case "lakh", "lakhs", "lac":
			zeros = 5
		case "million", "mil":
			zeros = 6
		}
		if zeros == 0 || j > n.to && len(w) == 1 {
			return n, true
		}
		m, ok := n.times(zeros)
		if !ok {
			return tooLong(s, n.from)
		}
		m.to, m.digits, m.suffix = end, false, true
		return m, true
	}
	r, size := utf8.DecodeRuneInString(s[j:])
	zeros, ok := zerosOf[r]
	if !ok || r == '十' {
		if (r == '多' || r == '几') && j == n.to { // 2000多
			n.vague, n.to = true, j+size
		}
		return n, true
	}
	if strings.HasPrefix(s[j:], "万分之") || strings.HasPrefix(s[j:], "千分之") || strings.HasPrefix(s[j:], "百分之") {
		return n, true
	}
	total, ok := n.times(zeros)
	if !ok {
		return tooLong(s, n.from)
	}
	total.to, total.digits, total.suffix = j+size, false, true
	return total.tail(s, zeros), true
}

// tail takes in what follows 3万: 5千, 5 (meaning 5千), 五千, 多.
func (n number) tail(s string, zeros int) number {
	j := n.to
	r, size := utf8.DecodeRuneInString(s[j:])
	if r == '多' || r == '几' || r == '余' || r == '来' && j+size < len(s) && anyPrefix(s, j+size, "块", "元") > 0 {
		n.vague, n.to = true, j+size
		return n
	}
	var rest number
	ok := false
	if j < len(s) && isDigit(s[j]) {
		k := j
		for k < len(s) && isDigit(s[k]) && k-j < 9 {
			rest.mantissa = rest.mantissa*10 + int64(s[k]-'0')
			k++
		}
		rest.to, rest.plain, ok = k, k-j, true
		r, size := utf8.DecodeRuneInString(s[k:])
		if z, has := zerosOf[r]; has && z < zeros {
			rest, _ = rest.times(z)
			rest.to = k + size
			rest = rest.tail(s, z)
		} else if rest.plain == 1 {
			rest, _ = rest.times(zeros - 1)
		} else if rest.plain >= zeros+1 {
			ok = false
		}
	} else if rest, ok = readChinese(s, j); ok {
		v, whole := rest.whole()
		if !whole || rest.serial {
			return n
		}
		if v < 10 && rest.plain == 1 {
			rest, _ = rest.times(zeros - 1)
		}
	}
	if !ok {
		return n
	}
	add, whole := rest.whole()
	limit := int64(math.Pow10(zeros))
	if !whole || int64(add) >= limit || n.scale > 0 || n.mantissa > math.MaxInt64-limit {
		return n
	}
	n.mantissa += int64(add)
	n.to, n.vague = rest.to, n.vague || rest.vague
	return n
}
