package main

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"repaybot/bot"
)

const (
	// writableWithin is how long a write of the store may take.
	writableWithin = time.Second
	// readyFor is how long an answer holds, so that asking often costs nothing.
	readyFor = time.Second
)

// readiness answers whether this process can serve: with 200 and "ready", or
// 503 and what is not as it should be.
type readiness struct {
	server *server

	mu    sync.Mutex
	at    time.Time
	wrong map[string]string
}

func (r *readiness) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	wrong := r.look()
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	channels := map[string]bool{} // whether the other side of each answers, where that is known
	for name := range r.server.ways.alive {
		channels[name] = wrong[name] == ""
	}
	_ = json.NewEncoder(w).Encode(map[string]any{
		"ready": len(wrong) == 0, "policy": r.server.service.Policy().Version, "channels": channels, "wrong": wrong,
	})
}

// look looks at everything, at most once a second.
func (r *readiness) look() map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.at) < readyFor {
		return r.wrong
	}
	wrong := map[string]string{}
	if err := r.writable(); err != nil {
		wrong["store"] = "not writable: " + bot.ErrorKind(err)
	}
	if err := r.server.service.Alive(); err != nil {
		wrong["workers"] = err.Error()
	}
	for name, alive := range r.server.ways.alive {
		if err := alive(); err != nil {
			wrong[name] = err.Error()
		}
	}
	r.at, r.wrong = time.Now(), wrong
	return wrong
}

// writable writes a record. It does not wait longer than it may: a store that
// hangs keeps one goroutine until it no longer does.
func (r *readiness) writable() error {
	ctx, cancel := context.WithTimeout(context.Background(), writableWithin)
	defer cancel()
	done := make(chan error, 1)
	now := r.server.env.now()
	go func() {
		done <- r.server.stores.Settle(ctx, []bot.Record{{
			Key: "ready", Status: bot.RecordActive, Customer: bankSubject, Conversation: "ready", Sequence: now.UnixNano(), At: now,
		}})
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
