package simulate

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Result is a simulation's tally, and the hash of its log.
type Result struct {
	Tally
	LogHash string        `json:"log_sha256"`
	Lines   int           `json:"log_lines"`
	Took    time.Duration `json:"-"`
}

// Run simulates. The log is written once everything has happened, sorted by
// moment and customer.
func Run(ctx context.Context, o Options) (*Result, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	began := time.Now()
	dir, err := os.MkdirTemp(o.Dir, "repaybot-simulate-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	o.Dir = dir
	r := &Result{Tally: newTally("")}
	clear(r.Money)
	logs, err := runTowns(ctx, &o, r)
	if err != nil {
		return nil, err
	}
	r.Days = o.Days
	r.finish()
	hash := sha256.New()
	if r.Lines, err = mergeLogs(logs, io.MultiWriter(hash, o.Log)); err != nil {
		return nil, err
	}
	r.LogHash = hex.EncodeToString(hash.Sum(nil))
	r.Took = time.Since(began)
	return r, nil
}

// runTowns lets all towns live and adds up what they came to, in their order.
func runTowns(ctx context.Context, o *Options, r *Result) (logs []string, err error) {
	towns := o.towns()
	tallies := make([]*Tally, len(towns))
	logs = make([]string, len(towns))
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	var mu sync.Mutex
	done, began := 0, time.Now()
	for i, n := range towns {
		group.Go(func() error {
			t, err := runTown(ctx, o, n)
			if err != nil {
				return fmt.Errorf("town %d: %w", n, err)
			}
			logs[i] = filepath.Join(o.Dir, fmt.Sprintf("log%03d", n))
			if err := os.WriteFile(logs[i], sortLines(t.log.Bytes()), 0o600); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			tally := t.tally // alone: the town is big
			tallies[i] = &tally
			done++
			fmt.Fprintf(o.Progress, "%d of %d towns, %s; deaths %d, messages again after one %d\n",
				done, len(towns), time.Since(began).Round(time.Second), t.tally.Deaths, t.tally.Repeats)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for _, t := range tallies {
		r.add(t)
	}
	return logs, nil
}

// towns are the numbers of the towns that are lived through.
func (o *Options) towns() []int {
	var towns []int
	for n := range (o.Customers + o.Town - 1) / o.Town {
		if len(o.Only) == 0 || slices.Contains(o.Only, n) {
			towns = append(towns, n)
		}
	}
	return towns
}

func runTown(ctx context.Context, o *Options, n int) (*town, error) {
	t, err := newTown(ctx, o, n, n*o.Town, min((n+1)*o.Town, o.Customers))
	if err != nil {
		return nil, err
	}
	err = t.live(ctx)
	if closing := t.close(); err == nil {
		err = closing
	}
	return t, err
}

// sortLines sorts lines by the moment and the customer that they begin with.
// What happens to several at one moment happens in an order that a death can
// change.
func sortLines(text []byte) []byte {
	lines := bytes.SplitAfter(text, []byte{'\n'})
	slices.SortStableFunc(lines, func(a, b []byte) int { return bytes.Compare(headOf(a), headOf(b)) })
	return bytes.Join(lines, nil)
}

// mergeLogs writes the lines of sorted logs, sorted: lines begin with the
// moment and the customer, and no customer is in two of them.
func mergeLogs(names []string, out io.Writer) (lines int, err error) {
	type reader struct {
		*bufio.Reader
		line []byte
	}
	var readers []*reader
	next := func(r *reader) error {
		line, err := r.ReadBytes('\n')
		if err == io.EOF {
			line, err = nil, nil
		}
		r.line = line
		return err
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return 0, err
		}
		defer f.Close()
		r := &reader{Reader: bufio.NewReader(f)}
		if err := next(r); err != nil {
			return 0, err
		}
		readers = append(readers, r)
	}
	w := bufio.NewWriterSize(out, 1<<20)
	for {
		var first *reader
		for _, r := range readers {
			if r.line != nil && (first == nil || bytes.Compare(headOf(r.line), headOf(first.line)) < 0) {
				first = r
			}
		}
		if first == nil {
			return lines, w.Flush()
		}
		lines++
		if _, err := w.Write(first.line); err != nil {
			return lines, err
		}
		if err := next(first); err != nil {
			return lines, err
		}
	}
}

// headOf is the moment and the customer of a line, as its text has them.
func headOf(line []byte) []byte {
	if i := bytes.Index(line, []byte(`,"n":`)); i >= 0 {
		return line[:i]
	}
	return line
}
