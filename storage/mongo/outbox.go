package mongo

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"repaybot/bot"
)

// message is one that is not delivered, in its conversation's outbox.
type message struct {
	Mark  int64  `bson:"mark"`  // orders a conversation's messages: by turn, then by number
	At    int64  `bson:"at"`    // written, in Unix milliseconds; at least 1
	Staff bool   `bson:"staff"` // a colleague wrote it: a taking over does not withdraw it
	Box   []byte `bson:"box"`   // sealed
}

// markOf is the mark of the message with a key.
func markOf(key string) (int64, error) {
	_, sequence, number, ok := bot.ParseMessageKey(key)
	if !ok {
		return 0, fmt.Errorf("%q names no message", key)
	}
	return sequence<<8 | int64(number), nil
}

// sequenceOf is the turn that wrote the message with a mark.
func sequenceOf(mark int64) int64 { return mark >> 8 }

// lastMark is past every message of a turn and of those before it.
func lastMark(sequence int64) int64 { return sequence<<8 | 0xff }

// sealOwn seals the messages that a turn adds to its conversation's outbox.
func (d *DB) sealOwn(ctx context.Context, subject string, c *bot.Commit) ([]message, error) {
	own := []message{}
	for i := range c.Conversation.Outbox {
		m := &c.Conversation.Outbox[i]
		mark, err := markOf(m.Key)
		if err != nil {
			return nil, err
		}
		if sequenceOf(mark) != c.Turn.Sequence {
			continue
		}
		text, err := json.Marshal(m)
		if err != nil {
			return nil, err
		}
		box, err := d.vault.Seal(ctx, subject, text, "message "+m.Key)
		if err != nil {
			return nil, err
		}
		own = append(own, message{Mark: mark, At: max(1, m.Reply.At.UnixMilli()), Staff: m.Reply.Staff != "", Box: box})
	}
	return own, nil
}

// openOutbox reads a conversation's messages.
func (d *DB) openOutbox(ctx context.Context, c *conversation) ([]bot.Outbound, error) {
	var out []bot.Outbound
	for _, m := range c.Outbox {
		key := bot.MessageKey(c.ID, sequenceOf(m.Mark), int(m.Mark&0xff))
		text, err := d.vault.Open(ctx, c.Subject, m.Box, "message "+key)
		if err != nil {
			return nil, fmt.Errorf("message: %w", err)
		}
		o := bot.Outbound{Conversation: c.ID}
		if err := json.Unmarshal(text, &o); err != nil {
			return nil, fmt.Errorf("message: %w", err)
		}
		out = append(out, o)
	}
	return out, nil
}

// Outbox implements [bot.Store].
func (d *DB) Outbox(ctx context.Context, limit int) ([]bot.Outbound, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	if limit <= 0 {
		limit = defaultLimit
	}
	found, err := find[conversation](ctx, d.conversations, unsentOnes(), limit, bson.D{is("doc", 0), is("inbox", 0)})
	if err != nil {
		return nil, err
	}
	type dated struct {
		at int64 // never before a message ahead of it in its conversation
		bot.Outbound
	}
	var all []dated
	for i := range found {
		if err := checkSchema("the conversation", found[i].Schema); err != nil {
			return nil, err
		}
		out, err := d.openOutbox(ctx, &found[i])
		if err != nil {
			if _, err = d.letGo(ctx, &found[i], err); err != nil {
				return nil, err
			}
			continue
		}
		var at int64
		for n, o := range out {
			at = max(at, found[i].Outbox[n].At)
			all = append(all, dated{at, o})
		}
	}
	slices.SortStableFunc(all, func(a, b dated) int { return int(min(1, max(-1, a.at-b.at))) })
	all = all[:min(len(all), limit)]
	out := make([]bot.Outbound, len(all))
	for i := range all {
		out[i] = all[i].Outbound
	}
	return out, nil
}

// Delivered implements [bot.Store]. Messages of a conversation are delivered in
// order, so the newest mark says it all.
func (d *DB) Delivered(ctx context.Context, marks []bot.Delivery) error {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	var changes []mongo.WriteModel
	for _, m := range marks {
		mark, err := markOf(m.Key)
		if err != nil {
			return err
		}
		changes = append(changes, mongo.NewUpdateOneModel().
			SetFilter(bson.D{is("_id", m.Conversation), op("delivered", "$lt", mark)}).
			SetUpdate(bson.D{is("$set", bson.D{is("delivered", mark)}), is("$pull", bson.D{is("outbox", bson.D{op("mark", "$lte", mark)})})}))
		if !m.Claim.IsZero() {
			changes = append(changes, mongo.NewUpdateOneModel().
				SetFilter(bson.D{is("_id", m.Conversation), is("sender", m.Holder), is("sending", m.Claim.UnixMilli())}).
				SetUpdate(bson.D{is("$set", bson.D{is("sending", int64(0))})}))
		}
	}
	if len(changes) == 0 {
		return nil
	}
	_, err := d.conversations.BulkWrite(ctx, changes, options.BulkWrite().SetOrdered(false))
	return err
}
