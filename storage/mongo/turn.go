package mongo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"go.mongodb.org/mongo-driver/v2/bson"

	"repaybot/bot"
)

// attempt is one attempt at a turn, written once and never changed. Which
// attempt at a sequence counts is named by the conversation if it is the last,
// else by Previous of every attempt at the next: those are made only where the
// conversation has named it.
type attempt struct {
	ID       attemptID     `bson:"_id"`
	Schema   int           `bson:"schema"`
	Previous bson.ObjectID `bson:"previous"` // the attempt at the turn before that counts
	Box      []byte        `bson:"box"`      // sealed
}

// attemptID puts a conversation's turns beside each other, in order.
type attemptID struct {
	Conversation string        `bson:"c"`
	Sequence     int64         `bson:"s"`
	Attempt      bson.ObjectID `bson:"a"`
}

func turnName(conversation string, sequence int64) string {
	return "turn " + conversation + "/" + strconv.FormatInt(sequence, 10)
}

func (d *DB) sealTurn(ctx context.Context, head *conversation, t *bot.Turn) (attempt, error) {
	a := attempt{ID: attemptID{head.ID, t.Sequence, bson.NewObjectID()}, Schema: schemaVersion, Previous: head.Attempt}
	var err error
	a.Box, err = d.seal(ctx, head.Subject, turnName(head.ID, t.Sequence), t.AppendJSON)
	return a, err
}

func (d *DB) addAttempt(ctx context.Context, a *attempt) error {
	_, err := d.turns.InsertOne(ctx, a)
	return err
}

// dropAttempt takes back an attempt that can't count any more. Where that fails
// it stays, and nobody reads it.
func (d *DB) dropAttempt(ctx context.Context, id attemptID) {
	ctx, cancel := d.bounded(context.WithoutCancel(ctx))
	defer cancel()
	_, _ = d.turns.DeleteOne(ctx, byID(id)) // it is swept by nobody then, and harms nobody
}

// sweep takes away the other attempts at a turn that counts. Where that fails
// they stay, and nobody reads them.
func (d *DB) sweep(ctx context.Context, counts attemptID) {
	q := turnsBetween(counts.Conversation, counts.Sequence, counts.Sequence)
	found, err := find[struct {
		ID attemptID `bson:"_id"`
	}](ctx, d.turns, q, 0, bson.D{is("_id", 1)})
	if err != nil {
		return
	}
	for _, other := range found {
		if other.ID != counts {
			d.dropAttempt(ctx, other.ID)
		}
	}
}

// Turns implements [bot.Store].
func (d *DB) Turns(ctx context.Context, conversation string, after int64, limit int) ([]bot.Turn, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	if limit <= 0 {
		limit = defaultLimit
	}
	head, err := d.head(ctx, conversation)
	if errors.Is(err, bot.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	last := min(head.Sequence, after+int64(limit))
	if last <= after {
		return nil, nil
	}
	// One more than asked for: it names the attempt before it.
	found, err := find[attempt](ctx, d.turns, turnsBetween(conversation, after+1, min(last+1, head.Sequence)), 0, nil)
	if err != nil {
		return nil, err
	}
	counts := map[int64]bson.ObjectID{head.Sequence: head.Attempt}
	for i := range found {
		if id := found[i].ID; id.Sequence <= head.Sequence {
			counts[id.Sequence-1] = found[i].Previous
		}
	}
	var out []bot.Turn
	for i := range found {
		id := found[i].ID
		if id.Sequence > last || counts[id.Sequence] != id.Attempt {
			continue
		}
		t, err := d.openTurn(ctx, head.Subject, &found[i])
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func (d *DB) openTurn(ctx context.Context, subject string, a *attempt) (bot.Turn, error) {
	t := bot.Turn{Conversation: a.ID.Conversation, Sequence: a.ID.Sequence, Attempt: a.ID.Attempt.Hex()}
	what := "turn " + strconv.FormatInt(t.Sequence, 10)
	if err := checkSchema(what, a.Schema); err != nil {
		return t, err
	}
	text, err := d.vault.Open(ctx, subject, a.Box, turnName(t.Conversation, t.Sequence))
	if err != nil {
		return t, fmt.Errorf("%s: %w", what, err)
	}
	if err := json.Unmarshal(text, &t); err != nil {
		return t, fmt.Errorf("%s: %w", what, err)
	}
	if t.Schema > bot.TurnSchema {
		return t, &SchemaError{What: what, Has: t.Schema, Knows: bot.TurnSchema}
	}
	return t, nil
}
