package dialog

import (
	"slices"
	"time"

	"repaybot/negotiation"
)

// ContactFacts is what holds for messages the customer did not ask for.
type ContactFacts struct {
	OptedOut bool                           `json:"opted_out,omitempty"`
	Pauses   []negotiation.ContactPause     `json:"pauses,omitempty"`
	Wishes   negotiation.ContactPreferences `json:"wishes,omitzero"`

	// Granted is when reminders were let rest for a while, oldest first, no further
	// back than the policy counts.
	Granted []time.Time `json:"granted,omitempty"`

	// Sent is what has gone to the customer unasked, oldest first, no further
	// back than the rules look; LastWrote is their own last message, that of this
	// very turn too. Both are the conversation's.
	Sent      []negotiation.Contacted `json:"sent,omitempty"`
	LastWrote time.Time               `json:"last_wrote,omitzero"`

	// The one pause there could be in documents before Pauses was there.
	PausedUntil time.Time `json:"paused_until,omitzero"`
	PausedWhy   string    `json:"paused_why,omitempty"`
}

// IsZero tells whether nothing holds and nothing has happened.
func (c ContactFacts) IsZero() bool {
	return !c.OptedOut && len(c.Pauses) == 0 && c.Wishes.IsZero() && len(c.Sent) == 0 && c.LastWrote.IsZero() &&
		c.PausedWhy == "" && c.PausedUntil.IsZero() && len(c.Granted) == 0
}

// grantedSince is how many pauses were granted since a moment.
func (c ContactFacts) grantedSince(from time.Time) int {
	n := 0
	for _, at := range c.Granted {
		if at.After(from) {
			n++
		}
	}
	return n
}

// Granted tells of a pause that counts among those of the policy's pause.
func Granted(p negotiation.ContactPause) bool {
	switch p.Why {
	case negotiation.PauseHardship, negotiation.PauseIllness, negotiation.PauseDispute:
		return !p.Until.IsZero()
	default:
		return false
	}
}

// WithGranted are the facts with one more pause granted, without those that no
// longer count.
func (c ContactFacts) WithGranted(at time.Time) ContactFacts {
	granted := slices.DeleteFunc(slices.Clone(c.Granted), func(x time.Time) bool { return !x.After(at.AddDate(0, 0, -pauseYear)) })
	c.Granted = append(granted, at)
	return c
}

// AllPauses are the pauses however the document wrote them.
func (c ContactFacts) AllPauses() []negotiation.ContactPause {
	if c.PausedWhy == "" && c.PausedUntil.IsZero() {
		return c.Pauses
	}
	return append(slices.Clone(c.Pauses), negotiation.ContactPause{Why: negotiation.PauseReason(c.PausedWhy), Until: c.PausedUntil})
}

// PausedFor tells whether messages rest for that reason now.
func (c ContactFacts) PausedFor(why negotiation.PauseReason, now time.Time) bool {
	return slices.ContainsFunc(c.AllPauses(), func(p negotiation.ContactPause) bool { return p.Why == why && !over(p, now) })
}

func over(p negotiation.ContactPause, now time.Time) bool {
	return !p.Until.IsZero() && !p.Until.After(now)
}

// Paused are the facts with one more pause, and without those that are over.
// Of two for one reason the longer stands; of the customer's own the newer,
// since they may shorten it.
func (c ContactFacts) Paused(add negotiation.ContactPause, now time.Time) ContactFacts {
	var kept []negotiation.ContactPause
	for _, p := range c.AllPauses() {
		switch {
		case over(p, now):
		case p.Why != add.Why:
			kept = append(kept, p)
		case p.Why != negotiation.PauseAsked && !add.Until.IsZero() && (p.Until.IsZero() || p.Until.After(add.Until)):
			add = p
		}
	}
	c.Pauses, c.PausedUntil, c.PausedWhy = append(kept, add), time.Time{}, ""
	return c
}

// Unpaused are the facts without the pauses for those reasons.
func (c ContactFacts) Unpaused(whys ...negotiation.PauseReason) ContactFacts {
	kept := slices.DeleteFunc(slices.Clone(c.AllPauses()), func(p negotiation.ContactPause) bool { return slices.Contains(whys, p.Why) })
	if len(kept) == 0 {
		kept = nil
	}
	c.Pauses, c.PausedUntil, c.PausedWhy = kept, time.Time{}, ""
	return c
}

