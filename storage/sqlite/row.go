package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"repaybot/bot"
)

// maxRows bounds how many conversations the writer knows by heart.
const maxRows = 1 << 16

// row is what the writer knows of a conversation.
type row struct {
	id                     int64
	name                   string
	subject, customer      string
	version, sequence      int64
	accepted               int64    // position of the newest event
	newest                 [16]byte // its key; zero if it is not known
	sent, delivered        int64
	undelivered, unsettled int64
	lease                  int64
	holder                 string
	caseStatus             string
	caseRank, caseAt       int64
	withdrawn              int64
	sender                 string // who is sending
	sending, last          int64
	wake, due              int64 // when it wants to be looked at, and when it may be claimed for it; unix milliseconds
}

const (
	rowColumns = `id, subject, customer, version, sequence, sent, delivered, undelivered, unsettled, lease, holder,
	case_status, case_rank, case_at, withdrawn, sender, sending, last, wake, wake_due`
	selectRow     = `select ` + rowColumns + ` from conversations where name = ?`
	selectRowByID = `select ` + rowColumns + ` from conversations where id = ? and name = ?`
)

const selectSubject = "select id, subject from conversations where name = ?"

// row returns what is known of a conversation, or nil if it is not there.
func (w *writer) row(name string) (*row, error) {
	if r := w.rows[name]; r != nil {
		return r, nil
	}
	r, err := w.readRow(name)
	if err != nil || r == nil {
		return nil, err
	}
	if r.accepted, err = w.newestEvent(r.id); err != nil {
		return nil, err
	}
	if len(w.rows) >= maxRows {
		clear(w.rows)
	}
	w.rows[name] = r
	return r, nil
}

// readRow reads a conversation's row, or returns nil. Where a reader has had the
// conversation, its id is known, and the index of names is not gone through
// again: among many, that is a page that nobody has.
func (w *writer) readRow(name string) (*row, error) {
	r := &row{name: name}
	dest := []any{&r.id, &r.subject, &r.customer, &r.version, &r.sequence,
		&r.sent, &r.delivered, &r.undelivered, &r.unsettled, &r.lease, &r.holder, &r.caseStatus, &r.caseRank, &r.caseAt,
		&r.withdrawn, &r.sender, &r.sending, &r.last, &r.wake, &r.due}
	if id := w.idents.id(name); id != 0 {
		if found, err := w.queryRow(selectRowByID, []driver.Value{id, name}, dest...); err != nil || found {
			return r, err
		}
	}
	if found, err := w.queryRow(selectRow, []driver.Value{name}, dest...); err != nil || !found {
		return nil, err
	}
	return r, nil
}

// newRow makes a conversation.
func (w *writer) newRow(name, subject, customer string) (*row, error) {
	if _, err := w.exec("insert into conversations(name, subject, customer) values(?, ?, ?)", name, subject, customer); err != nil {
		return nil, err
	}
	return w.row(name)
}

// first is the place before a conversation's first event or turn.
func first(conversation int64) int64 { return conversation << positionBits }

// mark orders a conversation's messages: by turn, then by number, which is 1 to 255.
func mark(sequence int64, number int) int64 { return sequence<<8 | int64(number) }

// markOf is the mark of the message with a key.
func markOf(key string) (int64, error) {
	_, sequence, number, ok := bot.ParseMessageKey(key)
	if !ok {
		return 0, fmt.Errorf("%q names no message", key)
	}
	return mark(sequence, number), nil
}

// caseColumns are what the queue is ordered by.
func caseColumns(c *bot.Case) (status string, rank, at int64) {
	if c == nil {
		return "", 0, 0
	}
	return string(c.Status), int64(bot.Urgency(c.Priority)), c.Opened.UnixMilli()
}

// subjectOf is whose key seals a conversation: "" if it is not there.
func (d *DB) subjectOf(ctx context.Context, name string) (string, error) {
	if i, ok := d.idents.get(name); ok {
		return i.subject, nil
	}
	var i ident
	err := d.subjectQuery.QueryRowContext(ctx, name).Scan(&i.id, &i.subject)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	d.idents.hold(name, i)
	return i.subject, nil
}
