package bot_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/storage/sqlite"
)

// hourly wants every conversation to be looked at at each whole hour up to six.
func hourly(_ dialog.State, f dialog.Facts) time.Time {
	next := f.Now.Truncate(time.Hour).Add(time.Hour)
	if next.In(day.Location()).Hour() > 18 {
		return time.Time{}
	}
	return next
}

// handClock is a clock that is moved by hand.
type handClock struct{ at atomic.Int64 }

func newHandClock(t time.Time) *handClock {
	c := &handClock{}
	c.set(t)
	return c
}

func (c *handClock) now() time.Time  { return time.Unix(0, c.at.Load()).In(day.Location()) }
func (c *handClock) set(t time.Time) { c.at.Store(t.UnixNano()) }

// openConversations has customers write in n conversations, which then want to
// be looked at in an hour.
func (b *bank) openConversations(s *bot.Service, n int) (names []string) {
	b.t.Helper()
	for i := range n {
		in := b.in(bot.Text, "你好")
		in.Conversation, in.At = fmt.Sprint("web:x", i), day
		if _, err := s.Handle(b.t.Context(), in); err != nil {
			b.t.Fatal(err)
		}
		names = append(names, in.Conversation)
	}
	return names
}

// clockTurns are the moments at which the clock had a turn of a conversation.
func (b *bank) clockTurns(db *sqlite.DB, name string) (moments []string) {
	b.t.Helper()
	turns, err := db.Turns(b.t.Context(), name, 0, 1000)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, t := range turns {
		if t.Channel == "clock" {
			moments = append(moments, t.At.In(day.Location()).Format("02 15:04"))
		}
	}
	return moments
}

func (b *bank) wantTurns(name string, want ...string) {
	b.t.Helper()
	if got := b.clockTurns(b.db, name); !slices.Equal(got, want) {
		b.t.Errorf("%s was woken at %v instead of %v", name, got, want)
	}
}

