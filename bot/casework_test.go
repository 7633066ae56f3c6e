package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// desk is a bank whose clock is moved by hand, with colleagues.
type desk struct {
	*bank
	now  time.Time
	seen map[string]time.Time
	n    int
}

func openDesk(t *testing.T) *desk {
	d := &desk{now: day, seen: map[string]time.Time{}}
	d.bank = openBank(t, func(o *bot.Options) { o.Now, o.Presence = func() time.Time { return d.now }, d })
	return d
}

// LastSeen implements [bot.Presence].
func (d *desk) LastSeen(_ context.Context, staff string) (time.Time, error) {
	return d.seen[staff], nil
}

// act is what a colleague does in a conversation now.
func (d *desk) act(conversation string, kind bot.InboundKind, staff string, change ...func(*bot.Inbound)) bot.TurnResult {
	d.t.Helper()
	d.n++
	in := bot.Inbound{Conversation: conversation, Channel: "console", EventID: fmt.Sprint("act", d.n), At: d.now, Kind: kind, Staff: staff}
	for _, c := range change {
		c(&in)
	}
	return d.handle(in)
}

// writes has somebody write in a conversation of theirs.
func (d *desk) writes(conversation, text string) bot.TurnResult {
	d.t.Helper()
	d.n++
	return d.handle(bot.Inbound{Conversation: conversation, Channel: "web", EventID: fmt.Sprint("w", d.n), At: d.now, Kind: bot.Text, Text: text})
}

// cancels takes a wish for a person back.
func (d *desk) cancels(conversation string) {
	d.t.Helper()
	d.n++
	d.handle(bot.Inbound{Conversation: conversation, Channel: "web", EventID: fmt.Sprint("c", d.n), At: d.now, Kind: bot.Button, Button: "cancel_human"})
}

// replayed plays a conversation again.
func (d *desk) replayed(conversation string) {
	d.t.Helper()
	err := bot.Replay(d.t.Context(), d.db, d.db, conversation, plainPhraser{}, "plain", func(r bot.Replayed) {
		if !r.Same() {
			d.t.Errorf("turn %d played again differs: %s", r.Sequence, r.Difference)
		}
	})
	if err != nil {
		d.t.Error(err)
	}
}

