package bot

import "sync"

// watchBuffer is how many messages a watcher may be behind.
const watchBuffer = 64

// watchers are who is told of messages as they are committed.
type watchers struct {
	mu     sync.RWMutex
	byName map[string]map[chan Outbound]bool
	turned []func(conversation string) // are told of every turn
}

// OnTurn has tell called with the conversation of every turn that this process
// commits from now on, whatever came of it. tell returns at once.
func (s *Service) OnTurn(tell func(conversation string)) {
	s.watchers.mu.Lock()
	defer s.watchers.mu.Unlock()
	s.watchers.turned = append(s.watchers.turned, tell)
}

func (w *watchers) turn(conversation string) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	for _, tell := range w.turned {
		tell(conversation)
	}
}

func (w *watchers) add(conversation string) (<-chan Outbound, func()) {
	c := make(chan Outbound, watchBuffer)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.byName == nil {
		w.byName = map[string]map[chan Outbound]bool{}
	}
	if w.byName[conversation] == nil {
		w.byName[conversation] = map[chan Outbound]bool{}
	}
	w.byName[conversation][c] = true
	return c, sync.OnceFunc(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.byName[conversation], c)
		if len(w.byName[conversation]) == 0 {
			delete(w.byName, conversation)
		}
		close(c)
	})
}

func (w *watchers) tell(out []Outbound) {
	if len(out) == 0 {
		return
	}
	w.mu.RLock()
	defer w.mu.RUnlock()
	for c := range w.byName[out[0].Conversation] {
		for _, m := range out {
			for sent := false; !sent; {
				select {
				case c <- m:
					sent = true
				default:
					select {
					case <-c: // the oldest makes room
					default:
					}
				}
			}
		}
	}
}
