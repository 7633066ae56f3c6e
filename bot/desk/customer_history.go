package desk

import (
	"context"
	"slices"
	"time"

	"repaybot/bot"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// Past is a conversation of the customer's, with the case that is open in it or
// was last.
type Past struct {
	ID      string
	Here    bool // it is the one that is open
	Channel string
	Opened  time.Time
	Last    time.Time
	Case    *bot.Case // nil: no person was needed
	Shown   string    // who has the case, or had it last, as they are shown; ""
}

// mostPast is how many conversations a history has.
const mostPast = 20

// history are the customer's conversations that the colleague may see. Of others
// nothing is told, not even that there are any.
func (d *Desk) history(ctx context.Context, who staff.Colleague, c *bot.Conversation) ([]Past, error) {
	found, err := d.Store.Conversations(ctx, bot.ConversationQuery{Customer: c.Customer, Limit: mostPast})
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(found, func(x bot.Conversation) bool { return x.ID == c.ID }) {
		found = append(found, *c)
	}
	var all []Past
	for i := range found {
		x := &found[i]
		if !sees(who, *x) {
			continue
		}
		one := Past{ID: x.ID, Here: x.ID == c.ID, Channel: x.Channel, Opened: x.Opened, Last: x.Last, Case: x.Case}
		if x.Case != nil {
			one.Shown = d.shown(ctx, x.Case.Staff)
		}
		all = append(all, one)
	}
	slices.SortStableFunc(all, func(a, b Past) int { return b.Last.Compare(a.Last) })
	return all, nil
}

// Table is what has been offered and neither agreed nor run out.
type Table struct {
	Account int // its place among the customer's
	On      negotiation.Date
	By      string // the colleague who offered it, as they are shown; "": the bot
	Offers  []negotiation.Offer
	Shown   bool                  // the full terms of one are shown
	Yes     bool                  // and the customer has said yes: the code is awaited
	Bound   []negotiation.Binding // what kept the last proposal from what was asked for
}

func grantedBy(s dialog.State) string {
	if s.Granted != nil && s.Granted.Grant != nil {
		return s.Granted.Grant.Staff
	}
	return ""
}

// tableOf is what is on the table; nil where nothing is.
func tableOf(s dialog.State, f dialog.Facts, by string) *Table {
	number, offers := dialog.OnTable(s, f)
	at := slices.IndexFunc(f.Accounts, func(a dialog.AccountFacts) bool { return a.Account.Number == number })
	if at < 0 || len(offers) == 0 && len(s.Bound) == 0 {
		return nil
	}
	one := Table{Account: at, By: by, Offers: offers, Bound: s.Bound}
	if s.Granted != nil {
		one.On = s.Granted.AsOf
	} else {
		one.On = s.Table.AsOf
	}
	if s.Terms != nil {
		one.Shown, one.Yes = true, s.Terms.Yes
	}
	return &one
}
