package bot_test

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"repaybot/bot"
)

// earlier are conversations as the program stored them before a conversation named
// the colleague who has it, and what their turns refer to. It is a store and a book
// to replay them from.
type earlier struct {
	bot.Store `json:"-"`
	bot.Book  `json:"-"`

	Texts  map[string]string            `json:"kept"`  // by digest
	Stored map[string][]json.RawMessage `json:"turns"` // by conversation, in order, without their words
}

func (e *earlier) Kept(_ context.Context, digest string) (bot.Kept, error) {
	text, ok := e.Texts[digest]
	if !ok {
		return bot.Kept{}, bot.ErrNotFound
	}
	return bot.Kept{Digest: digest, Text: bot.NewSecret([]byte(text))}, nil
}

func (e *earlier) Turns(_ context.Context, conversation string, after int64, limit int) ([]bot.Turn, error) {
	var turns []bot.Turn
	for i, text := range e.Stored[conversation] {
		t := bot.Turn{Conversation: conversation, Sequence: int64(i) + 1}
		if t.Sequence <= after || len(turns) == limit {
			continue
		}
		if err := json.Unmarshal(text, &t); err != nil {
			return nil, err
		}
		turns = append(turns, t)
	}
	return turns, nil
}

// TestConversationsFromBeforeReplay: what was stored before a conversation named
// the colleague who has it replays as it was, and where the rules are others now,
// replay says so.
func TestConversationsFromBeforeReplay(t *testing.T) {
	text, err := os.ReadFile("testdata/before-owners.json")
	if err != nil {
		t.Fatal(err)
	}
	var e earlier
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	for conversation, test := range map[string]struct {
		turns  int
		differ []int64
	}{
		"terminal:CN-1001": {10, nil}, // nobody took it
		"terminal:CN-1003": {10, nil}, // a person was asked for, came, wrote twice and gave back
		"terminal:CN-1005": {7, nil},  // in a crisis
		// A colleague wrote under an offer's terms: a plain yes after that is not to
		// the terms any more. It is as it was once they gave back.
		"terminal:CN-1006": {15, []int64{4, 5, 6, 7, 8, 9}},
		// After a death nothing is asked for when a colleague gives back.
		"terminal:CN-1007": {5, []int64{4, 5}},
	} {
		t.Run(conversation, func(t *testing.T) {
			n, differ := 0, []int64(nil)
			err := bot.Replay(t.Context(), &e, &e, conversation, plainPhraser{}, "plain", func(r bot.Replayed) {
				n++
				if !r.Earlier {
					t.Errorf("turn %d is not told to be from before", r.Sequence)
				}
				if !r.Same() {
					differ = append(differ, r.Sequence)
				}
			})
			if err != nil || n != test.turns || !slices.Equal(differ, test.differ) {
				t.Errorf("of %d turns %v came out otherwise, %v; want %d, %v", n, differ, err, test.turns, test.differ)
			}
		})
	}
}
