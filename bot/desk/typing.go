package desk

import (
	"context"
	"sync"
	"time"

	"repaybot/bot/staff"
)

// typingEvery is how often one conversation's customer is told at most that a
// colleague is typing; pages forget it after twice that.
const typingEvery = 3 * time.Second

// TypingLine carries between the pages of customers and of colleagues that
// somebody is typing: never what.
type TypingLine interface {
	// StaffTyping tells the customer's pages that a colleague is typing.
	StaffTyping(conversation string)
	// WatchTyping sends the conversation whose customer is typing until stop is
	// called. A watcher that is busy misses some: it is forgotten soon anyway.
	WatchTyping() (conversations <-chan string, stop func())
}

// Types tells a customer, and the colleagues who look, that the colleague who
// has the conversation is typing. It is no act and stands in no log.
func (d *Desk) Types(ctx context.Context, who staff.Colleague, conversation string) error {
	c, err := d.Bot.Conversation(ctx, conversation)
	switch {
	case err != nil:
		return unknown(err)
	case !sees(who, c):
		return &Refused{NotYourTeam}
	case !holds(who, c):
		return &Refused{NotTheOwner}
	}
	if d.typed.may(conversation, d.Now()) {
		d.presence.staffTypes(conversation, who.Name)
		if d.Typing != nil {
			d.Typing.StaffTyping(conversation)
		}
		d.tell(Change{Conversation: conversation, Around: true})
	}
	return nil
}

// typingPace lets one sign through every [typingEvery], of each conversation.
type typingPace struct {
	mu   sync.Mutex
	last map[string]time.Time
}

// may tells whether a conversation's customer may be told now, and notes that
// they are. What is over is forgotten, so it holds only who is typing.
func (p *typingPace) may(conversation string, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, at := range p.last {
		if now.Sub(at) >= typingEvery {
			delete(p.last, id)
		}
	}
	if _, told := p.last[conversation]; told {
		return false
	}
	p.last[conversation] = now
	return true
}
