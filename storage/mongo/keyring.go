package mongo

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"repaybot/bot"
	"repaybot/storage/sealed"
)

// wrappedKey is a subject's key under the master key. An empty one was destroyed.
type wrappedKey struct {
	Subject string        `bson:"_id"`
	Schema  int           `bson:"schema"`
	Wrapped []byte        `bson:"wrapped"`
	Erased  bson.DateTime `bson:"erased,omitempty"` // the server's time; 0 if it is not
}

// keyring keeps wrapped keys in the database. A key is used only once a majority
// has it: what is sealed under one that a fail-over took back could never be read.
type keyring struct{ d *DB }

// Key returns nil if there is none, and an empty one if it was destroyed.
func (k keyring) Key(ctx context.Context, subject string) ([]byte, error) {
	ctx, cancel := k.d.bounded(ctx)
	defer cancel()
	var w wrappedKey
	err := k.d.keys.FindOne(ctx, one(keys, subject).filter).Decode(&w)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, nil
	}
	if w.Wrapped == nil && err == nil {
		w.Wrapped = []byte{}
	}
	return w.Wrapped, errors.Join(err, checkSchema("a key", w.Schema))
}

// AddKey keeps a key unless there is one.
func (k keyring) AddKey(ctx context.Context, subject string, wrapped []byte) (has []byte, err error) {
	ctx, cancel := k.d.bounded(ctx)
	defer cancel()
	_, err = k.d.keys.InsertOne(ctx, wrappedKey{Subject: subject, Schema: schemaVersion, Wrapped: wrapped})
	if err == nil {
		return wrapped, nil
	}
	if !mongo.IsDuplicateKeyError(err) {
		return nil, err
	}
	err = again(ctx, func() (bool, error) {
		has, err = k.Key(ctx, subject)
		return has != nil, err
	})
	return has, err
}

// KeysAfter returns keys in the order of their subjects.
func (k keyring) KeysAfter(ctx context.Context, after string, limit int) ([]sealed.Wrapped, error) {
	ctx, cancel := k.d.bounded(ctx)
	defer cancel()
	found, err := find[wrappedKey](ctx, k.d.keys, keysAfter(after), limit, nil)
	if err != nil {
		return nil, err
	}
	page := make([]sealed.Wrapped, len(found))
	for i, w := range found {
		if err := checkSchema("a key", w.Schema); err != nil {
			return nil, err
		}
		page[i] = sealed.Wrapped{Subject: w.Subject, Wrapped: w.Wrapped}
	}
	return page, nil
}

// ReplaceKey changes a key if it is still the old one.
func (k keyring) ReplaceKey(ctx context.Context, subject string, old, fresh []byte) (bool, error) {
	ctx, cancel := k.d.bounded(ctx)
	defer cancel()
	result, err := k.d.keys.UpdateOne(ctx, bson.D{is("_id", subject), is("wrapped", old)}, bson.D{is("$set", bson.D{is("wrapped", fresh)})})
	return err == nil && result.MatchedCount == 1, err
}

// Rewrap implements [bot.Rekeying].
func (d *DB) Rewrap(ctx context.Context, progress func(done int)) (bot.RewrapCount, error) {
	return d.vault.Rewrap(ctx, progress)
}
