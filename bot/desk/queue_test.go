package desk_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// ids are the conversations of rows, in order.
func ids(q desk.Queue) (all []string) {
	for _, r := range q.Rows {
		all = append(all, r.ID)
	}
	return all
}

func TestTheQueueIsOfTheTeamsByUrgencyAndAge(t *testing.T) {
	o := newOffice(t)
	human := o.writes(1, "我要人工")
	o.now = o.now.Add(time.Minute)
	dispute := o.writes(2, "金额不对")
	o.now = o.now.Add(time.Minute)
	crisis := o.writes(3, "我不想活了")
	for _, c := range []struct {
		who  string
		view desk.View
		want []string
	}{
		{"sam", desk.Team, []string{crisis, dispute, human}},
		{"linda", desk.Team, []string{crisis, human}},
		{"linda", desk.ForMe, []string{crisis, human}}, // a crisis is for everybody, whatever they are good at
		{"ben", desk.ForMe, []string{crisis, human}},
		{"dora", desk.ForMe, []string{dispute}},
		{"linda", desk.Mine, nil},
	} {
		same(t, c.who+" "+string(c.view), ids(o.queue(c.who, desk.Filter{View: c.view})), c.want)
	}
	q := o.queue("sam", desk.Filter{View: desk.Team})
	if q.Counts != (desk.Counts{ForMe: 3, Team: 3, Waiting: 3}) {
		t.Errorf("counts %+v", q.Counts)
	}
	r := q.Rows[2]
	if r.Customer != "李明" || r.Last4 != "0001" || r.Team != bot.Care || r.Language != dialog.Chinese || r.Place != 2 || r.Owner != "" {
		t.Errorf("a row: %+v", r)
	}
	same(t, "by team", ids(o.queue("sam", desk.Filter{View: desk.Team, Team: bot.Disputes})), []string{dispute})
	same(t, "by language", ids(o.queue("sam", desk.Filter{View: desk.Team, Language: dialog.English})), nil)

	o.done(o.desk.Take(t.Context(), colleagues.of("linda"), human, o.act()))
	same(t, "hers", ids(o.queue("linda", desk.Filter{View: desk.Mine})), []string{human})
	if q := o.queue("ben", desk.Filter{View: desk.Team}); q.Rows[1].Shown != "Linda" || q.Rows[1].Place != 0 || slices.Contains(q.New, human) {
		t.Errorf("what others see of it: %+v", q.Rows[1])
	}
	o.done(o.desk.GiveBack(t.Context(), colleagues.of("linda"), human, o.act(), dialog.OutcomeAnswered, "", false))
	same(t, "once it is given back", ids(o.queue("ben", desk.Filter{View: desk.Team})), []string{crisis})
}

// A trouble at home asks for whoever is good at it; the others see it all the same.
func TestACaseAsksForASkill(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我失业了，我要人工")
	same(t, "who has it not", ids(o.queue("linda", desk.Filter{})), nil)
	same(t, "and sees it", ids(o.queue("linda", desk.Filter{View: desk.Team})), []string{id})
	good := colleagues.of("linda")
	good.Skills = []bot.Skill{bot.SkillHardship}
	q, err := o.desk.Queue(t.Context(), good, desk.Filter{})
	o.done(err)
	same(t, "who has it", ids(q), []string{id})
}

// How long a customer waits is held against by when they are answered; only a
// person's answer counts.
func TestWaitingAgainstTheTarget(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	stands := func(want desk.Standing) {
		t.Helper()
		if got := o.open("linda", id).Target; got.Standing != want {
			t.Errorf("after %s: %+v, want %q", o.now.Sub(monday), got, want)
		}
	}
	due := o.open("linda", id).Target.Due
	if within := due.Sub(monday); within <= 0 || within > time.Hour {
		t.Fatalf("due in %s", within)
	}
	o.now = due.Add(-time.Minute)
	stands(desk.Soon)
	o.now = due.Add(time.Second)
	stands(desk.Late)
	o.done(o.desk.Take(t.Context(), colleagues.of("linda"), id, o.act()))
	stands(desk.Late) // to take is no answer
	o.done(o.desk.Say(t.Context(), colleagues.of("linda"), id, o.act(), "您好，我看看。", false))
	stands(desk.NoTarget)
	o.done(o.desk.Waits(t.Context(), colleagues.of("linda"), id, o.act()))
	stands(desk.Resting)
	o.writes(1, "算了")
	if got := o.open("linda", id).Target; got.Standing == desk.Resting || !got.Next || !got.Since.Equal(o.now) {
		t.Errorf("once the customer writes: %+v", got)
	}
}

