package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"repaybot/bot"
)

// seal makes the two sealed columns of a conversation. An empty outbox is nil.
func (d *DB) seal(ctx context.Context, subject string, c *bot.Conversation) (doc, outbox []byte, err error) {
	messages := c.Outbox
	c.Outbox = nil
	text, err := json.Marshal(c)
	c.Outbox = messages
	if err != nil {
		return nil, nil, err
	}
	if doc, err = d.vault.Seal(ctx, subject, text, "conversation "+c.ID); err != nil {
		return nil, nil, err
	}
	if len(messages) == 0 {
		return doc, nil, nil
	}
	if text, err = json.Marshal(messages); err != nil {
		return nil, nil, err
	}
	outbox, err = d.vault.Seal(ctx, subject, text, "outbox "+c.ID)
	return doc, outbox, err
}

// open reads the sealed columns. The columns that stand beside them are the
// caller's to fill in.
func (d *DB) open(ctx context.Context, name, subject string, doc, outbox []byte) (bot.Conversation, error) {
	c := bot.Conversation{ID: name, Schema: bot.ConversationSchema}
	if len(doc) > 0 {
		text, err := d.vault.Open(ctx, subject, doc, "conversation "+name)
		if err != nil {
			return c, fmt.Errorf("conversation: %w", err)
		}
		if err := json.Unmarshal(text, &c); err != nil {
			return c, fmt.Errorf("conversation: %w", err)
		}
	}
	if c.Schema > bot.ConversationSchema {
		return c, fmt.Errorf("the conversation has schema %d and this program knows %d", c.Schema, bot.ConversationSchema)
	}
	if len(outbox) > 0 {
		text, err := d.vault.Open(ctx, subject, outbox, "outbox "+name)
		if err != nil {
			return c, fmt.Errorf("outbox: %w", err)
		}
		if err := json.Unmarshal(text, &c.Outbox); err != nil {
			return c, fmt.Errorf("outbox: %w", err)
		}
	}
	for i := range c.Outbox {
		c.Outbox[i].Conversation = name
	}
	return c, nil
}

// undelivered drops the messages up to a mark.
func undelivered(messages []bot.Outbound, delivered int64) ([]bot.Outbound, error) {
	var left []bot.Outbound
	for _, m := range messages {
		at, err := markOf(m.Key)
		if err != nil {
			return nil, err
		}
		if at > delivered {
			left = append(left, m)
		}
	}
	return left, nil
}
