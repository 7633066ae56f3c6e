package mongo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"repaybot/bot"
)

// record is a record's document. What decides on a change stands open; revision
// is what the change is conditional on.
type record struct {
	Key          string           `bson:"_id"`
	Schema       int              `bson:"schema"`
	Revision     int64            `bson:"revision"`
	Status       bot.RecordStatus `bson:"status"`
	Conversation string           `bson:"conversation"`
	Sequence     int64            `bson:"sequence"`
	At           int64            `bson:"at"` // Unix nanoseconds
	Subject      string           `bson:"subject"`
	Box          []byte           `bson:"box"` // sealed: the whole record
}

// sameTurn tells whether the turn that made r made the one that is there.
func (x *record) sameTurn(r *bot.Record) bool {
	return x.Conversation == r.Conversation && x.Sequence == r.Sequence
}

// Reserve implements [bot.Store].
func (d *DB) Reserve(ctx context.Context, r bot.Record) error {
	r.Status = bot.RecordPending
	return d.changeRecord(ctx, r, mayReserve)
}

func mayReserve(has *record, r *bot.Record) (put bool, err error) {
	switch {
	case has == nil || has.Status == bot.RecordEnded:
		return true, nil
	case !has.sameTurn(r):
		return false, bot.ErrConflict
	default:
		return has.Status == bot.RecordPending, nil
	}
}

// Settle implements [bot.Store].
func (d *DB) Settle(ctx context.Context, rs []bot.Record) error {
	for _, r := range rs {
		if err := d.changeRecord(ctx, r, maySettle); err != nil {
			return err
		}
	}
	return nil
}

func maySettle(has *record, r *bot.Record) (put bool, err error) {
	switch {
	case r.Released():
		return has != nil && has.sameTurn(r) && has.Status == bot.RecordPending, nil
	case has == nil:
		return true, nil
	case has.sameTurn(r):
		return has.Status != bot.RecordEnded, nil
	default:
		return r.Succeeds(has.Conversation, has.Sequence, has.At), nil
	}
}

// changeRecord puts a record if what is there allows it, and it is still there.
func (d *DB) changeRecord(ctx context.Context, r bot.Record, may func(has *record, r *bot.Record) (put bool, err error)) error {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	box, err := d.vault.Seal(ctx, r.Customer, text, "record "+r.Key)
	if err != nil {
		return err
	}
	next := record{
		Key: r.Key, Schema: schemaVersion, Status: r.Status, Conversation: r.Conversation, Sequence: r.Sequence,
		At: r.At.UnixNano(), Subject: r.Customer, Box: box,
	}
	return again(ctx, func() (bool, error) {
		has, err := d.record(ctx, r.Key)
		if err != nil {
			return true, err
		}
		if put, err := may(has, &r); err != nil || !put {
			return true, err
		}
		if has == nil {
			next.Revision = 1
			_, err := d.records.InsertOne(ctx, next)
			if mongo.IsDuplicateKeyError(err) {
				return false, nil
			}
			return true, err
		}
		next.Revision = has.Revision + 1
		result, err := d.records.ReplaceOne(ctx, bson.D{is("_id", r.Key), is("revision", has.Revision)}, next)
		return err == nil && result.MatchedCount == 1, err
	})
}

// record reads one, or nil.
func (d *DB) record(ctx context.Context, key string) (*record, error) {
	var r record
	err := d.records.FindOne(ctx, one(records, key).filter).Decode(&r)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &r, checkSchema("a record", r.Schema)
}

// Records implements [bot.Store].
func (d *DB) Records(ctx context.Context, keys []string) ([]bot.Record, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	found, err := find[record](ctx, d.records, some(records, keys), 0, nil)
	if err != nil {
		return nil, err
	}
	byKey := map[string]*record{}
	for i := range found {
		byKey[found[i].Key] = &found[i]
	}
	var out []bot.Record
	for _, key := range keys {
		x := byKey[key]
		if x == nil {
			continue
		}
		r, err := d.openRecord(ctx, x)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// openRecord is the record that a document holds.
func (d *DB) openRecord(ctx context.Context, x *record) (r bot.Record, err error) {
	if err := checkSchema("a record", x.Schema); err != nil {
		return r, err
	}
	text, err := d.vault.Open(ctx, x.Subject, x.Box, "record "+x.Key)
	if err != nil {
		return r, fmt.Errorf("record: %w", err)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, fmt.Errorf("record: %w", err)
	}
	return r, nil
}
