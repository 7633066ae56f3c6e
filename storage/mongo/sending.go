package mongo

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"repaybot/bot"
)

// ClaimSend implements [bot.Sending]. One update claims on condition that the
// message is in the outbox: delivering takes it out, and so does a colleague's
// taking over, unless a colleague wrote it.
func (d *DB) ClaimSend(ctx context.Context, c bot.SendClaim) (bot.SendVerdict, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	mark, err := markOf(c.Key)
	if err != nil {
		return 0, err
	}
	change := bson.D{is("$set", bson.D{is("sender", c.Holder), is("sending", c.Until.UnixMilli())})}
	if c.Done != "" {
		done, err := markOf(c.Done)
		if err != nil {
			return 0, err
		}
		change = append(change, is("$max", bson.D{is("delivered", done)}), is("$pull", bson.D{is("outbox", bson.D{op("mark", "$lte", done)})}))
	}
	q := sendable(c.Conversation, mark)
	q.filter = append(q.filter, is("$or", bson.A{
		bson.D{is("sender", c.Holder)}, bson.D{is("sending", bson.D{is("$not", bson.D{is("$gte", c.Now.UnixMilli())})})},
	}))
	done, err := d.conversations.UpdateOne(ctx, q.filter, change)
	if err != nil {
		return 0, err
	}
	if done.MatchedCount > 0 {
		return bot.MaySend, nil
	}
	head, err := d.head(ctx, c.Conversation)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return bot.SendGone, nil
	case err != nil:
		return 0, err
	case slices.ContainsFunc(head.Outbox, func(m message) bool { return m.Mark == mark }):
		return bot.SendHeld, nil
	}
	return bot.SendGone, nil
}

// SendingUntil implements [bot.Sending].
func (d *DB) SendingUntil(ctx context.Context, conversation string) (time.Time, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	head, err := d.head(ctx, conversation)
	if errors.Is(err, bot.ErrNotFound) || err == nil && head.Sending == 0 {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return time.UnixMilli(head.Sending), nil
}
