package dialog

import (
	"time"

	"repaybot/negotiation"
)

// Effect is something the shell has to do for a turn. The list is closed:
// [Send], [Agree], [AmendPlan], [PlanChanged], [Promise], [CancelPromise], [Withdraw], [SendCode],
// [HandOff], [CancelHandOff], [AddToCase], [PauseContact], [PreferContact],
// [EndPause], [OptOut], [OptIn], [DeclareHardship], [DocumentHardship],
// [SendIdentityCode], [Identified], [Unlink], [Invoice], [Taken], [Released],
// [Waiting], [GaveBack], [Escalated], [Rated], [StaffRefused], [TellStaff], [Decided],
// [NotDecided], [ApprovalOpened], [ApprovalClosed] and [NotAnswered]. All are recorded
// with the turn before any is done.
//
//sumtype:decl
type Effect interface{ isEffect() }

// Send sends a message to the customer. A colleague's own words come as Staff.
type Send struct {
	Reply     Reply               `json:"reply"`
	Staff     *StaffSaid          `json:"staff,omitempty"`
	Purpose   negotiation.Purpose `json:"purpose,omitempty"`    // "": an answer
	FollowUps []string            `json:"follow_ups,omitempty"` // what it is the follow-up to
}

// Agree makes an offer the account's agreement. The shell claims the account
// first; if another conversation has it, the turn is done again on new facts.
// Check has passed on the facts of this very turn.
type Agree struct {
	Under negotiation.PlanTerms `json:"under"` // the rules and the rate of this day, which hold while it stands

	Account       string            `json:"account"`
	Offer         negotiation.Offer `json:"-"`
	Terms         []Say             `json:"terms"` // what the customer said yes to; its text is stored with its hash
	WithdrawUntil negotiation.Date  `json:"withdraw_until"`
	PolicyVersion string            `json:"policy_version"`
	// Replaces is the ID of the account's agreement whose place it takes: one that
	// has ended, or a plan that ends by this.
	Replaces string `json:"replaces,omitempty"`
	// Grant is who offered it where a colleague did; nil of what the limits alone hold.
	Grant *Grant `json:"grant,omitempty"`
}

// AmendPlan changes an agreed plan: an instalment is put off, or a month left
// out. The agreement keeps its ID; what was said is its terms until then.
type AmendPlan struct {
	Account   string                    `json:"account"`
	Agreement string                    `json:"agreement"`
	Amendment negotiation.PlanAmendment `json:"amendment"`
}

// PlanChanged notes a step of a plan's life, with the day on which it held and
// why, once: in the turn that noticed it.
type PlanChanged struct {
	Account   string `json:"account"`
	Agreement string `json:"agreement"`
	negotiation.PlanChange
}

// Promise records that the customer will pay an amount by a day: the whole, or
// a part, which changes no limit.
type Promise struct {
	Account string            `json:"account"`
	Amount  negotiation.Money `json:"amount"`
	By      negotiation.Date  `json:"by"`
}

// CancelPromise takes a part promise back.
type CancelPromise struct {
	Account string `json:"account"`
}

// Withdraw ends an agreement within its time, at no cost.
type Withdraw struct {
	Account string `json:"account"`
}

// SendCode sends a one-time code to the number on file. It holds for
// CodeMinutes and CodeTries.
type SendCode struct{}

// What a one-time code holds for (spec/conduct.md, Who is it?).
const (
	CodeMinutes     = 5
	CodeTries       = 5
	CodeLockMinutes = 60
)

// Priority orders the queue of colleagues.
type Priority string

// The priorities. Only a crisis has the highest.
const (
	Highest Priority = "highest"
	High    Priority = "high"
	Normal  Priority = "normal"
	Low     Priority = "low" // nobody waits for an answer
)

// HandOffReason is why a person is needed: an intent's name, or one of those
// below.
type HandOffReason string

