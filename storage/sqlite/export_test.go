package sqlite

import (
	"testing"
	"time"
)

// Sizes are how many bytes the documents of a turn have.
type Sizes struct{ Conversation, Turn, Event int }

// MeanSizes are those of what a database holds, sealed.
func MeanSizes(t testing.TB, d *DB) (s Sizes) {
	t.Helper()
	err := d.read.QueryRowContext(t.Context(), `select
		(select cast(avg(length(doc)) as integer) from conversations),
		(select cast(avg(length(doc)) as integer) from turns),
		(select cast(avg(length(doc)) as integer) from inbox)`).Scan(&s.Conversation, &s.Turn, &s.Event)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// NewBareTiny makes a table with a row for each writer and returns a write that
// updates that row and inserts another, in the next common transaction: the
// least that anything durable could be. The rows hold a number each.
func NewBareTiny(t testing.TB, d *DB, _ Sizes, rows int) func(writer int) error {
	t.Helper()
	makeBare(t, d, rows)
	return func(row int) error { return d.writeBare(t, row, int64(row), int64(row)) }
}

// NewBareDocuments is the same with documents as long as a turn's: the row
// updated has a conversation's, the one inserted a turn's and its event's.
func NewBareDocuments(t testing.TB, d *DB, s Sizes, rows int) func(writer int) error {
	t.Helper()
	makeBare(t, d, rows)
	conversation, turn := make([]byte, s.Conversation), make([]byte, s.Turn+s.Event)
	return func(row int) error { return d.writeBare(t, row, conversation, turn) }
}

// NewBareSealed is NewBareDocuments with each document sealed for each write.
func NewBareSealed(t testing.TB, d *DB, s Sizes, rows int) func(writer int) error {
	t.Helper()
	makeBare(t, d, rows)
	conversation, turn, event := make([]byte, s.Conversation-sealOverhead), make([]byte, s.Turn-sealOverhead), make([]byte, s.Event-sealOverhead)
	return func(row int) error {
		var boxes [3][]byte
		for i, text := range [][]byte{conversation, turn, event} {
			var err error
			if boxes[i], err = d.vault.Seal(t.Context(), "C1", text, "bare"); err != nil {
				return err
			}
		}
		return d.writeBare(t, row, boxes[0], append(boxes[1], boxes[2]...))
	}
}

// sealOverhead is what sealing adds to a text, in bytes: the nonce and the tag.
const sealOverhead = 28

func makeBare(t testing.TB, d *DB, rows int) {
	t.Helper()
	err := d.write(t.Context(), func(w *writer) (outcome, failure error) {
		for _, q := range []string{"create table bare_rows(id integer primary key, doc)", "create table bare_log(id integer primary key, doc)"} {
			if _, err := w.exec(q); err != nil {
				return nil, err
			}
		}
		for i := range rows {
			if _, err := w.exec("insert into bare_rows(id, doc) values(?, 0)", int64(i)); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (d *DB) writeBare(t testing.TB, row int, update, insert any) error {
	return d.write(t.Context(), func(w *writer) (outcome, failure error) {
		if _, err := w.exec("update bare_rows set doc = ? where id = ?", update, int64(row)); err != nil {
			return nil, err
		}
		_, err := w.exec("insert into bare_log(doc) values(?)", insert)
		return nil, err
	})
}

// FillWakes puts n conversations into a database, each with a wake a moment
// after the one before it, in the order of a number that has nothing to do with
// their names.
func FillWakes(t testing.TB, d *DB, n int, from time.Time, apart time.Duration) {
	t.Helper()
	err := d.write(t.Context(), func(w *writer) (outcome, failure error) {
		_, err := w.exec(`with recursive c(i) as (select 0 union all select i+1 from c where i+1 < ?)
			insert into conversations(name, subject, customer, version, sequence, wake, wake_due, doc)
			select 'web:' || ((i * 7919) % 1000003), 'C' || i, 'C' || i, 1, 1, ? + i * ?, ? + i * ?, zeroblob(600) from c`,
			int64(n), from.UnixMilli(), apart.Milliseconds(), from.UnixMilli(), apart.Milliseconds())
		return nil, err
	})
	if err != nil {
		t.Fatal(err)
	}
}
