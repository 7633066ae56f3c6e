package bot

import (
	"context"
	"errors"
	"time"
)

// Place is where somebody who writes from an address talks.
type Place struct {
	Conversation string
	Customer     string // whose address it is; "" while that is not known
	Known        bool   // it is known now who writes from it ([Link])
}

// PlaceOf tells where who writes from an address talks, as of a moment: in the
// customer's conversation once the address is linked, in one of the address's
// own before.
func (s *Service) PlaceOf(ctx context.Context, channel, sender string, at time.Time) (Place, error) {
	link, err := s.linkOf(ctx, channel, sender)
	if err != nil {
		return Place{}, err
	}
	if link.customer == "" {
		return Place{Conversation: s.ownConversation(channel, sender)}, nil
	}
	p := Place{Conversation: ConversationOf(link.customer), Customer: link.customer}
	c, err := s.Conversation(ctx, p.Conversation)
	if errors.Is(err, ErrNotFound) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	i := c.linkAt(channel, sender)
	p.Known = i >= 0 && c.Links[i].holds(at)
	return p, nil
}
