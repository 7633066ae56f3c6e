package understand

import "strings"

var wordNumbers = map[string]int64{
	"zero": 0, "nought": 0, "naught": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
	"seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40,
	"fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "fiddy": 50, "twelf": 12, "thirdy": 30,
}

// wordScales are the zeros of a scale said in words.
var wordScales = map[string]int{
	"hundred": 2, "hundreds": 2, "hunnid": 2, "hundo": 2, "hunna": 2, "thousand": 3, "thousands": 3, "thousend": 3, "thou": 3, "grand": 3, "lakh": 5, "lakhs": 5, "lac": 5, "lacs": 5,
	"million": 6, "millions": 6, "crore": 7, "crores": 7, "billion": 9, "trillion": 12,
}

// spoken reads a number said in English words, or in digits and scales.
type spoken struct {
	s       string
	j       int
	n       number
	sum     tally
	below   int64 // the last number below a hundred that was added, to be taken back
	before  int   // where the number ended before it
	began   bool
	coined  bool // "two fifty": hundreds without the word
	hundred bool // the open part has its hundred
}

// maxSpoken is how many words a number can have.
const maxSpoken = 16

// readWords reads "five hundred", "a hundred and twenty", "two and a half
// grand", "a couple hundred", "half a grand", "two fifty". "A" and "couple" by
// themselves are no number.
func readWords(s string, i int) (number, bool) {
	if i > 0 && isLetter(s[i-1]) {
		return number{}, false
	}
	w, end := word(s, i)
	sp := spoken{s: s, j: i, n: number{from: i, to: i}}
	switch w {
	case "a", "an", "half", "quarter", "couple", "few", "several", "hundred":
		return sp.headed(w, end)
	case "thousand", "grand":
		return number{}, false
	}
	if _, ok := wordNumbers[w]; !ok {
		return number{}, false
	}
	return sp.read()
}

// readScaled goes on with a number in digits that a scale follows: "5 hundred", "1.5 million", "2 lakh".
func readScaled(s string, n number, zeros int) (number, bool) {
	j := skipSpace(s, n.to)
	_, end := word(s, j)
	m, ok := n.times(zeros)
	if !ok {
		return tooLong(s, n.from)
	}
	m.to, m.digits, m.suffix = end, false, true
	if n.scale > 0 || n.mantissa == 0 {
		return m, true
	}
	sp := spoken{s: s, j: end, n: number{from: n.from, to: end, suffix: true}, began: true}
	sp.sum.open = n.mantissa
	if zeros == 2 {
		sp.sum.open, sp.hundred = m.mantissa, true
	} else if !sp.sum.close(zeros) {
		return m, true
	}
	return sp.read()
}

// headed reads what begins with a word that is a number only before a scale.
func (sp *spoken) headed(w string, end int) (number, bool) {
	times, half, quarter := int64(1), w == "half", w == "quarter"
	switch w {
	case "half":
		if a, after := nextWord(sp.s, end); a == "a" {
			end = after
		}
	case "quarter":
		if of, after := nextWord(sp.s, end); of == "of" {
			if a, k := nextWord(sp.s, after); a == "a" {
				end = k
			}
		}
	case "a", "an":
		switch next, after := nextWord(sp.s, end); next {
		case "couple", "few", "half", "quarter":
			w, end = next, after
			half, quarter = next == "half", next == "quarter"
		case "cool", "full", "whole", "good":
			end = after
		}
	}
	switch w {
	case "couple":
		times, sp.n.vague = 2, true
	case "few", "several":
		times, sp.n.vague = 3, true
	case "hundred":
		end = sp.n.from
	}
	if of, after := nextWord(sp.s, end); of == "of" {
		end = after
	}
	scale, to := nextWord(sp.s, end)
	if scale == "k" && w != "a" {
		scale = "thousand"
	}
	zeros, ok := wordScales[scale]
	if !ok || w == "hundred" && !sp.leadsHundred(to) {
		return number{}, false
	}
	sp.n.to, sp.n.suffix, sp.j, sp.began = to, true, to, true
	if half || quarter {
		value := times * pow10(zeros) / 2
		if quarter {
			value /= 2
		}
		sp.n.mantissa = value
		return sp.n, true
	}
	if zeros == 2 {
		sp.sum.open, sp.hundred = times*100, true
	} else {
		sp.sum.open = times
		sp.sum.close(zeros)
	}
	if sp.n.vague { // "a couple hundred thousand" goes on, "a couple hundred fifty" does not
		next, after := nextWord(sp.s, to)
		if z, ok := wordScales[next]; ok && z > zeros && sp.sum.close(z) {
			sp.n.to = after
		}
		sp.n.mantissa = sp.sum.total()
		return sp.n, true
	}
	return sp.read()
}

