package negotiation

// PromiseStatus is where a promise, or a settlement, stands.
type PromiseStatus string

// The statuses.
const (
	PromiseActive    PromiseStatus = "active"
	PromiseKept      PromiseStatus = "kept"
	PromisePartKept  PromiseStatus = "part_kept" // its day has passed and a part has come in
	PromiseMissed    PromiseStatus = "missed"    // its day has passed and nothing has; a settlement has lapsed
	PromiseCancelled PromiseStatus = "cancelled"
)

// PromiseReason is why a promise's status changed.
type PromiseReason string

// The reasons.
const (
	PromiseMade      PromiseReason = "made"
	PromisePaid      PromiseReason = "paid"
	PromisePaidLate  PromiseReason = "paid_late"
	PromiseDayPassed PromiseReason = "day_passed"
	PromiseReversed  PromiseReason = "payment_reversed"
	PromiseTakenBack PromiseReason = "taken_back"
)

// PromiseGiven is an amount that is to be paid by a day: a part promise, the
// whole (the amount is the one on its day), or a settlement.
type PromiseGiven struct {
	Amount     Money
	By         Date
	MadeOn     Date
	PaidBefore Money // as in [PlanMade]
	// ClearedOn is the day on which nothing was owed any more, which keeps a
	// promise of the whole whatever interest it was short of; no date: it is not,
	// or it is another promise.
	ClearedOn   Date
	Lapses      bool // a settlement: once missed it is over, whatever comes in
	CancelledOn Date // no date: it stands
	GraceDays   int  // to make good what bounced; the day itself has none
}

// PromiseChange is one step of a promise's life.
type PromiseChange struct {
	On     Date          `json:"on"`
	From   PromiseStatus `json:"from,omitempty"`
	To     PromiseStatus `json:"to"`
	Reason PromiseReason `json:"reason"`
}

// FollowedPromise is how a promise stands as of a day. In = Paid + Over.
type FollowedPromise struct {
	Status     PromiseStatus
	Changes    []PromiseChange
	AsOf       Date
	Amount     Money
	In         Money // what came in since it was made, less what bounced of it
	Paid       Money // of In, towards the promise
	Over       Money
	Left       Money
	By         Date
	Mismatches []Mismatch
}

// FollowPromise works out how a promise stands as of a day, by the rules of
// [Follow].
func FollowPromise(p *PromiseGiven, in CameIn, asOf Date) *FollowedPromise {
	return &FollowedPromise{Status: PromiseActive, AsOf: asOf, Amount: p.Amount, By: p.By}
}
