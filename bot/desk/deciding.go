package desk

import (
	"context"

	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// Deciding is what a colleague's forms start from: the accounts as of now, how the
// customer is written to, what is marked, and how far the colleague may go.
type Deciding struct {
	Accounts []dialog.AccountFacts
	Marks    []dialog.Marked // what colleagues marked
	Wishes   negotiation.ContactPreferences
	Language dialog.Locale
	Zone     string // where the customer is (IANA)

	Authority negotiation.Authority
	PauseDays int    // as long as reminders may rest, in days
	Needs     string // the case's step is a supervisor's: their role, or ""
	Mine      bool   // the colleague has the conversation
}

// Deciding is what decisions about the customer of a conversation start from.
func (d *Desk) Deciding(ctx context.Context, who staff.Colleague, conversation string) (Deciding, error) {
	c, err := d.conversation(ctx, who, conversation)
	if err != nil {
		return Deciding{}, err
	}
	if err := d.look(ctx, who, audit.LookCustomer, &c); err != nil {
		return Deciding{}, err
	}
	_, state, facts, err := d.Bot.TurnFacts(ctx, conversation, d.Now())
	if err != nil {
		return Deciding{}, err
	}
	from := Deciding{
		Accounts: facts.Accounts, Marks: facts.Marks, Wishes: facts.Contact.Wishes, Language: languageOf(&c, state), Zone: facts.Now.Location().String(),
		Authority: facts.Policy.Authority[string(who.Role)], PauseDays: facts.Policy.Pause.Days, Mine: holds(who, c),
	}
	if c.Case.Open() {
		from.Needs = c.Case.Needs
	}
	return from, nil
}
