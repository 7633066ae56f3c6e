package sqlite

import (
	"context"
	"time"

	"repaybot/bot"
)

const (
	selectWakes   = `select name from conversations where wake_due > 0 and wake_due <= ? order by wake_due limit ?`
	updateClaimed = `update conversations set wake_due = ? where id = ?`
)

// wakesAtMost is how many wakes are claimed where no limit is named.
const wakesAtMost = 100

// ClaimWakes implements [bot.Wakes]. It looks for those that are due beside the
// writer, which then claims those that still are.
func (d *DB) ClaimWakes(ctx context.Context, c bot.WakeClaim) ([]bot.Woken, error) {
	limit := c.Limit
	if limit <= 0 {
		limit = wakesAtMost
	}
	now, until := c.Now.UnixMilli(), c.Until.UnixMilli()
	names, err := d.names(ctx, selectWakes, now, limit)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	var woken []bot.Woken
	err = d.write(ctx, func(w *writer) (outcome, failure error) {
		woken = woken[:0]
		for _, name := range names {
			r, err := w.row(name)
			if err != nil {
				return nil, err
			}
			if r == nil || r.due == 0 || r.due > now {
				continue
			}
			if _, err := w.exec(updateClaimed, until, r.id); err != nil {
				return nil, err
			}
			r.due = until
			woken = append(woken, bot.Woken{Conversation: name, Sequence: r.sequence, Wake: wakeOf(r.wake)})
		}
		return nil, nil
	})
	return woken, err
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
