package dialog

import (
	"time"

	"repaybot/negotiation"
)

// staffGaveBack goes on after a colleague. What was agreed is said with it, and
// known from then on.
func (t *turn) staffGaveBack(e StaffGaveBack) {
	if t.s.Mode == WithBot { // there is nothing to give back
		return
	}
	if !t.owns(e.Staff) {
		return
	}
	reason := HandOffReason("")
	if t.s.Case != nil {
		reason = t.s.Case.Reason
	}
	there := t.all.InConversation()
	t.given(e.Outcome, e.Agreed, there && t.mayTell() || e.Outcome == "" && e.Agreed == "")
	g := *t.s.Given
	t.effect(GaveBack{Staff: e.Staff, Outcome: g.Outcome, Agreed: g.Agreed})
	t.endCase()
	before := t.s
	t.setAside()
	t.answered()
	switch Intent(reason) {
	case Crisis: // not a word of debt until they speak of it
		t.s.Given.Untold = false
		t.s.Stage = StageCare
		t.say("care_back", nil)
		t.button("safe", "safe", nil)
		t.humanButton()
		return
	case DeceasedTold, WrongPerson:
		t.s.Given.Untold = false
		if e.Outcome != OutcomeCorrected { // it was so, and stays a moment for no word of debt
			t.s.Stage = StageEnded
			if there {
				t.say("ended_back", nil)
				t.humanButton()
			}
			return
		}
	}
	t.s.Stage = StageTalking
	stands := t.standsOn(before)
	if !there {
		return // they see who is there when they come back; nobody is written to for that
	}
	if e.Outcome == "" && g.Agreed == "" || !t.mayTell() {
		if stands {
			t.tellStands()
			return
		}
		t.say("human_back", nil)
		t.waysOn()
		return
	}
	t.say("back_with_me", nil)
	t.sayGiven(g)
	if stands {
		t.tellStandsToo()
		return
	}
	if asksRating(reason, e.Outcome) {
		t.askRating()
		return
	}
	t.way()
}

// mayTell tells whether what a colleague agreed may be shown to whoever reads.
func (t *turn) mayTell() bool { return t.f.Verified && !t.withheldQuietly() }

// sayGiven says what came of it, and the colleague's own words for it.
func (t *turn) sayGiven(g Given) {
	if g.Outcome != "" {
		t.say(Kind("outcome_"+string(g.Outcome)), nil)
	}
	if g.Agreed != "" {
		t.say("agreed_words", Figures{"words": Quote(g.Agreed)})
	}
}

// tellGivenLate tells somebody who was not there when a colleague gave back what
// came of it, before anything else.
func (t *turn) tellGivenLate() {
	g := t.s.Given
	if g == nil || !g.Untold || t.unasked != nil || t.s.Mode == WithStaff || t.leavesDebtAside() || t.afterCrisis() || !t.mayTell() || len(t.says) == 0 {
		return
	}
	told := *g
	told.Untold = false
	t.s.Given = &told
	said := t.says
	t.says = nil
	t.say("given_on", Figures{"on": t.dayOf(told.At)})
	t.sayGiven(told)
	t.says = append(t.says, said...)
}

// dayOf is the customer's day of a moment.
func (t *turn) dayOf(at time.Time) On { return On(negotiation.DateOf(at.In(t.f.Now.Location()))) }

// asksAgreed tells whether a message asks what was agreed with a colleague.
func (t *turn) asksAgreed() bool {
	return t.s.Given != nil && t.s.Given.Outcome != OutcomeNoAnswer && mentions(t.text, agreedWords)
}

// tellAgreed tells again what was agreed with a colleague.
func (t *turn) tellAgreed() {
	told := *t.s.Given
	told.Untold = false
	t.s.Given = &told
	t.say("given_on", Figures{"on": t.dayOf(told.At)})
	t.sayGiven(told)
	t.waysOn()
}

// agreedWords ask what a colleague and the customer agreed.
var agreedWords = wordsOf(`(跟|和|同)?(你们)?(的)?(同事|人工|客服|那位).{0,8}(说好|谈好|商量好|定|谈|答应|怎么说|说的(是)?什么|说了什么)|(刚才|之前|上次|我们)(说好|谈好|商量好|说定|定)(的|了)?(是)?(什么|啥|怎么)|(?i)what (did|have|had) (we|i|you|they|he|she|(the|your) (colleague|agent|person)) (agree|decide|arrange|settle|say)|what was (agreed|decided|arranged)|remind me what (we|was) agreed`)
