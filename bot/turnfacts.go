package bot

import (
	"context"
	"time"

	"repaybot/dialog"
)

// TurnFacts are a conversation, its state and the facts by which an act of a
// colleague's would be decided at a moment. Nothing is changed by it. It fails
// with [ErrNotFound].
func (s *Service) TurnFacts(ctx context.Context, conversation string, at time.Time) (Conversation, dialog.State, dialog.Facts, error) {
	c, err := s.Conversation(ctx, conversation)
	if err != nil {
		return c, dialog.State{}, dialog.Facts{}, err
	}
	state, err := dialog.UnmarshalState(c.State)
	if err != nil {
		return c, state, dialog.Facts{}, err
	}
	in := Inbound{Conversation: conversation, Kind: StaffOffered, At: at}
	next := c
	if err := meet(&next, in); err != nil {
		return c, state, dialog.Facts{}, err
	}
	if err := s.turnTo(ctx, &next, in); err != nil {
		return c, state, dialog.Facts{}, err
	}
	line, err := s.lineFrom(ctx, &next, in)
	if err != nil {
		return c, state, dialog.Facts{}, err
	}
	f, _, err := s.facts(ctx, about{
		conversation: next.ID, sequence: next.Sequence + 1, customer: next.Customer, channel: next.Channel, cameFor: next.CameFor,
		unasked: next.Unasked, wrote: next.Wrote, verified: next.Verified, line: line, at: at, caseOpen: next.Case.Open(),
	})
	return c, state, f, err
}
