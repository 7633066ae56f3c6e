package storm

import (
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"repaybot/bot/signed"
)

// message is one that the bridge of the customers' app was given.
type message struct {
	Key, To, Text, Conversation string
	Buttons                     []struct{ ID, Title string }
	At                          time.Time
}

// button is the id of the first button of a kind, or "".
func (m message) button(kind string) string {
	for _, b := range m.Buttons {
		if b.ID == kind || strings.HasPrefix(b.ID, kind+":") {
			return b.ID
		}
	}
	return ""
}

// delivery is one time that a message arrived.
type delivery struct {
	message
	life    int // how many processes had been killed
	arrived time.Time
}

// world is everything outside of the program: the bridge of the customers' app
// and the bank's SMS gateway.
type world struct {
	t      *testing.T
	server *httptest.Server

	hang atomic.Pointer[chan struct{}] // where it is set, messages are taken only once that is closed

	mu         sync.Mutex
	busy       int // requests under way
	life       int
	deliveries []delivery
	arrived    map[string]bool       // by key
	inbox      map[string][]delivery // by customer's address: the first time of each
	texted     map[string]bool       // by the key of a code's message
	codes      map[string][]string   // by number: each code once, in order
	changed    chan struct{}         // closed when something arrives
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, arrived: map[string]bool{}, inbox: map[string][]delivery{}, texted: map[string]bool{}, codes: map[string][]string{}, changed: make(chan struct{})}
	mux := http.NewServeMux()
	mux.Handle("POST /messages", w.signed(testHook, w.message))
	mux.Handle("POST /sms", w.signed(testSMS, w.text))
	w.server = httptest.NewServer(mux)
	t.Cleanup(func() {
		w.server.CloseClientConnections()
		w.server.Close()
	})
	return w
}

// signed takes what is signed as it should be.
func (w *world) signed(secret string, take func([]byte) error) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		w.under(1)
		defer w.under(-1)
		body, err := io.ReadAll(r.Body)
		if err != nil || int64(len(body)) != r.ContentLength {
			return // whoever sent it was killed over it
		}
		if hang := w.hang.Load(); hang != nil {
			<-*hang
		}
		if err = signed.Verify(r.Header.Get(signed.Header), body, time.Now(), []byte(secret)); err == nil {
			err = take(body)
		}
		if err != nil {
			w.t.Errorf("not as it should come: %v", err)
			http.Error(out, "no", http.StatusUnauthorized)
			return
		}
		time.Sleep(time.Duration(rand.IntN(15)) * time.Millisecond) // as it is with others' servers
	})
}

func (w *world) under(way int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy += way
}

func (w *world) message(body []byte) error {
	var m message
	if err := json.Unmarshal(body, &m); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	d := delivery{m, w.life, time.Now()}
	w.deliveries = append(w.deliveries, d)
	if !w.arrived[m.Key] {
		w.arrived[m.Key] = true
		w.inbox[m.To] = append(w.inbox[m.To], d)
		w.tell()
	}
	return nil
}

func (w *world) text(body []byte) error {
	var m struct{ To, Code, Key string }
	if err := json.Unmarshal(body, &m); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.texted[m.Key] {
		w.texted[m.Key] = true
		w.codes[m.To] = append(w.codes[m.To], m.Code)
		w.tell()
	}
	return nil
}

// tell wakes who waits. The caller holds the lock.
func (w *world) tell() {
	close(w.changed)
	w.changed = make(chan struct{})
}

// wait waits until a condition holds, which is asked under the lock.
func (w *world) wait(within time.Duration, holds func() bool) bool {
	late := time.After(within)
	for {
		w.mu.Lock()
		done, changed := holds(), w.changed
		w.mu.Unlock()
		if done {
			return true
		}
		select {
		case <-changed:
		case <-late:
			return false
		}
	}
}

// nextLife counts a kill, once what was on its way has arrived.
func (w *world) nextLife() {
	for quiet := 0; quiet < 3; time.Sleep(2 * time.Millisecond) {
		w.mu.Lock()
		if w.busy == 0 {
			quiet++
		} else {
			quiet = 0
		}
		w.mu.Unlock()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.life++
}

// got is how many messages an address has got.
func (w *world) got(address string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.inbox[address])
}

// after is the first message to an address after the n-th that is as wished.
// The caller holds the lock.
func (w *world) after(address string, n int, wished func(message) bool) (delivery, bool) {
	for _, d := range w.inbox[address][min(n, len(w.inbox[address])):] {
		if wished == nil || wished(d.message) {
			return d, true
		}
	}
	return delivery{}, false
}
