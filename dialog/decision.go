package dialog

import (
	"time"

	"repaybot/negotiation"
)

// StaffDecided says that the colleague who has the conversation decided
// something about the customer. What it comes to is worked out from the facts of
// this turn, within the authority that the policy gives their role now.
type StaffDecided struct {
	ID    string `json:"id"` // of the act: the same twice is one decision
	Staff string `json:"staff"`
	Role  string `json:"role"` // theirs at that moment, as the policy's authority names it
	Decision
}

// Decision is what is decided. Exactly one field is set.
type Decision struct {
	Waive   *Waive          `json:"waive,omitempty"`
	Pause   *PauseReminders `json:"pause,omitempty"`
	Correct *CorrectContact `json:"correct,omitempty"`
	Mark    *MarkCustomer   `json:"mark,omitempty"`

	// What only a supervisor's yes makes of it; nobody decides it alone.
	Offer    *StaffOffered `json:"offer,omitempty"`     // an offer above the colleague's own authority
	CaseStep bool          `json:"case_step,omitempty"` // the step that the case itself is: a formal demand, a referral
}

// DecisionKind names what is decided.
type DecisionKind string

// The kinds.
const (
	DecidedWaiver  DecisionKind = "waiver"
	DecidedPause   DecisionKind = "pause"
	DecidedContact DecisionKind = "contact"
	DecidedMark    DecisionKind = "mark"
	DecidedOffer   DecisionKind = "offer"
	DecidedStep    DecisionKind = "case_step"
)

// Kind is what is decided; "" where not exactly one thing is.
func (d Decision) Kind() DecisionKind {
	var kind DecisionKind
	n := 0
	for _, x := range [...]struct {
		set  bool
		kind DecisionKind
	}{
		{d.Waive != nil, DecidedWaiver}, {d.Pause != nil, DecidedPause}, {d.Correct != nil, DecidedContact}, {d.Mark != nil, DecidedMark},
		{d.Offer != nil, DecidedOffer}, {d.CaseStep, DecidedStep},
	} {
		if x.set {
			kind, n = x.kind, n+1
		}
	}
	if n != 1 {
		return ""
	}
	return kind
}

// Waive takes fees or interest off an account for good, whether a plan is kept
// or not. While something that was agreed stands on the account its figures are
// what the customer said yes to: another offer is then the way.
type Waive struct {
	Account  string    `json:"account"`
	Fees     WaivePart `json:"fees,omitzero"`
	Interest WaivePart `json:"interest,omitzero"`
}

// WaivePart is how much of one kind of charge is taken off: an amount, or a
// percentage of what is outstanding, rounded down. The zero value is nothing.
type WaivePart struct {
	Minor   int64            `json:"minor,omitempty"` // in the smallest unit
	Percent negotiation.Rate `json:"percent,omitzero"`
}

// IsZero tells whether nothing is taken off.
func (w WaivePart) IsZero() bool { return w.Minor == 0 && w.Percent.IsZero() }

// PauseReminders lets reminders rest, as long as the policy's pause at most and
// as often a year as it says.
type PauseReminders struct {
	Why  PauseWhy `json:"why"`
	Days int      `json:"days"`
}

// PauseWhy is why a colleague lets reminders rest.
type PauseWhy string

// The reasons.
const (
	PauseForHardship PauseWhy = "hardship"
	PauseForDispute  PauseWhy = "dispute"
	PauseForIllness  PauseWhy = "illness"
)

// PauseWhys are all of them, in the order in which they are shown.
var PauseWhys = [...]PauseWhy{PauseForHardship, PauseForIllness, PauseForDispute}

// reason is the pause as the contact rules name it; "" for none that is known.
func (w PauseWhy) reason() negotiation.PauseReason {
	switch w {
	case PauseForHardship:
		return negotiation.PauseHardship
	case PauseForDispute:
		return negotiation.PauseDispute
	case PauseForIllness:
		return negotiation.PauseIllness
	}
	return ""
}

