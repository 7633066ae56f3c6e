package main

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"repaybot/bot"
)

// TestServeLetsGoOnceADay moves the clock on by hours: once a day, and by one of
// two processes, what is past its years is let go.
func TestServeLetsGoOnceADay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sampleInto(t, dir)
	var ahead atomic.Int64
	begun := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	var servers []*served
	var waiting []chan chan time.Time // of each, whom it waits for
	var accept acceptor
	for range 2 {
		given, waits := make(chan acceptor, 1), make(chan chan time.Time, 1)
		servers = append(servers, startServingIn(t, dir, "", nil, func(_ context.Context, with *wiring) (*ways, error) {
			given <- with.accept
			return &ways{}, nil
		}, func(e *environment) {
			e.now = func() time.Time { return begun.Add(time.Duration(ahead.Load())) }
			e.after = func(d time.Duration) <-chan time.Time {
				if d != time.Hour {
					t.Errorf("it waits for %s", d)
				}
				next := make(chan time.Time, 1)
				waits <- next
				return next
			}
		}))
		waiting, accept = append(waiting, waits), <-given
	}
	// idle returns once both wait for the next hour, and pass lets it go by.
	var next []chan time.Time
	idle := func() {
		t.Helper()
		for _, w := range waiting[len(next):] {
			select {
			case c := <-w:
				next = append(next, c)
			case <-time.After(15 * time.Second):
				t.Fatal("a process does not wait for the next hour")
			}
		}
	}
	pass := func() {
		t.Helper()
		idle()
		ahead.Add(int64(time.Hour))
		for _, c := range next {
			c <- time.Time{}
		}
		next = nil
	}
	runs := func(of string) int {
		n := 0
		for _, s := range servers {
			n += strings.Count(s.log.String(), of)
		}
		return n
	}
	say := func(id string, at time.Time) {
		t.Helper()
		if _, err := accept(t.Context(), bot.Inbound{Conversation: "app:" + id, Channel: "web", EventID: id, At: at, Kind: bot.Text, Text: "你好"}); err != nil {
			t.Fatal(err)
		}
	}
	const run, erased = `"msg":"retention"`, `"erased":1`
	idle() // the first look is over
	say("old", begun.AddDate(-3, 0, 0))
	say("new", begun.AddDate(-1, 0, 0))
	waitFor(t, "both are answered", func() bool {
		_, text := servers[0].get("/metrics")
		_, more := servers[1].get("/metrics")
		return handled(text)+handled(more) == 2
	})
	for range 22 { // until eleven in the evening
		pass()
	}
	idle()
	if n := runs(run); n != 1 || runs(erased) != 0 {
		t.Errorf("%d runs on the first day, %d erased something", n, runs(erased))
	}
	pass() // midnight in UTC
	pass()
	idle()
	if n := runs(run); n != 2 || runs(erased) != 1 {
		t.Errorf("%d runs in two days, %d erased something", n, runs(erased))
	}
}

// handled is how many turns a process has taken, by its metrics.
func handled(metrics string) (n int) {
	for line := range strings.Lines(metrics) {
		if rest, ok := strings.CutPrefix(line, `repaybot_turns_total{outcome="done"} `); ok {
			_, _ = fmt.Sscan(rest, &n)
		}
	}
	return n
}
