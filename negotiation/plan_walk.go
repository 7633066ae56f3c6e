package negotiation

// planWalk goes through a plan's life day by day: what came in, and the days
// on which an instalment counts as missed or the plan breaks. parts are the
// down payment and the instalments, which are paid in this order, so that how
// far it is paid is one number.
type planWalk struct {
	made  *PlanMade
	rules PlanRules
	asOf  Date
	reach Date // the last day whose clock has struck, as far as the book reaches

	flow    flow
	parts   []FollowedInstallment
	extra   int64
	sum     int64 // came in
	covered int64 // the amounts of the parts that are paid
	done    int   // parts paid in full
	struck  Date  // the day up to which the clock has struck

	status  PlanStatus
	changes []PlanChange
}

func newPlanWalk(made *PlanMade, in CameIn, asOf Date) *planWalk {
	through := in.Through
	if through.IsZero() {
		through = asOf - 1
	}
	counted := asOf // what comes in after the end is another agreement's
	if made.End != nil {
		counted = min(counted, made.End.On)
	}
	w := &planWalk{made: made, rules: made.Terms.Rules, asOf: asOf, reach: min(asOf, through+1)}
	w.rules.BrokenAfter.Missed = max(1, w.rules.BrokenAfter.Missed)
	w.flow = flowFor(in.Entries, made.AgreedOn, made.PaidBefore, counted)
	w.parts = make([]FollowedInstallment, 1+len(made.Offer.Installments))
	w.changes = make([]PlanChange, 0, 4)
	c := made.Offer.Total.currency
	down := &w.parts[0]
	down.Due, down.Agreed, down.Amount, down.Extra = made.Offer.DownPaymentDue, made.Offer.DownPaymentDue, Money{made.Offer.DownPayment.minor, c}, Money{0, c}
	w.extra = made.calendar(w.parts[1:])
	for i := range w.parts {
		w.owedSince(i, w.parts[i].Due)
	}
	down.Missed = down.Due + 1 // its day has no days of grace
	return w
}

// owedSince sets the day from which an instalment is owed: its own or a later.
func (w *planWalk) owedSince(i int, day Date) {
	x := &w.parts[i]
	x.OwedSince = max(x.Due, day)
	x.Missed = x.OwedSince.AddDays(w.rules.GraceDays + 1)
}

// breaks is the first day on which a part that is not paid breaks the plan.
func (w *planWalk) breaks(i int) Date {
	return w.parts[i].OwedSince.AddDays(w.rules.BrokenAfter.Days + 1)
}

// walk goes from the agreement to the as-of day. On a day the clock comes
// before the money: what is late by then is late.
func (w *planWalk) walk() {
	if w.asOf < w.made.AgreedOn {
		return
	}
	w.cover(w.made.AgreedOn)
	first := PlanActive
	if w.done == 0 {
		first = PlanPending
	}
	w.change(w.made.AgreedOn, first, ReasonAgreed, 0)
	for _, step := range w.flow.steps {
		w.clock(step.on)
		w.money(step)
	}
	w.clock(w.reach)
	if end := w.made.End; end != nil && end.On <= w.asOf && !w.status.Ended() {
		w.change(end.On, end.Status, end.Reason, 0)
	}
}

// change records a step, unless the plan is there already.
func (w *planWalk) change(on Date, to PlanStatus, why PlanReason, installment int) {
	if w.status == to {
		return
	}
	w.changes = append(w.changes, PlanChange{On: on, From: w.status, To: to, Reason: why, Installment: installment})
	w.status = to
}

// cover moves on over the parts that what came in covers.
func (w *planWalk) cover(on Date) {
	for w.done < len(w.parts) && w.sum >= w.covered+w.parts[w.done].Amount.minor {
		w.covered += w.parts[w.done].Amount.minor
		w.parts[w.done].PaidOn = on
		w.done++
	}
}

