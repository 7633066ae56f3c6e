package mongo_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/storage/mongo"
)

// at is when everything in these tests happens.
var at = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func inbound(conversation, id string) bot.Inbound {
	return bot.Inbound{Conversation: conversation, Channel: "web", EventID: id, At: at, Kind: bot.Text, Text: "text " + id, Customer: "C1", Verified: true}
}

func accept(t testing.TB, d *mongo.DB, in bot.Inbound) bot.Accepted {
	t.Helper()
	a, err := d.Accept(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// read is a conversation as it is, or a new one.
func read(t testing.TB, d *mongo.DB, name string) bot.Conversation {
	t.Helper()
	cs, err := d.Conversations(t.Context(), bot.ConversationQuery{ID: name})
	if err != nil {
		t.Fatal(err)
	}
	if len(cs) == 0 {
		return bot.Conversation{ID: name}
	}
	return cs[0]
}

// commitOf is a turn that handles an event with one message.
func commitOf(c bot.Conversation, in bot.Inbound) bot.Commit {
	next := c
	next.Version, next.Sequence = c.Version+1, c.Sequence+1
	next.Customer, next.Channel, next.Opened, next.Last, next.Schema = in.Customer, in.Channel, at, in.At, bot.ConversationSchema
	next.State = fmt.Appendf(nil, `{"turn":%d}`, next.Sequence)
	reply := bot.Reply{At: in.At, Text: "reply to " + in.EventID}
	next.Outbox = append(slices.Clone(c.Outbox), bot.Outbound{
		Key: fmt.Sprintf("%s/%d/1", c.ID, next.Sequence), Conversation: c.ID, Channel: in.Channel, Purpose: bot.ForAnswer, Reply: reply,
	})
	return bot.Commit{Base: c.Version, Conversation: next, Turn: bot.Turn{
		Conversation: c.ID, Sequence: next.Sequence, Schema: bot.TurnSchema, Channel: in.Channel, EventID: in.EventID, At: in.At,
		To: in.Channel, Event: []byte(`{"opened":{}}`), Replies: []bot.Reply{reply}, StateHash: bot.Digest(next.State),
	}}
}
