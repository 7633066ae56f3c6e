package mongo_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"repaybot/bot"
	"repaybot/storage/mongo"
)

// TestLostAttemptsAreNotRead leaves attempts behind, as programs do that end
// before the conversation names them, at every turn.
func TestLostAttemptsAreNotRead(t *testing.T) {
	uri, name := newDatabase(t)
	d := open(t, uri, name)
	for n := range 4 {
		in := inbound("a", fmt.Sprint(n))
		accept(t, d, in)
		if err := d.Commit(t.Context(), commitOf(read(t, d, "a"), in)); err != nil {
			t.Fatal(err)
		}
		var a bson.M
		if err := d.Collection("turns").FindOne(t.Context(), bson.D{{Key: "_id.s", Value: n + 1}}).Decode(&a); err != nil {
			t.Fatal(err)
		}
		a["_id"] = bson.D{{Key: "c", Value: "a"}, {Key: "s", Value: int64(n + 1)}, {Key: "a", Value: bson.NewObjectID()}}
		a["box"] = []byte("what nobody can read")
		if _, err := d.Collection("turns").InsertOne(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	for after := range 4 {
		for limit := 1; limit < 5; limit++ {
			turns, err := d.Turns(t.Context(), "a", int64(after), limit)
			if err != nil || len(turns) != min(limit, 4-after) || turns[0].EventID != fmt.Sprint(after) {
				t.Errorf("%d turns after %d, %v", len(turns), after, err)
			}
		}
	}
}

// TestWrongEventIsNotHandled has a turn handle another event than the one at its
// place: that must not make the store believe that it had it.
func TestWrongEventIsNotHandled(t *testing.T) {
	uri, name := newDatabase(t)
	d := open(t, uri, name)
	accept(t, d, inbound("a", "1"))
	if err := d.Commit(t.Context(), commitOf(read(t, d, "a"), inbound("a", "2"))); !errors.Is(err, bot.ErrConflict) {
		t.Fatal(err)
	}
	if a := accept(t, d, inbound("a", "2")); !a.New || a.Position != 2 {
		t.Errorf("an event that never came in is %+v", a)
	}
}

// TestSameEventAtOnce hands events in many times at once, on two machines,
// while turns are taken: each has one position, and there are no gaps.
func TestSameEventAtOnce(t *testing.T) {
	uri, name := newDatabase(t)
	machines := []*mongo.DB{open(t, uri, name), open(t, uri, name)}
	const events, repeats = 20, 4
	var mu sync.Mutex
	positions, news := map[int64]string{}, map[string]int{}
	var group sync.WaitGroup
	for n := range events {
		for r := range repeats {
			group.Go(func() {
				id := fmt.Sprint(n)
				a, err := machines[r%2].Accept(t.Context(), inbound("a", id))
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				if has, is := positions[a.Position]; is && has != id {
					t.Errorf("events %s and %s have position %d", has, id, a.Position)
				}
				positions[a.Position] = id
				if a.New {
					news[id]++
				}
			})
		}
	}
	for _, d := range machines {
		group.Go(func() {
			for {
				w, err := d.Claim(t.Context(), bot.Lease{Conversation: "a", Holder: "all", Now: at, Until: at.Add(time.Minute)})
				if err != nil {
					t.Error(err)
					return
				}
				if w != nil && len(w.Events) > 0 {
					err = d.Commit(t.Context(), commitOf(w.Conversation, w.Events[0].Inbound))
				}
				if err != nil && !errors.Is(err, bot.ErrConflict) {
					t.Error(err)
					return
				}
				if cs, err := d.Conversations(t.Context(), bot.ConversationQuery{ID: "a"}); err != nil || len(cs) == 1 && cs[0].Sequence == events {
					return
				}
			}
		})
	}
	group.Wait()
	for p := range int64(events) {
		if id := positions[p+1]; news[id] != 1 {
			t.Errorf("position %d is event %q, new %d times", p+1, id, news[id])
		}
	}
}

// TestHandledWhileAccepting has one machine look for an event and not find it;
// before it goes on, another accepts the same event and handles it.
func TestHandledWhileAccepting(t *testing.T) {
	uri, name := newDatabase(t)
	p, through := newProxy(t, uri)
	slow, quick := open(t, through, name), open(t, uri, name)
	first, second := inbound("a", "1"), inbound("a", "2")
	accept(t, quick, first)
	if err := quick.Commit(t.Context(), commitOf(read(t, quick, "a"), first)); err != nil {
		t.Fatal(err)
	}
	met := false
	p.once("findAndModify", func() {
		met = true
		accept(t, quick, second)
		if err := quick.Commit(t.Context(), commitOf(read(t, quick, "a"), second)); err != nil {
			t.Error(err)
		}
	})
	if a := accept(t, slow, second); a.New || a.Position != 2 || !met {
		t.Errorf("the event is %+v", a)
	}
}

// TestDeliveredWhileCommitting marks messages on one machine while another
// commits turns that were made before: none comes back, none is lost.
func TestDeliveredWhileCommitting(t *testing.T) {
	uri, name := newDatabase(t)
	d, other := open(t, uri, name), open(t, uri, name)
	const turns = 30
	var group sync.WaitGroup
	for n := range turns {
		in := inbound("a", fmt.Sprint(n))
		accept(t, d, in)
		c := commitOf(read(t, d, "a"), in)
		if n > 0 {
			group.Go(func() {
				if err := other.Delivered(t.Context(), []bot.Delivery{{Conversation: "a", Key: fmt.Sprintf("a/%d/1", n)}}); err != nil {
					t.Error(err)
				}
			})
		}
		if err := d.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	group.Wait()
	if c := read(t, d, "a"); len(c.Outbox) != 1 || c.Outbox[0].Key != fmt.Sprintf("a/%d/1", turns) {
		t.Errorf("outbox: %+v", c.Outbox)
	}
}

// TestTakeoverLeavesColleaguesMessages withdraws the bot's alone.
func TestTakeoverLeavesColleaguesMessages(t *testing.T) {
	uri, name := newDatabase(t)
	d := open(t, uri, name)
	in := inbound("a", "1")
	accept(t, d, in)
	c := commitOf(read(t, d, "a"), in)
	m := c.Conversation.Outbox[0]
	m.Key, m.Reply.Staff = "a/1/2", "anna"
	c.Conversation.Outbox = append(c.Conversation.Outbox, m)
	if err := d.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	took := inbound("a", "2")
	took.Kind, took.Staff = bot.StaffTook, "ben"
	accept(t, d, took)
	if c := read(t, d, "a"); c.TakenBy != "ben" || c.Version != 2 || len(c.Outbox) != 1 || c.Outbox[0].Key != "a/1/2" {
		t.Errorf("%+v", c)
	}
}

// TestNothingStandsOpen looks through all documents for what a person wrote, and
// for names of messages.
func TestNothingStandsOpen(t *testing.T) {
	uri, name := newDatabase(t)
	d := open(t, uri, name)
	const words = "my phone is +86 199 0000 0001"
	in := inbound("a", "message-"+words)
	in.Text, in.Staff = words, words
	took := in
	took.EventID, took.Kind = "t", bot.StaffTook
	accept(t, d, in)
	c := commitOf(read(t, d, "a"), in)
	c.Conversation.State = fmt.Appendf(nil, `{"said":%q}`, words)
	if err := d.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	accept(t, d, took)
	for _, err := range []error{
		d.Settle(t.Context(), []bot.Record{{Key: "plan/A1", Customer: "C1", At: at, Body: fmt.Appendf(nil, "%q", words)}}),
		d.Keep(t.Context(), bot.Kept{Digest: "x", Subject: "C1", Text: bot.NewSecret([]byte(words))}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.CountTry(t.Context(), bot.Try{Key: "code/a/1", LockKey: "l", EventID: words, At: at, Max: 1}); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, collection := range []string{"conversations", "turns", "handled", "records", "tries", "locks", "accounts", "kept", "keys"} {
		cursor, err := d.Collection(collection).Find(t.Context(), bson.D{})
		if err != nil {
			t.Fatal(err)
		}
		for cursor.Next(t.Context()) {
			n++
			if bytes.Contains(cursor.Current, []byte("199 0000")) {
				t.Errorf("%s: stands open", collection)
			}
			if v, err := cursor.Current.LookupErr("schema"); err != nil || v.AsInt64() != 1 {
				t.Errorf("%s: no schema version", collection)
			}
		}
	}
	if n < 8 {
		t.Errorf("%d documents", n)
	}
}

// TestFull refuses events past the bound, and keeps nothing of them.
func TestFull(t *testing.T) {
	uri, name := newDatabase(t)
	d := open(t, uri, name)
	accept(t, d, inbound("a", "1"))
	if _, err := d.Collection("conversations").UpdateOne(t.Context(), bson.D{}, bson.D{{Key: "$set", Value: bson.D{{Key: "waiting", Value: 1000}}}}); err != nil {
		t.Fatal(err)
	}
	_, err := d.Accept(t.Context(), inbound("a", "2"))
	var full *mongo.FullError
	if !errors.As(err, &full) || full.Waiting != 1000 || full.Max != 1000 {
		t.Errorf("%v", err)
	}
	if a := accept(t, d, inbound("a", "1")); a.New || a.Position != 1 {
		t.Errorf("what is there already is %+v", a)
	}
}

// TestNewerSchemas are refused, the database's and a document's.
func TestNewerSchemas(t *testing.T) {
	uri, name := newDatabase(t)
	d := open(t, uri, name)
	accept(t, d, inbound("a", "1"))
	set := func(collection, field string, to int) {
		t.Helper()
		if _, err := d.Collection(collection).UpdateOne(t.Context(), bson.D{}, bson.D{{Key: "$set", Value: bson.D{{Key: field, Value: to}}}}); err != nil {
			t.Fatal(err)
		}
	}
	var newer *mongo.SchemaError
	set("conversations", "schema", 2)
	if _, err := d.Accept(t.Context(), inbound("a", "2")); !errors.As(err, &newer) || newer.Has != 2 || newer.Knows != 1 {
		t.Errorf("a newer conversation: %v", err)
	}
	set("meta", "version", 3)
	if _, err := mongo.Open(t.Context(), uri, name, key); !errors.As(err, &newer) || newer.Has != 3 {
		t.Errorf("a newer database: %v", err)
	}
}

// TestURIError does not tell the password.
func TestURIError(t *testing.T) {
	_, err := mongo.Open(t.Context(), "mongodb://repaybot:hunter2@3@host/", "x", key)
	var wrong *mongo.URIError
	if !errors.As(err, &wrong) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v", err)
	}
	if _, err := mongo.Open(t.Context(), "mongodb://127.0.0.1:1/", "x", key[1:]); err == nil {
		t.Error("a short master key was taken")
	}
}
