package dialog

import (
	"slices"
	"time"

	"repaybot/negotiation"
)

// goesFirst answers what comes before any talk of money (spec/conduct.md,
// "What goes first"), from the top; the first that holds decides the turn. It
// tells whether one did.
func (t *turn) goesFirst(intents []Intent, r Reading) bool {
	has := func(i Intent) bool { return slices.Contains(intents, i) && r.sureOf(i) }
	opens := slices.IndexFunc(intents, func(i Intent) bool { return opensCase(i) && r.sureOf(i) })
	switch {
	case has(Crisis) && !t.saysSafe():
		t.crisis()
	case t.s.Stage == StageCare:
		return t.inCare(intents, r)
	case !t.thinksItOver() && (slices.Contains(intents, Crisis) || (r.PerhapsGrave || mentions(t.text, lowWords)) && !speaksPlainly(intents, r)):
		t.perhapsCrisis()
	case t.afterCrisis() && mentions(t.text, safeWords) && len([]rune(t.text)) <= 30:
		t.s.Stage = StageCare
		t.safe()
	case t.afterCrisis() && (t.unsure(intents, r) || !slices.ContainsFunc(intents, plain)):
		t.perhapsCrisis()
	case has(DeceasedTold) && t.s.Stage != StageEnded:
		t.deceased()
	case has(WrongPerson) && t.s.Stage != StageEnded:
		t.wrongPerson()
	case has(StopContact):
		t.stop()
		if opens >= 0 && t.s.Stage != StageEnded {
			t.openCase(intents[opens])
		}
	case t.s.Stage == StageEnded:
		t.afterTheEnd(has)
	case opens >= 0:
		t.openCase(intents[opens])
	case t.paymentAskedFor() && !(slices.Contains(intents, AskPlanStatus) && t.account() != nil && t.account().Plan != nil) && t.paymentSeen():
	case mentions(t.text, noPerson) && slices.Contains(intents, RequestHuman):
		t.noPersonWanted()
	case has(RequestHuman), t.s.Mode == WithBot && mentions(t.text, askPerson), slices.Contains(intents, RequestHuman) && r.Confidence >= perhapsHuman && t.s.Mode == WithBot: // taken back at a tap
		if has(HardshipTold) { // heard first, and told to who comes
			if t.s.Mode == WithBot {
				t.say(Kind("heard_"+string(reasonIn(r))), nil)
			}
			t.declareHardship(reasonIn(r))
		}
		t.handToPerson(string(RequestHuman))
	case t.s.Mode == Queued && t.canCancel() && t.s.Stage != StageCase && mentions(t.text, neverMindWords):
		t.cancelPerson()
	case t.s.Mode == Queued && t.s.Case != nil && !t.afterCrisis() && mentions(t.text, placeWords) && !slices.ContainsFunc(intents, negotiates):
		t.tellWhenAnswered()
	case t.s.Mode == Queued && mentions(t.text, waitWords):
		t.handToPerson("")
	case t.s.Stage == StageCase && mentions(t.text, mustPayWords) && !has(PayNow):
		t.caseOpen()
	case t.s.Case != nil && t.s.Mode == Queued && mentions(t.text, whenWords) && (!slices.ContainsFunc(intents, negotiates) || t.s.Stage == StageCase && r.Confidence < 0.6):
		t.tellWhenAnswered()
	case t.s.Stage == StageCase && t.s.Case != nil && t.s.Turn == t.s.Case.Turn+1 && slices.Contains(intents, Reject) && len([]rune(t.text)) <= 20:
		t.tellWhenAnswered() // nothing to add
	case t.s.Stage == StageCase && t.isDetail(intents, r):
		t.addDetail()
	default:
		return false
	}
	return true
}

// perhapsHuman is the confidence from which a person is fetched: no wish for one
// goes unheard, and one that was none is taken back at a tap.
const perhapsHuman = 0.3

// saysSafe tells whether somebody who was asked says that they are safe: a few
// words and no more, whatever else they sound like.
func (t *turn) saysSafe() bool {
	return t.s.Stage == StageCare && mentions(t.text, safeWords) && len([]rune(t.text)) <= 30
}

