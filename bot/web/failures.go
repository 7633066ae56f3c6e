package web

import (
	"sync"
	"time"
)

// failures counts failed logins, so that nobody can try passwords in bulk.
type failures struct {
	now func() time.Time

	mu   sync.Mutex
	when []time.Time
}

// What is let through: ten failures a minute, over all names and addresses.
const (
	maxFailures   = 10
	failureWindow = time.Minute
)

func (f *failures) mayTry() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	since := f.now().Add(-failureWindow)
	for len(f.when) > 0 && f.when[0].Before(since) {
		f.when = f.when[1:]
	}
	return len(f.when) < maxFailures
}

func (f *failures) add() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.when = append(f.when, f.now())
}
