package main

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// style writes in colours where the reader is a terminal that wants them.
type style struct{ colours bool }

// The colours used, as ANSI codes.
const (
	dim   = "2"
	bold  = "1"
	green = "32"
	amber = "33"
)

// in is text in a colour.
func (s style) in(code, text string) string {
	if !s.colours || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// displayWidth is how many columns a terminal gives a rune: two for wide
// characters such as Chinese ones and emoji, none for marks that combine.
func displayWidth(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// textWidth is how many columns a line takes.
func textWidth(s string) int {
	n := 0
	for _, r := range s {
		n += displayWidth(r)
	}
	return n
}

// noLineStart are the marks that do not begin a line in Chinese: they stay
// with what is before them.
const noLineStart = "，。、；：？！）》」』”’…%％"

// wrap breaks text into lines of at most columns columns: at spaces, and
// between wide characters. Line breaks in the text stay.
func wrap(text string, columns int) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		lines = append(lines, wrapLine(paragraph, columns)...)
	}
	return lines
}

func wrapLine(text string, columns int) []string {
	var lines []string
	var line strings.Builder
	used := 0
	for _, piece := range pieces(text) {
		w := textWidth(strings.TrimRight(piece, " "))
		if used > 0 && used+w > columns {
			lines = append(lines, strings.TrimRight(line.String(), " "))
			line.Reset()
			used = 0
		}
		line.WriteString(piece)
		used += textWidth(piece)
	}
	return append(lines, strings.TrimRight(line.String(), " "))
}

// pieces are the parts of a line that stay whole: a word with the spaces after
// it, or a wide character with the marks that follow.
func pieces(text string) []string {
	var all []string
	begin := 0
	runes := []rune(text)
	for i := 1; i <= len(runes); i++ {
		if i < len(runes) && !mayBreak(runes[i-1], runes[i]) {
			continue
		}
		all = append(all, string(runes[begin:i]))
		begin = i
	}
	return all
}

// mayBreak tells whether a line may end between two runes.
func mayBreak(before, after rune) bool {
	if after == ' ' || displayWidth(after) == 0 || strings.ContainsRune(noLineStart, after) {
		return false
	}
	return before == ' ' || displayWidth(before) == 2 || displayWidth(after) == 2
}
