package understand

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxRunes is how much of a message is read; what is past it has no influence.
const maxRunes = 4000

//go:embed simplified.txt
var simplifiedPairs string

// cantonese are characters of written Cantonese with the Mandarin character
// that does the same work in a sentence. They go before OpenCC's pairs.
const cantonese = "唔不 係是 冇没 佢他 哋们 啲些 咗了 嘅的 嚟来 喺在 畀给 俾给 攞拿 睇看 乜啥 嗰那 㗎的 喇了 攰累 諗想 谂想 邊哪"

// plainForms turns one character into its plain form: simplified, half-width,
// lower case. It is built once and only read.
type plainForms struct {
	han [0xa000 - 0x3400]uint16 // 0: as it is
}

func newPlainForms() *plainForms {
	p := &plainForms{}
	put := func(pairs string) {
		for line := range strings.Lines(pairs) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			for _, pair := range strings.Fields(line) {
				from, size := utf8.DecodeRuneInString(pair)
				to, _ := utf8.DecodeRuneInString(pair[size:])
				if from >= 0x3400 && from < 0xa000 {
					p.han[from-0x3400] = uint16(to)
				}
			}
		}
	}
	put(simplifiedPairs)
	put(cantonese)
	return p
}

// of returns the plain form of r; 0 where r says nothing (a zero-width
// character, a variation selector), ' ' for every kind of space and control.
func (p *plainForms) of(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		return r
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r < 0x20 || r == 0x7f || r == 0xa0 || r == 0x3000:
		return ' '
	case r < 0x7f:
		return r
	case r >= 0x3400 && r < 0xa000:
		if s := p.han[r-0x3400]; s != 0 {
			return rune(s)
		}
		return r
	case r >= 0xff01 && r <= 0xff5e: // full-width ASCII
		return p.of(r - 0xfee0)
	case r == 0xffe5:
		return '¥'
	case r == 0xffe1:
		return '£'
	}
	switch r {
	case '‘', '’', 'ʼ', '＇':
		return '\''
	case '“', '”':
		return '"'
	case '–', '—', '−', '‐', '‑':
		return '-'
	case '。', '｡':
		return '。'
	case '、':
		return ','
	case '…':
		return '.'
	case 'é', 'è', 'ê', 'É':
		return 'e'
	case '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\ufe0e', '\ufe0f', '\u00ad':
		return 0
	}
	if unicode.IsSpace(r) || unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) {
		return ' '
	}
	return unicode.ToLower(r)
}

// text is a message in its plain form with the way back to the original.
type text struct {
	raw string  // the original, valid UTF-8, cut to maxRunes
	s   string  // the plain form
	at  []int32 // for each byte of s the byte of raw that its character starts at; one past the end too
}

func (p *plainForms) text(message string) text {
	if !utf8.ValidString(message) {
		message = strings.ToValidUTF8(clip(message), "\ufffd")
	}
	message = clip(message)
	var b strings.Builder
	b.Grow(len(message) + 8)
	at := make([]int32, 0, len(message)+8)
	for i, r := range message {
		n := p.of(r)
		if n == 0 {
			continue
		}
		before := b.Len()
		b.WriteRune(n)
		for range b.Len() - before {
			at = append(at, int32(i))
		}
	}
	at = append(at, int32(len(message)))
	return text{raw: message, s: b.String(), at: at}
}

// original is the exact characters of the message behind s[from:to].
func (t *text) original(from, to int) string {
	for to > from && t.s[to-1] == ' ' {
		to--
	}
	end := int(t.at[to])
	if to > from { // leave out characters without a plain form after the last one
		start := int(t.at[to-1])
		_, size := utf8.DecodeRuneInString(t.raw[start:])
		end = start + size
	}
	return t.raw[t.at[from]:end]
}

// clip cuts s to maxRunes characters.
func clip(s string) string {
	if len(s) <= maxRunes {
		return s
	}
	n := 0
	for i := range s {
		if n == maxRunes {
			return s[:i]
		}
		n++
	}
	return s
}

// isHan tells whether r is a Chinese character.
func isHan(r rune) bool { return r >= 0x3400 && r < 0xa000 || r >= 0x20000 && r < 0x30000 }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' }

// word returns the Latin word that starts at i and the byte after it; "" where none does.
func word(s string, i int) (string, int) {
	j := i
	for j < len(s) && (isLetter(s[j]) || s[j] == '\'' && j > i && j+1 < len(s) && isLetter(s[j+1])) {
		j++
	}
	return s[i:j], j
}

// skipSpace returns the first byte at or after i that is no space.
func skipSpace(s string, i int) int {
	for i < len(s) && s[i] == ' ' {
		i++
	}
	return i
}

// nextWord returns the Latin word after i, over spaces and a hyphen.
func nextWord(s string, i int) (string, int) {
	i = skipSpace(s, i)
	if i < len(s) && s[i] == '-' {
		i = skipSpace(s, i+1)
	}
	return word(s, i)
}

// anyPrefix returns the length of the first of the choices that s[i:] starts with, 0 for none.
func anyPrefix(s string, i int, choices ...string) int {
	for _, c := range choices {
		if strings.HasPrefix(s[i:], c) {
			return len(c)
		}
	}
	return 0
}

// anySuffix tells whether s[:i] ends with one of the choices, spaces aside.
func anySuffix(s string, i int, choices ...string) bool {
	for i > 0 && s[i-1] == ' ' {
		i--
	}
	for _, c := range choices {
		if strings.HasSuffix(s[:i], c) {
			return true
		}
	}
	return false
}

// containsAny tells whether one of the choices is in s.
func containsAny(s string, choices ...string) bool {
	for _, c := range choices {
		if strings.Contains(s, c) {
			return true
		}
	}
	return false
}
