package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/storage/sqlite"
)

// carrier is a channel that remembers what it was given. answer says what it
// answers to its n-th message, from 1; nil: it takes all.
type carrier struct {
	name   string
	answer func(n int) error

	mu   sync.Mutex
	n    int
	sent []bot.Outbound
}

func (c *carrier) Name() string { return c.name }

func (c *carrier) Send(_ context.Context, m bot.Outbound) (bot.Receipt, error) {
	c.mu.Lock()
	c.n++
	n := c.n
	c.mu.Unlock()
	if c.answer != nil {
		if err := c.answer(n); err != nil {
			return bot.Receipt{}, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, m)
	return bot.Receipt{}, nil
}

func (c *carrier) keys() (keys []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.sent {
		keys = append(keys, m.Key)
	}
	return keys
}

func (c *carrier) tries() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

// until waits for a condition.
func until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

// process opens the database again, as another process on the same machine.
func (b *bank) process(change func(*bot.Options)) (*bot.Service, *sqlite.DB) {
	b.t.Helper()
	db, err := sqlite.Open(b.t.Context(), b.dir, bytes.Repeat([]byte{7}, 32))
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { db.Close() })
	return b.service(func(o *bot.Options) {
		o.Store, o.Book, o.Shared = db, db, true
		change(o)
	}), db
}

// background runs a service until the test ends.
func background(t *testing.T, s *bot.Service) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		_ = s.Run(ctx)
		close(ended)
	}()
	t.Cleanup(func() {
		stop()
		s.Shutdown(ctx)
		<-ended
	})
}

func phone(b *bank, kind bot.InboundKind, text string) bot.Inbound {
	in := b.in(kind, text)
	in.Conversation = "phone:C1"
	if in.Channel == "web" {
		in.Channel, in.Sender = "phone", "7"
	}
	return in
}

func TestWhatIsRefusedIsBuriedToldAndSentAgain(t *testing.T) {
	c := &carrier{name: "phone", answer: func(n int) error {
		if n == 1 {
			return &bot.Refused{Cause: errors.New("the customer 李明 blocked us"), Reason: "blocked"}
		}
		return nil
	}}
	b := openBank(t, func(o *bot.Options) { o.Channels, o.Now = []bot.Channel{c}, nearDay })
	background(t, b.s)
	b.handle(phone(b, bot.Text, "多少钱"))
	until(t, "a case", func() bool {
		c, err := b.s.Conversation(t.Context(), "phone:C1")
		return err == nil && c.Case.Open()
	})
	conversation, _ := b.s.Conversation(t.Context(), "phone:C1")
	if x := conversation.Case; x.Priority != dialog.Low || x.Reason != dialog.Unreachable || x.Summary == "" {
		t.Errorf("the case: %+v", x)
	}
	dead, err := b.db.Dead(t.Context(), []bot.DeadStatus{bot.DeadIs}, 10)
	if err != nil || len(dead) != 1 || dead[0].Key != "phone:C1/1/1" || dead[0].Why != "blocked" {
		t.Fatalf("dead: %+v, %v", dead, err)
	}
	b.handle(phone(b, bot.Text, "你好")) // what comes after it goes on
	until(t, "the next message", func() bool { return len(c.keys()) == 1 })
	if moved, err := b.db.MoveDead(t.Context(), dead[0].Key, bot.DeadIs, bot.DeadWaiting, nearDay(), ""); err != nil || !moved {
		t.Fatal(moved, err)
	}
	until(t, "the letter is sent again", func() bool {
		dead, err = b.db.Dead(t.Context(), []bot.DeadStatus{bot.DeadResent}, 10)
		return err == nil && len(dead) == 1
	})
	if keys := c.keys(); len(keys) != 2 || keys[1] != "phone:C1/1/1" {
		t.Errorf("sent %v", keys)
	}
}

