package desk

import (
	"time"

	"repaybot/bot"
)

// Standing is how a case stands against its target: only a person's answer counts.
type Standing string

// The standings.
const (
	NoTarget Standing = ""      // nobody waits for a person
	InTime   Standing = "ok"    // there is time
	Soon     Standing = "soon"  // less than a quarter of it is left, or five minutes
	Late     Standing = "late"  // it has passed
	Resting  Standing = "rests" // its owner waits for the customer
)

// Target is for how long a customer has waited, and by when they are to be answered.
type Target struct {
	Standing Standing
	Since    time.Time     // the customer's first word that no person has answered; else when the case was opened
	Due      time.Time     // zero: there is no target
	Waited   time.Duration // since Since
	Next     bool          // a person has answered before: it is the next answer's
}

// soonest is what is left of a target at the least when it is said to be soon.
const soonest = 5 * time.Minute

// targetOf is how a case stands.
func targetOf(c *bot.Case, now time.Time) Target {
	t := Target{Since: c.Asked, Due: c.Due(), Next: !c.Answered.IsZero()}
	if t.Since.IsZero() {
		t.Since = c.Opened
	}
	t.Waited = now.Sub(t.Since)
	switch {
	case c.Status == bot.CaseWaiting:
		t.Standing = Resting
	case t.Due.IsZero():
	case now.After(t.Due):
		t.Standing = Late
	case t.Due.Sub(now) <= max(soonest, t.Due.Sub(t.Since)/4):
		t.Standing = Soon
	default:
		t.Standing = InTime
	}
	return t
}
