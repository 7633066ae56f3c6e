package mongo

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
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
