package console

import (
	"sync"
	"time"

	"repaybot/bot/staff"
)

// Event is something that open pages may want to know of. It carries no more than
// names and ids: pages ask for what they show, and are checked when they do.
type Event struct {
	Name string // what pages listen for: hx-trigger="sse:<Name>"
	Data string // an id, or ""; one line
	// To tells whether a page is told: who has it open, and which conversation
	// it shows ("" for none). nil: all are.
	To func(who staff.Colleague, looking string) bool
}

// Hub tells the pages that are open in this process what changed. A page that is
// behind is told once of what it missed several times.
type Hub struct {
	mu    sync.Mutex
	pages map[*listener]struct{}
}

// NewHub returns a hub that nobody listens to yet.
func NewHub() *Hub { return &Hub{pages: map[*listener]struct{}{}} }

// listener is one open page.
type listener struct {
	who     staff.Colleague // as of the last look
	looking string
	wake    chan struct{}

	waiting []told // what is to be sent, in order, each once
	has     map[told]bool
}

type told struct{ name, data string }

// Tell tells the pages that want to know. It returns at once.
func (h *Hub) Tell(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.pages {
		if e.To == nil || e.To(l.who, l.looking) {
			l.add(told{e.Name, e.Data})
		}
	}
}

// atOnce is how many pages are told together of what each draws much for.
const atOnce = 10

// Spread tells the pages that want to know one after the other within a time,
// where they are many: what each asks for then does not keep what somebody waits
// for from the rest. It returns at once.
func (h *Hub) Spread(e Event, within time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for l := range h.pages {
		if e.To != nil && !e.To(l.who, l.looking) {
			continue
		}
		if n++; n <= atOnce {
			l.add(told{e.Name, e.Data})
			continue
		}
		time.AfterFunc(within*time.Duration(n)/time.Duration(len(h.pages)), func() {
			h.mu.Lock()
			defer h.mu.Unlock()
			if _, open := h.pages[l]; open {
				l.add(told{e.Name, e.Data})
			}
		})
	}
}

// Here tells who has a page open in this process and, of each, which
// conversations they look at.
func (h *Hub) Here() map[string][]string {
	h.mu.Lock()
	defer h.mu.Unlock()
	here := map[string][]string{}
	for l := range h.pages {
		at := here[l.who.Name]
		if l.looking != "" {
			at = append(at, l.looking)
		}
		here[l.who.Name] = at
	}
	return here
}

// around tells the other pages of a conversation that somebody came or went.
func (h *Hub) around(conversation string) {
	if conversation != "" {
		h.Tell(Event{Name: "presence", To: func(_ staff.Colleague, looking string) bool { return looking == conversation }})
	}
}

func (l *listener) add(t told) {
	if l.has[t] {
		return
	}
	l.has[t] = true
	l.waiting = append(l.waiting, t)
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// listen has a page told until stop is called.
func (h *Hub) listen(who staff.Colleague, looking string) (l *listener, stop func()) {
	l = &listener{who: who, looking: looking, wake: make(chan struct{}, 1), has: map[told]bool{}}
	h.around(looking) // the others
	h.mu.Lock()
	h.pages[l] = struct{}{}
	h.mu.Unlock()
	return l, func() {
		h.mu.Lock()
		delete(h.pages, l)
		h.mu.Unlock()
		h.around(looking)
	}
}

// take returns what is to be sent.
func (h *Hub) take(l *listener) []told {
	h.mu.Lock()
	defer h.mu.Unlock()
	waiting := l.waiting
	l.waiting = nil
	clear(l.has)
	return waiting
}

// is notes who a page's colleague is by now.
func (h *Hub) is(l *listener, who staff.Colleague) {
	h.mu.Lock()
	defer h.mu.Unlock()
	l.who = who
}
