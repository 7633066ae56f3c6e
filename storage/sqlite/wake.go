package sqlite

import (
	"context"
	"time"

	"repaybot/bot"
)

const (
	selectWakes   = `select id, name, sequence, wake, wake_due from conversations where wake_due > 0 and wake_due <= ? order by wake_due limit ?`
	updateClaimed = `update conversations set wake_due = ? where id = ? and wake_due = ? and sequence = ?`
)

// wakesAtMost is how many wakes are claimed where no limit is named.
const wakesAtMost = 100

// dueRow is a conversation whose wake may be claimed.
type dueRow struct {
	id, wake, due int64
	woken         bot.Woken
}

// ClaimWakes implements [bot.Wakes]. It looks for those that are due beside the
// writer, which then claims those that still are.
func (d *DB) ClaimWakes(ctx context.Context, c bot.WakeClaim) ([]bot.Woken, error) {
	due, err := d.dueRows(ctx, c)
	if err != nil || len(due) == 0 {
		return nil, err
	}
	until := c.Until.UnixMilli()
	var woken []bot.Woken
	err = d.write(ctx, func(w *writer) (outcome, failure error) {
		woken = woken[:0]
		for _, x := range due {
			n, err := w.exec(updateClaimed, until, x.id, x.due, x.woken.Sequence)
			if err != nil {
				return nil, err
			}
			if n == 0 {
				continue // it was moved, or is another's
			}
			if r := w.rows[x.woken.Conversation]; r != nil {
				r.due = until
			}
			woken = append(woken, x.woken)
		}
		return nil, nil
	})
	return woken, err
}

func (d *DB) dueRows(ctx context.Context, c bot.WakeClaim) (due []dueRow, err error) {
	limit := c.Limit
	if limit <= 0 {
		limit = wakesAtMost
	}
	rows, err := d.read.QueryContext(ctx, selectWakes, c.Now.UnixMilli(), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var x dueRow
		if err := rows.Scan(&x.id, &x.woken.Conversation, &x.woken.Sequence, &x.wake, &x.due); err != nil {
			return nil, err
		}
		x.woken.Wake = wakeOf(x.wake)
		due = append(due, x)
	}
	return due, rows.Err()
}

// wakeColumn is a wake as its column has it: 0 is none.
func wakeColumn(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func wakeOf(column int64) time.Time {
	if column == 0 {
		return time.Time{}
	}
	return time.UnixMilli(column).UTC()
}