func TestWhatFailsForADayIsBuried(t *testing.T) {
	c := &carrier{name: "phone", answer: func(int) error { return errors.New("down") }}
	b := openBank(t, func(o *bot.Options) {
		o.Channels, o.Now = []bot.Channel{c}, func() time.Time { return day.Add(25 * time.Hour) }
	})
	b.handle(phone(b, bot.Text, "多少钱"))
	until(t, "a dead letter", func() bool {
		dead, err := b.db.Dead(t.Context(), []bot.DeadStatus{bot.DeadIs}, 10)
		return err == nil && len(dead) == 1 && dead[0].Why == "too_old"
	})
	if n := c.tries(); n < 3 {
		t.Errorf("given up after %d tries", n)
	}
}

// paced is a carrier with a pace of its own.
type paced struct{ *carrier }

func (paced) Pace() bot.Pace { return bot.Pace{PerChat: 5, InAll: 1000} }

func TestAChatIsNotFlooded(t *testing.T) {
	c := paced{&carrier{name: "phone"}}
	b := openBank(t, func(o *bot.Options) { o.Channels = []bot.Channel{c} })
	began := time.Now()
	for range 8 {
		b.handle(phone(b, bot.Text, "你好"))
	}
	until(t, "all sent", func() bool { return len(c.keys()) == 8 })
	if took := time.Since(began); took < 500*time.Millisecond {
		t.Errorf("8 messages at 5 a second, 5 of them at once, took %s", took)
	}
	for i, key := range c.keys() {
		if key != fmt.Sprintf("phone:C1/%d/1", i+1) {
			t.Errorf("message %d is %s", i+1, key)
		}
	}
}

func TestAChannelThatWantsToBeLeftAloneIs(t *testing.T) {
	const alone = 600 * time.Millisecond
	var mu sync.Mutex
	var asked time.Time
	c := &carrier{name: "phone", answer: func(n int) error {
		if n > 1 {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		asked = time.Now()
		return &bot.RetryAfter{After: alone, Cause: errors.New("429"), Whole: true}
	}}
	b := openBank(t, func(o *bot.Options) { o.Channels = []bot.Channel{c} })
	b.handle(phone(b, bot.Text, "你好"))
	until(t, "it was asked for", func() bool { return c.tries() == 1 })
	time.Sleep(10 * time.Millisecond) // the answer is on its way back
	other := phone(b, bot.Text, "你好")
	other.Conversation = "phone:other"
	b.handle(other)
	until(t, "the other chat's message", func() bool { return len(c.keys()) > 0 })
	mu.Lock()
	defer mu.Unlock()
	if d := time.Since(asked); d < alone {
		t.Errorf("another chat was written to after %s", d)
	}
}

// blockedReader reads once it is let.
type blockedReader struct {
	reading chan struct{} // is told
	let     chan struct{}
}

func (r blockedReader) Read(ctx context.Context, m dialog.Message) (dialog.Reading, error) {
	select {
	case r.reading <- struct{}{}:
	default:
	}
	<-r.let
	return reader.Read(ctx, m)
}

// stoppable is a store of a process that can be stopped as a whole.
type stoppable struct {
	*sqlite.DB
	gate   sync.RWMutex
	leased chan struct{}
}

func (s *stoppable) Claim(ctx context.Context, l bot.Lease) (*bot.Work, error) {
	s.gate.RLock()
	defer s.gate.RUnlock()
	w, err := s.DB.Claim(ctx, l)
	if w != nil {
		select {
		case s.leased <- struct{}{}:
		default:
		}
	}
	return w, err
}

func (s *stoppable) Commit(ctx context.Context, c bot.Commit) error {
	s.gate.RLock()
	defer s.gate.RUnlock()
	return s.DB.Commit(ctx, c)
}

func (s *stoppable) ClaimSend(ctx context.Context, c bot.SendClaim) (bot.SendVerdict, error) {
	s.gate.RLock()
	defer s.gate.RUnlock()
	return s.DB.ClaimSend(ctx, c)
}

// A process stops dead in the middle of a turn. Another takes the conversation
// over within 15 seconds; the first, going on later, commits and sends nothing.
func TestAnotherProcessGoesOn(t *testing.T) {
	b := openBank(t, nil)
	slow := blockedReader{make(chan struct{}, 1), make(chan struct{})}
	first, second := &carrier{name: "phone"}, &carrier{name: "phone"}
	var stopped *stoppable
	a, _ := b.process(func(o *bot.Options) {
		stopped = &stoppable{DB: o.Store.(*sqlite.DB), leased: make(chan struct{}, 1)}
		o.Store, o.Reader, o.Channels = stopped, slow, []bot.Channel{first}
	})
	background(t, a)
	if _, err := a.Accept(t.Context(), phone(b, bot.Text, "多少钱")); err != nil {
		t.Fatal(err)
	}
	<-slow.reading
	<-stopped.leased
	stopped.gate.Lock()
	began := time.Now()
	other, db := b.process(func(o *bot.Options) { o.Channels = []bot.Channel{second} })
	background(t, other)
	until(t, "the other process answers", func() bool { return len(second.keys()) == 1 })
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("it took %s", took)
	}
	stopped.gate.Unlock()
	close(slow.let)
	if _, err := a.Handle(t.Context(), phone(b, bot.Text, "你好")); err != nil {
		t.Fatal(err)
	}
	until(t, "the next answer", func() bool { return len(first.keys())+len(second.keys()) == 2 })
	for _, key := range first.keys() {
		if key == "phone:C1/1/1" {
			t.Error("the first process sent what it had lost")
		}
	}
	turns, err := db.Turns(t.Context(), "phone:C1", 0, 10)
	turns = slices.DeleteFunc(turns, func(x bot.Turn) bool { return x.Channel == "clock" })
	if err != nil || len(turns) != 2 {
		t.Errorf("%d turns, %v", len(turns), err)
	}
}

