package dialog

import (
	"context"
	"time"

	"repaybot/negotiation"
)

// Message is what a customer wrote, with what is needed to read it.
type Message struct {
	Text     string
	Now      time.Time            // carries the customer's time zone
	Currency negotiation.Currency // of the account, for amounts that name none
}

// Reader says what a message means. The embedded reader and a language model
// are both one. It fails only where ctx ends or its model is broken; an
// incomprehensible message is a Reading with the intent unclear.
type Reader interface {
	Read(ctx context.Context, m Message) (Reading, error)
}

// Reading is what a message means (spec/understanding.md). Lists are in the
// order of the message, intents in the order of the specification's table.
type Reading struct {
	Locale       Locale       `json:"locale"` // the message's own language: "zh" or "en"
	Intents      []Intent     `json:"intents"`
	Confidence   float64      `json:"confidence"`              // of the first intent, 0 to 1
	Scores       []Score      `json:"scores,omitempty"`        // the likeliest readings, best first, for asking back; at most 3
	PerhapsGrave bool         `json:"perhaps_grave,omitempty"` // it may be a crisis: ask with care, leave the debt aside
	Amounts      []Amount     `json:"amounts"`
	Dates        []Day        `json:"dates"`
	DaysOfMonth  []DayOfMonth `json:"days_of_month"`
	Terms        []Term       `json:"terms"`
	Percents     []Percent    `json:"percents"`
	Reasons      []Reason     `json:"reasons"`
}

// sureOf tells whether an intent of the reading is sure enough to act on where
// acting does something: opens a case, stops messages, agrees.
func (r Reading) sureOf(i Intent) bool {
	if len(r.Intents) > 0 && r.Intents[0] == i {
		return r.Confidence >= sureEnough
	}
	for _, s := range r.Scores {
		if s.Intent == i {
			return s.P >= sureEnough
		}
	}
	return len(r.Scores) == 0 || r.Confidence >= sureEnough
}

// Score is how likely one intent is, 0 to 1.
type Score struct {
	Intent Intent  `json:"intent"`
	P      float64 `json:"p"`
}

// Locale is a language the program speaks.
type Locale string

// The languages spoken from the first line.
const (
	Chinese Locale = "zh"
	English Locale = "en"
)

// Amount is a sum of money in a message.
type Amount struct {
	Text     string               `json:"text"`  // exactly as written
	Minor    int64                `json:"minor"` // the currency's smallest unit
	Currency negotiation.Currency `json:"currency"`
	Per      Per                  `json:"per"`
	Bound    Bound                `json:"bound"`
}

// Per is how often an amount is meant.
type Per string

// How often.
const (
	Once         Per = "once"
	PerWeek      Per = "week"
	PerFortnight Per = "fortnight"
	PerMonth     Per = "month"
)

// Bound is whether an amount is exact or a limit.
type Bound string

// What an amount bounds.
const (
	Exactly Bound = "exact"
	AtMost  Bound = "at_most"
	AtLeast Bound = "at_least"
	About   Bound = "about"
)

// Day is a day that a message names.
type Day struct {
	Text string           `json:"text"`
	Day  negotiation.Date `json:"day"`
}

// DayOfMonth is a day that recurs each month: 1 to 31, or -1 for the last.
type DayOfMonth struct {
	Text  string `json:"text"`
	Value int    `json:"value"`
}

// TermUnit is what a term counts.
type TermUnit string

// The units of a term.
const (
	Months     TermUnit = "month"
	Weeks      TermUnit = "week"
	Fortnights TermUnit = "fortnight"
)

// Term is a length of time or a number of instalments.
type Term struct {
	Text  string   `json:"text"`
	Count int      `json:"count"`
	Unit  TermUnit `json:"unit"`
}

// Percent is a percentage; Off where it is a discount.
type Percent struct {
	Text  string `json:"text"`
	Value string `json:"value"` // decimal text
	Off   bool   `json:"off,omitempty"`
}

// Reason is why a customer is in trouble.
type Reason struct {
	Text  string      `json:"text"`
	Value ReasonValue `json:"value"`
}

// ReasonValue is one of the reasons the specification names.
type ReasonValue string

// The reasons.
const (
	JobLoss       ReasonValue = "job_loss"
	IncomeCut     ReasonValue = "income_cut"
	Illness       ReasonValue = "illness"
	Bereavement   ReasonValue = "bereavement"
	Family        ReasonValue = "family"
	Disaster      ReasonValue = "disaster"
	Business      ReasonValue = "business"
	Overcommitted ReasonValue = "overcommitted"
	Forgot        ReasonValue = "forgot"
	OtherReason   ReasonValue = "other"
)
