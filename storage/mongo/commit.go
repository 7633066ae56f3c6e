package mongo

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"
	"golang.org/x/sync/errgroup"

	"repaybot/bot"
)

// Commit implements [bot.Store].
func (d *DB) Commit(ctx context.Context, c bot.Commit) error {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	t := &committing{d: d, c: &c, key: d.ids.event(c.Conversation.ID, c.Turn.Channel, c.Turn.EventID)}
	err := again(ctx, func() (bool, error) { return t.try(ctx) })
	switch {
	case errors.Is(err, bot.ErrConflict) && t.written:
		d.dropAttempt(ctx, t.turn.ID)
	case err == nil && d.claimed.take(c.Conversation.ID):
		d.sweep(ctx, t.turn.ID)
	}
	return err
}

// committing is one commit under way.
type committing struct {
	d   *DB
	c   *bot.Commit
	key bson.Binary // of the event that the turn handles

	written bool
	turn    attempt
	doc     []byte
	own     []message
}

// try makes one attempt at the change. It is not done where messages were marked
// as delivered meanwhile, which moves no version on.
func (t *committing) try(ctx context.Context) (done bool, err error) {
	head, err := t.d.head(ctx, t.c.Conversation.ID)
	if err != nil {
		return true, err
	}
	if !t.fits(head) {
		return true, bot.ErrConflict
	}
	if !t.written {
		if err := t.write(ctx, head); err != nil {
			return true, err
		}
	}
	change, err := t.change(head)
	if err != nil {
		return true, err
	}
	result, err := t.d.conversations.UpdateOne(ctx, bson.D{
		is("_id", head.ID), is("version", t.c.Base), is("sequence", t.c.Turn.Sequence-1), is("delivered", head.Delivered), is("inbox.0.key", t.key),
	}, change)
	return err == nil && result.MatchedCount == 1, err
}

// fits tells whether the conversation is the one that the turn was made for.
func (t *committing) fits(head *conversation) bool {
	return head.Version == t.c.Base && head.Sequence+1 == t.c.Turn.Sequence && len(head.Inbox) > 0 && same(head.Inbox[0].Key, t.key)
}

// write seals everything, and writes what has to be there before the
// conversation names it: the turn, and that its event is handled. The event was
// seen at its position, which it keeps whatever becomes of this attempt.
func (t *committing) write(ctx context.Context, head *conversation) (err error) {
	if t.doc, err = t.d.seal(ctx, head.Subject, "conversation "+head.ID, t.c.Conversation.AppendJSON); err != nil {
		return err
	}
	if t.own, err = t.d.sealOwn(ctx, head.Subject, t.c); err != nil {
		return err
	}
	if t.turn, err = t.d.sealTurn(ctx, head, &t.c.Turn); err != nil {
		return err
	}
	t.written = true
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return t.d.addAttempt(ctx, &t.turn) })
	group.Go(func() error { return t.d.rememberHandled(ctx, t.key, t.c.Turn.Sequence) })
	return group.Wait()
}

// change is the one update that makes the turn count.
func (t *committing) change(head *conversation) (bson.D, error) {
	delivered := head.Delivered
	if t.c.Delivered != "" {
		mark, err := markOf(t.c.Delivered)
		if err != nil {
			return nil, err
		}
		delivered = max(delivered, mark)
	}
	outbox := []message{}
	for _, m := range head.Outbox {
		if m.Mark > delivered {
			outbox = append(outbox, m)
		}
	}
	next := &t.c.Conversation
	set := bson.D{
		is("version", t.c.Base+1), is("sequence", t.c.Turn.Sequence), is("attempt", t.turn.ID.Attempt), is("doc", t.doc),
		is("outbox", append(outbox, t.own...)), is("delivered", delivered), is("lease", int64(0)), is("holder", ""),
		is("customer", next.Customer), is("last", next.Last.UnixMilli()), is("unsettled", next.Loose()),
	}
	unset := bson.D{is("takenBy", ""), is("takes", "")}
	if k := keysOf(next.Case); k != nil {
		set = append(set, is("case", k))
	} else {
		unset = append(unset, is("case", ""))
	}
	if !next.Wake.IsZero() {
		wake := next.Wake.UnixMilli()
		set = append(set, is("wake", wake), is("wakeDue", wake))
	} else {
		unset = append(unset, is("wake", ""), is("wakeDue", ""))
	}
	return bson.D{
		is("$set", set), is("$unset", unset), is("$pop", bson.D{is("inbox", -1)}), is("$inc", bson.D{is("waiting", -1)}),
	}, nil
}

// Finished implements [bot.Finishing].
func (d *DB) Finished(ctx context.Context, conversation string, version int64) error {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	_, err := d.conversations.UpdateOne(ctx, bson.D{is("_id", conversation), is("version", version)}, bson.D{is("$set", bson.D{is("unsettled", false)})})
	return err
}
