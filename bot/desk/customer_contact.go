package desk

import (
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// Contact is how a customer may be reached.
type Contact struct {
	Here     bool // the customer is in the conversation: a colleague's words are an answer
	May      []MayWrite
	OptedOut bool
	Pauses   []negotiation.ContactPause // that run
	Wishes   negotiation.ContactPreferences
	Sent     []bot.Unasked // what went unasked in this conversation, the newest first, as far as the rules look back
	Wrote    time.Time     // the customer's last message; zero: none
}

// MayWrite tells whether the customer may be written to now for a purpose.
type MayWrite struct {
	Purpose negotiation.Purpose
	negotiation.MayAnswer
}

// contactOf is how a customer may be reached as of the facts' moment.
func contactOf(s dialog.State, f dialog.Facts, c *bot.Conversation) Contact {
	f.Contact.LastWrote, f.Contact.Sent = c.Wrote, nil
	one := Contact{Here: dialog.InConversation(c.Wrote, f.Now), OptedOut: f.Contact.OptedOut, Wishes: f.Contact.Wishes, Wrote: c.Wrote}
	for _, u := range c.Unasked {
		f.Contact.Sent = append(f.Contact.Sent, negotiation.Contacted{At: u.At, Purpose: u.Purpose})
		one.Sent = append([]bot.Unasked{u}, one.Sent...)
	}
	for _, p := range f.Contact.AllPauses() {
		if p.Until.IsZero() || p.Until.After(f.Now) {
			one.Pauses = append(one.Pauses, p)
		}
	}
	for _, purpose := range [...]negotiation.Purpose{negotiation.ForCollection, negotiation.ForService} {
		one.May = append(one.May, MayWrite{purpose, dialog.MayWrite(s, f, purpose)})
	}
	return one
}
