package desk

import (
	"context"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// Take makes a colleague the owner of a conversation that nobody has. Where
// another has it, it fails with [*TakenBy]; where they have it already, nothing is
// done. actID is the page's: the same twice is one act.
func (d *Desk) Take(ctx context.Context, who staff.Colleague, conversation, actID string) error {
	return d.do(ctx, who, conversation, act{
		id: actID, kind: audit.Took,
		allowed: func(c *bot.Conversation) error {
			if owner := c.Case.Owner(); c.Mode == dialog.WithStaff && owner != "" && owner != who.Name {
				return &TakenBy{Staff: owner}
			}
			return mayTake(who, *c)
		},
		event: event(bot.Inbound{Kind: bot.StaffTook}),
	})
}

// Assign gives a conversation to a colleague, or to whoever asks. Its owner may,
// and a supervisor whoever has it; it goes to nobody who may not have it.
func (d *Desk) Assign(ctx context.Context, who staff.Colleague, conversation, actID, to string) error {
	return d.do(ctx, who, conversation, act{
		id: actID, kind: audit.Assigned, detail: map[string]string{"to": to},
		allowed: func(c *bot.Conversation) error {
			if !who.Supervises() {
				if err := onlyOwner(who)(c); err != nil {
					return err
				}
			}
			all, err := d.colleagues(ctx)
			if err != nil {
				return err
			}
			for _, x := range all {
				if x.Name == to && mayGet(x, c) {
					return nil
				}
			}
			return &Refused{NotForThem}
		},
		event: event(bot.Inbound{Kind: bot.StaffAssigned, To: to}),
		did:   func(r *bot.TurnResult) bool { return r.State.Owner == to },
	})
}

// Release puts a conversation back into the queue, with its place and its age.
func (d *Desk) Release(ctx context.Context, who staff.Colleague, conversation, actID string) error {
	return d.do(ctx, who, conversation, act{
		id: actID, kind: audit.Released, allowed: onlyOwner(who),
		event: event(bot.Inbound{Kind: bot.StaffReleased}),
		did:   func(r *bot.TurnResult) bool { return r.State.Owner != who.Name },
	})
}

// Waits notes that the owner waits for the customer: no answer is due until they
// write, and the conversation stays theirs.
func (d *Desk) Waits(ctx context.Context, who staff.Colleague, conversation, actID string) error {
	return d.do(ctx, who, conversation, act{
		id: actID, kind: audit.Waits, allowed: onlyOwner(who),
		event: event(bot.Inbound{Kind: bot.StaffWaits}),
	})
}
