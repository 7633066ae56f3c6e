package bot

import (
	"cmp"
	"context"
	"sync"
	"time"
)

// queued is where a case that waits stands in the queue.
type queued struct {
	conversation string
	team         Team
	urgency      int
	opened       time.Time
}

func queuedOf(conversation string, c *Case) queued {
	return queued{conversation, c.ForTeam(), Urgency(c.Priority), c.Opened}
}

// before tells whether a case is seen to before another of its team.
func (q queued) before(other queued) bool {
	return q.team == other.team && q.conversation != other.conversation &&
		cmp.Or(cmp.Compare(q.urgency, other.urgency), q.opened.Compare(other.opened), cmp.Compare(q.conversation, other.conversation)) < 0
}

// waitingCases is who waits for a colleague, as this process knows: read from the
// store now and then, since others share it, and kept by this process's own turns
// in between. It is safe for use by many goroutines.
type waitingCases struct {
	mu     sync.Mutex
	read   time.Time
	byName map[string]queued
}

const (
	// readQueueAfter is how old what other processes did may be.
	readQueueAfter = 2 * time.Second
	// readOwnQueueAfter is the same where there are no others.
	readOwnQueueAfter = 5 * time.Minute
	// maxQueue bounds how many waiting cases are counted.
	maxQueue = 10000
)

// note keeps what a committed turn has made of a conversation's case.
func (w *waitingCases) note(conversation string, c *Case) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.byName == nil {
		return // never read
	}
	if c == nil || c.Status != CaseQueued {
		delete(w.byName, conversation)
		return
	}
	w.byName[conversation] = queuedOf(conversation, c)
}

// aheadOf counts those who are seen to before a case.
func (s *Service) aheadOf(ctx context.Context, q queued) (int, error) {
	w := &s.waiting
	w.mu.Lock()
	defer w.mu.Unlock()
	old := readOwnQueueAfter
	if s.shared {
		old = readQueueAfter
	}
	if w.byName == nil || time.Since(w.read) > old {
		found, err := s.store.Conversations(ctx, ConversationQuery{Cases: []CaseStatus{CaseQueued}, Limit: maxQueue})
		if err != nil {
			return 0, err
		}
		w.byName, w.read = make(map[string]queued, len(found)), time.Now()
		for _, c := range found {
			w.byName[c.ID] = queuedOf(c.ID, c.Case)
		}
	}
	ahead := 0
	for _, other := range w.byName {
		if other.before(q) {
			ahead++
		}
	}
	return ahead, nil
}
