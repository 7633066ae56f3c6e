package web

import (
	"context"
	"errors"
	"fmt"
	"time"

	"repaybot/dialog"
	"repaybot/dialog/drafts"
	"repaybot/negotiation"
)

// ErrUnknown is returned for a conversation, an account or a customer that is not there.
var ErrUnknown = errors.New("not known here")

// ErrMovedOn is returned where a colleague's act came too late: the
// conversation is with somebody else or back with the assistant.
var ErrMovedOn = errors.New("the conversation has moved on")

// NotNow is returned where a colleague's message may not go now: the customer
// is not in the conversation, and may not be written to.
type NotNow struct {
	Reason negotiation.ContactReason
	Next   time.Time // when it may; zero: only when the facts have changed
}

func (e *NotNow) Error() string { return "not now: " + string(e.Reason) }

// Unsaid is returned where a colleague's message says what is never said. One
// that is only warned of goes once its writer has confirmed it.
type Unsaid struct {
	Findings []drafts.Finding
}

func (e *Unsaid) Error() string {
	return fmt.Sprintf("%d sentences that are never said", len(e.Findings))
}

// Refused tells whether it may not be sent at all.
func (e *Unsaid) Refused() bool { return drafts.Worst(e.Findings) == drafts.Refuse }

// Desk is what the staff console needs.
type Desk interface {
	Waiting(ctx context.Context) ([]Waiting, error)
	Open(ctx context.Context, conversation string) (Case, error) // ErrUnknown
	Act(ctx context.Context, conversation string, act StaffAct) error
	WatchAll() (changed <-chan struct{}, stop func())
}

// Customer is who is logged in.
type Customer struct {
	ID      string // at the bank
	Account string // the account the customer came for
}

// Sender is who wrote an entry.
type Sender string

// The senders.
const (
	FromCustomer Sender = "customer"
	FromBot      Sender = "bot"
	FromStaff    Sender = "staff"
)

// Entry is one message as the pages show it.
type Entry struct {
	N       int       `json:"n"` // its place in the conversation, from 0; it never changes
	From    Sender    `json:"from"`
	At      time.Time `json:"at"`
	Text    string    `json:"text"`
	Buttons []Button  `json:"buttons,omitempty"`

	// Withheld is why it was not sent after all; "" where it was. Only colleagues
	// see such a message.
	Withheld negotiation.ContactReason `json:"withheld,omitempty"`
}

// Button is a quick reply as the pages show it.
type Button struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// Waiting is a conversation in the colleagues' queue.
type Waiting struct {
	ID       string               `json:"id"`
	Customer string               `json:"customer"` // name and last 4, never more
	Mode     dialog.Mode          `json:"mode"`
	Staff    string               `json:"staff,omitempty"`
	Reason   dialog.HandOffReason `json:"reason"`
	Priority dialog.Priority      `json:"priority"`
	Since    time.Time            `json:"since"`
	Summary  string               `json:"summary"`
	Needs    string               `json:"needs,omitempty"` // "supervisor": whose yes it needs
}

// Case is one conversation as a colleague sees it.
type Case struct {
	ID       string        `json:"id"`
	Customer string        `json:"customer"`
	Mode     dialog.Mode   `json:"mode"`
	Staff    string        `json:"staff,omitempty"`
	Me       string        `json:"me"`
	HandOff  *Waiting      `json:"handoff"`
	Entries  []Entry       `json:"entries"`
	Accounts []AccountView `json:"accounts"`
	Files    []FileView    `json:"files"` // of the open case

	Supervisor bool                      `json:"supervisor"` // whether Me is one
	Hardship   negotiation.Hardship      `json:"hardship"`
	Pauses     []negotiation.PauseReason `json:"pauses"` // why reminders rest until a colleague ends that
}

// AccountView is an account with what is owed on it; amounts are in the
// reader's own form.
type AccountView struct {
	Number      string                  `json:"-"`
	Last4       string                  `json:"last4"`
	Kind        negotiation.ProductKind `json:"kind"`
	Principal   string                  `json:"principal"`
	Interest    string                  `json:"interest"`
	Fees        string                  `json:"fees"`
	Total       string                  `json:"total"`
	DPD         int                     `json:"dpd"`
	Reconciled  bool                    `json:"reconciled"`
	Differences []DifferenceView        `json:"differences"`
	Plan        *PlanView               `json:"plan"`
}

// DifferenceView is a posting of the bank's that does not come out.
type DifferenceView struct {
	Date     negotiation.Date           `json:"date"`
	Kind     negotiation.DifferenceKind `json:"kind"`
	Bank     string                     `json:"bank"`
	Computed string                     `json:"computed"`
}

// PlanView is an agreement in one line; which fields are there depends on Kind.
type PlanView struct {
	Kind   string           `json:"kind"` // "installments", "promise", "settlement"
	Count  int              `json:"count,omitempty"`
	Total  string           `json:"total,omitempty"`
	APR    string           `json:"apr,omitempty"`
	Amount string           `json:"amount,omitempty"`
	By     negotiation.Date `json:"by"`
}

// StaffAct is what a colleague does: it is exactly one of them.
type StaffAct struct {
	ID    string // the same act sent twice is one
	Staff string
	Kind  StaffActKind
	Text  string // of a Say, and why of a Resume
	At    time.Time

	Supervisor bool                      // whether Staff is one
	Pauses     []negotiation.PauseReason // of a Resume: which end
	Confirmed  bool                      // of a Say: its writer was warned of what it says, and wants it sent
}

// StaffActKind is what a colleague can do.
type StaffActKind string

// What a colleague can do.
const (
	Take     StaffActKind = "take"
	SayAs    StaffActKind = "say"
	GiveBack StaffActKind = "back"
	Evidence StaffActKind = "evidence" // they have seen what shows a hardship
	Resume   StaffActKind = "resume"   // reminders go again
)
