package sqlite

import (
	"context"
	"crypto/sha256"
	"errors"

	"repaybot/bot"
	"repaybot/dialog"
)

// errOtherSubject says that a conversation was made meanwhile under another key.
var errOtherSubject = errors.New("the conversation was made under another key")

// Accept implements [bot.Store]. What a colleague's taking over changes is in the
// same transaction.
func (d *DB) Accept(ctx context.Context, in bot.Inbound) (bot.Accepted, error) {
	return d.AcceptLater(ctx, in)()
}

// AcceptLater implements [bot.Pipelined].
func (d *DB) AcceptLater(ctx context.Context, in bot.Inbound) (wait func() (bot.Accepted, error)) {
	first := d.acceptLater(ctx, in)
	return func() (bot.Accepted, error) {
		a, err := first()
		for errors.Is(err, errOtherSubject) {
			a, err = d.acceptLater(ctx, in)()
		}
		return a, err
	}
}

func (d *DB) acceptLater(ctx context.Context, in bot.Inbound) func() (bot.Accepted, error) {
	fail := func(err error) func() (bot.Accepted, error) {
		return func() (bot.Accepted, error) { return bot.Accepted{}, err }
	}
	subject, err := d.subjectOf(ctx, in.Conversation)
	if err != nil {
		return fail(err)
	}
	if subject == "" {
		subject = in.Customer
		if subject == "" {
			subject = "conversation/" + in.Conversation
		}
		subject = d.idents.propose(in.Conversation, subject)
	}
	box, err := d.sealDocument(ctx, subject, "event "+in.Conversation, in.AppendJSON)
	if err != nil {
		return fail(err)
	}
	key := eventKey(in.Conversation, in.Channel, in.EventID)
	var a bot.Accepted
	wait := d.writeLater(ctx, func(w *writer) (outcome, failure error) {
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
		if r.subject != subject { // another process made it
			d.idents.hold(in.Conversation, ident{r.id, r.subject})
			return errOtherSubject, nil
		}
		a, err = w.acceptEvent(r, key, box)
		if err == nil && a.New && in.TakesOver() != "" {
			err = d.takeOver(ctx, w, in, r)
		}
		return nil, err
	})
	return func() (bot.Accepted, error) {
		if err := wait(); err != nil {
			return bot.Accepted{}, err
		}
		return a, nil
	}
}

// acceptEvent gives an event its position, or finds the one it has.
func (w *writer) acceptEvent(r *row, key [16]byte, box []byte) (bot.Accepted, error) {
	position := r.accepted + 1
	row, fresh, err := w.putEvent(r.id, position, key, box)
	if err != nil {
		return bot.Accepted{}, err
	}
	if fresh {
		r.accepted, r.newest = position, key
		w.waiting.add(r.name, row)
		return bot.Accepted{Position: position, New: true}, nil
	}
	position, err = w.positionOf(r.id, key)
	return bot.Accepted{Position: position}, err
}

// isEvent tells whether the event at a position is the one with the key.
func (w *writer) isEvent(r *row, position int64, key [16]byte) (bool, error) {
	if position > r.accepted {
		return false, nil
	}
	if position == r.accepted && r.newest != [16]byte{} {
		return r.newest == key, nil
	}
	has, err := w.positionOf(r.id, key)
	return has == position, err
}

// eventKey names an event within its conversation, in 16 bytes.
func eventKey(conversation, channel, id string) [16]byte {
	sum := sha256.Sum256([]byte(conversation + "\x00" + channel + "\x00" + id))
	return [16]byte(sum[:16])
}

// takeOver withdraws what the bot has not sent, unless a colleague has the
// conversation, notes who takes it, if nobody is before them, and moves the
// version on.
func (d *DB) takeOver(ctx context.Context, w *writer, in bot.Inbound, r *row) error {
	c, err := d.document(ctx, w, r)
	if err != nil {
		return err
	}
	if c.TakenBy == "" {
		c.TakenBy = in.TakesOver()
	}
	c.Takes++
	if c.Mode != dialog.WithStaff {
		r.withdrawn = r.sent
	}
	doc, err := d.seal(ctx, r.subject, &c)
	if err != nil {
		return err
	}
	r.version++
	_, err = w.exec("update conversations set version = ?, withdrawn = ?, doc = ? where id = ?", r.version, r.withdrawn, doc, r.id)
	return err
}
