package dialog

import (
	"repaybot/negotiation"
)

// plan lists what a plan's life brings: its days before they come, what came
// in, what did not, and its ends. All of it is read off how the plan stands now,
// so that a late book, a move or a reversal changes what is said.
func (l *lister) plan(a *AccountFacts, fp *negotiation.FollowedPlan) {
	p := planFollowUps{l, a, fp, "plan/" + a.Plan.ID + "/"}
	switch fp.Status {
	case negotiation.PlanPending:
		p.downPayment()
		p.movements(PaymentIn)
	case negotiation.PlanActive, negotiation.PlanMissed:
		p.movements(PaymentIn)
		p.instalments()
		p.willBreak()
	case negotiation.PlanCompleted:
		p.movements(PlanCompleted)
	case negotiation.PlanBroken:
		p.ended(PlanBroken, "broken")
	case negotiation.PlanWithdrawn:
		if c := lastChange(fp); c.Reason == negotiation.ReasonDownPaymentMissed {
			p.ended(PlanLapsed, "lapsed")
		}
	case negotiation.PlanReplaced:
		// Said when they agreed to it.
	}
}

type planFollowUps struct {
	*lister
	a  *AccountFacts
	fp *negotiation.FollowedPlan
	id string
}

// lastChange is the latest step of a plan's life.
func lastChange(fp *negotiation.FollowedPlan) negotiation.PlanChange {
	if len(fp.Changes) == 0 {
		return negotiation.PlanChange{}
	}
	return fp.Changes[len(fp.Changes)-1]
}

func (p planFollowUps) of(kind FollowUpKind, id string, number int) FollowUp {
	return FollowUp{ID: p.id + id, Kind: kind, Account: p.a.Account.Number, Purpose: negotiation.ForService, Number: number}
}

func (p planFollowUps) downPayment() {
	due := p.fp.DownPayment.Due
	x := p.of(DownPaymentDue, "down", 0)
	x.From, x.Until = p.start(max(due.AddDays(-1), p.a.Plan.AgreedOn.AddDays(1))), p.end(due)
	p.add(x)
	p.later(PlanLapsed, "lapsed", due.AddDays(1))
}

// movements lists the receipt for the latest payment, or, where one bounced
// after it, that. Payments are told apart by their count, which only grows, so
// that one that is told by two ways is told once.
func (p planFollowUps) movements(in FollowUpKind) {
	m := movementsSince(p.a, p.a.Plan.AgreedOn, p.today)
	if m.reversals > 0 && m.reversed >= m.paid && p.fp.Status != negotiation.PlanCompleted {
		x := p.of(PaymentBounced, "bounced/"+itoa(m.reversals), 0)
		x.From, x.Until = p.end(m.reversed.AddDays(-1)), p.end(m.reversed.AddDays(newsDays))
		p.add(x)
		return
	}
	if m.payments == 0 || p.fp.In.Minor() <= 0 {
		return
	}
	if in == PlanCompleted { // once, whatever comes in after it
		p.ended(PlanCompleted, "completed/"+itoa(completions(p.fp)))
		return
	}
	x := p.of(in, "in/"+itoa(m.payments), p.fp.Done)
	x.From, x.Until = p.end(m.paid.AddDays(-1)), p.end(m.paid.AddDays(receiptDays))
	p.add(x)
}

// movements are the payments and reversals of an account since a day.
type movements struct {
	payments, reversals int
	paid, reversed      negotiation.Date  // the latest of each
	last, bounced       negotiation.Money // their amounts
}

func movementsSince(a *AccountFacts, since, through negotiation.Date) movements {
	var m movements
	for _, e := range a.Account.Entries {
		if e.Date < since || e.Date > through {
			continue
		}
		switch e.Kind {
		case negotiation.Payment, negotiation.Refund:
			m.payments++
			if e.Date >= m.paid {
				m.paid, m.last = e.Date, e.Amount
			}
		case negotiation.PaymentReversal:
			m.reversals++
			if e.Date >= m.reversed {
				m.reversed, m.bounced = e.Date, e.Amount
			}
		default:
		}
	}
	return m
}

