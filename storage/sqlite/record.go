package sqlite

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"

	"repaybot/bot"
)

const selectRecord = `select status, conversation, sequence, at, subject, doc from records where key = ?`

// Reserve implements [bot.Store].
func (d *DB) Reserve(ctx context.Context, r bot.Record) error {
	r.Status = bot.RecordPending
	box, err := d.sealRecord(ctx, r)
	if err != nil {
		return err
	}
	return d.write(ctx, func(w *writer) (outcome, failure error) {
		var status, conversation string
		var sequence int64
		found, err := w.queryRow(selectRecord, []driver.Value{r.Key}, &status, &conversation, &sequence)
		if err != nil {
			return nil, err
		}
		same := conversation == r.Conversation && sequence == r.Sequence
		if found && !same && status != string(bot.RecordEnded) {
			return bot.ErrConflict, nil
		}
		if found && same && status == string(bot.RecordActive) {
			return nil, nil
		}
		return nil, w.putRecord(r, box)
	})
}

// Settle implements [bot.Store].
func (d *DB) Settle(ctx context.Context, rs []bot.Record) error {
	boxes := make([][]byte, len(rs))
	for i, r := range rs {
		var err error
		if boxes[i], err = d.sealRecord(ctx, r); err != nil {
			return err
		}
	}
	return d.write(ctx, func(w *writer) (outcome, failure error) {
		for i, r := range rs {
			var status, conversation string
			var sequence, at int64
			found, err := w.queryRow(selectRecord, []driver.Value{r.Key}, &status, &conversation, &sequence, &at)
			if err != nil {
				return nil, err
			}
			same := conversation == r.Conversation && sequence == r.Sequence
			if r.Released() && (!found || !same || status != string(bot.RecordPending)) {
				continue
			}
			if found && !same && !r.Succeeds(conversation, sequence, at) {
				continue
			}
			if found && same && status == string(bot.RecordEnded) {
				continue
			}
			if err := w.putRecord(r, boxes[i]); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
}

func (w *writer) putRecord(r bot.Record, box []byte) error {
	_, err := w.exec("insert or replace into records(key, status, conversation, sequence, at, expires, subject, doc) values(?, ?, ?, ?, ?, ?, ?, ?)",
		r.Key, string(r.Status), r.Conversation, r.Sequence, r.At.UnixNano(), r.Expires.Unix(), r.Customer, box)
	if err == nil {
		w.changed(r.Key)
	}
	return err
}

func (d *DB) sealRecord(ctx context.Context, r bot.Record) ([]byte, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return d.vault.Seal(ctx, r.Customer, text, "record "+r.Key)
}

// boxesAtOnce is how many records one query reads: a turn's own, of a customer
// with one account.
const boxesAtOnce = 8

const selectBoxes = "select key, subject, doc from records where key in (?, ?, ?, ?, ?, ?, ?, ?)"

// Records implements [bot.Store].
func (d *DB) Records(ctx context.Context, keys []string) ([]bot.Record, error) {
	return d.recordsBy(ctx, keys, d.records)
}

// RecordsNow implements [bot.Remembering].
func (d *DB) RecordsNow(ctx context.Context, keys []string) ([]bot.Record, error) {
	return d.recordsBy(ctx, keys, d.readRecords)
}

// recordsBy are the records of keys, which read finds some at a time.
func (d *DB) recordsBy(ctx context.Context, keys []string, read func(ctx context.Context, keys []string, into []*bot.Record) error) ([]bot.Record, error) {
	found := make([]*bot.Record, len(keys))
	for from := 0; from < len(keys); from += boxesAtOnce {
		to := min(from+boxesAtOnce, len(keys))
		if err := read(ctx, keys[from:to], found[from:to]); err != nil {
			return nil, err
		}
	}
	var out []bot.Record
	for _, r := range found {
		if r != nil {
			out = append(out, *r)
		}
	}
	return out, nil
}

// records fills in those of at most boxesAtOnce keys that are there.
func (d *DB) records(ctx context.Context, keys []string, into []*bot.Record) error {
	var epoch int64
	missing := false
	for i, key := range keys {
		e, cached, ok := d.cache.get(key)
		if i == 0 {
			epoch = e
		}
		into[i], missing = cached, missing || !ok
	}
	if !missing {
		return nil
	}
	if err := d.readRecords(ctx, keys, into); err != nil {
		return err
	}
	for i, key := range keys {
		d.cache.put(epoch, key, into[i])
	}
	return nil
}

// readRecords is records by what the database has now, whoever wrote it.
func (d *DB) readRecords(ctx context.Context, keys []string, into []*bot.Record) error {
	var args [boxesAtOnce]any
	for i := range args {
		args[i] = keys[min(i, len(keys)-1)]
	}
	rows, err := d.recordsQuery.QueryContext(ctx, args[:]...)
	if err != nil {
		return err
	}
	defer rows.Close()
	clear(into)
	for rows.Next() {
		var key, subject string
		var box []byte
		if err := rows.Scan(&key, &subject, &box); err != nil {
			return err
		}
		r, err := d.openRecord(ctx, key, subject, box)
		if err != nil {
			return err
		}
		into[slices.Index(keys, key)] = r
	}
	return rows.Err()
}

func (d *DB) openRecord(ctx context.Context, key, subject string, box []byte) (*bot.Record, error) {
	text, err := d.vault.Open(ctx, subject, box, "record "+key)
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	var r bot.Record
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	return &r, nil
}
