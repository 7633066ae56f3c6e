package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
)

// wakes tests [bot.Wakes].
func wakes(t *testing.T, s *suite) {
	if _, ok := bot.StoreAs[bot.Wakes](s.Store); !ok {
		t.Skip("this store finds no wakes")
	}
	claim := func(now time.Time, limit int) string {
		t.Helper()
		store, _ := bot.StoreAs[bot.Wakes](s.Store)
		got, err := store.ClaimWakes(t.Context(), bot.WakeClaim{Holder: "me", Now: now, Until: now.Add(time.Minute), Limit: limit})
		s.must(err)
		text := ""
		for _, w := range got {
			text += fmt.Sprintf("%s at %s after %d; ", w.Conversation, w.Wake.UTC().Format("15:04:05.000"), w.Sequence)
		}
		return text
	}
	want := func(got, want, what string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %q instead of %q", what, got, want)
		}
	}
	n := 0
	set := func(name string, wake time.Time) {
		t.Helper()
		n++
		in := event(name, n)
		s.accept(in)
		c := turn(s.conversation(name), in)
		c.Conversation.Wake = wake
		s.must(s.Commit(t.Context(), c))
	}
	at := start.Add(time.Hour) // 10:00
	want(claim(at, 10), "", "an empty store")
	set("a", at.Add(2*time.Millisecond))
	set("b", at)
	set("c", at.Add(time.Minute))
	set("d", time.Time{})
	s.Store = s.again()
	if c := s.conversation("a"); !c.Wake.Equal(at.Add(2*time.Millisecond)) || !s.conversation("d").Wake.IsZero() {
		t.Errorf("the wake reads back as %s", c.Wake)
	}
	want(claim(at.Add(-time.Millisecond), 10), "", "before any")
	want(claim(at.Add(500*time.Millisecond), 1), "b at 10:00:00.000 after 1; ", "the longest due")
	want(claim(at.Add(time.Second), 10), "a at 10:00:00.002 after 1; ", "those that are left")
	want(claim(at.Add(2*time.Second), 10), "", "claimed ones, while the claim runs")
	s.Store = s.again()
	want(claim(at.Add(61*time.Second), 10), "c at 10:01:00.000 after 1; b at 10:00:00.000 after 1; a at 10:00:00.002 after 1; ", "after the claim has run out")
	s.accept(event("c", 99))
	want(claim(at.Add(90*time.Second), 10), "", "an accepted event ends no claim")
	set("b", at.Add(5*time.Minute)) // moved
	set("a", time.Time{})           // cleared
	s.take(event("c", 99))          // keeps what the conversation has
	want(claim(at.Add(90*time.Second), 10), "c at 10:01:00.000 after 2; ", "a commit ends the claim")
	want(claim(at.Add(6*time.Minute), 10), "c at 10:01:00.000 after 2; b at 10:05:00.000 after 2; ", "what was moved, and not what was cleared")
	set("b", at.Add(-time.Hour)) // longer due than anything
	want(claim(at.Add(6*time.Minute), 10), "b at 09:00:00.000 after 3; ", "moved back")
	if forget, ok := bot.StoreAs[bot.Forgetful](s.Store); ok {
		set("b", at)
		s.must(forget.EraseConversation(t.Context(), "b"))
		want(claim(at.Add(7*time.Minute+time.Second), 10), "c at 10:01:00.000 after 2; ", "what was erased")
	}
}

// wakesByMany has many claim at once: each wake is given to one of them.
func wakesByMany(t *testing.T, s *suite) {
	store, ok := bot.StoreAs[bot.Wakes](s.Store)
	if !ok {
		t.Skip("this store finds no wakes")
	}
	const due, claimers = 40, 8
	for i := range due {
		in := event(fmt.Sprint("c", i), 1)
		s.accept(in)
		c := turn(s.conversation(in.Conversation), in)
		c.Conversation.Wake = start
		s.must(s.Commit(t.Context(), c))
	}
	var mu sync.Mutex
	given := map[string]int{}
	var group sync.WaitGroup
	for i := range claimers {
		group.Go(func() {
			for idle := 0; idle < 3; {
				got, err := store.ClaimWakes(t.Context(), bot.WakeClaim{Holder: fmt.Sprint(i), Now: start, Until: start.Add(time.Minute), Limit: 3})
				if err != nil {
					t.Error(err)
					return
				}
				if idle++; len(got) > 0 {
					idle = 0
				}
				mu.Lock()
				for _, w := range got {
					given[w.Conversation]++
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	for name, n := range given {
		if n != 1 {
			t.Errorf("%s was given to %d", name, n)
		}
	}
	// Who finds only what others are just claiming gets nothing; it is there the next time.
	rest, err := store.ClaimWakes(t.Context(), bot.WakeClaim{Holder: "last", Now: start, Until: start.Add(time.Minute), Limit: due})
	if err != nil || len(given)+len(rest) != due {
		t.Errorf("%d and %d of %d were given, %v", len(given), len(rest), due, err)
	}
}
