package sqlite_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
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
// durably, delivered; 64 conversations at once) against bare writes of the same
// store in the same run (a row updated and one inserted, those that wait
// committed together, 64 writers at once). Required: ratio at least 0.5, p99
// below 15 ms. The bare writes are measured three times: tiny rows of a number
// each; documents, which are as long as those that a turn writes; and the same
// documents sealed anew for each write, as a turn's are. cpu_us is the process's
// CPU time for each, which other load on the machine hardly changes.
func BenchmarkTurns(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the program does
	sizes := turnSizes(b)
	perSecond := map[string]float64{}
	for _, bare := range []struct {
		name string
		make func(testing.TB, *sqlite.DB, sqlite.Sizes, int) func(writer int) error
	}{{"tiny", sqlite.NewBareTiny}, {"documents", sqlite.NewBareDocuments}, {"sealed", sqlite.NewBareSealed}} {
		b.Run("bare-"+bare.name, func(b *testing.B) {
			d, err := sqlite.Open(b.Context(), b.TempDir(), bytes.Repeat([]byte{1}, 32))
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			write := bare.make(b, d, sizes, atOnce)
			perSecond[bare.name] = inParallel(b, func(writer int) func(int) error {
				return func(int) error { return write(writer) }
			})
		})
	}
	b.Run("turns", func(b *testing.B) {
		turns := benchmarkTurns(b, nil)
		for name, bare := range perSecond {
			b.ReportMetric(turns/bare, "of_"+name)
		}
	})
}

// turnSizes takes a conversation's turns, to see how long their documents are.
func turnSizes(b *testing.B) (sizes sqlite.Sizes) {
	b.Run("sizes", func(b *testing.B) {
		b.N = atOnce * turnsEach //nolint:staticcheck // sizes are a mean over so many turns, however long the others run
		benchmarkTurns(b, func(d *sqlite.DB) { sizes = sqlite.MeanSizes(b, d) })
		b.ReportMetric(float64(sizes.Conversation), "conversation_bytes")
		b.ReportMetric(float64(sizes.Turn), "turn_bytes")
		b.ReportMetric(float64(sizes.Event), "event_bytes")
	})
	return sizes
}

// inParallel shares b.N calls over atOnce goroutines and reports how many a
// second, their CPU time, and the 99th percentile.
func inParallel(b *testing.B, work func(writer int) func(n int) error) float64 {
	var left atomic.Int64
	left.Store(int64(b.N))
	times := make([]time.Duration, b.N)
	var group sync.WaitGroup
	b.ResetTimer()
	start, cpu := time.Now(), cpuTime(b)
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
	b.ReportMetric(float64((cpuTime(b)-cpu).Nanoseconds())/1000/float64(b.N), "cpu_us")
	b.StopTimer()
	slices.Sort(times)
	b.ReportMetric(perSecond, "per_s")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99_ms")
	b.ReportMetric(0, "ns/op")
	return perSecond
}

// cpuTime is what this process has used so far, in user and system mode.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// turnsEach is how many messages a conversation has before a new one begins.
const turnsEach = 12

// messages are what customers of the benchmark write.
var messages = []string{"你好", "我一共欠多少钱？", "利息是怎么算出来的", "有什么还款方案", "每个月最多还2000", "what are my options?", "I can pay 1500 a month", "How much do I owe"}

// benchmarkTurns takes turns and lets look, if there is one, see the store afterwards.
func benchmarkTurns(b *testing.B, look func(*sqlite.DB)) float64 {
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
			conversation := fmt.Sprintf("%s/%d", name, turns/turnsEach)
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
	if look != nil {
		look(d)
	}
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
