package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// ContactExplained is what may be sent to a customer at a moment, and all that
// decides it.
type ContactExplained struct {
	Customer  string
	At        time.Time // in the customer's zone
	Rules     negotiation.ContactRules
	Purposes  []PurposeExplained
	Deciding  negotiation.Contacting // the history with it, oldest first
	HeldUntil time.Time              // a message was withheld till then; zero: none is
	Words     string                 // when and how they like to be reached, as they said it last
}

// PurposeExplained is the answer for one purpose.
type PurposeExplained struct {
	Purpose Purpose
	negotiation.MayAnswer
}

// ExplainContact tells what may be sent to a customer at a moment, why not,
// and when. It fails with [ErrUnknownCustomer]. It asks the same as sending
// does, over all the customer's conversations.
func (s *Service) ExplainContact(ctx context.Context, customer string, at time.Time) (*ContactExplained, error) {
	cs, err := s.store.Conversations(ctx, ConversationQuery{Customer: customer})
	if err != nil {
		return nil, err
	}
	e := &ContactExplained{Customer: customer, Rules: s.policy.ContactRules()}
	a := about{customer: customer, channel: "console", verified: true, at: at}
	for _, c := range cs {
		a.unasked = append(a.unasked, c.Unasked...)
		if c.Wrote.After(a.wrote) {
			a.wrote = c.Wrote
		}
		state, err := dialog.UnmarshalState(c.State)
		if err != nil {
			return nil, err
		}
		if held := time.Unix(state.HeldUntil, 0); state.HeldUntil != 0 && held.After(at) {
			e.HeldUntil = held
		}
	}
	slices.SortFunc(a.unasked, func(x, y Unasked) int { return x.At.Compare(y.At) })
	f, _, err := s.facts(ctx, a)
	if err != nil {
		return nil, err
	}
	wishes, err := s.contactOf(ctx, customer)
	if err != nil {
		return nil, err
	}
	e.Words = wishes.Words
	e.At, e.Deciding = f.Now, f.Contacting()
	for _, purpose := range negotiation.Purposes {
		e.Purposes = append(e.Purposes, PurposeExplained{purpose, s.policy.May(e.Deciding, purpose, at)})
	}
	return e, nil
}

// ErrNoConversation says that a customer has no conversation yet.
var ErrNoConversation = errors.New("the customer has no conversation")

// LetContactResume ends pauses of a customer's that last until a colleague ends
// them, for those reasons. Staff is who ends them, and note why, in their words;
// both are on record. An opt-out is the customer's own to take back.
func (s *Service) LetContactResume(ctx context.Context, customer, staff, note string, why []negotiation.PauseReason, at time.Time) error {
	c, err := s.Conversation(ctx, ConversationOf(customer))
	if errors.Is(err, ErrNotFound) {
		return ErrNoConversation
	}
	if err != nil {
		return err
	}
	_, err = s.Handle(ctx, Inbound{
		Conversation: c.ID, Channel: "console", EventID: "resume/" + staff + "/" + strconv.FormatInt(at.UnixNano(), 10), At: at, Kind: ContactResumed,
		Staff: staff, Text: note, Resumed: why,
	})
	return err
}
