package bot

import (
	"time"

	"repaybot/negotiation"
)

// InboundKind is what came in.
type InboundKind string

// What can come in; each becomes the event of package dialog that its name says.
const (
	Text         InboundKind = "text"
	Button       InboundKind = "button"
	Opened       InboundKind = "opened"
	StaffTook    InboundKind = "staff_took"
	StaffSaid    InboundKind = "staff_said"
	StaffBack    InboundKind = "staff_gave_back"
	BookedInBook InboundKind = "booked"
	TimePassed   InboundKind = "time_passed"
)

// Inbound is something that happened to a conversation, as a channel, the
// console, a timer or the book hands it in. Channel and EventID together name
// it: the same two twice are one event, whatever else they carry.
type Inbound struct {
	Conversation string      `json:"-"`
	Channel      string      `json:"channel"`
	EventID      string      `json:"event_id"` // the channel's own; never empty
	At           time.Time   `json:"at"`
	Kind         InboundKind `json:"kind"`

	Text   string `json:"text,omitempty"`   // Text and StaffSaid; of any length, cut when it is read
	Button string `json:"button,omitempty"` // Button: dialog.Button.ID
	Staff  string `json:"staff,omitempty"`  // who, for what staff do

	// Customer is whose conversation it is, as far as the channel has checked
	// it ("" if it has not), and Verified that nothing more needs checking.
	Customer string `json:"customer,omitempty"`
	Verified bool   `json:"verified,omitempty"`
	CameFor  string `json:"came_for,omitempty"` // the account the customer came for, or ""

	Account string       `json:"account,omitempty"` // Booked
	Entries []BookedLine `json:"entries,omitempty"` // Booked
}

// BookedLine is one posting as the book writes it, amounts as decimal text.
type BookedLine struct {
	Date   negotiation.Date      `json:"date"`
	Kind   negotiation.EntryKind `json:"kind"`
	Amount string                `json:"amount"`
	Of     negotiation.WaiverOf  `json:"of,omitempty"`
}

// Accepted is an event the store has taken.
type Accepted struct {
	Position int64 // of the event within its conversation: 1, 2, 3 … without gaps
	New      bool  // false: it was there already, and has its old position
}

// Pending is an accepted event that no turn has handled.
type Pending struct {
	Position int64
	Inbound  Inbound
}
