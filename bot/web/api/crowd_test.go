package api_test

import (
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"repaybot/bot"
)

// others are the customers of the pages around the one that is looked at.
var others = []string{"GC02", "GC03", "GC04", "GC05", "GC06"}

// mostStreams is how many streams can be followed here, of those asked for.
func mostStreams(t testing.TB) int {
	t.Helper()
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
	return n
}

// asksForSomebody is the page of GC01, who wants to speak to a colleague.
func (h *house) asksForSomebody() *follower {
	h.t.Helper()
	c := h.login("GC01")
	c.say("你好")
	c.press("human")
	page := c.follow("")
	page.next("seen")
	return page
}

// othersSessions are sessions for n streams, four to each.
func (h *house) othersSessions(n int) []string {
	h.t.Helper()
	var sessions []string
	for i := range (n + 3) / 4 {
		sessions = append(sessions, h.login(others[i%len(others)]).session)
	}
	return sessions
}

// others follows n streams beside the one that is followed already.
func (h *house) others(n int, sessions []string) []net.Conn {
	h.t.Helper()
	address := strings.TrimPrefix(h.server.URL, "http://")
	conns := make([]net.Conn, 0, n)
	h.t.Cleanup(func() {
		for _, c := range conns {
			_ = c.Close()
		}
	})
	for i := range n {
		c, err := net.Dial("tcp", address)
		if err != nil {
			h.t.Fatal(err)
		}
		conns = append(conns, c)
		if _, err := fmt.Fprintf(c, "GET /api/v1/events HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n", address, sessions[i/4]); err != nil {
			h.t.Fatal(err)
		}
		if i%200 == 199 { // a server's queue of connections is not endless
			head(h.t, c)
		}
	}
	deadline := time.Now().Add(time.Minute)
	for h.api.Streams() < n+1 && time.Now().Before(deadline) {
		time.Sleep(10 * time.Millisecond)
	}
	if got := h.api.Streams(); got != n+1 {
		h.t.Fatalf("%d streams, want %d", got, n+1)
	}
	return conns
}

// head waits until a stream has begun.
func head(t testing.TB, c net.Conn) {
	t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(30 * time.Second))
	b := make([]byte, 15)
	if _, err := c.Read(b); err != nil || string(b) != "HTTP/1.1 200 OK" {
		t.Fatalf("no stream: %q %v", b, err)
	}
}

// staffTakes has a colleague take GC01's conversation over.
func (h *house) staffTakes() {
	h.t.Helper()
	h.staff(bot.StaffTook, "")
}

// staffSays has the colleague write, and returns how long that took to the page.
func (h *house) staffSays(page *follower) time.Duration {
	h.t.Helper()
	text := fmt.Sprintf("您好，这是第 %d 句", h.next())
	began := time.Now()
	h.staff(bot.StaffSaid, text)
	page.reads(text)
	return time.Since(began)
}

func (h *house) staff(kind bot.InboundKind, text string) {
	h.t.Helper()
	in := bot.Inbound{Conversation: bot.ConversationOf("GC01"), Channel: "console", EventID: fmt.Sprint("staff", h.next()), At: h.clock(), Kind: kind, Staff: "anna", Text: text}
	if _, err := h.s.Handle(h.t.Context(), in); err != nil {
		h.t.Fatal(err)
	}
}

// reads waits until an event with a text has come.
func (f *follower) reads(text string) {
	f.h.t.Helper()
	late := time.NewTimer(10 * time.Second)
	defer late.Stop()
	for {
		select {
		case e, open := <-f.events:
			if !open {
				f.h.t.Fatal("the stream ended before a message came")
			}
			if strings.Contains(e.data, text) {
				return
			}
		case <-late.C:
			f.h.t.Fatal("a message did not come")
		}
	}
}
