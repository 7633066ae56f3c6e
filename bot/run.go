package bot

import (
	"context"
	"errors"
	"sync"
)

// run does the background work. Its goroutines end when ctx does.
func (s *Service) run(ctx context.Context) error {
	if err := s.recover(ctx); err != nil {
		return err
	}
	if err := s.summonAgain(ctx); err != nil {
		return err
	}
	var group sync.WaitGroup
	for range s.workers {
		group.Go(func() {
			for {
				select {
				case name := <-s.wake:
					s.workOn(ctx, name)
				case <-ctx.Done():
					return
				}
			}
		})
	}
	for pause(ctx, pollEvery) == nil {
		if err := s.pickUp(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("the store can't be asked for work", "error", err)
		}
	}
	group.Wait()
	return nil
}

// workOn takes all turns that a conversation has.
func (s *Service) workOn(ctx context.Context, name string) {
	h := s.hot.hold(name)
	defer s.hot.release(h)
	h.turns.Lock()
	defer h.turns.Unlock()
	err := s.drain(ctx, h, name, 0)
	if err != nil && ctx.Err() == nil && !errors.Is(err, ErrNotTheirs) {
		s.logFault(name, 0, err)
	}
}

// recover finishes what a crash left: records that were not settled, messages
// that were not sent, events that were not handled.
func (s *Service) recover(ctx context.Context) error {
	cs, err := s.store.Conversations(ctx, ConversationQuery{Unsettled: true})
	if err != nil {
		return err
	}
	for _, c := range cs {
		if err := s.store.Settle(ctx, c.Unsettled); err != nil {
			return err
		}
		if c.Onward != nil {
			if err := s.forward(ctx, *c.Onward); err != nil {
				return err
			}
		}
	}
	if err := s.resend(ctx); err != nil {
		return err
	}
	return s.pickUp(ctx)
}

// resend takes messages in hand that wait in the store.
func (s *Service) resend(ctx context.Context) error {
	out, err := s.store.Outbox(ctx, 1000)
	if err != nil {
		return err
	}
	byName := map[string][]Outbound{}
	for _, m := range out {
		byName[m.Conversation] = append(byName[m.Conversation], m)
	}
	for name := range byName {
		h := s.hot.hold(name)
		h.turns.Lock()
		if !h.valid {
			err = s.load(ctx, h, name)
		}
		h.turns.Unlock()
		if err == nil {
			s.send(h, nil)
		}
		s.hot.release(h)
		if err != nil {
			return err
		}
	}
	return nil
}

// pickUp wakes workers for conversations with unhandled events that nobody has
// in hand.
func (s *Service) pickUp(ctx context.Context) error {
	cs, err := s.store.Conversations(ctx, ConversationQuery{Waiting: true})
	if err != nil {
		return err
	}
	for _, c := range cs {
		h := s.hot.hold(c.ID)
		if h.turns.TryLock() {
			err = s.fetch(ctx, h, c.ID)
			h.turns.Unlock()
		}
		s.hot.release(h)
		if err != nil {
			return err
		}
		select {
		case s.wake <- c.ID:
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}
