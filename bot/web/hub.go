package web

import "sync"

// hub tells watchers that some conversation changed. A watcher that is busy is
// told once when it is not: it looks at what there is, not at what was sent.
type hub struct {
	mu       sync.Mutex
	watchers map[chan struct{}]struct{}
}

func newHub() *hub { return &hub{watchers: map[chan struct{}]struct{}{}} }

// watch returns what is sent to after every change, until stop is called.
func (h *hub) watch() (changed <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	h.mu.Lock()
	h.watchers[c] = struct{}{}
	h.mu.Unlock()
	return c, func() {
		h.mu.Lock()
		delete(h.watchers, c)
		h.mu.Unlock()
	}
}

// tell tells everybody who watches.
func (h *hub) tell() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.watchers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
