package desk

import (
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// Check is what a conversation is looked at for afterwards.
type Check string

// The checks.
const (
	Greeted     Check = "greeted" // they greeted, and said who they are
	HeardFirst  Check = "heard"   // what the customer said was heard before anything was asked of them
	FiguresFit  Check = "figures" // every figure is the bank's, and of its day
	NeverSaid   Check = "never"   // nothing that is never said: no threat, shame, pressure
	FirstFirst  Check = "first"   // what goes first went first: safety, a death, a dispute, a wish
	AnsweredFor Check = "in_time" // they answered within the targets
	OutcomeFits Check = "outcome" // it is clear to the customer what was agreed and what comes next
	NotesFit    Check = "notes"   // the next colleague finds in the notes what they need, and no more
)

// Checks are all of them, in the order in which they are asked.
var Checks = [...]Check{Greeted, HeardFirst, FiguresFit, NeverSaid, FirstFirst, AnsweredFor, OutcomeFits, NotesFit}

// Verdict is what is found of a check.
type Verdict string

// The verdicts.
const (
	Yes           Verdict = "yes"
	No            Verdict = "no"
	NotApplicable Verdict = "na" // does not apply
)

// Verdicts are all of them, in the order in which they are offered.
var Verdicts = [...]Verdict{Yes, No, NotApplicable}

// Finding is what was found of one check.
type Finding struct {
	Verdict Verdict `json:"verdict"`
	Remark  string  `json:"remark,omitempty"` // for the colleague; at most [MaxRemark] characters
}

// MaxRemark is how long a remark is at most, in characters.
const MaxRemark = 500

// Review is what a supervisor found of a conversation that has ended. It is kept
// under the customer's key, since a remark may say what they said: it is gone
// with them.
type Review struct {
	Case         string               `json:"case"`
	Conversation string               `json:"conversation"`
	Reason       dialog.HandOffReason `json:"reason"`
	Ended        time.Time            `json:"ended"`
	Agent        string               `json:"agent"` // whose conversation it was
	By           string               `json:"by"`    // the supervisor
	At           time.Time            `json:"at"`    // first
	Changed      time.Time            `json:"changed"`
	Found        map[Check]Finding    `json:"found"`
	Remark       string               `json:"remark,omitempty"` // on the whole
}

// Fit is how many checks fit, of those that apply.
func (r *Review) Fit() (fit, of int) {
	for _, f := range r.Found {
		switch f.Verdict {
		case Yes:
			fit++
			of++
		case No:
			of++
		}
	}
	return fit, of
}

// check refuses a review that says less, or more, than is asked.
func (r *Review) check() error {
	if len(r.Found) != len(Checks) || len([]rune(r.Remark)) > MaxRemark {
		return &Refused{NotComplete}
	}
	for _, c := range Checks {
		f, ok := r.Found[c]
		if !ok || f.Verdict != Yes && f.Verdict != No && f.Verdict != NotApplicable || len([]rune(f.Remark)) > MaxRemark {
			return &Refused{NotComplete}
		}
		if f.Verdict == No && f.Remark == "" {
			return &Refused{NoRemark}
		}
	}
	return nil
}

// Reviewed is what is kept of a review for how a colleague does over time:
// nothing that anybody wrote.
type Reviewed struct {
	Case         string               `json:"case"`
	Conversation string               `json:"conversation"`
	Reason       dialog.HandOffReason `json:"reason"`
	By           string               `json:"by"`
	At           time.Time            `json:"at"`
	Ended        time.Time            `json:"ended"`
	Found        map[Check]Verdict    `json:"found"`
}

const (
	reviewPrefix   = "review/"   // … case
	reviewedPrefix = "reviewed/" // … colleague / when it was first reviewed / case
	readPrefix     = "reviewread/"
	sharePrefix    = "reviewshare/" // … colleague
)

func reviewKey(id string) string { return reviewPrefix + id }

// reviewedFrom is what the keys of a colleague's reviews begin with that were made
// at a moment, to the second.
func reviewedFrom(agent string, at time.Time) string {
	return reviewedPrefix + agent + "/" + at.UTC().Format(time.RFC3339)
}

func reviewedKey(r *Review) string { return reviewedFrom(r.Agent, r.At) + "/" + r.Case }

// brief is what is kept of a review over time.
func (r *Review) brief() Reviewed {
	found := make(map[Check]Verdict, len(r.Found))
	for c, f := range r.Found {
		found[c] = f.Verdict
	}
	return Reviewed{Case: r.Case, Conversation: r.Conversation, Reason: r.Reason, By: r.By, At: r.At, Ended: r.Ended, Found: found}
}

// Trend is how a colleague's reviewed conversations were over a time.
type Trend struct {
	Reviews int
	Fit, Of int // checks that fit, of those that apply
	Checks  []CheckCount
}

// CheckCount is how one check came out.
type CheckCount struct {
	Check       Check
	Yes, No, NA int
}

// Percent is the share of a trend's checks that fit, 0 to 100; -1 where none applied.
func (t Trend) Percent() int { return share100(t.Fit, t.Of) }

// Percent is the share that fits, 0 to 100; -1 where it never applied.
func (c CheckCount) Percent() int { return share100(c.Yes, c.Yes+c.No) }

func share100(n, of int) int {
	if of == 0 {
		return -1
	}
	return (n*200 + of) / (2 * of)
}

// foldReviews folds reviews that were made from a moment on, until another.
func foldReviews(all []Reviewed, from, to time.Time) Trend {
	t := Trend{Checks: make([]CheckCount, len(Checks))}
	for i, c := range Checks {
		t.Checks[i].Check = c
	}
	for i := range all {
		r := &all[i]
		if r.At.Before(from) || !r.At.Before(to) {
			continue
		}
		t.Reviews++
		for i, c := range Checks {
			switch r.Found[c] {
			case Yes:
				t.Checks[i].Yes++
				t.Fit++
				t.Of++
			case No:
				t.Checks[i].No++
				t.Of++
			case NotApplicable:
				t.Checks[i].NA++
			}
		}
	}
	return t
}

// record is a record of the console's own, under the key of a subject.
func record(key, subject string, now time.Time, body []byte) bot.Record {
	return bot.Record{Key: key, Status: bot.RecordActive, Customer: subject, Conversation: key, Sequence: now.UnixNano(), At: now, Body: body}
}
