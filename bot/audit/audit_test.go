package audit_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"repaybot/bot/audit"
	"repaybot/storage/sqlite"
)

var (
	key = bytes.Repeat([]byte{7}, audit.KeySize)
	at  = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
)

// open is a store in a folder of its own.
func open(t testing.TB) (d *sqlite.DB, dir string) {
	t.Helper()
	dir = t.TempDir()
	d, err := sqlite.Open(t.Context(), dir, bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d, dir
}

func newLog(t testing.TB, d *sqlite.DB) *audit.Log {
	t.Helper()
	l, err := audit.New(d, key)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func entry(n int) audit.Entry {
	return audit.Entry{At: at.Add(time.Duration(n) * time.Second), Who: "linda", Role: "agent", Act: audit.Took, Conversation: fmt.Sprint("c", n),
		Case: fmt.Sprint("c", n, "/1"), Detail: map[string]string{"reason": "已逾期"}}
}

func fill(t testing.TB, l *audit.Log, n int) {
	t.Helper()
	for i := range n {
		if err := l.Append(t.Context(), entry(i)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatIsAddedIsThereInOrder(t *testing.T) {
	d, _ := open(t)
	fill(t, newLog(t, d), 5)
	var got []string
	r, err := audit.Check(t.Context(), d, key, audit.Head{}, func(e audit.Entry) { got = append(got, e.Conversation+e.Detail["reason"]) })
	if err != nil {
		t.Fatal(err)
	}
	if want := "c0已逾期 c1已逾期 c2已逾期 c3已逾期 c4已逾期"; strings.Join(got, " ") != want || r.Entries != 5 || r.Head.Block != 5 {
		t.Errorf("%q, %+v", got, r)
	}
	latest, err := newLog(t, d).Latest(t.Context(), audit.Search{Who: "linda", Limit: 2})
	if err != nil || len(latest) != 2 || latest[0].Conversation != "c4" || latest[1].Conversation != "c3" {
		t.Errorf("the latest: %+v, %v", latest, err)
	}
	if one, err := newLog(t, d).Latest(t.Context(), audit.Search{Conversation: "c1", Limit: 9}); err != nil || len(one) != 1 || !one[0].At.Equal(at.Add(time.Second)) {
		t.Errorf("of one conversation: %+v, %v", one, err)
	}
}

// TestManyAtOnce has three processes add at the same time: nothing is lost, and
// the chain is whole.
func TestManyAtOnce(t *testing.T) {
	d, _ := open(t)
	var group sync.WaitGroup
	for range 3 {
		l := newLog(t, d)
		for i := range 60 {
			group.Go(func() {
				if err := l.Append(t.Context(), entry(i)); err != nil {
					t.Error(err)
				}
			})
		}
	}
	group.Wait()
	seen := map[string]int{}
	r, err := audit.Check(t.Context(), d, key, audit.Head{}, func(e audit.Entry) { seen[e.Conversation]++ })
	if err != nil || r.Entries != 180 || len(seen) != 60 {
		t.Fatalf("%+v, %d conversations, %v", r, len(seen), err)
	}
	for c, n := range seen {
		if n != 3 {
			t.Errorf("%s is there %d times", c, n)
		}
	}
}

// raw opens a store's file beside it.
func raw(t *testing.T, dir string) *sql.DB {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, "*.db"))
	if len(files) != 1 {
		t.Fatalf("the store's files: %v", files)
	}
	d, err := sql.Open("sqlite", files[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// TestEveryByteCounts changes each byte of what is stored, one after the other,
// in three ways, and has each found in the block where it is.
func TestEveryByteCounts(t *testing.T) {
	d, dir := open(t)
	fill(t, newLog(t, d), 4)
	blocks, err := d.Blocks(t.Context(), "audit", 1, 10)
	if err != nil {
		t.Fatal(err)
	}
	file := raw(t, dir)
	set := func(n int64, text []byte) {
		t.Helper()
		if _, err := file.ExecContext(t.Context(), "update ledger set block = ? where log = 'audit' and number = ?", text, n); err != nil {
			t.Fatal(err)
		}
	}
	tried := 0
	for _, b := range blocks {
		for i := range b.Text {
			for _, flip := range []byte{0x01, 0x20, 0x80} {
				changed := bytes.Clone(b.Text)
				changed[i] ^= flip
				set(b.Number, changed)
				var broken *audit.BrokenError
				if _, err := audit.Check(t.Context(), d, key, audit.Head{}, nil); !errors.As(err, &broken) || broken.Block != b.Number {
					t.Fatalf("byte %d of block %d changed by %#x: %v", i, b.Number, flip, err)
				}
				tried++
			}
		}
		set(b.Number, b.Text)
	}
	if _, err := audit.Check(t.Context(), d, key, audit.Head{}, nil); err != nil {
		t.Errorf("put back: %v", err)
	}
	t.Logf("%d changes, each found", tried)
}

// TestWhoHasTheDatabase tries what somebody could do who may write to the whole
// database and does not have the key.
func TestWhoHasTheDatabase(t *testing.T) {
	noted := func(t *testing.T, d *sqlite.DB) audit.Head {
		t.Helper()
		r, err := audit.Check(t.Context(), d, key, audit.Head{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		h, err := audit.ParseHead(r.Head.String())
		if err != nil || h != r.Head {
			t.Fatalf("the head reads back as %+v, %v", h, err)
		}
		return h
	}
	for name, test := range map[string]struct {
		sql   string
		block int64
		head  bool // found only against a noted head
	}{
		"leave one out":       {sql: "delete from ledger where number = 3", block: 3},
		"leave the first out": {sql: "delete from ledger where number = 1", block: 1},
		"leave out and close": {sql: "delete from ledger where number = 3; update ledger set number = number - 1 where number > 3", block: 3},
		"swap":                {sql: "update ledger set number = 99 where number = 2; update ledger set number = 2 where number = 3; update ledger set number = 3 where number = 99", block: 2},
		"say twice":           {sql: "insert into ledger(log, number, block) select log, 7, block from ledger where number = 6", block: 7},
		"before the first":    {sql: "insert into ledger(log, number, block) select log, 0, block from ledger where number = 6", block: 1},
		"far behind":          {sql: "insert into ledger(log, number, block) select log, 700, block from ledger where number = 6", block: 7},
		"cut the end off":     {sql: "delete from ledger where number > 4", block: 5, head: true},
		"cut all":             {sql: "delete from ledger", block: 1, head: true},
	} {
		t.Run(name, func(t *testing.T) {
			d, dir := open(t)
			fill(t, newLog(t, d), 6)
			head := noted(t, d)
			if _, err := raw(t, dir).ExecContext(t.Context(), test.sql); err != nil {
				t.Fatal(err)
			}
			var broken *audit.BrokenError
			if _, err := audit.Check(t.Context(), d, key, head, nil); !errors.As(err, &broken) || broken.Block != test.block {
				t.Errorf("against a noted head: %v", err)
			}
			if _, err := audit.Check(t.Context(), d, key, audit.Head{}, nil); (err == nil) != test.head {
				t.Errorf("alone: %v", err)
			}
		})
	}
	t.Run("write it anew under another key", func(t *testing.T) {
		d, dir := open(t)
		fill(t, newLog(t, d), 6)
		head := noted(t, d)
		if _, err := raw(t, dir).ExecContext(t.Context(), "delete from ledger"); err != nil {
			t.Fatal(err)
		}
		forged, err := audit.New(d, bytes.Repeat([]byte{8}, audit.KeySize))
		if err != nil {
			t.Fatal(err)
		}
		fill(t, forged, 6)
		if _, err := audit.Check(t.Context(), d, key, head, nil); err == nil {
			t.Error("a forged log passes")
		}
	})
}

// TestAppendFails does not wait for ever, and an entry that could
// not be kept is an error.
func TestAppendFails(t *testing.T) {
	d, _ := open(t)
	l := newLog(t, d)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Append(ctx, entry(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("after its caller has gone: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Append(t.Context(), entry(2)); err == nil {
		t.Error("nothing was kept, and nothing said")
	}
	if _, err := audit.New(d, key[:31]); err == nil {
		t.Error("a short key is taken")
	}
	for _, bad := range []string{"", "7", "7:abc", "x:" + strings.Repeat("a", 64)} {
		if _, err := audit.ParseHead(bad); err == nil {
			t.Errorf("%q is taken for a head", bad)
		}
	}
}

// BenchmarkAppend is what an entry costs where many come at once.
func BenchmarkAppend(b *testing.B) {
	d, _ := open(b)
	l := newLog(b, d)
	b.SetParallelism(50)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := l.Append(b.Context(), entry(1)); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

func TestSearch(t *testing.T) {
	d, _ := open(t)
	l := newLog(t, d)
	fill(t, l, 3)
	if err := l.Append(t.Context(), audit.Entry{At: at.Add(time.Hour), Who: "sam", Act: audit.LookAudit}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		q    audit.Search
		want int
	}{
		"all": {want: 4}, "who": {audit.Search{Who: "linda"}, 3}, "act": {audit.Search{Act: audit.LookAudit}, 1},
		"before": {audit.Search{Before: at.Add(2 * time.Second)}, 2}, "both": {audit.Search{Who: "sam", Act: audit.Took}, 0},
	} {
		if got, err := l.Latest(t.Context(), c.q); err != nil || len(got) != c.want {
			t.Errorf("%s: %d, %v", name, len(got), err)
		}
	}
	if r, err := l.Check(t.Context(), audit.Head{}); err != nil || r.Entries != 4 {
		t.Errorf("%+v, %v", r, err)
	}
}
