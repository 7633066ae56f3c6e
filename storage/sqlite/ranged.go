package sqlite

import (
	"context"
	"errors"

	"repaybot/bot"
	"repaybot/storage/sealed"
)

const (
	selectFirstRecords = `select key, subject, doc from records where key >= ? and key < ? and status <> 'ended' order by key`
	selectLastRecords  = `select key, subject, doc from records where key >= ? and key < ? and status <> 'ended' order by key desc`
)

// RecordsBetween implements [bot.Ranged].
func (d *DB) RecordsBetween(ctx context.Context, q bot.RecordRange) ([]bot.Record, error) {
	query, limit := selectFirstRecords, q.Limit
	if q.Latest {
		query = selectLastRecords
	}
	if limit <= 0 {
		limit = defaultLimit
	}
	rows, err := d.read.QueryContext(ctx, query, q.From, q.To)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var rs []bot.Record
	for len(rs) < limit && rows.Next() {
		var key, subject string
		var box []byte
		if err := rows.Scan(&key, &subject, &box); err != nil {
			return nil, err
		}
		r, err := d.openRecord(ctx, key, subject, box)
		if errors.Is(err, sealed.ErrErased) {
			continue // of somebody who was erased, nothing is left to tell
		}
		if err != nil {
			return nil, err
		}
		rs = append(rs, *r)
	}
	return rs, rows.Err()
}
