package mongo_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"repaybot/storage/mongo"
	"repaybot/storage/mongo/mongotest"
)

var key = bytes.Repeat([]byte{1}, 32)

// newDatabase names a database that nobody else has, and drops it afterwards.
func newDatabase(t testing.TB) (uri, name string) {
	t.Helper()
	uri, name = mongotest.URI(t), "repaybot_test_"+bson.NewObjectID().Hex()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := bare(t, uri).Database(name).Drop(ctx); err != nil {
			t.Error(err)
		}
	})
	return uri, name
}

// bare is a client of our own beside the store's.
func bare(t testing.TB, uri string) *driver.Client {
	t.Helper()
	c, err := driver.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Disconnect(context.Background()) })
	return c
}

// open opens a database, and closes it at the end of the test if it is not yet.
func open(t testing.TB, uri, name string) *mongo.DB {
	t.Helper()
	d, err := mongo.Open(t.Context(), uri, name, key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}