// A message is committed by a process that dies before it is sent.
func TestAnotherProcessSendsWhatWaits(t *testing.T) {
	b := openBank(t, nil)
	hang := make(chan struct{})
	defer close(hang)
	first := &carrier{name: "phone", answer: func(int) error { <-hang; return errors.New("never") }}
	second := &carrier{name: "phone"}
	a, _ := b.process(func(o *bot.Options) { o.Channels = []bot.Channel{first} })
	if _, err := a.Handle(t.Context(), phone(b, bot.Text, "多少钱")); err != nil {
		t.Fatal(err)
	}
	until(t, "the first is sending", func() bool { return first.tries() == 1 })
	soon, _ := b.process(func(o *bot.Options) { o.Channels = []bot.Channel{second} })
	background(t, soon)
	late, _ := b.process(func(o *bot.Options) {
		o.Channels, o.Now = []bot.Channel{second}, func() time.Time { return b.clock().Add(11 * time.Second) }
	})
	if n := second.tries(); n != 0 {
		t.Errorf("a message that is being sent was sent by another process too")
	}
	background(t, late)
	until(t, "the other process sends", func() bool { return len(second.keys()) > 0 })
	if keys := second.keys(); !slices.Equal(keys, []string{"phone:C1/1/1"}) {
		t.Errorf("sent %v", keys)
	}
}

