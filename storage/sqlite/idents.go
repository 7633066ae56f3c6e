package sqlite

import (
	"sync"
	"sync/atomic"
)

// ident is what never changes of a conversation once it is there.
type ident struct {
	id      int64 // of its row; 0 where it is not known yet
	subject string
}

// idents holds what readers and writers found out of conversations, by name. It
// is safe for use by many goroutines.
type idents struct {
	byName sync.Map     // name -> ident
	held   atomic.Int64 // how many, about
}

func (x *idents) get(name string) (ident, bool) {
	i, ok := x.byName.Load(name)
	if !ok {
		return ident{}, false
	}
	return i.(ident), true
}

// id is a conversation's own, or 0 where it is not known.
func (x *idents) id(name string) int64 {
	i, _ := x.get(name)
	return i.id
}

// hold notes a conversation that is there.
func (x *idents) hold(name string, i ident) {
	if _, had := x.byName.Swap(name, i); had {
		return
	}
	x.count()
}

// propose notes whose key is to seal a conversation that is not there yet, and
// returns whose key does: who comes first decides.
func (x *idents) propose(name, subject string) string {
	has, had := x.byName.LoadOrStore(name, ident{subject: subject})
	if !had {
		x.count()
	}
	return has.(ident).subject
}

// count forgets all once there are too many.
func (x *idents) count() {
	if x.held.Add(1) > maxRows {
		x.held.Store(0)
		x.byName.Clear()
	}
}