func TestWhoLooksAndTypesIsShown(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	linda := colleagues.of("linda")
	o.done(o.desk.Take(t.Context(), linda, id, o.act()))
	o.here["linda"], o.here["ben"] = []string{id}, []string{id}
	if c := o.open("linda", id); !slices.Equal(c.Looking, []string{"Ben"}) {
		t.Errorf("who else looks: %v", c.Looking)
	}
	o.done(o.desk.Types(t.Context(), linda, id))
	o.desk.Presence().CustomerTypes(id)
	if c := o.open("ben", id); c.Types != "Linda" || !c.Typing {
		t.Errorf("who types: %q, %v", c.Types, c.Typing)
	}
	if q := o.queue("ben", desk.Filter{View: desk.Team}); !q.Rows[0].Typing || !slices.Equal(q.Rows[0].Looking, []string{"Linda"}) {
		t.Errorf("in the queue: %+v", q.Rows[0])
	}
	o.now = o.now.Add(10 * time.Second)
	if c := o.open("ben", id); c.Types != "" || c.Typing {
		t.Errorf("long after: %q, %v", c.Types, c.Typing)
	}
	o.desk.Presence().CustomerTypes(id)
	o.writes(1, "算了")
	if c := o.open("ben", id); c.Typing {
		t.Error("who has written still types")
	}
}

// Two processes share a store: what one's pages show is known to the other.
func TestPresenceOverTwoProcesses(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	clock := func() time.Time { return o.now }
	there := here{"ben": {id}}
	other, err := desk.New(desk.Options{Bot: o.bot, Store: o.db, Audit: o.log, Colleagues: colleagues, Now: clock, Pages: there, Shared: true})
	if err != nil {
		t.Fatal(err)
	}
	mine, err := desk.New(desk.Options{Bot: o.bot, Store: o.db, Audit: o.log, Colleagues: colleagues, Now: clock, Pages: here{}, Shared: true})
	if err != nil {
		t.Fatal(err)
	}
	o.done(other.Presence().Write(t.Context()))
	c, err := mine.Open(t.Context(), colleagues.of("linda"), id, 0)
	if err != nil || !slices.Equal(c.Looking, []string{"Ben"}) {
		t.Errorf("who looks elsewhere: %v, %v", c.Looking, err)
	}
	left := o.now
	delete(there, "ben")
	o.now = o.now.Add(2 * time.Minute)
	if c, err = mine.Open(t.Context(), colleagues.of("linda"), id, 0); err != nil || len(c.Looking) != 0 {
		t.Errorf("who looked: %v, %v", c.Looking, err)
	}
	if at, err := mine.Presence().LastSeen(t.Context(), "ben"); err != nil || !at.Equal(left) {
		t.Errorf("last seen %s, %v", at, err)
	}
	if at, err := mine.Presence().LastSeen(t.Context(), "dora"); err != nil || !at.IsZero() {
		t.Errorf("who never was there: %s, %v", at, err)
	}
}

func TestChangesAreTold(t *testing.T) {
	o := newOffice(t)
	var told []desk.Change
	o.desk.OnChange(func(c desk.Change) { told = append(told, c) })
	id := o.writes(1, "我要人工")
	if len(told) == 0 || told[0] != (desk.Change{Conversation: id}) {
		t.Errorf("told %+v", told)
	}
	var who staff.Colleague // nobody sees nothing
	if _, err := o.desk.Queue(t.Context(), who, desk.Filter{}); err == nil {
		t.Error("nobody sees the queue")
	}
}

// A page that asks for the queue reads what changed; whoever else has it open is
// told all the same.
func TestTheQueueIsToldThoughAPageReadItFirst(t *testing.T) {
	o := newOffice(t)
	told := make(chan desk.Change, 100)
	o.desk.OnChange(func(c desk.Change) { told <- c })
	o.queue("linda", desk.Filter{})
	o.writes(1, "我要人工")
	if q := o.queue("linda", desk.Filter{}); q.Total != 1 {
		t.Fatalf("%d rows", q.Total)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- o.desk.Run(ctx) }()
	defer func() {
		stop()
		o.done(<-ended)
	}()
	for timeout := time.After(10 * time.Second); ; {
		select {
		case c := <-told:
			if c.Queue {
				return
			}
		case <-timeout:
			t.Fatal("nobody is told of the queue")
		}
	}
}
