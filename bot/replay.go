package bot

import (
	"bytes"
	"context"
	"fmt"
	"reflect"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// Replayed is what playing one turn again came to.
type Replayed struct {
	Sequence   int64
	Difference string // "" if it came out the same; else what differs first: "state", "effect 2", "reply 1", …
	Earlier    bool   // an earlier version of the program wrote it, by whose rules it may have come out otherwise
}

// Same tells whether the turn came out the same.
func (r Replayed) Same() bool { return r.Difference == "" }

// replayPage is how many turns are read at once.
const replayPage = 200

// Replay plays a stored conversation again from the events and facts that its
// turns recorded: no model, no clock. Each turn is told to told; all of them go
// on from the state that playing gave, not from what was stored. phraser is
// the one named words; where another wrote a turn's replies, only state and
// effects are compared, and where a language model had a part in their words
// their buttons too. It fails with [ErrNotFound] if there is no turn.
func Replay(ctx context.Context, store Store, book Book, conversation string, phraser dialog.Phraser, words string, told func(Replayed)) error {
	p := &player{book: book, phraser: phraser, words: words, policies: map[string]*Service{}}
	after := int64(0)
	for {
		turns, err := store.Turns(ctx, conversation, after, replayPage)
		if err != nil {
			return err
		}
		if len(turns) == 0 {
			if after == 0 {
				return ErrNotFound
			}
			return nil
		}
		for i := range turns {
			t := &turns[i]
			if t.Sequence != after+1 {
				return fmt.Errorf("turn %d is not there", after+1)
			}
			after = t.Sequence
			difference, err := p.play(ctx, t)
			if err != nil {
				return fmt.Errorf("turn %d: %w", t.Sequence, err)
			}
			told(Replayed{t.Sequence, difference, t.Schema < TurnSchema})
		}
	}
}

// player plays turns one after another.
type player struct {
	book     Book
	phraser  dialog.Phraser
	words    string
	state    dialog.State
	policies map[string]*Service // a service of each policy that turns were decided by; it has no store to write to
}

func (p *player) play(ctx context.Context, t *Turn) (difference string, err error) {
	if t.Failed != "" {
		return "", nil // no turn could be made of the event; the state stayed
	}
	event, err := dialog.UnmarshalEvent(t.Event)
	if err != nil {
		return "", err
	}
	s, err := p.service(ctx, t.Facts.Policy)
	if err != nil {
		return "", err
	}
	f, err := p.facts(ctx, s, t)
	if err != nil {
		return "", err
	}
	state, effects, err := safeStep(p.state, event, f)
	if err != nil {
		return "", err
	}
	state, effects = t.asThen(state, effects)
	p.state = state
	text, err := dialog.MarshalState(state)
	if err != nil {
		return "", err
	}
	if d, err := differentEffects(t, effects); d != "" || err != nil {
		return d, err
	}
	if t.Words == p.words || t.Words == ModelWords {
		if d, err := p.differentReplies(ctx, s, t, state, effects); d != "" || err != nil {
			return d, err
		}
	}
	if Digest(text) != t.StateHash {
		return "state", nil
	}
	return "", nil
}

func differentEffects(t *Turn, effects []dialog.Effect) (string, error) {
	for i, e := range effects {
		text, err := dialog.MarshalEffect(e)
		if err != nil {
			return "", err
		}
		if i >= len(t.Effects) || !bytes.Equal(text, t.Effects[i]) {
			return fmt.Sprintf("effect %d", i+1), nil
		}
	}
	if len(effects) != len(t.Effects) {
		return fmt.Sprintf("effect %d", len(effects)+1), nil
	}
	return "", nil
}

func (p *player) differentReplies(ctx context.Context, s *Service, t *Turn, state dialog.State, effects []dialog.Effect) (string, error) {
	again := &performance{s: s, next: &Conversation{ID: t.Conversation}, turn: &Turn{}, state: state, at: t.At}
	for _, e := range effects {
		if send, ok := e.(dialog.Send); ok {
			if err := again.send(ctx, send); err != nil {
				return "", err
			}
		}
	}
	for i, r := range again.turn.Replies {
		if i >= len(t.Replies) || r.Text != t.Replies[i].Text && t.Words == p.words || !reflect.DeepEqual(r.Buttons, t.Replies[i].Buttons) {
			return fmt.Sprintf("reply %d", i+1), nil
		}
	}
	if len(again.turn.Replies) != len(t.Replies) {
		return fmt.Sprintf("reply %d", len(again.turn.Replies)+1), nil
	}
	return "", nil
}

// service is what assembles facts under a policy.
func (p *player) service(ctx context.Context, hash string) (*Service, error) {
	if s := p.policies[hash]; s != nil {
		return s, nil
	}
	k, err := p.book.Kept(ctx, hash)
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	policy, err := negotiation.ParsePolicy(k.Text.Reveal())
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	s := &Service{policy: policy, phraser: p.phraser, accounts: newAccountCache(policy)}
	p.policies[hash] = s
	return s, nil
}

// facts are a turn's facts again, from what it refers to.
func (p *player) facts(ctx context.Context, s *Service, t *Turn) (dialog.Facts, error) {
	parsed := make([]*parsedAccount, len(t.Facts.Accounts))
	plans := make([]*dialog.Agreement, len(t.Facts.Accounts))
	for i, a := range t.Facts.Accounts {
		line, err := p.book.Kept(ctx, a.Line)
		if err != nil {
			return dialog.Facts{}, fmt.Errorf("account: %w", err)
		}
		if parsed[i], err = s.accounts.parsed(BookLine{Digest: a.Line, Line: line.Text}); err != nil {
			return dialog.Facts{}, err
		}
		if parsed[i], err = s.withPayments(BookLine{Digest: a.Line, Line: line.Text}, parsed[i], a.Paid); err != nil {
			return dialog.Facts{}, err
		}
		if a.Plan == "" {
			continue
		}
		body, err := p.book.Kept(ctx, a.Plan)
		if err != nil {
			return dialog.Facts{}, fmt.Errorf("agreement: %w", err)
		}
		if plans[i], err = s.plans.parsed(a.Plan, body.Text.Reveal()); err != nil {
			return dialog.Facts{}, err
		}
	}
	return s.assemble(t.Facts, t.Channel, parsed, plans)
}
