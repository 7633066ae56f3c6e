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

// TestManyReadersOfManyCustomers has more read at once than there are
// connections, each what is sealed under a key that nobody has read yet.
func TestManyReadersOfManyCustomers(t *testing.T) {
	const customers = 200
	dir := t.TempDir()
	d, err := sqlite.Open(t.Context(), dir, key)
	if err != nil {
		t.Fatal(err)
	}
	var lines []bot.BookLine
	for i := range customers {
		text := fmt.Appendf(nil, `{"n":%d}`, i)
		lines = append(lines, bot.BookLine{Account: fmt.Sprint("A", i), Customer: fmt.Sprint("C", i), Digest: bot.Digest(text), Line: bot.NewSecret(text)})
	}
	if _, err := d.Import(t.Context(), lines); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if d, err = sqlite.Open(t.Context(), dir, key); err != nil { // with no key read
		t.Fatal(err)
	}
	defer d.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var group sync.WaitGroup
	for i := range customers {
		group.Go(func() {
			if got, err := d.Lines(ctx, fmt.Sprint("C", i)); err != nil || len(got) != 1 {
				t.Errorf("customer %d: %d lines, %v", i, len(got), err)
			}
		})
	}
	group.Wait()
}
