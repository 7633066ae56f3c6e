package telegram

import (
	"context"

	"repaybot/bot"
)

// progress is how much of a long message has gone. A conversation's messages go
// one after the other, so one note a conversation is enough.
type progress struct {
	Message string `json:"message"` // its key
	Parts   int    `json:"parts"`   // of so many; cut otherwise it begins anew
	Sent    int    `json:"sent"`
}

func (b *Bot) progressKey(m bot.Outbound) string {
	return "telegram/sent/" + b.hashed("sent", m.Conversation)
}

// sentOf is how many parts of a message have gone, as far as is known.
func (b *Bot) sentOf(ctx context.Context, m bot.Outbound, parts int) int {
	if sent, ok := b.sent.get(m.Key); ok {
		return sent
	}
	if parts < 2 || b.o.Notes == nil {
		return 0
	}
	var p progress
	if !b.readNote(ctx, b.progressKey(m), &p) || p.Message != m.Key || p.Parts != parts {
		return 0
	}
	return p.Sent
}

// noteSent notes that parts of a message have gone, before the next one goes:
// a crash repeats the last of them at most.
func (b *Bot) noteSent(ctx context.Context, m bot.Outbound, sent, parts int) {
	b.sent.put(m.Key, sent)
	if parts < 2 || b.o.Notes == nil {
		return
	}
	// Also where whoever sends has been told to stop meanwhile: the part has gone.
	b.writeNote(context.WithoutCancel(ctx), b.progressKey(m), progress{m.Key, parts, sent})
}
