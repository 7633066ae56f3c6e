package font

import (
	"strings"
	"unicode"
)

// Wrap cuts a text into lines of at most width, as measure measures: between
// words, between Chinese characters (a line begins with no closing mark and ends
// with no opening one), and within a word only where it is longer than a line.
// Line breaks of the text stay.
func Wrap(text string, width float64, measure func(string) float64) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, wrapOne(strings.TrimRight(paragraph, " \r"), width, measure)...)
	}
	return lines
}

func wrapOne(text string, width float64, measure func(string) float64) []string {
	var lines []string
	line, used := "", 0.0
	for _, piece := range pieces([]rune(text)) {
		w := measure(piece)
		if bare := strings.TrimRight(piece, " "); used+measure(bare) > width && line != "" {
			lines = append(lines, strings.TrimRight(line, " "))
			line, used = "", 0
		}
		if w > width { // a word longer than a line
			cuts := chop(piece, width, measure)
			lines = append(lines, cuts[:len(cuts)-1]...)
			piece = cuts[len(cuts)-1]
			w = measure(piece)
		}
		line += piece
		used += w
	}
	return append(lines, strings.TrimRight(line, " "))
}

// chop cuts a word into pieces of at most width, of one character at least.
func chop(word string, width float64, measure func(string) float64) []string {
	var all []string
	begin, used := 0, 0.0
	for i, r := range word {
		w := measure(string(r))
		if used+w > width && i > begin {
			all = append(all, word[begin:i])
			begin, used = i, 0
		}
		used += w
	}
	return append(all, word[begin:])
}

// closing marks begin no line, opening ones end none.
const (
	closing = "，。、；：！？）》」』】〕’”％,.;:!?)%]}…·"
	opening = "（《「『【〔‘“([{"
)

// pieces are what may not be cut: a word with the spaces after it, a Chinese
// character with the marks that belong to it.
func pieces(text []rune) []string {
	var all []string
	begin := 0
	for i := 1; i <= len(text); i++ {
		if i == len(text) || cut(text[i-1], text[i]) {
			all = append(all, string(text[begin:i]))
			begin = i
		}
	}
	return all
}

// cut tells whether a line may end between two characters.
func cut(before, after rune) bool {
	switch {
	case after == ' ':
		return false
	case before == ' ' || before == '\u3000':
		return true
	case strings.ContainsRune(closing, after) || strings.ContainsRune(opening, before):
		return false
	}
	return wide(before) || wide(after)
}

// wide tells of characters that need no space between them.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef || r >= 0x3040 && r <= 0x30ff
}
