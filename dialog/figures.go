package dialog

import (
	"encoding/json"
	"fmt"
	"time"

	"repaybot/negotiation"
)

// Figures are the values a text may hold, by the name the catalog calls them.
type Figures map[string]Value

// Value is one figure: a [Sum], [On], [Count], [Pct], [At], [Clock], [Name],
// [Quote] or [Rows]. The wording writes each in the customer's own form.
//
//sumtype:decl
type Value interface{ isValue() }

// Sum is an amount of money.
type Sum negotiation.Money

// On is a calendar day.
type On negotiation.Date

// Count is a whole number: months, days, instalments, tries.
type Count int

// Pct is a percentage: 17.92 is 17.92 %.
type Pct negotiation.Rate

// At is a moment in the customer's time zone.
type At time.Time

// Clock is a time of day on the customer's clock, before midnight.
type Clock negotiation.Clock

// Name is a name out of a closed list that the catalog translates under
// "name.<value>", such as "card" or "job_loss".
type Name string

// Quote is text that is not ours: the bank's own words from its policy, or a
// customer's. It may hold figures of its own; the guard lets it stand as it is.
type Quote string

// Rows is a table: one line of a text for each.
type Rows []Figures

func (Sum) isValue()   {}
func (On) isValue()    {}
func (Count) isValue() {}
func (Pct) isValue()   {}
func (At) isValue()    {}
func (Clock) isValue() {}
func (Name) isValue()  {}
func (Quote) isValue() {}
func (Rows) isValue()  {}

// The JSON forms of `said` (spec/interfaces.md): amounts and percentages are
// decimal text, days ISO 8601, moments RFC 3339, counts numbers.

func (v Sum) MarshalJSON() ([]byte, error) { return negotiation.Money(v).MarshalJSON() }
func (v On) MarshalJSON() ([]byte, error)  { return negotiation.Date(v).MarshalJSON() }
func (v Pct) MarshalJSON() ([]byte, error) { return negotiation.Rate(v).MarshalJSON() }
func (v At) MarshalJSON() ([]byte, error)  { return json.Marshal(time.Time(v).Format(time.RFC3339)) }

// MarshalJSON writes HH:MM.
func (v Clock) MarshalJSON() ([]byte, error) { return json.Marshal(v.String()) }

// String is the time of day as HH:MM.
func (v Clock) String() string { return negotiation.Clock(v).String() }

// String is the amount with its currency, for tests and logs of kinds.
func (v Sum) String() string { return negotiation.Money(v).String() }

// String is the day as ISO 8601.
func (v On) String() string { return negotiation.Date(v).String() }

// String is the percentage as decimal text.
func (v Pct) String() string { return negotiation.Rate(v).String() }

// String is the moment in RFC 3339.
func (v At) String() string { return fmt.Sprint(time.Time(v).Format(time.RFC3339)) }
