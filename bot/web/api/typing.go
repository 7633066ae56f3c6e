package api

import (
	"net/http"
	"sync"
)

// typingKept is how many signs a busy watcher is kept; more are dropped.
const typingKept = 16

// typists tells colleagues' pages which conversations' customers are typing.
type typists struct {
	mu       sync.Mutex
	watchers map[chan string]struct{}
}

// watch sends the conversations until stop is called.
func (t *typists) watch() (conversations <-chan string, stop func()) {
	found := make(chan string, typingKept)
	t.mu.Lock()
	t.watchers[found] = struct{}{}
	t.mu.Unlock()
	return found, func() {
		t.mu.Lock()
		delete(t.watchers, found)
		t.mu.Unlock()
	}
}

// tell tells all who watch, and waits for none of them.
func (t *typists) tell(conversation string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for w := range t.watchers {
		select {
		case w <- conversation:
		default: // the next comes in seconds
		}
	}
}

// typing tells colleagues that the customer is typing.
func (s *server) typing(w http.ResponseWriter, r *http.Request) (any, error) {
	s.hub.typists.tell(whoOf(r).conversation)
	w.WriteHeader(http.StatusNoContent)
	return nil, nil
}

// StaffTyping says that a colleague is typing in a conversation. Pages that
// follow it over another process are not told.
func (a *API) StaffTyping(conversation string) {
	for _, st := range a.hub.of(conversation) {
		a.hub.poke(st, func(st *stream) { st.typing = true })
	}
}

// WatchTyping sends the conversation whose customer is typing, whenever one
// says so to this process, until stop is called. It never blocks a customer:
// what a watcher is too slow for is dropped.
func (a *API) WatchTyping() (conversations <-chan string, stop func()) {
	return a.hub.typists.watch()
}
