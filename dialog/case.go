package dialog

import (
	"slices"

	"repaybot/negotiation"
)

// openCase answers what stops the negotiation until a colleague has looked: a
// case with what the customer said, collection paused, a day for the answer.
func (t *turn) openCase(i Intent) {
	if t.s.Stage == StageCase && t.s.Case != nil && weight(Intent(t.s.Case.Reason)) >= weight(i) {
		t.addDetail()
		return
	}
	if i == AlreadyPaid && t.paymentSeen() {
		return
	}
	t.setAside()
	t.s.Stage = StageCase
	t.handOver(HandOffReason(i), High, false)
	t.effect(PauseContact{Why: string(i)})
	t.s.Case.By = t.answerBy(i)
	by := At(t.s.Case.By)
	switch i {
	case AlreadyPaid:
		figures := Figures{"by": by}
		if p, ok := t.lastPayment(); ok && t.f.Verified {
			figures["last_date"], figures["last_amount"] = On(p.Date), Sum(p.Amount)
		}
		t.say("already_paid", figures)
	case DisputeAmount:
		if rows := t.payments(3); len(rows) > 0 && t.f.Verified {
			t.say("dispute_facts", Figures{"payments": rows})
		}
		t.say("dispute_amount", Figures{"by": by})
	default:
		t.say(Kind(i), Figures{"by": by})
	}
	t.ask("ask_detail", nil, "", "")
	t.humanButton()
}

// weight orders the reasons of a case: a graver one takes the place of the one
// that is open, another is added to it.
func weight(i Intent) int {
	switch i {
	case RepresentedTold, IdentityTheft:
		return 3
	case DisputeAmount, AlreadyPaid:
		return 2
	case Complaint:
		return 1
	}
	return 4
}

// recentPaymentDays is how long a payment in the book may be the one that
// somebody means who says they have paid.
const recentPaymentDays = 7

// paymentAskedFor tells whether a message asks if a payment has come in.
func (t *turn) paymentAskedFor() bool { return mentions(t.text, arrivedWords) }

// paymentSeen answers somebody who says they have paid with the payment that
// the book shows, once, and asks whether it is that one. It tells whether it did.
func (t *turn) paymentSeen() bool {
	a := t.account()
	if a == nil || !t.f.Verified || t.withheldQuietly() || !a.Statement.Reconciled {
		return false
	}
	p, ok := t.lastPayment()
	if !ok || t.today().DaysSince(p.Date) > recentPaymentDays || !t.once("payment_seen") {
		return false
	}
	left := a.Statement.Total
	if left.Minor() < 0 {
		left = negotiation.NewMoney(0, left.Currency())
	}
	t.ask("payment_seen", Figures{"date": On(p.Date), "amount": Sum(p.Amount), "left": Sum(left)}, "seen", "case:"+string(AlreadyPaid))
	t.button("yes", "seen", nil)
	t.button("no", "case:"+string(AlreadyPaid), nil)
	t.humanButton()
	return true
}

// tellWhenAnswered says when the open hand-over is answered.
func (t *turn) tellWhenAnswered() {
	if t.s.Case.By.IsZero() {
		t.tellWhen()
	} else {
		t.say("answer_by", Figures{"by": At(t.s.Case.By)})
	}
	t.humanButton()
}

// addDetail adds what the customer says to the open case.
func (t *turn) addDetail() {
	if t.text != "" {
		t.effect(AddToCase{Words: t.text})
	}
	t.say("detail_noted", nil)
	t.humanButton()
}

// caseOpen says that nothing is negotiated meanwhile, and what can be done.
func (t *turn) caseOpen() {
	if t.text != "" {
		t.effect(AddToCase{Words: t.text})
	}
	t.say("case_open", nil)
	if !t.s.caseIs(RepresentedTold, IdentityTheft) {
		t.button("see_owed", "owed", nil)
		t.button("pay", "pay", nil)
	}
	t.humanButton()
}

