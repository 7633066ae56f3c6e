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
	"sync/atomic"

	_ "modernc.org/sqlite" // the driver

	"repaybot/bot"
	"repaybot/storage/sealed"
)

// FileName is the database's name in its directory.
const FileName = "repaybot.db"

// readers is how many connections read at once, and keyReaders how many look
// keys up beside them.
const (
	readers    = 4
	keyReaders = 2
)

// DB is an open database. It is safe for use by many goroutines.
type DB struct {
	read   *sql.DB
	keys   *sql.DB // keys are asked for in the middle of reading: were it by the same connections, readers would wait for each other
	pool   *sql.DB // of the writer's one connection
	writer *writer
	copier *copier
	vault  *sealed.Vault
	index  *sealed.Index
	cache  *cache

	// What every turn or every new conversation reads, prepared once.
	recordsQuery, conversationQuery, subjectQuery, keyQuery, linesQuery *sql.Stmt

	subjects sync.Map     // conversation -> whose key seals it; never changes once there
	held     atomic.Int64 // of subjects, about

	closing sync.Once
}

var (
	_ bot.Store       = (*DB)(nil)
	_ bot.Book        = (*DB)(nil)
	_ bot.Sending     = (*DB)(nil)
	_ bot.Finishing   = (*DB)(nil)
	_ bot.DeadLetters = (*DB)(nil)
	_ bot.Forgetful   = (*DB)(nil)
	_ bot.Wakes       = (*DB)(nil)
	_ bot.Remembering = (*DB)(nil)

	_ bot.TellsOfErasures = (*DB)(nil)
	_ bot.Rekeying        = (*DB)(nil)
)

// Open opens the database in a directory, and makes both where they are not
// there. masterKey has [sealed.KeySize] bytes, and so have those before it, under
// which keys may still be wrapped. It fails with [sealed.ErrWrongKey] where none
// of them is the database's.
func Open(ctx context.Context, dir string, masterKey []byte, retired ...[]byte) (*DB, error) {
	return open(ctx, dir, "full", masterKey, retired...)
}

// OpenUnsynced is Open of a database that nobody will miss: it is not synced to
// the disk, so that a commit outlives this process and not the loss of power.
func OpenUnsynced(ctx context.Context, dir string, masterKey []byte) (*DB, error) {
	return open(ctx, dir, "off", masterKey)
}

func open(ctx context.Context, dir, synchronous string, masterKey []byte, retired ...[]byte) (*DB, error) {
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
	if d.read, err = openReaders(path, readers); err != nil {
		return nil, errors.Join(err, d.pool.Close())
	}
	if d.keys, err = openReaders(path, keyReaders); err != nil {
		return nil, errors.Join(err, d.read.Close(), d.pool.Close())
	}
	for _, q := range []struct {
		to    **sql.Stmt
		by    *sql.DB
		query string
	}{
		{&d.recordsQuery, d.read, selectBoxes}, {&d.conversationQuery, d.read, selectWhole}, {&d.subjectQuery, d.read, selectSubject},
		{&d.keyQuery, d.keys, selectWrapped}, {&d.linesQuery, d.read, selectLines},
	} {
		if *q.to, err = q.by.PrepareContext(ctx, q.query); err != nil {
			return nil, errors.Join(err, d.closePools())
		}
	}
	if d.vault, err = sealed.NewVault(masterKey, keys{d}, retired...); err != nil {
		return nil, errors.Join(err, d.closePools())
	}
	if d.writer, err = openWriter(ctx, d.pool, d.cache); err != nil {
		return nil, errors.Join(err, d.closePools())
	}
	d.writer.othersWrote = d.forgetErased
	if d.copier, err = openCopier(dsn(path, "rw", synchronous)); err != nil {
		return nil, errors.Join(err, d.closePools())
	}
	d.writer.copier = d.copier
	go d.copier.run()
	go d.writer.run()
	if d.index, err = d.vault.Index(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), d.Close())
	}
	if err := d.indexPhones(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), d.Close())
	}
	return d, nil
}

// openReaders opens a number of connections that only read.
func openReaders(path string, many int) (*sql.DB, error) {
	pool, err := sql.Open("sqlite", dsn(path, "rw", "full")+"&_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(many)
	pool.SetMaxIdleConns(many)
	return pool, nil
}

func (d *DB) closePools() error {
	return errors.Join(d.read.Close(), d.keys.Close(), d.pool.Close())
}

// dsn asks for a write-ahead log that is synced before a commit returns.
func dsn(path, mode, synchronous string) string {
	q := url.Values{"mode": {mode}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(wal)", "synchronous(" + synchronous + ")", fmt.Sprintf("wal_autocheckpoint(%d)", logPages),
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
		err = errors.Join(err, d.copier.close(), d.writer.lent.Close(), d.closePools())
	})
	return err
}
