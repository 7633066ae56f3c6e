package api

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"repaybot/bot"
)

const (
	// readers is how many streams' conversations are read at a time.
	readers = 64
	// readWithin is how long reading one may take.
	readWithin = 10 * time.Second
	// streamsOfSession is how many streams of one session there may be: tabs.
	streamsOfSession = 8
	// elsewhereEvery is how often is asked what other processes did.
	elsewhereEvery = 2 * time.Second
)

// hub has all streams, and writes to them what there is.
type hub struct {
	s       *server
	reading chan struct{} // bounds who reads
	typists typists

	mu       sync.Mutex
	streams  map[string][]*stream // by conversation
	sessions map[string]int       // how many of each
	n        int
	stopping bool
}

func newHub(s *server) *hub {
	return &hub{s: s, reading: make(chan struct{}, readers), streams: map[string][]*stream{}, sessions: map[string]int{}, typists: typists{watchers: map[chan string]struct{}{}}}
}

var (
	errStopping = errors.New("the server stops")
	errTooMany  = errors.New("too many streams")
)

// add takes a stream in.
func (h *hub) add(st *stream) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.stopping:
		return errStopping
	case h.n >= h.s.Streams, h.sessions[st.session.ID] >= streamsOfSession:
		return errTooMany
	}
	h.streams[st.conversation] = append(h.streams[st.conversation], st)
	h.sessions[st.session.ID]++
	h.n++
	return nil
}

// drop lets a stream go.
func (h *hub) drop(st *stream) {
	if !st.close() {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	left := slices.DeleteFunc(h.streams[st.conversation], func(x *stream) bool { return x == st })
	if len(left) == 0 {
		delete(h.streams, st.conversation)
	} else {
		h.streams[st.conversation] = left
	}
	if h.sessions[st.session.ID]--; h.sessions[st.session.ID] <= 0 {
		delete(h.sessions, st.session.ID)
	}
	h.n--
}

func (h *hub) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.n
}

// of are the streams of a conversation; of all, if it is "".
func (h *hub) of(conversation string) []*stream {
	h.mu.Lock()
	defer h.mu.Unlock()
	if conversation != "" {
		return slices.Clone(h.streams[conversation])
	}
	all := make([]*stream, 0, h.n)
	for _, some := range h.streams {
		all = append(all, some...)
	}
	return all
}

// tell says that something of a conversation may have changed. It returns at once.
func (h *hub) tell(conversation string) {
	for _, st := range h.of(conversation) {
		h.poke(st, func(st *stream) { st.dirty = true })
	}
}

// endSession ends a session's streams here; other processes' end with its time.
func (h *hub) endSession(id string) {
	for _, st := range h.of("") {
		if st.session.ID == id {
			h.poke(st, func(st *stream) { st.reason = "session" })
		}
	}
}

// used has a session's streams end later.
func (h *hub) used(conversation, id string, ends time.Time) {
	for _, st := range h.of(conversation) {
		if st.session.ID == id {
			st.mu.Lock()
			st.ends = ends
			st.mu.Unlock()
		}
	}
}

func (h *hub) poke(st *stream, set func(*stream)) { st.poke(set, h.serve) }

// serve writes to a stream until there is nothing more to write.
func (h *hub) serve(st *stream) {
	var b bytes.Buffer
	for {
		e, ok := st.next()
		if !ok {
			return
		}
		b.Reset()
		var failed error
		if e.look || e.beat && st.queue != nil { // others before them may have been seen to
			h.reading <- struct{}{}
			failed = h.s.follow(st, &b)
			<-h.reading
		}
		if e.typing {
			event(&b, "typing", st.position, map[string]sender{"from": fromStaff})
		}
		if e.beat && b.Len() == 0 {
			b.WriteString(": alive\n\n")
		}
		reason := e.reason
		switch {
		case errors.Is(failed, errMoved):
			reason = "moved"
		case isOver(failed):
			reason = "session"
		}
		if reason != "" {
			event(&b, "end", st.position, map[string]string{"reason": reason})
		}
		err := st.write(b.Bytes(), h.s.Now())
		switch {
		case err != nil || reason != "":
			h.drop(st)
		case failed != nil: // the page comes back, and is told then
			h.s.Log.Error("a stream could not go on", "kind", bot.ErrorKind(failed))
			h.drop(st)
		}
	}
}

// run keeps streams alive, ends those whose session is over, and asks what other
// processes did, until ctx ends; then it ends all of them.
func (h *hub) run(ctx context.Context) error {
	tick := time.NewTicker(max(10*time.Millisecond, min(time.Second, h.s.Heartbeat/4)))
	defer tick.Stop()
	elsewhere := time.NewTicker(elsewhereEvery)
	defer elsewhere.Stop()
	seen := map[string]int64{}
	for {
		select {
		case <-tick.C:
			h.beats(h.s.Now())
		case <-elsewhere.C:
			seen = h.elsewhere(ctx, seen)
		case <-ctx.Done():
			h.stop()
			return nil
		}
	}
}

// beats finds streams that have been quiet for long, or whose session is over.
func (h *hub) beats(now time.Time) {
	for _, st := range h.of("") {
		st.mu.Lock()
		over, quiet := !now.Before(st.ends), now.Sub(st.wrote) >= h.s.Heartbeat
		if quiet && st.busy {
			quiet = false
		}
		st.mu.Unlock()
		switch {
		case over:
			h.poke(st, func(st *stream) { st.reason = "session" })
		case quiet:
			h.poke(st, func(st *stream) { st.beat = true })
		}
	}
}

// elsewhere looks which of the conversations that are followed moved on, by
// whatever process.
func (h *hub) elsewhere(ctx context.Context, seen map[string]int64) map[string]int64 {
	if h.s.Versions == nil {
		return seen
	}
	h.mu.Lock()
	ids := make([]string, 0, len(h.streams))
	for id := range h.streams {
		ids = append(ids, id)
	}
	h.mu.Unlock()
	now := make(map[string]int64, len(ids))
	for some := range slices.Chunk(ids, 1000) {
		found, err := h.s.Versions(ctx, some)
		if err != nil {
			if ctx.Err() == nil {
				h.s.Log.Error("it is not known what other processes did", "kind", bot.ErrorKind(err))
			}
			return seen
		}
		for id, version := range found {
			now[id] = version
			if before, known := seen[id]; !known || before != version {
				h.tell(id)
			}
		}
	}
	return now
}

// stop ends all streams, and takes no more.
func (h *hub) stop() {
	h.mu.Lock()
	h.stopping = true
	h.mu.Unlock()
	for _, st := range h.of("") {
		h.poke(st, func(st *stream) { st.reason = "stopping" })
	}
	until := time.Now().Add(stopWithin)
	for h.count() > 0 && time.Now().Before(until) {
		time.Sleep(5 * time.Millisecond)
	}
	for _, st := range h.of("") {
		h.drop(st)
	}
}

// stopWithin is how long pages have to take that the server stops.
const stopWithin = time.Second
