package api_test

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var streams = flag.Int("streams", 5000, "streams that are followed at once")

// maxOfStream is how much memory of the process a stream may take, in bytes.
const maxOfStream = 12 << 10

// TestManyStreams follows as many streams as one process should have: what each
// takes of it, both ends of the connection counted, and how long a colleague's
// message takes to a page among them.
func TestManyStreams(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	n := mostStreams(t)
	h := open(t, nil)
	page := h.asksForSomebody()
	sessions := h.othersSessions(n)
	before, resident := inUse(), residentSize(t)
	conns := h.others(n, sessions)
	time.Sleep(200 * time.Millisecond) // what began them has ended
	each := (inUse() - before) / int64(n)
	held := (residentSize(t) - resident) / int64(n)
	t.Logf("%d streams: %d bytes of heap and stacks each, %d bytes of what the process holds, both ends of the connection counted", n, each, held)
	if !raceEnabled { // which has a memory of its own beside each word
		each = max(each, held)
	}
	if each > maxOfStream {
		t.Errorf("a stream takes %d bytes of the process, and may take %d", each, maxOfStream)
	}
	h.staffTakes()
	var took []time.Duration
	for range 50 {
		took = append(took, h.staffSays(page))
	}
	slices.Sort(took)
	t.Logf("a colleague's message is on the page after %v (median), %v (the slowest of %d)", took[len(took)/2], took[len(took)-1], len(took))
	// All of a conversation's pages are told at once.
	other := h.login(others[0])
	began := time.Now()
	other.say("大家好")
	told := 0
	var group sync.WaitGroup
	var mu sync.Mutex
	for i, c := range conns {
		if i/4%len(others) != 0 {
			continue
		}
		group.Go(func() {
			_ = c.SetReadDeadline(time.Now().Add(30 * time.Second))
			lines := bufio.NewReader(c)
			for {
				line, err := lines.ReadString('\n')
				if err != nil {
					return
				}
				if strings.Contains(line, "大家好") {
					mu.Lock()
					told++
					mu.Unlock()
					return
				}
			}
		})
	}
	group.Wait()
	if want := (n/4 + len(others) - 1) / len(others) * 4; told < want-4 {
		t.Errorf("%d pages were told, want %d", told, want)
	}
	t.Logf("%d pages of one conversation were told within %v", told, time.Since(began))
	stopping := time.Now()
	h.stop()
	t.Logf("all streams ended %v after the stop", time.Since(stopping))
	h.start()
}

// inUse is the memory of the process's live heap and stacks.
func inUse() int64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}

// residentSize is what the system has given the process and not got back; 0
// where it does not say.
func residentSize(t *testing.T) int64 {
	t.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(text), &size, &resident); err != nil {
		t.Fatal(err)
	}
	return resident * int64(os.Getpagesize())
}
