package speed

import (
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// AtOnce is how many writers, or conversations, there are at once.
const AtOnce = 64

// Took is what n calls took together.
type Took struct {
	N    int
	Wall time.Duration // from the first's beginning to the last's end
	CPU  time.Duration // of the whole process, which other load on the machine hardly changes
	P99  time.Duration // 99 in 100 took no longer

	System time.Duration // of CPU, what the operating system took: its reads and writes
	Read   int64         // bytes that it had to read from the disk, because it did not have them in memory
}

// PerSecond is how many there were in a second.
func (t Took) PerSecond() float64 { return float64(t.N) / t.Wall.Seconds() }

// Each is the time of one, where all share the machine.
func (t Took) Each() time.Duration { return t.Wall / time.Duration(max(t.N, 1)) }

// CPUEach is the CPU time of one.
func (t Took) CPUEach() time.Duration { return t.CPU / time.Duration(max(t.N, 1)) }

// SystemEach is the part of one's CPU time that the operating system took.
func (t Took) SystemEach() time.Duration { return t.System / time.Duration(max(t.N, 1)) }

// ReadEach is how many bytes one read from the disk.
func (t Took) ReadEach() int64 { return t.Read / int64(max(t.N, 1)) }

// report makes the figures a benchmark's.
func (t Took) report(b *testing.B) {
	b.ReportMetric(t.PerSecond(), "per_s")
	b.ReportMetric(float64(t.CPUEach().Nanoseconds())/1000, "cpu_us")
	b.ReportMetric(float64(t.P99.Microseconds())/1000, "p99_ms")
	b.ReportMetric(0, "ns/op")
}

// Parallel shares n calls over AtOnce goroutines; work is asked once for each of them.
func Parallel(t testing.TB, n int, work func(writer int) func(n int) error) Took {
	t.Helper()
	var left atomic.Int64
	left.Store(int64(n))
	times := make([]time.Duration, n)
	var group sync.WaitGroup
	began, before := time.Now(), usage(t)
	for w := range AtOnce {
		do := work(w)
		group.Go(func() {
			for {
				n := left.Add(-1)
				if n < 0 {
					return
				}
				began := time.Now()
				if err := do(int(n)); err != nil {
					t.Error(err)
					return
				}
				times[n] = time.Since(began)
			}
		})
	}
	group.Wait()
	took := usage(t).since(before)
	took.N, took.Wall = n, time.Since(began)
	slices.Sort(times)
	took.P99 = times[len(times)*99/100]
	return took
}

// usage is what this process has used so far.
func usage(t testing.TB) Took {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	const block = 512 // bytes, in which reads are counted
	system := time.Duration(u.Stime.Nano())
	return Took{CPU: time.Duration(u.Utime.Nano()) + system, System: system, Read: u.Inblock * block}
}

// since is what was used after another moment.
func (t Took) since(before Took) Took {
	return Took{CPU: t.CPU - before.CPU, System: t.System - before.System, Read: t.Read - before.Read}
}

// add puts what more calls took to it.
func (t *Took) add(more Took) {
	t.N += more.N
	t.Wall += more.Wall
	t.CPU += more.CPU
	t.System += more.System
	t.Read += more.Read
	t.P99 = max(t.P99, more.P99)
}
