package audit

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"repaybot/bot"
)

// logName is the log's name in the ledger.
const logName = "audit"

const (
	blockEntries = 500              // most entries of a block
	writeWithin  = 10 * time.Second // how long a block may take
)

// Log is the log. Any number of processes may add to it.
type Log struct {
	ledger bot.Ledger
	key    []byte

	mu      sync.Mutex
	waiting []*waiter
	writing bool
	at      head // where the log ended when it was last looked at; the writer's alone
}

// waiter is an entry on its way into a block.
type waiter struct {
	entry Entry
	done  chan error
}

// New returns the log that a ledger keeps. key has [KeySize] bytes and is the
// same for all processes.
func New(ledger bot.Ledger, key []byte) (*Log, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("the audit log's key has %d bytes instead of %d", len(key), KeySize)
	}
	return &Log{ledger: ledger, key: key}, nil
}

// Append adds an entry and returns once it is durable. Entries that come while
// a block is being written go into the next together. Where it fails, what is
// to be logged must not be done.
func (l *Log) Append(ctx context.Context, e Entry) error {
	e.At = e.At.UTC()
	w := &waiter{e, make(chan error, 1)}
	l.mu.Lock()
	l.waiting = append(l.waiting, w)
	if !l.writing {
		l.writing = true
		go l.write(context.WithoutCancel(ctx))
	}
	l.mu.Unlock()
	select {
	case err := <-w.done:
		return err
	case <-ctx.Done():
		return ctx.Err() // it may be written all the same
	}
}

// write writes block after block until nothing waits.
func (l *Log) write(ctx context.Context) {
	for {
		l.mu.Lock()
		batch := l.waiting[:min(len(l.waiting), blockEntries)]
		l.waiting = l.waiting[len(batch):]
		if len(batch) == 0 {
			l.writing = false
			l.mu.Unlock()
			return
		}
		l.mu.Unlock()
		err := l.add(ctx, batch)
		for _, w := range batch {
			w.done <- err
		}
	}
}

// add puts entries into the block after the log's end, wherever that is by now.
func (l *Log) add(ctx context.Context, batch []*waiter) error {
	ctx, cancel := context.WithTimeout(ctx, writeWithin)
	defer cancel()
	entries := make([]Entry, len(batch))
	for i, w := range batch {
		entries[i] = w.entry
	}
	for {
		if err := l.catchUp(ctx); err != nil {
			return fmt.Errorf("the audit log's end: %w", err)
		}
		b, after, err := seal(l.key, l.at, entries)
		if err != nil {
			return err
		}
		err = l.ledger.AddBlock(ctx, logName, b)
		if errors.Is(err, bot.ErrConflict) {
			continue // another process was first
		}
		if err != nil {
			l.at = head{} // it may have been written: look again
			return fmt.Errorf("the audit log: %w", err)
		}
		l.at = after
		return nil
	}
}

// catchUp finds the log's end. What others wrote since is not read: only the
// last block's code counts for the next, and [Check] reads all.
func (l *Log) catchUp(ctx context.Context) error {
	next, err := l.ledger.Blocks(ctx, logName, l.at.number+1, 1)
	if err != nil || len(next) == 0 {
		return err
	}
	last, err := l.ledger.LastBlock(ctx, logName)
	if err != nil {
		return err
	}
	if len(last.Text) < codeSize {
		return errBroken
	}
	l.at = head{last.Number, string(last.Text[:codeSize])}
	return nil
}