// isDetail tells whether a message in an open case adds to it. What was asked
// for by the case's own question does, unless it is clearly a question itself.
func (t *turn) isDetail(intents []Intent, r Reading) bool {
	switch {
	case t.s.Case != nil && t.s.Turn == t.s.Case.Turn+1 && len(r.Amounts) > 0 && !mentions(t.text, asksWords):
		return true
	case slices.ContainsFunc(intents, asksOrTalks):
		return t.unsure(intents, r)
	case slices.ContainsFunc(intents, negotiates):
		return r.Confidence < sureEnough || t.s.Case != nil && t.s.Turn == t.s.Case.Turn+1 && intents[0] != PayNow
	}
	return true
}

// thinksItOver tells whether a message says that they will think about it, and
// little more.
func (t *turn) thinksItOver() bool {
	return mentions(t.text, thinkWords) && len([]rune(t.text)) <= 40
}

// afterCrisis tells whether a person is still on the way to somebody who was in
// danger, and the talk goes on meanwhile.
func (t *turn) afterCrisis() bool {
	return t.s.caseIs(Crisis) && t.s.Mode == Queued
}

// plain are the intents of somebody who wants something, or has had enough.
func plain(i Intent) bool {
	switch i {
	case Unclear, OffTopic, Greet, HardshipTold, CannotPay, Abuse:
		return false
	}
	return true
}

// speaksPlainly tells whether a message clearly means something that is no cry
// for help, so that a faint doubt does not count.
func speaksPlainly(intents []Intent, r Reading) bool {
	if r.Confidence < 0.6 {
		return false
	}
	switch intents[0] {
	case CannotPay, HardshipTold, Unclear, OffTopic, Goodbye, Thanks, Abuse, Accept, Reject:
		return false
	}
	return true
}

// afterTheEnd answers somebody after a death or a stranger on the line: kindly,
// with nothing of an account, and with nothing asked.
func (t *turn) afterTheEnd(has func(Intent) bool) {
	dead := t.afterDeath()
	switch {
	case has(RequestHuman):
		t.handToPerson(string(RequestHuman))
	case has(Goodbye):
		t.say("goodbye", nil)
	case has(Thanks):
		t.say("thanks_back", nil)
	case dead:
		t.effect(AddToCase{Words: t.text})
		t.say("deceased_more", Figures{"by": At(t.answerBy(DeceasedTold))})
	default: // a stranger hears the same again, whatever they ask
		t.effect(AddToCase{Words: t.text})
		t.say("wrong_person", nil)
	}
}

// opensCase are the intents of spec/conduct.md, What goes first, 5.
func opensCase(i Intent) bool {
	switch i {
	case RepresentedTold, IdentityTheft, DisputeAmount, AlreadyPaid, Complaint:
		return true
	}
	return false
}

// asksOrTalks are the intents that are answered while a case is open.
func asksOrTalks(i Intent) bool {
	switch i {
	case AskBalance, AskBreakdown, AskProjection, AskConsequences, AskPlanStatus, RequestDocument, AskIdentity, AskPrivacy,
		ChangeLanguage, Greet, Thanks, Goodbye, Abuse, ContactTime, ResumeContact, HardshipTold:
		return true
	}
	return false
}

// crisis takes talk of self-harm or danger seriously: no word of debt, the
// local lines, a person at once, everything else set aside.
func (t *turn) crisis() {
	if t.s.caseIs(Crisis) {
		t.s.Stage = StageCare
		t.goOnAside()
		return
	}
	t.setAside()
	t.s.Stage = StageCare
	open := t.careOpen()
	t.handOver(HandOffReason(Crisis), Highest, !open && t.f.Policy.Care.OnCallWebhook != "")
	t.effect(PauseContact{Why: string(Crisis)})
	switch {
	case open:
		t.say("crisis", Figures{"lines": t.crisisLines()})
	case t.f.Policy.Care.OnCallWebhook != "":
		t.say("crisis_closed", Figures{"lines": t.crisisLines()})
	default: // no person is promised who is not there
		t.say("crisis_alone", Figures{"lines": t.crisisLines(), "opens": At(t.nextOpen())})
	}
}

