package sqlite

import (
	"database/sql/driver"
	"strings"
)

// turnRow is the change that a turn makes to its conversation's row. Columns
// that an index has are named only where they change: a column that is named
// has its indexes written, and a page of each of them, also where it gets what
// it had.
type turnRow struct {
	columns strings.Builder
	args    []driver.Value
}

const (
	updateTurnBegins = `update conversations set version = ?, sequence = ?, sent = ?, delivered = ?, lease = 0, doc = ?`
	updateTurnEnds   = ` where id = ?`
)

// newTurnRow is the change from one row to the next, with its document.
func newTurnRow(from, to *row, doc []byte) *turnRow {
	t := &turnRow{args: make([]driver.Value, 0, 16)}
	t.columns.Grow(2 * len(updateTurnBegins))
	t.columns.WriteString(updateTurnBegins)
	t.args = append(t.args, to.version, to.sequence, to.sent, to.delivered, doc)
	t.text("customer", from.customer, to.customer)
	t.number("undelivered", from.undelivered, to.undelivered)
	t.number("unsettled", from.unsettled, to.unsettled)
	t.text("case_status", from.caseStatus, to.caseStatus)
	t.number("case_rank", from.caseRank, to.caseRank)
	t.number("case_at", from.caseAt, to.caseAt)
	t.number("last", from.last, to.last)
	t.number("wake", from.wake, to.wake)
	t.number("wake_due", from.due, to.due)
	t.columns.WriteString(updateTurnEnds)
	t.args = append(t.args, from.id)
	return t
}

func (t *turnRow) text(column, from, to string) {
	if from != to {
		t.set(column, to)
	}
}

func (t *turnRow) number(column string, from, to int64) {
	if from != to {
		t.set(column, to)
	}
}

func (t *turnRow) set(column string, to driver.Value) {
	t.columns.WriteString(", ")
	t.columns.WriteString(column)
	t.columns.WriteString(" = ?")
	t.args = append(t.args, to)
}

// write makes the change. There are few sets of columns that change together,
// and the writer has a statement ready for each that was.
func (t *turnRow) write(w *writer) error {
	_, err := w.exec(t.columns.String(), t.args...)
	return err
}
