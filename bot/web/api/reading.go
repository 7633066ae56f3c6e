package api

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// reading is some turns of a conversation, with what it takes to show them.
type reading struct {
	turns    []bot.Turn
	known    titles
	withheld map[int64]bool // positions of messages that did not go
	more     bool           // there may be turns after these
	later    bool           // some are not to be shown yet
}

const (
	// settledAfter is how long a message that nobody had asked for is not shown:
	// whether it may go is on record by then.
	settledAfter = 3 * time.Second
	// aheadBy is how many turns later it may be on record.
	aheadBy = 20
)

// read reads at most limit turns after a sequence.
func (s *server) read(ctx context.Context, me *who, after int64, limit int) (*reading, error) {
	turns, err := s.Service.Turns(ctx, me.conversation, after, limit)
	if err != nil {
		return nil, fmt.Errorf("turns of a conversation: %w", err)
	}
	in := &reading{turns: turns, withheld: map[int64]bool{}, more: len(turns) == limit}
	if err := s.leaveOut(ctx, me, in); err != nil {
		return nil, err
	}
	in.known, err = s.titlesFor(ctx, me, in.turns)
	return in, err
}

// leaveOut finds the messages that did not go, and leaves out those of which
// that may not be known yet, with all after them.
func (s *server) leaveOut(ctx context.Context, me *who, in *reading) error {
	unasked := false
	for i := range in.turns {
		t := &in.turns[i]
		if len(t.Replies) == 0 || t.Purpose == "" || t.Purpose == bot.ForAnswer {
			continue
		}
		unasked = true
		if s.Now().Sub(t.At) < settledAfter {
			in.turns, in.more, in.later = in.turns[:i], false, true
			break
		}
	}
	all := in.turns
	if unasked && in.more {
		ahead, err := s.Service.Turns(ctx, me.conversation, all[len(all)-1].Sequence, aheadBy)
		if err != nil {
			return fmt.Errorf("turns after a page: %w", err)
		}
		all = append(all[:len(all):len(all)], ahead...)
	}
	for i := range all {
		if position, ok := heldBack(&all[i]); ok {
			in.withheld[position] = true
		}
	}
	return nil
}

// heldBack is the position of the message that a turn puts on record as one that
// did not go.
func heldBack(t *bot.Turn) (position int64, ok bool) {
	if !isEvent(t, "withheld") {
		return 0, false
	}
	event, err := dialog.UnmarshalEvent(t.Event)
	if err != nil {
		return 0, false
	}
	e, ok := event.(dialog.Withheld)
	if !ok || e.MayHaveGone {
		return 0, false
	}
	conversation, sequence, number, ok := bot.ParseMessageKey(e.Message)
	return sequence*placesOfTurn + int64(number), ok && conversation == t.Conversation && number < placesOfTurn
}

// isEvent tells whether a turn is of an event of that name.
func isEvent(t *bot.Turn, name string) bool {
	return bytes.HasPrefix(t.Event, []byte(`{"`+name+`"`))
}
