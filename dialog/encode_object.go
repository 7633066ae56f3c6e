package dialog

import (
	"encoding/json"
	"strconv"

	"repaybot/negotiation"
)

// object appends the keys and values of a JSON object, as encoding/json writes
// them. States and messages are in every turn's record, so they are written by
// hand; tests compare the two forms.
type object struct {
	dst []byte
	err error
}

func newObject(size int) *object { return &object{dst: append(make([]byte, 0, size), '{')} }

func (o *object) key(name string) {
	if o.dst[len(o.dst)-1] != '{' {
		o.dst = append(o.dst, ',')
	}
	o.dst = append(append(append(o.dst, '"'), name...), `":`...)
}

func (o *object) text(name, value string) {
	o.key(name)
	o.dst = appendText(o.dst, value)
}

func (o *object) number(name string, value int64) {
	o.key(name)
	o.dst = strconv.AppendInt(o.dst, value, 10)
}

func (o *object) day(name string, d negotiation.Date) {
	o.key(name)
	if d.IsZero() {
		o.dst = append(o.dst, "null"...)
		return
	}
	o.dst = append(append(append(o.dst, '"'), d.String()...), '"')
}

// share writes a number from 0 to 1.
func (o *object) share(name string, p float64) {
	if p != 0 && p < 1e-6 || p >= 1e21 {
		o.any(name, p) // with an exponent
		return
	}
	o.key(name)
	o.dst = strconv.AppendFloat(o.dst, p, 'f', -1, 64)
}

// textIf, numberIf and truthIf leave out what is empty, zero or false.
func (o *object) textIf(name, value string) {
	if value != "" {
		o.text(name, value)
	}
}

func (o *object) numberIf(name string, value int64) {
	if value != 0 {
		o.number(name, value)
	}
}

func (o *object) truthIf(name string, value bool) {
	if value {
		o.key(name)
		o.dst = append(o.dst, "true"...)
	}
}

// any writes what is seldom there.
func (o *object) any(name string, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		o.err = err
	}
	o.key(name)
	o.dst = append(o.dst, text...)
}

// open and close are around an object within.
func (o *object) open(name string) {
	o.key(name)
	o.dst = append(o.dst, '{')
}

func (o *object) close() { o.dst = append(o.dst, '}') }

// appendList appends a list, or null where there is none.
func appendList[T any](o *object, name string, list []T, one func(T)) {
	o.key(name)
	if list == nil {
		o.dst = append(o.dst, "null"...)
		return
	}
	o.dst = append(o.dst, '[')
	for i, v := range list {
		if i > 0 {
			o.dst = append(o.dst, ',')
		}
		one(v)
	}
	o.dst = append(o.dst, ']')
}

// appendTexts appends a list of texts, if there are any.
func appendTexts[T ~string](o *object, name string, list []T) {
	if len(list) > 0 {
		appendList(o, name, list, func(s T) { o.dst = appendText(o.dst, string(s)) })
	}
}