// leadsHundred tells whether a bare "hundred" is a number: "hundred thousand", "hundred bucks", "hundred a month".
func (sp *spoken) leadsHundred(to int) bool {
	w, _ := nextWord(sp.s, to)
	if _, ok := wordScales[w]; ok {
		return true
	}
	_, unit := englishUnits[w]
	return unit || w == "a" || w == "per" || w == "and"
}

func pow10(zeros int) int64 {
	v := int64(1)
	for range zeros {
		v *= 10
	}
	return v
}

func (sp *spoken) read() (number, bool) {
	for range maxSpoken {
		j := skipSpace(sp.s, sp.j)
		if sp.began && j < len(sp.s) && sp.s[j] == '-' {
			j = skipSpace(sp.s, j+1)
		}
		if !sp.next(j) {
			break
		}
	}
	if !sp.began {
		return sp.n, false
	}
	n := sp.n
	n.mantissa = sp.sum.total()
	if n.mantissa < 0 {
		return number{}, false
	}
	n.suffix = n.suffix && n.mantissa >= 100
	return sp.decimals(n), true
}

// next takes in the word, or the digits after a scale, at j.
func (sp *spoken) next(j int) bool {
	if j < len(sp.s) && isDigit(sp.s[j]) {
		return sp.digits(j)
	}
	w, end := word(sp.s, j)
	if v, ok := wordNumbers[w]; ok {
		return sp.below100(v, j, end)
	}
	if zeros, ok := wordScales[w]; ok && sp.began {
		return sp.scale(w, zeros, end)
	}
	if w == "and" && sp.began {
		return sp.and(end)
	}
	return false
}

func (sp *spoken) below100(v int64, j, end int) bool {
	open := sp.sum.open
	switch {
	case !sp.began, open == 0:
	case open%10 == 0 && open%100 >= 20 && v > 0 && v < 10: // twenty five
	case open >= 100 && open%100 == 0:
		if sp.coined && v < 10 {
			return false
		}
	case open < 20 && open > 0 && v >= 10 && sp.sum.empty() && !sp.hundred: // two fifty, twelve fifty
		sp.sum.open, sp.coined, sp.n.suffix = open*100, true, true
	default:
		return false
	}
	sp.below, sp.before = v, sp.n.to
	sp.sum.open += v
	sp.began, sp.j, sp.n.to = true, end, end
	return true
}

// digits takes in what follows a scale in digits: "4 thousand 3 hundred and 21".
func (sp *spoken) digits(j int) bool {
	v, to := shortInt(sp.s, j)
	if to == 0 || to < len(sp.s) && (isLetter(sp.s[to]) || sp.s[to] == '.' || sp.s[to] == ',' && groupAt(sp.s, to+1) || sp.s[to] == '/' || sp.s[to] == '%') {
		return false
	}
	next, end := nextWord(sp.s, to)
	zeros, scaled := wordScales[next]
	switch {
	case scaled && zeros == 2 && sp.sum.open == 0 && v < 10:
		sp.sum.open, sp.hundred, to = int64(v)*100, true, end
	case !scaled && sp.hundred && v < 100 && sp.sum.open%100 == 0 && anySuffix(sp.s, j, " and"):
		sp.sum.open += int64(v)
	default:
		return false
	}
	sp.j, sp.n.to = to, to
	return true
}

func (sp *spoken) scale(w string, zeros, end int) bool {
	if zeros == 2 {
		if sp.hundred || sp.coined || sp.sum.open == 0 || sp.sum.open >= 100 {
			return sp.takeBack()
		}
		sp.sum.open *= 100
		sp.hundred = true
	} else {
		if !sp.sum.close(zeros) {
			return sp.takeBack()
		}
		sp.hundred = false
	}
	sp.n.suffix, sp.j, sp.n.to, sp.below = true, end, end, 0
	return true
}

