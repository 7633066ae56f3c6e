package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"slices"

	"repaybot/bot"
)

// errOtherSubject says that a conversation was made meanwhile under another key.
var errOtherSubject = errors.New("the conversation was made under another key")

// Accept implements [bot.Store]. A colleague's taking over also withdraws the
// bot's unsent messages and moves the version on, in the same transaction.
func (d *DB) Accept(ctx context.Context, in bot.Inbound) (bot.Accepted, error) {
	text, err := json.Marshal(in)
	if err != nil {
		return bot.Accepted{}, err
	}
	for {
		a, err := d.accept(ctx, in, text)
		if !errors.Is(err, errOtherSubject) {
			return a, err
		}
	}
}

func (d *DB) accept(ctx context.Context, in bot.Inbound, text []byte) (bot.Accepted, error) {
	subject, err := d.subjectOf(ctx, in.Conversation)
	if err != nil {
		return bot.Accepted{}, err
	}
	if subject == "" {
		subject = in.Customer
	}
	if subject == "" {
		subject = "conversation/" + in.Conversation
	}
	box, err := d.vault.Seal(ctx, subject, text, "event "+in.Conversation)
	if err != nil {
		return bot.Accepted{}, err
	}
	key := eventKey(in)
	var a bot.Accepted
	err = d.write(ctx, func(w *writer) (outcome, failure error) {
		a = bot.Accepted{}
		r, err := w.row(in.Conversation)
		if err != nil {
			return nil, err
		}
		if r == nil {
			if r, err = w.newRow(in.Conversation, subject, in.Customer); err != nil {
				return nil, err
			}
		}
		if r.subject != subject {
			return errOtherSubject, nil
		}
		a.Position = r.accepted + 1
		n, err := w.exec("insert or ignore into inbox(id, key, doc) values(?, ?, ?)", first(r.id)+a.Position, key, box)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			var id int64
			if _, err := w.queryRow("select id from inbox where key = ?", []driver.Value{key}, &id); err != nil {
				return nil, err
			}
			a.Position = id - first(r.id)
			return nil, nil
		}
		r.accepted, a.New = a.Position, true
		if in.Kind == bot.StaffTook {
			return nil, d.takeOver(ctx, w, in, r)
		}
		return nil, nil
	})
	if err != nil {
		return bot.Accepted{}, err
	}
	d.subjects.Store(in.Conversation, subject)
	return a, nil
}

// eventKey names an event within its conversation, in 16 bytes.
func eventKey(in bot.Inbound) []byte {
	sum := sha256.Sum256([]byte(in.Conversation + "\x00" + in.Channel + "\x00" + in.EventID))
	return sum[:16]
}

// takeOver withdraws what the bot has not sent, notes who has the
// conversation, and moves the version on.
func (d *DB) takeOver(ctx context.Context, w *writer, in bot.Inbound, r *row) error {
	var doc, outbox []byte
	if _, err := w.queryRow("select doc, outbox from conversations where id = ?", []driver.Value{r.id}, &doc, &outbox); err != nil {
		return err
	}
	c, err := d.open(ctx, in.Conversation, r.subject, doc, outbox)
	if err != nil {
		return err
	}
	c.TakenBy = in.Staff
	c.Outbox = slices.DeleteFunc(c.Outbox, func(m bot.Outbound) bool { return m.Reply.Staff == "" })
	if doc, outbox, err = d.seal(ctx, r.subject, &c); err != nil {
		return err
	}
	r.version++
	if len(c.Outbox) == 0 {
		r.undelivered, r.delivered = 0, r.sent
	}
	_, err = w.exec("update conversations set version = ?, delivered = ?, undelivered = ?, doc = ?, outbox = ? where id = ?",
		r.version, r.delivered, r.undelivered, doc, outbox, r.id)
	return err
}
