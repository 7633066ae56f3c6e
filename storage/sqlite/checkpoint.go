package sqlite

import (
	"context"
	"database/sql"
)

// copyAfter is after how many writes the log is copied into the database, on a
// connection beside the writer's: turns need not wait for it. What the writer
// adds meanwhile it copies itself once the log has logPages pages, which is
// little then; only a log that is copied to its end begins anew. With a fourth of
// that many pages the writer did a good part of the copying among a hundred
// thousand conversations, where hardly two turns change the same pages.
const (
	copyAfter = 256
	logPages  = 8000
)

// copier copies the log beside the writer.
type copier struct {
	conn  *sql.DB
	due   chan struct{}
	ended chan struct{}
	since int // writes; the writer's
}

func openCopier(dsn string) (*copier, error) {
	conn, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	conn.SetMaxOpenConns(1)
	return &copier{conn: conn, due: make(chan struct{}, 1), ended: make(chan struct{})}, nil
}

// wrote is told by the writer how many writes it has committed.
func (c *copier) wrote(n int) {
	if c.since += n; c.since < copyAfter {
		return
	}
	c.since = 0
	select {
	case c.due <- struct{}{}:
	default: // it is at it
	}
}

// run copies until the channel is closed. Where a copy fails the writer's own
// will, and tells.
func (c *copier) run() {
	defer close(c.ended)
	for range c.due {
		_, _ = c.conn.ExecContext(context.Background(), "pragma wal_checkpoint(passive)")
	}
}

// close ends it; the writer has ended by then.
func (c *copier) close() error {
	close(c.due)
	<-c.ended
	return c.conn.Close()
}
