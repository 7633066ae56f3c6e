package dialog

import (
	"time"

	"repaybot/negotiation"
)

// Facts are all that a turn may know besides its state and event. They are
// read once and recorded with the turn.
type Facts struct {
	Now      time.Time // in the customer's time zone
	BankNow  time.Time // the same moment in the bank's time zone: colleagues' hours are the bank's
	Policy   *negotiation.Policy
	Channel  string // "web", "telegram", "terminal"
	Verified bool   // false: nothing of an account may be shown
	Line     Line   // how well the address is known that was written from
	Locale   Locale // of the customer's app, "" if it tells none; it counts until a language is spoken
	Accounts []AccountFacts
	CameFor  string // the account the customer came for, or ""
	Hardship negotiation.Hardship
	Contact  ContactFacts
	Marks    []Marked // what colleagues marked; the accounts have the flags
	CaseOpen bool     // a colleague has a hand-over of this conversation to see to
	Case     CaseFacts

	PayHere bool // the channel takes payments itself

	// BookedThrough is the last day for which the bank's book is complete; 0
	// where that is not known. For want of a payment nothing is missed on a day
	// that the book has not reached.
	BookedThrough negotiation.Date
}

// AccountFacts is one account of the customer's as of now.
type AccountFacts struct {
	Account   *negotiation.Account
	Statement *negotiation.Statement // as of the day of Now
	Plan      *Agreement             // the last one, whether it has ended or not; in a turn, the one that stands; or nil
	Promise   *PromiseMade           // the last part promise, or nil
	PastPlans []negotiation.PastPlan // agreements of ours that have ended, the oldest first
	Given     []negotiation.Entry    // of the account's entries, the waivers that colleagues gave: for good, whatever becomes of a plan

	Past  *Agreement                // in a turn: the last agreement, where it has ended
	under *negotiation.FollowedPlan // in a turn: whose figures the statement has
}

// Agreement is an offer that the customer and the bank have agreed.
type Agreement struct {
	ID            string
	Account       string
	Offer         negotiation.Offer
	AgreedOn      negotiation.Date
	WithdrawUntil negotiation.Date
	Pending       bool // waits for its down payment
	PolicyVersion string
	TermsHash     string                // hex SHA-256 of the stored text of the terms
	PaidBefore    negotiation.Money     // what had been paid on the account before the agreement, so that later payments count towards it
	Under         negotiation.PlanTerms // what a plan was agreed under; zero of one that was agreed before this was kept
	Changes       []negotiation.PlanAmendment
	End           *negotiation.PlanEnd // nil: it has not been ended by a word
	Grant         *Grant               // the word of the colleague who offered it; nil: the limits alone held it
	Signed        Signed               // what its document names; zero of one that was agreed before this was kept
}

// PromiseMade is a part promise that stands.
type PromiseMade struct {
	Amount negotiation.Money
	By     negotiation.Date
	MadeOn negotiation.Date
	// PaidBefore is what had been paid on the account when it was made; no
	// currency: it was made before this was kept.
	PaidBefore negotiation.Money
}
