package bot

import (
	"context"
	"time"

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

// QueuePlace is where a customer stands who waits for a colleague.
type QueuePlace struct {
	Place   int // among those who wait for the same team: 1 is the next
	Minutes int // until a colleague should be there, at least 1; 0: that time is over, and none is named
}

// QueuePlace tells where the customer of a conversation stands at a moment, and
// nil where they do not wait, nobody is there, an answer takes days, or other
// words count.
func (s *Service) QueuePlace(ctx context.Context, c *Conversation, at time.Time) (*QueuePlace, error) {
	if c.Mode != dialog.Queued || c.Case == nil || c.Case.Status != CaseQueued || c.Stage == dialog.StageCare || c.Stage == dialog.StageEnded ||
		c.Case.Reason == dialog.HandOffReason(dialog.Crisis) {
		return nil, nil
	}
	bank, err := s.bankTime(at)
	if err != nil {
		return nil, err
	}
	care := s.policy.Care
	if !care.OpenAt(bank) || care.Within(string(c.Case.Reason), string(dialog.RequestHuman)).WorkingDays > 0 {
		return nil, nil
	}
	ahead, err := s.aheadOf(ctx, queuedOf(c.ID, c.Case))
	if err != nil {
		return nil, err
	}
	p := &QueuePlace{Place: ahead + 1}
	if left := c.Case.FirstDue.Sub(at); left > 0 {
		p.Minutes = int((left + time.Minute - 1) / time.Minute)
	}
	return p, nil
}
