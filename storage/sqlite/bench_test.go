package sqlite_test

import (
	"bytes"
	"context"
	"database/sql/driver"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/dialog/understand"
	"repaybot/dialog/wording"
	"repaybot/negotiation"
	"repaybot/storage/sqlite"
)

// atOnce is how many writers, or conversations, there are at once.
const atOnce = 64

// BenchmarkTurns measures whole turns (accepted, read, decided, committed
// durably, delivered; 64 conversations at once) against bare writes to the
// same disk (a row updated and one inserted, those that wait committed
// together, 64 writers at once). Required: ratio at least 0.5, p99 below 15 ms.
func BenchmarkTurns(b *testing.B) {
	var bare, turns float64
	b.Run("bare", func(b *testing.B) { bare = benchmarkBare(b) })
	b.Run("turns", func(b *testing.B) { turns = benchmarkTurns(b); b.ReportMetric(turns/bare, "ratio") })
}

func benchmarkBare(b *testing.B) float64 {
	d, err := sqlite.Open(b.Context(), b.TempDir(), bytes.Repeat([]byte{1}, 32))
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	bare := sqlite.NewBare(b, d, atOnce)
	return inParallel(b, func(writer int) func(n int) error {
		return func(n int) error { return bare(writer, []driver.Value{int64(n)}) }
	})
}

// inParallel shares b.N calls over atOnce goroutines and reports how many a
// second, and the 99th percentile.
func inParallel(b *testing.B, work func(writer int) func(n int) error) float64 {
	var left atomic.Int64
	left.Store(int64(b.N))
	times := make([]time.Duration, b.N)
	var group sync.WaitGroup
	b.ResetTimer()
	start := time.Now()
	for w := range atOnce {
		do := work(w)
		group.Go(func() {
			for {
				n := left.Add(-1)
				if n < 0 {
					return
				}
				began := time.Now()
				if err := do(int(n)); err != nil {
					b.Error(err)
					return
				}
				times[n] = time.Since(began)
			}
		})
	}
	group.Wait()
	perSecond := float64(b.N) / time.Since(start).Seconds()
	b.StopTimer()
	slices.Sort(times)
	b.ReportMetric(perSecond, "per_s")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99_ms")
	b.ReportMetric(0, "ns/op")
	return perSecond
}

// messages are what customers of the benchmark write.
var messages = []string{"你好", "我一共欠多少钱？", "利息是怎么算出来的", "有什么还款方案", "每个月最多还2000", "what are my options?", "I can pay 1500 a month", "How much do I owe"}

func benchmarkTurns(b *testing.B) float64 {
	d, err := sqlite.Open(b.Context(), b.TempDir(), bytes.Repeat([]byte{1}, 32))
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	policy, err := os.ReadFile(filepath.Join("..", "..", "cmd", "repaybot", "policies", "cn.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	p, err := negotiation.ParsePolicy(policy)
	if err != nil {
		b.Fatal(err)
	}
	var book bytes.Buffer
	for i := range atOnce {
		fmt.Fprintf(&book, `{"account":"A%d","product":"cn-credit-card","currency":"CNY","customer":{"id":"C%d","name":"李明","phone":"+86199%08d","id_last4":"1234","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[{"date":"2026-08-01","kind":"purchase","amount":"9000.00"}],"statements":[{"date":"2026-08-20","due":"2026-09-10","balance":"9000.00","minimum":"900.00"}],"flags":[],"broken_plans_12m":0}`+"\n", i, i, i)
	}
	if _, err := bot.ImportBook(b.Context(), d, p, &book, func(r bot.RefusedLine) { b.Error(r) }); err != nil {
		b.Fatal(err)
	}
	reader, err := understand.New()
	if err != nil {
		b.Fatal(err)
	}
	delivered := &channel{}
	s, err := bot.NewService(b.Context(), bot.Options{
		Store: d, Book: d, PolicyText: policy, Reader: reader, Phraser: phraser(b), Words: "wording",
		Channels: []bot.Channel{delivered}, Secret: bytes.Repeat([]byte{2}, 32),
	})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var events atomic.Int64
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	perSecond := inParallel(b, func(w int) func(int) error {
		name, customer := fmt.Sprintf("bench:C%d", w), fmt.Sprintf("C%d", w)
		turns := 0
		return func(n int) error {
			// A conversation has a dozen messages, then a new one begins.
			conversation := fmt.Sprintf("%s/%d", name, turns/12)
			turns++
			id := events.Add(1)
			arrived := delivered.expect(conversation)
			_, err := s.Handle(b.Context(), bot.Inbound{
				Conversation: conversation, Channel: "bench", EventID: fmt.Sprint(id), At: at.Add(time.Duration(turns) * time.Second),
				Kind: bot.Text, Text: messages[n%len(messages)], Customer: customer, Verified: true,
			})
			if err == nil {
				<-arrived
			}
			return err
		}
	})
	return perSecond
}

// channel tells when a conversation's message has arrived.
type channel struct{ waiting sync.Map }

func (c *channel) expect(conversation string) <-chan struct{} {
	arrived := make(chan struct{})
	c.waiting.Store(conversation, arrived)
	return arrived
}

func (*channel) Name() string { return "bench" }

func (c *channel) Send(_ context.Context, m bot.Outbound) (bot.Receipt, error) {
	if arrived, ok := c.waiting.LoadAndDelete(m.Conversation); ok {
		close(arrived.(chan struct{}))
	}
	return bot.Receipt{}, nil
}

func phraser(b *testing.B) dialog.Phraser {
	b.Helper()
	w, err := wording.New()
	if err != nil {
		b.Fatal(err)
	}
	return w
}
