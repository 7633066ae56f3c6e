package dialog

import (
	"encoding/json"
	"testing"
	"time"

	"repaybot/negotiation"
)

func TestSeveralPausesHoldAtOnce(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	pause := func(why negotiation.PauseReason, until time.Time) negotiation.ContactPause {
		return negotiation.ContactPause{Why: why, Until: until}
	}
	var c ContactFacts
	if err := json.Unmarshal([]byte(`{"opted_out":false,"paused_why":"crisis"}`), &c); err != nil {
		t.Fatal(err)
	}
	if !c.PausedFor(negotiation.PauseCrisis, now) { // as documents had it
		t.Fatal("an older document's pause is not seen")
	}
	c = c.Paused(pause(negotiation.PauseHardship, day(30)), now)
	c = c.Paused(pause(negotiation.PauseHardship, day(10)), now) // the longer stands
	c = c.Paused(pause(negotiation.PauseAsked, day(20)), now)
	c = c.Paused(pause(negotiation.PauseAsked, day(5)), now) // their own: the newer
	if len(c.AllPauses()) != 3 || !c.PausedFor(negotiation.PauseCrisis, day(100)) || !c.PausedFor(negotiation.PauseHardship, day(29)) || c.PausedFor(negotiation.PauseAsked, day(5)) {
		t.Errorf("pauses: %+v", c.AllPauses())
	}
	c = c.Paused(pause(negotiation.PauseDispute, time.Time{}), day(6)) // what is over goes
	if len(c.AllPauses()) != 3 || c.PausedFor(negotiation.PauseAsked, now) {
		t.Errorf("pauses: %+v", c.AllPauses())
	}
	c = c.Unpaused(negotiation.PauseCrisis, negotiation.PauseDispute)
	if len(c.AllPauses()) != 1 || !c.PausedFor(negotiation.PauseHardship, now) {
		t.Errorf("pauses: %+v", c.AllPauses())
	}
	if c = c.Unpaused(negotiation.PauseHardship); !c.IsZero() {
		t.Errorf("left: %+v", c)
	}
}

// A withheld message keeps what plans messages from trying again before it may.
func TestNothingIsPlannedBeforeItMayGo(t *testing.T) {
	f := facts(t, policy(t), morning, cardLine)
	f.Now = f.Now.Add(48 * time.Hour)
	next := f.Now.Add(3 * time.Hour)
	s, effects := Step(State{}, Withheld{Message: "m", Purpose: negotiation.ForService, Reason: negotiation.ReasonLate, Next: next}, f)
	if len(effects) != 0 {
		t.Errorf("effects: %+v", effects)
	}
	if a := MayWrite(s, f, negotiation.ForService); a.Allowed || a.Reason != negotiation.ReasonLate || !a.Next.Equal(next) {
		t.Errorf("planned: %+v", a)
	}
	if a := MayWrite(s, f, negotiation.ForAnswer); !a.Allowed {
		t.Errorf("an answer: %+v", a)
	}
	s, _ = Step(s, Withheld{Message: "n", Purpose: negotiation.ForCollection, Reason: negotiation.ReasonQuiet, Next: next.AddDate(0, 0, 3)}, f)
	if a := MayWrite(s, f, negotiation.ForService); !a.Allowed {
		t.Errorf("what stops collection stops a receipt: %+v", a)
	}
	f.Now = next
	if a := MayWrite(s, f, negotiation.ForService); !a.Allowed {
		t.Errorf("when it may: %+v", a)
	}
}

// A colleague who gives the conversation back has answered what was disputed;
// what somebody's safety or a right hangs on is not ended by that.
func TestGivingBackEndsTheCasesPause(t *testing.T) {
	f := facts(t, policy(t), morning, cardLine)
	f.Contact.Pauses = []negotiation.ContactPause{{Why: negotiation.PauseDispute}, {Why: negotiation.PauseRepresented}}
	_, effects := Step(State{Mode: WithStaff, Stage: StageCase}, StaffGaveBack{Staff: "anna"}, f)
	var ended []negotiation.PauseReason
	for _, e := range effects {
		if e, ok := e.(EndPause); ok {
			ended = append(ended, e.Why...)
		}
	}
	if len(ended) != 1 || ended[0] != negotiation.PauseDispute {
		t.Errorf("ended: %v", ended)
	}
}
