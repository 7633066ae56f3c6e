package api

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// window is the time in which requests are counted.
const window = time.Minute

// maxPaced bounds how many are counted at a time. Past it what came first is
// forgotten: to be counted anew costs less than to run out of memory.
const maxPaced = 200_000

// pace counts requests by who makes them, in windows of a minute. Each process
// counts its own.
type pace struct {
	now func() time.Time

	mu    sync.Mutex
	begun time.Time
	count map[string]int
}

func newPace(now func() time.Time) *pace { return &pace{now: now, count: map[string]int{}} }

// add counts a request, and says how many there were in this window and when it ends.
func (p *pace) add(who string) (n int, left time.Duration) {
	now := p.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if gone := now.Sub(p.begun); gone >= window || gone < 0 || len(p.count) >= maxPaced {
		p.begun = now
		clear(p.count)
	}
	p.count[who]++
	return p.count[who], window - now.Sub(p.begun)
}

// paced counts a request and says so in the answer's headers; it refuses one too
// many. From where is not known: it is not counted.
func (s *server) paced(w http.ResponseWriter, who string, limit int) bool {
	n, left := 1, window
	if who != "from/" {
		n, left = s.pace.add(who)
	}
	h := w.Header()
	h.Set("RateLimit-Limit", strconv.Itoa(limit))
	h.Set("RateLimit-Remaining", strconv.Itoa(max(0, limit-n)))
	h.Set("RateLimit-Reset", strconv.Itoa(int((left+time.Second-1)/time.Second)))
	if n <= limit {
		return true
	}
	p := refusal(http.StatusTooManyRequests, "too often")
	p.after = left
	p.write(w)
	return false
}
