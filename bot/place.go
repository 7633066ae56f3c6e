package bot

import (
	"context"
	"errors"
	"time"
)

// Place is where somebody who writes from an address talks.
type Place struct {
	Conversation string
	Own          string // the address's own conversation, from before it was linked
	Customer     string // whose address it is; "" while that is not known
	Known        bool   // it is known now who writes from it ([Link])
	Moving       bool   // it was linked, and they go on in the customer's conversation in a moment
}

// PlaceOf tells where who writes from an address talks, as of a moment: in the
// customer's conversation once the address is linked, in one of the address's
// own before.
func (s *Service) PlaceOf(ctx context.Context, channel, sender string, at time.Time) (Place, error) {
	link, err := s.linkOf(ctx, channel, sender)
	if err != nil {
		return Place{}, err
	}
	own := s.ownConversation(channel, sender)
	if link.customer == "" {
		return Place{Conversation: own, Own: own}, nil
	}
	c, err := s.Conversation(ctx, ConversationOf(link.customer))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Place{}, err
	}
	i := c.linkAt(channel, sender)
	if i < 0 || c.Links[i].Begun.Before(link.at) { // what they wanted has not gone on there yet
		return Place{Conversation: own, Own: own, Moving: true}, nil
	}
	return Place{Conversation: c.ID, Own: own, Customer: link.customer, Known: c.Links[i].holds(at)}, nil
}
