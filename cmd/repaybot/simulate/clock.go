package simulate

import (
	"container/heap"
	"sync/atomic"
	"time"
)

// clock stands still until it is moved, and never goes back.
type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time { return time.UnixMilli(c.at.Load()).UTC() }

// reach moves the clock to a moment unless it is past it, and returns what
// time it is then.
func (c *clock) reach(t time.Time) time.Time {
	if ms := t.UnixMilli(); ms > c.at.Load() {
		c.at.Store(ms)
	}
	return c.now()
}

// agenda is what is going to happen, the earliest first; of one moment in the
// order in which it was put down.
type agenda struct {
	items []*item
	count int64
}

type item struct {
	at    time.Time
	order int64
	do    func() error
}

func (a *agenda) put(at time.Time, do func() error) {
	a.count++
	heap.Push(a, &item{at.Truncate(time.Millisecond), a.count, do})
}

// next is the earliest moment at which something happens; ok is false where
// nothing ever does.
func (a *agenda) next() (at time.Time, ok bool) {
	if len(a.items) == 0 {
		return at, false
	}
	return a.items[0].at, true
}

func (a *agenda) take() *item { return heap.Pop(a).(*item) }

// The methods of [heap.Interface].
func (a *agenda) Len() int { return len(a.items) }
func (a *agenda) Less(i, j int) bool {
	x, y := a.items[i], a.items[j]
	if !x.at.Equal(y.at) {
		return x.at.Before(y.at)
	}
	return x.order < y.order
}
func (a *agenda) Swap(i, j int) { a.items[i], a.items[j] = a.items[j], a.items[i] }
func (a *agenda) Push(x any)    { a.items = append(a.items, x.(*item)) }
func (a *agenda) Pop() any {
	n := len(a.items) - 1
	x := a.items[n]
	a.items[n] = nil
	a.items = a.items[:n]
	return x
}
