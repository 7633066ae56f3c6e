package mongo

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"repaybot/bot"
)

// counted are the tries under one key. The n-th event is the n-th try.
type counted struct {
	Key    string        `bson:"_id"`
	Schema int           `bson:"schema"`
	Count  int           `bson:"count"`
	Events []bson.Binary `bson:"events"`
}

// lock is what keeps tries from being counted.
type lock struct {
	Key    string      `bson:"_id"`
	Schema int         `bson:"schema"`
	Until  int64       `bson:"until"` // Unix milliseconds
	By     bson.Binary `bson:"by"`    // the event whose try it was: that one is still let through
}

// CountTry implements [bot.Store]. The last try sets the lock before it is
// counted: a program that ends in between leaves a secret locked, never open,
// and the event that comes again goes on where it was.
func (d *DB) CountTry(ctx context.Context, t bot.Try) (bot.Tries, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	me := d.ids.hash("try", t.Key, t.EventID)
	var out bot.Tries
	err := again(ctx, func() (done bool, err error) {
		out = bot.Tries{}
		has, err := d.counted(ctx, t.Key)
		if err != nil {
			return true, err
		}
		if i := slices.IndexFunc(has.Events, func(e bson.Binary) bool { return same(e, me) }); i >= 0 {
			out.Count = i + 1
			return true, nil
		}
		held, err := d.lockOf(ctx, t.LockKey)
		if err != nil {
			return true, err
		}
		if until := time.UnixMilli(held.Until); t.At.Before(until) && !same(held.By, me) {
			out.Locked = until
			return true, nil
		}
		if has.Count+1 >= t.Max && !same(held.By, me) {
			if locked, err := d.lock(ctx, t, me, held.Until); err != nil || !locked {
				return err != nil, err
			}
		}
		out.Count = has.Count + 1
		return d.count(ctx, t.Key, has.Count, me)
	})
	return out, err
}

func (d *DB) counted(ctx context.Context, key string) (counted, error) {
	var has counted
	err := d.tries.FindOne(ctx, one(tries, key).filter).Decode(&has)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return has, nil
	}
	return has, errors.Join(err, checkSchema("a try", has.Schema))
}

func (d *DB) lockOf(ctx context.Context, key string) (lock, error) {
	var l lock
	err := d.locks.FindOne(ctx, one(locks, key).filter).Decode(&l)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return l, nil
	}
	return l, errors.Join(err, checkSchema("a lock", l.Schema))
}

// lock sets a lock, if it is still the one that was seen: until is its end, 0
// if there was none.
func (d *DB) lock(ctx context.Context, t bot.Try, me bson.Binary, until int64) (bool, error) {
	l := lock{Key: t.LockKey, Schema: schemaVersion, Until: t.At.Add(t.Lock).UnixMilli(), By: me}
	if until == 0 {
		_, err := d.locks.InsertOne(ctx, l)
		if mongo.IsDuplicateKeyError(err) {
			return false, nil
		}
		return err == nil, err
	}
	result, err := d.locks.ReplaceOne(ctx, bson.D{is("_id", t.LockKey), is("until", until)}, l)
	return err == nil && result.MatchedCount == 1, err
}

// count adds a try to those that were seen.
func (d *DB) count(ctx context.Context, key string, seen int, me bson.Binary) (bool, error) {
	if seen == 0 {
		_, err := d.tries.InsertOne(ctx, counted{Key: key, Schema: schemaVersion, Count: 1, Events: []bson.Binary{me}})
		if mongo.IsDuplicateKeyError(err) {
			return false, nil
		}
		return err == nil, err
	}
	result, err := d.tries.UpdateOne(ctx, bson.D{is("_id", key), is("count", seen), op("events", "$ne", me)},
		bson.D{is("$inc", bson.D{is("count", 1)}), is("$push", bson.D{is("events", me)})})
	return err == nil && result.MatchedCount == 1, err
}