// handToPerson asks for a person: always granted, never refused, no hoops.
func (t *turn) handToPerson(reason string) {
	if reason == "" {
		reason = string(RequestHuman)
	}
	if reason == string(Crisis) {
		t.crisis()
		return
	}
	if t.s.Mode == Queued && t.s.Case != nil {
		t.say("human_waiting", nil)
		t.sayPlace()
		t.humanButton()
		return
	}
	t.handOver(HandOffReason(reason), t.priority(), false)
	t.tellWhen()
	t.humanButton()
	if t.s.Code {
		t.ask("code_waiting", nil, "", "")
	}
}

// tellWhen says when a person answers.
func (t *turn) tellWhen() {
	within := t.f.Policy.Care.AnswerWithin[string(RequestHuman)]
	switch {
	case !t.careOpen():
		t.say("human_closed", Figures{"opens": At(t.nextOpen())})
	case within.WorkingDays > 0 || within.Minutes == 0:
		t.say("human_open_days", Figures{"by": At(t.answerBy(RequestHuman))})
	default:
		t.say("human_open", Figures{"minutes": Count(within.Minutes)})
		t.sayPlace()
	}
}

// priority is high for who may need more care.
func (t *turn) priority() Priority {
	if t.hardship() != negotiation.HardshipNone {
		return High
	}
	for _, a := range t.f.Accounts {
		if slices.Contains(a.Account.Flags, negotiation.Vulnerable) {
			return High
		}
	}
	return Normal
}

// canCancel tells whether the customer may take the hand-over back by
// themselves: not where a right or somebody's safety hangs on it.
func (t *turn) canCancel() bool {
	if t.s.Case == nil {
		return false
	}
	switch Intent(t.s.Case.Reason) {
	case Crisis, DeceasedTold, WrongPerson, RepresentedTold, IdentityTheft:
		return false
	}
	return t.s.Case.Reason != NotReconciled
}

// cancelPerson takes the request for a person back and goes on.
func (t *turn) cancelPerson() {
	if t.s.Mode != Queued || !t.canCancel() {
		t.stale()
		return
	}
	t.effect(CancelHandOff{})
	t.s.Mode, t.s.Case = WithBot, nil
	if t.s.Stage == StageCase {
		t.s.Stage = StageTalking
	}
	t.say("human_cancelled", nil)
	t.backToOpen()
}

// noPersonWanted takes a person away, or leaves it, where nobody is wanted.
func (t *turn) noPersonWanted() {
	if t.s.Mode == Queued && t.canCancel() && t.s.Stage != StageCase {
		t.cancelPerson()
		return
	}
	t.say("no_hurry", nil)
	t.backToOpen()
}

// failed tells the customer that something went wrong on our side, and a
// colleague what it was about. Nothing is agreed by a turn that failed.
func (t *turn) failed(e Failed) {
	if t.s.Mode == WithStaff || t.s.Mode == Closed {
		return
	}
	t.text = e.Text
	t.say("trouble", nil)
	if t.s.Case == nil {
		t.handOver(NoProgress, High, false)
	} else if e.Text != "" {
		t.effect(AddToCase{Words: e.Text})
	}
	t.humanButton()
}

// answeredByGivingBack are the pauses that last until somebody has answered: the
// colleague who gives the conversation back has. What a right, a death or
// somebody's safety hangs on outlasts the conversation.
var answeredByGivingBack = []negotiation.PauseReason{
	negotiation.PauseDispute, negotiation.PausePaid, negotiation.PauseComplaint, negotiation.PauseReconcile,
}

// answered ends the pauses that lasted until somebody had answered.
func (t *turn) answered() {
	var ended []negotiation.PauseReason
	for _, why := range answeredByGivingBack {
		if t.f.Contact.PausedFor(why, t.f.Now) {
			ended = append(ended, why)
		}
	}
	if len(ended) > 0 {
		t.effect(EndPause{Why: ended})
	}
}

// handOver puts the conversation before a colleague, with a summary they can act on.
func (t *turn) handOver(reason HandOffReason, p Priority, onCall bool) {
	t.s.Mode = Queued
	t.s.Case, t.s.Rating = &Case{Reason: reason, Turn: t.s.Turn}, nil
	t.effect(HandOff{Account: t.s.Account, Reason: reason, Priority: p, Summary: t.summary(reason), OnCall: onCall})
	t.giveFiles()
}

