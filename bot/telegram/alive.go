package telegram

import (
	"context"
	"fmt"
	"sync"
	"time"
)

const (
	// aliveWithin is how long Telegram may be silent. One request for updates
	// waits most of a minute by itself, and one that fails is nothing yet.
	aliveWithin = 3 * time.Minute
	// askEvery is how often Telegram is asked for a sign of life where nothing
	// else asks it for anything.
	askEvery = time.Minute
)

// SilentError says that Telegram does not answer, since when, and how its last
// answer was wrong ("" where there was none).
type SilentError struct {
	For  time.Duration // 0: it never has
	Kind string
}

func (e *SilentError) Error() string {
	why := ""
	if e.Kind != "" {
		why = " (" + e.Kind + ")"
	}
	if e.For == 0 {
		return "Telegram has not answered yet" + why
	}
	return fmt.Sprintf("Telegram has not answered for %s%s", e.For.Round(time.Second), why)
}

// answers is when Telegram answered last.
type answers struct {
	mu   sync.Mutex
	last time.Time
	kind string // of the error since, "" if there was none
}

// heard notes what a request came to.
func (a *answers) heard(at time.Time, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil {
		a.kind = kindOf(err)
		return
	}
	a.last, a.kind = at, ""
}

func (a *answers) since(now time.Time) (silent time.Duration, never bool, kind string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return now.Sub(a.last), a.last.IsZero(), a.kind
}

// Alive is a [SilentError] if Telegram has not answered for three minutes, or
// never; nil if it does. That one request fails changes nothing.
func (b *Bot) Alive() error {
	silent, never, kind := b.answers.since(b.o.Now())
	switch {
	case never:
		return &SilentError{Kind: kind}
	case silent > max(aliveWithin, 2*(b.o.PollWait+b.o.Timeout)):
		return &SilentError{For: silent, Kind: kind}
	}
	return nil
}

// ask asks Telegram for a sign of life, unless it gave one a short while ago.
func (b *Bot) ask(ctx context.Context) {
	if silent, _, _ := b.answers.since(b.o.Now()); silent < askEvery {
		return
	}
	_, err := b.api.GetMe(ctx)
	if ctx.Err() == nil {
		b.answers.heard(b.o.Now(), err)
	}
}

// askOn asks now and then until ctx ends: with a webhook nothing else would.
func (b *Bot) askOn(ctx context.Context) {
	for b.wait(ctx, min(askEvery/4, b.o.PollWait)) == nil {
		b.ask(ctx)
	}
}
