package bot

import (
	"context"
	"errors"
	"sync"
	"time"
)

// lookEvery is how often the outbox is looked through: for what another
// process that died left, for dead letters to send again, and to be counted.
const lookEvery = 3 * time.Second

// run does the background work. Its goroutines end when ctx does, each with
// the turn that it is at.
func (s *Service) run(ctx context.Context) error {
	if err := s.recover(ctx); err != nil {
		return err
	}
	if err := s.summonAgain(ctx); err != nil {
		return err
	}
	var group sync.WaitGroup
	s.health.begin(s.workers)
	defer s.health.end()
	for i := range s.workers {
		group.Go(func() {
			for {
				select {
				case name := <-s.wake:
					s.health.busy(i, time.Now())
					s.workOn(name, ctx.Done())
					s.health.busy(i, time.Time{})
				case <-ctx.Done():
					return
				}
			}
		})
	}
	group.Go(func() { s.runClock(ctx) })
	group.Go(func() { s.runAway(ctx) })
	group.Go(func() {
		loose := map[string]looseEnd{}
		for pause(ctx, lookEvery) == nil {
			s.lookThrough(ctx)
			var err error
			if loose, err = s.tieUpOthers(ctx, loose); err != nil && ctx.Err() == nil {
				s.log.Error("what turns have left can't be looked through", "kind", ErrorKind(err))
			}
		}
	})
	for pause(ctx, pollEvery) == nil {
		err := s.pickUp(ctx)
		if err == nil {
			s.health.polled(time.Now())
		} else if ctx.Err() == nil {
			s.log.Error("the store can't be asked for work", "kind", ErrorKind(err))
		}
	}
	group.Wait()
	s.release()
	return nil
}

// workOn takes all turns that a conversation has. A turn under way is brought
// to its end after enough is closed.
func (s *Service) workOn(name string, enough <-chan struct{}) {
	h := s.hot.hold(name)
	defer s.hot.release(h)
	h.turns.Lock()
	defer h.turns.Unlock()
	err := s.drain(s.life, h, name, 0, enough)
	if err != nil && s.life.Err() == nil && !errors.Is(err, ErrNotTheirs) {
		s.logFault(name, 0, err)
	}
}

// lookThrough does what lookEvery names.
func (s *Service) lookThrough(ctx context.Context) {
	s.flushMarks() // what could not be marked before
	err := s.resendDead(ctx)
	if err == nil {
		err = s.resend(ctx)
	}
	if err != nil && ctx.Err() == nil {
		s.log.Error("the outbox can't be looked through", "kind", ErrorKind(err))
	}
}

// recover finishes what a crash left: what was to be done after a commit,
// messages that were not sent, events that were not handled.
func (s *Service) recover(ctx context.Context) error {
	cs, err := s.store.Conversations(ctx, ConversationQuery{Unsettled: true})
	if err != nil {
		return err
	}
	for _, c := range cs {
		if err := s.tieUp(ctx, c); err != nil {
			return err
		}
	}
	if err := s.takeOutbox(ctx, true); err != nil {
		return err
	}
	return s.pickUp(ctx)
}

// resend counts what waits, and takes it in hand where other processes share
// the store and it is known who is sending: one of them may have died; or where
// more was left by a crash than one look takes.
func (s *Service) resend(ctx context.Context) error {
	_, known := StoreAs[Sending](s.store)
	return s.takeOutbox(ctx, s.shared && known || s.leftMore)
}

// maxLook bounds how much of the outbox is looked at.
const maxLook = 1000

// takeOutbox counts the messages that wait in the store, and takes them in hand.
func (s *Service) takeOutbox(ctx context.Context, take bool) error {
	out, err := s.store.Outbox(ctx, maxLook)
	if err != nil {
		return err
	}
	saw := SawOutbox{Waiting: len(out)}
	names := map[string]bool{}
	for _, m := range out {
		names[m.Conversation] = true
		saw.Oldest = max(saw.Oldest, s.now().Sub(m.Reply.At))
	}
	if store, ok := StoreAs[DeadLetters](s.store); ok {
		dead, err := store.Dead(ctx, []DeadStatus{DeadIs}, maxLook)
		if err != nil {
			return err
		}
		saw.Dead = len(dead)
	}
	s.observer.Observe(saw)
	if !take {
		return nil
	}
	s.leftMore = len(out) == maxLook
	for name := range names {
		if err := s.takeInHand(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// takeInHand has a conversation's waiting messages sent by this process, unless
// it is at it.
func (s *Service) takeInHand(ctx context.Context, name string) error {
	h := s.hot.hold(name)
	defer s.hot.release(h)
	if !h.turns.TryLock() {
		return nil // a turn is under way: it looks at the messages itself
	}
	defer h.turns.Unlock()
	if h.busySending() {
		return nil
	}
	// What this process knows of the conversation may be older than the messages.
	if err := s.load(ctx, h, name); err != nil {
		return err
	}
	s.send(h, nil)
	return nil
}

// busySending tells whether messages are being sent. Those that are only known
// of, because another process committed them, are not.
func (h *hot) busySending() bool {
	h.sending.Lock()
	defer h.sending.Unlock()
	return h.sender
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
