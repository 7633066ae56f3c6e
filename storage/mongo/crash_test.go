package mongo_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"repaybot/bot"
	"repaybot/storage/mongo"
	"repaybot/storage/mongo/mongotest"
)

// TestCrashAtEachWrite ends a program at each of its writes, before it and after
// it, in the middle of a visit that uses everything. Another goes on: it begins
// the visit again, as channels do, and everything must be there once, in order.
func TestCrashAtEachWrite(t *testing.T) {
	mongotest.URI(t) // or all is skipped
	for _, after := range []bool{false, true} {
		writes := 0
		for reached := true; reached; writes++ {
			reached = false
			t.Run(fmt.Sprintf("write %d, done %v", writes+1, after), func(t *testing.T) { reached = crashAt(t, writes+1, after) })
			if t.Failed() {
				return
			}
		}
		if writes < 15 {
			t.Errorf("the visit has %d writes only", writes)
		}
	}
}

func crashAt(t *testing.T, n int, after bool) (reached bool) {
	uri, name := newDatabase(t)
	p, through := newProxy(t, uri)
	first, err := mongo.Open(t.Context(), through, name, key)
	if err != nil {
		t.Fatal(err)
	}
	ctx := p.arm(t.Context(), n, after)
	err = visit(ctx, first, "first", at)
	reached = p.fired()
	if err != nil && !reached {
		t.Fatal(err)
	}
	if err == nil && reached && !after {
		t.Error("a write that never arrived was answered")
	}
	p.end()
	_ = first.Close() // it is dead

	second := open(t, uri, name)
	if err := visit(t.Context(), second, "second", at.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	checkVisit(t, second)
	return reached
}

// visited are the visit's events: each gets a turn, and a colleague takes over
// with the third.
func visited() []bot.Inbound {
	took := inbound("a", "3")
	took.Kind, took.Staff, took.Channel = bot.StaffTook, "anna", "console"
	return []bot.Inbound{inbound("a", "1"), inbound("a", "2"), took, inbound("a", "4")}
}

// visit hands all events in, and takes the turns that are still to be taken.
func visit(ctx context.Context, d *mongo.DB, holder string, now time.Time) error {
	for i, in := range visited() {
		a, err := d.Accept(ctx, in)
		if err != nil {
			return err
		}
		if a.Position != int64(i+1) {
			return fmt.Errorf("event %d has position %d", i+1, a.Position)
		}
		if err := takeTurn(ctx, d, in, a.Position, holder, now); err != nil {
			return err
		}
	}
	for i := range 3 {
		try := bot.Try{Key: "code/a/1", LockKey: "code/x", EventID: fmt.Sprint(i), At: at, Max: 3, Lock: time.Hour}
		got, err := d.CountTry(ctx, try)
		if err != nil {
			return err
		}
		if got.Count != i+1 || !got.Locked.IsZero() {
			return fmt.Errorf("try %d is %+v", i+1, got)
		}
	}
	return d.Delivered(ctx, []bot.Delivery{{Conversation: "a", Key: "a/3/1"}})
}

// takeTurn takes the turn of an event unless it was taken. The second agrees a
// plan.
func takeTurn(ctx context.Context, d *mongo.DB, in bot.Inbound, position int64, holder string, now time.Time) error {
	w, err := d.Claim(ctx, bot.Lease{Conversation: "a", Holder: holder, Now: now, Until: now.Add(time.Minute)})
	if err != nil {
		return err
	}
	if w == nil || w.Events[0].Position > position {
		cs, err := d.Conversations(ctx, bot.ConversationQuery{ID: "a"})
		if err != nil || len(cs) != 1 || cs[0].Sequence < position {
			return fmt.Errorf("event %d waits and nobody may have it: %w", position, err)
		}
		return d.Settle(ctx, cs[0].Unsettled)
	}
	if w.Events[0].Position != position || w.Events[0].Inbound.EventID != in.EventID {
		return fmt.Errorf("event %d is %+v", position, w.Events[0])
	}
	c := commitOf(w.Conversation, in)
	c.Conversation.TakenBy = ""
	if position == 4 {
		c.Delivered = "a/2/1"
	}
	if position != 2 {
		return d.Commit(ctx, c)
	}
	plan := bot.Record{Key: "plan/A1", Customer: "C1", Conversation: "a", Sequence: 2, At: at, Expires: at.Add(time.Minute)}
	if err := d.Reserve(ctx, plan); err != nil {
		return err
	}
	plan.Status = bot.RecordActive
	c.Conversation.Unsettled = []bot.Record{plan}
	if err := d.Commit(ctx, c); err != nil {
		return err
	}
	return d.Settle(ctx, c.Conversation.Unsettled)
}

func checkVisit(t *testing.T, d *mongo.DB) {
	t.Helper()
	events := visited()
	turns, err := d.Turns(t.Context(), "a", 0, 100)
	if err != nil || len(turns) != len(events) {
		t.Fatalf("%d turns, %v", len(turns), err)
	}
	for i, x := range turns {
		if x.Sequence != int64(i+1) || x.EventID != events[i].EventID {
			t.Errorf("turn %d handles event %s", x.Sequence, x.EventID)
		}
	}
	c := read(t, d, "a")
	if c.Sequence != 4 || c.Version != 5 || c.TakenBy != "" || bot.Digest(c.State) != turns[3].StateHash {
		t.Errorf("conversation: %+v", c)
	}
	if len(c.Outbox) != 1 || c.Outbox[0].Key != "a/4/1" {
		t.Errorf("outbox: %+v", c.Outbox)
	}
	rs, err := d.Records(t.Context(), []string{"plan/A1"})
	if err != nil || len(rs) != 1 || rs[0].Status != bot.RecordActive {
		t.Errorf("plan: %+v, %v", rs, err)
	}
	got, err := d.CountTry(t.Context(), bot.Try{Key: "code/a/1", LockKey: "code/x", EventID: "more", At: at.Add(time.Minute), Max: 3, Lock: time.Hour})
	if err != nil || got.Locked.IsZero() {
		t.Errorf("a try past the last: %+v, %v", got, err)
	}
	for i, in := range events {
		if a, err := d.Accept(t.Context(), in); err != nil || a.New || a.Position != int64(i+1) {
			t.Errorf("event %d again is %+v, %v", i+1, a, err)
		}
	}
	n, err := d.Collection("turns").CountDocuments(t.Context(), bson.D{})
	if err != nil || n != int64(len(events)) {
		t.Errorf("%d attempts are left, %v", n, err)
	}
	if w, err := d.Claim(t.Context(), bot.Lease{Holder: "third", Now: at.Add(2 * time.Hour), Until: at.Add(3 * time.Hour)}); w != nil || err != nil {
		t.Errorf("work where all is done: %+v, %v", w, err)
	}
}
