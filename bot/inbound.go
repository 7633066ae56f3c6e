package bot

import (
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// InboundKind is what came in.
type InboundKind string

// What can come in; each becomes the event of package dialog that its name says.
const (
	Text           InboundKind = "text"
	Button         InboundKind = "button"
	Opened         InboundKind = "opened"
	StaffTook      InboundKind = "staff_took"
	StaffAssigned  InboundKind = "staff_assigned" // Staff gives the conversation to To
	StaffReleased  InboundKind = "staff_released" // Why says why
	StaffSaid      InboundKind = "staff_said"
	StaffNoted     InboundKind = "staff_noted" // Text is for colleagues only
	StaffWaits     InboundKind = "staff_waits"
	StaffBack      InboundKind = "staff_gave_back"
	BookedInBook   InboundKind = "booked"
	TimePassed     InboundKind = "time_passed"
	Contact        InboundKind = "contact"         // a phone number shared by the messaging app itself
	Linked         InboundKind = "linked"          // the service's own: who has shown who they are goes on in the customer's conversation
	Unlinked       InboundKind = "unlinked"        // a colleague takes every address from the customer
	Undelivered    InboundKind = "undelivered"     // a message of ours did not reach the customer; Text is why, in a word
	BookChanged    InboundKind = "book_changed"    // a new book has another line for an account; Entries are what it has more
	PaidIn         InboundKind = "paid_in"         // the bank, or a messaging app, says that money came in
	HardshipSeen   InboundKind = "hardship_seen"   // a colleague has seen what shows a hardship
	ContactResumed InboundKind = "contact_resumed" // a colleague ends pauses
	HeldBack       InboundKind = "held_back"       // a message that nobody had asked for did not go
	NumberStopped  InboundKind = "number_stopped"  // who has the number on file wants no more messages there; Text is "wrong_person" if they are somebody else
	StaffOffered   InboundKind = "staff_offered"   // a colleague offers a plan, a promise or a settlement
	StaffDecided   InboundKind = "staff_decided"   // a colleague decides something within their authority
	ApprovalAsked  InboundKind = "approval_asked"  // a colleague asks a supervisor for what is above it
	Approved       InboundKind = "approved"        // a supervisor answers, yes or no
	Attached       InboundKind = "attached"        // photos, files, voice notes: what came beside or instead of words
)

// Inbound is something that happened to a conversation, as a channel, the
// console, a timer or the book hands it in. Channel and EventID together name
// it: the same two twice are one event, whatever else they carry.
type Inbound struct {
	// Conversation may be empty where Sender says who writes: then the service
	// finds the conversation, or names a new one ([Service.Accept]).
	Conversation string      `json:"-"`
	Channel      string      `json:"channel"`
	EventID      string      `json:"event_id"` // the channel's own; never empty
	At           time.Time   `json:"at"`
	Kind         InboundKind `json:"kind"`

	Text   string `json:"text,omitempty"`   // Text, StaffSaid, StaffNoted, StaffBack (what was agreed), ContactResumed (why), and what was written beside files (Attached); of any length, cut when it is read
	Button string `json:"button,omitempty"` // Button: dialog.Button.ID
	Staff  string `json:"staff,omitempty"`  // who, for what staff do

	To      string            `json:"to,omitempty"`      // StaffAssigned: whom the conversation is given to
	Why     dialog.ReleaseWhy `json:"why,omitempty"`     // StaffReleased
	Outcome dialog.Outcome    `json:"outcome,omitempty"` // StaffBack; what was agreed is Text

	Confirmed []string `json:"confirmed,omitempty"` // StaffSaid, StaffBack: what its writer was warned of, and sent it all the same

	Sender string `json:"sender,omitempty"` // the channel's own address of who writes: replies go there
	Phone  string `json:"phone,omitempty"`  // Contact: E.164
	Own    bool   `json:"own,omitempty"`    // Contact: the app vouches that the number is the sender's own
	Files  []File `json:"files,omitempty"`  // Attached
	Group  string `json:"group,omitempty"`  // Attached: the channel's name of the album it is one of, or ""
	Start  string `json:"start,omitempty"`  // Opened: the one-use token of a link in the bank's letter
	Origin string `json:"origin,omitempty"` // the network address it came from, where the channel knows one; kept as a keyed hash

	// Number is the keyed hash of a phone number that came alone, or was shared:
	// the service puts it in the number's place before the event is kept.
	Number string               `json:"number,omitempty"`
	Locale dialog.Locale        `json:"locale,omitempty"` // Linked: that they were spoken to in; else the messaging app's own, "" where it has none
	Case   dialog.HandOffReason `json:"case,omitempty"`   // Linked: what they have asked a person for

	// Customer is whose conversation it is, as far as the channel has checked
	// it ("" if it has not), and Verified that nothing more needs checking.
	Customer string `json:"customer,omitempty"`
	Verified bool   `json:"verified,omitempty"`
	CameFor  string `json:"came_for,omitempty"` // the account the customer came for, or ""

	Account string       `json:"account,omitempty"` // Booked, BookChanged, PaidIn
	Entries []BookedLine `json:"entries,omitempty"` // Booked, BookChanged
	Payment *Payment     `json:"payment,omitempty"` // PaidIn

	Held    *dialog.Withheld          `json:"held,omitempty"`    // HeldBack
	Refused *Shut                     `json:"refused,omitempty"` // HeldBack, Undelivered: the way that refused the message for good
	Resumed []negotiation.PauseReason `json:"resumed,omitempty"` // ContactResumed
	Offer   *dialog.StaffOffered      `json:"offer,omitempty"`   // StaffOffered; who offers is Staff

	Decided *dialog.StaffDecided     `json:"decided,omitempty"` // StaffDecided; who decides is Staff
	Asked   *dialog.ApprovalAsked    `json:"asked,omitempty"`   // ApprovalAsked; who asks is Staff
	Answer  *dialog.ApprovalAnswered `json:"answer,omitempty"`  // Approved; who answers is Staff
}

// TakesOver is the colleague to whom the conversation goes with the event: the
// bot falls silent once it is accepted. It is "" for any other event.
func (in *Inbound) TakesOver() string {
	switch in.Kind {
	case StaffTook:
		return in.Staff
	case StaffAssigned:
		return in.To
	}
	return ""
}

// File is something that came with a message, as the channel names it. Its
// content is fetched and kept by whoever may look at it.
type File struct {
	ID   string `json:"id"`             // the channel's own
	Kind string `json:"kind"`           // "photo", "document", "voice", "sticker", "video" or "other"
	Type string `json:"type,omitempty"` // media type, as far as it is known
	Size int64  `json:"size,omitempty"` // bytes; 0 if it is not known
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
