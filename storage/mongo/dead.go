package mongo

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"repaybot/bot"
)

// deadLetter is a message that could not be delivered, by reference: it holds no
// text of a customer's, so nothing of it is sealed.
type deadLetter struct {
	Key          string         `bson:"_id"`
	Schema       int            `bson:"schema"`
	Conversation string         `bson:"conversation"`
	Channel      string         `bson:"channel"`
	Why          string         `bson:"why"`
	Written      int64          `bson:"written"` // this and the next two in Unix milliseconds
	Buried       int64          `bson:"buried"`
	Changed      int64          `bson:"changed"`
	Order        bson.ObjectID  `bson:"order"` // of those buried at one moment
	Status       bot.DeadStatus `bson:"status"`
	Note         string         `bson:"note"`
}

// Bury implements [bot.DeadLetters]. The update matches a letter that was sent
// again; where there is none it tries to insert, and a letter that stands
// otherwise is in its way, which is what is wanted.
func (d *DB) Bury(ctx context.Context, l bot.DeadLetter) error {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	_, err := d.dead.UpdateOne(ctx, bson.D{is("_id", l.Key), is("status", bot.DeadResent)}, bson.D{
		is("$set", bson.D{
			is("status", bot.DeadIs), is("why", l.Why), is("buried", l.Buried.UnixMilli()), is("changed", l.Buried.UnixMilli()),
		}),
		is("$setOnInsert", bson.D{
			is("schema", schemaVersion), is("conversation", l.Conversation), is("channel", l.Channel),
			is("written", l.Written.UnixMilli()), is("order", bson.NewObjectID()), is("note", ""),
		}),
	}, options.UpdateOne().SetUpsert(true))
	if mongo.IsDuplicateKeyError(err) {
		return nil
	}
	return err
}

// MoveDead implements [bot.DeadLetters].
func (d *DB) MoveDead(ctx context.Context, key string, from, to bot.DeadStatus, at time.Time, note string) (bool, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	set := bson.D{is("status", to), is("changed", at.UnixMilli())}
	if note != "" {
		set = append(set, is("note", note))
	}
	result, err := d.dead.UpdateOne(ctx, bson.D{is("_id", key), is("status", from)}, bson.D{is("$set", set)})
	return err == nil && result.MatchedCount == 1, err
}

// Dead implements [bot.DeadLetters].
func (d *DB) Dead(ctx context.Context, statuses []bot.DeadStatus, limit int) ([]bot.DeadLetter, error) {
	if len(statuses) == 0 {
		return nil, nil
	}
	if limit <= 0 {
		limit = defaultLimit
	}
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	found, err := find[deadLetter](ctx, d.dead, deadOnes(statuses), limit, nil)
	if err != nil {
		return nil, err
	}
	var ls []bot.DeadLetter
	for _, l := range found {
		if err := checkSchema("a dead letter", l.Schema); err != nil {
			return nil, err
		}
		ls = append(ls, bot.DeadLetter{
			Key: l.Key, Conversation: l.Conversation, Channel: l.Channel, Why: l.Why, Status: l.Status, Note: l.Note,
			Written: time.UnixMilli(l.Written), Buried: time.UnixMilli(l.Buried), Changed: time.UnixMilli(l.Changed),
		})
	}
	return ls, nil
}
