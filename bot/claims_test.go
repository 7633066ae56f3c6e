package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/storage/sqlite"
)

// unmarking is a store of a process that dies before it can mark deliveries.
type unmarking struct{ *sqlite.DB }

func (unmarking) Delivered(context.Context, []bot.Delivery) error { return errors.New("dead") }

// TestACrashRepeatsOneMessage has several messages go out one after the other
// and the process die before it marks them: only the last comes again.
func TestACrashRepeatsOneMessage(t *testing.T) {
	hold := make(chan struct{})
	first := &carrier{name: "phone", answer: func(int) error { <-hold; return nil }}
	again := &carrier{name: "phone"}
	b := openBank(t, nil)
	db, err := sqlite.Open(t.Context(), b.dir, bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	now := nearDay()
	s := b.service(func(o *bot.Options) {
		o.Store, o.Channels, o.Shared, o.Now = unmarking{db}, []bot.Channel{first}, true, func() time.Time { return now }
	})
	for range 4 {
		if _, err := s.Handle(t.Context(), phone(b, bot.Text, "你好")); err != nil {
			t.Fatal(err)
		}
	}
	close(hold)
	until(t, "all are sent", func() bool { return len(first.keys()) == 4 })
	s.Close()
	background(t, b.service(func(o *bot.Options) {
		o.Channels, o.Shared, o.Now = []bot.Channel{again}, true, func() time.Time { return now.Add(time.Minute) }
	}))
	until(t, "nothing waits", func() bool {
		out, err := b.db.Outbox(t.Context(), 10)
		return err == nil && len(out) == 0
	})
	if got := again.keys(); !slices.Equal(got, []string{"phone:C1/4/1"}) {
		t.Errorf("repeated: %v", got)
	}
}

// TestProcessesTakeTurnsWithoutWaiting has a customer's messages come to two
// processes in turn, as behind a load balancer: who is done with sending leaves
// it to the other at once.
func TestProcessesTakeTurnsWithoutWaiting(t *testing.T) {
	c := &carrier{name: "phone"}
	b := openBank(t, nil)
	one, _ := b.process(func(o *bot.Options) { o.Channels = []bot.Channel{c} })
	other, _ := b.process(func(o *bot.Options) { o.Channels = []bot.Channel{c} })
	const many = 6
	for n := range many {
		began := time.Now()
		if _, err := []*bot.Service{one, other}[n%2].Handle(t.Context(), phone(b, bot.Text, "你好")); err != nil {
			t.Fatal(err)
		}
		until(t, "an answer", func() bool { return len(c.keys()) > n })
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("answer %d took %s", n, took)
		}
	}
	for n, key := range c.keys() {
		if key != fmt.Sprintf("phone:C1/%d/1", n+1) {
			t.Errorf("message %d is %s", n, key)
		}
	}
}

// TestATakingOverThatAnotherHandled has one process accept that a colleague
// takes over and another handle it. Given back, the bot speaks in both again.
func TestATakingOverThatAnotherHandled(t *testing.T) {
	c := &carrier{name: "phone"}
	b := openBank(t, nil)
	one, _ := b.process(func(o *bot.Options) { o.Channels = []bot.Channel{c} })
	other, _ := b.process(func(o *bot.Options) { o.Channels = []bot.Channel{c} })
	say := func(kind bot.InboundKind, text string) bot.Inbound {
		in := phone(b, kind, text)
		if kind != bot.Text {
			in.Channel, in.Sender, in.Staff = "console", "", "anna"
		}
		return in
	}
	handle := func(s *bot.Service, in bot.Inbound) {
		t.Helper()
		if _, err := s.Handle(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	handle(one, say(bot.Text, "你好"))
	until(t, "an answer", func() bool { return len(c.keys()) == 1 })
	took := say(bot.StaffTook, "")
	if _, err := one.Accept(t.Context(), took); err != nil {
		t.Fatal(err)
	}
	handle(other, took)
	handle(one, say(bot.StaffBack, ""))
	said := len(c.keys())
	handle(one, say(bot.Text, "你好"))
	until(t, "the bot answers", func() bool { return len(c.keys()) > said })
	until(t, "nothing waits", func() bool {
		out, err := b.db.Outbox(t.Context(), 10)
		return err == nil && len(out) == 0
	})
	turns, err := b.db.Turns(t.Context(), "phone:C1", 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, turn := range turns {
		for _, m := range turn.Messages() {
			want = append(want, m.Key)
		}
	}
	if got := c.keys(); !slices.Equal(got, want) {
		t.Errorf("said %v and sent %v", want, got)
	}
}
