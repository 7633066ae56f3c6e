package llm

import (
	"container/list"
	"crypto/sha256"
	"sync"
	"time"
)

const (
	cachedDrafts = 4096
	cachedFor    = time.Hour // then the model may find other words
)

// drafts are drafts that passed, by what they were asked for with: marks and
// masks are in them, and no figure and no name. The least lately used go first.
type drafts struct {
	mu    sync.Mutex
	order *list.List
	by    map[[sha256.Size]byte]*list.Element
}

type draftKept struct {
	key   [sha256.Size]byte
	lines []string
	at    time.Time
}

func newDrafts() *drafts {
	return &drafts{order: list.New(), by: map[[sha256.Size]byte]*list.Element{}}
}

func (d *drafts) get(key [sha256.Size]byte, now time.Time) ([]string, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e := d.by[key]
	if e == nil {
		return nil, false
	}
	kept, ok := e.Value.(draftKept)
	if !ok || now.Sub(kept.at) > cachedFor {
		d.order.Remove(e)
		delete(d.by, key)
		return nil, false
	}
	d.order.MoveToFront(e)
	return kept.lines, true
}

func (d *drafts) put(key [sha256.Size]byte, lines []string, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if e := d.by[key]; e != nil {
		d.order.Remove(e)
	}
	d.by[key] = d.order.PushFront(draftKept{key, lines, now})
	if d.order.Len() > cachedDrafts {
		last := d.order.Back()
		if kept, ok := last.Value.(draftKept); ok {
			delete(d.by, kept.key)
		}
		d.order.Remove(last)
	}
}
