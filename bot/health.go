package bot

import (
	"fmt"
	"sync"
	"time"
)

const (
	// pollWithin is how old the last successful look for work may be.
	pollWithin = 15 * time.Second
	// turnWithin is how long workers may all be at their conversations.
	turnWithin = 2 * time.Minute
)

// health is what is known of the background work.
type health struct {
	mu      sync.Mutex
	running bool
	last    time.Time   // of the last look for work that succeeded
	since   []time.Time // since when each worker is busy; zero: it is not
}

func (h *health) begin(workers int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.running, h.last, h.since = true, time.Now(), make([]time.Time, workers)
}

func (h *health) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.running = false
}

func (h *health) polled(at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = at
}

func (h *health) busy(worker int, since time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.since[worker] = since
}

// Alive says why the background work does not go on; nil if it does.
func (s *Service) Alive() error {
	h := &s.health
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.running {
		return fmt.Errorf("the background work is not running")
	}
	if d := time.Since(h.last); d > pollWithin {
		return fmt.Errorf("the store was last asked for work %s ago", d.Round(time.Second))
	}
	for _, since := range h.since {
		if since.IsZero() || time.Since(since) < turnWithin {
			return nil
		}
	}
	return fmt.Errorf("all %d workers have been at one conversation each for more than %s", len(h.since), turnWithin)
}
