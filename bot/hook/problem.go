package hook

import (
	"encoding/json"
	"net/http"
)

// problem is a refusal in the form of RFC 9457. It quotes nothing that came in.
type problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	Field  string `json:"field,omitempty"` // a JSON pointer into the body
}

func refuse(w http.ResponseWriter, status int, p problem) {
	p.Status = status
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(p) // who has gone away needs no reason
}
