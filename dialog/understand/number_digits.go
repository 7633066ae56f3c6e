package understand

import "unicode/utf8"

// maxDigits is how many digits a quantity can have; a longer run is a serial number.
const maxDigits = 17

// readDigits reads 1200, 1,200.50, 1,20,000, 3k, 1.8w, 1w2, 3万5, 2千, "5 hundred".
func readDigits(s string, i int) (number, bool) {
	n := number{from: i, digits: true}
	j, point := i, false
loop:
	for j < len(s) {
		c := s[j]
		switch {
		case isDigit(c):
			if n.plain >= maxDigits {
				return tooLong(s, i)
			}
			n.mantissa = n.mantissa*10 + int64(c-'0')
			n.plain++
			if point {
				n.scale++
			}
			j++
		case c == ',' && !point && (n.grouped || j-i <= 3) && grouping(s, j):
			n.grouped = true
			j++
		case c == '.' && !point && j+1 < len(s) && isDigit(s[j+1]):
			point = true
			j++
		case c == ' ' && !point && !n.grouped && j-i <= 3 && s[i] != '0' && thousandAt(s, j+1):
			n.grouped = true
			j++
		default:
			break loop
		}
	}
	n.to = j
	return n.withSuffix(s)
}

// grouping tells whether the comma at j groups digits: exactly three follow,
// or two and then another such comma, as in India.
func grouping(s string, j int) bool {
	return groupAt(s, j+1) || j+3 < len(s) && isDigit(s[j+1]) && isDigit(s[j+2]) && s[j+3] == ',' && grouping(s, j+3)
}

// groupAt tells whether exactly three digits stand at j.
func groupAt(s string, j int) bool {
	return j+3 <= len(s) && isDigit(s[j]) && isDigit(s[j+1]) && isDigit(s[j+2]) && (j+3 == len(s) || !isDigit(s[j+3]))
}

// thousandAt tells whether the "000" of "40 000" stands at j. Any other group
// after a space is as likely a number of its own.
func thousandAt(s string, j int) bool {
	return groupAt(s, j) && s[j] == '0' && s[j+1] == '0' && s[j+2] == '0'
}

// tooLong passes over a run of digits that is no quantity.
func tooLong(s string, i int) (number, bool) {
	j := i
	for j < len(s) && (isDigit(s[j]) || s[j] == ',' || s[j] == '.') {
		j++
	}
	return number{from: i, to: j, plain: j - i, serial: true}, true
}

// withSuffix takes in what multiplies a number in digits: k, w, 千, 万, "thousand".
func (n number) withSuffix(s string) (number, bool) {
	j := skipSpace(s, n.to)
	if j == len(s) {
		return n, true
	}
	if s[j] >= 0xe0 {
		if r, size := utf8.DecodeRuneInString(s[j:]); j == n.to && (r == '多' || r == '几' || r == '余') {
			if next, _ := utf8.DecodeRuneInString(s[j+size:]); next != '久' && next != '少' && next != '长' && next != '大' && next != '万' && next != '千' && next != '亿' {
				n.vague, n.to = true, j+size // 2000多
				return n, true
			}
		}
		if zeros, ok := unitOf2(s, j); ok && zeros >= 2 || j == n.to && anyPrefix(s, j, "多万", "多千", "余万", "几万", "来万") > 0 {
			return readHan(s, n)
		}
		return n, true
	}
	w, end := word(s, j)
	if w == "" {
		return n, true
	}
	if zeros, ok := letterScale(w); ok && (j == n.to || w == "k") || w == "b" && n.scale > 0 {
		if w == "b" {
			zeros = 9
		}
		m, ok := n.times(zeros)
		if !ok {
			return tooLong(s, n.from)
		}
		m.to, m.digits, m.suffix = end, false, true
		if n.scale == 0 && end < len(s) && s[end] >= '1' && s[end] <= '9' && (end+1 == len(s) || !isDigit(s[end+1]) && !isLetter(s[end+1])) && !counted(s, end+1) { // 1w2
			digit := number{mantissa: int64(s[end] - '0')}
			if more, ok := digit.times(zeros - 1); ok && m.scale == 0 {
				m.mantissa += more.mantissa
				m.to++
			}
		}
		return m, true
	}
	if zeros, ok := wordScales[w]; ok {
		return readScaled(s, n, zeros)
	}
	if w == "and" {
		if m, ok := halfMore(s, n, j); ok {
			return m, true
		}
	}
	if n.to < len(s) && s[n.to] == 'e' && n.scale < 4 {
		return n.exponent(s), true
	}
	return n, true
}

// letterScale is the zeros of a letter right behind a number: 3k, 2w.
func letterScale(w string) (int, bool) {
	switch w {
	case "k", "ks":
		return 3, true
	case "w":
		return 4, true
	case "mil", "mill", "mn":
		return 6, true
	case "bn", "bln":
		return 9, true
	case "tln":
		return 12, true
	}
	return 0, false
}

// exponent takes in the e5 of 2e5.
func (n number) exponent(s string) number {
	j := n.to + 1
	if j < len(s) && s[j] == '+' {
		j++
	}
	zeros, to := shortInt(s, j)
	if to == 0 || zeros > 15 || to < len(s) && isLetter(s[to]) {
		return n
	}
	m, ok := n.times(zeros)
	if !ok {
		return n
	}
	m.to, m.digits, m.suffix = to, false, true
	return m
}
