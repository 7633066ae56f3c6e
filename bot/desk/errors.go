package desk

import (
	"errors"
	"fmt"
	"time"

	"repaybot/bot"
	"repaybot/dialog/drafts"
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
	NotForThem      Why = "not_for_them"     // the colleague it would go to may not have it
	NoSuchOutcome   Why = "no_such_outcome"  // it has to be said what came of it
	NoText          Why = "no_text"          // 1 to [MaxText] characters
	Unfilled        Why = "unfilled"         // a variable of a ready answer has no value
	NoVariable      Why = "no_variable"      // a ready answer names a variable that there is not
	NotAgain        Why = "not_again"        // the customer's own wish is theirs to take back
	NotHere         Why = "not_here"         // who only practises
	NoReason        Why = "no_reason"        // why a whole number is needed has to be said
	NotComplete     Why = "not_complete"     // something that is asked was not answered, or says too much
	NoRemark        Why = "no_remark"        // what does not fit needs a word on why
	TheirOwn        Why = "their_own"        // nobody approves what they asked for, or judges their own work
)

// Whys are all reasons.
var Whys = [...]Why{NotYourTeam, NotTheOwner, NeedsSupervisor, NotForThem, NoSuchOutcome, NoText, Unfilled, NoVariable, NotAgain, NotHere, NoReason, NotComplete, NoRemark, TheirOwn}

// Refused says that a colleague may not do something, and why.
type Refused struct{ Why Why }

func (e *Refused) Error() string { return "refused: " + string(e.Why) }

// TakenBy says that another colleague has the conversation already.
type TakenBy struct {
	Staff string // their account
	Shown string // their name as it is shown
}

func (e *TakenBy) Error() string { return "another colleague has taken it" }

// NotNow says that a colleague's message may not go now: the customer is not in
// the conversation, and may not be written to.
type NotNow struct {
	Reason negotiation.ContactReason
	Next   time.Time // when it may; zero: only when the facts have changed
}

func (e *NotNow) Error() string { return "not now: " + string(e.Reason) }

// Unsaid says that a colleague's message says what is never said. One that is
// only warned of goes once its writer has confirmed it.
type Unsaid struct {
	Findings []drafts.Finding
}

func (e *Unsaid) Error() string {
	return fmt.Sprintf("%d sentences that are never said", len(e.Findings))
}

// Refused tells whether it may not be sent at all.
func (e *Unsaid) Refused() bool { return drafts.Worst(e.Findings) == drafts.Refuse }
