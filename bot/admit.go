package bot

import (
	"context"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

const (
	// gateChannel is the name under which it comes in that a message was withheld.
	gateChannel = "gate"

	// goesWithin is how long after its turn a message may still go that nobody
	// asked for, on the same day of the customer's: what it says is that day's.
	goesWithin = 4 * time.Hour

	// saidAnew is how long a message waits to be said anew that its channel did
	// not take in time.
	saidAnew = time.Hour
)

// errWithheld says that a message may not go, and that this is on record.
type errWithheld struct{ reason negotiation.ContactReason }

func (e *errWithheld) Error() string { return "withheld: " + string(e.reason) }

// admit is the one place that every message passes on its way, whoever wrote it
// and whatever channel it is for. An answer always goes. What may not go is
// withheld: that is an event of the conversation, accepted before the message
// is dropped, so that a crash in between comes to the same. tried tells that
// the channel was given the message before: it may have gone, and counts.
func (s *Service) admit(ctx context.Context, m Outbound, tried bool) error {
	if m.Purpose == ForAnswer {
		return nil
	}
	c, err := s.Conversation(ctx, m.Conversation)
	if err != nil {
		return err
	}
	h := s.hot.hold(m.Conversation)
	unhandled := h.behind(c.Sequence)
	s.hot.release(h)
	if unhandled {
		return errHeld // it may be that they want no more messages
	}
	if !c.counts(m.Key) {
		return &errWithheld{} // already
	}
	if err := s.refresh(ctx); err != nil {
		return err
	}
	now := s.now()
	f, _, err := s.facts(ctx, about{
		conversation: c.ID, sequence: c.Sequence, customer: c.Customer, channel: m.Channel, at: now, unasked: c.Unasked, wrote: c.Wrote,
	})
	if err != nil {
		return err
	}
	f.Contact.Sent = contacted(c.Unasked, m.Key)
	a := mayGo(f, m, now, tried)
	if a.Allowed {
		return nil
	}
	if err := s.withhold(ctx, m, a, tried, now); err != nil {
		return err
	}
	return &errWithheld{a.Reason}
}

// admitNow is admit for a message whose turn has just been committed, on the
// facts of that turn.
func (s *Service) admitNow(ctx context.Context, m Outbound, f dialog.Facts) (*dialog.Withheld, error) {
	if m.Purpose == ForAnswer {
		return nil, nil
	}
	now := s.now()
	a := mayGo(f, m, now, false)
	if a.Allowed {
		return nil, nil
	}
	return heldEvent(m, a.Reason, a.Next), s.withhold(ctx, m, a, false, now)
}

// mayGo asks the policy, and whether the message still is of its day.
func mayGo(f dialog.Facts, m Outbound, now time.Time, tried bool) negotiation.MayAnswer {
	c := f.Contacting()
	if a := f.Policy.May(c, m.Purpose, now); !a.Allowed {
		return a
	}
	if now.Sub(m.Reply.At) <= goesWithin && negotiation.DateOf(now.In(c.Zone)) == negotiation.DateOf(m.Reply.At.In(c.Zone)) {
		return negotiation.MayAnswer{Allowed: true}
	}
	next := now
	if tried {
		next = now.Add(saidAnew)
	}
	return negotiation.MayAnswer{Reason: negotiation.ReasonLate, Next: f.Policy.May(c, m.Purpose, next).Next}
}

// withhold has a message that may not go put on record.
func (s *Service) withhold(ctx context.Context, m Outbound, a negotiation.MayAnswer, tried bool, now time.Time) error {
	e := heldEvent(m, a.Reason, a.Next)
	e.MayHaveGone = tried
	_, err := s.accept(ctx, Inbound{
		Conversation: m.Conversation, Channel: gateChannel, EventID: "withheld/" + m.Key, At: now, Kind: HeldBack, Held: e,
	})
	if err == nil {
		s.observer.Observe(SawWithheld{a.Reason})
		s.log.Info("a message was withheld", "conversation", m.Conversation, "key", m.Key, "reason", string(a.Reason))
	}
	return err
}

// MayWrite tells whether the customer of a conversation may be written to for
// a purpose at a moment, and the facts that decide it.
func (s *Service) MayWrite(ctx context.Context, conversation string, purpose Purpose, at time.Time) (negotiation.MayAnswer, dialog.Facts, error) {
	c, err := s.Conversation(ctx, conversation)
	if err != nil {
		return negotiation.MayAnswer{}, dialog.Facts{}, err
	}
	f, _, err := s.facts(ctx, about{
		conversation: c.ID, sequence: c.Sequence, customer: c.Customer, channel: c.Channel, at: at, unasked: c.Unasked, wrote: c.Wrote,
	})
	if err != nil {
		return negotiation.MayAnswer{}, dialog.Facts{}, err
	}
	return s.policy.May(f.Contacting(), purpose, at), f, nil
}

// MayStaffWrite tells whether a colleague's message may go at a moment: always
// while the customer is in the conversation, else as collection may.
func (s *Service) MayStaffWrite(ctx context.Context, conversation string, at time.Time) (negotiation.MayAnswer, error) {
	c, err := s.Conversation(ctx, conversation)
	if err != nil {
		return negotiation.MayAnswer{}, err
	}
	if dialog.InConversation(c.Wrote, at) {
		return negotiation.MayAnswer{Allowed: true, Next: at}, nil
	}
	a, _, err := s.MayWrite(ctx, conversation, ForCollection, at)
	return a, err
}
