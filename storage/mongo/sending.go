package mongo

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"repaybot/bot"
)

// ClaimSend implements [bot.Sending]: one update on the condition that the
// message is still to be sent and nobody else is sending. A colleague's taking
// over changes the same document, so it comes before it or after it.
func (d *DB) ClaimSend(ctx context.Context, c bot.SendClaim) (bot.SendVerdict, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	mark, err := markOf(c.Key)
	if err != nil {
		return 0, err
	}
	unsent := stillToSend(c.Conversation, mark, c.Staff)
	free := bson.A{
		bson.D{is("sender", c.Holder)},
		bson.D{is("sending", bson.D{is("$not", bson.D{is("$gte", c.Now.UnixMilli())})})}, // or nobody ever sent
	}
	result, err := d.conversations.UpdateOne(ctx, append(unsent.filter[:len(unsent.filter):len(unsent.filter)], is("$or", free)),
		bson.D{is("$set", bson.D{is("sender", c.Holder), is("sending", c.Until.UnixMilli())})})
	if err != nil {
		return 0, err
	}
	if result.MatchedCount == 1 {
		return bot.MaySend, nil
	}
	switch err := d.conversations.FindOne(ctx, unsent.filter).Err(); {
	case errors.Is(err, mongo.ErrNoDocuments):
		return bot.SendGone, nil
	case err != nil:
		return 0, err
	default:
		return bot.SendHeld, nil
	}
}
