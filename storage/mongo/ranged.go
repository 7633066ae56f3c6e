package mongo

import (
	"context"
	"errors"

	"repaybot/bot"
	"repaybot/storage/sealed"
)

// RecordsBetween implements [bot.Ranged].
func (d *DB) RecordsBetween(ctx context.Context, q bot.RecordRange) ([]bot.Record, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	var rs []bot.Record
	for {
		ask := limit - len(rs)
		found, err := find[record](ctx, d.records, recordsBetween(q), ask, nil)
		if err != nil {
			return nil, err
		}
		for i := range found {
			r, err := d.openRecord(ctx, &found[i])
			if errors.Is(err, sealed.ErrErased) {
				continue // of somebody who was erased, nothing is left to tell
			}
			if err != nil {
				return nil, err
			}
			rs = append(rs, r)
		}
		if len(found) < ask || len(rs) == limit {
			return rs, nil
		}
		if last := found[len(found)-1].Key; q.Latest {
			q.To = last
		} else {
			q.From = last + "\x00"
		}
	}
}
