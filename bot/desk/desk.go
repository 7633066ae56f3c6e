package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// Channel is the name of the console as a way in.
const Channel = "console"

// Audit is the log of every look and act ([audit.Log]).
type Audit interface {
	// Append returns once the entry is durable. Where it fails, what was to be
	// logged is not done.
	Append(ctx context.Context, e audit.Entry) error
}

// Options are what a [Desk] is made of. Bot and Audit are required.
type Options struct {
	Bot   *bot.Service
	Audit Audit
	Now   func() time.Time // nil: the clock
}

// Desk is the colleagues' desk. It is safe for use by many goroutines.
type Desk struct {
	bot   *bot.Service
	audit Audit
	now   func() time.Time
}

// New returns a desk.
func New(o Options) (*Desk, error) {
	if o.Bot == nil || o.Audit == nil {
		return nil, errors.New("a desk needs a service and an audit log")
	}
	d := &Desk{bot: o.Bot, audit: o.Audit, now: o.Now}
	if d.now == nil {
		d.now = time.Now
	}
	return d, nil
}

// conversation reads a conversation that a colleague may see: one of their
// teams', or one that they have. It fails with [ErrUnknown] or [Refused], which
// is in the log.
func (d *Desk) conversation(ctx context.Context, who staff.Colleague, id string, act audit.Act) (bot.Conversation, error) {
	c, err := d.bot.Conversation(ctx, id)
	if errors.Is(err, bot.ErrNotFound) {
		return c, ErrUnknown
	}
	if err != nil {
		return c, fmt.Errorf("conversation: %w", err)
	}
	switch {
	case !who.Active || who.Practice:
		err = &Refused{NotAtWork}
	case c.Case == nil && !who.Supervises(), c.Case != nil && c.Case.Staff != who.Name && !who.In(bot.TeamOf(c.Case.Reason)):
		err = &Refused{NotYourTeam}
	}
	if err != nil {
		return bot.Conversation{}, d.refuse(ctx, who, c, act, err)
	}
	return c, nil
}

// owned is conversation for acts that are its owner's alone.
func (d *Desk) owned(ctx context.Context, who staff.Colleague, id string, act audit.Act) (bot.Conversation, error) {
	c, err := d.conversation(ctx, who, id, act)
	if err != nil {
		return c, err
	}
	if c.Mode != dialog.WithStaff || c.Case == nil || c.Case.Staff != who.Name {
		return bot.Conversation{}, d.refuse(ctx, who, c, act, &Refused{NotTheOwner})
	}
	return c, nil
}

// log writes a look or an act down.
func (d *Desk) log(ctx context.Context, who staff.Colleague, c bot.Conversation, act audit.Act, detail map[string]string) error {
	e := audit.Entry{At: d.now(), Who: who.Name, Role: string(who.Role), Act: act, Conversation: c.ID, Detail: detail}
	if c.Case != nil {
		e.Case = c.Case.ID
	}
	if err := d.audit.Append(ctx, e); err != nil {
		return fmt.Errorf("audit log: %w", err)
	}
	return nil
}

// refuse writes a refusal down and returns it.
func (d *Desk) refuse(ctx context.Context, who staff.Colleague, c bot.Conversation, act audit.Act, why error) error {
	detail := map[string]string{"act": string(act)}
	var refused *Refused
	if errors.As(why, &refused) {
		detail["why"] = string(refused.Why)
	}
	if err := d.log(ctx, who, c, audit.Refused, detail); err != nil {
		return err
	}
	return why
}
