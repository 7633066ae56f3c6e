package understand

import (
	"strings"
	"unicode/utf8"
)

// numbersIn returns every number of a plain text from left to right: what the
// scanner reads at a place, and besides a sign before it, fractions and dozens.
func numbersIn(s string) []number {
	var out []number
	for i := 0; i < len(s); {
		if i > 0 && isLetter(s[i]) && isLetter(s[i-1]) {
			_, i = word(s, i)
			continue
		}
		n, ok := signedAt(s, i)
		if ok && n.to > i {
			out = append(out, n)
			i = n.to
			continue
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return out
}

// signedAt reads a number with the sign before it.
func signedAt(s string, i int) (number, bool) {
	j, minus := i, false
	if n := anyPrefix(s, i, "负", "-"); n > 0 && !(s[i] == '-' && i > 0 && (isDigit(s[i-1]) || isLetter(s[i-1]))) {
		j, minus = skipSpace(s, i+n), true
	} else if w, end := word(s, i); w == "minus" || w == "negative" {
		j, minus = skipSpace(s, end), true
	}
	n, ok := mixedAt(s, j)
	if ok && minus {
		n.from, n.negative = i, !n.negative
	}
	return n, ok
}

// mixedAt reads a number, a fraction, or a number and a fraction.
func mixedAt(s string, i int) (number, bool) {
	if i >= len(s) || notNumber(s, i) {
		return number{}, false
	}
	if n, ok := fractionAt(s, i); ok {
		return n, true
	}
	n, ok := readNumber(s, i)
	if !ok || n.to <= i {
		return n, false
	}
	if n.to < len(s) && n.digits && isLetter(s[n.to]) { // 29km
		if w, _ := word(s, n.to); w != "k" && w != "e" {
			return number{}, false
		}
	}
	n = n.decimalComma(s).dozens(s)
	j := skipSpace(s, n.to)
	if size := anyPrefix(s, j, "又", "and "); size > 0 && n.den == 0 {
		j = skipSpace(s, j+size)
	} else if n.digits && j > n.to && j < len(s) && isDigit(s[j]) {
		if f, ok := slashFraction(s, j); ok {
			return n.plus(f), true
		}
		return n, true
	} else {
		return n, true
	}
	if f, ok := fractionAt(s, j); ok {
		return n.plus(f), true
	}
	return n, true
}

// plus adds a fraction, and multiplies it by a scale that follows: "one billion and three quarters million".
func (n number) plus(f number) number {
	if f.den == 0 || n.scale > 0 || n.mantissa > 1e12 {
		if f.den == 0 && f.scale == 0 && n.scale == 0 {
			n.mantissa += f.mantissa
			n.to = f.to
		}
		return n
	}
	n.mantissa = n.mantissa*f.den + f.mantissa
	n.den, n.to, n.digits = f.den, f.to, false
	return n
}

// fractionAt reads 三分之一, 1/3, ¾, "two thirds", "a half", "one over three", "one out of three".
func fractionAt(s string, i int) (number, bool) {
	if i >= len(s) {
		return number{}, false
	}
	for k, r := range [...]string{"½", "¼", "¾"} {
		if strings.HasPrefix(s[i:], r) {
			return number{from: i, to: i + len(r), mantissa: [...]int64{1, 1, 3}[k], den: [...]int64{2, 4, 4}[k]}, true
		}
	}
	if isDigit(s[i]) {
		if f, ok := slashFraction(s, i); ok {
			return f, true
		}
	}
	if f, ok := chineseFraction(s, i); ok {
		return f, true
	}
	return englishFraction(s, i)
}

func slashFraction(s string, i int) (number, bool) {
	if i > 0 && (s[i-1] == '/' || s[i-1] == '.') {
		return number{}, false
	}
	top, j := shortInt(s, i)
	if j == 0 || j >= len(s) || s[j] != '/' {
		return number{}, false
	}
	bottom, to := shortInt(s, j+1)
	if to == 0 || bottom == 0 || to < len(s) && (s[to] == '/' || isLetter(s[to])) {
		return number{}, false
	}
	return number{from: i, to: to, mantissa: int64(top), den: int64(bottom)}, true
}

// chineseFraction reads 三分之一, 一万分之三, 16分之5.
func chineseFraction(s string, i int) (number, bool) {
	bottom, ok := readNumber(s, i)
	j := i
	if ok {
		j = skipSpace(s, bottom.to)
	}
	// The number before 分之 may end in the unit that begins it: 一百分之二.
	if k := j; anyPrefix(s, k, "百分", "千分", "万分") > 0 && ok {
		z, _ := unitOf(runeAt(s, k))
		m, fits := bottom.times(z)
		if fits {
			bottom, j = m, k+len("百")
		}
	}
	k := skipSpace(s, j)
	if !ok || anyPrefix(s, k, "分") == 0 {
		return number{}, false
	}
	k = skipSpace(s, k+len("分"))
	if anyPrefix(s, k, "之") == 0 {
		return number{}, false
	}
	k = skipSpace(s, k+len("之"))
	negative := false
	if size := anyPrefix(s, k, "负"); size > 0 {
		negative, k = true, skipSpace(s, k+size)
	}
	top, ok := readNumber(s, k)
	if !ok || bottom.mantissa == 0 || bottom.scale > 0 {
		return number{}, false
	}
	top.from, top.den, top.negative, top.digits = i, bottom.mantissa, negative, false
	return top, true
}

// denominators are the words for parts that are no ordinals.
var denominators = map[string]int64{"half": 2, "halve": 2, "quarter": 4, "hundredth": 100, "thousandth": 1000, "millionth": 1e6, "billionth": 1e9, "trillionth": 1e12}

// part is how many make a whole of what a word names: "third", "quarters".
func part(w string) int64 {
	w = strings.TrimSuffix(w, "s")
	if d, ok := denominators[w]; ok {
		return d
	}
	return int64(ordinalWords[w])
}

// englishFraction reads "two thirds", "a half", "a hundred and two thirds",
// "twenty twenty fifths", "one over three" and "one out of three".
func englishFraction(s string, i int) (number, bool) {
	if !isLetter(s[i]) {
		return ratio(s, i)
	}
	starts := make([]int, 0, maxSpoken)
	for j := i; len(starts) < maxSpoken; {
		w, end := word(s, j)
		if d := part(w); d > 0 && len(starts) > 0 {
			return fractionOf(s, starts, d, j, end)
		}
		_, is := wordNumbers[w]
		if _, scale := wordScales[w]; !is && !scale && w != "and" && w != "a" && w != "an" {
			break
		}
		starts = append(starts, j)
		if j = skipSpace(s, end); j < len(s) && s[j] == '-' {
			j = skipSpace(s, j+1)
		}
	}
	return ratio(s, i)
}

// fractionOf is the fraction whose words begin at the starts and whose last, at j, says that d make a whole.
func fractionOf(s string, starts []int, d int64, j, end int) (number, bool) {
	to, tens := j, len(starts)-1
	if w, _ := word(s, starts[tens]); d < 10 && tens > 0 && wordNumbers[w] >= 20 { // twenty fifths
		d, to, starts = d+wordNumbers[w], starts[tens], starts[:tens]
	}
	if d < 2 || to == starts[0] {
		return number{}, false
	}
	from, and := starts[0], 0
	for k := len(starts) - 1; k > 0 && and == 0; k-- {
		if w, _ := word(s, starts[k]); w == "and" {
			and = k
		}
	}
	top, ok := topOf(s, starts[and], to, and > 0)
	if !ok {
		return number{}, false
	}
	f := number{from: from, to: end, mantissa: top, den: d}
	if and > 0 {
		whole := numbersBetween(s, from, starts[and])
		if whole < 0 {
			return number{}, false
		}
		for _, z := range [...]int{9, 6, 3} { // two million and three fifths
			if whole > 0 && whole%pow10(z) == 0 {
				f.mantissa *= pow10(z)
				break
			}
		}
		if scale, after := nextWord(s, end); wordScales[scale] > 2 && whole%pow10(wordScales[scale]) == 0 {
			f = number{from: from, to: after, mantissa: top * pow10(wordScales[scale]), den: d}
		}
		f.mantissa += whole * d
		return f, true
	}
	if scale, after := nextWord(s, end); wordScales[scale] > 2 { // three quarters million
		if m, ok := f.times(wordScales[scale]); ok {
			f, f.to = m, after
		}
	}
	return f, true
}

// topOf is the number above the line, which is 1 for "a".
func topOf(s string, from, to int, and bool) (int64, bool) {
	if and {
		_, from = word(s, from)
		from = skipSpace(s, from)
	}
	if w, end := word(s, from); (w == "a" || w == "an") && skipDash(s, end) == to {
		return 1, true
	}
	n, ok := readWords(s[:to], from)
	return n.mantissa, ok && n.scale == 0 && skipDash(s, n.to) == to
}

// numbersBetween adds up the numbers of s[from:to] that "and" joins; negative where it holds anything else.
func numbersBetween(s string, from, to int) int64 {
	sum := int64(0)
	for j := from; j < to; {
		n, ok := readWords(s[:to], j)
		if !ok || n.scale > 0 {
			return -1
		}
		sum += n.mantissa
		j = skipSpace(s, n.to)
		if w, end := word(s, j); j < to && w == "and" {
			j = skipSpace(s, end)
		} else if j < to {
			return -1
		}
	}
	return sum
}

// skipDash passes over spaces and a hyphen.
func skipDash(s string, j int) int {
	if j = skipSpace(s, j); j < len(s) && s[j] == '-' {
		j = skipSpace(s, j+1)
	}
	return j
}

// ratio reads "one over three" and "two out of five hundred".
func ratio(s string, i int) (number, bool) {
	top, ok := readNumber(s, i)
	if !ok || top.scale > 0 {
		return number{}, false
	}
	w, j := nextWord(s, top.to)
	if w == "out" {
		if w, j = nextWord(s, j); w != "of" {
			return number{}, false
		}
	} else if w != "over" {
		return number{}, false
	}
	bottom, ok := readNumber(s, skipSpace(s, j))
	if !ok || bottom.scale > 0 || bottom.mantissa == 0 || w == "of" && bottom.mantissa <= top.mantissa {
		return number{}, false
	}
	return number{from: i, to: bottom.to, mantissa: top.mantissa, den: bottom.mantissa}, true
}

// decimalComma takes in the ",3" of a 1,3 that ends a sentence, as on the Continent.
func (n number) decimalComma(s string) number {
	j := n.to
	if !n.digits || n.scale > 0 || n.plain > 3 || j+1 >= len(s) || s[j] != ',' || !isDigit(s[j+1]) || j+2 < len(s) && s[j+2] != '.' {
		return n
	}
	n.mantissa, n.scale, n.to = n.mantissa*10+int64(s[j+1]-'0'), 1, j+2
	return n
}

// dozens takes in 打 and "dozen".
func (n number) dozens(s string) number {
	j := skipSpace(s, n.to)
	to := 0
	switch w, end := word(s, j); w {
	case "dozen", "dozens", "doz", "dozs":
		to = end
	}
	if size := anyPrefix(s, j, "打"); size > 0 && anyPrefix(s, j+size, "电", "款", "过", "钱", "给", "到", "卡", "折", "工", "算", "开", "来", "了") == 0 {
		to = j + size
	}
	if to > 0 && n.mantissa < 1e15 {
		n.mantissa, n.to, n.digits = n.mantissa*12, to, false
	}
	return n
}

// plainWords hold a character that is a digit elsewhere: 一切, 四川, 收拾.
var plainWords = newLexicon([]string{"一切", "一看", "一下", "一直", "一定", "一起", "一样", "一共", "一并", "一口", "一些", "一边", "一会", "一次", "一同", "一律", "一致", "一手", "一时", "一向", "一概", "一笔", "一五一十", "一般", "一旦", "四川", "陆地", "陆续", "大陆", "登陆", "陆空", "队伍", "退伍", "收拾", "拾起", "放肆", "肆无", "十足", "十分感", "两两", "万一", "千万别"})

// notNumber tells whether the character at i belongs to a word that is no number.
func notNumber(s string, i int) bool {
	if s[i] < 0xe0 {
		return false
	}
	return plainWords.lengthAt(s, i) > 0 || i >= 3 && plainWords.lengthAt(s, i-3) > 0
}
