package simulate

import (
	"encoding/json"
	"time"
)

// Line is one line of the log: a message in or out, or the rules of a bank,
// which come first. The moment and the customer come first in it, so that
// sorting lines as texts sorts them by both.
type Line struct {
	At       string `json:"at"` // UTC, to the millisecond
	Customer string `json:"customer"`
	Sequence int    `json:"n"`   // counts a customer's lines
	Dir      string `json:"dir"` // "in", "out" or "rules"

	Jurisdiction string `json:"jurisdiction"`
	Zone         string `json:"zone,omitempty"` // the customer's, IANA
	Channel      string `json:"channel,omitempty"`
	Text         string `json:"text,omitempty"`

	Kind string `json:"kind,omitempty"` // in: "text", "button" or "opened"
	Act  string `json:"act,omitempty"`  // in: what the customer meant by it

	Purpose   string   `json:"purpose,omitempty"` // out
	Key       string   `json:"key,omitempty"`     // out: names the message for good
	From      string   `json:"from,omitempty"`    // out: "bot" or "staff"
	FollowUps []string `json:"follow_ups,omitempty"`
	Buttons   []string `json:"buttons,omitempty"`
	Facts     *Known   `json:"facts,omitempty"` // out: what is so as the customer and the bank know it

	Rules *Rules `json:"rules,omitempty"`
}

// Known is what is so at a moment, as the customer and the bank know it,
// whatever the program does.
type Known struct {
	Flags       []string `json:"flags,omitempty"`        // in the bank's book
	OptedOut    bool     `json:"opted_out,omitempty"`    // has said that no more messages are wanted
	RestUntil   string   `json:"rest_until,omitempty"`   // has asked for none before
	Dead        bool     `json:"dead,omitempty"`         // it was told here that the customer has died
	Stranger    bool     `json:"stranger,omitempty"`     // it was told here that the address is a stranger's
	Crisis      bool     `json:"crisis,omitempty"`       // somebody may be in danger, and nobody has said otherwise
	Disputed    bool     `json:"disputed,omitempty"`     // disputed here, and not answered
	Represented bool     `json:"represented,omitempty"`  // a lawyer speaks for them, as was told here
	PlanKept    bool     `json:"plan_kept,omitempty"`    // everything past due is on a plan of which nothing is missed
	Respite     string   `json:"respite,omitempty"`      // a debt respite by law
	SignedIn    bool     `json:"signed_in"`              // the channel knows who reads
	RespiteFrom string   `json:"respite_from,omitempty"` // its first day
	RespiteEnd  string   `json:"respite_end,omitempty"`  // its last day
}

// Rules are a bank's own figures of when it writes.
type Rules struct {
	Bank      []string `json:"bank"` // its names
	From      string   `json:"from"`
	To        string   `json:"to"`
	PerDay    int      `json:"per_day"`
	PerWeek   int      `json:"per_week"`
	QuietDays int      `json:"quiet_days"`
}

const stampForm = "2006-01-02T15:04:05.000Z"

func stamp(t time.Time) string { return t.UTC().Format(stampForm) }

func (l *Line) encode() ([]byte, error) {
	text, err := json.Marshal(l)
	return append(text, '\n'), err
}
