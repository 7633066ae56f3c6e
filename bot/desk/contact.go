package desk

import (
	"context"
	"slices"
	"strings"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/negotiation"
)

// Evidence notes that the owner has seen what shows a hardship: it is documented
// from now on, which opens wider limits.
func (d *Desk) Evidence(ctx context.Context, who staff.Colleague, conversation, actID string) error {
	return d.do(ctx, who, conversation, act{
		id: actID, kind: audit.Evidence, allowed: onlyOwner(who), event: event(bot.Inbound{Kind: bot.HardshipSeen}),
	})
}

// Resume ends pauses that last until a colleague ends them, for those reasons;
// why they do is on record. Pauses that stop more than collection are a
// supervisor's to end, and the customer's own is theirs to take back.
func (d *Desk) Resume(ctx context.Context, who staff.Colleague, conversation, actID, why string, pauses []negotiation.PauseReason) error {
	why = strings.TrimSpace(why)
	return d.do(ctx, who, conversation, act{
		id: actID, kind: audit.Resumed, detail: map[string]string{"pauses": joined(pauses)},
		allowed: func(c *bot.Conversation) error {
			if err := onlyOwner(who)(c); err != nil {
				return err
			}
			if !who.Supervises() && slices.ContainsFunc(pauses, grave) {
				return &Refused{NeedsSupervisor}
			}
			if len(pauses) == 0 || slices.Contains(pauses, negotiation.PauseAsked) {
				return &Refused{NotAgain}
			}
			return written(why)
		},
		event: event(bot.Inbound{Kind: bot.ContactResumed, Text: why, Resumed: pauses}),
	})
}

// pauseReasons are all reasons for which a pause may last until a colleague ends it.
var pauseReasons = [...]negotiation.PauseReason{
	negotiation.PauseCrisis, negotiation.PauseDeceased, negotiation.PauseWrongPerson, negotiation.PauseHardship, negotiation.PauseIllness,
	negotiation.PauseRepresented, negotiation.PauseTheft, negotiation.PauseDispute, negotiation.PausePaid, negotiation.PauseComplaint, negotiation.PauseReconcile,
}

func joined(pauses []negotiation.PauseReason) string {
	texts := make([]string, len(pauses))
	for i, p := range pauses {
		texts[i] = known(p, pauseReasons[:])
	}
	return strings.Join(texts, " ")
}
