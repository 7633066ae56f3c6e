package desk

import (
	"errors"
	"time"

	"repaybot/bot"
	"repaybot/negotiation"
)

// ErrUnknown is returned for a conversation, a file or a colleague that is not there.
var ErrUnknown = errors.New("not known here")

// unknown is the error of a look for something.
func unknown(err error) error {
	if errors.Is(err, bot.ErrNotFound) {
		return ErrUnknown
	}
	return err
}

// Why is why something is refused.
type Why string

// Why something is refused.
const (
	NotYourTeam     Why = "not_your_team"    // neither the case's team nor one that had it
	NotTheOwner     Why = "not_the_owner"    // somebody else has it, or nobody
	NeedsSupervisor Why = "needs_supervisor" // a supervisor may
)

// Refused says that a colleague may not do something, and why.
type Refused struct{ Why Why }

func (e *Refused) Error() string { return "refused: " + string(e.Why) }

// TakenBy says that another colleague has the conversation already.
type TakenBy struct{ Staff string }

func (e *TakenBy) Error() string { return "another colleague has taken it" }

// NotNow says that a colleague's message may not go now: the customer is not in
// the conversation, and may not be written to.
type NotNow struct {
	Reason negotiation.ContactReason
	Next   time.Time // when it may; zero: only when the facts have changed
}

func (e *NotNow) Error() string { return "not now: " + string(e.Reason) }
