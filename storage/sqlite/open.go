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

// keyReaders is how many more read keys. They are apart because whoever reads
// what is sealed needs the key while it still has a connection: where all are
// such readers' and the keys are to come by the same, nobody goes on.
const keyReaders = 2

// DB is an open database. It is safe for use by many goroutines.
type DB struct {
	read   *sql.DB
	keys   *sql.DB // for reading keys
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
	_ bot.Wakes       = (*DB)(nil)
)

// Open opens the database in a directory, and makes both where they are not
// there. masterKey has [sealed.KeySize] bytes.
func Open(ctx context.Context, dir string, masterKey []byte) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, FileName)
	d := &DB{cache: newCache()}
	var err error
	if d.pool, err = sql.Open("sqlite", dsn(path, "rwc")); err != nil {
		return nil, err
	}
	d.pool.SetMaxOpenConns(1)
	if err := migrate(ctx, d.pool); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), d.pool.Close())
	}
	if d.read, err = openReaders(path, readers); err != nil {
		return nil, errors.Join(err, d.pool.Close())
	}
	if d.keys, err = openReaders(path, keyReaders); err != nil {
		return nil, errors.Join(err, d.read.Close(), d.pool.Close())
	}
	pools := func() error { return errors.Join(d.keys.Close(), d.read.Close(), d.pool.Close()) }
	for _, q := range []struct {
		to    **sql.Stmt
		of    *sql.DB
		query string
	}{{&d.recordQuery, d.read, selectBox}, {&d.conversationQuery, d.read, selectWhole}, {&d.subjectQuery, d.read, selectSubject}, {&d.keyQuery, d.keys, selectWrapped}} {
		if *q.to, err = q.of.PrepareContext(ctx, q.query); err != nil {
			return nil, errors.Join(err, pools())
		}
	}
	if d.vault, err = sealed.NewVault(masterKey, keys{d}); err != nil {
		return nil, errors.Join(err, pools())
	}
	d.index = sealed.NewIndex(masterKey)
	if d.writer, err = openWriter(ctx, d.pool, d.cache); err != nil {
		return nil, errors.Join(err, pools())
	}
	go d.writer.run()
	if err := d.indexPhones(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), d.Close())
	}
	return d, nil
}

// openReaders opens connections that can't write.
func openReaders(path string, n int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(path, "rw")+"&_pragma=query_only(1)")
	if err == nil {
		db.SetMaxOpenConns(n)
		db.SetMaxIdleConns(n)
	}
	return db, err
}

// dsn asks for a write-ahead log that is synced before a commit returns. It is
// copied into the database often, and so little by little: while it is, turns wait.
func dsn(path, mode string) string {
	q := url.Values{"mode": {mode}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(wal)", "synchronous(full)", "wal_autocheckpoint(500)",
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
		err = errors.Join(err, d.keys.Close(), d.read.Close(), d.writer.lent.Close(), d.pool.Close())
	})
	return err
}
