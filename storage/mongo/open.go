package mongo

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"repaybot/bot"
	"repaybot/storage/sealed"
)

// callWithin bounds every call where the URI has no timeoutMS and the caller
// no deadline.
const callWithin = 10 * time.Second

// schemaVersion is the version of all documents but the sealed ones, which have
// bot's. A newer one is refused.
const schemaVersion = 1

// DB is an open database. It is safe for use by many goroutines, and any number
// of them may be open on one database, on any number of machines.
type DB struct {
	client *mongo.Client
	within time.Duration
	vault  *sealed.Vault
	index  *sealed.Index
	ids    hasher

	conversations, turns, handled, records, tries, locks, dead, files, pieces, accounts, kept, keys, ledger, meta *mongo.Collection

	claimed  claimed
	stop     context.CancelFunc // of what listens for erasures
	stopped  sync.WaitGroup
	closing  sync.Once
	closeErr error
}

var (
	_ bot.Store       = (*DB)(nil)
	_ bot.Book        = (*DB)(nil)
	_ bot.Sending     = (*DB)(nil)
	_ bot.Finishing   = (*DB)(nil)
	_ bot.DeadLetters = (*DB)(nil)
	_ bot.Forgetful   = (*DB)(nil)
	_ bot.Wakes       = (*DB)(nil)

	_ bot.TellsOfErasures = (*DB)(nil)
	_ bot.Rekeying        = (*DB)(nil)
)

// Open connects to a database, and makes its indexes where they are not there.
// uri is a MongoDB connection string; what it does not say is set so that what
// was acknowledged is kept by a majority: w=majority, readConcernLevel=majority,
// retryWrites=true, timeoutMS=10000. Reads always go to the primary. masterKey
// has [sealed.KeySize] bytes and is the same on every machine; so are those before
// it, under which keys may still be wrapped. It fails with [sealed.ErrWrongKey]
// where none of them is the database's.
func Open(ctx context.Context, uri, database string, masterKey []byte, retired ...[]byte) (*DB, error) {
	if database == "" {
		return nil, errors.New("the MongoDB database has no name")
	}
	o := options.Client().ApplyURI(uri)
	if err := o.Validate(); err != nil {
		return nil, &URIError{Cause: err}
	}
	client, err := mongo.Connect(safe(o))
	if err != nil {
		return nil, &URIError{Cause: err}
	}
	d := &DB{client: client, within: *o.Timeout}
	db := client.Database(database)
	for name, to := range map[string]**mongo.Collection{
		conversations: &d.conversations, turns: &d.turns, handled: &d.handled, records: &d.records, tries: &d.tries,
		locks: &d.locks, dead: &d.dead, files: &d.files, pieces: &d.pieces, accounts: &d.accounts, kept: &d.kept, keys: &d.keys, ledger: &d.ledger, meta: &d.meta,
	} {
		*to = db.Collection(name)
	}
	if d.vault, err = sealed.NewVault(masterKey, keyring{d}, retired...); err == nil {
		err = d.migrate(ctx, db)
	}
	if err == nil {
		d.index, err = d.vault.Index(ctx)
	}
	if err == nil {
		d.ids = hasher{d.index.Names()}
		err = d.listen(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, client.Disconnect(context.WithoutCancel(ctx)))
	}
	return d, nil
}

// safe sets what the URI leaves open.
func safe(o *options.ClientOptions) *options.ClientOptions {
	if o.Timeout == nil || *o.Timeout <= 0 {
		o.SetTimeout(callWithin)
	}
	if o.WriteConcern == nil {
		o.SetWriteConcern(writeconcern.Majority())
	}
	if o.ReadConcern == nil {
		o.SetReadConcern(readconcern.Majority())
	}
	if o.RetryWrites == nil {
		o.SetRetryWrites(true)
	}
	if o.AppName == nil {
		o.SetAppName("repaybot")
	}
	return o.SetReadPreference(readpref.Primary())
}

// migrate notes the schema of an empty database and makes the indexes. A newer
// schema is refused.
func (d *DB) migrate(ctx context.Context, db *mongo.Database) error {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	_, err := d.meta.UpdateByID(ctx, schemaID, bson.D{{Key: "$setOnInsert", Value: bson.D{{Key: "version", Value: schemaVersion}}}}, options.UpdateOne().SetUpsert(true))
	if err != nil && !mongo.IsDuplicateKeyError(err) {
		return fmt.Errorf("open: %w", err)
	}
	err = again(ctx, func() (bool, error) {
		var m struct{ Version int }
		err := d.meta.FindOne(ctx, byID(schemaID)).Decode(&m)
		if errors.Is(err, mongo.ErrNoDocuments) {
			return false, nil // another machine is just writing it
		}
		return true, errors.Join(err, checkSchema("the database", m.Version))
	})
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	for _, i := range indexes {
		if _, err := db.Collection(i.collection).Indexes().CreateOne(ctx, i.model()); err != nil {
			return fmt.Errorf("index %s of %s: %w", i.name, i.collection, err)
		}
	}
	return nil
}

// schemaID is the document that has the database's schema.
const schemaID = "schema"

// bounded gives a call that has no deadline the client's.
func (d *DB) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, has := ctx.Deadline(); has {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, d.within)
}

// Close ends the connections, once.
func (d *DB) Close() error {
	d.closing.Do(func() {
		d.stop()
		d.stopped.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), d.within)
		defer cancel()
		d.closeErr = d.client.Disconnect(ctx)
	})
	return d.closeErr
}
