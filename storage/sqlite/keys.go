package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"repaybot/bot"
	"repaybot/storage/sealed"
)

const (
	selectKeysAfter = "select subject, wrapped from keys where subject > ? order by subject limit ?"
	replaceWrapped  = "update keys set wrapped = ? where subject = ? and wrapped = ?"
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

// KeysAfter returns keys in the order of their subjects.
func (k keys) KeysAfter(ctx context.Context, after string, limit int) ([]sealed.Wrapped, error) {
	rows, err := k.d.read.QueryContext(ctx, selectKeysAfter, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var page []sealed.Wrapped
	for rows.Next() {
		var w sealed.Wrapped
		if err := rows.Scan(&w.Subject, &w.Wrapped); err != nil {
			return nil, err
		}
		page = append(page, w)
	}
	return page, rows.Err()
}

// ReplaceKey changes a key if it is still the old one.
func (k keys) ReplaceKey(ctx context.Context, subject string, old, fresh []byte) (replaced bool, err error) {
	err = k.d.write(ctx, func(w *writer) (outcome, failure error) {
		n, err := w.exec(replaceWrapped, fresh, subject, old)
		replaced = n == 1
		return nil, err
	})
	return replaced, err
}

// Rewrap implements [bot.Rekeying].
func (d *DB) Rewrap(ctx context.Context, progress func(done int)) (bot.RewrapCount, error) {
	return d.vault.Rewrap(ctx, progress)
}
