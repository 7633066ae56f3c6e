package desk

import (
	"context"
	"slices"
	"strings"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
)

// GiveBack gives a conversation back to the bot, with what came of it and, in the
// owner's own words, what was agreed: the bot quotes them to the customer, so
// they are read like any draft ([*Unsaid]); confirmed says that their writer was
// warned, and wants them sent.
func (d *Desk) GiveBack(ctx context.Context, who staff.Colleague, conversation, actID string, outcome dialog.Outcome, agreed string, confirmed bool) error {
	agreed = strings.TrimSpace(agreed)
	return d.do(ctx, who, conversation, act{
		id: actID, kind: audit.GaveBack, detail: map[string]string{"outcome": string(outcome)},
		allowed: func(c *bot.Conversation) error {
			if err := onlyOwner(who)(c); err != nil {
				return err
			}
			return mayFinish(who, *c)
		},
		event: func(c *bot.Conversation) (bot.Inbound, error) {
			in := bot.Inbound{Kind: bot.StaffBack, Outcome: outcome, Text: agreed}
			switch {
			case !slices.Contains(dialog.Outcomes[:], outcome):
				return in, &Refused{NoSuchOutcome}
			case len([]rune(agreed)) > dialog.MaxAgreed:
				return in, &Refused{NoText}
			case agreed == "":
				return in, nil
			}
			var err error
			in.Confirmed, err = d.readDraft(ctx, c, agreed, confirmed)
			return in, err
		},
		did: func(r *bot.TurnResult) bool { return r.State.Mode != dialog.WithStaff || r.State.Owner != who.Name },
	})
}
