// Package files is the address at which a bridge gives Repaybot the content of
// what customers sent. Copy it along with the bridge.
package files

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
)

// ErrGone says that the app has a file no longer, or that it is larger than
// Repaybot takes: it won't be asked for again.
var ErrGone = errors.New("the app has it no longer")

const (
	// Max is how large a file Repaybot takes, in bytes.
	Max     = 10 << 20
	maxWish = 64 << 10
)

// Handler answers wishes. signed checks the header Repaybot-Signature of a body,
// and fetch has a file's content from the app, by the id that the bridge's event
// named it by.
func Handler(signed func(header string, body []byte) bool, fetch func(ctx context.Context, id string) ([]byte, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxWish))
		if err != nil || !signed(r.Header.Get("Repaybot-Signature"), body) {
			http.Error(w, "the signature is not right", http.StatusUnauthorized)
			return
		}
		var wish struct {
			File string `json:"file"`
		}
		if err := json.Unmarshal(body, &wish); err != nil || wish.File == "" {
			http.Error(w, "not a wish", http.StatusUnprocessableEntity)
			return
		}
		content, err := fetch(r.Context(), wish.File)
		switch {
		case errors.Is(err, ErrGone):
			http.Error(w, ErrGone.Error(), http.StatusGone)
		case err != nil:
			log.Print("a file could not be had: ", err)
			http.Error(w, "not now", http.StatusBadGateway)
		default:
			w.Header().Set("Content-Type", "application/octet-stream")
			_, _ = w.Write(content)
		}
	}
}
