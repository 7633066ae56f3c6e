package desk

import (
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// Identity is whether it is known who writes, and by what.
type Identity struct {
	Verified bool
	OnPage   bool                // they have signed in on the bank's own page
	Linked   []Linked            // addresses that were shown to be theirs, by a code and a proof
	Asked    dialog.IdentityStep // what somebody is asked for now, to show who they are; ""
}

// Linked is a way in that is known to be the customer's.
type Linked struct {
	Channel     string
	Begun, Last time.Time // since when, and when they last wrote on it
}

func identityOf(c *bot.Conversation, s *dialog.State) Identity {
	one := Identity{Verified: c.Verified, OnPage: c.OnPage}
	for _, l := range c.Links {
		one.Linked = append(one.Linked, Linked{l.Channel, l.Begun, l.Last})
	}
	if s.Identity != nil {
		one.Asked = s.Identity.Step
	}
	return one
}