func (d *desk) open(conversation string) bot.Conversation {
	d.t.Helper()
	c, err := d.s.Conversation(d.t.Context(), conversation)
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

// pass lets time pass, with what is due on the way.
func (d *desk) pass(by time.Duration) {
	d.t.Helper()
	to := d.now.Add(by)
	if _, err := d.s.RunDue(d.t.Context(), to, nil); err != nil {
		d.t.Fatal(err)
	}
	d.now = to
}

func saidOf(r bot.TurnResult, k dialog.Kind) (dialog.Figures, bool) {
	for _, s := range r.Said {
		if s.Kind == k {
			return s.Figures, true
		}
	}
	return nil, false
}

func TestHowManyAreBefore(t *testing.T) {
	d := openDesk(t)
	if _, ok := saidOf(d.writes("web:a", "人工"), "queue_first"); !ok {
		t.Error("the first is not told so")
	}
	d.now = d.now.Add(time.Minute)
	d.writes("web:b", "人工")
	d.now = d.now.Add(time.Minute)
	if f, ok := saidOf(d.writes("web:c", "人工"), "queue_place"); !ok || f["ahead"] != dialog.Count(2) {
		t.Errorf("the third: %v", f)
	}
	place := func(conversation string) int {
		t.Helper()
		c := d.open(conversation)
		p, err := d.s.QueuePlace(t.Context(), &c, d.now)
		if err != nil {
			t.Fatal(err)
		}
		if p == nil {
			return 0
		}
		return p.Place
	}
	if a, b, c := place("web:a"), place("web:b"), place("web:c"); a != 1 || b != 2 || c != 3 {
		t.Errorf("places %d, %d, %d", a, b, c)
	}
	d.act("web:a", bot.StaffTook, "anna")
	if a, c := place("web:a"), place("web:c"); a != 0 || c != 2 {
		t.Errorf("after the first was taken: %d, %d", a, c)
	}
	d.act("web:a", bot.StaffReleased, "anna") // with its age
	if a, c := place("web:a"), place("web:c"); a != 1 || c != 3 {
		t.Errorf("after it was released: %d, %d", a, c)
	}
	d.cancels("web:b")
	if f, ok := saidOf(d.writes("web:c", "还要等多久"), "queue_place"); !ok || f["ahead"] != dialog.Count(1) {
		t.Errorf("after the second cancelled: %v", f)
	}
	c := d.open("web:c")
	if p, err := d.s.QueuePlace(t.Context(), &c, d.now.Add(14*time.Hour)); p != nil || err != nil {
		t.Errorf("at night: %+v, %v", p, err)
	}
	// Another process that reads the queue anew has the same.
	other := d.service(func(o *bot.Options) { o.Shared = true })
	if p, err := other.QueuePlace(t.Context(), &c, d.now); err != nil || p == nil || p.Place != 2 || p.Minutes != 10 {
		t.Errorf("another process: %+v, %v", p, err)
	}
	d.replayed("web:a")
}

// TestOneOfTwoTakes has two colleagues take a conversation at once at two processes:
// one gets it, and the other is told whose it is.
func TestOneOfTwoTakes(t *testing.T) {
	for round := range 8 {
		b := openBank(t, nil)
		one, _ := b.process(func(*bot.Options) {})
		other, _ := b.process(func(*bot.Options) {})
		b.handle(b.in(bot.Text, "人工"))
		results := make([]bot.TurnResult, 2)
		var group sync.WaitGroup
		for i, s := range []*bot.Service{one, other} {
			group.Go(func() {
				var err error
				in := bot.Inbound{Conversation: "web:C1", Channel: "console", EventID: fmt.Sprint("take", i), At: day.Add(time.Minute), Kind: bot.StaffTook, Staff: []string{"anna", "ben"}[i]}
				if results[i], err = s.Handle(t.Context(), in); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		c, err := one.Conversation(t.Context(), "web:C1")
		if err != nil {
			t.Fatal(err)
		}
		owner := c.Case.Owner()
		if owner == "" || c.TakenBy != "" || c.Mode != dialog.WithStaff {
			t.Fatalf("round %d: owner %q, being taken by %q, mode %s", round, owner, c.TakenBy, c.Mode)
		}
		for i, who := range []string{"anna", "ben"} {
			if results[i].Repeated { // another process handled it
				continue
			}
			if got := results[i].Refused; got != (who != owner) {
				t.Errorf("round %d: %s refused: %v, the owner is %s", round, who, got, owner)
			}
		}
		say := bot.Inbound{Conversation: "web:C1", Channel: "console", EventID: "say", At: day.Add(2 * time.Minute), Kind: bot.StaffSaid, Staff: map[string]string{"anna": "ben", "ben": "anna"}[owner], Text: "x"}
		if r, err := one.Handle(t.Context(), say); err != nil || !r.Refused || len(r.Replies) != 0 || r.State.Owner != owner {
			t.Errorf("who has not got it writes: %+v, %v", r, err)
		}
	}
}

func TestTargetsAndOverdue(t *testing.T) {
	d := openDesk(t)
	d.writes("web:a", "人工")
	c := d.open("web:a").Case
	if c.Team != bot.Care || c.Language != dialog.Chinese || !c.FirstDue.Equal(d.now.Add(10*time.Minute)) || !c.Asked.Equal(d.now) {
		t.Fatalf("opened: %+v", c)
	}
	d.pass(9 * time.Minute)
	if c = d.open("web:a").Case; !c.Escalated.IsZero() {
		t.Error("before its time")
	}
	d.pass(2 * time.Minute)
	c = d.open("web:a").Case
	if c.Escalated.IsZero() || c.Priority != dialog.High || c.TargetMet(d.now) {
		t.Errorf("overdue: %+v", c)
	}
	d.pass(3 * time.Hour)
	if now := d.open("web:a").Case; !now.Escalated.Equal(c.Escalated) || now.Priority != dialog.High {
		t.Errorf("twice: %+v", now)
	}
	overdue := 0
	turns, err := d.s.Turns(t.Context(), "web:a", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for i := range turns {
		for _, x := range bot.ChangesOf(&turns[i]) {
			if news, ok := x.Data.(bot.HandOverNews); ok && news.Status == bot.CaseOverdue {
				overdue++
			}
		}
	}
	if overdue != 1 {
		t.Errorf("the bank is told %d times", overdue)
	}
	d.act("web:a", bot.StaffTook, "anna")
	d.act("web:a", bot.StaffSaid, "anna", func(in *bot.Inbound) { in.Text = "您好" })
	if c = d.open("web:a").Case; !c.Due().IsZero() || c.Answered.IsZero() || !c.Asked.IsZero() {
		t.Errorf("answered: %+v", c)
	}
	asked := d.now.Add(time.Minute)
	d.now = asked
	d.writes("web:a", "我想问一下")
	d.now = d.now.Add(time.Minute)
	d.writes("web:a", "在吗")
	if c = d.open("web:a").Case; !c.Asked.Equal(asked) || !c.Due().Equal(asked.Add(10*time.Minute)) {
		t.Errorf("waits again since the first word: %+v", c)
	}
	d.replayed("web:a")
}

// TestAtNightTargetsRest: the time that nobody is there does not count.
func TestAtNightTargetsRest(t *testing.T) {
	d := openDesk(t)
	d.now = day.Add(9*time.Hour + 55*time.Minute) // people leave at eight
	d.writes("web:a", "人工")
	if due := d.open("web:a").Case.FirstDue; !due.Equal(time.Date(2026, 11, 24, 8, 35, 0, 0, day.Location())) {
		t.Errorf("due %s", due)
	}
}

func TestReleasedWhileAway(t *testing.T) {
	d := openDesk(t)
	d.writes("web:a", "人工")
	d.act("web:a", bot.StaffTook, "anna")
	d.act("web:a", bot.StaffSaid, "anna", func(in *bot.Inbound) { in.Text = "您好" })
	d.seen["anna"] = d.now
	release := func(want int, what string) {
		t.Helper()
		if n, err := d.s.ReleaseAway(t.Context()); err != nil || n != want {
			t.Errorf("%s: released %d, %v", what, n, err)
		}
	}
	d.now = d.now.Add(14 * time.Minute)
	release(0, "a while")
	d.writes("web:a", "在吗")
	d.now = d.now.Add(4 * time.Minute)
	release(0, "the customer has not waited long")
	d.now = d.now.Add(time.Minute)
	release(1, "the customer waits")
	release(0, "nobody has it any more, or it is the same event")
	r := d.writes("web:a", "还要等多久") // takes the turns that wait
	c := d.open("web:a")
	if c.Mode != dialog.Queued || c.Case.Status != bot.CaseQueued || c.Case.Owner() != "" || c.Case.Hands[0].Why != bot.HandAway {
		t.Errorf("after it was released: %s, %+v", c.Mode, c.Case)
	}
	if _, ok := saidOf(r, "human_open"); !ok {
		t.Errorf("said %v", r.Said)
	}
	turns, err := d.s.Turns(t.Context(), "web:a", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, x := range turns {
		for _, reply := range x.Replies {
			told += strings.Count(reply.Text, "colleague_left")
		}
	}
	if told != 1 {
		t.Errorf("the customer was told %d times", told)
	}
	d.act("web:a", bot.StaffTook, "ben")
	d.act("web:a", bot.StaffWaits, "ben")
	d.now = d.now.Add(20 * time.Hour)
	release(0, "who waits for the customer keeps it")
	d.replayed("web:a")
}

func TestReopenedAndKept(t *testing.T) {
	d := openDesk(t)
	d.writes("web:a", "人工")
	opened := d.open("web:a").Case
	d.act("web:a", bot.StaffTook, "anna")
	d.act("web:a", bot.StaffSaid, "anna", func(in *bot.Inbound) { in.Text = "您好" })
	d.act("web:a", bot.StaffBack, "anna", func(in *bot.Inbound) { in.Outcome, in.Text = dialog.OutcomeAnswered, "都说清楚了" })
	kept := func() (p bot.PastCase) {
		t.Helper()
		rs, err := d.db.Records(t.Context(), []string{bot.PastCaseKey(opened)})
		if err != nil || len(rs) != 1 || rs[0].Customer != "conversation/web:a" {
			t.Fatalf("records: %+v, %v", rs, err)
		}
		if err := json.Unmarshal(rs[0].Body, &p); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(rs[0].Body), "说清楚") {
			t.Error("the record has what a colleague wrote")
		}
		return p
	}
	if p := kept(); p.Outcome != dialog.OutcomeAnswered || p.Owner != "anna" || !p.TargetMet || p.Status != bot.CaseReturned || p.Team != bot.Care || p.Taken.IsZero() {
		t.Errorf("kept: %+v", p)
	}
	c := d.open("web:a")
	if c.Case.Outcome != dialog.OutcomeAnswered || c.Case.Agreed != "都说清楚了" || c.Case.Ended.IsZero() {
		t.Errorf("given back: %+v", c.Case)
	}
	d.now = d.now.Add(13 * 24 * time.Hour)
	d.writes("web:a", "人工")
	again := d.open("web:a").Case
	if again.ID == opened.ID || again.Reopened != 1 || again.Prefer != "anna" || again.Outcome != "" {
		t.Errorf("asked for again: %+v", again)
	}
	d.cancels("web:a")
	d.now = d.now.Add(time.Minute)
	d.writes("web:a", "人工")
	if c := d.open("web:a").Case; c.Reopened != 1 || c.Prefer != "anna" {
		t.Errorf("after it was cancelled in between: %+v", c)
	}
	d.act("web:a", bot.StaffTook, "ben")
	d.act("web:a", bot.StaffBack, "ben", func(in *bot.Inbound) { in.Outcome = dialog.OutcomeOther })
	d.now = d.now.Add(15 * 24 * time.Hour)
	d.writes("web:a", "人工")
	if c := d.open("web:a").Case; c.Reopened != 0 || c.Prefer != "" {
		t.Errorf("asked for long after: %+v", c)
	}
	d.replayed("web:a")
}

func TestRatingIsKeptWithTheCase(t *testing.T) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Text, "人工"))
	took := b.in(bot.StaffTook, "")
	b.handle(took)
	back := b.in(bot.StaffBack, "都好")
	back.Outcome = dialog.OutcomeAnswered
	r := b.press(b.handle(back), "rate:4")
	c, err := b.s.Conversation(t.Context(), "web:C1")
	if err != nil || c.Case.Score != 4 {
		t.Fatalf("%+v, %v; said %v", c.Case, err, r.Said)
	}
	rs, err := b.db.Records(t.Context(), []string{bot.PastCaseKey(c.Case)})
	var p bot.PastCase
	if err != nil || len(rs) != 1 || json.Unmarshal(rs[0].Body, &p) != nil || p.Score != 4 || p.Outcome != dialog.OutcomeAnswered {
		t.Errorf("kept: %+v, %v", p, err)
	}
	b.replay()
}
