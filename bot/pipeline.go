package bot

import "context"

// handleAtOnce takes the turn of an event while the store is still accepting
// it, so that both become durable together. It is for the ordinary case: a
// conversation in hand in which nothing else waits. Where that turns out not
// to be so the commit conflicts, and the turn is taken the ordinary way; done
// is then false.
func (s *Service) handleAtOnce(ctx context.Context, store Pipelined, in Inbound) (r TurnResult, done bool, err error) {
	if in.complete() != nil || len(in.Text) > maxStored {
		return r, false, nil
	}
	switch in.Kind {
	case Text, Button, Opened:
	default:
		return r, false, nil // what changes more than its own conversation goes the ordinary way
	}
	h := s.hot.hold(in.Conversation)
	defer s.hot.release(h)
	if !h.turns.TryLock() {
		return r, false, nil
	}
	defer h.turns.Unlock()
	if h.behind(0) {
		return r, false, nil
	}
	if !h.valid {
		if err := s.load(ctx, h, in.Conversation); err != nil {
			return r, true, err
		}
	}
	in.At = in.At.Round(0)
	wait := store.AcceptLater(ctx, in)
	r, err = s.take(ctx, h, in)
	a, refused := wait()
	if refused != nil {
		return TurnResult{}, true, refused
	}
	if err != nil {
		// The event is kept; its turn is taken the ordinary way, and its result is
		// the caller's, who hands it in again.
		s.observer.Observe(SawEvent{in.Channel, a.New})
		if a.New {
			h.expect(a.Position, in)
		}
		h.valid = false
		return TurnResult{}, false, nil
	}
	s.observer.Observe(SawEvent{in.Channel, a.New})
	return r, true, nil
}
