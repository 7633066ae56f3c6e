package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// ErrInUse says that another program has the database open.
var ErrInUse = errors.New("a program has this database open: stop it first")

// ExistsError says that there is a file already.
type ExistsError struct{ Path string }

func (e *ExistsError) Error() string { return e.Path + " is there already" }

// Backup copies the database of a directory into a file of its own while
// programs go on using it. The copy is of one moment, and is checked before it
// gets its name. What is sealed stays sealed: the master key is not in it. It
// fails with an [*ExistsError] if the file is there.
func Backup(ctx context.Context, dir, to string) (err error) {
	path := filepath.Join(dir, FileName)
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("no database there: %w", err)
	}
	if _, err := os.Lstat(to); err == nil {
		return &ExistsError{to}
	}
	part := to + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// The file is made first, so that nobody else can ever read it.
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(part)
		}
	}()
	db, err := sql.Open("sqlite", fileURL(path, url.Values{"mode": {"rw"}, "_pragma": {"busy_timeout(10000)"}}))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "vacuum into ?", part)
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	if err := check(ctx, part); err != nil {
		return fmt.Errorf("the copy: %w", err)
	}
	if err := syncFile(part); err != nil {
		return err
	}
	return os.Rename(part, to)
}

// Restore puts a backup into a directory. A database that is there is left
// alone ([*ExistsError]) unless force is set: then it is kept beside the new
// one, under the name that is returned. It fails with [ErrInUse] while a
// program has that database open.
func Restore(ctx context.Context, from, dir string, now time.Time, force bool) (kept string, err error) {
	if err := check(ctx, from); err != nil {
		return "", fmt.Errorf("%s: %w", from, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	path := filepath.Join(dir, FileName)
	_, err = os.Lstat(path)
	there := err == nil
	if there && !force {
		return "", &ExistsError{path}
	}
	part := path + ".restore"
	if err := copyFile(from, part); err != nil {
		return "", errors.Join(err, os.Remove(part))
	}
	if there {
		if err := alone(ctx, path); err != nil {
			return "", errors.Join(err, os.Remove(part))
		}
		kept = path + ".before-" + now.UTC().Format("20060102T150405")
		for _, end := range []string{"", "-wal", "-shm"} {
			if err := os.Rename(path+end, kept+end); err != nil && (end == "" || !errors.Is(err, fs.ErrNotExist)) {
				return "", err
			}
		}
	}
	return kept, os.Rename(part, path)
}

// check reads a database through: that it is whole, and of this program.
func check(ctx context.Context, path string) (err error) {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", fileURL(path, url.Values{"mode": {"ro"}, "immutable": {"1"}}))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var result string
	if err := db.QueryRowContext(ctx, "pragma integrity_check(1)").Scan(&result); err != nil {
		return fmt.Errorf("it can't be read as a database: %w", err)
	}
	if result != "ok" {
		return fmt.Errorf("it is damaged: %s", result)
	}
	var version, tables int
	if err := db.QueryRowContext(ctx, "pragma user_version").Scan(&version); err != nil {
		return err
	}
	err = db.QueryRowContext(ctx, "select count(*) from sqlite_schema where type = 'table' and name in ('conversations', 'turns', 'keys')").Scan(&tables)
	switch {
	case err != nil:
		return err
	case tables != 3 || version == 0:
		return errors.New("it is no database of this program")
	case version > len(steps):
		return fmt.Errorf("it has schema %d and this program knows %d: use a newer program", version, len(steps))
	}
	return nil
}

// alone fails with [ErrInUse] if anybody has the database open, and takes its
// log into it. In this journal mode who has it open holds a lock.
func alone(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", fileURL(path, url.Values{"mode": {"rw"}, "_pragma": {"locking_mode(exclusive)"}}))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(ctx, "begin exclusive; rollback")
	if err != nil {
		err = ErrInUse
	}
	return errors.Join(err, db.Close())
}

func fileURL(path string, q url.Values) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
