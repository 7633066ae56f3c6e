package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"repaybot/bot"
)

func tries(t *testing.T, s *suite) {
	try := func(event string, at time.Time) bot.Tries {
		t.Helper()
		got, err := s.CountTry(t.Context(), bot.Try{Key: "code/a/1", LockKey: "lock", EventID: event, At: at, Max: 3, Lock: time.Hour})
		s.must(err)
		return got
	}
	for i, event := range []string{"1", "1", "2", "3"} {
		if got := try(event, start.Add(time.Duration(i)*time.Minute)); got.Count != []int{1, 1, 2, 3}[i] || !got.Locked.IsZero() {
			t.Errorf("try %d: %+v", i, got)
		}
	}
	last := start.Add(3 * time.Minute)
	s.Store = s.again()
	if got := try("4", last.Add(59*time.Minute)); !got.Locked.Equal(last.Add(time.Hour)) {
		t.Errorf("after the last try: %+v", got)
	}
	if got := try("3", last.Add(time.Minute)); got.Count != 3 || !got.Locked.IsZero() {
		t.Errorf("the last try's event again: %+v", got)
	}
	if got := try("5", last.Add(time.Hour)); got.Count != 1 || !got.Locked.IsZero() {
		t.Errorf("after the lock: %+v", got)
	}
	if got := try("6", start.Add(-5*24*time.Hour)); got.Locked.IsZero() {
		t.Errorf("a try of long ago, around which tries may be forgotten: %+v", got)
	}
}

// anyHour has tries come at any times and in any order, through restarts:
// never are more let through within any hour than may be, and a lock holds for
// an hour after the last of them.
func anyHour(t *testing.T, s *suite) {
	runs := 0
	rapid.Check(t, func(r *rapid.T) {
		runs++
		key := fmt.Sprint("number/", runs)
		most := rapid.IntRange(1, 6).Draw(r, "most")
		at := start
		var through []time.Time
		var locked time.Time
		for n := range rapid.IntRange(1, 40).Draw(r, "tries") {
			// Mostly onwards, by minutes; now and then an older one comes late.
			at = at.Add(time.Duration(rapid.IntRange(-20, 40).Draw(r, "minutes"))*time.Minute + time.Duration(rapid.IntRange(0, 59999).Draw(r, "ms"))*time.Millisecond)
			if rapid.IntRange(0, 40).Draw(r, "restart") == 40 {
				s.Store = s.again()
			}
			got, err := s.CountTry(t.Context(), bot.Try{Key: key, LockKey: key, EventID: fmt.Sprint(n), At: at, Max: most, Lock: time.Hour})
			if err != nil {
				r.Fatal(err)
			}
			if !got.Locked.IsZero() {
				continue
			}
			if at.Before(locked) {
				r.Fatalf("a try at %s is let through, though locked until %s", at, locked)
			}
			if through = append(through, at); got.Count == most {
				locked = slices.MaxFunc(through, time.Time.Compare).Add(time.Hour)
			}
			if within := mostWithin(through, time.Hour); within > most {
				r.Fatalf("%d tries within an hour", within)
			}
			if got.Count < 1 || got.Count > most {
				r.Fatalf("count %d", got.Count)
			}
		}
	})
}

// mostWithin is how many moments lie within any one time as long as d.
func mostWithin(moments []time.Time, d time.Duration) int {
	sorted := slices.SortedFunc(slices.Values(moments), time.Time.Compare)
	most, from := 0, 0
	for i, m := range sorted {
		for m.Sub(sorted[from]) >= d {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

// triesAtOnce has tries around the turn of an hour come at the same time, some
// twice.
func triesAtOnce(t *testing.T, s *suite) {
	const most = 5
	turn := start.Truncate(time.Hour).Add(time.Hour)
	var mu sync.Mutex
	through := map[int]time.Time{}
	var group sync.WaitGroup
	for n := range 60 {
		at := turn.Add(time.Duration(n%30-15) * time.Minute)
		for range 2 {
			group.Go(func() {
				got, err := s.CountTry(t.Context(), bot.Try{Key: "number/x", LockKey: "number/x", EventID: fmt.Sprint(n), At: at, Max: most, Lock: time.Hour})
				if err != nil {
					t.Error(err)
				}
				if got.Locked.IsZero() && err == nil {
					mu.Lock()
					through[n] = at
					mu.Unlock()
				}
			})
		}
	}
	group.Wait()
	var moments []time.Time
	for _, at := range through {
		moments = append(moments, at)
	}
	if n := mostWithin(moments, time.Hour); n != most {
		t.Errorf("%d tries within an hour", n)
	}
	s.Store = s.again()
	got, err := s.CountTry(t.Context(), bot.Try{Key: "number/x", LockKey: "number/x", EventID: "later", At: slices.MaxFunc(moments, time.Time.Compare).Add(59 * time.Minute), Max: most, Lock: time.Hour})
	if err != nil || got.Locked.IsZero() {
		t.Errorf("not locked after a restart: %+v, %v", got, err)
	}
}
