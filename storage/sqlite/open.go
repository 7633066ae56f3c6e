package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	_ "modernc.org/sqlite" // the driver

	"repaybot/bot"
	"repaybot/storage/sealed"
)

// FileName is the database's name in its directory.
const FileName = "repaybot.db"

// readers is how many connections read at once.
const readers = 4

// DB is an open database. It is safe for use by many goroutines.
type DB struct {
	read   *sql.DB
	pool   *sql.DB // of the writer's one connection
	writer *writer
	vault  *sealed.Vault
	index  *sealed.Index
	cache  *cache

	// What every turn or every new conversation reads, prepared once.
	recordQuery, conversationQuery, subjectQuery, keyQuery *sql.Stmt

	subjects sync.Map // conversation -> whose key seals it; never changes once there

	closing sync.Once
}

var (
	_ bot.Store       = (*DB)(nil)
	_ bot.Book        = (*DB)(nil)
	_ bot.Sending     = (*DB)(nil)
	_ bot.DeadLetters = (*DB)(nil)
	_ bot.Forgetful   = (*DB)(nil)
)

// Open opens the database in a directory, and makes both where they are not
// there. masterKey has [sealed.KeySize] bytes.
func Open(ctx context.Context, dir string, masterKey []byte) (*DB, error) {
	return open(ctx, dir, masterKey, "full")
}

// OpenUnsynced is Open of a database that nobody will miss: it is not synced to
// the disk, so that a commit outlives this process and not the loss of power.
func OpenUnsynced(ctx context.Context, dir string, masterKey []byte) (*DB, error) {
	return open(ctx, dir, masterKey, "off")
}

func open(ctx context.Context, dir string, masterKey []byte, synchronous string) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, FileName)
	d := &DB{cache: newCache()}
	var err error
	if d.pool, err = sql.Open("sqlite", dsn(path, "rwc", synchronous)); err != nil {
		return nil, err
	}
	d.pool.SetMaxOpenConns(1)
	if err := migrate(ctx, d.pool); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), d.pool.Close())
	}
	if d.read, err = sql.Open("sqlite", dsn(path, "rw", synchronous)+"&_pragma=query_only(1)"); err != nil {
		return nil, errors.Join(err, d.pool.Close())
	}
	d.read.SetMaxOpenConns(readers)
	d.read.SetMaxIdleConns(readers)
	for _, q := range []struct {
		to    **sql.Stmt
		query string
	}{{&d.recordQuery, selectBox}, {&d.conversationQuery, selectWhole}, {&d.subjectQuery, selectSubject}, {&d.keyQuery, selectWrapped}} {
		if *q.to, err = d.read.PrepareContext(ctx, q.query); err != nil {
			return nil, errors.Join(err, d.read.Close(), d.pool.Close())
		}
	}
	if d.vault, err = sealed.NewVault(masterKey, keys{d}); err != nil {
		return nil, errors.Join(err, d.read.Close(), d.pool.Close())
	}
	d.index = sealed.NewIndex(masterKey)
	if d.writer, err = openWriter(ctx, d.pool, d.cache); err != nil {
		return nil, errors.Join(err, d.read.Close(), d.pool.Close())
	}
	go d.writer.run()
	if err := d.indexPhones(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), d.Close())
	}
	return d, nil
}

// dsn asks for a write-ahead log, which with synchronous full is synced before a
// commit returns. It is copied into the database often, and so little by little: while it is, turns wait.
func dsn(path, mode, synchronous string) string {
	q := url.Values{"mode": {mode}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(wal)", "synchronous(" + synchronous + ")", "wal_autocheckpoint(500)",
		"cache_size(-32768)", "temp_store(memory)", "foreign_keys(0)",
	}}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// Close ends the writer, which answers what still waits, and closes the
// database.
func (d *DB) Close() error {
	var err error
	d.closing.Do(func() {
		close(d.writer.quit)
		<-d.writer.ended
		for _, s := range d.writer.statements {
			err = errors.Join(err, s.Close())
		}
		err = errors.Join(err, d.read.Close(), d.writer.lent.Close(), d.pool.Close())
	})
	return err
}
