package hook

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"repaybot/bot/signed"
)

const (
	maxBody    = 1 << 20          // bytes of a batch
	bodyWithin = 10 * time.Second // that it may take to arrive
	retrySoon  = "1"              // seconds after which what could not be kept may come again
)

// Handler takes events in at POST /api/v1/channels/{name}/events, for all of
// the channels.
func Handler(channels ...*Channel) http.Handler {
	byName := map[string]*Channel{}
	for _, c := range channels {
		byName[c.o.Name] = c
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/channels/{name}/events", func(w http.ResponseWriter, r *http.Request) {
		c := byName[r.PathValue("name")]
		if c == nil {
			refuse(w, http.StatusNotFound, problem{Title: "there is no channel of this name"})
			return
		}
		c.ServeHTTP(w, r)
	})
	return mux
}

// taken is the answer to a batch that is durable.
type taken struct {
	Accepted int `json:"accepted"` // events that are new
	Repeated int `json:"repeated"` // events that were there already
}

// ServeHTTP takes a batch of events: 202 once all are durable, 401 for a
// signature that is not right, 400 for events that can't be read (none of the
// batch is taken), 413 for more than 1 MB, 503 if they could not be kept (send
// the batch again; what is there already is passed over).
func (c *Channel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// Where the server behind it can't set one, the server's own deadline holds.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyWithin))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		refuse(w, http.StatusRequestEntityTooLarge, problem{Title: "the body is too large", Detail: "at most 1 MB is taken: send smaller batches"})
		return
	case err != nil:
		refuse(w, http.StatusBadRequest, problem{Title: "the body did not arrive whole"})
		return
	}
	now := c.o.Now()
	if err := signed.Verify(r.Header.Get(signed.Header), body, now, c.o.Secret, c.o.Retired); err != nil {
		c.o.Log.Warn("an event was not signed as it should", "channel", c.o.Name, "reason", err.Error())
		refuse(w, http.StatusUnauthorized, problem{Title: "the signature is not right", Detail: err.Error()})
		return
	}
	events, err := decode(body, now)
	var field *FieldError
	if errors.As(err, &field) {
		refuse(w, http.StatusBadRequest, problem{Title: "the events can't be read", Detail: field.Error(), Field: field.Field})
		return
	}
	var done taken
	for _, e := range events {
		isNew, err := c.take(r, e)
		if err != nil {
			// An error may quote what a customer wrote.
			c.o.Log.Error("an event could not be kept", "channel", c.o.Name, "type", string(e.Type))
			w.Header().Set("Retry-After", retrySoon)
			refuse(w, http.StatusServiceUnavailable, problem{Title: "the events could not be kept", Detail: "send the same batch again"})
			return
		}
		if isNew {
			done.Accepted++
		} else {
			done.Repeated++
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_ = json.NewEncoder(w).Encode(done) // who has gone away sends it again
}

// take makes one event durable. A receipt that comes twice is kept twice, which
// changes nothing.
func (c *Channel) take(r *http.Request, e event) (isNew bool, err error) {
	if e.Type == typeReceipt {
		return true, c.receipt(r.Context(), e)
	}
	a, err := c.o.Accept(r.Context(), e.inbound(c.o.Name))
	return a.New, err
}
