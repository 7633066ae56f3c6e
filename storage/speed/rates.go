package speed

import (
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"testing"
	"time"
)

// turnsEach is how many messages a conversation has before a new one begins.
const turnsEach = 12

// Bare is a bare write of a store: the least that something durable could be.
type Bare struct {
	Name string
	// Make makes what the writers write to and returns one's write, which is
	// durable once it returns.
	Make func(b *testing.B, s Store, writers int) func(writer int) error
}

// Rates measures, 64 at once, bare writes of a store; then events accepted,
// whole turns (accepted, read, decided, worded, committed durably) with their
// messages delivered, and messages sent that had waited until the store knows
// of each that it is sent. Each is reported as a part of each bare write's rate.
func Rates(b *testing.B, open func(b *testing.B) Store, bares ...Bare) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the program does
	perSecond := map[string]float64{}
	for _, bare := range bares {
		b.Run("bare-"+bare.Name, func(b *testing.B) {
			write := bare.Make(b, open(b), AtOnce)
			b.ResetTimer()
			took := Parallel(b, b.N, func(writer int) func(int) error {
				return func(int) error { return write(writer) }
			})
			took.report(b)
			perSecond[bare.Name] = took.PerSecond()
		})
	}
	for _, what := range []struct {
		name string
		run  func(*testing.B, *House) Took
	}{{"events", events}, {"turns", turns}, {"messages", sends}} {
		b.Run(what.name, func(b *testing.B) {
			h := Open(b, open(b))
			defer h.Close()
			h.enroll(AtOnce)
			b.ResetTimer()
			took := what.run(b, h)
			took.report(b)
			for name, bare := range perSecond {
				b.ReportMetric(took.PerSecond()/bare, "of_"+name)
			}
		})
	}
}

// Turns takes n turns in AtOnce conversations at once.
func Turns(t testing.TB, s Store, n int) Took {
	t.Helper()
	h := Open(t, s)
	defer h.Close()
	h.enroll(AtOnce)
	return h.turns(n)
}

func turns(b *testing.B, h *House) Took { return h.turns(b.N) }

// speaker writes one customer's messages, in conversations of turnsEach.
type speaker struct {
	h      *House
	number string
	turns  int
	events *atomic.Int64
}

func (s *speaker) next() (conversation string, event int) {
	conversation = fmt.Sprintf("bench:%s/%d", s.number, s.turns/turnsEach)
	s.turns++
	return conversation, int(s.events.Add(1))
}

func (h *House) turns(n int) Took {
	var ids atomic.Int64
	return Parallel(h.t, n, func(w int) func(int) error {
		s := &speaker{h: h, number: numberOf(w), events: &ids}
		return func(n int) error {
			conversation, event := s.next()
			_, err := h.answered(message(conversation, s.number, event, messages[n%len(messages)]))
			return err
		}
	})
}

// events has events accepted that nobody handles meanwhile.
func events(b *testing.B, h *House) Took {
	var ids atomic.Int64
	return Parallel(b, b.N, func(w int) func(int) error {
		s := &speaker{h: h, number: numberOf(w), events: &ids}
		return func(n int) error {
			conversation, event := s.next()
			_, err := h.Accept(b.Context(), message(conversation, s.number, event, messages[n%len(messages)]))
			return err
		}
	})
}

// sends has messages sent that waited, up to the store's word that none waits
// any more. The 99th percentile is that of the whole.
func sends(b *testing.B, h *House) Took {
	release := h.post.hold()
	var ids atomic.Int64
	Parallel(b, b.N, func(w int) func(int) error {
		s := &speaker{h: h, number: numberOf(w), events: &ids}
		return func(n int) error {
			conversation, event := s.next()
			_, err := h.Handle(b.Context(), message(conversation, s.number, event, messages[n%len(messages)]))
			return err
		}
	})
	b.ResetTimer()
	began, before := time.Now(), usage(b)
	release()
	for {
		out, err := h.Store.Outbox(b.Context(), 1)
		if err != nil {
			b.Fatal(err)
		}
		if len(out) == 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	wall := time.Since(began)
	if sent := h.post.count(); sent < b.N {
		b.Fatalf("%d messages sent after %d turns", sent, b.N)
	}
	took := usage(b).since(before)
	took.N, took.Wall, took.P99 = b.N, wall, wall
	return took
}
