package staff

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"repaybot/bot"
)

// What several processes change at once is one record each, changed on condition
// of the one that was read: no password, code or session that was taken away comes
// back with somebody else's change.
//
// A store has no such change for records, but it never writes an ended record anew
// under its own turn ([bot.Store].Settle). So each version is an ended record whose
// turn is its number: of two that write the same one only the first stands, and
// reading it back tells whose it is.

// kept is a record's body: the marks of those who wrote the last versions, the
// newest first, and what they wrote.
type kept struct {
	By   []string        `json:"by"`
	What json.RawMessage `json:"what"`
}

// marks is how many writers a version remembers: who looks whether it has won may
// be late by so many.
const marks = 16

// attempts is how often a change is tried where others are faster.
const attempts = 40

// errSame says that a change has nothing to change.
var errSame = errors.New("nothing changes")

// version is a record as it was read.
type version struct {
	kept
	sequence int64
	there    bool // something was kept, be it a leftover of an older form
	old      bot.RecordStatus
}

// read returns the versions of keys that are there, as they are now: what another
// process has taken away opens nothing here either.
func (a *Accounts) read(ctx context.Context, keys ...string) (map[string]version, error) {
	records := a.store.Records
	if s, ok := bot.StoreAs[bot.Remembering](a.store); ok {
		records = s.RecordsNow
	}
	rs, err := records(ctx, keys)
	if err != nil {
		return nil, err
	}
	found := make(map[string]version, len(rs))
	for _, r := range rs {
		v := version{sequence: r.Sequence, there: true}
		if json.Unmarshal(r.Body, &v.kept) != nil || len(v.By) == 0 {
			// From before versions: the body stands by itself.
			v.kept, v.old = kept{What: r.Body}, r.Status
		}
		found[r.Key] = v
	}
	return found, nil
}

// change writes what do makes of a record's body (nil: there is none), as often as
// it takes until nobody was faster. do may be called more than once. Its error
// ends the change; [errSame] is none.
func change[T any](ctx context.Context, a *Accounts, key, subject string, now time.Time, do func(was *T) (*T, error)) error {
	for range attempts {
		found, err := a.read(ctx, key)
		if err != nil {
			return err
		}
		was, err := decode[T](found[key])
		if err != nil {
			return err
		}
		next, err := do(was)
		if errors.Is(err, errSame) {
			return nil
		}
		if err != nil {
			return err
		}
		won, err := a.write(ctx, key, subject, now, found[key], next)
		if err != nil || won {
			return err
		}
	}
	return fmt.Errorf("%d others changed %w", attempts, bot.ErrConflict)
}

func (a *Accounts) write(ctx context.Context, key, subject string, now time.Time, was version, next any) (won bool, err error) {
	what, err := json.Marshal(next)
	if err != nil {
		return false, err
	}
	mark, err := a.draw(8)
	if err != nil {
		return false, err
	}
	by := append([]string{mark}, was.By...)
	body, err := json.Marshal(kept{By: by[:min(len(by), marks)], What: what})
	if err != nil {
		return false, err
	}
	if err := a.store.Settle(ctx, []bot.Record{{
		Key: key, Status: bot.RecordEnded, Customer: subject, Conversation: key, Sequence: was.sequence + 1, At: now, Body: body,
	}}); err != nil {
		return false, err
	}
	found, err := a.read(ctx, key)
	return slices.Contains(found[key].By, mark), err
}

// decode is what a version holds; nil for nothing.
func decode[T any](v version) (*T, error) {
	if !v.there || v.old == bot.RecordEnded {
		return nil, nil
	}
	out := new(T)
	return out, json.Unmarshal(v.What, out)
}

// draw is so many random bytes in hex.
func (a *Accounts) draw(bytes int) (string, error) {
	raw := make([]byte, bytes)
	if _, err := io.ReadFull(a.random, raw); err != nil {
		return "", fmt.Errorf("randomness: %w", err)
	}
	return hex.EncodeToString(raw), nil
}
