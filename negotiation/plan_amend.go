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

// MoveDays are the days an instalment can be put off to, both included: later
// than its day and before the next instalment's, by at most the days that the
// rules have from its day on the plan's calendar. It fails with
// [*AmendmentRefused].
func (f *FollowedPlan) MoveDays(installment int) (from, to Date, err error) {
	rules := f.made.Terms.Rules.Moves
	x, err := f.open(installment, rules.Times, f.MovesLeft)
	if err != nil {
		return 0, 0, err
	}
	from, to = max(f.AsOf, x.Due+1), x.Agreed.AddDays(rules.Days)
	if installment < len(f.Installments) {
		to = min(to, f.Installments[installment].Due-1)
	}
	if from > to {
		return 0, 0, &AmendmentRefused{Limit: LimitTooLate, Times: rules.Times}
	}
	return from, to, nil
}

// MaySkip tells whether the month of an instalment can be left out: nil, or an
// [*AmendmentRefused].
func (f *FollowedPlan) MaySkip(installment int) error {
	times := f.made.Terms.Rules.Skips
	if _, err := f.open(installment, times, f.SkipsLeft); err != nil {
		return err
	}
	months := len(f.Installments) + f.made.count(SkipMonth) + 1
	if f.made.Offer.Personalised && months > longestPersonalised {
		return &AmendmentRefused{Limit: LimitTooLong, Times: times}
	}
	return nil
}

// open is an instalment that can still be changed: of a plan that stands, not
// paid and not missed.
func (f *FollowedPlan) open(installment, times, left int) (*FollowedInstallment, error) {
	refused := func(limit AmendmentLimit) (*FollowedInstallment, error) {
		return nil, &AmendmentRefused{Limit: limit, Times: times}
	}
	if f.Status != PlanActive && f.Status != PlanMissed {
		return refused(LimitNotKept)
	}
	if installment < 1 || installment > len(f.Installments) {
		return refused(LimitNoSuch)
	}
	x := &f.Installments[installment-1]
	switch {
	case x.Status == InstallmentPaid:
		return refused(LimitNoSuch)
	case x.Status == InstallmentMissed:
		return refused(LimitMissed)
	case times == 0:
		return refused(LimitNotPossible)
	case left == 0:
		return refused(LimitTimes)
	}
	return x, nil
}

// Amend works out a change as of its day, without making it: the plan with it,
// how it would stand, and what it costs. It fails with [*AmendmentRefused].
func (made *PlanMade) Amend(in CameIn, a PlanAmendment) (Amended, error) {
	now := Follow(made, in, a.On)
	switch a.Kind {
	case MoveInstallment:
		from, to, err := now.MoveDays(a.Installment)
		if err != nil {
			return Amended{}, err
		}
		if refused := (&AmendmentRefused{Times: made.Terms.Rules.Moves.Times, Earliest: from, Latest: to}); a.To < from {
			refused.Limit = LimitTooEarly
			return Amended{}, refused
		} else if a.To > to {
			refused.Limit = LimitTooLate
			return Amended{}, refused
		}
	case SkipMonth:
		if err := now.MaySkip(a.Installment); err != nil {
			return Amended{}, err
		}
		a.To = 0
	default:
		return Amended{}, &AmendmentRefused{Limit: LimitNotPossible}
	}
	next := made.With(a)
	then := Follow(next, in, a.On)
	return Amended{Made: next, Followed: then, Cost: Money{then.Total.minor - now.Total.minor, now.Total.currency}}, nil
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