// A colleague takes over in one process while another composes the answer, and
// while another has an answer that its channel did not take yet.
func TestNobodyTalksOverAColleagueInAnotherProcess(t *testing.T) {
	t.Run("composing", func(t *testing.T) {
		b := openBank(t, nil)
		slow := blockedReader{make(chan struct{}, 1), make(chan struct{})}
		c := &carrier{name: "phone"}
		a, _ := b.process(func(o *bot.Options) { o.Reader, o.Channels = slow, []bot.Channel{c} })
		other, _ := b.process(func(o *bot.Options) { o.Channels = []bot.Channel{c} })
		done := make(chan error, 1)
		in := phone(b, bot.Text, "多少钱")
		go func() {
			_, err := a.Handle(context.Background(), in)
			done <- err
		}()
		<-slow.reading
		took := phone(b, bot.StaffTook, "")
		if _, err := other.Accept(t.Context(), took); err != nil {
			t.Fatal(err)
		}
		close(slow.let)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if _, err := other.Handle(t.Context(), phone(b, bot.StaffSaid, "我是安娜")); err != nil {
			t.Fatal(err)
		}
		until(t, "the colleague's words", func() bool { return len(c.keys()) > 0 })
		for _, m := range c.sent {
			if m.Reply.Staff == "" {
				t.Errorf("the bot talked over a colleague: %s", m.Key)
			}
		}
	})
	t.Run("sending", func(t *testing.T) {
		b := openBank(t, nil)
		c := &carrier{name: "phone", answer: func(n int) error {
			if n == 1 {
				return &bot.RetryAfter{After: 10 * time.Millisecond, Cause: errors.New("429")}
			}
			return nil
		}}
		a, _ := b.process(func(o *bot.Options) { o.Channels = []bot.Channel{c} })
		other, db := b.process(func(o *bot.Options) { o.Channels = []bot.Channel{c} })
		if _, err := a.Handle(t.Context(), phone(b, bot.Text, "多少钱")); err != nil {
			t.Fatal(err)
		}
		until(t, "the first try", func() bool { return c.tries() == 1 })
		if _, err := other.Accept(t.Context(), phone(b, bot.StaffTook, "")); err != nil {
			t.Fatal(err)
		}
		until(t, "nothing waits", func() bool {
			out, err := db.Outbox(t.Context(), 10)
			return err == nil && len(out) == 0
		})
		a.Shutdown(t.Context())
		if keys := c.keys(); len(keys) != 0 {
			t.Errorf("the bot talked over a colleague: %v", keys)
		}
	})
}

// A service ends in time, whatever its channel does, and sends at its next
// start what the channel did not take.
func TestShutdownWithAChannelThatHangs(t *testing.T) {
	b := openBank(t, nil)
	hang := make(chan struct{})
	defer close(hang)
	c := &carrier{name: "phone", answer: func(int) error { <-hang; return errors.New("never") }}
	s := b.service(func(o *bot.Options) { o.Channels = []bot.Channel{c} })
	in := phone(b, bot.Text, "多少钱")
	if _, err := s.Handle(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	until(t, "it is sending", func() bool { return c.tries() == 1 })
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	if late := s.Shutdown(ctx); !late || time.Since(began) > 3*time.Second {
		t.Errorf("late %v, after %s", late, time.Since(began))
	}
	if out, err := b.db.Outbox(t.Context(), 10); err != nil || len(out) != 1 {
		t.Errorf("%d messages wait, %v", len(out), err)
	}
}

// A service that ends lets a message under way arrive, and marks it.
func TestShutdownFinishesWhatIsUnderWay(t *testing.T) {
	b := openBank(t, nil)
	let := make(chan struct{})
	c := &carrier{name: "phone", answer: func(int) error { <-let; return nil }}
	s := b.service(func(o *bot.Options) { o.Channels = []bot.Channel{c} })
	if _, err := s.Handle(t.Context(), phone(b, bot.Text, "多少钱")); err != nil {
		t.Fatal(err)
	}
	until(t, "it is sending", func() bool { return c.tries() == 1 })
	time.AfterFunc(50*time.Millisecond, func() { close(let) })
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if late := s.Shutdown(ctx); late || len(c.keys()) != 1 {
		t.Errorf("late %v, sent %v", late, c.keys())
	}
	if out, err := b.db.Outbox(t.Context(), 10); err != nil || len(out) != 0 {
		t.Errorf("%d messages wait, %v", len(out), err)
	}
}
