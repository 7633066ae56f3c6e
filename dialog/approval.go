package dialog

import (
	"time"
)

// ApprovalAsked says that the colleague who has the conversation asks a
// supervisor for a yes to what is above their own authority.
type ApprovalAsked struct {
	ID    string `json:"id"` // of the act; it names the approval
	Staff string `json:"staff"`
	Role  string `json:"role"`
	Note  string `json:"note,omitempty"` // theirs to the supervisor
	Decision
}

// ApprovalAnswered says what a supervisor answered. A yes does what was asked in
// this very turn, on this turn's facts.
type ApprovalAnswered struct {
	ID    string `json:"id"` // of the approval
	Staff string `json:"staff"`
	Role  string `json:"role"`  // of who answers, at that moment
	Asker string `json:"asker"` // the role of who asked, at that moment; "" where they may no longer act
	Yes   bool   `json:"yes"`
	Why   string `json:"why,omitempty"` // of a no, in their words
}

// Approval is what a colleague asks a supervisor for, while it waits.
type Approval struct {
	ID      string    `json:"id"`
	Staff   string    `json:"staff"`
	Role    string    `json:"role"` // when it was asked
	Note    string    `json:"note,omitempty"`
	At      time.Time `json:"at"`
	Expires time.Time `json:"expires"` // the end of the next working day
	Decision
}

// ApprovalOpened says that an approval waits from now on.
type ApprovalOpened struct {
	Approval
}

// ApprovalClosed says what became of an approval: it no longer waits.
type ApprovalClosed struct {
	ID    string         `json:"id"`
	Asker string         `json:"asker"`
	Kind  DecisionKind   `json:"kind"`
	How   ApprovalResult `json:"how"`
	Staff string         `json:"staff,omitempty"` // who answered
	Why   string         `json:"why,omitempty"`   // of a no, in the supervisor's words
}

// ApprovalResult is what became of an approval.
type ApprovalResult string

// What becomes of an approval.
const (
	ApprovalGiven    ApprovalResult = "approved"
	ApprovalRefused  ApprovalResult = "refused"
	ApprovalExpired  ApprovalResult = "expired"
	ApprovalMoved    ApprovalResult = "moved"    // whoever asked no longer has the conversation
	ApprovalUndoable ApprovalResult = "not_done" // it was approved, and what was asked can no longer be done
)

// NotAnswered says that an answer to an approval did nothing, and why. It is for
// colleagues.
type NotAnswered struct {
	ID    string         `json:"id"`
	Staff string         `json:"staff"`
	Why   WhyNotAnswered `json:"why"`
}

// WhyNotAnswered is why an answer did nothing.
type WhyNotAnswered string

// Why an answer did nothing.
const (
	AnsweredAlready WhyNotAnswered = "answered"       // somebody was quicker, or it no longer waits
	TheirOwn        WhyNotAnswered = "own"            // nobody approves what they asked for
	NoSupervisor    WhyNotAnswered = "not_supervisor" // only supervisors answer
)

func (ApprovalAsked) isEvent()    {}
func (ApprovalAnswered) isEvent() {}
func (ApprovalOpened) isEffect()  {}
func (ApprovalClosed) isEffect()  {}
func (NotAnswered) isEffect()     {}