// Contacting is what decides whether the customer may be written to, out of
// the facts.
func (f Facts) Contacting() negotiation.Contacting {
	c := negotiation.Contacting{
		Zone: f.Now.Location(), Sent: f.Contact.Sent, LastWrote: f.Contact.LastWrote, OptedOut: f.Contact.OptedOut,
		Pauses: f.Contact.AllPauses(), Prefers: f.Contact.Wishes, PlanKept: f.planKept(),
	}
	for _, a := range f.Accounts {
		for _, flag := range a.Account.Flags {
			if !slices.Contains(c.Flags, flag) {
				c.Flags = append(c.Flags, flag)
			}
		}
		if m := a.Account.Customer.Moratorium; m.Kind != "" {
			c.Moratorium = m
		}
	}
	return c
}

// planKept tells whether an agreement stands and nothing is past due beside it
// (card measures art. 70: once signed, collection stops unless it is broken).
// What is past due on another account may be spoken of.
func (f Facts) planKept() bool {
	kept := false
	for i := range f.Accounts {
		a := &f.Accounts[i]
		switch {
		case a.Plan != nil && f.stands(a):
			kept = true
		case a.Statement != nil && a.Statement.DPD > 0:
			return false
		}
	}
	return kept
}

// InConversationFor is how long after their last message a customer is still in
// the conversation.
const InConversationFor = 30 * time.Minute

// InConversation tells whether a customer who last wrote at a moment is in the
// conversation at another: a colleague's words, and a receipt for what comes in
// meanwhile, are then an answer.
func InConversation(wrote, at time.Time) bool {
	return !wrote.IsZero() && at.Sub(wrote) <= InConversationFor
}

// InConversation tells whether the customer is in the conversation now.
func (f Facts) InConversation() bool { return InConversation(f.Contact.LastWrote, f.Now) }

// MayWrite tells whether a message for a purpose may go as the facts and the
// state are: what plans a message asks this, what sends it asks the policy.
func MayWrite(s State, f Facts, purpose negotiation.Purpose) negotiation.MayAnswer {
	held := time.Unix(s.HeldUntil, 0)
	if s.HeldUntil == 0 || !held.After(f.Now) || purpose == negotiation.ForAnswer {
		return f.Policy.May(f.Contacting(), purpose, f.Now)
	}
	a := f.Policy.May(f.Contacting(), purpose, held)
	if a.Allowed {
		a.Reason = negotiation.ReasonLate
	}
	a.Allowed = false
	return a
}

// wentNot takes back what a message that did not go would have done.
func (t *turn) wentNot(e Withheld) {
	t.s.HeldUntil = 0
	if e.Reason == negotiation.ReasonLate && !e.Next.IsZero() { // all other reasons are in the facts
		t.s.HeldUntil = e.Next.Unix()
	}
	if e.MayHaveGone { // nobody is told twice for certain
		return
	}
	if len(e.FollowUps) == 0 && e.Staff == "" {
		t.termsWentNot()
	}
	for _, id := range e.FollowUps { // said anew when it may, with that day's figures
		delete(t.s.FollowedUp, id)
	}
	if e.Reason == negotiation.ReasonRefused {
		t.followUp(func(x FollowUp) bool { return slices.Contains(e.FollowUps, x.ID) })
	}
}

// numberStopped stops messages to a customer where whoever has their number
// wants none, and tells a colleague, who alone can say whose number it is.
func (t *turn) numberStopped(e NumberStopped) {
	reason := HandOffReason(StopContact)
	switch {
	case e.Stranger && !t.all.Contact.PausedFor(negotiation.PauseWrongPerson, t.f.Now):
		reason = HandOffReason(WrongPerson)
		t.effect(PauseContact{Why: string(WrongPerson)})
	case !e.Stranger && !t.all.Contact.OptedOut:
		t.effect(OptOut{})
	default:
		return
	}
	t.task(t.s.Account, reason, "")
}
