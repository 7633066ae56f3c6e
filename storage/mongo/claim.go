package mongo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"repaybot/bot"
)

// maxEvents bounds how many events one claim brings.
const maxEvents = 100

// Claim implements [bot.Store]. A holder who names a conversation may have it
// again while the own lease runs; asking for any, nobody gets one that is leased.
func (d *DB) Claim(ctx context.Context, l bot.Lease) (*bot.Work, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	q := freeOnes(l.Now.UnixMilli())
	if l.Conversation != "" {
		q = one(conversations, l.Conversation)
		q.filter = append(q.filter, op("waiting", "$gt", 0), is("$or", bson.A{
			bson.D{op("lease", "$lt", l.Now.UnixMilli())}, bson.D{is("holder", l.Holder)},
		}))
	}
	before := options.FindOneAndUpdate() // returns it as it was: whose lease ran out is told
	if q.sort != nil {
		before.SetSort(q.sort)
	}
	lease, holder := l.Until.UnixMilli(), l.Holder
	if !l.Until.After(l.Now) {
		lease, holder = 0, ""
	}
	var c conversation
	err := d.conversations.FindOneAndUpdate(ctx, q.filter, bson.D{is("$set", bson.D{
		is("lease", lease), is("holder", holder),
	})}, before).Decode(&c)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	d.claimed.add(c.ID)
	w, err := d.work(ctx, &c)
	if err != nil {
		gone, err := d.letGo(ctx, &c, err)
		if gone && err == nil && l.Conversation == "" {
			return d.Claim(ctx, l)
		}
		return nil, err
	}
	if c.Holder != l.Holder {
		w.TakenFrom = c.Holder
	}
	return w, nil
}

func (d *DB) work(ctx context.Context, c *conversation) (*bot.Work, error) {
	w := &bot.Work{}
	var err error
	if w.Conversation, err = d.open(ctx, c); err != nil {
		return nil, err
	}
	for i, e := range c.Inbox[:min(len(c.Inbox), maxEvents)] {
		p := bot.Pending{Position: c.Sequence + int64(i) + 1}
		text, err := d.vault.Open(ctx, c.Subject, e.Box, "event "+c.ID)
		if err != nil {
			return nil, fmt.Errorf("event: %w", err)
		}
		if err := json.Unmarshal(text, &p.Inbound); err != nil {
			return nil, fmt.Errorf("event: %w", err)
		}
		p.Inbound.Conversation = c.ID
		w.Events = append(w.Events, p)
	}
	return w, nil
}

// claimed are conversations that this program had to claim: somebody else may
// have tried their next turn before, so its commit sweeps what they left.
type claimed struct {
	mu    sync.Mutex
	names map[string]bool
}

// maxClaimed bounds how many are remembered. One forgotten leaves an attempt
// behind that nobody reads.
const maxClaimed = 1 << 14

func (c *claimed) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.names == nil || len(c.names) >= maxClaimed {
		c.names = map[string]bool{}
	}
	c.names[name] = true
}

func (c *claimed) take(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.names[name]
	delete(c.names, name)
	return was
}
