package sqlite_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/storage/sqlite"
)

// TestReadersDoNotWaitForEachOther reads with many at once what is sealed under
// keys that the program has not seen yet, as after a start: each needs a key in
// the middle of reading.
func TestReadersDoNotWaitForEachOther(t *testing.T) {
	dir := t.TempDir()
	d, err := sqlite.Open(t.Context(), dir, key)
	if err != nil {
		t.Fatal(err)
	}
	var lines []bot.BookLine
	for i := range 400 {
		lines = append(lines, bot.BookLine{
			Account: fmt.Sprint("A", i), Customer: fmt.Sprint("C", i), Digest: fmt.Sprintf("%064d", i), Line: bot.NewSecret([]byte("{}")),
		})
	}
	if _, err := d.Import(t.Context(), lines); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		cold, err := sqlite.Open(t.Context(), dir, key)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		var group sync.WaitGroup
		for _, l := range lines {
			group.Go(func() {
				if got, err := cold.Lines(ctx, l.Customer); err != nil || len(got) != 1 {
					t.Errorf("%s: %d lines, %v", l.Customer, len(got), err)
				}
			})
		}
		group.Wait()
		cancel()
		if err := cold.Close(); err != nil {
			t.Fatal(err)
		}
		if t.Failed() {
			return
		}
	}
}
