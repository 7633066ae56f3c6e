package sqlite_test

import (
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/storage/sqlite"
)

// wakesVariable makes the long form of TestManyWakes: how many are open.
const wakesVariable = "REPAYBOT_TEST_WAKES"

const (
	dueAtOnce  = 100
	wakeRounds = 60 // claims that are measured
)

// TestManyWakes finds and claims a hundred wakes that are due among a thousand
// and among many: it takes no longer. The bound is wide, because the machine
// may be busy: where all were gone through, many would take a hundred times as
// long (`make wakes` has a million).
func TestManyWakes(t *testing.T) {
	many, bound := 100_000, 4.0
	if text := os.Getenv(wakesVariable); text != "" {
		var err error
		if many, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
		bound = 2
	} else if testing.Short() {
		t.Skip("a hundred thousand wakes take a second")
	}
	few, all := claimTimes(t, 1000), claimTimes(t, many)
	t.Logf("claiming %d that are due: %s among 1000, %s among %d (medians of %d)", dueAtOnce, few, all, many, wakeRounds)
	if ratio := float64(all) / float64(few); ratio > bound {
		t.Errorf("%s among %d and %s among 1000: %.1f times as long", all, many, few, ratio)
	}
}

// BenchmarkWakes is the same as a benchmark.
func BenchmarkWakes(b *testing.B) {
	for _, n := range []int{1000, 1_000_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			b.ReportMetric(float64(claimTimes(b, n).Microseconds()), "us/claim")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// claimTimes is the median time of a claim of dueAtOnce wakes among n, none of
// which was looked at before.
func claimTimes(t testing.TB, n int) time.Duration {
	from, apart := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), 10*time.Millisecond
	var times []time.Duration
	for len(times) < wakeRounds {
		d, err := sqlite.Open(t.Context(), t.TempDir(), key)
		if err != nil {
			t.Fatal(err)
		}
		sqlite.FillWakes(t, d, n, from, apart)
		for i := range min(n/dueAtOnce, wakeRounds) {
			now := from.Add(time.Duration((i+1)*dueAtOnce-1) * apart)
			began := time.Now()
			got, err := d.ClaimWakes(t.Context(), bot.WakeClaim{Holder: "x", Now: now, Until: now.Add(24 * time.Hour), Limit: dueAtOnce})
			times = append(times, time.Since(began))
			if err != nil || len(got) != dueAtOnce {
				t.Fatalf("claim %d among %d: %d, %v", i, n, len(got), err)
			}
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(times)
	return times[len(times)/2]
}