// note leaves a record for a colleague where nobody has to come into the
// conversation for it: who has stopped messages, who told of hardship. One that
// waits already tells more.
func (t *turn) note(reason Intent, p Priority) {
	if t.s.Case == nil {
		t.effect(HandOff{Account: t.s.Account, Reason: HandOffReason(reason), Priority: p, Summary: t.summary(HandOffReason(reason))})
		t.noted = true
		t.giveFiles()
	} else if t.text != "" {
		t.effect(AddToCase{Words: t.text})
	}
}

// task leaves something about an account for a colleague to do, who may read
// what is not shown here. The conversation goes on as it is.
func (t *turn) task(account string, reason HandOffReason, needs string) {
	whole := turn{s: t.s, f: t.all}
	whole.s.Account = account
	t.effect(HandOff{Account: account, Reason: reason, Priority: Normal, Summary: whole.summary(reason), Needs: needs})
}

// summary is what a colleague reads first: why, what they owe, what happened,
// what they want.
func (t *turn) summary(reason HandOffReason) []Say {
	says := []Say{{Kind: "summary_reason", Figures: Figures{"reason": Name(reason)}}}
	if t.text != "" {
		says = append(says, Say{Kind: "summary_said", Figures: Figures{"words": Quote(firstRunes(t.text, 200))}})
	}
	accounts := t.f.Accounts
	if a := t.account(); a != nil {
		accounts = []AccountFacts{*a}
	}
	for i := range accounts {
		a := &accounts[i]
		s := a.Statement
		says = append(says, Say{Kind: "summary_owed", Figures: Figures{"product": productName(a), "last4": Quote(last4(a.Account.Number)),
			"total": Sum(s.Total), "principal": Sum(s.Principal), "interest": Sum(s.Interest), "fees": Sum(s.Fees), "dpd": Count(s.DPD)}})
		if len(s.Differences) > 0 {
			rows := Rows{}
			for _, d := range s.Differences {
				rows = append(rows, Figures{"date": On(d.Date), "kind": Name(d.Kind), "bank": Sum(d.Bank), "computed": Sum(d.Computed)})
			}
			says = append(says, Say{Kind: "summary_differences", Figures: Figures{"differences": rows}})
		}
		if p, ok := agreedPlan(a); ok {
			says = append(says, Say{Kind: "summary_plan", Figures: Figures{"months": Count(len(p.Installments)), "monthly": Sum(p.Installments[0].Amount), "first": On(p.Installments[0].Due)}})
		}
	}
	if g := t.s.Given; g != nil && (g.Outcome != "" || g.Agreed != "") {
		figures := Figures{"on": t.dayOf(g.At)}
		if g.Outcome != "" {
			figures["outcome"] = Name("outcome_" + string(g.Outcome))
		}
		if g.Agreed != "" {
			figures["words"] = Quote(g.Agreed)
		}
		says = append(says, Say{Kind: "summary_before", Figures: figures})
	}
	for _, r := range t.s.Reasons {
		says = append(says, Say{Kind: "summary_hardship", Figures: Figures{"reason": Name(r)}})
	}
	if wants := t.s.Ask.figures(t.f.Policy.Currency); len(wants) > 0 {
		says = append(says, Say{Kind: "summary_wants", Figures: wants})
	}
	if a := t.account(); a != nil {
		figures := Figures{"limits": Quote(t.limits(a, a.Statement).Name)}
		if p, err := t.proposal(a, t.s.Ask, t.today()); err == nil && p.Nearest != nil {
			figures["nearest_monthly"] = Sum(p.Nearest.Installments[0].Amount)
			figures["nearest_months"] = Count(len(p.Nearest.Installments))
		}
		says = append(says, Say{Kind: "summary_offers", Figures: figures})
	}
	return says
}

// firstRunes is the beginning of a text, so that a summary stays one screen.
func firstRunes(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}
