package bot

import (
	"maps"
	"sync"
	"time"

	"repaybot/dialog"
)

// maxHot bounds how many conversations a process holds ready.
const maxHot = 1 << 14

// hot is a conversation that this process has in hand. What it holds may be
// stale where several processes share a store: the commit's condition tells.
type hot struct {
	turns sync.Mutex // one turn at a time; guards what follows

	valid        bool
	leased       bool         // this process has claimed its events, and no turn has given the lease up yet
	conversation Conversation // its Outbox is nil: the messages are in out
	state        dialog.State

	tied      tied
	beginning string    // the event whose turn was begun last
	begun     time.Time // when it was first begun

	events sync.Mutex // guards what follows
	users  int
	next   map[int64]*handling // accepted and not handled, by position
	taken  bool                // a colleague's taking over from the bot is accepted
	staff  bool                // a colleague has the conversation: what is said is theirs, whoever else tries to take it

	sending sync.Mutex // guards what follows
	out     []Outbound // committed, not delivered, in order
	sender  bool       // somebody is sending
	done    string     // key of the newest message that is delivered
	marked  string     // key that the store has as delivered
	claim   time.Time  // until when this process has claimed to send; zero: it has not
	claims  time.Time  // the end of the newest claim that was asked for
}

// handling is an event that is being handled, for who waits for it.
type handling struct {
	in     Inbound
	done   bool
	result TurnResult
}

// hotConversations are those in hand, by name.
type hotConversations struct {
	mu     sync.Mutex
	byName map[string]*hot
}

func newHotConversations() *hotConversations { return &hotConversations{byName: map[string]*hot{}} }

// hold returns a conversation and keeps it in hand until release.
func (c *hotConversations) hold(name string) *hot {
	c.mu.Lock()
	defer c.mu.Unlock()
	h := c.byName[name]
	if h == nil {
		if len(c.byName) >= maxHot {
			c.dropIdle()
		}
		h = &hot{next: map[int64]*handling{}}
		c.byName[name] = h
	}
	h.users++
	return h
}

func (c *hotConversations) release(h *hot) {
	c.mu.Lock()
	h.users--
	c.mu.Unlock()
}

// all are the conversations in hand, by name.
func (c *hotConversations) all() map[string]*hot {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.byName)
}

// dropIdle lets those go that nobody uses and that have nothing to send.
func (c *hotConversations) dropIdle() {
	for name, h := range c.byName {
		if h.users == 0 && h.idle() {
			delete(c.byName, name)
		}
	}
}

func (h *hot) idle() bool {
	h.sending.Lock()
	defer h.sending.Unlock()
	h.events.Lock()
	defer h.events.Unlock()
	return !h.sender && len(h.out) == 0 && h.done == h.marked && h.claim.IsZero() && len(h.next) == 0
}

// expect notes an accepted event.
func (h *hot) expect(position int64, in Inbound) *handling {
	h.events.Lock()
	defer h.events.Unlock()
	if e := h.next[position]; e != nil {
		return e
	}
	e := &handling{in: in}
	h.next[position] = e
	h.taken = h.taken || !h.staff && in.TakesOver() != ""
	return e
}

// at returns the event at a position, if it is in hand.
func (h *hot) at(position int64) *handling {
	h.events.Lock()
	defer h.events.Unlock()
	return h.next[position]
}

// behind tells whether events beyond a position are in hand.
func (h *hot) behind(position int64) bool {
	h.events.Lock()
	defer h.events.Unlock()
	for at := range h.next {
		if at > position {
			return true
		}
	}
	return false
}

// forget lets those go that were handled, by another process too: a taking over
// among them no longer keeps the bot silent here.
func (h *hot) forget(through int64) {
	h.events.Lock()
	defer h.events.Unlock()
	for at := range h.next {
		if at <= through {
			delete(h.next, at)
		}
	}
	h.seeTaken()
}

// seeTaken looks whether a taking over is in hand. The caller holds h.events.
func (h *hot) seeTaken() {
	h.taken = false
	for _, e := range h.next {
		h.taken = h.taken || !h.staff && e.in.TakesOver() != ""
	}
}

// finish hands an event's result to who waits for it.
func (h *hot) finish(position int64, r TurnResult) {
	h.events.Lock()
	defer h.events.Unlock()
	if e := h.next[position]; e != nil {
		e.result, e.done = r, true
		delete(h.next, position)
		h.seeTaken()
	}
}

// seeStaff notes whether a colleague has the conversation as it is in hand now.
func (h *hot) seeStaff() {
	h.events.Lock()
	defer h.events.Unlock()
	h.staff = h.state.Mode == dialog.WithStaff
	h.seeTaken()
}

// isTaken tells whether the bot has to be silent from now on.
func (h *hot) isTaken() bool {
	h.events.Lock()
	defer h.events.Unlock()
	return h.taken
}

// advance takes a committed conversation for what is there now.
func (h *hot) advance(c Conversation, state dialog.State, delivered string) {
	c.Outbox = nil
	h.conversation, h.state, h.valid, h.leased = c, state, true, false
	h.seeStaff()
	h.sending.Lock()
	if delivered != "" {
		h.marked = delivered
	}
	h.sending.Unlock()
}

// delivered is the key of the newest message known to be delivered.
func (h *hot) delivered() string {
	h.sending.Lock()
	defer h.sending.Unlock()
	return h.done
}

// unmarked is the key of the newest message that is delivered, if the store
// does not have it yet.
func (h *hot) unmarked() string {
	h.sending.Lock()
	defer h.sending.Unlock()
	if h.done == h.marked {
		return ""
	}
	return h.done
}

// claimUntil is when a claim to send ends that is asked for now. Each of a
// process's has an end of its own, to the millisecond, which is what names it: who
// gives one up that is over must not end the next.
func (h *hot) claimUntil(now time.Time) time.Time {
	h.sending.Lock()
	defer h.sending.Unlock()
	until := now.Add(sendFor).Truncate(time.Millisecond)
	if !until.After(h.claims) {
		until = h.claims.Add(time.Millisecond)
	}
	h.claims = until
	return until
}

// claimed notes a claim to send, which has marked what was delivered.
func (h *hot) claimed(until time.Time, marked string) {
	h.sending.Lock()
	defer h.sending.Unlock()
	h.claim = until
	if marked != "" {
		h.marked = marked
	}
}

// waiting is a copy of the messages that are committed and not delivered.
func (h *hot) waiting() []Outbound {
	h.sending.Lock()
	defer h.sending.Unlock()
	return append([]Outbound(nil), h.out...)
}