// completions is how often a plan was completed: once, and once more where what
// completed it bounced.
func completions(fp *negotiation.FollowedPlan) int {
	n := 0
	for _, c := range fp.Changes {
		if c.To == negotiation.PlanCompleted {
			n++
		}
	}
	return n
}

func (p planFollowUps) instalments() {
	listed := false
	for i := range p.fp.Installments {
		x := &p.fp.Installments[i]
		if x.Left().Minor() <= 0 {
			continue
		}
		if listed && x.Due > p.today.AddDays(maxAhead) {
			return // those that follow are later still
		}
		p.instalment(x)
		listed = true
	}
}

// maxAhead is how far ahead follow-ups are listed, in days, beside those of the
// first instalment that is open, however far off it is: a wake is wanted for the
// earliest of them, and that turn lists anew.
const maxAhead = 70

func (p planFollowUps) instalment(x *negotiation.FollowedInstallment) {
	at := "/" + itoa(x.Number) + "/" + x.Due.String() // moved, it is another day to speak of
	if x.Due.AddDays(-soonDays) > p.a.Plan.AgreedOn {
		soon := p.of(InstalmentSoon, "soon"+at, x.Number)
		soon.From, soon.Until = p.start(x.Due.AddDays(-soonDays)), p.end(x.Due.AddDays(-1))
		p.add(soon)
	}
	if x.Due > p.a.Plan.AgreedOn {
		today := p.of(InstalmentToday, "today"+at, x.Number)
		today.From, today.Until = p.start(x.Due), p.end(x.Due)
		p.add(today)
	}
	if x.OwedSince <= x.Due && p.asksFor(x) { // one that bounced has been spoken of
		asked := p.of(InstalmentAsked, "unseen"+at, x.Number)
		asked.From, asked.Until = p.known(x.Due), p.end(x.Missed.AddDays(-1))
		p.add(asked)
	}
	if x.Status != negotiation.InstallmentMissed {
		p.later(InstalmentLate, "missed"+at, x.Missed)
	} else {
		missed := p.of(InstalmentLate, "missed"+at, x.Number)
		missed.From, missed.Until = p.start(x.Missed), p.end(x.Missed.AddDays(newsDays))
		if b := p.fp.BreaksOn; !b.IsZero() && b.AddDays(-breakNoticeDays) <= p.today {
			missed.Until = p.start(b.AddDays(-breakNoticeDays)) // then that is said
		}
		p.add(missed)
	}
}

// asksFor tells whether an instalment that is not seen is asked about: not
// where the plan is about to break, which is said instead.
func (p planFollowUps) asksFor(x *negotiation.FollowedInstallment) bool {
	if x.Status == negotiation.InstallmentMissed {
		return false
	}
	b := p.fp.BreaksOn
	return p.fp.Missed == 0 || b.IsZero() || p.today < b.AddDays(-breakNoticeDays)
}

// willBreak says that a plan breaks before it does.
func (p planFollowUps) willBreak() {
	if p.fp.Missed == 0 || p.fp.BreaksOn.IsZero() {
		return
	}
	p.later(PlanBroken, "broken", p.fp.BreaksOn)
	x := p.of(WillBreak, "will_break/"+p.fp.BreaksOn.String(), 0)
	x.From, x.Until = p.start(p.fp.BreaksOn.AddDays(-breakNoticeDays)), p.end(p.fp.BreaksOn.AddDays(-1))
	p.add(x)
}

// later lists what a day brings if nothing comes in. It is not due before it has
// happened.
func (p planFollowUps) later(kind FollowUpKind, id string, day negotiation.Date) {
	x := p.of(kind, id, 0)
	x.From, x.Until = p.awaited(day), p.end(max(day, p.today.AddDays(1)).AddDays(newsDays))
	p.add(x)
}

func (p planFollowUps) ended(kind FollowUpKind, id string) {
	on := lastChange(p.fp).On
	x := p.of(kind, id, 0)
	x.From, x.Until = p.start(on), p.end(on.AddDays(endedDays))
	p.add(x)
}
