package desk_test

import (
	"bytes"
	"testing"
	"time"

	"repaybot/bot/desk"
	"repaybot/storage/sqlite"
)

// A colleague who has a page open at another process of the same store is there,
// also when this one has looked before and does nothing itself.
func TestWhoIsAtAnotherProcessIsThere(t *testing.T) {
	dir, key := t.TempDir(), bytes.Repeat([]byte{7}, 32)
	now := monday
	clock := func() time.Time { return now }
	process := func(h here) *desk.Presence {
		db, err := sqlite.Open(t.Context(), dir, key)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return desk.NewPresence(db, h, clock, true)
	}
	idle, busy := process(here{}), process(here{"ben": {"web:C1"}})
	for range 3 {
		now = now.Add(20 * time.Second)
		if err := busy.Write(t.Context()); err != nil {
			t.Fatal(err)
		}
		if at, err := idle.LastSeen(t.Context(), "ben"); err != nil || !at.Equal(now) {
			t.Errorf("last seen %v, %v, want %v", at, err, now)
		}
	}
}
