package hook

import (
	"context"
	"time"

	"repaybot/bot"
)

// Mark is what has become of a message in the app.
type Mark string

// The marks. Apps give them in any order and more than once; a later one takes
// none back.
const (
	Delivered Mark = "delivered" // it is on the customer's device
	Read      Mark = "read"      // the customer has opened it
	Failed    Mark = "failed"    // the app took it and could not bring it
)

// Receipts keeps marks. The same mark of the same message twice is one.
type Receipts interface {
	Keep(ctx context.Context, message string, m Mark, at time.Time) error
}

// Records is the store as receipts use it.
type Records interface {
	Settle(ctx context.Context, rs []bot.Record) error
}

// StoredReceipts keeps each mark as a record under [ReceiptKey]: marks that
// come out of order, or at once, have nothing to overwrite. The record's At is
// when it happened; it has no body. A console that shows a message asks
// [bot.Store.Records] for the three keys.
type StoredReceipts struct{ Store Records }

// ReceiptKey is the key of a mark's record.
func ReceiptKey(message string, m Mark) string { return "receipt/" + message + "/" + string(m) }

// Keep writes the mark.
func (r StoredReceipts) Keep(ctx context.Context, message string, m Mark, at time.Time) error {
	conversation, sequence, ok := partsOf(message)
	if !ok {
		return &FieldError{"/message", "is no message's key"}
	}
	return r.Store.Settle(ctx, []bot.Record{{
		Key: ReceiptKey(message, m), Status: bot.RecordActive, Customer: "conversation/" + conversation,
		Conversation: conversation, Sequence: sequence, At: at,
	}})
}

// partsOf takes the key of a message apart that an app names.
func partsOf(key string) (conversation string, sequence int64, ok bool) {
	if named(key, maxKey) != "" {
		return "", 0, false
	}
	conversation, sequence, _, ok = bot.ParseMessageKey(key)
	return conversation, sequence, ok
}

// receipt keeps a mark, and tells staff of one that failed.
func (c *Channel) receipt(ctx context.Context, e event) error {
	if c.o.Receipts != nil {
		if err := c.o.Receipts.Keep(ctx, e.Message, e.Status, e.moment()); err != nil {
			return err
		}
	}
	if e.Status != Failed {
		return nil
	}
	c.o.Log.Warn("an app could not deliver a message", "channel", c.o.Name, "reason", e.Reason)
	if c.o.Undeliverable == nil {
		return nil
	}
	conversation, _, _ := partsOf(e.Message)
	return c.o.Undeliverable(ctx, bot.Outbound{Key: e.Message, Conversation: conversation, Channel: c.o.Name, To: e.Sender}, e.Reason)
}
