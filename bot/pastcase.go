package bot

import (
	"strings"
	"time"

	"repaybot/dialog"
)

// PastCase is what is kept of a case that has ended, for boards and for looking
// back: nothing that anybody wrote, no account, no name but the colleagues' own.
type PastCase struct {
	ID           string               `json:"id"` // Case.ID
	Conversation string               `json:"conversation"`
	Reason       dialog.HandOffReason `json:"reason"`
	Team         Team                 `json:"team"`
	Skill        Skill                `json:"skill,omitempty"`
	Language     dialog.Locale        `json:"language,omitempty"`
	Priority     dialog.Priority      `json:"priority"`
	Status       CaseStatus           `json:"status"` // "returned" or "cancelled"
	Owner        string               `json:"owner,omitempty"`
	Hands        int                  `json:"hands,omitempty"` // how often it was taken
	Opened       time.Time            `json:"opened"`
	Taken        time.Time            `json:"taken,omitzero"`    // first
	Answered     time.Time            `json:"answered,omitzero"` // first
	Ended        time.Time            `json:"ended"`
	FirstDue     time.Time            `json:"first_due,omitzero"`
	TargetMet    bool                 `json:"target_met"`
	Escalated    time.Time            `json:"escalated,omitzero"`
	Reopened     int                  `json:"reopened,omitempty"`
	Outcome      dialog.Outcome       `json:"outcome,omitempty"`
	Score        int                  `json:"score,omitempty"`
	Turns        int64                `json:"turns"` // the sequence with which it ended
}

// pastCasePrefix begins the keys of the records of cases that have ended.
const pastCasePrefix = "pastcase/"

// PastCaseKey is the key of the record of a case that has ended. The keys are in
// the order in which the cases were opened.
func PastCaseKey(c *Case) string {
	return PastCasesFrom(c.Opened) + "/" + c.ID
}

// PastCasesFrom is what the keys of cases that were opened at a moment, to the
// second, begin with: between two of them are those of the time between.
func PastCasesFrom(at time.Time) string { return pastCasePrefix + at.UTC().Format(time.RFC3339) }

// IsPastCase tells whether a record is one of a case that has ended.
func IsPastCase(key string) bool { return strings.HasPrefix(key, pastCasePrefix) }

// pastCase keeps what is left of the case where this turn ended it, or where the
// customer has said how it was.
func (p *performance) pastCase(before *Case) error {
	c := p.next.Case
	if c == nil || c.Open() || c == before || c.Status == CaseReturned && c.Staff == "" { // that one went on elsewhere
		return nil
	}
	ended := before.Open() || before == nil || before.ID != c.ID
	if !ended && c.Score == before.Score {
		return nil
	}
	sequence := p.turn.Sequence
	past := PastCase{
		ID: c.ID, Conversation: p.next.ID, Reason: c.Reason, Team: c.ForTeam(), Skill: c.Skill, Language: c.Language, Priority: c.Priority, Status: c.Status,
		Owner: c.Staff, Hands: len(c.Hands), Opened: c.Opened, Answered: c.Answered, Ended: c.Ended, FirstDue: c.FirstDue, TargetMet: c.TargetMet(p.at),
		Escalated: c.Escalated, Reopened: c.Reopened, Outcome: c.Outcome, Score: c.Score, Turns: sequence,
	}
	if len(c.Hands) > 0 {
		past.Taken = c.Hands[0].From
	}
	return p.record(PastCaseKey(c), past)
}
