package sqlite

import (
	"context"
	"strconv"
	"time"

	"repaybot/bot"
)

// Commit implements [bot.Store].
func (d *DB) Commit(ctx context.Context, c bot.Commit) error {
	name := c.Conversation.ID
	subject, err := d.subjectOf(ctx, name)
	if err != nil {
		return err
	}
	if subject == "" {
		return bot.ErrNotFound
	}
	turn, err := d.sealDocument(ctx, subject, turnName(name, c.Turn.Sequence), c.Turn.AppendJSON)
	if err != nil {
		return err
	}
	doc, err := d.seal(ctx, subject, &c.Conversation)
	if err != nil {
		return err
	}
	key := eventKey(name, c.Turn.Channel, c.Turn.EventID)
	var sent int64
	if n := len(c.Conversation.Outbox); n > 0 {
		if sent, err = markOf(c.Conversation.Outbox[n-1].Key); err != nil {
			return err
		}
	}
	return d.write(ctx, func(w *writer) (outcome, failure error) {
		r, err := w.row(name)
		if err != nil || r == nil {
			return bot.ErrNotFound, err
		}
		if r.version != c.Base || r.sequence+1 != c.Turn.Sequence {
			return bot.ErrConflict, nil
		}
		if is, err := w.isEvent(r, c.Turn.Sequence, key); err != nil || !is {
			return bot.ErrConflict, err
		}
		return nil, w.commitTurn(r, &c, turn, doc, sent)
	})
}

func (w *writer) commitTurn(r *row, c *bot.Commit, turn, doc []byte, sent int64) error {
	next := *r
	next.version, next.sequence, next.lease = r.version+1, c.Turn.Sequence, 0
	next.sent = max(r.sent, sent)
	if c.Delivered != "" {
		at, err := markOf(c.Delivered)
		if err != nil {
			return err
		}
		next.delivered = max(r.delivered, at)
	}
	next.customer = c.Conversation.Customer
	next.undelivered, next.unsettled = number(next.sent > next.delivered), number(c.Conversation.Loose())
	next.caseStatus, next.caseRank, next.caseAt = caseColumns(c.Conversation.Case)
	next.last = periodOf(c.Conversation.Last)
	next.wake = wakeColumn(c.Conversation.Wake)
	next.due = next.wake
	if err := newTurnRow(r, &next, doc).write(w); err != nil {
		return err
	}
	if err := w.putTurn(r.id, c.Turn.Sequence, turn); err != nil {
		return err
	}
	*r = next
	if r.accepted == r.sequence {
		w.waiting.remove(r.name)
	}
	return nil
}

// Delivered implements [bot.Store]. Messages of a conversation are delivered in
// order, so the newest mark says it all.
func (d *DB) Delivered(ctx context.Context, marks []bot.Delivery) error {
	return d.write(ctx, func(w *writer) (outcome, failure error) {
		for _, m := range marks {
			at, err := markOf(m.Key)
			if err != nil {
				return err, nil
			}
			r, err := w.row(m.Conversation)
			if err != nil {
				return nil, err
			}
			if r == nil {
				continue
			}
			ends := !m.Claim.IsZero() && r.sender == m.Holder && r.sending == m.Claim.UnixMilli()
			if at <= r.delivered && !ends {
				continue
			}
			if ends {
				r.sending = 0
			}
			if at > r.delivered {
				r.delivered, r.undelivered = at, number(r.undelivered == 1 && r.sent > at)
			}
			if _, err := w.exec(updateSending, r.sender, r.sending, r.delivered, r.undelivered, r.id); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
}

// periodOf is the beginning of a moment's four weeks, by which what is idle is
// found: finer would have the column's index changed with more turns. Who looks
// for what is idle looks at each.
func periodOf(t time.Time) int64 {
	const period = 4 * 7 * 24 * 60 * 60
	return t.Unix() / period * period
}

// Finished implements [bot.Finishing].
func (d *DB) Finished(ctx context.Context, conversation string, version int64) error {
	return d.write(ctx, func(w *writer) (outcome, failure error) {
		r, err := w.row(conversation)
		if err != nil || r == nil || r.version != version || r.unsettled == 0 {
			return nil, err
		}
		r.unsettled = 0
		_, err = w.exec("update conversations set unsettled = 0 where id = ?", r.id)
		return nil, err
	})
}

func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func turnName(conversation string, sequence int64) string {
	return "turn " + conversation + "/" + strconv.FormatInt(sequence, 10)
}
