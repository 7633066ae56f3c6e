package negotiation

import (
	"fmt"
	"strconv"
	"sync"
)

// bookReader reads one line of the book. After the first fault it reads
// nothing more.
type bookReader struct {
	scan   lineScanner
	path   []byte   // of the value being read: "entries[3].amount"
	keys   [][]byte // of the objects being read, the outermost first
	fault  *BookError
	policy *Policy
	digits int // of the policy's currency

	// Room in which a line's lists grow before they are kept at their size.
	entries    []Entry
	statements []Billed
	schedule   []ScheduledInstallment
}

var bookReaders = sync.Pool{New: func() any {
	// An empty list of the book is an empty list, not an absent one, from a
	// reader's first line on.
	return &bookReader{entries: []Entry{}, statements: []Billed{}, schedule: []ScheduledInstallment{}}
}}

func (r *bookReader) start(line []byte, p *Policy) {
	digits, _ := p.Currency.Digits()
	r.scan = lineScanner{line: line}
	r.path, r.keys, r.fault, r.policy, r.digits = r.path[:0], r.keys[:0], nil, p, digits
}

// release lets go of the line and gives the reader back.
func (r *bookReader) release() {
	clear(r.keys[:cap(r.keys)])
	r.scan, r.fault, r.policy = lineScanner{}, nil, nil
	bookReaders.Put(r)
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

// broken says that the line is not JSON.
func (r *bookReader) broken(why string) {
	r.refuse("not JSON: %s, after %d bytes", why, r.scan.at)
}

// maxKeys bounds the keys of one object, which are compared with each other.
const maxKeys = 64

// object reads an object and hands each key to value, which must read its value.
func (r *bookReader) object(value func(key []byte)) {
	if !r.enter('{', "an object {…}") {
		return
	}
	end, outer := len(r.path), len(r.keys)
	for more := !r.scan.accept('}'); more && r.fault == nil; more = r.more('}') {
		key := r.key(outer)
		if r.fault != nil {
			return
		}
		value(key)
		if r.fault == nil {
			r.path = r.path[:end]
		}
	}
	r.keys = r.keys[:outer]
}

// key reads an object's key up to its value; the object's keys so far begin at
// outer.
func (r *bookReader) key(outer int) []byte {
	if r.scan.peek() != '"' {
		r.broken("no key in quotes where one must be")
		return nil
	}
	key := r.text()
	if r.fault != nil {
		return nil
	}
	if len(r.path) > 0 {
		r.path = append(r.path, '.')
	}
	r.path = append(r.path, key...)
	for _, other := range r.keys[outer:] {
		if string(other) == string(key) {
			r.refuse("the key stands twice")
		}
	}
	if r.keys = append(r.keys, key); len(r.keys)-outer > maxKeys {
		r.refuse("more than %d keys", maxKeys)
	}
	if !r.scan.accept(':') {
		r.broken("no colon after the key")
	}
	return key
}

// array reads an array and has item read each element.
func (r *bookReader) array(item func(i int)) {
	if !r.enter('[', "a list […]") {
		return
	}
	end := len(r.path)
	i := 0
	for more := !r.scan.accept(']'); more && r.fault == nil; more = r.more(']') {
		r.path = append(r.path, '[')
		r.path = append(strconv.AppendInt(r.path, int64(i), 10), ']')
		item(i)
		i++
		if r.fault == nil {
			r.path = r.path[:end]
		}
	}
}

func (r *bookReader) enter(open byte, what string) bool {
	if r.fault != nil {
		return false
	}
	switch c := r.scan.peek(); {
	case c == open:
		r.scan.at++
		return true
	case !beginsValue(c):
		r.broken("no value where one must be")
	default:
		r.refuse("not %s", what)
	}
	return false
}

// more reads what follows an element: a comma, or the end.
func (r *bookReader) more(end byte) bool {
	if r.fault != nil || r.scan.accept(',') {
		return r.fault == nil
	}
	if !r.scan.accept(end) {
		r.broken("neither a comma nor the end after a value")
	}
	return false
}

// text reads a string; it holds until the line is let go of.
func (r *bookReader) text() []byte {
	if r.fault != nil {
		return nil
	}
	if c := r.scan.peek(); c != '"' {
		if beginsValue(c) {
			r.refuse("not a text in quotes")
		} else {
			r.broken("no value where one must be")
		}
		return nil
	}
	text, why := r.scan.text()
	if why != "" {
		r.broken(why)
	}
	return text
}

// skip reads any value.
func (r *bookReader) skip() {
	if r.fault != nil {
		return
	}
	if why := r.scan.skip(); why != "" {
		r.broken(why)
	}
}

// count reads a whole number from 0 to 9999.
func (r *bookReader) count() int {
	if r.fault != nil {
		return 0
	}
	from := r.scan.space()
	if r.skip(); r.fault != nil {
		return 0
	}
	n, err := strconv.ParseUint(string(r.scan.line[from:r.scan.at]), 10, 16)
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
	if c := r.scan.peek(); c == '-' || c >= '0' && c <= '9' {
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
