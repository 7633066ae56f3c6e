package negotiation

import "fmt"

// AmendmentKind is what is changed of a plan.
type AmendmentKind string

// A move puts one instalment off to a later day; a skip leaves its month out:
// it and all after it come a month later.
const (
	MoveInstallment AmendmentKind = "move"
	SkipMonth       AmendmentKind = "skip"
)

// PlanAmendment is one change of a plan, agreed on a day. Installment is the
// number of the one that is moved, or that is the first to come a month later.
type PlanAmendment struct {
	Kind        AmendmentKind `json:"kind"`
	Installment int           `json:"installment"` // from 1
	To          Date          `json:"to,omitzero"` // moves only
	On          Date          `json:"on"`
}

// AmendmentLimit is what keeps a plan from being changed as asked.
type AmendmentLimit string

// The limits.
const (
	LimitNotKept     AmendmentLimit = "not_kept"     // the plan is not active or missed
	LimitNoSuch      AmendmentLimit = "no_such"      // no such instalment, or it is paid
	LimitMissed      AmendmentLimit = "missed"       // it counts as missed already
	LimitTimes       AmendmentLimit = "times"        // moved, or skipped, as often as the policy has it
	LimitTooEarly    AmendmentLimit = "too_early"    // not after its day, or past
	LimitTooLate     AmendmentLimit = "too_late"     // more days than the policy has, or not before the next instalment
	LimitTooLong     AmendmentLimit = "too_long"     // a personalised plan has at most 60 months
	LimitNotPossible AmendmentLimit = "not_possible" // the policy has none at all
)

// AmendmentRefused says what keeps a plan from being changed as asked, with
// the figures that would do.
type AmendmentRefused struct {
	Limit            AmendmentLimit
	Times            int  // that the rules have
	Earliest, Latest Date // for a move; no dates where no day would do
}

func (e *AmendmentRefused) Error() string {
	return fmt.Sprintf("the plan can't be changed: %s (times %d, from %s to %s)", e.Limit, e.Times, e.Earliest, e.Latest)
}

// Amended is a plan with a change that the rules allow, to be said back before
// it counts.
type Amended struct {
	Made     *PlanMade     // with the change
	Followed *FollowedPlan // as it would stand
	Cost     Money         // what the change costs: the plan's own interest
}

// MoveDays are the days an instalment can be put off to, both included. It
// fails with [*AmendmentRefused].
func (f *FollowedPlan) MoveDays(installment int) (from, to Date, err error) {
	return 0, 0, &AmendmentRefused{Limit: LimitNotPossible}
}

// MaySkip tells whether the month of an instalment can be left out: nil, or an
// [*AmendmentRefused].
func (f *FollowedPlan) MaySkip(installment int) error {
	return &AmendmentRefused{Limit: LimitNotPossible}
}

// Amend works out a change as of a day, without making it: the plan with it,
// how it would stand, and what it costs. a.On is the day. It fails with
// [*AmendmentRefused].
func (made *PlanMade) Amend(in CameIn, a PlanAmendment) (Amended, error) {
	return Amended{}, &AmendmentRefused{Limit: LimitNotPossible}
}

// With is the plan with one more change, which [PlanMade.Amend] has allowed.
func (made *PlanMade) With(a PlanAmendment) *PlanMade {
	next := *made
	next.Changes = append(append([]PlanAmendment(nil), made.Changes...), a)
	return &next
}

// EndedBy is the plan ended by a word on a day.
func (made *PlanMade) EndedBy(end PlanEnd) *PlanMade {
	next := *made
	next.End = &end
	return &next
}
