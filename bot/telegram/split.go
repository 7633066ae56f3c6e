package telegram

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// maxUnits is how long a message may be: UTF-16 code units, after Telegram has
// read its escapes.
const maxUnits = 4096

// split cuts a text into parts of at most limit UTF-16 code units, which has to
// be two at least: at the end of a paragraph, else of a line, else of a
// sentence, else between words, and only in a word that is longer than a part
// within one, between what a reader sees as characters. White space at a cut
// falls away; a text of nothing else has no parts.
func split(text string, limit int) []string {
	var parts []string
	rest := []rune(strings.TrimSpace(text))
	for len(rest) > 0 {
		n := fitting(rest, limit)
		if n < len(rest) {
			n = cutAt(rest, n)
		}
		if part := strings.TrimSpace(string(rest[:n])); part != "" {
			parts = append(parts, part)
		}
		rest = []rune(strings.TrimSpace(string(rest[n:])))
	}
	return parts
}

// fitting is how many characters fit into limit code units.
func fitting(text []rune, limit int) int {
	units := 0
	for i, r := range text {
		n := utf16.RuneLen(r)
		if n < 0 {
			n = 1
		}
		if units += n; units > limit {
			return i
		}
	}
	return len(text)
}

// cutAt is where to cut before the n-th character. A cut in the first half of
// what fits is not worth a better place.
func cutAt(text []rune, n int) int {
	for _, ends := range []func([]rune, int) bool{endsParagraph, endsLine, endsSentence, endsWord} {
		for i := n; i > n/2; i-- {
			if ends(text, i) {
				return i
			}
		}
	}
	for i := n; i > n/2; i-- { // a word that no part is long enough for
		if !joins(text, i) {
			return i
		}
	}
	return n
}

// Each tells whether a cut before the i-th character is one of its kind.

func endsParagraph(text []rune, i int) bool {
	return i > 1 && text[i-1] == '\n' && text[i-2] == '\n'
}

func endsLine(text []rune, i int) bool { return text[i-1] == '\n' }

func endsSentence(text []rune, i int) bool {
	switch text[i-1] {
	case '。', '！', '？', '；':
		return true
	}
	return i > 1 && unicode.IsSpace(text[i-1]) && strings.ContainsRune(".!?;:…\"”)", text[i-2])
}

func endsWord(text []rune, i int) bool {
	return unicode.IsSpace(text[i-1]) || isHan(text[i-1]) && isHan(text[i])
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) || strings.ContainsRune("，、：", r) }

// joins tells whether the characters around a cut are seen as one: a letter and
// its accents, a picture and its colour, a family of pictures, a flag.
func joins(text []rune, i int) bool {
	before, after := text[i-1], text[i]
	return unicode.Is(unicode.M, after) || after == '\u200d' || before == '\u200d' ||
		after >= 0x1f3fb && after <= 0x1f3ff || isFlag(before) && isFlag(after)
}

func isFlag(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }
