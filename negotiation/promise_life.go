package negotiation

// PromiseStatus is where a promise, or a settlement, stands.
type PromiseStatus string

// The statuses. A promise that was kept late is kept; a settlement that is
// missed has lapsed, whatever comes in.
const (
	PromiseActive    PromiseStatus = "active"
	PromiseKept      PromiseStatus = "kept"
	PromisePartKept  PromiseStatus = "part_kept" // its day has passed and a part has come in
	PromiseMissed    PromiseStatus = "missed"    // its day has passed and nothing has
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
	// ClearedOn is the day on which nothing was owed any more ([Policy.ClearedOn]),
	// which keeps a promise of the whole that was paid before its interest ran up;
	// no date: it has not come, or it is another promise.
	ClearedOn   Date
	Lapses      bool // a settlement
	CancelledOn Date // no date: it stands
	GraceDays   int  // to make good what bounced; its day has none
}

// PromiseOf is an offer to pay once as a promise: the whole, or a settlement.
// ok is false for a plan of instalments.
func PromiseOf(o Offer, madeOn Date, paidBefore Money, graceDays int) (p PromiseGiven, ok bool) {
	p = PromiseGiven{MadeOn: madeOn, PaidBefore: paidBefore, GraceDays: graceDays}
	switch o := o.(type) {
	case FullPayment:
		p.Amount, p.By = o.AmountByThen, o.By
	case Settlement:
		p.Amount, p.By, p.Lapses = o.Amount, o.By, true
	case InstallmentPlan:
		return PromiseGiven{}, false
	default:
		return PromiseGiven{}, false
	}
	return p, true
}

// PromiseChange is one step of a promise's life, on the calendar day on which
// it held first. From is "" for the first.
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
	By         Date
	Until      Date  // the last day on which it can be kept: By, or later for what bounced
	In         Money // what came in since it was made, less what bounced of it
	Paid       Money // of In, towards the promise
	Over       Money // of In, more than was promised
	Left       Money // Amount − Paid; zero where the account was cleared
	Mismatches []Mismatch
}

// FollowPromise works out how a promise stands as of a day, by the rules of
// [Follow]: what came in since it was made counts, and it is missed once its
// day has passed without it, as far as the book reaches. A promise has no days
// of grace; what bounced may be made good within GraceDays.
func FollowPromise(p *PromiseGiven, in CameIn, asOf Date) *FollowedPromise {
	through := in.Through
	if through.IsZero() {
		through = asOf - 1
	}
	w := promiseWalk{p: p, asOf: asOf, reach: min(asOf, through+1), until: p.By, needs: p.Amount.minor}
	counted := asOf
	if !p.CancelledOn.IsZero() {
		counted = min(counted, p.CancelledOn)
		w.reach = min(w.reach, p.CancelledOn-1)
	}
	flow := flowFor(in.Entries, p.MadeOn, p.PaidBefore, counted)
	w.walk(flow.steps)
	c := p.Amount.currency
	paid := min(w.sum, p.Amount.minor)
	f := &FollowedPromise{
		Status: w.status, Changes: w.changes, AsOf: asOf, Amount: p.Amount, By: p.By, Until: w.until,
		In: Money{w.sum, c}, Paid: Money{paid, c}, Over: Money{w.sum - paid, c}, Left: Money{p.Amount.minor - paid, c}, Mismatches: flow.mismatches,
	}
	if w.status == PromiseKept {
		f.Left.minor = 0
	}
	return f
}

// promiseWalk goes through a promise's life day by day.
type promiseWalk struct {
	p     *PromiseGiven
	asOf  Date
	reach Date // the last day whose clock has struck, as far as the book reaches
	until Date // the last day on which it can be kept
	needs int64
	sum   int64

	status  PromiseStatus
	changes []PromiseChange
}

func (w *promiseWalk) change(on Date, to PromiseStatus, why PromiseReason) {
	if w.status == to {
		return
	}
	w.changes = append(w.changes, PromiseChange{On: on, From: w.status, To: to, Reason: why})
	w.status = to
}

func (w *promiseWalk) walk(steps []flowStep) {
	if w.asOf < w.p.MadeOn {
		return
	}
	w.change(w.p.MadeOn, PromiseActive, PromiseMade)
	for _, s := range steps {
		w.clear(s.on - 1)
		w.clock(s.on)
		w.sum += s.delta
		w.clear(s.on)
		w.money(s)
	}
	w.clear(w.asOf)
	w.clock(w.reach)
	if on := w.p.CancelledOn; !on.IsZero() && on <= w.asOf {
		w.change(on, PromiseCancelled, PromiseTakenBack)
	}
}

// clear lowers what is needed to what had come in when nothing was owed any more.
func (w *promiseWalk) clear(until Date) {
	on := w.p.ClearedOn
	if on.IsZero() || on > until || w.needs <= w.sum {
		return
	}
	w.needs = w.sum
	w.keep(max(on, w.p.MadeOn))
}

// keep is what is needed having come in.
func (w *promiseWalk) keep(on Date) {
	switch w.status {
	case PromiseActive:
		w.change(on, PromiseKept, PromisePaid)
	case PromisePartKept, PromiseMissed:
		if !w.p.Lapses {
			w.change(on, PromiseKept, PromisePaidLate)
		}
	}
}

func (w *promiseWalk) money(s flowStep) {
	switch {
	case w.sum >= w.needs:
		w.keep(s.on)
	case w.status == PromiseKept:
		w.until = max(w.p.By, s.on.AddDays(w.p.GraceDays))
		w.change(s.on, PromiseActive, PromiseReversed)
	}
}

// clock lets the promise's day pass.
func (w *promiseWalk) clock(now Date) {
	if passed := w.until + 1; w.status == PromiseActive && passed <= min(now, w.reach) {
		to := PromiseMissed
		if w.sum > 0 && !w.p.Lapses {
			to = PromisePartKept
		}
		w.change(passed, to, PromiseDayPassed)
	}
}