// perhapsCrisis asks with care where a message only may be a cry for help.
func (t *turn) perhapsCrisis() {
	t.s.Stage = StageCare
	t.ask("crisis_maybe", nil, "", "")
	t.button("safe", "safe", nil)
	t.button("human", "human:"+string(Crisis), nil)
}

// inCare answers while somebody may be in danger. Only their own word that
// they are safe, or, where it was only a maybe, a plain wish for something
// else, leads back. It tells whether it answered.
func (t *turn) inCare(intents []Intent, r Reading) bool {
	sure := t.s.caseIs(Crisis)
	switch {
	case mentions(t.text, safeWords):
		t.safe()
	case sure: // until they say so themselves, or a colleague gives them back
		t.goOnAside()
	case slices.Contains(intents, Accept) && !slices.Contains(intents, Reject): // a yes to "are you safe?"
		t.safe()
	case r.PerhapsGrave && !speaksPlainly(intents, r) || slices.Contains(intents, Unclear) || slices.Contains(intents, Reject) || slices.Contains(intents, CannotPay) || slices.Contains(intents, HardshipTold):
		t.crisis()
	default:
		t.s.Stage = StageTalking
		return false
	}
	return true
}

// safe goes on, gently, once somebody says they are safe.
func (t *turn) safe() {
	if t.s.Stage != StageCare {
		t.stale()
		return
	}
	t.s.Stage = StageTalking
	t.say("crisis_ok", nil)
	t.humanButton()
	t.bare = true // no button speaks of the debt unless they do
}

// goOnAside answers where nothing is to be asked any more, without a word of debt.
func (t *turn) goOnAside() {
	if t.text != "" {
		t.effect(AddToCase{Words: t.text})
	}
	if t.s.Stage == StageCare {
		t.say("crisis_stay", Figures{"lines": t.crisisLines()})
		t.button("safe", "safe", nil)
		return
	}
	t.say("detail_noted", nil)
}

// crisisLines are the local lines to call (spec/conduct.md, What goes first, 1).
func (t *turn) crisisLines() Rows {
	line := func(number string, name Name) Figures { return Figures{"number": Quote(number), "line": name} }
	switch t.f.Policy.Jurisdiction {
	case negotiation.US:
		return Rows{line("988", "crisis_line"), line("911", "emergency")}
	case negotiation.UK:
		return Rows{line("116 123", "samaritans"), line("999", "emergency")}
	}
	return Rows{line("12356", "crisis_line"), line("120", "emergency")}
}

// deceased answers the news that the account's holder has died.
func (t *turn) deceased() {
	t.setAside()
	t.s.Stage = StageEnded
	t.handOver(HandOffReason(DeceasedTold), High, false)
	t.effect(PauseContact{Why: string(DeceasedTold)})
	t.say("deceased", nil)
}

// wrongPerson answers somebody who is not the customer. It discloses nothing,
// asks for nothing and changes no record: a colleague confirms it.
func (t *turn) wrongPerson() {
	t.setAside()
	t.s.Stage = StageEnded
	t.handOver(HandOffReason(WrongPerson), High, false)
	t.effect(PauseContact{Why: string(WrongPerson)})
	t.say("wrong_person", nil)
	if t.f.Line == LineLinked { // the customer's own conversation is not theirs to hear of
		t.effect(Unlink{Stranger: true})
	}
}

// stop ends messages at once and says once what that does not change.
func (t *turn) stop() {
	t.effect(OptOut{})
	switch {
	case t.s.Stage == StageEnded:
		t.say("stopped_stranger", nil)
		return
	case t.f.Contact.OptedOut:
		t.say("stopped_already", nil)
	default:
		t.say("stopped", nil)
		t.note(StopContact, Normal)
	}
	t.button("resume", "resume", nil)
	t.humanButton()
}

// resume starts messages again, those too that they wanted none of until a day.
func (t *turn) resume() {
	t.effect(OptIn{})
	if t.f.Contact.PausedFor(negotiation.PauseAsked, t.f.Now) {
		t.effect(EndPause{Why: []negotiation.PauseReason{negotiation.PauseAsked}})
	}
	t.say("resumed", nil)
	if t.f.Verified && t.s.Stage != StageEnded {
		t.button("reach", "reach", nil)
		t.waysOn()
	}
}

