package sqlite

import (
	"context"

	"repaybot/bot"
)

const updateSending = `update conversations set sender = ?, sending = ? where id = ?`

// ClaimSend implements [bot.Sending].
func (d *DB) ClaimSend(ctx context.Context, c bot.SendClaim) (bot.SendVerdict, error) {
	at, err := markOf(c.Key)
	if err != nil {
		return 0, err
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
		_, err = w.exec(updateSending, r.sender, r.sending, r.id)
		return nil, err
	})
	return verdict, err
}
