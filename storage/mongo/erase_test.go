package mongo_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"repaybot/bot"
	"repaybot/storage/mongo"
	"repaybot/storage/mongo/mongotest"
	"repaybot/storage/sealed"
)

// raw is a conversation's document.
func raw(t *testing.T, d *mongo.DB, name string) bson.M {
	t.Helper()
	var m bson.M
	if err := d.Collection("conversations").FindOne(t.Context(), bson.D{{Key: "_id", Value: name}}).Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

// becomes makes a conversation that began without a customer theirs.
func becomes(t *testing.T, d *mongo.DB, name, customer string) {
	t.Helper()
	in := inbound(name, "1")
	in.Customer = ""
	accept(t, d, in)
	c := commitOf(read(t, d, name), in)
	c.Conversation.Customer = customer
	if err := d.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

// TestErase destroys a customer's key, and that of a conversation that became
// theirs; another machine that holds them ready hears of it. What comes back,
// from a copy or from a machine that had not heard, can't be read, keeps nobody
// from other conversations, and is let go of.
func TestErase(t *testing.T) {
	uri, name := newDatabase(t)
	d, other := open(t, uri, name), open(t, uri, name)
	becomes(t, d, "a", "C1")
	becomes(t, d, "b", "C2")
	accept(t, d, inbound("a", "2"))
	if c := read(t, other, "a"); len(c.State) == 0 {
		t.Fatal("nothing to erase")
	}
	var mu sync.Mutex
	var told []string
	other.OnErased(func(subject string) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, subject)
	})
	before := raw(t, d, "a")
	if err := d.Erase(t.Context(), "C1"); err != nil {
		t.Fatal(err)
	}
	other.ForgetErased(t)
	mu.Lock()
	if slices.Sort(told); !slices.Equal(told, []string{"C1", "conversation/a"}) {
		t.Errorf("another machine is told of %v", told)
	}
	mu.Unlock()
	for _, m := range []*mongo.DB{d, other} {
		for what, ask := range map[string]func(){
			"a look": func() {
				if c := read(t, m, "a"); len(c.State) != 0 || len(c.Outbox) != 0 || c.Customer != "" || c.Sequence != 2 {
					t.Errorf("an erased conversation is %+v", c)
				}
			},
			"the outbox": func() {
				if out, err := m.Outbox(t.Context(), 10); err != nil || len(out) != 1 || out[0].Conversation != "b" {
					t.Errorf("outbox: %+v, %v", out, err)
				}
			},
			"a claim": func() {
				if w, err := m.Claim(t.Context(), bot.Lease{Holder: "me", Now: at, Until: at.Add(time.Minute)}); w != nil || err != nil {
					t.Errorf("work: %+v, %v", w, err)
				}
			},
		} {
			if _, err := d.Collection("conversations").ReplaceOne(t.Context(), bson.D{{Key: "_id", Value: "a"}}, before); err != nil {
				t.Fatal(err)
			}
			ask()
			if now := raw(t, d, "a"); now["doc"] != nil || now["waiting"] != int64(0) {
				t.Errorf("%s leaves what can't be read: %v", what, now)
			}
		}
	}
	if _, err := d.Accept(t.Context(), inbound("c", "1")); !errors.Is(err, sealed.ErrErased) {
		t.Errorf("a new text of an erased customer: %v", err)
	}
}

