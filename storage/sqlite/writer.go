package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"
)

// maxBatch bounds how many writes one transaction takes, and with it how long
// the first of them waits.
const maxBatch = 256

// lookEvery is how long a process that writes nothing may not see what another wrote.
const lookEvery = time.Second

// errClosed says that the database was closed.
var errClosed = errors.New("the database is closed")

// request is one write. do checks its own condition before it changes
// anything: what it returns as outcome is an answer, not a failure, and the
// transaction goes on. A failure undoes the whole transaction.
type request struct {
	do      func(w *writer) (outcome, failure error)
	outcome error
	done    chan error
}

// writer owns the only connection that writes.
type writer struct {
	lent       *sql.Conn // the pool's only connection, held for good
	conn       driver.Conn
	statements map[string]driver.Stmt
	arguments  []driver.NamedValue
	inserted   int64 // id of the row that was inserted last
	requests   chan *request
	copier     *copier
	quit       chan struct{}
	ended      chan struct{}

	// What the writer knows of the rows, so that it need not ask; true as long
	// as nobody else writes, which data_version tells.
	rows        map[string]*row
	idents      *idents // what readers know
	dataVersion int64

	// What the transaction has changed that readers hold.
	waiting          waiting
	cache            *cache
	changedRecords   map[string]bool
	changedCustomers map[string]bool
	changedAll       bool

	others      bool   // another process has written since it was last looked around
	othersWrote func() // is called then
}

// changed notes that a record is not what readers hold any more.
func (w *writer) changed(record string) { w.changedRecords[record] = true }

// changedBook notes the same of a customer's lines.
func (w *writer) changedBook(customer string) { w.changedCustomers[customer] = true }

// tellReaders drops what the transaction changed from what readers hold.
func (w *writer) tellReaders() {
	if !w.changedAll && len(w.changedRecords) == 0 && len(w.changedCustomers) == 0 {
		return
	}
	w.cache.drop(w.changedRecords, w.changedCustomers, w.changedAll)
	clear(w.changedRecords)
	clear(w.changedCustomers)
	w.changedAll = false
}

// write runs do in the next transaction and returns once that is durable.
func (d *DB) write(ctx context.Context, do func(w *writer) (outcome, failure error)) error {
	return d.writeLater(ctx, do)()
}

// writeLater hands a write over; it keeps its place before what is handed over
// after it. wait returns once it is durable.
func (d *DB) writeLater(ctx context.Context, do func(w *writer) (outcome, failure error)) (wait func() error) {
	r := &request{do: do, done: make(chan error, 1)}
	select {
	case d.writer.requests <- r:
	case <-d.writer.quit:
		return func() error { return errClosed }
	case <-ctx.Done():
		return ctx.Err
	}
	// Once handed over the write may happen: its outcome is waited for.
	return func() error {
		select {
		case err := <-r.done:
			return err
		case <-d.writer.ended:
		}
		select {
		case err := <-r.done:
			return err
		default:
			return errClosed
		}
	}
}

func (w *writer) run() {
	defer close(w.ended)
	batch := make([]*request, 0, maxBatch)
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case r := <-w.requests:
			batch = append(batch[:0], r)
		case <-look.C:
			w.lookAround()
			continue
		case <-w.quit:
			w.refuse()
			return
		}
		// Turns that are just being worked out come along: each transaction costs
		// a sync and a change of the same pages. Where nothing else runs this
		// returns at once.
		runtime.Gosched()
		for more := true; more && len(batch) < maxBatch; {
			select {
			case r := <-w.requests:
				batch = append(batch, r)
			default:
				more = false
			}
		}
		w.commit(batch)
	}
}

// refuse answers what still waits when the database is closed.
func (w *writer) refuse() {
	for {
		select {
		case r := <-w.requests:
			r.done <- errClosed
		default:
			return
		}
	}
}

// commit writes a batch in one transaction. Where one of them fails, each is
// tried alone, so that it takes no other with it.
func (w *writer) commit(batch []*request) {
	err := w.transaction(batch)
	if err == nil {
		for _, r := range batch {
			r.done <- r.outcome
		}
		w.copier.wrote(len(batch))
		return
	}
	if len(batch) == 1 {
		batch[0].done <- fmt.Errorf("write: %w", err)
		return
	}
	for _, r := range batch {
		w.commit([]*request{r})
	}
}

