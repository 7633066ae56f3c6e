package bot

import (
	"slices"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// Unasked is one message that the customer had not asked for: it is counted
// from the commit that puts it into the outbox, and until it is withheld.
type Unasked struct {
	Key     string    `json:"key"` // the message's
	At      time.Time `json:"at"`
	Purpose Purpose   `json:"purpose"`
}

// count notes messages that go unasked, and forgets those that no rule looks
// back at any more.
func (c *Conversation) count(out []Outbound, now time.Time) {
	kept := slices.DeleteFunc(slices.Clone(c.Unasked), func(u Unasked) bool { return now.Sub(u.At) > negotiation.ContactLookBack })
	for _, m := range out {
		if m.Purpose != ForAnswer {
			kept = append(kept, Unasked{Key: m.Key, At: m.Reply.At, Purpose: m.Purpose})
		}
	}
	if len(kept) == 0 {
		kept = nil
	}
	c.Unasked = kept
}

// uncount takes a message that did not go out of the count.
func (c *Conversation) uncount(key string) {
	c.Unasked = slices.DeleteFunc(slices.Clone(c.Unasked), func(u Unasked) bool { return u.Key == key })
	if len(c.Unasked) == 0 {
		c.Unasked = nil
	}
}

// counts tells whether a message is counted: one that is not was withheld.
func (c *Conversation) counts(key string) bool {
	return slices.ContainsFunc(c.Unasked, func(u Unasked) bool { return u.Key == key })
}

// contacted is the history as the facts have it, without one message.
func contacted(history []Unasked, but string) []negotiation.Contacted {
	var sent []negotiation.Contacted
	for _, u := range history {
		if u.Key != but {
			sent = append(sent, negotiation.Contacted{At: u.At, Purpose: u.Purpose})
		}
	}
	return sent
}

// byCustomer tells whether an event is the customer's own doing: what is said
// to it is an answer.
func byCustomer(k InboundKind) bool {
	switch k {
	case Text, Button, Opened, Contact, Linked, Attached:
		return true
	case StaffTook, StaffAssigned, StaffReleased, StaffSaid, StaffOffered, StaffDecided, ApprovalAsked, Approved, StaffNoted, StaffWaits, StaffBack, BookedInBook, BookChanged, PaidIn, TimePassed, Unlinked, Undelivered, HeldBack, HardshipSeen, ContactResumed, NumberStopped:
	}
	return false
}

// purposeOf is the purpose of what a turn says. Nothing that the customer did
// not cause is an answer, but for a receipt, and a colleague's words, while
// they are in the conversation.
func purposeOf(in Inbound, said Purpose, f *dialog.Facts) Purpose {
	switch {
	case byCustomer(in.Kind):
		return ForAnswer
	case said == ForLegal || said == ForCollection:
		return said
	case in.Kind != TimePassed && f.InConversation():
		return ForAnswer
	case in.Kind == StaffSaid, in.Kind == StaffOffered:
		return ForCollection
	}
	return ForService
}

// heldEvent is the event of a message that did not go.
func heldEvent(m Outbound, reason negotiation.ContactReason, next time.Time) *dialog.Withheld {
	return &dialog.Withheld{
		Message: m.Key, Purpose: m.Purpose, Reason: reason, Next: next, FollowUps: m.FollowUps, Staff: m.Reply.Staff,
	}
}
