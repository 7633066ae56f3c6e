package storetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"repaybot/bot"
)

// ledger tests [bot.Ledger].
func ledger(t *testing.T, s *suite) {
	l, ok := bot.StoreAs[bot.Ledger](s.Store)
	if !ok {
		t.Skip("this store keeps no ledger")
	}
	if _, err := l.LastBlock(t.Context(), "work"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("the last block of an empty log: %v", err)
	}
	add := func(log string, n int64, text string) error {
		return l.AddBlock(t.Context(), log, bot.Block{Number: n, Text: []byte(text)})
	}
	for n := int64(1); n <= 12; n++ {
		s.must(add("work", n, fmt.Sprint("block ", n)))
	}
	s.must(add("other", 1, "another log"))
	if err := add("work", 3, "another block 3"); !errors.Is(err, bot.ErrConflict) {
		t.Errorf("a number given twice: %v", err)
	}
	var won int
	var mu sync.Mutex
	var group sync.WaitGroup
	for i := range 6 {
		group.Go(func() {
			err := add("work", 13, fmt.Sprint("by ", i))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if !errors.Is(err, bot.ErrConflict) {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if won != 1 {
		t.Errorf("%d have added block 13", won)
	}
	s.Store = s.again()
	l, _ = bot.StoreAs[bot.Ledger](s.Store)
	last, err := l.LastBlock(t.Context(), "work")
	s.must(err)
	if last.Number != 13 || !strings.HasPrefix(string(last.Text), "by ") {
		t.Errorf("the last block: %d %q", last.Number, last.Text)
	}
	bs, err := l.Blocks(t.Context(), "work", 2, 10)
	s.must(err)
	if len(bs) != 10 {
		t.Fatalf("%d blocks", len(bs))
	}
	for i, b := range bs {
		if b.Number != int64(i+2) || string(b.Text) != fmt.Sprint("block ", i+2) {
			t.Errorf("block %d: %q", b.Number, b.Text)
		}
	}
}
