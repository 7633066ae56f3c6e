package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxRead is how many characters of a message are read.
const maxRead = 4000

// safeText makes a customer's text fit to be read, stored and shown: what is
// not UTF-8 and every control character but the line end and the tab becomes
// a space, invisible direction marks go, and what is past maxRead characters
// is cut.
func safeText(s string) (text string, cut bool) {
	if len(s) > maxRead*utf8.UTFMax {
		s, cut = s[:maxRead*utf8.UTFMax], true
	}
	var b strings.Builder
	b.Grow(min(len(s), maxRead*3))
	n := 0
	for i, r := range s {
		if n == maxRead {
			return b.String(), true
		}
		switch {
		case r == utf8.RuneError:
			// A character that the cut went through is no character of the message's.
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 && cut && i >= len(s)-utf8.UTFMax {
				return b.String(), true
			}
			b.WriteByte(' ')
		case r == '\n' || r == '\t':
			b.WriteRune(r)
		case r == '\r':
			continue
		case unicode.Is(unicode.Bidi_Control, r):
			continue
		case unicode.IsControl(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
		n++
	}
	return b.String(), cut
}

// sixDigits returns the six digits of a text that is nothing else but a
// one-time code: full-width digits, spaces and hyphens between are fine.
func sixDigits(text string) (string, bool) {
	var b [6]byte
	n := 0
	for _, r := range text {
		switch {
		case r >= '０' && r <= '９':
			r = r - '０' + '0'
		case unicode.IsSpace(r) || r == '-':
			continue
		}
		if r < '0' || r > '9' || n == len(b) {
			return "", false
		}
		b[n] = byte(r)
		n++
	}
	return string(b[:n]), n == len(b)
}
