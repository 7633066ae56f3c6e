package dialog

import (
	"context"

	"repaybot/negotiation"
)

// Say is what is to be said, never how: a kind from the closed list in
// kinds.go and the figures its words may hold. No figure that is not here can
// be in the text.
type Say struct {
	Kind    Kind    `json:"kind"`
	Figures Figures `json:"figures,omitempty"`
	// Nth counts how often the conversation has said this kind before. The
	// catalog has at least two wordings of each kind and takes them in turn, so
	// that no sentence is said twice in a row.
	Nth int `json:"nth,omitempty"`
	// Today is the customer's day, so that a date of this year needs no year.
	Today negotiation.Date `json:"-"`
}

// Button is a quick reply under a message. Its ID says what it does, to whom
// it was offered and when, so that an old button never does a new thing.
type Button struct {
	ID      string  `json:"id"`
	Title   Title   `json:"title"`
	Figures Figures `json:"figures,omitempty"`

	Today negotiation.Date `json:"-"` // as in Say
}

// Reply is one message to the customer: what it says, in order, and the
// buttons under it. Together it is one text on a phone screen.
type Reply struct {
	Says    []Say    `json:"says"`
	Buttons []Button `json:"buttons,omitempty"`
}

// Phraser turns what is to be said into words. The templates of package
// wording and a language model are both one; the guard reads what either wrote.
type Phraser interface {
	// Phrase fails where the kind is unknown or a figure it needs is missing.
	Phrase(ctx context.Context, s Say, l Locale) (string, error)
	// Button is a button's title, at most 40 characters.
	Button(ctx context.Context, b Button, l Locale) (string, error)
}