// uncover moves back over the parts that what came in does not cover any more.
// What bounced is owed from the day on which it did, the down payment too until
// its days of grace are over.
func (w *planWalk) uncover(on Date) {
	for w.done > 0 && w.sum < w.covered {
		w.done--
		w.covered -= w.parts[w.done].Amount.minor
		w.parts[w.done].PaidOn = 0
		w.owedSince(w.done, on)
		if w.done == 0 {
			down := &w.parts[0]
			down.Missed = max(down.Due, on.AddDays(w.rules.GraceDays)) + 1
		}
	}
}

// money takes in what came, or bounced, on a day.
func (w *planWalk) money(step flowStep) {
	w.sum += step.delta
	if step.delta < 0 {
		w.uncover(step.on)
	} else {
		w.cover(step.on)
	}
	switch {
	case w.status.Ended():
	case w.done == 0:
		w.change(step.on, PlanPending, ReasonReversed, 0)
	case w.status == PlanPending:
		w.begin(step.on)
		if w.done == len(w.parts) {
			w.change(step.on, PlanCompleted, ReasonPaidOff, 0)
		}
	case w.done == len(w.parts):
		w.change(step.on, PlanCompleted, ReasonPaidOff, 0)
	case w.missed(w.struck) > 0: // some are made up and some are not
	case step.delta < 0:
		w.change(step.on, PlanActive, ReasonReversed, 0)
	default:
		w.change(step.on, PlanActive, ReasonCaughtUp, 0)
	}
}

// begin begins the plan, or begins it again where the down payment had bounced:
// no instalment is owed before that day.
func (w *planWalk) begin(on Date) {
	for i := w.done; i < len(w.parts) && w.parts[i].Due < on; i++ {
		w.owedSince(i, on)
	}
	w.change(on, PlanActive, ReasonDownPaymentIn, 0)
}

// missed is how many instalments count as missed on a day.
func (w *planWalk) missed(on Date) int {
	n := 0
	for i := max(w.done, 1); i < len(w.parts) && w.parts[i].Due < on; i++ {
		if w.parts[i].Missed <= on {
			n++
		}
	}
	return n
}

// clock lets the days up to one strike, as far as the book reaches. While the
// plan waits for its down payment only that can be late.
func (w *planWalk) clock(until Date) {
	until = min(until, w.reach)
	if end := w.made.End; end != nil {
		until = min(until, end.On-1) // on its own day the word decides
	}
	if w.status == PlanPending {
		if lapses := w.parts[0].Missed; lapses <= until {
			w.change(lapses, PlanWithdrawn, ReasonDownPaymentMissed, 0)
		}
	}
	for w.status == PlanActive || w.status == PlanMissed {
		on, number := w.nextStrike(until)
		if number == 0 {
			break
		}
		w.strike(on, number)
		w.struck = on
	}
	w.struck = until
}

// nextStrike is the first day that has not struck, up to one, on which an
// instalment is missed or breaks the plan, and that instalment's number; 0 if
// there is no such day.
func (w *planWalk) nextStrike(until Date) (on Date, number int) {
	on = until + 1
	for i := w.done; i < len(w.parts) && w.parts[i].Due < on; i++ {
		if missed := w.parts[i].Missed; missed < on && missed > w.struck {
			on, number = missed, i
		}
		if breaks := w.breaks(i); breaks < on && breaks > w.struck {
			on, number = breaks, i
		}
	}
	return on, number
}

// strike is the day on which an instalment is missed, or breaks the plan.
func (w *planWalk) strike(on Date, number int) {
	missed := w.missed(on)
	if missed > 0 {
		w.change(on, PlanMissed, ReasonMissed, number)
	}
	switch {
	case missed >= w.rules.BrokenAfter.Missed:
		w.change(on, PlanBroken, ReasonMissedTooMany, number)
	case w.breaks(number) <= on:
		w.change(on, PlanBroken, ReasonMissedTooLong, number)
	}
}
