package mongo

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// handledEvent remembers an event past its stay in the inbox, so that it is
// known when it comes again. It is written before the event leaves the inbox.
type handledEvent struct {
	Key      bson.Binary `bson:"_id"`
	Schema   int         `bson:"schema"`
	Position int64       `bson:"position"`
}

// handledAt is the position of an event that was handled, or 0.
func (d *DB) handledAt(ctx context.Context, key bson.Binary) (int64, error) {
	var h handledEvent
	err := d.handled.FindOne(ctx, one(handled, key).filter).Decode(&h)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return h.Position, checkSchema("an event", h.Schema)
}

// rememberHandled notes an event's position, which never changes. The caller has
// seen the event there. The time is the server's.
func (d *DB) rememberHandled(ctx context.Context, key bson.Binary, position int64) error {
	return again(ctx, func() (bool, error) {
		_, err := d.handled.UpdateOne(ctx, byID(key), bson.D{
			is("$setOnInsert", bson.D{is("schema", schemaVersion), is("position", position)}),
			is("$currentDate", bson.D{is("at", true)}),
		}, options.UpdateOne().SetUpsert(true))
		if mongo.IsDuplicateKeyError(err) {
			return false, nil // noted by another at the same moment: once more, to know that a majority has it
		}
		return true, err
	})
}
