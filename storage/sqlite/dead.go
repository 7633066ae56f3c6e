package sqlite

import (
	"context"
	"fmt"
	"strings"
	"time"

	"repaybot/bot"
)

const (
	insertDead = `insert into dead(key, conversation, channel, why, written, buried, status, changed) values(?, ?, ?, ?, ?, ?, 'dead', ?)
		on conflict(key) do update set status = 'dead', why = excluded.why, buried = excluded.buried, changed = excluded.changed where status = 'resent'`
	moveDead   = `update dead set status = ?, changed = ?, note = case when ? = '' then note else ? end where key = ? and status = ?`
	selectDead = `select key, conversation, channel, why, written, buried, status, changed, note from dead where status in (%s) order by id limit ?`
)

// Bury implements [bot.DeadLetters].
func (d *DB) Bury(ctx context.Context, l bot.DeadLetter) error {
	return d.write(ctx, func(w *writer) (outcome, failure error) {
		_, err := w.exec(insertDead, l.Key, l.Conversation, l.Channel, l.Why, l.Written.UnixMilli(), l.Buried.UnixMilli(), l.Buried.UnixMilli())
		return nil, err
	})
}

// MoveDead implements [bot.DeadLetters].
func (d *DB) MoveDead(ctx context.Context, key string, from, to bot.DeadStatus, at time.Time, note string) (moved bool, err error) {
	err = d.write(ctx, func(w *writer) (outcome, failure error) {
		n, err := w.exec(moveDead, string(to), at.UnixMilli(), note, note, key, string(from))
		moved = n == 1
		return nil, err
	})
	return moved, err
}

// Dead implements [bot.DeadLetters].
func (d *DB) Dead(ctx context.Context, statuses []bot.DeadStatus, limit int) ([]bot.DeadLetter, error) {
	if len(statuses) == 0 {
		return nil, nil
	}
	args := make([]any, 0, len(statuses)+1)
	for _, s := range statuses {
		args = append(args, string(s))
	}
	marks := strings.TrimSuffix(strings.Repeat("?,", len(statuses)), ",")
	rows, err := d.read.QueryContext(ctx, fmt.Sprintf(selectDead, marks), append(args, limit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ls []bot.DeadLetter
	for rows.Next() {
		var l bot.DeadLetter
		var written, buried, changed int64
		if err := rows.Scan(&l.Key, &l.Conversation, &l.Channel, &l.Why, &written, &buried, &l.Status, &changed, &l.Note); err != nil {
			return nil, err
		}
		l.Written, l.Buried, l.Changed = time.UnixMilli(written), time.UnixMilli(buried), time.UnixMilli(changed)
		ls = append(ls, l)
	}
	return ls, rows.Err()
}
