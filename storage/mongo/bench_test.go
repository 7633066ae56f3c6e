package mongo_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"repaybot/bot"
	"repaybot/storage/mongo"
	"repaybot/storage/mongo/mongotest"
	"repaybot/storage/speed"
)

// atOnce is how many conversations go on at once.
const atOnce = 64

// BenchmarkService measures events accepted, whole turns and messages sent,
// through the service, beside the least that this store can make durable: one
// document inserted, as long as a turn's, with the store's own concerns. Against
// mongo-java-server, which keeps nothing on disk, the figures say only that the
// benchmark is alive.
func BenchmarkService(b *testing.B) {
	speed.Rates(b, func(b *testing.B) speed.Store {
		uri, name := newDatabase(b)
		return open(b, uri, name)
	}, speed.Bare{Name: "insert", Make: func(b *testing.B, s speed.Store, _ int) func(int) error {
		const turnBytes = 2400 // what a turn's document has in the mean
		c := s.(*mongo.DB).TurnDocuments()
		return func(int) error {
			_, err := c.InsertOne(b.Context(), bson.D{{Key: "_id", Value: bson.NewObjectID()}, {Key: "box", Value: make([]byte, turnBytes)}})
			return err
		}
	}})
}

// BenchmarkTurns measures a turn's three steps, events accepted, turns committed
// and deliveries marked, in 64 conversations at once that do all three, one after
// the other. per_s is how many the 64 would do in that step's time alone.
// mongo-java-server keeps nothing on disk and finds nothing by an index: against
// it the figures say only that the benchmark is alive.
func BenchmarkTurns(b *testing.B) {
	uri, name := newDatabase(b)
	d := open(b, uri, name)
	lanes := make([]lane, atOnce)
	for i := range lanes {
		lanes[i] = lane{d: d, name: fmt.Sprint("c", i)}
	}
	took := inParallel(b, lanes)
	for step, times := range map[string][]time.Duration{"accept": took[0], "commit": took[1], "deliver": took[2]} {
		slices.Sort(times)
		var sum time.Duration
		for _, t := range times {
			sum += t
		}
		b.ReportMetric(float64(len(times))*atOnce/sum.Seconds(), step+"_per_s")
		b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, step+"_p99_ms")
	}
	b.ReportMetric(float64(len(took[0]))/b.Elapsed().Seconds(), "whole_per_s")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkTurnAmong measures one turn (accepted, committed, delivered), alone,
// where a thousand, a hundred thousand and a million conversations are there:
// it must cost the same. The large ones need a real server.
func BenchmarkTurnAmong(b *testing.B) {
	for _, n := range []int{1_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if n > 1_000 {
				mongotest.Real(b)
			}
			uri, name := newDatabase(b)
			d := open(b, uri, name)
			crowd(b, d, n)
			l := &lane{d: d, name: "c0"}
			b.ResetTimer()
			for b.Loop() {
				for _, step := range l.steps() {
					step(b)
				}
			}
		})
	}
}

// lane is one conversation that goes on.
type lane struct {
	d    *mongo.DB
	name string
	n    int // events accepted
	in   bot.Inbound
	c    bot.Conversation
}

func (l *lane) accept(t testing.TB) {
	l.n++
	l.in = inbound(l.name, fmt.Sprint(l.n))
	if _, err := l.d.Accept(t.Context(), l.in); err != nil {
		t.Error(err)
	}
}

func (l *lane) commit(t testing.TB) {
	l.c.ID, l.c.Outbox = l.name, nil
	c := commitOf(l.c, l.in)
	if err := l.d.Commit(t.Context(), c); err != nil {
		t.Error(err)
	}
	l.c = c.Conversation
}

func (l *lane) deliver(t testing.TB) {
	if err := l.d.Delivered(t.Context(), []bot.Delivery{{Conversation: l.name, Key: l.c.Outbox[0].Key}}); err != nil {
		t.Error(err)
	}
}

// steps are a whole turn's.
func (l *lane) steps() [3]func(testing.TB) {
	return [3]func(testing.TB){l.accept, l.commit, l.deliver}
}

// inParallel shares b.N turns over the lanes and returns how long each step took.
func inParallel(b *testing.B, lanes []lane) (took [3][]time.Duration) {
	var left atomic.Int64
	left.Store(int64(b.N))
	var mu sync.Mutex
	var group sync.WaitGroup
	b.ResetTimer()
	for i := range lanes {
		group.Go(func() {
			var mine [3][]time.Duration
			for left.Add(-1) >= 0 {
				for s, step := range lanes[i].steps() {
					began := time.Now()
					step(b)
					mine[s] = append(mine[s], time.Since(began))
				}
			}
			mu.Lock()
			defer mu.Unlock()
			for s := range took {
				took[s] = append(took[s], mine[s]...)
			}
		})
	}
	group.Wait()
	b.StopTimer()
	return took
}

// crowd copies one conversation at rest until there are n.
func crowd(b *testing.B, d *mongo.DB, n int) {
	b.Helper()
	l := &lane{d: d, name: "resting"}
	for _, step := range l.steps() {
		step(b)
	}
	var one bson.M
	if err := d.Collection("conversations").FindOne(b.Context(), bson.D{{Key: "_id", Value: "resting"}}).Decode(&one); err != nil {
		b.Fatal(err)
	}
	const batch = 1000
	for i := 0; i < n; i += batch {
		docs := make([]bson.D, 0, batch)
		for j := range batch {
			doc := bson.D{{Key: "_id", Value: fmt.Sprint("rest", i+j)}}
			for k, v := range one {
				if k != "_id" {
					doc = append(doc, bson.E{Key: k, Value: v})
				}
			}
			docs = append(docs, doc)
		}
		if _, err := d.Collection("conversations").InsertMany(b.Context(), docs); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWakes measures finding and claiming a hundred wakes that are due
// among a thousand open ones and among a million: it must cost the same. The
// large one needs a real server.
func BenchmarkWakes(b *testing.B) {
	const due, apart = 100, 10 * time.Millisecond
	for _, n := range []int{1_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if n > 1_000 {
				mongotest.Real(b)
			}
			uri, name := newDatabase(b)
			d := open(b, uri, name)
			const batch = 1000
			for i := 0; i < n; i += batch {
				docs := make([]bson.D, 0, batch)
				for j := range batch {
					wake := at.Add(time.Duration(i+j) * apart).UnixMilli()
					docs = append(docs, bson.D{{Key: "_id", Value: fmt.Sprint("rest", (i+j)*7919%1000003)}, {Key: "sequence", Value: int64(1)}, {Key: "wake", Value: wake}, {Key: "wakeDue", Value: wake}})
				}
				if _, err := d.Collection("conversations").InsertMany(b.Context(), docs); err != nil {
					b.Fatal(err)
				}
			}
			b.ResetTimer()
			for i := 0; b.Loop(); i++ {
				now := at.Add(time.Duration((i+1)*due-1) * apart) // those claimed first are due again once all were
				got, err := d.ClaimWakes(b.Context(), bot.WakeClaim{Holder: "x", Now: now, Until: now.Add(time.Duration(n-due+1) * apart), Limit: due})
				if err != nil || len(got) != due {
					b.Fatalf("claim %d: %d, %v", i, len(got), err)
				}
			}
		})
	}
}
