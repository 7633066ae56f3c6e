package sqlite

import (
	"database/sql/driver"
	"testing"
)

// NewBare makes a table with a row for each writer and returns a write that
// updates that row and inserts another, in the next common transaction: the
// least that a durable turn could be.
func NewBare(t testing.TB, d *DB, rows int) func(writer int, args []driver.Value) error {
	t.Helper()
	err := d.write(t.Context(), func(w *writer) (outcome, failure error) {
		for _, q := range []string{"create table bare_rows(id integer primary key, n integer)", "create table bare_log(id integer primary key, n integer)"} {
			if _, err := w.exec(q); err != nil {
				return nil, err
			}
		}
		for i := range rows {
			if _, err := w.exec("insert into bare_rows(id, n) values(?, 0)", int64(i)); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return func(row int, args []driver.Value) error {
		return d.write(t.Context(), func(w *writer) (outcome, failure error) {
			if _, err := w.exec("update bare_rows set n = n + ? where id = ?", args[0], int64(row)); err != nil {
				return nil, err
			}
			_, err := w.exec("insert into bare_log(n) values(?)", args[0])
			return nil, err
		})
	}
}
