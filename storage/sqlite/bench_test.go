package sqlite_test

import (
	"bytes"
	"testing"

	"repaybot/storage/speed"
	"repaybot/storage/sqlite"
)

// BenchmarkService measures events accepted, whole turns (accepted, read,
// decided, committed durably, delivered) and messages sent, 64 at once, against
// bare writes of the same store in the same run (a row updated and one
// inserted, those that wait committed together, 64 writers at once). Required:
// turns at least half of the bare writes, p99 below 15 ms. The bare writes are
// measured three times: tiny rows of a number each; documents, which are as long
// as those that a turn writes; and the same documents sealed anew for each
// write, as a turn's are. cpu_us is the process's CPU time for each, which other
// load on the machine hardly changes.
func BenchmarkService(b *testing.B) {
	sizes := turnSizes(b)
	bare := func(name string, make func(testing.TB, *sqlite.DB, sqlite.Sizes, int) func(int) error) speed.Bare {
		return speed.Bare{Name: name, Make: func(b *testing.B, s speed.Store, writers int) func(int) error {
			return make(b, s.(*sqlite.DB), sizes, writers)
		}}
	}
	speed.Rates(b, func(b *testing.B) speed.Store { return openEmpty(b) },
		bare("tiny", sqlite.NewBareTiny), bare("documents", sqlite.NewBareDocuments), bare("sealed", sqlite.NewBareSealed))
}

func openEmpty(b *testing.B) *sqlite.DB {
	b.Helper()
	d, err := sqlite.Open(b.Context(), b.TempDir(), bytes.Repeat([]byte{1}, 32))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := d.Close(); err != nil {
			b.Error(err)
		}
	})
	return d
}

// turnSizes takes a conversation's turns, to see how long their documents are.
func turnSizes(b *testing.B) (sizes sqlite.Sizes) {
	b.Run("sizes", func(b *testing.B) {
		const turns = 768 // sizes are a mean over so many, however long the others run
		d := openEmpty(b)
		speed.Turns(b, d, turns)
		sizes = sqlite.MeanSizes(b, d)
		b.ReportMetric(float64(sizes.Conversation), "conversation_bytes")
		b.ReportMetric(float64(sizes.Turn), "turn_bytes")
		b.ReportMetric(float64(sizes.Event), "event_bytes")
		b.ReportMetric(0, "ns/op")
	})
	return sizes
}
