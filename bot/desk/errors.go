package desk

import (
	"errors"
	"fmt"
	"time"

	"repaybot/negotiation"
)

// ErrUnknown says that there is no such conversation.
var ErrUnknown = errors.New("no such conversation")

// Why is why a colleague may not do something.
type Why string

// Why they may not.
const (
	NotAtWork       Why = "not_at_work" // their account is put to rest, or for practice only
	NotYourTeam     Why = "not_your_team"
	NotTheOwner     Why = "not_the_owner"
	NeedsSupervisor Why = "needs_supervisor"
)

// Refused says that a colleague may not do what they asked for.
type Refused struct{ Why Why }

func (e *Refused) Error() string { return "refused: " + string(e.Why) }

// TakenBy says that another colleague has the case.
type TakenBy struct{ Staff string }

func (e *TakenBy) Error() string { return "another colleague has the case" }

// NotNow says that the customer may not be written to now, and when they may be
// next; zero: only a change of facts can allow it.
type NotNow struct {
	Reason negotiation.ContactReason
	Next   time.Time
}

func (e *NotNow) Error() string { return fmt.Sprintf("not now: %s", e.Reason) }
