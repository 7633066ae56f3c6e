package negotiation

// PlanStatus is where a plan of instalments stands in its life.
type PlanStatus string

// The statuses. A plan begins pending, where it waits for its down payment, or
// active. Broken, withdrawn and replaced are ends; completed is one unless a
// payment is reversed later.
const (
	PlanPending   PlanStatus = "pending"   // waits for its down payment
	PlanActive    PlanStatus = "active"    // is kept; an instalment may be late by its days of grace
	PlanMissed    PlanStatus = "missed"    // an instalment's days of grace are over, and it can still be made up
	PlanBroken    PlanStatus = "broken"    // too much was missed: what was waived comes back
	PlanCompleted PlanStatus = "completed" // all has come in
	PlanWithdrawn PlanStatus = "withdrawn" // by the customer in time, or because the down payment did not come
	PlanReplaced  PlanStatus = "replaced"  // another agreement took its place
)

// Ended tells whether the plan binds nobody any more, whatever comes in.
func (s PlanStatus) Ended() bool {
	return s == PlanBroken || s == PlanWithdrawn || s == PlanReplaced
}

// Stands tells whether the plan binds and there is something left to pay:
// nothing but its own rate is charged on what it covers, and it stops
// collection (spec/money.md, "Looking for an agreement"; spec/conduct.md). One
// followed as of a day before it was agreed, which a customer who has moved west
// may still have, has no status yet and binds.
func (s PlanStatus) Stands() bool {
	return !s.Ended() && s != PlanCompleted
}

// PlanReason is why a plan's status changed.
type PlanReason string

// The reasons.
const (
	ReasonAgreed            PlanReason = "agreed"
	ReasonDownPaymentIn     PlanReason = "down_payment_in"
	ReasonDownPaymentMissed PlanReason = "down_payment_missed"
	ReasonMissed            PlanReason = "installment_missed"
	ReasonCaughtUp          PlanReason = "caught_up"
	ReasonMissedTooMany     PlanReason = "missed_too_many"
	ReasonMissedTooLong     PlanReason = "missed_too_long"
	ReasonPaidOff           PlanReason = "paid_off"
	ReasonReversed          PlanReason = "payment_reversed"
	ReasonWithdrawn         PlanReason = "withdrawn"
	ReasonReplaced          PlanReason = "replaced"
)

// PlanChange is one step of a plan's life, on the calendar day on which it
// held first. A book that comes late shows a step late and does not move it.
// From is "" for the first. Installment is the number, from 1, of the one that
// was missed, 0 where the change is not about one.
type PlanChange struct {
	On          Date       `json:"on"`
	From        PlanStatus `json:"from,omitempty"`
	To          PlanStatus `json:"to"`
	Reason      PlanReason `json:"reason"`
	Installment int        `json:"installment,omitempty"`
}

// InstallmentStatus is where one instalment, or the down payment, stands.
type InstallmentStatus string

// The statuses. What has come in is put on the oldest first, so that one is
// never paid before another that is due earlier.
const (
	InstallmentComing InstallmentStatus = "coming" // its day is still to come
	InstallmentDue    InstallmentStatus = "due"    // from its day until it counts as missed
	InstallmentMissed InstallmentStatus = "missed" // the days of grace are over
	InstallmentPaid   InstallmentStatus = "paid"   // in full
)
