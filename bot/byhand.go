package bot

import (
	"context"
	"time"
)

// What follows is for who moves the clock by hand and has no [Service.Run]: a
// simulation, a test. It does one thing after the other, and returns when it is
// done.

// Recover finishes what a crash left, as Run does when it begins: records are
// settled, messages that wait are sent, events that were accepted are in hand
// for [Service.RunWaiting].
func (s *Service) Recover(ctx context.Context) error { return s.recover(ctx) }

// RunNext wakes the conversation that is due longest, if one is by a moment,
// and takes its turn. tick is as for [Service.RunDue]; ok tells whether there
// was one. A wake that was handled already has Repeated set.
func (s *Service) RunNext(ctx context.Context, by time.Time, tick func(time.Time) time.Time) (r TurnResult, ok bool, err error) {
	store, known := StoreAs[Wakes](s.store)
	if !known {
		return r, false, nil
	}
	due, err := store.ClaimWakes(ctx, WakeClaim{Holder: s.holder, Now: by, Until: by.Add(claimedFor), Limit: 1})
	if err != nil || len(due) == 0 {
		return r, false, err
	}
	at := due[0].Wake
	if tick != nil {
		at = tick(at)
	}
	r, err = s.handle(ctx, due[0].inbound(at))
	return r, err == nil, err
}

// RunWaiting takes the turns of all events that are accepted and not handled,
// by whomever, and returns them in order. What comes of them is taken by
// [Service.RunAccepted].
func (s *Service) RunWaiting(ctx context.Context) ([]TurnResult, error) {
	cs, err := s.store.Conversations(ctx, ConversationQuery{Waiting: true})
	if err != nil {
		return nil, err
	}
	var results []TurnResult
	for _, c := range cs {
		if results, err = s.takeWaiting(ctx, c.ID, results); err != nil {
			return results, err
		}
	}
	return results, nil
}

// RunAccepted takes the turns of what this process has accepted, and of what
// comes of them, and returns once everything that was said is with its channel.
// The turns are added to results.
func (s *Service) RunAccepted(ctx context.Context, results []TurnResult) (_ []TurnResult, err error) {
	for {
		select {
		case name := <-s.wake:
			if results, err = s.takeWaiting(ctx, name, results); err != nil {
				return results, err
			}
			continue
		default:
		}
		if s.senders.Load() == 0 {
			if len(s.wake) == 0 {
				return results, nil
			}
			continue
		}
		select {
		case name := <-s.wake:
			if results, err = s.takeWaiting(ctx, name, results); err != nil {
				return results, err
			}
		case <-s.quiet:
		case <-ctx.Done():
			return results, ctx.Err()
		}
	}
}

// takeWaiting takes the turns that a conversation has.
func (s *Service) takeWaiting(ctx context.Context, name string, results []TurnResult) ([]TurnResult, error) {
	h := s.hot.hold(name)
	defer s.hot.release(h)
	h.turns.Lock()
	defer h.turns.Unlock()
	if err := s.fetch(ctx, h, name); err != nil {
		return results, err
	}
	var waiting []*handling
	for at := h.conversation.Sequence + 1; ; at++ {
		e := h.at(at)
		if e == nil {
			break
		}
		waiting = append(waiting, e)
	}
	err := s.drain(ctx, h, name, 0, nil)
	for _, e := range waiting {
		if e.done {
			results = append(results, e.result)
		}
	}
	return results, err
}

// MarkDelivered marks what is with its channel, which otherwise the
// conversation's next commit does, or a moment by the real clock.
func (s *Service) MarkDelivered() { s.flushMarks() }
