package bot

import (
	"context"

	"repaybot/dialog"
)

// withPlace takes the step again, with how many wait before the customer.
func (p *performance) withPlace(ctx context.Context, before dialog.State, event dialog.Event, state dialog.State, effects []dialog.Effect) (dialog.State, []dialog.Effect, error) {
	ahead, err := p.s.aheadOf(ctx, p.place(effects))
	if err != nil {
		return state, effects, err
	}
	p.facts.Case.Ahead, p.turn.Facts.Case.Ahead = &ahead, &ahead
	return safeStep(before, event, *p.facts)
}

// place is where the conversation's case will stand in the queue by a turn's
// effects.
func (p *performance) place(effects []dialog.Effect) queued {
	q := queued{conversation: p.next.ID, opened: p.at, urgency: Urgency(dialog.Normal), team: Care}
	if c := p.next.Case; c.Open() {
		q = queuedOf(p.next.ID, c)
	}
	for _, e := range effects {
		h, ok := e.(dialog.HandOff)
		if !ok {
			continue
		}
		if u := Urgency(h.Priority); !p.next.Case.Open() || u <= q.urgency {
			q.urgency, q.team = u, TeamOf(h.Reason)
		}
	}
	return q
}
