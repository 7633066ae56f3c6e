package api_test

import (
	"bufio"
	"flag"
	"fmt"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"repaybot/bot"
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
	n := *streams
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if most := (int(limit.Cur) - 200) / 2; most < n {
		if most < 500 {
			t.Skipf("only %d files may be open here", limit.Cur)
		}
		n = most
	}
	h := open(t, nil)
	address := strings.TrimPrefix(h.server.URL, "http://")
	watched := h.login("GC01")
	watched.say("你好")
	watched.press("human")
	page := watched.follow("")
	page.next("seen")
	customers := []string{"GC02", "GC03", "GC04", "GC05", "GC06"}
	var sessions []string
	for i := range (n + 3) / 4 {
		sessions = append(sessions, h.login(customers[i%len(customers)]).session)
	}
	before, resident := inUse(), residentSize(t)
	conns := make([]net.Conn, 0, n)
	defer func() {
		for _, c := range conns {
			_ = c.Close()
		}
	}()
	for i := range n {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		conns = append(conns, c)
		if _, err := fmt.Fprintf(c, "GET /api/v1/events HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n", address, sessions[i/4]); err != nil {
			t.Fatal(err)
		}
		if i%200 == 199 { // a server's queue of connections is not endless
			head(t, c)
		}
	}
	deadline := time.Now().Add(time.Minute)
	for h.api.Streams() < n+1 && time.Now().Before(deadline) {
		time.Sleep(10 * time.Millisecond)
	}
	if got := h.api.Streams(); got != n+1 {
		t.Fatalf("%d streams, want %d", got, n+1)
	}
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
	var took []time.Duration
	for i := range 50 {
		text := fmt.Sprintf("您好，这是第 %d 句", i)
		in := bot.Inbound{Conversation: bot.ConversationOf("GC01"), Channel: "console", EventID: fmt.Sprint("said", i), At: h.clock(), Kind: bot.StaffSaid, Staff: "anna", Text: text}
		if i == 0 {
			in.Kind, in.Text = bot.StaffTook, ""
		}
		began := time.Now()
		if _, err := h.s.Handle(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			continue
		}
		for !strings.Contains((<-page.events).data, text) {
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	t.Logf("a colleague's message is on the page after %v (median), %v (the slowest of %d)", took[len(took)/2], took[len(took)-1], len(took))
	// All of a conversation's pages are told at once.
	other := h.login(customers[0])
	began := time.Now()
	other.say("大家好")
	told := 0
	var group sync.WaitGroup
	var mu sync.Mutex
	for i, c := range conns {
		if i/4%len(customers) != 0 {
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
	if want := (n/4 + len(customers) - 1) / len(customers) * 4; told < want-4 {
		t.Errorf("%d pages were told, want %d", told, want)
	}
	t.Logf("%d pages of one conversation were told within %v", told, time.Since(began))
	stopping := time.Now()
	h.stop()
	t.Logf("all streams ended %v after the stop", time.Since(stopping))
	h.start()
}

// head waits until a stream has begun.
func head(t *testing.T, c net.Conn) {
	t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(30 * time.Second))
	b := make([]byte, 15)
	if _, err := c.Read(b); err != nil || string(b) != "HTTP/1.1 200 OK" {
		t.Fatalf("no stream: %q %v", b, err)
	}
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
