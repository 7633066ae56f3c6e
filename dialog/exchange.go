package dialog

import (
	"context"
	"sync"
	"time"
)

// Exchange is what a reader or a phraser that asks a language model may know of
// the turn beside what it is given. The shell puts it into the context
// ([WithExchange]); who needs no model never looks at it. What is dear to find
// out is asked for only where it is needed.
type Exchange struct {
	Conversation string    // whose budget a call counts against; it names no person
	Began        time.Time // when this turn was first begun: all of its calls together end soon after
	Said         string    // what the customer wrote, "" if they wrote nothing
	// Before are the last turns before this one, oldest first; nil: none.
	Before func(context.Context) []Spoken
	// Hide are texts that name a person: nothing of them may leave this program.
	// nil: none are known. Where it fails no model is asked.
	Hide func(context.Context) ([]string, error)

	mu   sync.Mutex
	uses []ModelUse
}

// Spoken is one message of the turns before.
type Spoken struct {
	ByBot bool
	Text  string
}

// ModelUse is one use of a language model in a turn, or one that was meant to
// be and was not. It is kept with the turn. No text of anybody's is in it.
type ModelUse struct {
	Job     string `json:"job"`   // "read", "phrase" or "summarize"
	Model   string `json:"model"` // as the endpoint calls it
	Prompt  string `json:"prompt"`
	Tries   int    `json:"tries,omitempty"`
	In      int    `json:"in,omitempty"`  // tokens
	Out     int    `json:"out,omitempty"` // tokens
	Millis  int64  `json:"ms,omitempty"`
	Verdict string `json:"verdict"` // "used", or why the model's answer was not used
}

// Note keeps a use with the turn. It is safe for use by many goroutines, and
// on nil it does nothing.
func (x *Exchange) Note(u ModelUse) {
	if x == nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.uses = append(x.uses, u)
}

// Uses are the uses that were noted.
func (x *Exchange) Uses() []ModelUse {
	if x == nil {
		return nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]ModelUse(nil), x.uses...)
}

type exchangeKey struct{}

// WithExchange is ctx for one turn's reading and phrasing.
func WithExchange(ctx context.Context, x *Exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, x)
}

// ExchangeOf is the turn's exchange, or nil.
func ExchangeOf(ctx context.Context) *Exchange {
	x, _ := ctx.Value(exchangeKey{}).(*Exchange)
	return x
}
