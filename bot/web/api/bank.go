package api

import (
	"bytes"
	"net/http"
	"time"

	"repaybot/bot/signed"
)

const (
	// maxBook is how large a book may be that is sent in one request, in bytes.
	maxBook = 64 << 20
	// bookWithin is how long it may take to arrive.
	bookWithin = 2 * time.Minute
)

// Imported is what came of an import.
type Imported struct {
	New     int           `json:"new"`
	Changed int           `json:"changed"`
	Same    int           `json:"same"`
	Erased  int           `json:"erased"`
	Refused []RefusedLine `json:"refused"`
}

// RefusedLine is a line that was not taken.
type RefusedLine struct {
	Line    int    `json:"line"` // from 1
	Account string `json:"account,omitempty"`
	Reason  string `json:"reason"`
}

// fromBank answers the bank's own systems.
func (s *server) fromBank(do answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { s.run(w, r, do) }
}

// importBook takes the bank's book.
func (s *server) importBook(w http.ResponseWriter, r *http.Request) (any, error) {
	if s.Import == nil || len(s.BankSecret) == 0 {
		return nil, errNothing()
	}
	if r.Header.Get(signed.Header) == "" { // not read for who has not even tried
		return nil, refusal(http.StatusUnauthorized, "the signature is missing")
	}
	body, err := readBody(w, r, maxBook, bookWithin)
	if err != nil {
		return nil, err
	}
	if err := signed.Verify(r.Header.Get(signed.Header), body, s.Now(), s.BankSecret, s.BankRetired); err != nil {
		s.Log.Warn("an import was not signed as it should", "reason", err.Error())
		return nil, refusal(http.StatusUnauthorized, "the signature is not right").at("", err.Error())
	}
	taken, err := s.Import(r.Context(), bytes.NewReader(body))
	if taken.Refused == nil {
		taken.Refused = []RefusedLine{}
	}
	return taken, err
}
