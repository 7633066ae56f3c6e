package main

import (
	"sync"
	"time"
)

// chatClock is a clock that stands still until it is moved, and never goes back.
type chatClock struct {
	mu sync.Mutex
	at time.Time
}

func newChatClock(at time.Time) *chatClock { return &chatClock{at: at} }

func (c *chatClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// reach moves the clock to a moment, unless it is past it.
func (c *chatClock) reach(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to.After(c.at) {
		c.at = to
	}
}
