package dialog

import (
	"cmp"
	"slices"

	"repaybot/negotiation"
)

// unasked is a message that the customer did not ask for, being put together.
type unasked struct {
	purpose negotiation.Purpose
	ids     []string
}

// maxMatters is how many matters of one day are said in one message.
const maxMatters = 3

// timePassed says what is due: at most one message.
func (t *turn) timePassed() {
	t.escalate()
	if t.waitedEnough() {
		return
	}
	t.followUp(func(FollowUp) bool { return true })
}

// followUp says what is due of what is wanted, and tells whether it did.
func (t *turn) followUp(wanted func(FollowUp) bool) bool {
	var due []FollowUp
	for _, x := range FollowUps(t.s, t.all) {
		if !wanted(x) || x.From.After(t.f.Now) {
			continue
		}
		switch {
		case t.isStaffStep(x):
			t.takeStaffStep(x)
		case t.mayGo(x):
			due = append(due, x)
		}
	}
	if len(due) == 0 {
		return false
	}
	slices.SortStableFunc(due, func(a, b FollowUp) int {
		return cmp.Compare(slices.Index(pressingKinds[:], a.Kind), slices.Index(pressingKinds[:], b.Kind))
	})
	t.sayUnasked(together(due))
	return true
}

// mayGo tells whether a follow-up may go now. Somebody who is in the
// conversation is not interrupted.
func (t *turn) mayGo(x FollowUp) bool {
	if t.talking() {
		return isReceipt(x.Kind)
	}
	return MayWrite(t.s, t.all, x.Purpose).Allowed
}

// talking tells whether the customer is in the conversation.
func (t *turn) talking() bool {
	return t.f.Verified && t.all.InConversation()
}

// isReceipt tells of the kinds that say what has come in.
func isReceipt(k FollowUpKind) bool {
	return k == PaymentIn || k == PlanCompleted || k == PromiseKept || k == WaiverTold
}

// asks tells of the kinds that ask something.
func (x FollowUp) asks() bool {
	switch x.Kind {
	case InstalmentAsked, PromiseMissed, PromisePartKept:
		return true
	default:
		return false
	}
}

// together are the matters that join in one message: of one purpose, the most
// pressing first, with one question at most.
func together(due []FollowUp) []FollowUp {
	var joined []FollowUp
	asked := false
	for _, x := range due {
		if x.Purpose != due[0].Purpose || x.asks() && asked || x.Kind == LadderStep && len(joined) > 0 && joined[0].Kind != LadderStep || len(joined) == maxMatters {
			continue
		}
		asked = asked || x.asks()
		joined = append(joined, x)
	}
	return joined
}

// sayUnasked says what is due in one message: who writes and why, the matters,
// how to stop. Where it is not known who reads, or the channel may show
// nothing, it says only that there is a message.
func (t *turn) sayUnasked(due []FollowUp) {
	receipt := t.talking()
	if !receipt {
		t.unasked = &unasked{purpose: due[0].Purpose}
	}
	for _, x := range due {
		t.remember(x)
		if t.unasked != nil {
			t.unasked.ids = append(t.unasked.ids, x.ID)
		}
	}
	switch {
	case receipt:
		t.sayMatters(due)
		return
	case due[0].Kind == LadderStep && t.all.Contact.LastWrote.IsZero():
		t.firstReminder(due[0])
	case !t.f.Verified || t.withheldQuietly():
		t.privateNews(due)
	default:
		t.say("unasked_who", Figures{"bank": t.bankName(), "about": t.aboutOf(due[0])})
		t.sayMatters(due)
	}
}

// remember keeps that what a follow-up is about is known, or done.
func (t *turn) remember(x FollowUp) {
	if t.s.FollowedUp == nil {
		t.s.FollowedUp = map[string]negotiation.Date{}
	}
	for id, until := range t.s.FollowedUp {
		if until < t.today() {
			delete(t.s.FollowedUp, id)
		}
	}
	keep := negotiation.DateOf(x.Until).AddDays(forgetDays)
	if x.Kind == LadderStep || x.Kind == HardshipSeen {
		keep = t.today().AddDays(ladderDays)
	}
	t.s.FollowedUp[x.ID] = keep
}

