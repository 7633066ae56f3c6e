package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
)

// Options are what the desk needs from outside. All are required.
type Options struct {
	Bot   *bot.Service
	Audit Log
	Now   func() time.Time
}

// Log keeps what colleagues looked at and did. Append returns once it is
// durable; where it fails, nothing is done ([audit.Log]).
type Log interface {
	Append(ctx context.Context, e audit.Entry) error
}

// Desk is the colleagues' work. It is safe for use by many goroutines.
type Desk struct {
	Options
}

// New returns a desk.
func New(o Options) (*Desk, error) {
	if o.Bot == nil || o.Audit == nil || o.Now == nil {
		return nil, errors.New("a desk needs a service, a log and a clock")
	}
	return &Desk{Options: o}, nil
}

// conversation reads a conversation that a colleague may see. Whether it is not
// there or not theirs to see, a page says the same.
func (d *Desk) conversation(ctx context.Context, who staff.Colleague, id string) (bot.Conversation, error) {
	c, err := d.Bot.Conversation(ctx, id)
	if err != nil {
		return c, unknown(err)
	}
	if !sees(who, c) {
		return c, d.refuse(ctx, who, &c, "look", &Refused{NotYourTeam})
	}
	return c, nil
}

// note logs what a colleague does, before it is done. detail has kinds, ids and
// figures: nothing that anybody wrote.
func (d *Desk) note(ctx context.Context, who staff.Colleague, act audit.Act, c *bot.Conversation, detail map[string]string) error {
	e := audit.Entry{At: d.Now(), Who: who.Name, Role: string(who.Role), Act: act, Detail: detail}
	if c != nil {
		e.Conversation = c.ID
		if c.Case != nil {
			e.Case = c.Case.ID
		}
	}
	if err := d.Audit.Append(ctx, e); err != nil {
		return fmt.Errorf("what a colleague does could not be logged: %w", err)
	}
	return nil
}

// refuse logs what was tried and not allowed, and returns why.
func (d *Desk) refuse(ctx context.Context, who staff.Colleague, c *bot.Conversation, tried string, why error) error {
	detail := map[string]string{"tried": tried}
	switch e := why.(type) {
	case *Refused:
		detail["why"] = string(e.Why)
	case *NotNow:
		detail["why"] = string(e.Reason)
	}
	if err := d.note(ctx, who, audit.Refused, c, detail); err != nil {
		return err
	}
	return why
}
