package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"repaybot/bot"
)

const updateSending = `update conversations set sender = ?, sending = ?, delivered = ?, undelivered = ? where id = ?`

// ClaimSend implements [bot.Sending].
func (d *DB) ClaimSend(ctx context.Context, c bot.SendClaim) (bot.SendVerdict, error) {
	at, err := markOf(c.Key)
	if err != nil {
		return 0, err
	}
	var done int64
	if c.Done != "" {
		if done, err = markOf(c.Done); err != nil {
			return 0, err
		}
	}
	var verdict bot.SendVerdict
	err = d.write(ctx, func(w *writer) (outcome, failure error) {
		verdict = bot.SendGone
		r, err := w.row(c.Conversation)
		if err != nil || r == nil {
			return nil, err
		}
		switch {
		case at <= r.delivered, at > r.sent, !c.Staff && at <= r.withdrawn:
			return nil, nil
		case r.sender != c.Holder && r.sending >= c.Now.UnixMilli():
			verdict = bot.SendHeld
			return nil, nil
		}
		verdict, r.sender, r.sending = bot.MaySend, c.Holder, c.Until.UnixMilli()
		r.delivered = max(r.delivered, done)
		_, err = w.exec(updateSending, r.sender, r.sending, r.delivered, r.undelivered, r.id)
		return nil, err
	})
	return verdict, err
}

const selectSending = `select sending from conversations where name = ?`

// SendingUntil implements [bot.Sending].
func (d *DB) SendingUntil(ctx context.Context, conversation string) (time.Time, error) {
	var until int64
	err := d.read.QueryRowContext(ctx, selectSending, conversation).Scan(&until)
	if errors.Is(err, sql.ErrNoRows) || err == nil && until == 0 {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return time.UnixMilli(until), nil
}
