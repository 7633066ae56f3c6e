package sqlite

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"repaybot/bot"
)

// seal makes the sealed column of a conversation. Its outbox is not in it:
// what waits is told by the turns and the mark of what is delivered.
func (d *DB) seal(ctx context.Context, subject string, c *bot.Conversation) ([]byte, error) {
	return d.sealDocument(ctx, subject, "conversation "+c.ID, c.AppendJSON)
}

// open reads the sealed column. The columns that stand beside it are the
// caller's to fill in.
func (d *DB) open(ctx context.Context, name, subject string, doc []byte) (bot.Conversation, error) {
	c := bot.Conversation{ID: name, Schema: bot.ConversationSchema}
	if len(doc) == 0 {
		return c, nil
	}
	text, err := d.vault.Open(ctx, subject, doc, "conversation "+name)
	if err != nil {
		return c, fmt.Errorf("conversation: %w", err)
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return c, fmt.Errorf("conversation: %w", err)
	}
	if c.Schema > bot.ConversationSchema {
		return c, fmt.Errorf("the conversation has schema %d and this program knows %d", c.Schema, bot.ConversationSchema)
	}
	return c, nil
}

// document reads the sealed column in a transaction.
func (d *DB) document(ctx context.Context, w *writer, r *row) (bot.Conversation, error) {
	var doc []byte
	if _, err := w.queryRow("select doc from conversations where id = ?", []driver.Value{r.id}, &doc); err != nil {
		return bot.Conversation{}, err
	}
	return d.open(ctx, r.name, r.subject, doc)
}

// undelivered are the messages past a mark, but for the bot's that were
// withdrawn.
func (d *DB) undelivered(ctx context.Context, name string, id int64, subject string, delivered, withdrawn int64) ([]bot.Outbound, error) {
	turns, err := d.turns(ctx, name, id, subject, delivered>>8-1, defaultLimit)
	if err != nil {
		return nil, err
	}
	var left []bot.Outbound
	for i := range turns {
		for _, m := range turns[i].Messages() {
			at, err := markOf(m.Key)
			if err != nil {
				return nil, err
			}
			if at > delivered && (m.Reply.Staff != "" || at > withdrawn) {
				left = append(left, m)
			}
		}
	}
	return left, nil
}
