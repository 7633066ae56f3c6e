package bot_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/storage/sqlite"
)

// nothingWaits waits until no message waits in the store.
func (b *bank) nothingWaits() {
	b.t.Helper()
	until(b.t, "nothing waits", func() bool {
		out, err := b.db.Outbox(b.t.Context(), 10)
		return err == nil && len(out) == 0
	})
}

// TestMessagesOfOneThatDied has a process know of a message that another
// committed and is sending. That one dies over it: the message is sent.
func TestMessagesOfOneThatDied(t *testing.T) {
	hang, rest := make(chan struct{}), &carrier{name: "phone"}
	dying := &carrier{name: "phone", answer: func(int) error { <-hang; return errors.New("died") }}
	var ahead atomic.Int64
	clock := func() time.Time { return nearDay().Add(time.Duration(ahead.Load())) }
	b := openBank(t, nil)
	one, _ := b.process(func(o *bot.Options) { o.Channels, o.Now = []bot.Channel{dying}, clock })
	other, _ := b.process(func(o *bot.Options) { o.Channels, o.Now = []bot.Channel{rest}, clock })
	in := phone(b, bot.Text, "你好")
	if _, err := one.Handle(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	until(t, "it is being sent", func() bool { return dying.tries() == 1 })
	if r, err := other.Handle(t.Context(), in); err != nil || !r.Repeated { // now it knows of the message
		t.Fatalf("%+v, %v", r, err)
	}
	defer close(hang)
	ahead.Store(int64(time.Minute)) // the claim of who died has run out
	background(t, other)
	b.nothingWaits()
	if got := rest.keys(); !slices.Equal(got, []string{"phone:C1/1/1"}) {
		t.Errorf("sent %v", got)
	}
}

// away is a store that can't mark deliveries for a while.
type away struct {
	*sqlite.DB
	back *atomic.Bool
}

func (a away) Delivered(ctx context.Context, marks []bot.Delivery) error {
	if !a.back.Load() {
		return errors.New("away")
	}
	return a.DB.Delivered(ctx, marks)
}

// TestWhatCouldNotBeMarkedIs has the database away when a delivery is to be
// marked: it is when it is back, and the message is not sent again.
func TestWhatCouldNotBeMarkedIs(t *testing.T) {
	c := &carrier{name: "phone"}
	b := openBank(t, nil)
	db, err := sqlite.Open(t.Context(), b.dir, bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	store := away{db, &atomic.Bool{}}
	s := b.service(func(o *bot.Options) { o.Store, o.Channels, o.Shared, o.Now = store, []bot.Channel{c}, true, nearDay })
	background(t, s)
	if _, err := s.Handle(t.Context(), phone(b, bot.Text, "你好")); err != nil {
		t.Fatal(err)
	}
	until(t, "it is sent", func() bool { return c.tries() == 1 })
	time.Sleep(300 * time.Millisecond) // past the time at which it would be marked
	store.back.Store(true)
	b.nothingWaits()
	if got := c.keys(); !slices.Equal(got, []string{"phone:C1/1/1"}) {
		t.Errorf("sent %v", got)
	}
}

// meanwhile is a store before whose next look at an address's link something
// happens, once the conversation was read. fresh is who knows of it at once.
type meanwhile struct {
	*sqlite.DB
	fresh *sqlite.DB
	read  atomic.Bool
	do    func()
}

func (m *meanwhile) Conversations(ctx context.Context, q bot.ConversationQuery) ([]bot.Conversation, error) {
	cs, err := m.DB.Conversations(ctx, q)
	if strings.HasPrefix(q.ID, "telegram:") {
		m.read.Store(true)
	}
	return cs, err
}

func (m *meanwhile) Records(ctx context.Context, keys []string) ([]bot.Record, error) {
	if do := m.do; do != nil && m.read.Load() && strings.HasPrefix(keys[0], "link/") {
		m.do = nil
		do()
		return m.fresh.Records(ctx, keys)
	}
	return m.DB.Records(ctx, keys)
}

// TestAnEventIsMovedOnByItsTurn has two processes take the turn that shows who
// somebody is. The slower one sees that the address is linked already: what is
// to be linked is not moved on, or it would be handled twice.
func TestAnEventIsMovedOnByItsTurn(t *testing.T) {
	c := openChats(t)
	c.write("70001", "多少钱")
	own := c.write("70001", "19900000001").Conversation
	c.write("70001", c.phones.next(t, own))
	proof := c.event("70001", bot.Text, "1234")
	db, err := sqlite.Open(t.Context(), c.dir, bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	slow := &meanwhile{DB: db, fresh: c.db}
	slow.do = func() {
		if _, err := c.s.Handle(t.Context(), proof); err != nil {
			t.Error(err)
		}
	}
	s := c.service(func(o *bot.Options) { c.options(o); o.Store, o.Book, o.Shared = slow, db, true })
	if _, err := s.Handle(t.Context(), proof); err != nil {
		t.Fatal(err)
	}
	if slow.do != nil {
		t.Fatal("nothing happened meanwhile")
	}
	turns, err := c.db.Turns(t.Context(), "web:C1", 0, 10)
	if err != nil || len(turns) != 1 {
		t.Errorf("%d turns in the customer's conversation, %v", len(turns), err)
	}
	waiting, err := c.db.Conversations(t.Context(), bot.ConversationQuery{Waiting: true})
	if err != nil || len(waiting) != 0 {
		t.Errorf("%d conversations with events, %v", len(waiting), err)
	}
}
