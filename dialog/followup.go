package dialog

import (
	"time"

	"repaybot/negotiation"
)

// FollowUp is something that the customer should hear of without having asked,
// for example that the third instalment is due in three days: [FollowUps] lists
// them, and a turn of [TimePassed] or [Booked] says what is due, once.
type FollowUp struct {
	// ID names it for good: "plan/{agreement}/soon/3". What has been said is
	// kept under it in [State].FollowedUp, so that nothing is said twice.
	ID      string
	Kind    FollowUpKind
	Account string
	Purpose negotiation.Purpose
	From    time.Time // the earliest useful moment
	Until   time.Time // pointless from then on
	Number  int       // the instalment it is about, from 1; 0: none
	Step    int       // of the ladder: the place in the policy's stages
}

// FollowUpKind is what a follow-up is about. The list is closed.
type FollowUpKind string

// The kinds, the more pressing first: what is said first where several are due
// on one day.
const (
	PlanBroken      FollowUpKind = "plan_broken"       // what was waived has come back; the ways on
	PlanLapsed      FollowUpKind = "plan_lapsed"       // the down payment did not come
	WillBreak       FollowUpKind = "will_break"        // the plan ends on a day, unless
	PaymentBounced  FollowUpKind = "payment_bounced"   // a payment that had counted was reversed
	InstalmentLate  FollowUpKind = "instalment_missed" // after the days of grace: what happens next
	InstalmentAsked FollowUpKind = "instalment_unseen" // in the days of grace: did something come up?
	PlanCompleted   FollowUpKind = "plan_completed"
	PaymentIn       FollowUpKind = "payment_in" // "3 of 12 paid"
	PromiseKept     FollowUpKind = "promise_kept"
	PromisePartKept FollowUpKind = "promise_part_kept"
	PromiseMissed   FollowUpKind = "promise_missed"
	DownPaymentDue  FollowUpKind = "down_payment_due"
	InstalmentToday FollowUpKind = "instalment_today"
	InstalmentSoon  FollowUpKind = "instalment_soon" // in three days
	PromiseSoon     FollowUpKind = "promise_soon"    // its day is the next
	OfferExpires    FollowUpKind = "offer_expires"
	HardshipSeen    FollowUpKind = "hardship_seen" // a colleague has confirmed it: wider limits are open
	LadderStep      FollowUpKind = "ladder_step"   // a stage of the policy's, for who has agreed nothing
)

// FollowUps are what the customer should hear of, from now on: what is not
// marked as said, in the order of From. It is pure, and knows nothing of when
// a message may go: [negotiation.Policy.May] does.
func FollowUps(s State, f Facts) []FollowUp { return nil }
