package api

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"repaybot/bot"
)

// Problem is a refusal in the form of RFC 9457. It quotes nothing that came in.
type Problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	Field  string `json:"field,omitempty"`  // a JSON pointer into the body, or a parameter's name
	Reason string `json:"reason,omitempty"` // a word for programs

	after time.Duration // when to come again; 0: not said
}

func (p *Problem) Error() string { return p.Title }

// refusal is a problem of a status.
func refusal(status int, title string) *Problem { return &Problem{Status: status, Title: title} }

// at names the field that is wrong.
func (p *Problem) at(field, detail string) *Problem {
	p.Field, p.Detail = field, detail
	return p
}

var (
	errUnread  = func() *Problem { return refusal(http.StatusBadRequest, "the request can't be read") }
	errUnfit   = func() *Problem { return refusal(http.StatusUnprocessableEntity, "this can't be meant") }
	errNothing = func() *Problem { return refusal(http.StatusNotFound, "there is no such thing here") }
	errOver    = func() *Problem { return refusal(http.StatusUnauthorized, "the session is missing or over") }
)

func (p *Problem) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	if p.after > 0 {
		h.Set("Retry-After", strconv.Itoa(max(1, int((p.after+time.Second-1)/time.Second))))
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // who has gone away needs no reason
}

// fail answers an error: a [Problem] as it is, any other as a fault of ours,
// which the log has without its text.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if p, ok := problemOf(err); ok {
		p.write(w)
		return
	}
	if r.Context().Err() == nil {
		s.Log.ErrorContext(r.Context(), "a request of the API failed", "path", r.Pattern, "kind", bot.ErrorKind(err))
	}
	p := refusal(http.StatusServiceUnavailable, "that could not be done just now")
	p.Detail, p.after = "send the same again", time.Second
	p.write(w)
}
