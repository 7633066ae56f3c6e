package dialog

import "repaybot/negotiation"

// Event is what happened to a conversation. The list is closed: [Opened],
// [Wrote], [Pressed], [CodeTried], [StaffTook], [StaffSaid],
// [StaffGaveBack], [Booked], [TimePassed], [Failed] and [Attached].
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

// StaffTook says that a colleague has taken the conversation over.
type StaffTook struct {
	Staff string `json:"staff"`
}

// StaffSaid is a colleague's message to the customer.
type StaffSaid struct {
	Staff string `json:"staff"`
	Text  string `json:"text"`
}

// StaffGaveBack gives the conversation back to the bot.
type StaffGaveBack struct {
	Staff string `json:"staff"`
}

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

func (Failed) isEvent()        {}
func (Opened) isEvent()        {}
func (Wrote) isEvent()         {}
func (Pressed) isEvent()       {}
func (CodeTried) isEvent()     {}
func (StaffTook) isEvent()     {}
func (StaffSaid) isEvent()     {}
func (StaffGaveBack) isEvent() {}
func (Booked) isEvent()        {}
func (TimePassed) isEvent()    {}