// TestEachWakeIsHandledOnce has two processes run the clock where a third was
// killed: with some wakes claimed only, with others accepted and not handled.
func TestEachWakeIsHandledOnce(t *testing.T) {
	clock := newHandClock(day)
	with := func(o *bot.Options) { o.Now, o.Shared = clock.now, true }
	b := openBank(t, with)
	bot.SetNextWake(b.s, hourly)
	names := b.openConversations(b.s, 24)

	eleven := day.Add(time.Hour)
	clock.set(eleven)
	killed, err := b.db.ClaimWakes(t.Context(), bot.WakeClaim{Holder: "killed", Now: eleven, Until: eleven.Add(time.Minute), Limit: 12})
	if err != nil || len(killed) != 12 {
		t.Fatalf("claimed %d, %v", len(killed), err)
	}
	for _, w := range killed[:6] {
		in := bot.Inbound{Conversation: w.Conversation, Channel: "clock", Kind: bot.TimePassed, At: eleven, EventID: "wake/" + w.Wake.Format(time.RFC3339Nano) + "/1"}
		if _, err := b.db.Accept(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}

	other, _ := b.process(with)
	bot.SetNextWake(other, hourly)
	ctx, stop := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for _, s := range []*bot.Service{b.s, other} {
		group.Go(func() {
			if err := s.Run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	woken := func() (n int) {
		for _, name := range names {
			n += len(b.clockTurns(b.db, name))
		}
		return n
	}
	until(t, "those that nobody had claimed, and those accepted, are handled", func() bool { return woken() == 18 })
	clock.set(eleven.Add(2 * time.Minute))
	until(t, "those whose claim ran out are handled", func() bool { return woken() == 24 })
	clock.set(eleven.Add(time.Hour))
	until(t, "the next hour's are handled", func() bool { return woken() == 48 })
	stop()
	group.Wait()
	for i, name := range names {
		if got := b.clockTurns(b.db, name); len(got) != 2 || got[1] != "23 12:00" {
			t.Errorf("conversation %d was woken at %v", i, got)
		}
	}
}

// TestTheClockIsPutForwardAndBack puts it forward by three hours, back by a day,
// and right again: each conversation is woken once for each of its hours.
func TestTheClockIsPutForwardAndBack(t *testing.T) {
	clock := newHandClock(day)
	b := openBank(t, func(o *bot.Options) { o.Now = clock.now })
	bot.SetNextWake(b.s, hourly)
	name := b.openConversations(b.s, 1)[0]
	step := func(at time.Time, want int) {
		t.Helper()
		clock.set(at)
		if results, err := b.s.RunDue(t.Context(), at, func(time.Time) time.Time { return at }); err != nil || len(results) != want {
			t.Fatalf("at %s: %d woken, %v", at, len(results), err)
		}
	}
	step(day.Add(59*time.Minute), 0)
	step(day.Add(3*time.Hour), 1) // 13:00: the eleven o'clock wake, late
	step(day.Add(3*time.Hour), 0)
	step(day.Add(-24*time.Hour), 0) // yesterday
	step(day.Add(time.Hour), 0)     // the right time again
	step(day.Add(3*time.Hour), 0)
	step(day.Add(4*time.Hour), 1)
	b.wantTurns(name, "23 13:00", "23 14:00")
}

// TestADayOfBeingDown wakes each conversation once for all that came due
// meanwhile, no faster than the pace has.
func TestADayOfBeingDown(t *testing.T) {
	clock := newHandClock(day)
	b := openBank(t, func(o *bot.Options) { o.Now, o.Pace = clock.now, 4 })
	bot.SetNextWake(b.s, hourly)
	names := b.openConversations(b.s, 10)
	clock.set(day.Add(25 * time.Hour))
	b.s.Close()
	b.s = b.service(func(o *bot.Options) { o.Now, o.Pace = clock.now, 4 })
	bot.SetNextWake(b.s, hourly)
	for i, want := range []int{4, 4, 2, 0} {
		if n, err := bot.WakeSome(t.Context(), b.s); err != nil || n != want {
			t.Errorf("second %d: %d woken, %v", i, n, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- b.s.Run(ctx) }()
	until(t, "all are handled", func() bool {
		return !slices.ContainsFunc(names, func(n string) bool { return len(b.clockTurns(b.db, n)) == 0 })
	})
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	for _, name := range names {
		b.wantTurns(name, "24 11:00")
	}
}

// TestRunDue moves the clock by hand: each wake comes at its own moment, in
// order over all conversations, those too that a turn of the same run sets.
func TestRunDue(t *testing.T) {
	clock := newHandClock(day)
	b := openBank(t, func(o *bot.Options) { o.Now = clock.now })
	bot.SetNextWake(b.s, hourly)
	names := b.openConversations(b.s, 3)
	var ticks []time.Time
	results, err := b.s.RunDue(t.Context(), day.Add(2*time.Hour+time.Minute), func(at time.Time) time.Time {
		ticks = append(ticks, at)
		clock.set(at)
		return at
	})
	if err != nil || len(results) != 6 {
		t.Fatalf("%d turns, %v", len(results), err)
	}
	if !slices.IsSortedFunc(ticks, time.Time.Compare) {
		t.Errorf("the clock went back: %v", ticks)
	}
	for _, name := range names {
		b.wantTurns(name, "23 11:00", "23 12:00")
	}
	if results, err := b.s.RunDue(t.Context(), day.Add(30*time.Hour), nil); err != nil || len(results) != 3*6 {
		t.Errorf("%d turns up to six o'clock, %v", len(results), err)
	}
	if results, err := b.s.RunDue(t.Context(), day.Add(300*time.Hour), nil); err != nil || len(results) != 0 {
		t.Errorf("%d turns after it, %v", len(results), err)
	}
}

// TestAWakeThatStaysDue is looked at again, and not at once.
func TestAWakeThatStaysDue(t *testing.T) {
	clock := newHandClock(day)
	b := openBank(t, func(o *bot.Options) { o.Now = clock.now })
	bot.SetNextWake(b.s, func(dialog.State, dialog.Facts) time.Time { return day.Add(time.Hour) })
	name := b.openConversations(b.s, 1)[0]
	for _, x := range []struct {
		at   time.Duration
		want int
	}{{time.Hour, 1}, {time.Hour, 0}, {time.Hour + 14*time.Minute, 0}, {time.Hour + 15*time.Minute, 1}} {
		clock.set(day.Add(x.at))
		if results, err := b.s.RunDue(t.Context(), clock.now(), func(time.Time) time.Time { return clock.now() }); err != nil || len(results) != x.want {
			t.Errorf("after %s: %d turns, %v", x.at, len(results), err)
		}
	}
	bot.SetNextWake(b.s, func(dialog.State, dialog.Facts) time.Time { panic("a fault of ours") })
	clock.set(day.Add(2 * time.Hour))
	if _, err := b.s.RunDue(t.Context(), clock.now(), func(time.Time) time.Time { return clock.now() }); err != nil {
		t.Fatal(err)
	}
	c, err := b.s.Conversation(t.Context(), name)
	if err != nil || !c.Wake.Equal(day.Add(26*time.Hour)) || !c.Case.Open() {
		t.Errorf("after a turn that failed the next wake is %s, case %+v (%v)", c.Wake, c.Case, err)
	}
}
