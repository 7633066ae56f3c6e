package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"repaybot/bot"
)

// routes are all that customers and the bank may ask for.
func (s *server) routes() map[string]methods {
	return map[string]methods{
		"/api/v1/openapi.yaml":        {http.MethodGet: s.open(s.description)},
		"/api/v1/session":             {http.MethodPost: s.open(s.beginSession), http.MethodGet: s.theirs(s.tellSession), http.MethodDelete: s.theirs(s.endSession)},
		"/api/v1/conversation":        {http.MethodGet: s.theirs(s.conversation)},
		"/api/v1/messages":            {http.MethodPost: s.theirs(s.message)},
		"/api/v1/files":               {http.MethodPost: s.theirs(s.file)},
		"/api/v1/events":              {http.MethodGet: s.theirs(s.events)},
		"/api/v1/seen":                {http.MethodPost: s.theirs(s.seen)},
		"/api/v1/typing":              {http.MethodPost: s.theirs(s.typing)},
		"/api/v1/statement":           {http.MethodGet: s.known(s.statement)},
		"/api/v1/statement/{account}": {http.MethodGet: s.known(s.statementOf)},
		"/api/v1/offers":              {http.MethodPost: s.known(s.offers)},
		"/api/v1/plans":               {http.MethodGet: s.known(s.plans)},
		"/api/v1/plans/{account}":     {http.MethodGet: s.known(s.plan)},
		"/api/v1/documents":           {http.MethodGet: s.known(s.documents)},
		"/api/v1/documents/{id}":      {http.MethodGet: s.known(s.document)},
		"/api/v1/verify/{hash}":       {http.MethodGet: s.open(s.verify)},
		"/api/v1/pay/{account}":       {http.MethodGet: s.known(s.pay)},
		"/api/v1/import":              {http.MethodPost: s.fromBank(s.importBook)},
	}
}

// methods are the handlers of a path.
type methods map[string]http.HandlerFunc

// ServeHTTP implements [http.Handler].
func (m methods) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h := m[r.Method]; h != nil {
		h(w, r)
		return
	}
	var allowed []string
	for _, name := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		if m[name] != nil {
			allowed = append(allowed, name)
		}
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	refusal(http.StatusMethodNotAllowed, "that is not done to this").write(w)
}

// answer is what a handler does: it returns what is to be answered as JSON with
// 200, nil where it has answered itself, or an error.
type answer func(w http.ResponseWriter, r *http.Request) (any, error)

// open answers anyone.
func (s *server) open(do answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.paced(w, "from/"+s.ClientAddress(r), s.PerMinute) {
			s.run(w, r, do)
		}
	}
}

// run runs a handler and writes what comes of it. A panic is a failed request.
func (s *server) run(w http.ResponseWriter, r *http.Request, do answer) {
	defer func() {
		if fault := recover(); fault != nil {
			s.Log.Error("a request of the API panicked", "path", r.Pattern, "kind", fmt.Sprintf("%T", fault), "stack", string(debug.Stack()))
			refusal(http.StatusInternalServerError, "that failed by a fault of ours").write(w)
		}
	}()
	body, err := do(w, r)
	switch {
	case err != nil:
		s.fail(w, r, err)
	case body != nil:
		write(w, http.StatusOK, body)
	}
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // who has gone away asks again
}

// problemOf is the refusal that an error comes to; not ok: it is a fault of ours.
func problemOf(err error) (*Problem, bool) {
	var p *Problem
	switch {
	case errors.As(err, &p):
		return p, true
	case errors.Is(err, bot.ErrNotFound), errors.Is(err, bot.ErrUnknownCustomer):
		return errNothing(), true
	case errors.Is(err, bot.ErrNotTheirs):
		return errOver(), true
	}
	return nil, false
}

func (s *server) description(w http.ResponseWriter, _ *http.Request) (any, error) {
	w.Header().Set("Content-Type", "application/yaml")
	w.Header().Set("Cache-Control", "max-age=300")
	_, _ = w.Write(s.Description)
	return nil, nil
}
