package mongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"repaybot/bot"
	"repaybot/storage/sealed"
)

// idleAtMost bounds how many names one call of Idle brings.
const idleAtMost = 10000

// Erase implements [bot.Forgetful]: it destroys the keys of a customer and of
// the conversations that became theirs, and takes away what was sealed under
// them. What is left is the conversations' names and how many turns they had,
// so that nothing counts twice. Other machines hear of it within [listenEvery].
// Ended in between, it is finished by being called again.
func (d *DB) Erase(ctx context.Context, customer string) error {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	if err := d.destroyKey(ctx, customer); err != nil {
		return err
	}
	if customer != "" {
		found, err := find[conversation](ctx, d.conversations, ofCustomer(customer), 0, bson.D{is("subject", 1)})
		if err != nil {
			return err
		}
		for i := range found {
			if s := found[i].Subject; s != customer {
				if err := d.destroyKey(ctx, s); err != nil {
					return err
				}
			}
			if err := d.forget(ctx, found[i].ID); err != nil {
				return err
			}
		}
	}
	_, err := d.accounts.DeleteMany(ctx, accountsOf(customer).filter)
	return err
}

// destroyKey leaves an empty key in a subject's place, so that it gets no other.
func (d *DB) destroyKey(ctx context.Context, subject string) error {
	err := again(ctx, func() (bool, error) {
		_, err := d.keys.UpdateOne(ctx, byID(subject), bson.D{
			is("$set", bson.D{is("wrapped", []byte{}), is("schema", schemaVersion)}),
			is("$currentDate", bson.D{is("erased", true)}),
		}, options.UpdateOne().SetUpsert(true))
		if mongo.IsDuplicateKeyError(err) {
			return false, nil
		}
		return true, err
	})
	d.vault.Forget(subject)
	return err
}

// EraseConversation implements [bot.Forgetful].
func (d *DB) EraseConversation(ctx context.Context, id string) error {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	return d.forget(ctx, id)
}

// forget takes away what a conversation holds. Events that waited count as
// handled: what they said is gone. The turns go before the conversation does, so
// that Idle still names one whose forgetting was cut off; and once more after
// it, for an attempt that was written in between.
func (d *DB) forget(ctx context.Context, name string) error {
	var last int64
	err := again(ctx, func() (bool, error) {
		head, err := d.head(ctx, name)
		if err != nil {
			return true, err
		}
		last = head.accepted()
		for i, e := range head.Inbox {
			if err := d.rememberHandled(ctx, e.Key, head.Sequence+int64(i)+1); err != nil {
				return true, err
			}
		}
		if err := errors.Join(d.forgetFiles(ctx, name), d.deleteTurns(ctx, name, last)); err != nil {
			return true, err
		}
		result, err := d.conversations.UpdateOne(ctx, bson.D{
			is("_id", name), is("version", head.Version), is("sequence", head.Sequence), is("waiting", head.Waiting),
		}, forgotten(last))
		return err == nil && result.MatchedCount == 1, err
	})
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.deleteTurns(ctx, name, last)
}

// forgotten leaves a conversation's name, its version and its count of turns.
func forgotten(sequence int64) bson.D {
	return bson.D{
		is("$set", bson.D{
			is("sequence", sequence), is("attempt", bson.NilObjectID), is("waiting", int64(0)), is("inbox", bson.A{}),
			is("outbox", bson.A{}), is("delivered", lastMark(sequence)), is("lease", int64(0)), is("holder", ""),
			is("customer", ""), is("unsettled", false),
		}),
		is("$unset", bson.D{is("doc", ""), is("takenBy", ""), is("takes", ""), is("case", ""), is("sender", ""), is("sending", ""), is("wake", ""), is("wakeDue", "")}),
	}
}

// letGo tells whether a conversation could not be read because its key was
// destroyed, and then forgets it: an erasure was cut off, or a machine that had
// not heard of it wrote once more. One such must not keep the others from being
// read. Where the key is only missing, nothing is taken away.
func (d *DB) letGo(ctx context.Context, c *conversation, cause error) (gone bool, err error) {
	if gone, err := d.destroyed(ctx, c.Subject, cause); !gone {
		return false, err
	}
	return true, d.forget(ctx, c.ID)
}

// destroyed tells whether what failed with cause did because the subject's key
// was destroyed; else it returns why it failed.
func (d *DB) destroyed(ctx context.Context, subject string, cause error) (bool, error) {
	if !errors.Is(cause, sealed.ErrErased) {
		return false, cause
	}
	key, err := keyring{d}.Key(ctx, subject)
	if err != nil {
		return false, err
	}
	if key == nil {
		return false, fmt.Errorf("the key is missing: %w", cause)
	}
	return true, nil
}

func (d *DB) deleteTurns(ctx context.Context, name string, last int64) error {
	_, err := d.turns.DeleteMany(ctx, turnsBetween(name, 1, last).filter)
	return err
}

// Idle implements [bot.Forgetful].
func (d *DB) Idle(ctx context.Context, before time.Time, after string, limit int) ([]string, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	found, err := find[conversation](ctx, d.conversations, idleOnes(before.UnixMilli(), after), min(limit, idleAtMost), bson.D{is("_id", 1)})
	if err != nil {
		return nil, err
	}
	names := make([]string, len(found))
	for i := range found {
		names[i] = found[i].ID
	}
	return names, nil
}

// erased are those of a book's customers who were erased: nothing can be sealed
// for them any more. The database is asked, not the keys held ready here, which
// may not have heard of it yet.
func (d *DB) erased(ctx context.Context, lines []bot.BookLine) (map[string]bool, error) {
	seen := map[string]bool{}
	var customers []string
	for _, l := range lines {
		if !seen[l.Customer] {
			seen[l.Customer] = true
			customers = append(customers, l.Customer)
		}
	}
	found, err := find[wrappedKey](ctx, d.keys, some(keys, customers), 0, nil)
	if err != nil {
		return nil, err
	}
	gone := map[string]bool{}
	for _, k := range found {
		if len(k.Wrapped) == 0 {
			gone[k.Subject] = true
		}
	}
	return gone, nil
}