func (w *writer) transaction(batch []*request) (err error) {
	if _, err := w.exec("begin immediate"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			clear(w.rows)
			w.waiting.forget()
			w.changedAll = true
			_, _ = w.exec("rollback") // it may have been rolled back already
		}
	}()
	if err := w.noticeOthers(); err != nil {
		return err
	}
	for _, r := range batch {
		if r.outcome, err = r.do(w); err != nil {
			return err
		}
	}
	if err = w.moveHandled(); err != nil {
		return err
	}
	if _, err = w.exec("commit"); err == nil {
		w.tellReaders()
	}
	return err
}

// lookAround has readers see what other processes wrote, where this one writes
// nothing by itself. What fails here fails with the next write, and is told there.
func (w *writer) lookAround() {
	if w.noticeOthers() == nil {
		w.tellReaders()
	}
	if w.others {
		w.others = false
		w.othersWrote()
	}
}

// noticeOthers forgets what is known of rows if another process has written.
func (w *writer) noticeOthers() error {
	var v int64
	if _, err := w.queryRow("pragma data_version", nil, &v); err != nil {
		return err
	}
	if v != w.dataVersion {
		clear(w.rows)
		w.waiting.forget()
		w.dataVersion, w.changedAll, w.others = v, true, true
	}
	return nil
}

func (w *writer) statement(query string) (driver.Stmt, error) {
	if s := w.statements[query]; s != nil {
		return s, nil
	}
	s, err := w.conn.Prepare(query)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", query, err)
	}
	w.statements[query] = s
	return s, nil
}

// exec runs a statement and returns how many rows it changed. Arguments are
// int64, string, []byte or nil.
func (w *writer) exec(query string, args ...driver.Value) (changed int64, err error) {
	s, err := w.statement(query)
	if err != nil {
		return 0, err
	}
	r, err := s.(driver.StmtExecContext).ExecContext(context.Background(), w.named(args))
	if err != nil {
		return 0, fmt.Errorf("%s: %w", query, err)
	}
	if w.inserted, err = r.LastInsertId(); err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// queryRow reads the first row into dest and tells whether there was one.
func (w *writer) queryRow(query string, args []driver.Value, dest ...any) (found bool, err error) {
	s, err := w.statement(query)
	if err != nil {
		return false, err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(context.Background(), w.named(args))
	if err != nil {
		return false, fmt.Errorf("%s: %w", query, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	values := make([]driver.Value, len(rows.Columns()))
	if err := rows.Next(values); err != nil {
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		return false, err
	}
	for i := range dest {
		if err := assign(dest[i], values[i]); err != nil {
			return false, fmt.Errorf("%s: column %d: %w", query, i, err)
		}
	}
	return true, nil
}

func assign(dest any, v driver.Value) error {
	switch d := dest.(type) {
	case *int64:
		*d, _ = v.(int64)
	case *string:
		*d, _ = v.(string)
	case *[]byte:
		b, _ := v.([]byte)
		*d = append([]byte(nil), b...)
	default:
		return fmt.Errorf("no column goes into a %T", dest)
	}
	return nil
}

// named is the arguments as the driver takes them, which it does before it
// returns: the next statement has the same memory.
func (w *writer) named(args []driver.Value) []driver.NamedValue {
	w.arguments = w.arguments[:0]
	for i, a := range args {
		w.arguments = append(w.arguments, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return w.arguments
}

// openWriter takes a connection out of a pool for good.
func openWriter(ctx context.Context, pool *sql.DB, held *cache) (*writer, error) {
	c, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{
		waiting: waiting{names: map[string]int64{}},
		lent:    c, statements: map[string]driver.Stmt{}, requests: make(chan *request, maxBatch),
		quit: make(chan struct{}), ended: make(chan struct{}), rows: map[string]*row{}, cache: held, changedRecords: map[string]bool{}, changedCustomers: map[string]bool{},
	}
	// The driver's own connection is used past this call: the pool has no other
	// user, and is closed only after the writer has ended.
	err = c.Raw(func(dc any) error {
		w.conn = dc.(driver.Conn)
		return nil
	})
	return w, err
}
