package mongo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"repaybot/bot"
)

// conversation is a conversation's document. Every change of it is one update on
// a condition; see the package's comment for why that is enough.
type conversation struct {
	ID       string `bson:"_id"`
	Schema   int    `bson:"schema"`
	Subject  string `bson:"subject"`  // whose key seals it; never changes
	Customer string `bson:"customer"` // or ""
	Version  int64  `bson:"version"`

	Sequence int64         `bson:"sequence"` // turns committed
	Attempt  bson.ObjectID `bson:"attempt"`  // of the last turn: the one that counts
	Waiting  int64         `bson:"waiting"`  // unhandled events: how long Inbox is
	Inbox    []event       `bson:"inbox"`    // the n-th has the position Sequence + n

	Outbox    []message `bson:"outbox"`    // not delivered, in order
	Delivered int64     `bson:"delivered"` // mark up to which messages are delivered

	Lease  int64  `bson:"lease"` // until when, in Unix milliseconds; 0 is none
	Holder string `bson:"holder"`

	Sender  string `bson:"sender,omitempty"`  // who is sending its messages
	Sending int64  `bson:"sending,omitempty"` // until when, in Unix milliseconds

	Wake int64 `bson:"wake,omitempty"`    // when it wants to be looked at, in Unix milliseconds
	Due  int64 `bson:"wakeDue,omitempty"` // when it may be claimed for it: its wake, or the end of a claim

	Last      int64     `bson:"last"` // event, in Unix milliseconds
	Unsettled bool      `bson:"unsettled"`
	Case      *caseKeys `bson:"case,omitempty"`
	TakenBy   []byte    `bson:"takenBy,omitempty"` // sealed; since the last turn
	Takes     int       `bson:"takes,omitempty"`   // takings over that were accepted since the last turn
	Doc       []byte    `bson:"doc,omitempty"`     // sealed: the rest, as of the last turn
}

// event is an unhandled event.
type event struct {
	Key bson.Binary `bson:"key"`
	Box []byte      `bson:"box,omitempty"` // sealed
}

// caseKeys are what the queue is ordered by.
type caseKeys struct {
	Status bot.CaseStatus `bson:"status"`
	Rank   int            `bson:"rank"` // 0 is the most urgent
	At     int64          `bson:"at"`   // opened, in Unix milliseconds
}

func keysOf(c *bot.Case) *caseKeys {
	if c == nil {
		return nil
	}
	return &caseKeys{Status: c.Status, Rank: bot.Urgency(c.Priority), At: c.Opened.UnixMilli()}
}

// position is an unhandled event's, or 0.
func (c *conversation) position(key bson.Binary) int64 {
	for i := range c.Inbox {
		if same(c.Inbox[i].Key, key) {
			return c.Sequence + int64(i) + 1
		}
	}
	return 0
}

// accepted is the position of the newest event.
func (c *conversation) accepted() int64 { return c.Sequence + c.Waiting }

// headFields leaves out what is long and is not needed to decide on a change.
var headFields = bson.D{is("doc", 0), is("inbox.box", 0)}

// head reads a conversation without its sealed part, or fails with
// [bot.ErrNotFound].
func (d *DB) head(ctx context.Context, name string) (*conversation, error) {
	return d.read(ctx, name, headFields)
}

func (d *DB) read(ctx context.Context, name string, fields bson.D) (*conversation, error) {
	o := options.FindOne()
	if fields != nil {
		o.SetProjection(fields)
	}
	var c conversation
	err := d.conversations.FindOne(ctx, one(conversations, name).filter, o).Decode(&c)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, bot.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return &c, checkSchema("the conversation", c.Schema)
}

// open reads what is sealed.
func (d *DB) open(ctx context.Context, c *conversation) (bot.Conversation, error) {
	out := bot.Conversation{ID: c.ID, Schema: bot.ConversationSchema}
	if err := checkSchema("the conversation", c.Schema); err != nil {
		return out, err
	}
	if len(c.Doc) > 0 {
		text, err := d.vault.Open(ctx, c.Subject, c.Doc, "conversation "+c.ID)
		if err != nil {
			return out, fmt.Errorf("conversation: %w", err)
		}
		if err := json.Unmarshal(text, &out); err != nil {
			return out, fmt.Errorf("conversation: %w", err)
		}
		if out.Schema > bot.ConversationSchema {
			return out, &SchemaError{What: "the conversation", Has: out.Schema, Knows: bot.ConversationSchema}
		}
	}
	if len(c.TakenBy) > 0 {
		staff, err := d.vault.Open(ctx, c.Subject, c.TakenBy, "taken "+c.ID)
		if err != nil {
			return out, fmt.Errorf("conversation: %w", err)
		}
		out.TakenBy = string(staff)
	}
	out.Takes += c.Takes
	out.Version, out.Sequence, out.Customer, out.Wake = c.Version, c.Sequence, c.Customer, wakeOf(c.Wake)
	if !c.Unsettled {
		out.Unsettled = nil
	}
	var err error
	out.Outbox, err = d.openOutbox(ctx, c)
	return out, err
}

// defaultLimit is how many are returned where no limit is named.
const defaultLimit = 1000

// Conversations implements [bot.Store].
func (d *DB) Conversations(ctx context.Context, q bot.ConversationQuery) ([]bot.Conversation, error) {
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	var ask query
	switch {
	case q.ID != "":
		ask = one(conversations, q.ID)
	case q.Customer != "":
		ask = ofCustomer(q.Customer)
	case len(q.Cases) > 0:
		ask = ofCases(q.Cases)
	case q.Unsettled:
		ask = unsettledOnes()
	case q.Waiting:
		ask = waitingOnes()
	default:
		return nil, errors.New("a query for conversations has to say which")
	}
	found, err := find[conversation](ctx, d.conversations, ask, limit, bson.D{is("inbox", 0)})
	if err != nil {
		return nil, err
	}
	var out []bot.Conversation
	for i := range found {
		c, err := d.open(ctx, &found[i])
		if err != nil {
			if _, err = d.letGo(ctx, &found[i], err); err != nil {
				return nil, err
			}
			if q.ID != "" { // its name is left
				return d.Conversations(ctx, q)
			}
			continue
		}
		out = append(out, c)
	}
	return out, nil
}
