package bot

import (
	"context"
	"encoding/json"
	"time"

	"repaybot/negotiation"
)

// Purpose is why a message is written.
type Purpose = negotiation.Purpose

// The purposes. An answer may always go.
const (
	ForAnswer     = negotiation.ForAnswer
	ForService    = negotiation.ForService
	ForCollection = negotiation.ForCollection
	ForLegal      = negotiation.ForLegal
)

// Reply is one message to the customer in words.
type Reply struct {
	At      time.Time     `json:"at"`
	Text    string        `json:"text"`
	Buttons []ReplyButton `json:"buttons,omitempty"`
	Staff   string        `json:"staff,omitempty"` // the colleague who wrote it; "" for the bot
	Invoice *Invoice      `json:"invoice,omitempty"`

	Files   []ReplyFile     `json:"files,omitempty"`   // documents that go with it
	Picture json.RawMessage `json:"picture,omitempty"` // what [Illustrator] gave; a channel that shows pages needs none
}

// ReplyButton is a quick reply under a message.
type ReplyButton struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// Outbound is a message that waits to be sent. Key names it for good: a
// channel that is given the same key twice may drop the second.
type Outbound struct {
	Key          string  `json:"key"` // conversation/sequence/number
	Conversation string  `json:"-"`
	Channel      string  `json:"channel"`
	To           string  `json:"to,omitempty"` // the customer's address on the channel, where it has addresses
	Purpose      Purpose `json:"purpose"`
	Reply        Reply   `json:"reply"`

	FollowUps []string `json:"follow_ups,omitempty"` // what it is the follow-up to

	settled bool // it is known whether it may go
	held    bool // it may not, and that is on record
}

// Receipt is a channel's word that it has a message.
type Receipt struct {
	ID string // the channel's own name for the message, or ""
}

// Channel carries messages to a customer.
type Channel interface {
	// Name is the name that [Inbound].Channel carries.
	Name() string
	// Send hands a message over. An error that is a [RetryAfter] says when to
	// try again, a [Refused] that it never will go; any other is tried again.
	Send(ctx context.Context, m Outbound) (Receipt, error)
}

// RetryAfter is a channel's wish to be left alone for a while.
type RetryAfter struct {
	After time.Duration
	Cause error
	Whole bool // the whole channel is to be left alone, not this chat only
}

func (e *RetryAfter) Error() string {
	return "try again in " + e.After.String() + ": " + e.Cause.Error()
}
func (e *RetryAfter) Unwrap() error { return e.Cause }

// Refused is a channel's word that a message will never go: the customer has
// blocked the bot, or the chat is gone.
type Refused struct {
	Cause  error
	Reason string // a word for lists, such as "blocked" or "gone"; never a text of anybody's. "": "refused"
}

func (e *Refused) why() string {
	if e.Reason == "" {
		return "refused"
	}
	return e.Reason
}

func (e *Refused) Error() string { return "refused for good: " + e.Cause.Error() }
func (e *Refused) Unwrap() error { return e.Cause }

// CodeSender brings a one-time code to the number on file of a customer.
type CodeSender interface {
	SendCode(ctx context.Context, customer, conversation, code string) error
}
