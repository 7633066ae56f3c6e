package api

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"sync"
	"time"

	"repaybot/dialog"
)

// writeWithin is how long a page may take to take what is written to it before
// its stream is ended. Others wait for none of it.
const writeWithin = 10 * time.Second

// outlet is where a stream is written to: a connection, or an answer.
type outlet interface {
	io.WriteCloser
	SetWriteDeadline(t time.Time) error
}

// stream is one page that follows its conversation. Between what there is to
// write nothing runs for it: thousands of them cost what their connections do.
type stream struct {
	session      session
	conversation string
	locale       dialog.Locale
	out          outlet

	mu     sync.Mutex
	ends   time.Time // with its session
	wrote  time.Time // when something was written last
	busy   bool      // something is being written
	dirty  bool      // there may be something to write
	beat   bool      // it is time to say that it is alive
	typing bool      // a colleague is
	reason string    // why it is to end, "" while it is not
	closed bool

	// What the page has; only who is busy with the stream touches it.
	sequence int64 // of the last turn that was looked at
	position int64 // of the last message
	begun    bool
	mode     dialog.Mode
	verified bool
	seen     seenUpTo
	code     string
	queue    *inQueue // where the customer stands who waits for a colleague
}

// poke has a stream looked after, by whoever is at it already or by write. set
// notes why, and is called alone.
func (st *stream) poke(set func(*stream), write func(*stream)) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.closed {
		return
	}
	set(st)
	if st.busy {
		return
	}
	st.busy = true
	go write(st)
}

// errand is what there is to do for a stream.
type errand struct {
	look, beat, typing bool
	reason             string
}

// next is what there is to do; not ok: nothing, and the stream is left alone.
func (st *stream) next() (e errand, ok bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	e = errand{st.dirty, st.beat, st.typing, st.reason}
	if st.closed || e == (errand{}) {
		st.busy = false
		return e, false
	}
	st.dirty, st.beat, st.typing = false, false, false
	return e, true
}

// write writes to the page; a page that does not take it is done with.
func (st *stream) write(text []byte, now time.Time) error {
	if len(text) == 0 {
		return nil
	}
	if err := st.out.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
		return err
	}
	if _, err := st.out.Write(text); err != nil {
		return err
	}
	st.mu.Lock()
	st.wrote = now
	st.mu.Unlock()
	return nil
}

// close ends the stream for good; it tells whether it had not been.
func (st *stream) close() bool {
	st.mu.Lock()
	was, out := st.closed, st.out
	st.closed = true
	st.mu.Unlock()
	if !was {
		_ = out.Close()
	}
	return !was
}

// opens gives the stream its outlet; not ok: it was ended before.
func (st *stream) opens(out outlet) (ok bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.out = out
	return !st.closed
}

// retryAfter is when a page comes back whose stream ended.
const retryAfter = 2 * time.Second

// event adds an event to what is written.
func event(b *bytes.Buffer, name string, position int64, data any) {
	text, err := json.Marshal(data)
	if err != nil {
		return // all that is sent marshals
	}
	b.WriteString("id: " + strconv.FormatInt(position, 10) + "\nevent: " + name + "\ndata: ")
	b.Write(text)
	b.WriteString("\n\n")
}