// setAside takes everything off the table: nothing that was being agreed goes on.
func (t *turn) setAside() {
	t.s.Table, t.s.Terms, t.s.Promise, t.s.Unclear, t.s.Code = nil, nil, nil, nil, false
	t.s.Granted = nil
	t.s.Identity = nil
	t.s.Expects, t.s.Resume = "", ""
	t.buttons = nil
	t.question = nil
}

// noteHardship records what was told without answering it, and leaves a record
// of it for a colleague. It tells whether it is new.
func (t *turn) noteHardship(r Reading) (ReasonValue, bool) {
	reason := reasonIn(r)
	first := t.declareHardship(reason)
	if first && reason != Forgot {
		t.note(HardshipTold, High)
	}
	return reason, first
}

// declareHardship records what was told, unless it was before; a payment that
// was forgotten is none. It tells whether it is new.
func (t *turn) declareHardship(reason ReasonValue) bool {
	if slices.Contains(t.s.Reasons, reason) {
		return false
	}
	if reason != Forgot {
		t.s.Reasons = append(t.s.Reasons, reason)
		t.effect(DeclareHardship{Reason: reason})
	}
	return true
}

// reasonIn is the trouble that a message tells of, before what was only forgotten.
func reasonIn(r Reading) ReasonValue {
	reason := OtherReason
	for _, x := range r.Reasons {
		if reason = x.Value; reason != Forgot {
			break
		}
	}
	return reason
}

// hearHardship hears what has happened before anything else is said, then what
// helps. Words alone open no limits. More tells that the message also asks for
// something, which is answered after.
func (t *turn) hearHardship(r Reading, more bool) {
	reason, first := t.noteHardship(r)
	t.say(Kind("heard_"+string(reason)), nil)
	if reason == Forgot {
		if !more {
			t.button("pay", "pay", nil)
			t.way()
		}
		return
	}
	if t.f.Hardship == negotiation.HardshipDocumented {
		t.say("hardship_known", nil)
		for i := range t.f.Accounts {
			t.heardOfHardship(t.f.Accounts[i].Account.Number)
		}
	} else if first {
		t.say("hardship_help", t.pauseForHardship())
		t.button("evidence", "evidence", nil)
	} else {
		t.say("no_hurry", nil)
	}
	if !more {
		t.button("see_options", "options", nil)
		t.button("human", "human:"+string(HardshipTold), nil)
		t.s.YesMeans, t.s.NoMeans = "human:"+string(HardshipTold), ""
		t.s.Expects = "monthly"
	}
}

// pauseForHardship pauses reminders where the policy does so, once.
func (t *turn) pauseForHardship() Figures {
	a := t.account()
	if a == nil && len(t.f.Accounts) > 0 {
		a = &t.f.Accounts[0]
	}
	if a == nil || t.f.Contact.PausedFor(negotiation.PauseHardship, t.f.Now) {
		return nil
	}
	facts := negotiation.FactsOf(a.Account, a.Statement, t.hardship())
	days := t.f.Policy.Pause.Days
	if days == 0 || !t.f.Policy.MayPause(facts) {
		return nil
	}
	t.effect(PauseContact{Why: "hardship", Until: t.f.Now.Add(time.Duration(days) * 24 * time.Hour)})
	f := Figures{"pause_days": Count(days)}
	if due := t.nextOnPlan(); !due.IsZero() { // what was agreed is spoken of all the same, so that no plan breaks unsaid
		f["plan_due"] = On(due)
	}
	return f
}

// nextOnPlan is the next day of the plans that stand; no date where there is none.
func (t *turn) nextOnPlan() (next negotiation.Date) {
	for i := range t.f.Accounts {
		fp, ok := t.f.followed(&t.f.Accounts[i])
		if !ok || !fp.Status.Stands() {
			continue
		}
		if _, due, ok := dueOfPlan(fp); ok && (next.IsZero() || due < next) {
			next = due
		}
	}
	return next
}
