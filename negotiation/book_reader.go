package negotiation

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// noKind is what jsontext peeks where no JSON value begins.
const noKind jsontext.Kind = 0

// bookReader reads one line of the book token by token; jsontext refuses
// invalid UTF-8 and keys that stand twice in an object. After the first fault
// it reads nothing more.
type bookReader struct {
	in     *bytes.Buffer
	json   *jsontext.Decoder
	path   []byte // of the value being read: "entries[3].amount"
	fault  *BookError
	policy *Policy
	digits int // of the policy's currency

	// Room in which a line's lists grow before they are kept at their size.
	entries    []Entry
	statements []Billed
	schedule   []ScheduledInstallment
}

var bookReaders = sync.Pool{New: func() any {
	in := new(bytes.Buffer)
	return &bookReader{in: in, json: jsontext.NewDecoder(in)}
}}

// start takes a line in. The buffer is the line's own until the next start.
func (r *bookReader) start(line []byte, p *Policy) {
	*r.in = *bytes.NewBuffer(line)
	r.json.Reset(r.in)
	digits, _ := p.Currency.Digits()
	r.path, r.fault, r.policy, r.digits = r.path[:0], nil, p, digits
}

// refuse keeps the first fault, at the value being read.
func (r *bookReader) refuse(format string, args ...any) {
	r.refuseAt(string(r.path), format, args...)
}

func (r *bookReader) refuseAt(key, format string, args ...any) {
	if r.fault == nil {
		r.fault = &BookError{Key: key, Reason: fmt.Sprintf(format, args...)}
	}
}

// broken says that the line is not JSON, or not the JSON that it should be.
func (r *bookReader) broken(err error) {
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		errors.As(err, &syntax)
		key := strings.TrimPrefix(string(syntax.JSONPointer), "/")
		r.refuseAt(strings.ReplaceAll(key, "/", "."), "the key stands twice")
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		r.refuseAt(string(r.path), "not JSON: the line ends too early")
	case errors.As(err, &syntax):
		r.refuseAt(string(r.path), "not JSON: %v, after %d bytes", syntax.Err, syntax.ByteOffset)
	default:
		r.refuseAt(string(r.path), "not JSON: %v", err)
	}
}

// object reads an object and hands each key to value, which must read its
// value. It returns false where there is none.
func (r *bookReader) object(value func(key []byte)) bool {
	if !r.enter('{', "an object {…}") {
		return false
	}
	end := len(r.path)
	for r.fault == nil && r.json.PeekKind() == '"' {
		key := r.text()
		if r.fault != nil {
			return false
		}
		if end > 0 {
			r.path = append(r.path, '.')
		}
		r.path = append(r.path, key...)
		value(key)
		if r.fault == nil {
			r.path = r.path[:end]
		}
	}
	return r.leave()
}

// array reads an array and has item read each element.
func (r *bookReader) array(item func(i int)) {
	if !r.enter('[', "a list […]") {
		return
	}
	end := len(r.path)
	for i := 0; r.fault == nil && r.json.PeekKind() != ']'; i++ {
		if kind := r.json.PeekKind(); kind == noKind {
			break
		}
		r.path = append(r.path, '[')
		r.path = append(strconv.AppendInt(r.path, int64(i), 10), ']')
		item(i)
		if r.fault == nil {
			r.path = r.path[:end]
		}
	}
	r.leave()
}

func (r *bookReader) enter(kind jsontext.Kind, what string) bool {
	if r.fault != nil {
		return false
	}
	if got := r.json.PeekKind(); got != kind && got != noKind {
		r.refuse("not %s", what)
		return false
	}
	return r.token()
}

func (r *bookReader) leave() bool { return r.fault == nil && r.token() }

func (r *bookReader) token() bool {
	if _, err := r.json.ReadToken(); err != nil {
		r.broken(err)
	}
	return r.fault == nil
}

// text reads a string; it holds until the next read.
func (r *bookReader) text() []byte {
	if r.fault != nil {
		return nil
	}
	if kind := r.json.PeekKind(); kind != '"' && kind != noKind {
		r.refuse("not a text in quotes")
		return nil
	}
	raw, err := r.json.ReadValue()
	if err != nil {
		r.broken(err)
		return nil
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1]
	}
	plain, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		r.broken(err)
	}
	return plain
}

// skip reads any value.
func (r *bookReader) skip() {
	if err := r.json.SkipValue(); err != nil {
		r.broken(err)
	}
}

// count reads a whole number from 0 to 9999.
func (r *bookReader) count() int {
	if r.fault != nil {
		return 0
	}
	raw, err := r.json.ReadValue()
	if err != nil {
		r.broken(err)
		return 0
	}
	n, err := strconv.ParseUint(string(raw), 10, 16)
	if err != nil || n > 9999 {
		r.refuse("not a whole number from 0 to 9999")
	}
	return int(n)
}

// date reads a day.
func (r *bookReader) date() Date {
	text := r.text()
	d, ok := parseDay(text)
	if !ok {
		r.refuse("%q is not a day like 2026-11-23", text)
	}
	return d
}

// positive reads an amount above zero, notNegative one that may be zero, and
// amount any.
func (r *bookReader) positive() Money {
	m := r.amount()
	if m.minor <= 0 {
		r.refuse("%s is not above zero", m.Decimal())
	}
	return m
}

func (r *bookReader) notNegative() Money {
	m := r.amount()
	if m.minor < 0 {
		r.refuse("%s is below zero", m.Decimal())
	}
	return m
}

func (r *bookReader) amount() Money {
	if r.fault == nil && r.json.PeekKind() == '0' {
		r.refuse(`a number; an amount is decimal text like "1200.50"`)
	}
	text := r.text()
	minor, err := parseMinor(text, r.digits)
	switch {
	case err != nil:
		r.refuse("%q: %v", text, err)
	case minor > maxMinor || minor < -maxMinor:
		r.refuse("%q: %v", text, ErrOverflow)
	}
	return Money{minor, r.policy.Currency}
}
