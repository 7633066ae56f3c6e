package bot

import (
	"context"
	"sync"
	"time"
)

// markEvery is how long a delivery may wait to be marked, for the
// conversation's next commit or the next message's claim to carry it. A crash
// meanwhile sends the message again under the same key.
const markEvery = 100 * time.Millisecond

// deliveryMarks are the conversations with deliveries that no commit has carried.
type deliveryMarks struct {
	mu   sync.Mutex
	due  map[*hot]string // the conversation's name
	busy bool            // a flush is due
}

// add notes a conversation. The caller holds the lock.
func (m *deliveryMarks) add(h *hot, name string) {
	if m.due == nil {
		m.due = map[*hot]string{}
	}
	m.due[h] = name
}

// markSoon has a delivery marked, unless a commit carries it before, and the
// claim to send given up once nothing is sent.
func (s *Service) markSoon(h *hot, name string) {
	s.marks.mu.Lock()
	defer s.marks.mu.Unlock()
	s.marks.add(h, name)
	if s.marks.busy || s.life.Err() != nil {
		return
	}
	s.marks.busy = true
	s.running.Add(1)
	time.AfterFunc(markEvery, func() {
		defer s.running.Done()
		s.flushMarks()
	})
}

// flushMarks marks what no commit has carried.
func (s *Service) flushMarks() {
	s.marks.mu.Lock()
	due := s.marks.due
	s.marks.due, s.marks.busy = nil, false
	s.marks.mu.Unlock()
	var marks []Delivery
	var hots []*hot
	for h, name := range due {
		h.sending.Lock()
		m := Delivery{Conversation: name, Key: h.done}
		if !h.sender {
			m.Holder, m.Claim = s.holder, h.claim
		}
		if h.done != "" && (h.done != h.marked || !m.Claim.IsZero()) {
			marks = append(marks, m)
			hots = append(hots, h)
		}
		h.sending.Unlock()
	}
	if len(marks) == 0 {
		return
	}
	if err := s.store.Delivered(context.WithoutCancel(s.life), marks); err != nil {
		s.log.Error("deliveries could not be marked", "count", len(marks))
		s.marks.mu.Lock()
		for i, h := range hots {
			s.marks.add(h, marks[i].Conversation)
		}
		s.marks.mu.Unlock()
		return // the next look through the outbox tries again
	}
	for i, h := range hots {
		h.sending.Lock()
		if h.done == marks[i].Key {
			h.marked = h.done
		}
		if h.claim.Equal(marks[i].Claim) {
			h.claim = time.Time{}
		}
		h.sending.Unlock()
	}
}

// keepUnsent is what has to be sent as the store has it, less what this
// process has delivered since.
func keepUnsent(stored []Outbound, done string) []Outbound {
	for i, m := range stored {
		if m.Key == done {
			return stored[i+1:]
		}
	}
	return stored
}
