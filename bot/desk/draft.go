package desk

import (
	"context"
	"slices"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/dialog/drafts"
	"repaybot/negotiation"
)

// readDraft reads a colleague's message before the customer does. It fails with
// [*Unsaid] where it may not go, or not before its writer has confirmed it;
// else it returns what they have confirmed, for the record.
func (d *Desk) readDraft(ctx context.Context, c *bot.Conversation, text string, confirm bool) ([]string, error) {
	about, err := d.draftContext(ctx, c)
	if err != nil {
		return nil, err
	}
	found := drafts.Check(text, about)
	if len(found) == 0 {
		return nil, nil
	}
	unsaid := &Unsaid{found}
	if unsaid.Refused() || !confirm {
		return nil, unsaid
	}
	var confirmed []string
	for _, f := range found {
		if why := string(f.Why); !slices.Contains(confirmed, why) {
			confirmed = append(confirmed, why)
		}
	}
	return confirmed, nil
}

// draftContext is what a draft's meaning hangs on: whether the customer has
// said that they can't pay, or are in hardship, and whether a debt of theirs is
// past limitation.
func (d *Desk) draftContext(ctx context.Context, c *bot.Conversation) (drafts.Context, error) {
	var about drafts.Context
	if c.Customer != "" {
		facts, _, err := d.Bot.Facts(ctx, c.Customer, d.Now())
		if err != nil {
			return about, err
		}
		for _, a := range facts.Accounts {
			about.PastLimitation = about.PastLimitation || slices.Contains(a.Account.Flags, negotiation.TimeBarred)
		}
	}
	for after := int64(0); ; {
		turns, err := d.Bot.Turns(ctx, c.ID, after, turnsAtOnce)
		if err != nil {
			return about, err
		}
		for _, t := range turns {
			about.CustomerCannotPayLump = about.CustomerCannotPayLump || cannotPay(t)
			after = t.Sequence
		}
		if len(turns) < turnsAtOnce || about.CustomerCannotPayLump {
			return about, nil
		}
	}
}

// cannotPay tells whether the customer has said in a turn, be it beside a file,
// that they can't pay, or named what they can pay by the month.
func cannotPay(t bot.Turn) bool {
	event, err := dialog.UnmarshalEvent(t.Event)
	if err != nil {
		return false
	}
	w := bot.WroteIn(event)
	if w == nil {
		return false
	}
	for _, i := range w.Reading.Intents {
		if i == dialog.CannotPay || i == dialog.HardshipTold {
			return true
		}
	}
	return slices.ContainsFunc(w.Reading.Amounts, func(a dialog.Amount) bool { return a.Per == dialog.PerMonth })
}
