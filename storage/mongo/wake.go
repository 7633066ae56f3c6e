package mongo

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"repaybot/bot"
)

// wakesAtMost is how many wakes are claimed where no limit is named.
const wakesAtMost = 100

// ClaimWakes implements [bot.Wakes].
func (d *DB) ClaimWakes(ctx context.Context, c bot.WakeClaim) ([]bot.Woken, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	limit := c.Limit
	if limit <= 0 {
		limit = wakesAtMost
	}
	fields := bson.D{is("sequence", 1), is("wake", 1), is("wakeDue", 1)}
	found, err := find[conversation](ctx, d.conversations, dueOnes(c.Now.UnixMilli()), limit, fields)
	if err != nil {
		return nil, err
	}
	var woken []bot.Woken
	for i := range found {
		f := &found[i]
		q := one(conversations, f.ID)
		q.filter = append(q.filter, is("wakeDue", f.Due), is("sequence", f.Sequence))
		done, err := d.conversations.UpdateOne(ctx, q.filter, bson.D{is("$set", bson.D{is("wakeDue", c.Until.UnixMilli())})})
		if err != nil {
			return woken, err // the rest is another's, or is asked for again
		}
		if done.MatchedCount == 1 {
			woken = append(woken, bot.Woken{Conversation: f.ID, Sequence: f.Sequence, Wake: wakeOf(f.Wake)})
		}
	}
	return woken, nil
}

func wakeOf(milliseconds int64) time.Time {
	if milliseconds == 0 {
		return time.Time{}
	}
	return time.UnixMilli(milliseconds).UTC()
}
