package sqlite_test

import (
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/storage/sqlite"
)

// A process that only reads sees within seconds what another wrote.
func TestWhatAnotherProcessWroteIsSeen(t *testing.T) {
	dir := t.TempDir()
	var dbs [2]*sqlite.DB
	for i := range dbs {
		var err error
		if dbs[i], err = sqlite.Open(t.Context(), dir, key); err != nil {
			t.Fatal(err)
		}
		defer dbs[i].Close()
	}
	read := func() int {
		rs, err := dbs[0].Records(t.Context(), []string{"staff/linda"})
		if err != nil {
			t.Fatal(err)
		}
		return len(rs)
	}
	if read() != 0 {
		t.Fatal("there already")
	}
	r := bot.Record{Key: "staff/linda", Status: bot.RecordActive, Customer: "staff/linda", Conversation: "x", At: time.Unix(1, 0)}
	if err := dbs[1].Settle(t.Context(), []bot.Record{r}); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(5 * time.Second); read() == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it is not seen")
		}
	}
}
