package dialog

import "time"

// What colleagues do with a conversation are events like any other. One
// colleague has it at a time, its owner ([State].Owner): what anybody else tries
// in it does nothing but leave a [StaffRefused].

// StaffTook says that a colleague takes the conversation over. Where another
// has it already it stays theirs.
type StaffTook struct {
	Staff string `json:"staff"`
}

// StaffAssigned says that a colleague gives the conversation to another, or to
// themselves, whoever had it. Whether they may is known before the turn.
type StaffAssigned struct {
	By string `json:"by"`
	To string `json:"to"`
}

// StaffReleased says that the owner lets the conversation go: it waits for
// another colleague, with its place and its age.
type StaffReleased struct {
	Staff string     `json:"staff"`
	Why   ReleaseWhy `json:"why,omitempty"`
}

// ReleaseWhy is why a colleague let a conversation go.
type ReleaseWhy string

// Why a colleague let it go.
const (
	ReleasedByHand ReleaseWhy = ""           // they chose to
	ReleasedAway   ReleaseWhy = "away"       // they were not seen for a while
	SignedOut      ReleaseWhy = "signed_out" // they signed out
)

// StaffSaid is the owner's message to the customer.
type StaffSaid struct {
	Staff string `json:"staff"`
	Text  string `json:"text"`
	// Confirmed are the reasons (drafts.Why) for which the colleague was warned
	// of their text; they sent it all the same.
	Confirmed []string `json:"confirmed,omitempty"`
}

// StaffNoted is a note of the owner's that only colleagues see.
type StaffNoted struct {
	Staff string `json:"staff"`
	Text  string `json:"text"`
}

// StaffWaits says that the owner waits for the customer's answer. The
// conversation stays theirs; where nothing comes in three working days it goes
// back to the bot without a word.
type StaffWaits struct {
	Staff string `json:"staff"`
}

// StaffGaveBack gives the conversation back to the bot, with what came of it.
type StaffGaveBack struct {
	Staff   string  `json:"staff"`
	Outcome Outcome `json:"outcome,omitempty"` // "": not said
	// Agreed is the owner's own summary of what was agreed, "" if there is
	// nothing to say. The bot quotes it to the customer.
	Agreed string `json:"agreed,omitempty"`
	// Confirmed are the reasons (drafts.Why) for which the owner was warned of
	// their words; they gave it back with them all the same.
	Confirmed []string `json:"confirmed,omitempty"`
}

// Outcome is what came of a case.
type Outcome string

// The outcomes.
const (
	OutcomeAnswered        Outcome = "answered"         // a question was answered
	OutcomePlan            Outcome = "plan"             // a plan was agreed
	OutcomeWaiver          Outcome = "waiver"           // something was let off
	OutcomeDisputeUpheld   Outcome = "dispute_upheld"   // the customer was right
	OutcomeDisputeRejected Outcome = "dispute_rejected" // the bank's figures stand
	OutcomeCorrected       Outcome = "corrected"        // something was wrong in the records and is put right
	OutcomeReferred        Outcome = "referred"         // somebody else goes on with it
	OutcomeNoAnswer        Outcome = "no_answer"        // the customer did not answer any more
	OutcomeOther           Outcome = "other"
)

// Outcomes are all outcomes, in the order in which they are offered.
var Outcomes = [...]Outcome{
	OutcomeAnswered, OutcomePlan, OutcomeWaiver, OutcomeDisputeUpheld, OutcomeDisputeRejected, OutcomeCorrected, OutcomeReferred,
	OutcomeNoAnswer, OutcomeOther,
}

// MaxAgreed bounds the summary of what was agreed, in characters: it is quoted
// in a message on a phone.
const MaxAgreed = 500

func (StaffTook) isEvent()     {}
func (StaffAssigned) isEvent() {}
func (StaffReleased) isEvent() {}
func (StaffSaid) isEvent()     {}
func (StaffNoted) isEvent()    {}
func (StaffWaits) isEvent()    {}
func (StaffGaveBack) isEvent() {}

// What comes of them for the case that the colleagues see.

// Taken makes a colleague the owner of the open case.
type Taken struct {
	Staff string `json:"staff"`
	By    string `json:"by,omitempty"` // who gave it to them; "": they took it
}

// Released puts the case back into the queue.
type Released struct {
	Staff  string     `json:"staff"`
	Why    ReleaseWhy `json:"why,omitempty"`
	OnCall bool       `json:"on_call,omitempty"` // somebody may be in danger and nobody is there: who is on call is called anew
}

// Waiting notes that the owner waits for the customer.
type Waiting struct {
	Staff string `json:"staff"`
}

// GaveBack ends the case with what came of it.
type GaveBack struct {
	Staff   string  `json:"staff"`
	Outcome Outcome `json:"outcome,omitempty"`
	Agreed  string  `json:"agreed,omitempty"`
}

// Escalated notes, once, that nobody took or answered the case in its time.
type Escalated struct{}

// Rated is how the customer says it was with a colleague, from 1 to 5.
type Rated struct {
	Score int `json:"score"`
}

// StaffRefused notes that a colleague tried something in a conversation that is
// not theirs, or that cannot be done now. Nothing else came of it.
type StaffRefused struct {
	Staff string `json:"staff"`
	Owner string `json:"owner,omitempty"` // who has it; "": nobody
}

func (Taken) isEffect()        {}
func (Released) isEffect()     {}
func (Waiting) isEffect()      {}
func (GaveBack) isEffect()     {}
func (Escalated) isEffect()    {}
func (Rated) isEffect()        {}
func (StaffRefused) isEffect() {}

// CaseFacts is what a turn may know of the open case in the colleagues' queue.
type CaseFacts struct {
	Due       time.Time `json:"due,omitzero"`    // by when a person answers; zero: nobody waits, or it is escalated already
	Ahead     *int      `json:"ahead,omitempty"` // how many wait before it in its team; nil: it was not asked for
	Escalated bool      `json:"escalated,omitempty"`
}

// Given is what a colleague gave back with: what the bot goes on knowing.
type Given struct {
	Outcome Outcome   `json:"outcome,omitempty"`
	Agreed  string    `json:"agreed,omitempty"`
	At      time.Time `json:"at"`
	Untold  bool      `json:"untold,omitempty"` // the customer was not there: it is told when they are
}

// RatingAsked is the question how it was with a colleague, while it is open.
type RatingAsked struct {
	Turn int `json:"turn"` // its buttons carry it
}
