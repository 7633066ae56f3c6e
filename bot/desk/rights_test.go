package desk_test

import (
	"errors"
	"slices"
	"testing"

	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// everything is each thing that the desk does with one conversation.
func everything(o *office, who staff.Colleague, id string) map[string]error {
	ctx := o.t.Context()
	all := map[string]error{}
	_, all["open"] = o.desk.Open(ctx, who, id, 0)
	_, all["around"] = o.desk.Around(ctx, who, id)
	_, all["customer"] = o.desk.Customer(ctx, who, id)
	_, all["number"] = o.desk.Number(ctx, who, id, desk.PhoneNumber, 0, desk.ToCall)
	_, all["assignable"] = o.desk.Assignable(ctx, who, id)
	_, all["answers"] = o.desk.Filled(ctx, who, id, "")
	_, all["file"] = o.desk.File(ctx, who, id, "00")
	all["types"] = o.desk.Types(ctx, who, id)
	all["say"] = o.desk.Say(ctx, who, id, o.act(), "您好", false)
	all["note"] = o.desk.Note(ctx, who, id, o.act(), "x")
	all["waits"] = o.desk.Waits(ctx, who, id, o.act())
	all["release"] = o.desk.Release(ctx, who, id, o.act())
	all["back"] = o.desk.GiveBack(ctx, who, id, o.act(), dialog.OutcomeAnswered, "", false)
	all["evidence"] = o.desk.Evidence(ctx, who, id, o.act())
	all["resume"] = o.desk.Resume(ctx, who, id, o.act(), "why", []negotiation.PauseReason{negotiation.PauseDispute})
	all["assign"] = o.desk.Assign(ctx, who, id, o.act(), "ben")
	return all
}

func TestNobodySeesOrDoesAnythingInAnotherTeamsCase(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	o.done(o.desk.Take(t.Context(), colleagues.of("linda"), id, o.act()))
	before := o.open("linda", id)
	for _, name := range []string{"dora", "pia", "gone"} {
		who := colleagues.of(name)
		for what, err := range everything(o, who, id) {
			refused(t, name+" "+what, err, desk.NotYourTeam)
		}
		refused(t, name+" take", o.desk.Take(t.Context(), who, id, o.act()), desk.NotYourTeam)
		q, err := o.desk.Queue(t.Context(), who, desk.Filter{View: desk.Team})
		if len(q.Rows) != 0 || q.Counts.Team != 0 || who.Practice && err == nil {
			t.Errorf("%s's queue: %+v, %v", name, q, err)
		}
	}
	for what, err := range everything(o, colleagues.of("linda"), "web:none") {
		if !errors.Is(err, desk.ErrUnknown) {
			t.Errorf("%s of nothing: %v", what, err)
		}
	}
	if after := o.open("linda", id); after.Latest != before.Latest {
		t.Errorf("something was done: %+v", after.Entries[len(before.Entries):])
	}
}

func TestOnlyTheOwnerActs(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	may := []string{"open", "around", "customer", "answers"}
	for what, err := range everything(o, colleagues.of("ben"), id) { // nobody has it
		if slices.Contains(may, what) {
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
		} else if what == "file" {
			if !errors.Is(err, desk.ErrUnknown) {
				t.Errorf("file: %v", err)
			}
		} else {
			refused(t, what, err, desk.NotTheOwner)
		}
	}
	o.done(o.desk.Take(t.Context(), colleagues.of("linda"), id, o.act()))
	var taken *desk.TakenBy
	for _, name := range []string{"ben", "sam"} {
		if err := o.desk.Take(t.Context(), colleagues.of(name), id, o.act()); !errors.As(err, &taken) || taken.Staff != "linda" {
			t.Errorf("%s takes it too: %v", name, err)
		}
		for _, what := range []string{"say", "note", "waits", "release", "back", "evidence", "resume"} {
			if err := everything(o, colleagues.of("ben"), id)[what]; !errors.As(err, &taken) {
				t.Errorf("%s %s: %v", name, what, err)
			}
		}
	}
	if c := o.open("sam", id); c.Owner != "linda" || c.Shown != "Linda" || c.May.Take || c.May.Write || !c.May.Assign {
		t.Errorf("as the supervisor sees it: %+v", c)
	}
}

func TestAssigning(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	linda, sam := colleagues.of("linda"), colleagues.of("sam")
	refused(t, "an agent who has it not", o.desk.Assign(t.Context(), linda, id, o.act(), "ben"), desk.NotTheOwner)
	for _, to := range []string{"dora", "pia", "gone", "nobody", ""} {
		refused(t, "to "+to, o.desk.Assign(t.Context(), sam, id, o.act(), to), desk.NotForThem)
	}
	o.done(o.desk.Assign(t.Context(), sam, id, o.act(), "linda"))
	o.done(o.desk.Assign(t.Context(), linda, id, o.act(), "ben"))
	if c := o.open("linda", id); c.Owner != "ben" || len(c.Hands) != 2 || c.May.Write {
		t.Errorf("after it was passed on: %+v", c)
	}
	to, err := o.desk.Assignable(t.Context(), sam, id)
	if err != nil || len(to) != 2 || to[0].Name != "linda" || to[1].Name != "sam" {
		t.Errorf("assignable: %v, %v", to, err)
	}
	// Who had a case may still look at it, also when they have left its team.
	moved := linda
	moved.Teams = nil
	if _, err := o.desk.Open(t.Context(), moved, id, 0); err != nil {
		t.Errorf("who had it: %v", err)
	}
}

func TestWhatCannotBeLoggedIsNotDone(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	linda := colleagues.of("linda")
	o.done(o.desk.Take(t.Context(), linda, id, o.act()))
	before := o.open("linda", id)
	o.now = o.now.Add(desk.LookAgain)
	o.log.broken = true
	for what, err := range everything(o, linda, id) {
		if what == "answers" || what == "around" || what == "types" || what == "assignable" || what == "file" {
			continue // no look at a customer, and nothing that is done
		}
		if err == nil {
			t.Errorf("%s without a log", what)
		}
	}
	o.log.broken = false
	if after := o.open("linda", id); after.Latest != before.Latest {
		t.Error("something was done")
	}
}

func TestEveryLookAndActIsLogged(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	linda, ben := colleagues.of("linda"), colleagues.of("ben")
	o.queue("linda", desk.Filter{})
	o.queue("linda", desk.Filter{View: desk.Team}) // the same look goes on
	o.open("linda", id)
	o.open("linda", id)
	take := o.act()
	o.done(o.desk.Take(t.Context(), linda, id, take))
	o.done(o.desk.Take(t.Context(), linda, id, take)) // a doubled click
	_ = o.desk.Take(t.Context(), ben, id, o.act())
	o.done(o.desk.Say(t.Context(), linda, id, o.act(), "您好，我看看。", false))
	_ = o.desk.Say(t.Context(), linda, id, o.act(), "再不还钱，我就打电话给您单位。", true)
	o.done(o.desk.Note(t.Context(), linda, id, o.act(), "a secret"))
	o.done(o.desk.Waits(t.Context(), linda, id, o.act()))
	back := o.act()
	o.done(o.desk.GiveBack(t.Context(), linda, id, back, dialog.OutcomeAnswered, "", false))
	o.done(o.desk.GiveBack(t.Context(), linda, id, back, dialog.OutcomeAnswered, "", false))
	same(t, "the log", o.log.take(), []string{
		"linda look.queue", "linda look.conversation", "linda case.took", "ben refused taken", "linda case.said", "linda refused unsaid",
		"linda case.noted", "linda case.waits", "linda case.gave_back",
	})
	o.now = o.now.Add(desk.LookAgain)
	o.open("linda", id)
	same(t, "a page that was open for long", o.log.take(), []string{"linda look.conversation"})
}
