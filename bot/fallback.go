package bot

import (
	"context"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// refused sees to a message that its channel refuses for good. What nobody had
// asked for goes another way to the customer, if there is one: that is an event
// of the conversation, accepted before the message is dropped, so that a crash
// in between, or another process, comes to the same. Its turn says anew what
// the message was to say, as it may be shown there; the gate is asked again, and
// it counts once. A message that nothing is to be said anew of, or that has
// nowhere else to go, is buried, and the next goes another way.
func (s *Service) refused(m Outbound, why string) error {
	ctx, cancel := context.WithTimeout(s.life, commitWithin)
	defer cancel()
	shut := Shut{Channel: m.Channel, Address: m.To, At: s.now().Round(0)}
	if m.Purpose == ForAnswer || m.Reply.Staff != "" || len(m.FollowUps) == 0 {
		return s.bury(m, why, &shut)
	}
	c, err := s.Conversation(ctx, m.Conversation)
	if err != nil {
		return err
	}
	if !c.counts(m.Key) {
		return nil // already
	}
	other, err := s.hasOtherWay(ctx, c, shut)
	if err != nil {
		return err
	}
	if !other {
		return s.bury(m, why, &shut)
	}
	_, err = s.accept(ctx, Inbound{
		Conversation: m.Conversation, Channel: deliveryChannel, EventID: m.Key, At: shut.At, Kind: HeldBack, Refused: &shut,
		Held: &dialog.Withheld{Message: m.Key, Purpose: m.Purpose, Reason: negotiation.ReasonRefused, FollowUps: m.FollowUps},
	})
	if err == nil {
		s.observer.Observe(SawWithheld{negotiation.ReasonRefused})
		s.log.Info("a message goes another way", "conversation", m.Conversation, "channel", m.Channel, "key", m.Key, "why", why)
	}
	return err
}