// TestMissingKeyErasesNothing reads where a key is not there, which may be put back.
func TestMissingKeyErasesNothing(t *testing.T) {
	uri, name := newDatabase(t)
	becomes(t, open(t, uri, name), "a", "C1")
	d := open(t, uri, name)
	before := raw(t, d, "a")
	if _, err := d.Collection("keys").DeleteOne(t.Context(), bson.D{{Key: "_id", Value: "conversation/a"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Outbox(t.Context(), 10); !errors.Is(err, sealed.ErrErased) {
		t.Errorf("without its key: %v", err)
	}
	was, err := bson.Marshal(before)
	if err != nil {
		t.Fatal(err)
	}
	if now, err := bson.Marshal(raw(t, d, "a")); err != nil || len(was) != len(now) {
		t.Errorf("%d bytes are left of %d, %v", len(now), len(was), err)
	}
}

// TestErasedWhileComposing forgets a conversation whose turn is under way: the
// turn can't be committed, and leaves nothing.
func TestErasedWhileComposing(t *testing.T) {
	uri, name := newDatabase(t)
	d := open(t, uri, name)
	accept(t, d, inbound("a", "1"))
	c := commitOf(read(t, d, "a"), inbound("a", "1"))
	if err := d.EraseConversation(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if err := d.Commit(t.Context(), c); !errors.Is(err, bot.ErrConflict) {
		t.Errorf("a turn on what was forgotten: %v", err)
	}
	accept(t, d, inbound("a", "2"))
	if err := d.Commit(t.Context(), commitOf(read(t, d, "a"), inbound("a", "2"))); err != nil {
		t.Fatal(err)
	}
	turns, err := d.Turns(t.Context(), "a", 0, 10)
	if err != nil || len(turns) != 1 || turns[0].Sequence != 2 || turns[0].EventID != "2" {
		t.Errorf("turns: %+v, %v", turns, err)
	}
	if n, err := d.Collection("turns").CountDocuments(t.Context(), bson.D{}); err != nil || n != 1 {
		t.Errorf("%d attempts, %v", n, err)
	}
}

// TestEraseCutOff ends a program at each of the writes of an erasure, before it
// and after it: the erasure, begun again, ends the same.
func TestEraseCutOff(t *testing.T) {
	mongotest.URI(t)
	for _, after := range []bool{false, true} {
		n := 0
		for reached := true; reached && !t.Failed(); n++ {
			t.Run(fmt.Sprintf("write %d, done %v", n+1, after), func(t *testing.T) { reached = cutOff(t, n+1, after) })
		}
		if n < 8 {
			t.Errorf("an erasure has %d writes only", n)
		}
	}
}

func cutOff(t *testing.T, n int, after bool) (reached bool) {
	uri, name := newDatabase(t)
	second := open(t, uri, name)
	becomes(t, second, "a", "C1")
	accept(t, second, inbound("a", "2"))
	text := []byte("one")
	if _, err := second.Import(t.Context(), []bot.BookLine{{Account: "A1", Customer: "C1", Digest: bot.Digest(text), Line: bot.NewSecret(text)}}); err != nil {
		t.Fatal(err)
	}
	p, through := newProxy(t, uri)
	first, err := mongo.Open(t.Context(), through, name, key)
	if err != nil {
		t.Fatal(err)
	}
	err = first.Erase(p.arm(t.Context(), n, after), "C1")
	reached = p.fired()
	if err != nil && !reached {
		t.Fatal(err)
	}
	p.end()
	_ = first.Close() // it is dead

	if err := second.Erase(t.Context(), "C1"); err != nil {
		t.Fatal(err)
	}
	if c := read(t, second, "a"); c.Sequence != 2 || c.Customer != "" || len(c.State) != 0 || len(c.Outbox) != 0 {
		t.Errorf("conversation: %+v", c)
	}
	for collection, want := range map[string]int64{"turns": 0, "accounts": 0, "handled": 2} {
		if n, err := second.Collection(collection).CountDocuments(t.Context(), bson.D{}); err != nil || n != want {
			t.Errorf("%s has %d documents instead of %d, %v", collection, n, want, err)
		}
	}
	for i, id := range []string{"1", "2"} {
		if a := accept(t, second, inbound("a", id)); a.New || a.Position != int64(i+1) {
			t.Errorf("event %s again is %+v", id, a)
		}
	}
	cursor, err := second.Collection("keys").Find(t.Context(), bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: bson.A{"C1", "conversation/a"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	var keys []struct {
		Wrapped []byte `bson:"wrapped"`
	}
	if err := cursor.All(t.Context(), &keys); err != nil || len(keys) != 2 || len(bytes.Join([][]byte{keys[0].Wrapped, keys[1].Wrapped}, nil)) != 0 {
		t.Errorf("keys are left: %d, %v", len(keys), err)
	}
	return reached
}

// TestTakeoverOrSend has a colleague take over while two senders claim the
// message: at most one may send it, and nobody once it is withdrawn.
func TestTakeoverOrSend(t *testing.T) {
	uri, name := newDatabase(t)
	machines := []*mongo.DB{open(t, uri, name), open(t, uri, name)}
	for i := range 20 {
		id := fmt.Sprint("c", i)
		accept(t, machines[0], inbound(id, "1"))
		if err := machines[0].Commit(t.Context(), commitOf(read(t, machines[0], id), inbound(id, "1"))); err != nil {
			t.Fatal(err)
		}
		claim := func(ctx context.Context, m int) bot.SendVerdict {
			v, err := machines[m].ClaimSend(ctx, bot.SendClaim{Conversation: id, Key: id + "/1/1", Holder: fmt.Sprint(m), Now: at, Until: at.Add(time.Minute)})
			if err != nil {
				t.Error(err)
			}
			return v
		}
		verdicts := make(chan bot.SendVerdict, 2)
		for m := range machines {
			go func() { verdicts <- claim(t.Context(), m) }()
		}
		took := inbound(id, "2")
		took.Kind, took.Staff = bot.StaffTook, "anna"
		accept(t, machines[0], took)
		for m := range machines {
			if v := claim(t.Context(), m); v != bot.SendGone {
				t.Errorf("after the taking over: verdict %d", v)
			}
		}
		if a, b := <-verdicts, <-verdicts; a == bot.MaySend && b == bot.MaySend {
			t.Error("two may send one message")
		}
	}
}
