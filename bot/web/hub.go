package web

import "sync"

// hub tells watchers that a conversation changed. A watcher that is busy is
// told once when it is not: it looks at what there is, not at what was sent.
type hub struct {
	mu       sync.Mutex
	watchers map[chan struct{}]string // the conversation, or "" for all
}

func newHub() *hub { return &hub{watchers: map[chan struct{}]string{}} }

// watch returns what is sent to after every change of a conversation, or of
// any if it is "", until stop is called.
func (h *hub) watch(conversation string) (changed chan struct{}, stop func()) {
	changed = make(chan struct{}, 1)
	h.mu.Lock()
	h.watchers[changed] = conversation
	h.mu.Unlock()
	return changed, func() {
		h.mu.Lock()
		delete(h.watchers, changed)
		h.mu.Unlock()
	}
}

// tell tells everybody who watches a conversation.
func (h *hub) tell(conversation string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for changed, which := range h.watchers {
		if which == "" || which == conversation {
			signal(changed)
		}
	}
}

func signal(changed chan struct{}) {
	select {
	case changed <- struct{}{}:
	default:
	}
}
