package sqlite

import (
	"context"
	"sync"
)

// waiting are the conversations that may have unhandled events. It is worked
// out once, by going through the conversations, and kept from then on; when
// another process has written, or a transaction failed, it is worked out anew.
// A name too many does no harm: the claim looks.
type waiting struct {
	mu    sync.Mutex
	known bool
	names map[string]bool
}

func (x *waiting) add(name string) {
	x.mu.Lock()
	x.names[name] = true
	x.mu.Unlock()
}

func (x *waiting) remove(name string) {
	x.mu.Lock()
	delete(x.names, name)
	x.mu.Unlock()
}

// forget has it worked out anew.
func (x *waiting) forget() {
	x.mu.Lock()
	x.known = false
	x.mu.Unlock()
}

// waitingNames returns at most limit names.
func (d *DB) waitingNames(ctx context.Context, limit int) ([]string, error) {
	x := &d.writer.waiting
	x.mu.Lock()
	known := x.known
	x.known = true
	x.mu.Unlock()
	if !known {
		names, err := d.names(ctx, selectWaiting)
		if err != nil {
			x.forget()
			return nil, err
		}
		x.mu.Lock()
		for _, n := range names {
			x.names[n] = true
		}
		x.mu.Unlock()
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	var names []string
	for n := range x.names {
		if len(names) == limit {
			break
		}
		names = append(names, n)
	}
	return names, nil
}
