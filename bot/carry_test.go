package bot

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"repaybot/dialog"
)

// gateway takes a code from a moment on, and counts the tries.
type gateway struct {
	works time.Time
	tries int
	taken []string
}

func (g *gateway) SendCode(_ context.Context, _, _, code string) error {
	if g.tries++; time.Now().Before(g.works) {
		return errors.New("down")
	}
	g.taken = append(g.taken, code)
	return nil
}

// TestACodeIsBroughtWhileItLives has the gateway be down for some of a code's
// time: it is brought as long as it is worth anything, soon after the gateway is
// back, and no longer.
func TestACodeIsBroughtWhileItLives(t *testing.T) {
	const life = dialog.CodeMinutes * time.Minute
	for _, c := range []struct {
		age, down time.Duration // of the code at first, and of the gateway from then on
		brought   bool
	}{
		{0, 0, true}, {0, 4 * time.Minute, true}, {2 * time.Minute, 2 * time.Minute, true},
		{0, life, false}, {4 * time.Minute, 2 * time.Minute, false}, {time.Hour, time.Minute, false},
		{-time.Hour, life, false}, // by a channel's clock that is ahead
	} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			g := &gateway{works: began.Add(c.down)}
			s := &Service{sender: g, now: time.Now, life: t.Context(), stopping: t.Context(), log: slog.New(slog.DiscardHandler), codes: codes{[]byte("key")}}
			if !s.carryCodeOf(&Conversation{ID: "web:C1", Customer: "C1", Code: &CodeSent{Sequence: 3, At: began.Add(-c.age)}}) {
				t.Errorf("%+v: it is not done with", c)
			}
			took := time.Since(began)
			if brought := len(g.taken) == 1; brought != c.brought || brought && took > c.down+lastCodeRetry || took > max(0, min(life, life-c.age)) {
				t.Errorf("%+v: %d brought after %s and %d tries", c, len(g.taken), took, g.tries)
			}
			if g.tries == 0 || g.tries > 20 {
				t.Errorf("%+v: %d tries", c, g.tries)
			}
		})
	}
}
