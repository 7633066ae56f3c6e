package understand

var wordNumbers = map[string]int64{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
	"seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40,
	"fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

var wordScales = map[string]int64{"hundred": 100, "thousand": 1000, "grand": 1000, "k": 1000, "lakh": 100000, "million": 1000000}

// readWords reads "five hundred", "two and a half grand", "a couple hundred",
// "a grand", "two fifty". It reads no "a" or "couple" that no scale follows.
func readWords(s string, i int) (number, bool) {
	if i > 0 && isLetter(s[i-1]) {
		return number{}, false
	}
	n := number{from: i}
	w, end := word(s, i)
	var total, current int64
	j := i
	switch w {
	case "a", "an", "half", "couple", "few", "several":
		return readWordScale(s, i, w, end)
	}
	seen := 0
	for seen < 12 {
		w, end := word(s, j)
		if v, ok := wordNumbers[w]; ok {
			switch {
			case current == 0, current >= 20 && current < 100 && current%10 == 0 && v < 10, current >= 100 && current%100 == 0:
				current += v
			case current < 20 && v >= 10 && v < 100: // two fifty, twelve fifty
				current = current*100 + v
				n.suffix = true
			default:
				n.mantissa = total + current
				return n, seen > 0
			}
		} else if v, ok := wordScales[w]; ok && seen > 0 && current > 0 && total < 1e12 {
			n.suffix = true
			if v == 100 {
				current *= 100
			} else {
				total += current * v
				current = 0
			}
		} else if w == "and" && seen > 0 {
			next, after := nextWord(s, end)
			if next == "a" {
				if half, to := nextWord(s, after); half == "half" {
					scale, to2 := nextWord(s, to)
					if v, ok := wordScales[scale]; ok && total == 0 {
						n.mantissa, n.to, n.suffix = current*v+v/2, to2, true
						return n, true
					}
				}
				break
			}
			if _, ok := wordNumbers[next]; !ok || !n.suffix {
				break
			}
			j = skipSpace(s, end)
			continue
		} else {
			break
		}
		seen++
		n.to = end
		j = skipSpace(s, end)
		if j < len(s) && s[j] == '-' {
			j++
		}
	}
	n.mantissa = total + current
	if n.mantissa < 100 {
		n.suffix = false
	}
	return n, seen > 0
}

// readWordScale reads "a grand", "half a grand", "a couple hundred", "a few thousand".
func readWordScale(s string, i int, w string, end int) (number, bool) {
	times, vague, half := int64(1), false, false
	if w == "half" {
		half = true
		if a, after := nextWord(s, end); a == "a" {
			end = after
		}
	} else if w == "a" || w == "an" {
		if next, after := nextWord(s, end); next == "couple" || next == "few" || next == "half" {
			w, end = next, after
			half = next == "half"
		}
	}
	switch w {
	case "couple":
		times = 2
		vague = true
	case "few", "several":
		times, vague = 3, true
	}
	if of, after := nextWord(s, end); of == "of" {
		end = after
	}
	scale, to := nextWord(s, end)
	v, ok := wordScales[scale]
	if !ok || scale == "k" {
		return number{}, false
	}
	value := times * v
	if half {
		value /= 2
	}
	return number{from: i, to: to, mantissa: value, suffix: true, vague: vague}, true
}
