package dialog

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// words are what a text is looked through for. Most texts have none of them,
// and finding that out with the pattern takes microseconds of every turn: so
// it is asked only about a text that has one of the needles, which are worked
// out from the pattern. They change nothing of what matches.
type words struct {
	pattern *regexp.Regexp
	needles []string // every match has one of them, folded; none: not known
}

// wordsOf makes words of a pattern.
func wordsOf(pattern string) *words {
	w := &words{pattern: regexp.MustCompile(pattern)}
	if tree, err := syntax.Parse(pattern, syntax.Perl); err == nil {
		w.needles = needlesOf(tree)
	}
	return w
}

// mentions tells whether a text has one of the words.
func mentions(text string, w *words) bool {
	return w.mayBeIn(text) && w.pattern.MatchString(text)
}

func (w *words) mayBeIn(text string) bool {
	if len(w.needles) == 0 {
		return true
	}
	text = folded(text)
	for _, n := range w.needles {
		if strings.Contains(text, n) {
			return true
		}
	}
	return false
}

// maxClass is how many characters of a class are made needles of.
const maxClass = 8

// needlesOf returns pieces of text of which every match of a pattern has one,
// folded, or none if there are no such pieces.
func needlesOf(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return needle(string(re.Rune))
	case syntax.OpCharClass:
		return needlesOfClass(re.Rune)
	case syntax.OpCapture, syntax.OpPlus:
		return needlesOf(re.Sub[0])
	case syntax.OpAlternate: // one of each
		var all []string
		for _, sub := range re.Sub {
			some := needlesOf(sub)
			if len(some) == 0 {
				return nil
			}
			all = append(all, some...)
		}
		return all
	case syntax.OpConcat: // any part will do: the one that is the longest text
		var best []string
		for _, sub := range re.Sub {
			if some := needlesOf(sub); shortest(some) > shortest(best) {
				best = some
			}
		}
		return best
	}
	return nil
}

func needlesOfClass(ranges []rune) []string {
	var all []string
	for i := 0; i < len(ranges); i += 2 {
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			some := needle(string(r))
			if len(all) == maxClass || len(some) == 0 {
				return nil
			}
			all = append(all, some...)
		}
	}
	return all
}

// needle is a piece of text as it is looked for. A letter beyond ASCII that has
// two cases is none: folded does not know it.
func needle(s string) []string {
	s = folded(s)
	for _, r := range s {
		if r >= utf8.RuneSelf && unicode.SimpleFold(r) != r {
			return nil
		}
	}
	return []string{s}
}

func shortest(needles []string) int {
	n := 0
	for i, s := range needles {
		if i == 0 || len(s) < n {
			n = len(s)
		}
	}
	return n
}

// folded is a text with what a pattern without regard to case takes for an
// ASCII letter as that letter, small.
func folded(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 'A' && c <= 'Z' || c == longS[0] || c == kelvin[0] {
			return foldLetters.Replace(strings.Map(smallLetter, s))
		}
	}
	return s
}

// longS and kelvin are the two characters beyond ASCII that fold to one within.
const longS, kelvin = "ſ", "\u212a"

var foldLetters = strings.NewReplacer(longS, "s", kelvin, "k")

func smallLetter(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r - 'A' + 'a'
	}
	return r
}
