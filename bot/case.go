package bot

import (
	"cmp"
	"slices"
	"time"

	"repaybot/dialog"
)

// CaseStatus is what has become of a hand-over.
type CaseStatus string

// The statuses of a hand-over.
const (
	CaseQueued    CaseStatus = "queued"
	CaseTaken     CaseStatus = "taken"
	CaseAnswered  CaseStatus = "answered" // a colleague has written
	CaseWaiting   CaseStatus = "waiting"  // its owner waits for the customer
	CaseReturned  CaseStatus = "returned" // given back to the bot
	CaseCancelled CaseStatus = "cancelled"
)

// OpenCases are the statuses of a case that somebody still has to see to.
var OpenCases = [...]CaseStatus{CaseQueued, CaseTaken, CaseAnswered, CaseWaiting}

// Case is a hand-over to a colleague.
type Case struct {
	ID       string               `json:"id"` // conversation/sequence
	Account  string               `json:"account,omitempty"`
	Reason   dialog.HandOffReason `json:"reason"`
	Priority dialog.Priority      `json:"priority"`
	Team     Team                 `json:"team,omitempty"` // "" of one from before there were teams: [Case.ForTeam]
	Skill    Skill                `json:"skill,omitempty"`
	Language dialog.Locale        `json:"language,omitempty"` // the customer's
	Summary  string               `json:"summary"`
	Words    []string             `json:"words,omitempty"` // what the customer added since
	Files    []File               `json:"files,omitempty"` // what the customer sent for it
	Status   CaseStatus           `json:"status"`
	Staff    string               `json:"staff,omitempty"` // its owner; of one that is not taken, who had it last
	OnCall   bool                 `json:"on_call,omitempty"`
	Needs    string               `json:"needs,omitempty"`    // whose yes it needs: "supervisor"; "": any colleague's
	Called   bool                 `json:"called,omitempty"`   // who is on call is known to have been called
	Approved string               `json:"approved,omitempty"` // the supervisor whose yes its step has
	Opened   time.Time            `json:"opened"`
	Changed  time.Time            `json:"changed"`

	Taken    time.Time `json:"taken,omitzero"`     // when its owner took it, or was given it
	Hands    []Hand    `json:"hands,omitempty"`    // who has had it, the first first
	Answered time.Time `json:"answered,omitzero"`  // a person's first answer
	Asked    time.Time `json:"asked,omitzero"`     // the customer's first word that no person has answered; zero: nobody waits
	FirstDue time.Time `json:"first_due,omitzero"` // by when a person answers first
	NextDue  time.Time `json:"next_due,omitzero"`  // by when a person answers Asked, once one has answered before; zero: nobody waits
	Waits    time.Time `json:"waits,omitzero"`     // since when its owner waits for the customer; only while they do

	Approvals []CaseApproval `json:"approvals,omitempty"` // what was asked of supervisors for it, the first first

	Escalated time.Time `json:"escalated,omitzero"` // when nobody had taken or answered it in time
	Reopened  int       `json:"reopened,omitempty"` // how often a person was asked for again soon after one had given back
	Prefer    string    `json:"prefer,omitempty"`   // the colleague who had the case before, and is offered it first

	Ended   time.Time      `json:"ended,omitzero"` // when it was given back or cancelled
	Outcome dialog.Outcome `json:"outcome,omitempty"`
	Agreed  string         `json:"agreed,omitempty"` // the owner's own summary of what was agreed
	Score   int            `json:"score,omitempty"`  // how it was for the customer, 1 to 5; 0: they did not say
}

// Hand is a time in which a colleague had a case.
type Hand struct {
	Staff string    `json:"staff"`
	By    string    `json:"by,omitempty"` // who gave it to them; "": they took it
	From  time.Time `json:"from"`
	Until time.Time `json:"until,omitzero"`
	Why   HandWhy   `json:"why,omitempty"` // why it ended
}

// HandWhy is why a colleague has a case no more.
type HandWhy string

// Why a colleague has it no more.
const (
	HandReleased  HandWhy = "released"
	HandAway      HandWhy = "away"
	HandSignedOut HandWhy = "signed_out"
	HandAssigned  HandWhy = "assigned" // to somebody else
	HandGaveBack  HandWhy = "gave_back"
)

// maxHands bounds how many of them are kept: the first, and the newest.
const maxHands = 20

// Open tells whether somebody still has to see to it.
func (c *Case) Open() bool { return c != nil && slices.Contains(OpenCases[:], c.Status) }

// Owner is the colleague who has the case, "" while nobody does.
func (c *Case) Owner() string {
	if c == nil {
		return ""
	}
	switch c.Status {
	case CaseTaken, CaseAnswered, CaseWaiting:
		return c.Staff
	default:
		return ""
	}
}

// ForTeam is the team that sees to it.
func (c *Case) ForTeam() Team { return cmp.Or(c.Team, TeamOf(c.Reason)) }

// Had tells whether a colleague has, or had, the case.
func (c *Case) Had(staff string) bool {
	return c.Staff == staff || slices.ContainsFunc(c.Hands, func(h Hand) bool { return h.Staff == staff })
}

// Due is by when a person has to answer next: zero where nobody waits for one.
func (c *Case) Due() time.Time {
	switch {
	case !c.Open() || c.Status == CaseWaiting:
		return time.Time{}
	case c.Answered.IsZero():
		return c.FirstDue
	}
	return c.NextDue
}

// TargetMet tells whether a person answered first by when they should; of a case
// that nobody has answered, that there still is time, or was when it ended.
func (c *Case) TargetMet(now time.Time) bool {
	switch {
	case c.FirstDue.IsZero():
		return true
	case !c.Answered.IsZero():
		now = c.Answered
	case !c.Ended.IsZero():
		now = c.Ended
	}
	return !now.After(c.FirstDue)
}

// Urgency orders priorities: 0 is the most urgent.
func Urgency(p dialog.Priority) int {
	switch p {
	case dialog.Highest:
		return 0
	case dialog.High:
		return 1
	case dialog.Low:
		return 3
	default:
		return 2
	}
}
