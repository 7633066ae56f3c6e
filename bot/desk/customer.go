package desk

import (
	"context"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// Customer is what a colleague sees beside a conversation: the accounts as of
// now, and what rests.
type Customer struct {
	Conversation string
	Name         string
	Accounts     []dialog.AccountFacts
	Hardship     negotiation.Hardship
	Pauses       []negotiation.PauseReason // that last until a colleague ends them
	MayDecide    bool                      // the colleague has the conversation
	Marks        []dialog.Marked           // what colleagues marked beside the book's flags
	NumberAsked  string                    // the last four of a number that the bank's book has yet to bring; "" for none
	Approvals    []bot.CaseApproval        // what was asked of supervisors for the case, the first first
}

// Customer is whose conversation it is. Of one who is not known yet there is
// nothing but the conversation's name.
func (d *Desk) Customer(ctx context.Context, who staff.Colleague, conversation string) (Customer, error) {
	c, err := d.conversation(ctx, who, conversation)
	if err != nil {
		return Customer{}, err
	}
	shown := Customer{Conversation: c.ID, MayDecide: holds(who, c)}
	if c.Case != nil {
		shown.Approvals = c.Case.Approvals
	}
	if c.Customer == "" {
		return shown, nil
	}
	if err := d.look(ctx, who, audit.LookCustomer, &c); err != nil {
		return Customer{}, err
	}
	facts, person, err := d.Bot.Facts(ctx, c.Customer, d.Now())
	if err != nil {
		return Customer{}, err
	}
	asked, err := d.Bot.NumberAsked(ctx, c.Customer)
	if err != nil {
		return Customer{}, err
	}
	if asked != nil {
		shown.NumberAsked = last4(asked.Number)
	}
	shown.Marks = facts.Marks
	shown.Name, shown.Accounts, shown.Hardship, shown.Pauses = string(person.Name.Reveal()), facts.Accounts, facts.Hardship, endable(facts)
	return shown, nil
}
