package telegram

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
)

// secretHeader is where Telegram puts the secret token.
const secretHeader = "X-Telegram-Bot-Api-Secret-Token"

// maxUpdate is how large an update may be, in bytes.
const maxUpdate = 1 << 20

// Webhook takes updates that Telegram posts: 401 without the secret token, 200
// once an update is durable or will never be, 503 where it has to come again.
// Telegram may post several at once; they are taken in the order they come.
func (b *Bot) Webhook() http.Handler {
	want := sha256.Sum256([]byte(b.o.SecretToken))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := sha256.Sum256([]byte(r.Header.Get(secretHeader)))
		switch {
		case r.Method != http.MethodPost:
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "POST only", http.StatusMethodNotAllowed)
			return
		case b.o.SecretToken == "" || subtle.ConstantTimeCompare(got[:], want[:]) != 1:
			http.Error(w, "unauthorized", http.StatusUnauthorized)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		case err != nil:
			http.Error(w, "cut off", http.StatusBadRequest)
			return
		}
		err = b.take(r.Context(), body)
		switch {
		case errors.Is(err, errMalformed):
			b.o.Log.Warn("an update can't be read", "update", updateID(body))
		case err != nil:
			b.o.Log.Error("an update could not be kept and has to come again", "update", updateID(body))
			http.Error(w, "try again", http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusOK)
	})
}
