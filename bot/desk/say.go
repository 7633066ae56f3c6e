package desk

import (
	"context"
	"strings"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
)

// MaxText is the longest message and the longest note of a colleague, in characters.
const MaxText = 2000

// Say sends the owner's message to the customer. What is never said is not sent
// ([*Unsaid]), or not before its writer has confirmed it; a message to who is not
// there and may not be written to is not sent either ([*NotNow]).
func (d *Desk) Say(ctx context.Context, who staff.Colleague, conversation, actID, text string, confirmed bool) error {
	text = strings.TrimSpace(text)
	return d.do(ctx, who, conversation, act{
		id: actID, kind: audit.Said, allowed: onlyOwner(who),
		event: func(c *bot.Conversation) (bot.Inbound, error) {
			in := bot.Inbound{Kind: bot.StaffSaid, Text: text}
			if err := written(text); err != nil {
				return in, err
			}
			if len(unfilled(text)) > 0 {
				return in, &Refused{Unfilled}
			}
			may, err := d.Bot.MayStaffWrite(ctx, c.ID, d.Now())
			if err != nil {
				return in, err
			}
			if !may.Allowed {
				return in, &NotNow{may.Reason, may.Next}
			}
			in.Confirmed, err = d.readDraft(ctx, c, text, confirmed)
			return in, err
		},
		did: func(r *bot.TurnResult) bool { return len(r.Replies) > 0 },
	})
}

// Note keeps a note of the owner's that only colleagues see.
func (d *Desk) Note(ctx context.Context, who staff.Colleague, conversation, actID, text string) error {
	text = strings.TrimSpace(text)
	return d.do(ctx, who, conversation, act{
		id: actID, kind: audit.Noted, allowed: onlyOwner(who),
		event: func(*bot.Conversation) (bot.Inbound, error) {
			return bot.Inbound{Kind: bot.StaffNoted, Text: text}, written(text)
		},
	})
}

// written refuses a text that is none, or too long.
func written(text string) error {
	if n := len([]rune(text)); n == 0 || n > MaxText {
		return &Refused{NoText}
	}
	return nil
}
