package dialog

import (
	"time"

	"repaybot/negotiation"
)

// Event is what happened to a conversation. The list is closed: [Opened],
// [Wrote], [Pressed], [CodeTried], [StaffTook], [StaffAssigned], [StaffReleased],
// [StaffSaid], [StaffNoted], [StaffWaits], [StaffGaveBack], [Booked], [TimePassed],
// [Failed], [IdentityTried], [Verified], [Moved], [StaffUnlinked], [Attached],
// [Withheld], [HardshipConfirmed], [ContactResumed], [NumberStopped], [StaffOffered],
// [StaffDecided], [ApprovalAsked] and [ApprovalAnswered].
//
//sumtype:decl
type Event interface{ isEvent() }

// Opened says that the customer opened the chat and wrote nothing yet.
type Opened struct{}

// Wrote is a message of the customer's, read.
type Wrote struct {
	Text    string  `json:"text"`
	Reading Reading `json:"reading"`
	// Cut tells that the message was longer than is read; Text and Reading are of its beginning.
	Cut bool `json:"cut,omitempty"`
}

// Pressed is a button of ours that the customer pressed.
type Pressed struct {
	Button string `json:"button"` // Button.ID
}

// CodeTried says what became of a one-time code the customer typed. The try
// was counted, and the code compared, before the turn.
type CodeTried struct {
	Outcome CodeOutcome `json:"outcome"`
	Left    int         `json:"left"` // tries left
}

// CodeOutcome is what became of a try.
type CodeOutcome string

// The outcomes.
const (
	CodeRight   CodeOutcome = "right"
	CodeWrong   CodeOutcome = "wrong"
	CodeExpired CodeOutcome = "expired"
	CodeLocked  CodeOutcome = "locked"
)

// Booked says that the bank's book has new entries on an account; the facts
// have them already.
type Booked struct {
	Account string              `json:"account"`
	Entries []negotiation.Entry `json:"entries"`
}

// TimePassed lets what has run out run out.
type TimePassed struct{}

// Failed says that no turn could be made of something that came in, by a fault
// of ours. Text is what the customer wrote, if they wrote.
type Failed struct {
	Text string `json:"text,omitempty"`
}

// IdentityTried says what became of something by which somebody shows who they
// are. It was counted and compared before the turn, and is not in the event.
type IdentityTried struct {
	Step    IdentityStep    `json:"step"`
	Outcome IdentityOutcome `json:"outcome"`
	Left    int             `json:"left,omitempty"` // tries left, where it was wrong
}

// IdentityOutcome is what became of it.
type IdentityOutcome string

// The outcomes. A number is taken whether anybody has it or not.
const (
	IdentityTaken    IdentityOutcome = "taken"
	IdentityRight    IdentityOutcome = "right"
	IdentityWrong    IdentityOutcome = "wrong"
	IdentityMore     IdentityOutcome = "more" // it fits more than one of those who share the number
	IdentityExpired  IdentityOutcome = "expired"
	IdentityLocked   IdentityOutcome = "locked"
	IdentityNotOwn   IdentityOutcome = "not_own"  // a number shared that is not the sender's
	IdentityNeedless IdentityOutcome = "needless" // it is known who they are
)

// Verified says that it is known from now on who writes, and what they wanted
// when they were asked.
type Verified struct {
	Wish   *Wrote        `json:"wish,omitempty"`
	Button string        `json:"button,omitempty"` // what they pressed instead
	Locale Locale        `json:"locale,omitempty"` // that they were spoken to in
	Case   HandOffReason `json:"case,omitempty"`   // what they have asked a person for
}

// Moved says that what came in has gone on to the customer's own conversation.
type Moved struct{}

// StaffUnlinked says that a colleague takes every address from the customer.
type StaffUnlinked struct {
	Staff string `json:"staff"`
}

// Withheld says that a message which the customer had not asked for did not go,
// since it might not then, or could not in time. The conversation is looked at
// again at Next, and what is still to be said then is said with that day's figures.
// Where its channel will never have it ([negotiation.ReasonRefused]) that is at
// once, another way: the facts have the channel.
type Withheld struct {
	Message   string                    `json:"message"` // its key
	Purpose   negotiation.Purpose       `json:"purpose"`
	Reason    negotiation.ContactReason `json:"reason"`
	Next      time.Time                 `json:"next,omitzero"` // zero: only a change of facts can allow it
	FollowUps []string                  `json:"follow_ups,omitempty"`
	// MayHaveGone tells that its channel was tried and failed, so that nobody
	// knows: it still counts as sent.
	MayHaveGone bool   `json:"may_have_gone,omitempty"`
	Staff       string `json:"staff,omitempty"` // the colleague whose message it was; "" for the bot
}

// HardshipConfirmed says that a named colleague has seen what shows a hardship:
// it is documented from now on, which opens wider limits.
type HardshipConfirmed struct {
	Staff string `json:"staff"`
}

func (HardshipConfirmed) isEvent() {}
func (StaffOffered) isEvent()      {}

// ContactResumed says that a colleague ends pauses, for those reasons.
type ContactResumed struct {
	Staff string                    `json:"staff"`
	Why   []negotiation.PauseReason `json:"why"`
	Note  string                    `json:"note,omitempty"` // why they end them, in their words
}

func (ContactResumed) isEvent() {}

// NumberStopped says that whoever has the customer's number on file, of whom
// nobody knows more, wants no more messages there, or says that they are
// somebody else.
type NumberStopped struct {
	Stranger bool `json:"stranger,omitempty"`
}

func (NumberStopped) isEvent() {}
func (Withheld) isEvent()      {}
func (StaffUnlinked) isEvent() {}
func (IdentityTried) isEvent() {}
func (Verified) isEvent()      {}
func (Moved) isEvent()         {}
func (Failed) isEvent()        {}
func (Opened) isEvent()        {}
func (Wrote) isEvent()         {}
func (Pressed) isEvent()       {}
func (CodeTried) isEvent()     {}
func (Booked) isEvent()        {}
func (TimePassed) isEvent()    {}