// takeBack gives the last small number back to what follows: "one hundred, two hundred".
func (sp *spoken) takeBack() bool {
	if sp.before > sp.n.from {
		sp.sum.open -= sp.below
		sp.n.to = sp.before
	}
	return false
}

// and joins the hundreds with what is below them, unless a scale as large
// follows: "between two hundred and three hundred" are two.
func (sp *spoken) and(end int) bool {
	if !sp.n.suffix || sp.coined || anySuffix(sp.s, sp.n.from, "between") {
		return false
	}
	j := skipSpace(sp.s, end)
	if j < len(sp.s) && isDigit(sp.s[j]) {
		return sp.digits(j)
	}
	w, after := word(sp.s, j)
	v, ok := wordNumbers[w]
	if !ok || sp.sum.open%100 != 0 {
		return false
	}
	next, end2 := nextWord(sp.s, after)
	if small, ok := wordNumbers[next]; ok && v >= 20 && small < 10 {
		next, _ = nextWord(sp.s, end2)
	}
	if z, ok := wordScales[next]; ok && z == 2 && sp.hundred {
		return false
	}
	if next == "fifths" || next == "thirds" || next == "quarters" || ordinalWords[strings.TrimSuffix(next, "s")] > 2 && strings.HasSuffix(next, "s") {
		return false // and three fifths
	}
	if _, unit := wordNumbers[next]; unit && v < 20 { // a hundred and two fifty
		return false
	}
	return sp.below100(v, j, after)
}

// decimals takes in "and a half", "point seventy-one" and "point nought four".
func (sp *spoken) decimals(n number) number {
	j := skipSpace(sp.s, n.to)
	w, end := word(sp.s, j)
	switch w {
	case "and":
		if m, ok := halfMore(sp.s, n, j); ok {
			return m
		}
	case "point":
		m := n
		j = skipSpace(sp.s, end)
		for range 6 {
			w, end := word(sp.s, j)
			v, ok := wordNumbers[w]
			if !ok {
				break
			}
			if v < 10 && m.scale > 0 && m.mantissa%10 == 0 && endsTens(sp.s, m.to) {
				m.mantissa += v
			} else if v < 10 {
				m.mantissa, m.scale = m.mantissa*10+v, m.scale+1
			} else {
				m.mantissa, m.scale = m.mantissa*100+v, m.scale+2
			}
			m.to = end
			if j = skipSpace(sp.s, end); j < len(sp.s) && sp.s[j] == '-' {
				j = skipSpace(sp.s, j+1)
			}
		}
		return m
	}
	return n
}

// endsTens tells whether the word that ends at j is "twenty" or another of the tens.
func endsTens(s string, j int) bool { return j > 1 && s[j-2:j] == "ty" }

// halfMore reads "and a half", and a scale after it: "two and a half grand", "3 million and a half".
func halfMore(s string, n number, j int) (number, bool) {
	_, end := word(s, j)
	a, after := nextWord(s, end)
	if a != "a" {
		return n, false
	}
	half, to := nextWord(s, after)
	share := int64(2)
	switch half {
	case "half":
	case "quarter":
		share = 4
	default:
		return n, false
	}
	scale, end2 := nextWord(s, to)
	zeros, ok := wordScales[scale]
	if scale == "k" {
		zeros, ok = 3, true
	}
	if ok {
		m, fits := n.times(zeros)
		if n.suffix && n.scale == 0 && n.mantissa%pow10(zeros) == 0 { // one billion and a half million
			m, fits = n, true
		}
		if !fits || m.scale > 0 {
			return n, false
		}
		m.mantissa += pow10(zeros) / share
		m.to, m.suffix, m.digits = end2, true, false
		return m, true
	}
	if n.suffix && n.scale == 0 { // 3 million and a half
		for _, z := range [...]int{9, 6, 3, 2} {
			if n.mantissa%pow10(z) == 0 {
				n.mantissa += pow10(z) / share
				n.to = to
				return n, true
			}
		}
	}
	return n, false
}
