package negotiation

// PlanMade is a plan as it was agreed, with what was changed of it since. It
// never changes itself: a move or a skip makes another one (see [PlanMade.With]).
type PlanMade struct {
	Offer    InstallmentPlan
	AgreedOn Date
	// PaidBefore is what had come in on the account, less what bounced, when it
	// was agreed ([PaidThrough]): what the plan's figures had taken in already.
	PaidBefore Money
	Terms      PlanTerms
	Changes    []PlanAmendment // in the order in which they were agreed
	End        *PlanEnd        // by a word; nil: only what comes in decides
}

// PlanTerms are what an agreement was made under besides its offer: a policy
// that changes later changes nothing of it.
type PlanTerms struct {
	Rules PlanRules `json:"rules"`
	// AnnualRate is the plan's own, which the days of a move and the months of a
	// skip cost; zero (also of flat_fee): they cost nothing.
	AnnualRate Rate `json:"annual_rate"`
	// Fees is Q of spec/money.md, "A plan's schedule": what is on the plan and
	// bears no interest.
	Fees Money `json:"fees"`
}

// PlanTerms are what a plan is agreed under on these limits and rules, for the
// statement that it was made of. Of another offer they are the rules alone.
func (l Limits) PlanTerms(s *Statement, o Offer, rules PlanRules) PlanTerms {
	t := PlanTerms{Rules: rules, Fees: Money{0, s.Total.currency}}
	if plan, ok := o.(InstallmentPlan); ok && l.Installments != nil {
		if plan.Method != FlatFee {
			t.AnnualRate = l.Installments.AnnualRate
		}
		t.Fees.minor = min(max(0, s.Fees.minor-plan.Waived.Fees.minor), plan.Principal.minor)
	}
	return t
}

// PlanEnd is a plan's end by a word: withdrawn by the customer, or replaced by
// another agreement.
type PlanEnd struct {
	Status PlanStatus `json:"status"` // PlanWithdrawn or PlanReplaced
	Reason PlanReason `json:"reason"`
	On     Date       `json:"on"`
}

// CameIn is the money that came in on an account, as the book has it.
type CameIn struct {
	// Entries are the account's; only payments, refunds and reversals count,
	// in whatever order they are.
	Entries []Entry
	// Through is the last day for which the entries are complete; no date: the
	// day before the as-of day. Nothing counts as missed for want of a payment
	// on a later day.
	Through Date
}

// FollowedPlan is how a plan stands as of a day. In = Paid + Over, whatever
// the order of payments, reversals, misses, moves and skips.
type FollowedPlan struct {
	Status  PlanStatus
	Changes []PlanChange // from the first, which makes it pending or active
	AsOf    Date

	DownPayment  FollowedInstallment // Amount zero: there is none
	Installments []FollowedInstallment

	Total Money // what is to be paid in all, the down payment and Extra included
	Extra Money // interest for moves and skips, part of Total
	In    Money // what came in for the plan, less what bounced of it
	Paid  Money // of In, what is put on the down payment and the instalments
	Over  Money // of In, what is more than the plan: a credit
	Left  Money // Total − Paid

	Done   int // instalments paid in full
	Next   int // index in Installments of the first that is not paid in full; -1: none
	Missed int // instalments that count as missed now
	// DaysPastDue counts from the day from which the oldest missed instalment is
	// owed; 0 if none is missed.
	DaysPastDue int
	// BreaksOn is the first day on which the plan is broken if nothing more
	// comes in; no date where it has ended, is completed or waits for its down
	// payment. It may be past where the book is late.
	BreaksOn Date
	// LapsesOn is the first day on which a plan that waits for its down payment
	// lapses without it; else no date.
	LapsesOn    Date
	CompletesOn Date // the last instalment's day, after moves and skips

	MovesLeft, SkipsLeft int

	// Mismatches are what came in, or went out, that is not the plan's: a person
	// looks at it, nothing is guessed.
	Mismatches []Mismatch

	made *PlanMade
}

// FollowedInstallment is one instalment, or the down payment, as it stands.
type FollowedInstallment struct {
	Number int  // from 1; the down payment 0
	Due    Date // after moves and skips
	// Agreed is its day on the plan's own calendar, after skips and before moves.
	Agreed Date
	Amount Money // with Extra
	Extra  Money // interest for a move or skips
	Paid   Money
	PaidOn Date // the day on which the last of it came in; no date until then
	Status InstallmentStatus
	// OwedSince is Due, or the later day on which a payment of it bounced: days of
	// grace and days past due count from here.
	OwedSince Date
	Missed    Date // the first day on which it counts as missed if it is not paid
}

// Left is what is still to pay of it.
func (i *FollowedInstallment) Left() Money {
	return Money{i.Amount.minor - i.Paid.minor, i.Amount.currency}
}

// Mismatch is a movement of the book's that fits nothing of the plan's.
type Mismatch struct {
	On     Date
	Amount Money
	Reason MismatchReason
}

// MismatchReason is why a movement does not fit.
type MismatchReason string

// The reasons.
const (
	// MismatchReversal: a payment was reversed after the agreement, and no payment
	// of that amount has come in since the agreement.
	MismatchReversal MismatchReason = "reversal_of_no_payment"
	// MismatchBefore: the book has less paid until the agreement than it had then.
	MismatchBefore MismatchReason = "less_paid_before"
)

// Follow works out how a plan stands as of a day, from what was agreed and
// what came in. It is pure: the same in any order of the entries, and however
// often the same book came.
//
// What came in counts for the plan if the plan's figures had not taken it in
// already; it is put on the down payment, then on the instalments, the oldest
// first, and what is more is a credit. A reversal takes back the latest of the
// plan's payments of exactly its amount; one that fits none is a mismatch.
//
// An instalment is missed when its days of grace have passed without it, as
// far as the book reaches. A plan breaks when Rules.BrokenAfter.Missed of them
// are missed at the same time, or one has been owed for more than
// Rules.BrokenAfter.Days. What bounced may be made good within the days of
// grace from the day it bounced: until then, as on a card, it counts as paid.
//
// After an end nothing changes any more, but what comes in is still accounted for.
func Follow(made *PlanMade, in CameIn, asOf Date) *FollowedPlan {
	w := newPlanWalk(made, in, asOf)
	w.walk()
	return w.followed()
}

// PaidThrough is all that had come in on an account up to a day, less what
// bounced: the mark from which an agreement made on that day counts.
func PaidThrough(a *Account, through Date) Money {
	return Money{netThrough(a.Entries, through), a.Currency}
}
