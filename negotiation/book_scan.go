package negotiation

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// lineScanner goes over one line of JSON. It knows the plain parts of which a
// book is made, a line of thousands of short strings, and leaves the rest
// (escapes, other letters than ASCII, values nobody asks for) to jsontext.
type lineScanner struct {
	line []byte
	at   int
}

// space goes past white space and tells where.
func (s *lineScanner) space() int {
	for s.at < len(s.line) {
		switch s.line[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return s.at
		}
	}
	return s.at
}

// peek is the next byte past white space, 0 at the end.
func (s *lineScanner) peek() byte {
	if s.space() == len(s.line) {
		return 0
	}
	return s.line[s.at]
}

// accept goes past a byte if it comes next.
func (s *lineScanner) accept(c byte) bool {
	if s.peek() != c || s.at == len(s.line) {
		return false
	}
	s.at++
	return true
}

// beginsValue tells whether a JSON value can begin with c.
func beginsValue(c byte) bool {
	switch c {
	case '{', '[', '"', '-', 't', 'f', 'n':
		return true
	}
	return c >= '0' && c <= '9'
}

// plain are the bytes of a string that stand for themselves: ASCII but for
// controls, the quote and the backslash.
var plain = func() (p [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		p[c] = c != '"' && c != '\\'
	}
	return p
}()

// text reads the string that comes next, without its quotes and escapes. why
// says what is wrong with it.
func (s *lineScanner) text() (text []byte, why string) {
	from := s.at
	for i := from + 1; i < len(s.line); i++ {
		c := s.line[i]
		if plain[c] {
			continue
		}
		if c != '"' {
			return s.otherText()
		}
		s.at = i + 1
		return s.line[from+1 : i], ""
	}
	return nil, "the line ends within a text"
}

// otherText reads a string that is more than plain ASCII.
func (s *lineScanner) otherText() (text []byte, why string) {
	raw, why := s.value()
	if why != "" {
		return nil, why
	}
	text, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		return nil, err.Error()
	}
	return text, ""
}

// skip reads the value that comes next, whatever it is.
func (s *lineScanner) skip() (why string) {
	_, why = s.value()
	return why
}

// value reads the value that comes next as jsontext does: with valid UTF-8
// only, and no key twice in an object.
func (s *lineScanner) value() (raw []byte, why string) {
	rest := s.line[s.at:]
	in := jsontext.NewDecoder(bytes.NewBuffer(rest))
	raw, err := in.ReadValue()
	if err != nil {
		return nil, err.Error()
	}
	s.at += int(in.InputOffset())
	return raw, ""
}
