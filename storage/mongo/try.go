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

// counted are the tries under one key that are remembered.
type counted struct {
	Key    string  `bson:"_id"`
	Schema int     `bson:"schema"`
	Count  int     `bson:"count"` // of all there ever were: each change adds one
	Tried  []tried `bson:"tried"`
}

// tried is one try.
type tried struct {
	Event bson.Binary `bson:"event"`
	At    int64       `bson:"at"` // Unix milliseconds
	Count int         `bson:"count"`
}

// around counts the tries that count together with one, and finds the newest.
func (c counted) around(t bot.Try) (n int, newest time.Time) {
	after, before := t.Around()
	for _, x := range c.Tried {
		at := time.UnixMilli(x.At)
		if at.After(after) && at.Before(before) {
			n++
		}
		if at.After(newest) {
			newest = at
		}
	}
	return n, newest
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
		if i := slices.IndexFunc(has.Tried, func(x tried) bool { return same(x.Event, me) }); i >= 0 {
			out.Count = has.Tried[i].Count
			return true, nil
		}
		held, err := d.lockOf(ctx, t.LockKey)
		if err != nil {
			return true, err
		}
		mine := same(held.By, me)
		until := time.UnixMilli(held.Until)
		if mine || held.Until == 0 {
			until = time.Time{}
		}
		around, newest := has.around(t)
		judged, lock, ok := t.Judge(around, newest, until)
		if out = judged; !ok {
			return true, nil
		}
		if !lock.IsZero() && !mine {
			if locked, err := d.lock(ctx, t.LockKey, lock, me, held.Until); err != nil || !locked {
				return err != nil, err
			}
		}
		return d.count(ctx, t, has, tried{me, t.At.UnixMilli(), out.Count})
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

// lock sets a lock, if it is still the one that was seen: seen is its end, 0 if
// there was none.
func (d *DB) lock(ctx context.Context, key string, until time.Time, me bson.Binary, seen int64) (bool, error) {
	l := lock{Key: key, Schema: schemaVersion, Until: max(until.UnixMilli(), seen), By: me}
	if seen == 0 {
		_, err := d.locks.InsertOne(ctx, l)
		if mongo.IsDuplicateKeyError(err) {
			return false, nil
		}
		return err == nil, err
	}
	result, err := d.locks.ReplaceOne(ctx, bson.D{is("_id", key), is("until", seen)}, l)
	return err == nil && result.MatchedCount == 1, err
}

// count adds a try to those that were seen, and forgets what need not be
// remembered.
func (d *DB) count(ctx context.Context, t bot.Try, seen counted, me tried) (bool, error) {
	next := counted{Key: t.Key, Schema: schemaVersion, Count: seen.Count + 1}
	forgotten := t.Forgotten(t.At).UnixMilli()
	for _, x := range seen.Tried {
		if x.At >= forgotten {
			next.Tried = append(next.Tried, x)
		}
	}
	next.Tried = append(next.Tried, me)
	if seen.Count == 0 {
		_, err := d.tries.InsertOne(ctx, next)
		if mongo.IsDuplicateKeyError(err) {
			return false, nil
		}
		return err == nil, err
	}
	result, err := d.tries.ReplaceOne(ctx, bson.D{is("_id", t.Key), is("count", seen.Count)}, next)
	return err == nil && result.MatchedCount == 1, err
}
