package bot

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Pace is how fast a channel may be written to. A figure of 0 is no limit.
type Pace struct {
	PerChat float64 // messages a second to one chat
	InAll   float64 // messages a second to all together
}

// Paced is a channel that says how fast it may be written to. For one that
// does not, the pace of its name holds ([DefaultPace]).
type Paced interface{ Pace() Pace }

// DefaultPace is what is known of a channel by its name: Telegram takes about
// one message a second in a chat and thirty in all (its "Bots FAQ").
func DefaultPace(channel string) Pace {
	if channel == "telegram" {
		return Pace{PerChat: 1, InAll: 30}
	}
	return Pace{}
}

// maxChats bounds how many chats' limits are remembered.
const maxChats = 1 << 14

// gate lets a channel's messages through at its pace.
type gate struct {
	pace Pace
	all  *rate.Limiter // nil: no limit

	mu     sync.Mutex
	chats  map[string]*rate.Limiter
	closed time.Time // until when the channel wants to be left alone; by the real clock
}

func newGate(c Channel) *gate {
	p := DefaultPace(c.Name())
	if own, ok := c.(Paced); ok {
		p = own.Pace()
	}
	g := &gate{pace: p, chats: map[string]*rate.Limiter{}}
	if p.InAll > 0 {
		g.all = rate.NewLimiter(rate.Limit(p.InAll), max(1, int(p.InAll)))
	}
	return g
}

// pass waits until a message may go to a chat.
func (g *gate) pass(ctx context.Context, chat string) error {
	for {
		g.mu.Lock()
		wait := time.Until(g.closed)
		g.mu.Unlock()
		if wait <= 0 {
			break
		}
		if err := pause(ctx, wait); err != nil {
			return err
		}
	}
	if l := g.chat(chat); l != nil {
		if err := l.Wait(ctx); err != nil {
			return err
		}
	}
	if g.all != nil {
		return g.all.Wait(ctx)
	}
	return ctx.Err()
}

func (g *gate) chat(chat string) *rate.Limiter {
	if g.pace.PerChat <= 0 {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	l := g.chats[chat]
	if l == nil {
		if len(g.chats) >= maxChats {
			clear(g.chats)
		}
		l = rate.NewLimiter(rate.Limit(g.pace.PerChat), max(1, int(g.pace.PerChat)))
		g.chats[chat] = l
	}
	return l
}

// close keeps everything back for a while.
func (g *gate) close(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.closed) {
		g.closed = until
	}
}
