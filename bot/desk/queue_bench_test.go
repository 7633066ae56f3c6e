package desk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/desk"
	"repaybot/dialog"
	"repaybot/dialog/wording"
	"repaybot/storage/sqlite"
)

// crowd is a store's queue: so many open cases, so many that have ended.
type crowd struct{ open, past int }

// fill puts conversations with cases into a store, whichever it is, by no more
// than its interface.
func (c crowd) fill(b *testing.B, store bot.Store) {
	b.Helper()
	state, err := json.Marshal(dialog.State{Schema: 1, Mode: dialog.Queued, Locale: dialog.Chinese})
	if err != nil {
		b.Fatal(err)
	}
	var wait []chan error
	for i := range c.open + c.past {
		id := fmt.Sprintf("web:N%d", i)
		at := monday.Add(-time.Duration(i) * time.Second)
		one := &bot.Case{
			ID: id + "/1", Reason: dialog.HandOffReason(dialog.RequestHuman), Priority: dialog.Normal, Team: bot.Teams[i%len(bot.Teams)], Language: dialog.Chinese,
			Summary: "a case", Status: bot.CaseQueued, Opened: at, Changed: at, Asked: at, FirstDue: at.Add(10 * time.Minute),
		}
		if i >= c.open {
			one.Status, one.Ended, one.Staff = bot.CaseReturned, at, "linda"
		}
		done := make(chan error, 1)
		go func() { done <- putCase(b.Context(), store, id, at, one, state) }()
		if wait = append(wait, done); len(wait) == 64 {
			for _, w := range wait {
				if err := <-w; err != nil {
					b.Fatal(err)
				}
			}
			wait = wait[:0]
		}
	}
	for _, w := range wait {
		if err := <-w; err != nil {
			b.Fatal(err)
		}
	}
}

// putCase commits one turn that leaves a case.
func putCase(ctx context.Context, store bot.Store, id string, at time.Time, one *bot.Case, state json.RawMessage) error {
	in := bot.Inbound{Conversation: id, Channel: "web", EventID: id, At: at, Kind: bot.Text, Text: "x"}
	if _, err := store.Accept(ctx, in); err != nil {
		return err
	}
	work, err := store.Claim(ctx, bot.Lease{Conversation: id, Holder: id, Now: at, Until: at.Add(time.Minute)})
	if err != nil || work == nil {
		return fmt.Errorf("nothing to do: %w", err)
	}
	next := work.Conversation
	next.Schema, next.Sequence, next.State, next.Mode, next.Case, next.CameFor, next.Opened, next.Last = bot.ConversationSchema, 1, state, dialog.Queued, one, "CN-0001", at, at
	return store.Commit(ctx, bot.Commit{
		Base: work.Conversation.Version, Conversation: next,
		Turn: bot.Turn{Conversation: id, Sequence: 1, Schema: bot.TurnSchema, Channel: "web", EventID: id, At: at, Event: json.RawMessage(`{"time_passed":{}}`)},
	})
}

// BenchmarkQueue is a page of the queue among 2,000 open cases and 100,000 that
// have ended (REPAYBOT_BENCH_PAST for fewer): while nothing changes, after a
// turn, and when all open cases are read anew.
func BenchmarkQueue(b *testing.B) {
	c := crowd{open: 2000, past: 100000}
	if text := os.Getenv("REPAYBOT_BENCH_PAST"); text != "" {
		if _, err := fmt.Sscan(text, &c.past); err != nil {
			b.Fatal(err)
		}
	}
	db, err := sqlite.Open(b.Context(), b.TempDir(), bytes.Repeat([]byte{7}, 32))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	c.fill(b, db)
	policy, err := os.ReadFile(filepath.Join("..", "..", "cmd", "repaybot", "policies", "cn.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	words, err := wording.New()
	if err != nil {
		b.Fatal(err)
	}
	now := monday
	clock := func() time.Time { return now }
	service, err := bot.NewService(b.Context(), bot.Options{
		Store: db, Book: db, PolicyText: policy, Reader: heard, Phraser: words, Words: "wording", Secret: bytes.Repeat([]byte{9}, 32), Now: clock, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.Fatal(err)
	}
	defer service.Close()
	d, err := desk.New(desk.Options{Bot: service, Store: db, Audit: &logged{}, Colleagues: colleagues, Now: clock})
	if err != nil {
		b.Fatal(err)
	}
	page := func(b *testing.B) {
		q, err := d.Queue(b.Context(), colleagues.of("sam"), desk.Filter{View: desk.Team})
		if err != nil || len(q.Rows) != desk.PageRows || q.Total != c.open {
			b.Fatal(len(q.Rows), q.Total, err)
		}
	}
	page(b) // the first reads all
	b.Run("still", func(b *testing.B) {
		for b.Loop() {
			page(b)
		}
	})
	b.Run("after a turn", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			b.StopTimer()
			if _, err := service.Handle(b.Context(), bot.Inbound{Conversation: "web:N1", Channel: "web", EventID: fmt.Sprint("t", n), At: now, Kind: bot.TimePassed}); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			page(b)
		}
	})
	b.Run("read anew", func(b *testing.B) {
		for b.Loop() {
			now = now.Add(time.Hour)
			page(b)
		}
	})
}
