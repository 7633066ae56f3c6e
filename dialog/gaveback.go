package dialog

import (
	"strings"
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
	g := t.given(e, there && t.mayTell())
	t.effect(GaveBack{Staff: e.Staff, Outcome: g.Outcome, Agreed: g.Agreed})
	t.endCase()
	before := t.s
	t.setAside()
	t.answered()
	switch Intent(reason) {
	case Crisis: // not a word of debt until they speak of it
		t.hush()
		t.s.Stage = StageCare
		t.say("care_back", nil)
		t.button("safe", "safe", nil)
		t.humanButton()
		return
	case DeceasedTold, WrongPerson:
		t.hush()
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

// given keeps what a colleague gave back with, if they said anything.
func (t *turn) given(e StaffGaveBack, told bool) Given {
	g := Given{Outcome: e.Outcome, Agreed: firstRunes(strings.TrimSpace(e.Agreed), MaxAgreed), At: t.f.Now, Untold: !told}
	if g.Outcome != "" || g.Agreed != "" {
		t.s.Given = &g
	}
	return g
}

// hush keeps what a colleague gave back with from being told unasked.
func (t *turn) hush() {
	if g := t.s.Given; g != nil {
		quiet := *g
		quiet.Untold = false
		t.s.Given = &quiet
	}
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
	t.hush()
	said := t.says
	t.says = nil
	t.say("given_on", Figures{"on": t.dayOf(g.At)})
	t.sayGiven(*g)
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
	t.hush()
	t.say("given_on", Figures{"on": t.dayOf(t.s.Given.At)})
	t.sayGiven(*t.s.Given)
	t.waysOn()
}

// agreedWords ask what a colleague and the customer agreed.
var agreedWords = wordsOf(`(跟|和|同)?(你们)?(的)?(同事|人工|客服|那位).{0,8}(说好|谈好|商量好|定|谈|答应|怎么说|说的(是)?什么|说了什么)|(刚才|之前|上次|我们)(说好|谈好|商量好|说定|定)(的|了)?(是)?(什么|啥|怎么)|(?i)what (did|have|had) (we|i|you|they|he|she|(the|your) (colleague|agent|person)) (agree|decide|arrange|settle|say)|what was (agreed|decided|arranged)|remind me what (we|was) agreed`)