// ladderDays is how long a step of the ladder is remembered: as long as an
// account is past due at a stretch, and no account is for ten years.
const ladderDays = 3660

// sayHowToStop ends an unasked message (spec/conduct.md, May we write now?).
func (t *turn) sayHowToStop() {
	t.says = append(t.says, Say{Kind: "unasked_stop"})
	t.button("stop", "stop", nil)
}

// firstReminder writes to somebody who never wrote: nothing in it shows a debt
// to a stranger.
func (t *turn) firstReminder(x FollowUp) {
	kind := Kind("first_reminder")
	if t.f.Policy.Stages[x.Number].Message == "offer_help" {
		kind = "first_help"
	}
	t.say(kind, Figures{"bank": t.bankName(), "hotline": Quote(t.f.Policy.Bank.Hotline)})
	t.button("my_account", "identify", nil)
	t.button("human", "human", nil)
}

// privateNews says that there is a message, and how to see it.
func (t *turn) privateNews(due []FollowUp) {
	t.s.News = nil
	for _, x := range due {
		t.s.News = append(t.s.News, x.ID)
	}
	t.say("unasked_private", Figures{"bank": t.bankName(), "hotline": Quote(t.f.Policy.Bank.Hotline)})
	if t.withheldQuietly() {
		t.toBankPage()
	} else {
		t.button("see_message", "news", nil)
	}
	t.humanButton()
}

// tellNews says what a neutral message was about, if it still is.
func (t *turn) tellNews() {
	if t.withheld() {
		return
	}
	s := t.s.clone()
	for _, id := range t.s.News {
		delete(s.FollowedUp, id)
	}
	var due []FollowUp
	for _, x := range FollowUps(s, t.all) {
		if slices.Contains(t.s.News, x.ID) && x.Kind != LadderStep {
			due = append(due, x)
		}
	}
	t.s.News = nil
	if len(due) == 0 {
		if a := t.account(); a == nil || a.Plan == nil {
			t.tellOwed()
			return
		}
		t.say("news_none", nil)
		t.tellPlan()
		return
	}
	t.sayMatters(due)
	t.humanButton()
}

// aboutOf names what a message is about.
func (t *turn) aboutOf(x FollowUp) Name {
	switch x.Kind {
	case PromiseSoon, PromiseKept, PromisePartKept, PromiseMissed:
		return "about_promise"
	case OfferExpires:
		return "about_offer"
	case HardshipSeen:
		return "about_hardship"
	case LadderStep:
		return "about_account"
	default:
		a := t.allOf(x.Account)
		if a == nil || a.Plan == nil {
			return "about_account"
		}
		if _, plan := agreedPlan(a); !plan {
			return "about_promise"
		}
		return "about_plan"
	}
}

// isStaffStep tells whether a follow-up is a colleague's step of the ladder.
func (t *turn) isStaffStep(x FollowUp) bool {
	return x.Kind == LadderStep && t.f.Policy.Stages[x.Number].By == "staff"
}

// takeStaffStep opens a case for a colleague's step, while nothing stops contact.
func (t *turn) takeStaffStep(x FollowUp) {
	if stopped(MayWrite(t.s, t.all, negotiation.ForCollection)) {
		return
	}
	t.remember(x)
	stage := t.f.Policy.Stages[x.Number]
	t.task(x.Account, HandOffReason(stage.Task), stage.Needs)
}

// stopped tells whether facts keep a message from going, and not only the hour
// or how often it was written lately.
func stopped(a negotiation.MayAnswer) bool {
	switch a.Reason {
	case "", negotiation.ReasonQuiet, negotiation.ReasonWeek, negotiation.ReasonDay, negotiation.ReasonHours, negotiation.ReasonPrefers, negotiation.ReasonLate:
		return false
	default:
		return true
	}
}
