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

// Erase destroys the keys of a customer and of the conversations that became
// theirs: what they wrote, and what the book says of them, can't be read any
// more. The rows stay, unreadable, so that nothing counts twice.
func (d *DB) Erase(ctx context.Context, customer string) error {
	subjects := []string{customer}
	rows, err := d.read.QueryContext(ctx, "select distinct subject from conversations where customer = ? and customer <> ''", customer)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return err
		}
		subjects = append(subjects, s)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	err = d.write(ctx, func(w *writer) (error, error) {
		w.changedAll = true
		for _, s := range subjects {
			if _, err := w.exec("insert into keys(subject, wrapped) values(?, x'') on conflict(subject) do update set wrapped = x''", s); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	for _, s := range subjects {
		d.vault.Forget(s)
	}
	return err
}
