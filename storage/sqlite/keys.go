package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

const selectWrapped = "select wrapped from keys where subject = ?"

// keys keeps wrapped keys in the database.
type keys struct{ d *DB }

// Key returns nil if there is none, and an empty one if it was destroyed.
func (k keys) Key(ctx context.Context, subject string) ([]byte, error) {
	var b []byte
	err := k.d.keyQuery.QueryRowContext(ctx, subject).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if b == nil && err == nil {
		b = []byte{}
	}
	return b, err
}

// AddKey keeps a key unless there is one.
func (k keys) AddKey(ctx context.Context, subject string, wrapped []byte) ([]byte, error) {
	var has []byte
	err := k.d.write(ctx, func(w *writer) (error, error) {
		if _, err := w.exec("insert or ignore into keys(subject, wrapped) values(?, ?)", subject, wrapped); err != nil {
			return nil, err
		}
		_, err := w.queryRow(selectWrapped, []driver.Value{subject}, &has)
		return nil, err
	})
	return has, err
}
