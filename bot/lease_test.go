package bot_test

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/storage/sqlite"
)

func TestLeaseHasOneHolder(t *testing.T) {
	db, err := sqlite.Open(t.Context(), t.TempDir(), bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	now := day
	clock := func() time.Time { return now }
	one, other := &bot.Leases{Store: db, Now: clock}, &bot.Leases{Store: db, Now: clock}
	hold := func(l *bot.Leases, holder string, until time.Time, want bool) {
		t.Helper()
		if got, err := l.Hold(t.Context(), "x", holder, until); err != nil || got != want {
			t.Errorf("%s holds it: %v, %v", holder, got, err)
		}
	}
	hold(one, "one", now.Add(time.Minute), true)
	hold(other, "other", now.Add(time.Minute), false)
	now = now.Add(50 * time.Second)
	hold(one, "one", now.Add(time.Minute), true) // renewed
	now = now.Add(50 * time.Second)
	hold(other, "other", now.Add(time.Minute), false)
	now = now.Add(20 * time.Second)
	hold(other, "other", now.Add(time.Minute), true) // it ran out
	hold(one, "one", now.Add(time.Minute), false)
	hold(other, "other", time.Time{}, false) // given up
	hold(one, "one", now.Add(time.Minute), true)
}

func TestLeaseIsFoughtFor(t *testing.T) {
	db, err := sqlite.Open(t.Context(), t.TempDir(), bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var mu sync.Mutex
	won := 0
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			l := &bot.Leases{Store: db, Now: func() time.Time { return day }}
			has, err := l.Hold(t.Context(), "x", fmt.Sprint(i), day.Add(time.Minute))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if has {
				won++
			}
		})
	}
	group.Wait()
	if won != 1 {
		t.Errorf("%d hold the lease", won)
	}
}
