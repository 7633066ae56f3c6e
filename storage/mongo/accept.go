package mongo

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"repaybot/bot"
	"repaybot/dialog"
)

// maxWaiting bounds a conversation's unhandled events, and so its document: a
// text is kept up to some ten kilobytes, and a document may have sixteen million.
const maxWaiting = 1000

// Accept implements [bot.Store]. It fails with a [FullError] where too much
// waits already.
func (d *DB) Accept(ctx context.Context, in bot.Inbound) (bot.Accepted, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	key := d.ids.event(in.Conversation, in.Channel, in.EventID)
	var a bot.Accepted
	err := again(ctx, func() (done bool, err error) {
		a, err = d.accept(ctx, in, key)
		return a.Position > 0, err
	})
	return a, err
}

// accept looks for the event where it may be, in the order in which it moves
// from one place to the next, and else takes it. Position 0 says that the
// conversation moved meanwhile.
func (d *DB) accept(ctx context.Context, in bot.Inbound, key bson.Binary) (bot.Accepted, error) {
	c, err := d.head(ctx, in.Conversation)
	if errors.Is(err, bot.ErrNotFound) {
		return d.begin(ctx, in, key)
	}
	if err != nil {
		return bot.Accepted{}, err
	}
	position := c.position(key)
	if position == 0 {
		position, err = d.handledAt(ctx, key)
	}
	if position > 0 || err != nil {
		return bot.Accepted{Position: position}, err
	}
	if c.Waiting >= maxWaiting {
		return bot.Accepted{}, &FullError{Waiting: c.Waiting, Max: maxWaiting}
	}
	return d.push(ctx, c, in, key)
}

// begin makes the conversation that an event opens.
func (d *DB) begin(ctx context.Context, in bot.Inbound, key bson.Binary) (bot.Accepted, error) {
	c := conversation{
		ID: in.Conversation, Schema: schemaVersion, Subject: in.Customer, Customer: in.Customer,
		Waiting: 1, Outbox: []message{}, Last: in.At.UnixMilli(),
	}
	if c.Subject == "" {
		c.Subject = "conversation/" + in.Conversation
	}
	box, err := d.seal(ctx, c.Subject, "event "+c.ID, in.AppendJSON)
	if err != nil {
		return bot.Accepted{}, err
	}
	c.Inbox = []event{{Key: key, Box: box}}
	if in.TakesOver() != "" {
		c.Version, c.Takes = 1, 1
		if c.TakenBy, err = d.vault.Seal(ctx, c.Subject, []byte(in.TakesOver()), "taken "+c.ID); err != nil {
			return bot.Accepted{}, err
		}
	}
	_, err = d.conversations.InsertOne(ctx, c)
	if mongo.IsDuplicateKeyError(err) {
		return bot.Accepted{}, nil // made meanwhile
	}
	if err != nil {
		return bot.Accepted{}, err
	}
	return bot.Accepted{Position: 1, New: true}, nil
}

// push puts an event at the end of the inbox, unless it got there since c was
// read. Could it have got there and been handled too? Its position would be
// past those that c has, and the sequence would be as far: that is what the
// condition asks.
func (d *DB) push(ctx context.Context, c *conversation, in bot.Inbound, key bson.Binary) (bot.Accepted, error) {
	box, err := d.seal(ctx, c.Subject, "event "+c.ID, in.AppendJSON)
	if err != nil {
		return bot.Accepted{}, err
	}
	add := bson.D{is("waiting", 1)}
	change := bson.D{is("$push", bson.D{is("inbox", event{Key: key, Box: box})})}
	filter := bson.D{is("_id", c.ID), op("sequence", "$lte", c.accepted()), op("waiting", "$lt", maxWaiting), op("inbox.key", "$ne", key)}
	if in.TakesOver() != "" {
		whole, err := d.read(ctx, c.ID, nil)
		if err != nil {
			return bot.Accepted{}, err
		}
		more, err := d.takeOver(ctx, whole, in)
		if err != nil {
			return bot.Accepted{}, err
		}
		add, change = append(add, is("version", 1), is("takes", 1)), append(change, more...)
		filter = append(filter, is("version", whole.Version)) // what it hangs on is still so
	}
	change = append(change, is("$inc", add))
	after := options.FindOneAndUpdate().SetReturnDocument(options.After).SetProjection(bson.D{is("sequence", 1), is("waiting", 1)})
	var now conversation
	err = d.conversations.FindOneAndUpdate(ctx, filter, change, after).Decode(&now)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return bot.Accepted{}, nil
	}
	if err != nil {
		return bot.Accepted{}, err
	}
	return bot.Accepted{Position: now.accepted(), New: true}, nil
}

// takeOver is what a colleague's taking over changes beside the version: who takes
// it is noted, if nobody is before them, and what the bot has not sent is
// withdrawn, unless a colleague has the conversation.
func (d *DB) takeOver(ctx context.Context, c *conversation, in bot.Inbound) (bson.D, error) {
	now, err := d.open(ctx, c)
	if err != nil {
		return nil, err
	}
	var change bson.D
	if now.TakenBy == "" {
		staff, err := d.vault.Seal(ctx, c.Subject, []byte(in.TakesOver()), "taken "+c.ID)
		if err != nil {
			return nil, err
		}
		change = append(change, is("$set", bson.D{is("takenBy", staff)}))
	}
	if now.Mode != dialog.WithStaff {
		change = append(change, is("$pull", bson.D{is("outbox", bson.D{is("staff", false)})}))
	}
	return change, nil
}
