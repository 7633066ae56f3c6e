package console

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"repaybot/negotiation"
)

// field is a field of a form that is sent again as it was.
type field struct{ Name, Value string }

// fields reads a form's fields, and keeps which could not be read.
type fields struct {
	v   *Visit
	bad []string // keys of words, "acts.bad_<what>", each once
}

func (f *fields) wrong(what string) {
	key := "acts.bad_" + what
	for _, has := range f.bad {
		if has == key {
			return
		}
	}
	f.bad = append(f.bad, key)
}

// signs are what people put around figures: "¥1,200.50", "50 %".
var signs = strings.NewReplacer(",", "", "，", "", " ", "", "\u00a0", "", "¥", "", "￥", "", "£", "", "$", "", "%", "", "％", "")

// number is a whole number from least to most; 0 where nothing is written.
func (f *fields) number(name string, least, most int) int {
	text := f.v.Form(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(signs.Replace(text))
	if err != nil || n < least || n > most {
		f.wrong("number")
		return 0
	}
	return n
}

// amount is an amount in the smallest unit; 0 where nothing is written.
func (f *fields) amount(name string, c negotiation.Currency) int64 {
	text := f.v.Form(name)
	if text == "" {
		return 0
	}
	m, err := negotiation.ParseMoney(signs.Replace(text), c)
	if err != nil || m.Minor() < 0 {
		f.wrong("amount")
		return 0
	}
	return m.Minor()
}

// percent is a share of a hundred; ok is false where nothing is written.
func (f *fields) percent(name string) (r negotiation.Rate, ok bool) {
	text := f.v.Form(name)
	if text == "" {
		return r, false
	}
	r, err := negotiation.ParseRate(signs.Replace(text))
	if err != nil {
		f.wrong("percent")
		return negotiation.Rate{}, false
	}
	return r, true
}

// day is a day as a date field sends it.
func (f *fields) day(name string) negotiation.Date {
	text := f.v.Form(name)
	if text == "" {
		return 0
	}
	d, err := negotiation.ParseDate(text)
	if err != nil {
		f.wrong("day")
		return 0
	}
	return d
}

// clock is a time of day as a time field sends it.
func (f *fields) clock(name string) negotiation.Clock {
	text := f.v.Form(name)
	if text == "" {
		return 0
	}
	at, err := time.Parse("15:04", text)
	if err != nil {
		f.wrong("number")
		return 0
	}
	return negotiation.Clock(at.Hour()*60 + at.Minute())
}

// place names an account on pages: its place among the customer's, and the end of
// its number, by which it is seen where the places have changed.
func place(i int, number string) string { return fmt.Sprintf("%d-%s", i, last4(number)) }

// placed is the account that a place names.
func placed(numbers []string, name string) (i int, ok bool) {
	for i, n := range numbers {
		if place(i, n) == name {
			return i, true
		}
	}
	return 0, false
}