// The reasons that no intent names.
const (
	NoProgress    HandOffReason = "no_progress"
	NotReconciled HandOffReason = "not_reconciled"
	OutOfLimits   HandOffReason = "out_of_limits"
	Unreachable   HandOffReason = "unreachable" // messages don't reach the customer

	PaymentMismatch HandOffReason = "payment_mismatch" // a payment that does not fit the book, or what is owed
)

// HandOff puts the conversation into the queue of colleagues. Summary is
// phrased in the bank's own language.
type HandOff struct {
	Account  string        `json:"account,omitempty"`
	Reason   HandOffReason `json:"reason"`
	Priority Priority      `json:"priority"`
	Summary  []Say         `json:"summary"`
	OnCall   bool          `json:"on_call,omitempty"` // nobody is there: call the on-call webhook
	Needs    string        `json:"needs,omitempty"`   // whose yes it needs: "supervisor"
}

// CancelHandOff takes the request for a person back.
type CancelHandOff struct{}

// AddToCase adds what the customer said or sent to the open hand-over. Of a
// file the words are its kind, type and size.
type AddToCase struct {
	Words string        `json:"words"`
	File  *AttachedFile `json:"file,omitempty"`
}

// PauseContact stops messages the customer did not ask for, until a moment or,
// if it is zero, until a colleague ends it.
type PauseContact struct {
	Why   string    `json:"why"` // an intent's name or "hardship"
	Until time.Time `json:"until"`
}

// EndPause lets messages go again that rested for those reasons.
type EndPause struct {
	Why []negotiation.PauseReason `json:"why"`
}

// PreferContact notes when and how the customer likes to be reached: in their
// words for colleagues, and as it is held to. Nil is words alone, which change
// nothing that is held to; a zero value takes all wishes back.
type PreferContact struct {
	Words  string                          `json:"words"`
	Wishes *negotiation.ContactPreferences `json:"wishes,omitempty"`
}

// OptOut stops all messages that are not answers, at once.
type OptOut struct{}

// OptIn starts them again.
type OptIn struct{}

// DeclareHardship records what the customer told. It opens no limits.
type DeclareHardship struct {
	Reason ReasonValue `json:"reason"`
}

// SendIdentityCode sends a one-time code to the number that somebody says is
// theirs, if a customer has it on file, and to nobody if not.
type SendIdentityCode struct{}

// Identified says that somebody has shown who they are: their address is linked
// to the customer, and what they wanted goes on in the customer's conversation.
type Identified struct{}

// Unlink takes the address that was written from away from the customer.
type Unlink struct {
	All      bool `json:"all,omitempty"`      // every address they have
	Stranger bool `json:"stranger,omitempty"` // it is somebody else's: nothing is asked there any more
}

// Invoice adds a bill to the turn's message, which the customer can pay in the
// chat. For says what it is for.
type Invoice struct {
	Account string            `json:"account"`
	Amount  negotiation.Money `json:"amount"`
	For     Say               `json:"for"`
}

func (Invoice) isEffect()          {}
func (SendIdentityCode) isEffect() {}
func (Identified) isEffect()       {}
func (Unlink) isEffect()           {}
func (Send) isEffect()             {}
func (Agree) isEffect()            {}
func (Promise) isEffect()          {}
func (CancelPromise) isEffect()    {}
func (Withdraw) isEffect()         {}
func (SendCode) isEffect()         {}
func (HandOff) isEffect()          {}
func (CancelHandOff) isEffect()    {}
func (AddToCase) isEffect()        {}
func (PauseContact) isEffect()     {}

// DocumentHardship records that a named colleague has seen what shows a hardship.
type DocumentHardship struct {
	Staff string `json:"staff"`
}

func (DocumentHardship) isEffect() {}
func (AmendPlan) isEffect()        {}
func (PlanChanged) isEffect()      {}
func (EndPause) isEffect()         {}
func (PreferContact) isEffect()    {}
func (OptOut) isEffect()           {}
func (OptIn) isEffect()            {}
func (DeclareHardship) isEffect()  {}
