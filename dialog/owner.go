package dialog

import (
	"time"
)

// owns tells whether a colleague has the conversation. What anybody else tries in
// it is noted, and does nothing. One without a name has it from before names were
// kept here, and whoever acts first is that one.
func (t *turn) owns(staff string) bool {
	if t.s.Mode == WithStaff && (t.s.Owner == staff || t.s.Owner == "") {
		t.s.Owner = staff
		return true
	}
	t.effect(StaffRefused{Staff: staff, Owner: t.s.Owner})
	return false
}

// staffTook makes a colleague the owner, unless another is.
func (t *turn) staffTook(e StaffTook) {
	switch {
	case t.s.Mode == Closed || t.s.Mode == WithStaff && t.s.Owner != "" && t.s.Owner != e.Staff:
		t.effect(StaffRefused{Staff: e.Staff, Owner: t.s.Owner})
	case t.s.Mode == WithStaff && t.s.Owner == e.Staff: // again
	default:
		t.handTo(e.Staff, "")
	}
}

// staffAssigned makes a colleague the owner, whoever was.
func (t *turn) staffAssigned(e StaffAssigned) {
	switch {
	case t.s.Mode == Closed:
		t.effect(StaffRefused{Staff: e.By})
	case t.s.Mode == WithStaff && t.s.Owner == e.To:
	default:
		t.handTo(e.To, e.By)
	}
}

// handTo gives the conversation to a colleague. A code that the bot waits for is
// waited for no longer: the bot could not say what became of it.
func (t *turn) handTo(staff, by string) {
	t.s.Mode, t.s.Owner, t.s.Waits, t.s.Rating = WithStaff, staff, 0, nil
	if t.s.Code && t.s.Terms != nil {
		terms := *t.s.Terms
		terms.Yes = false
		t.s.Terms, t.s.Code, t.s.Stage = &terms, false, StageReviewing
	}
	t.effect(Taken{Staff: staff, By: by})
}

func (t *turn) staffSaid(e StaffSaid) {
	if t.owns(e.Staff) {
		t.s.Waits = 0
		t.yes, t.no = "", "" // a plain yes after this is to what the colleague said
		t.effect(Send{Staff: &e})
	}
}

// staffNoted leaves the note with the turn: nobody else hears of it.
func (t *turn) staffNoted(e StaffNoted) { t.owns(e.Staff) }

func (t *turn) staffWaits(e StaffWaits) {
	if t.owns(e.Staff) {
		t.s.Waits = t.f.Now.Unix()
		t.effect(Waiting(e))
	}
}

// staffReleased lets another colleague come. Who was talked with, and is there,
// is told so; what nobody asked a person for goes on with the bot.
func (t *turn) staffReleased(e StaffReleased) {
	if !t.owns(e.Staff) {
		return
	}
	t.s.Owner, t.s.Waits = "", 0
	t.effect(Released{Staff: e.Staff, Why: e.Why, OnCall: t.callsAnew()})
	if t.s.Case == nil {
		t.s.Mode = WithBot
		t.backWithoutWord()
		return
	}
	t.s.Mode = Queued
	if !t.all.InConversation() {
		return
	}
	if t.careOpen() {
		t.say("colleague_left", nil)
		t.sayPlace()
	} else {
		t.say("colleague_left_closed", Figures{"opens": At(t.nextOpen())})
	}
	if t.s.Stage == StageCare { // whoever may be in danger is not left with nobody to call
		t.say("crisis_stay", Figures{"lines": t.crisisLines()})
		t.button("safe", "safe", nil)
	}
	t.humanButton()
	t.bare = true
}

// callsAnew tells whether who is on call is needed again: where somebody may be in
// danger, their colleague has left, and nobody is there.
func (t *turn) callsAnew() bool {
	return t.s.caseIs(Crisis) && !t.careOpen() && t.f.Policy.Care.OnCallWebhook != ""
}

// backWithoutWord goes on with the bot where a colleague has agreed nothing.
func (t *turn) backWithoutWord() {
	if t.all.InConversation() && !t.leavesDebtAside() {
		t.say("human_back", nil)
		t.waysOn()
	}
}

// waitsForDays is how many working days an owner waits for the customer's answer.
const waitsForDays = 3

// waitedUntil is when the owner has waited long enough; zero: they do not wait.
func waitedUntil(s *State, f *Facts) time.Time {
	if s.Mode != WithStaff || s.Waits == 0 {
		return time.Time{}
	}
	return f.Policy.Care.EndOfWorkingDay(time.Unix(s.Waits, 0).In(f.bankNow().Location()), waitsForDays)
}

// waitedEnough gives the conversation back to the bot where the customer did not
// answer for days. Nobody is written to for that.
func (t *turn) waitedEnough() bool {
	until := waitedUntil(&t.s, &t.f)
	if until.IsZero() || t.f.Now.Before(until) {
		return false
	}
	t.effect(GaveBack{Staff: t.s.Owner, Outcome: OutcomeNoAnswer})
	t.endCase()
	t.answered()
	return true
}

// endCase ends what a colleague was asked for. Where somebody may be in danger,
// or has died, that stays a moment for no other word than care.
func (t *turn) endCase() {
	t.s.Mode, t.s.Owner, t.s.Waits, t.s.Case, t.s.Stalls = WithBot, "", 0, nil, 0
	if t.s.Stage == StageCase {
		t.s.Stage = StageTalking
	}
}

// escalate notes that nobody has taken or answered the case in its time.
func (t *turn) escalate() {
	if c := t.all.Case; !c.Due.IsZero() && !c.Escalated && !t.f.Now.Before(c.Due) {
		t.effect(Escalated{})
	}
}

// byCustomer tells whether an event is the customer's own doing.
func byCustomer(e Event) bool {
	switch e.(type) {
	case Wrote, Pressed, CodeTried, IdentityTried, Attached, Verified:
		return true
	default:
		return false
	}
}

// sayPlace tells how many are before the customer, where that is known: not out
// of hours, and not where other words count.
func (t *turn) sayPlace() {
	ahead := t.all.Case.Ahead
	if ahead == nil || t.s.Mode != Queued || !t.careOpen() || t.leavesDebtAside() || t.s.Case == nil || t.s.caseIs(Crisis) {
		return
	}
	if *ahead == 0 {
		t.say("queue_first", nil)
		return
	}
	t.say("queue_place", Figures{"ahead": Count(*ahead)})
}

// AsksPlace tells whether a turn's effects say that somebody waits for a person,
// so that how many are before them is worth knowing: the turn is then done again
// with [CaseFacts].Ahead.
func AsksPlace(effects []Effect) bool {
	for _, e := range effects {
		send, ok := e.(Send)
		if !ok {
			continue
		}
		for _, s := range send.Reply.Says {
			switch s.Kind {
			case "human_open", "human_waiting", "colleague_left":
				return true
			}
		}
	}
	return false
}
