package bot

import "sync"

// lastly does what is to be done once for a key, of which the newest counts,
// and knows whether it is done. It is safe for use by many goroutines.
type lastly struct {
	mu   sync.Mutex
	key  string
	ends chan struct{} // closed when it ended
	done bool
}

// do does it, unless it is done; where it is being done it waits for that. It
// tells whether it is done then.
func (l *lastly) do(key string, do func() (done bool)) bool {
	l.mu.Lock()
	if l.key == key && l.ends != nil {
		ends := l.ends
		l.mu.Unlock()
		<-ends
		if l.is(key) {
			return true
		}
		l.mu.Lock()
	}
	ends := make(chan struct{})
	l.key, l.ends, l.done = key, ends, false
	l.mu.Unlock()
	done := do()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.key == key {
		l.done = done
	}
	close(ends)
	return done
}

// is tells whether it is done.
func (l *lastly) is(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.key == key && l.done
}
