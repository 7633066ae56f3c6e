package sqlite_test

import (
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/storage/sqlite"
)

// TestRefresh has one process read what another has changed since it last read it.
func TestRefresh(t *testing.T) {
	dir := t.TempDir()
	var handles [2]*sqlite.DB
	for i := range handles {
		d, err := sqlite.Open(t.Context(), dir, key)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		handles[i] = d
	}
	writes, reads := handles[0], handles[1]
	r := bot.Record{Key: bot.ContactKey("C1"), Status: bot.RecordActive, Customer: "C1", Conversation: "a", At: time.Unix(1, 0)}
	for r.Sequence = 1; r.Sequence <= 50; r.Sequence++ {
		if err := writes.Settle(t.Context(), []bot.Record{r}); err != nil {
			t.Fatal(err)
		}
		now, err := reads.RecordsNow(t.Context(), []string{r.Key, "none"})
		if err != nil || len(now) != 1 || now[0].Sequence != r.Sequence {
			t.Fatalf("after %d the other process reads now %+v, %v", r.Sequence, now, err)
		}
		if err := reads.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		got, err := reads.Records(t.Context(), []string{r.Key})
		if err != nil || len(got) != 1 || got[0].Sequence != r.Sequence {
			t.Fatalf("after %d the other process reads %+v, %v", r.Sequence, got, err)
		}
	}
}
