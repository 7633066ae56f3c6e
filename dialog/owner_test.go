package dialog

import (
	"slices"
	"testing"
	"time"
)

// playAll plays events one after another, a second apart, and returns what the last came to.
func playAll(s State, f *Facts, events ...Event) (State, []Effect) {
	var effects []Effect
	for _, e := range events {
		if byCustomer(e) {
			f.Contact.LastWrote = f.Now
		}
		s, effects = Step(s, e, *f)
		f.Now, f.BankNow = f.Now.Add(time.Second), f.BankNow.Add(time.Second)
	}
	return s, effects
}

func TestPlaceIsToldOnlyWhereItCounts(t *testing.T) {
	p := policy(t)
	ahead := func(n int) *int { return &n }
	ask := text("转人工", RequestHuman)
	for _, x := range []struct {
		name  string
		event Event
		ahead *int
		night bool
		want  Kind
	}{
		{"the next", ask, ahead(0), false, "queue_first"},
		{"others before", ask, ahead(3), false, "queue_place"},
		{"not known", ask, nil, false, ""},
		{"out of hours", ask, ahead(3), true, ""},
		{"in danger", text("我不想活了", Crisis), ahead(3), false, ""},
		{"a dispute has a day of its own", text("金额不对", DisputeAmount), ahead(3), false, ""},
	} {
		f := facts(t, p, morning, cardLine)
		if x.night {
			f.Now, f.BankNow = f.Now.Add(-6*time.Hour), f.BankNow.Add(-6*time.Hour)
		}
		f.Case.Ahead = x.ahead
		_, effects := playAll(State{}, &f, x.event)
		told := kinds(effects)
		for _, k := range []Kind{"queue_first", "queue_place"} {
			if slices.Contains(told, k) != (k == x.want) {
				t.Errorf("%s: said %v", x.name, told)
			}
		}
	}
}

func TestEscalatedOnceItIsDue(t *testing.T) {
	f := facts(t, policy(t), morning, cardLine)
	s, _ := playAll(State{}, &f, text("转人工", RequestHuman))
	has := func(effects []Effect) bool { return slices.Contains(effects, Effect(Escalated{})) }
	f.Case.Due = f.Now.Add(time.Hour)
	if _, effects := Step(s, TimePassed{}, f); has(effects) {
		t.Error("before its time")
	}
	f.Now = f.Case.Due
	if _, effects := Step(s, TimePassed{}, f); !has(effects) {
		t.Error("not when it was due")
	}
	f.Case.Escalated = true
	if _, effects := Step(s, TimePassed{}, f); has(effects) {
		t.Error("twice")
	}
}

func TestWaitsThreeWorkingDays(t *testing.T) {
	f := facts(t, policy(t), morning, cardLine)
	s, _ := playAll(State{}, &f, text("转人工", RequestHuman), StaffTook{"anna"}, StaffSaid{Staff: "anna", Text: "?"}, StaffWaits{"anna"})
	wake := NextWake(s, f)
	if s.Waits == 0 || wake.IsZero() {
		t.Fatalf("waits since %d, wakes %s", s.Waits, wake)
	}
	if again, _ := playAll(s, &f, text("好")); again.Waits != 0 || again.Owner != "anna" || !NextWake(again, f).IsZero() {
		t.Errorf("after the customer wrote: %+v", again)
	}
	f.Now, f.BankNow = wake.In(f.Now.Location()), wake.In(f.BankNow.Location())
	after, effects := Step(s, TimePassed{}, f)
	if after.Mode != WithBot || after.Owner != "" || after.Case != nil || len(kinds(effects)) > 0 {
		t.Errorf("after three working days: %s, %q, said %v", after.Mode, after.Owner, kinds(effects))
	}
	if !slices.Contains(effects, Effect(GaveBack{Staff: "anna", Outcome: OutcomeNoAnswer})) {
		t.Errorf("what came of it: %v", effects)
	}
}

// TestNoRatingWhereItWouldHurt: the question comes with an outcome, and never after
// what hangs on a right, a death or somebody's safety.
func TestNoRatingWhereItWouldHurt(t *testing.T) {
	for reason, want := range map[Intent]bool{
		RequestHuman: true, DisputeAmount: true, Complaint: true, Crisis: false, DeceasedTold: false, WrongPerson: false, RepresentedTold: false, IdentityTheft: false,
	} {
		f := facts(t, policy(t), morning, cardLine)
		s, effects := playAll(State{}, &f, text("…", reason), StaffTook{"anna"}, StaffGaveBack{Staff: "anna", Outcome: OutcomeAnswered, Agreed: "都说清楚了"})
		if got := slices.Contains(kinds(effects), "ask_rating"); got != want || (s.Rating != nil) != want {
			t.Errorf("%s: said %v", reason, kinds(effects))
		}
		if !want {
			continue
		}
		button := reply(effects).Buttons[3].ID
		s, effects = playAll(s, &f, Pressed{button})
		if !slices.Contains(effects, Effect(Rated{4})) {
			t.Errorf("%s: %v", button, effects)
		}
		if _, effects = playAll(s, &f, Pressed{button}); slices.Contains(effects, Effect(Rated{4})) {
			t.Error("rated twice")
		}
	}
	f := facts(t, policy(t), morning, cardLine)
	if _, effects := playAll(State{}, &f, text("转人工", RequestHuman), StaffTook{"anna"}, StaffGaveBack{Staff: "anna"}); slices.Contains(kinds(effects), "ask_rating") {
		t.Error("asked without an outcome")
	}
}

// TestBereavementStaysQuiet: after the news of a death the talk stays one without a
// word of debt, unless it was no death.
func TestBereavementStaysQuiet(t *testing.T) {
	for outcome, want := range map[Outcome]Stage{OutcomeAnswered: StageEnded, OutcomeCorrected: StageTalking} {
		f := facts(t, policy(t), morning, cardLine)
		s, effects := playAll(State{}, &f, text("他去世了", DeceasedTold), StaffTook{"anna"}, StaffGaveBack{Staff: "anna", Outcome: outcome, Agreed: "材料已收到"})
		if s.Stage != want {
			t.Errorf("%s: %s, said %v", outcome, s.Stage, kinds(effects))
		}
		if outcome == OutcomeAnswered && !slices.Equal(kinds(effects), []Kind{"ended_back"}) {
			t.Errorf("said %v", kinds(effects))
		}
	}
}

// A colleague who leaves somebody in danger, be it by a browser that died, leaves
// them the lines to call, above all at night.
func TestWhoMayBeInDangerIsNotLeftAlone(t *testing.T) {
	for name, night := range map[string]bool{"by day": false, "at night": true} {
		f := facts(t, policy(t), morning, cardLine)
		if night {
			f.Now, f.BankNow = f.Now.Add(-6*time.Hour), f.BankNow.Add(-6*time.Hour)
		}
		_, effects := playAll(State{}, &f, text("我不想活了", Crisis), StaffTook{"anna"}, StaffSaid{Staff: "anna", Text: "我在。"}, text("嗯", Unclear), StaffReleased{Staff: "anna", Why: ReleasedAway})
		if told := kinds(effects); !slices.Contains(told, "crisis_stay") {
			t.Errorf("%s: said %v", name, told)
		}
	}
	f := facts(t, policy(t), morning, cardLine)
	_, effects := playAll(State{}, &f, text("转人工", RequestHuman), StaffTook{"anna"}, text("在吗", Unclear), StaffReleased{Staff: "anna"})
	if told := kinds(effects); slices.Contains(told, "crisis_stay") {
		t.Errorf("where nobody is in danger: said %v", told)
	}
}
