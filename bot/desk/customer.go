package desk

import (
	"context"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// Customer is what a colleague sees beside a conversation: who it is, the accounts
// as of now, what rests, and what has been. Its numbers are for the pages to show
// the last four of; more is [Desk.Number]'s.
type Customer struct {
	Conversation string
	Name         string
	Phone, ID    string        // the last four; "" where the book has none
	Language     dialog.Locale // that is spoken with them
	Now          time.Time     // in the customer's time zone
	OwnZone      bool          // the zone is the customer's own; false: the bank's, for want of one
	Identity     Identity

	Accounts    []dialog.AccountFacts
	Details     []AccountDetail // of each of Accounts
	Hardship    negotiation.Hardship
	Reasons     []dialog.ReasonValue      // of hardship told in this conversation
	Pauses      []negotiation.PauseReason // that last until a colleague ends them
	MayDecide   bool                      // the colleague has the conversation
	MayReveal   bool                      // the colleague may have a whole number shown
	Marks       []dialog.Marked           // what colleagues marked beside the book's flags
	NumberAsked string                    // the last four of a number that the bank's book has yet to bring; "" for none
	Approvals   []bot.CaseApproval        // what was asked of supervisors for the case, the first first

	Contact   Contact
	Table     *Table // what is on the table; nil: nothing
	History   []Past // this conversation and the others that the colleague may see, the newest first
	Role      string // the colleague's, as the policy's authority names it
	Authority negotiation.Authority
}

// Customer is whose conversation it is. Of one who is not known yet there is
// nothing but the conversation's name.
func (d *Desk) Customer(ctx context.Context, who staff.Colleague, conversation string) (Customer, error) {
	c, err := d.conversation(ctx, who, conversation)
	if err != nil {
		return Customer{}, err
	}
	shown := Customer{Conversation: c.ID, MayDecide: holds(who, c), MayReveal: reveals(who, c)}
	if c.Case != nil {
		shown.Approvals = c.Case.Approvals
	}
	if c.Customer == "" {
		return shown, nil
	}
	if err := d.look(ctx, who, audit.LookCustomer, &c); err != nil {
		return Customer{}, err
	}
	now := d.Now()
	facts, person, err := d.Bot.Facts(ctx, c.Customer, now)
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
	state, _ := dialog.UnmarshalState(c.State) // a state that can't be read keeps no colleague from the customer
	shown.Name, shown.Phone, shown.ID = string(person.Name.Reveal()), last4(string(person.Phone.Reveal())), string(person.IDLast4.Reveal())
	shown.Language, shown.Now, shown.Identity = languageOf(&c, state), facts.Now, identityOf(&c, &state)
	shown.Marks, shown.Accounts, shown.Hardship, shown.Pauses = facts.Marks, facts.Accounts, facts.Hardship, endable(facts)
	shown.Reasons = state.Reasons
	for i := range facts.Accounts {
		own := facts.Accounts[i].Account.Customer.TimeZone
		shown.OwnZone = shown.OwnZone || own != "" && own == facts.Now.Location().String()
	}
	if shown.History, err = d.history(ctx, who, &c); err != nil {
		return Customer{}, err
	}
	shown.Details = d.details(ctx, state, facts, shown.Language)
	shown.Contact = contactOf(state, facts, &c)
	shown.Table = tableOf(state, facts, d.shown(ctx, grantedBy(state)))
	shown.Role, shown.Authority = string(who.Role), d.Bot.Policy().Authority[string(who.Role)]
	return shown, nil
}
