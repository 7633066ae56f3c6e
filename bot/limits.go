package bot

import (
	"context"
	"time"

	"repaybot/dialog"
)

// limit is how often something may be tried within any such time, and then not
// for that time again.
type limit struct {
	what string // "number", "code", "proof" or "send"
	of   string // whose tries: a keyed hash, or a conversation
	max  int
	per  time.Duration
}

// Beside the five tries of one code, tries are limited by the number given, by
// the chat and by the network address, so that neither many chats at one number
// nor many numbers from one place get further.
const (
	lockFor      = dialog.CodeLockMinutes * time.Minute
	originTries  = 20 // of one network address, which many may share
	proofsADay   = 10
	codesPerHour = 6 // that go to one number
)

// limitsOf are the limits of a step for who tries it.
func limitsOf(step dialog.IdentityStep, c *Conversation, in Inbound, number string) []limit {
	what := string(step)
	limits := []limit{{what, "chat/" + c.ID, dialog.CodeTries, lockFor}}
	if in.Origin != "" {
		limits = append(limits, limit{what, "origin/" + in.Origin, originTries, lockFor})
	}
	limits = append(limits, limit{what, "number/" + number, dialog.CodeTries, lockFor})
	if step == dialog.StepProof {
		limits = append(limits, limit{what + "/day", "number/" + number, proofsADay, 24 * time.Hour})
	}
	return limits
}

// countTries counts a try by all limits, before anything is compared. It
// returns how many are left by the tightest; ok is false where there was none.
// Where one limit holds, the others are left alone: who is locked out of a chat
// uses up nobody's number.
func (s *Service) countTries(ctx context.Context, in Inbound, limits []limit) (left int, ok bool, err error) {
	left = dialog.CodeTries
	for _, l := range limits {
		name := "identity/" + l.what + "/" + l.of
		t, err := s.store.CountTry(ctx, Try{
			Key: name, LockKey: name, EventID: in.Channel + "\x00" + in.EventID,
			At: in.At, Max: l.max, Lock: l.per,
		})
		if err != nil {
			return 0, false, err
		}
		if !t.Locked.IsZero() {
			return 0, false, nil
		}
		left = min(left, l.max-t.Count)
	}
	return left, true, nil
}