// CorrectContact puts right how a customer is written to. A number that they
// give is only asked for: it is used once the bank's own book has it, since who
// could change where codes go could be anybody.
type CorrectContact struct {
	Locale Locale                          `json:"locale,omitempty"`
	Zone   string                          `json:"zone,omitempty"` // IANA
	Wishes *negotiation.ContactPreferences `json:"wishes,omitempty"`
	Number string                          `json:"number,omitempty"` // E.164
	Wrong  bool                            `json:"wrong,omitempty"`  // the number on file is somebody else's: nothing goes there
}

// MarkCustomer sets or takes away a flag beside the book's own: of one account, or
// of all that the customer has.
type MarkCustomer struct {
	Flag    negotiation.Flag `json:"flag"`
	Account string           `json:"account,omitempty"` // "": all accounts; a dispute is always of one
	Off     bool             `json:"off,omitempty"`
}

// Marked is a flag that a colleague set.
type Marked struct {
	Flag     negotiation.Flag `json:"flag"`
	Account  string           `json:"account,omitempty"` // "": all accounts
	Staff    string           `json:"staff"`
	Approved string           `json:"approved,omitempty"`
	At       time.Time        `json:"at"`
}

// Decided is a decision that holds. The shell records it, does what it says and
// tells the bank's systems.
type Decided struct {
	ID       string `json:"id"`
	Staff    string `json:"staff"`
	Role     string `json:"role"`
	Approved string `json:"approved,omitempty"` // the supervisor who approved it
	Decision
	Waived *Waived   `json:"waived,omitempty"`
	Until  time.Time `json:"until,omitzero"` // of a pause
}

// Waived is what a waiver comes to on the day it is decided.
type Waived struct {
	Account  string               `json:"account"`
	Currency negotiation.Currency `json:"currency"`
	Fees     negotiation.Money    `json:"fees"`
	Interest negotiation.Money    `json:"interest"`
	Before   negotiation.Money    `json:"before"` // owed in all before it
	Owed     negotiation.Money    `json:"owed"`   // and after
	On       negotiation.Date     `json:"on"`
}

// NotDecided says that nothing came of a decision, and why. It is for
// colleagues.
type NotDecided struct {
	ID    string          `json:"id"`
	Staff string          `json:"staff"`
	Kind  DecisionKind    `json:"kind,omitempty"`
	Why   WhyNotDecided   `json:"why"`
	Above *AboveAuthority `json:"above,omitempty"` // AboveTheirs: of what, and who could
}

// WhyNotDecided is why nothing came of a decision.
type WhyNotDecided string

// Why nothing came of it.
const (
	NotTheirs      WhyNotDecided = "not_theirs"       // they do not have the conversation
	NotOne         WhyNotDecided = "cannot_be_meant"  // it says nothing, or several things, or what cannot be
	AboveTheirs    WhyNotDecided = "above_authority"  // Above says of what
	NothingThere   WhyNotDecided = "nothing_there"    // there is nothing to take off, or to take away
	BilledToday    WhyNotDecided = "billed_today"     // the bank bills this very day: from tomorrow on
	PlanStands     WhyNotDecided = "stands"           // what was agreed stands: another offer is the way
	UnknownAccount WhyNotDecided = "no_account"       // none of this customer's
	NotAgreeing    WhyNotDecided = "not_reconciled"   // the bank's own figures do not agree: nothing is built on them
	PauseTooLong   WhyNotDecided = "too_long"         // longer than the policy's pause
	PauseTooOften  WhyNotDecided = "too_often"        // as often as the policy allows in a year already
	InBook         WhyNotDecided = "in_book"          // the book's own flag: the bank takes it away
	NeedsYes       WhyNotDecided = "needs_supervisor" // a supervisor decides it, or approves it
	NeedsNoYes     WhyNotDecided = "within"           // they may decide it themselves
	AlreadySo      WhyNotDecided = "already"          // it is so already
	NotPossible    WhyNotDecided = "not_possible"     // an offer that cannot be made, whoever approves it
	ManyWait       WhyNotDecided = "too_many"         // as many approvals wait as may
)

func (StaffDecided) isEvent() {}
func (Decided) isEffect()     {}
func (NotDecided) isEffect()  {}
