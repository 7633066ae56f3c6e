package bot

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"time"

	"repaybot/dialog"
)

// codes derives one-time codes (spec/conduct.md, Who is it?): a keyed hash of
// the conversation and the turn that sends it. A turn that is done again sends
// the same code, and none is stored.
type codes struct{ key []byte }

// codeLives is how long a code is worth anything.
const codeLives = dialog.CodeMinutes * time.Minute

// minSecret is the shortest key of one-time codes, in bytes.
const minSecret = 32

func (c codes) code(conversation string, sequence int64) string {
	m := hmac.New(sha256.New, c.key)
	fmt.Fprintf(m, "code\x00%s\x00%d", conversation, sequence)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(m.Sum(nil))%1_000_000)
}

// hashed is a keyed hash of what names a person, for keys of documents.
func (c codes) hashed(what string) string {
	m := hmac.New(sha256.New, c.key)
	m.Write([]byte("key\x00" + what))
	return fmt.Sprintf("%x", m.Sum(nil)[:16])
}

// tryCode counts a try and then compares it.
func (s *Service) tryCode(ctx context.Context, c *Conversation, in Inbound, digits string) (dialog.CodeTried, error) {
	tries, err := s.store.CountTry(ctx, Try{
		Key:     fmt.Sprintf("code/%s/%d", c.ID, c.Code.Since),
		LockKey: "code/" + s.codes.hashed(ownerOf(c)),
		EventID: in.Channel + "\x00" + in.EventID,
		At:      in.At,
		Max:     dialog.CodeTries,
		Lock:    dialog.CodeLockMinutes * time.Minute,
	})
	if err != nil {
		return dialog.CodeTried{}, err
	}
	tried := dialog.CodeTried{Outcome: dialog.CodeWrong, Left: max(0, dialog.CodeTries-tries.Count)}
	right := subtle.ConstantTimeCompare([]byte(digits), []byte(s.codes.code(c.ID, c.Code.Sequence))) == 1
	switch {
	case !tries.Locked.IsZero():
		return dialog.CodeTried{Outcome: dialog.CodeLocked}, nil
	case in.At.After(c.Code.ends()):
		tried.Outcome = dialog.CodeExpired
	case right:
		tried.Outcome = dialog.CodeRight
	}
	if tried.Outcome != dialog.CodeRight && tries.Count >= dialog.CodeTries {
		tried.Outcome = dialog.CodeLocked
		s.observer.Observe(SawCode{Locked: true})
	}
	return tried, nil
}

// codeSent notes that a turn sends a code. Tries go on being counted over codes
// that are sent anew, until one was right.
func codeSent(before *CodeSent, sequence int64, at time.Time) *CodeSent {
	next := &CodeSent{Sequence: sequence, At: at, Since: sequence, SinceAt: at}
	if before != nil {
		next.Since, next.SinceAt = before.Since, before.SinceAt
	}
	return next
}

// ends is when the code is worth nothing any more.
func (c *CodeSent) ends() time.Time { return c.At.Add(codeLives) }

// ownerOf is the customer whose conversation it is; before that is known, the
// conversation itself.
func ownerOf(c *Conversation) string {
	if c.Customer != "" {
		return c.Customer
	}
	return "conversation/" + c.ID
}
