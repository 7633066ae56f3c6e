package bot

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"repaybot/dialog"
)

// looseFor is how long what a turn left is some process's own to do; after
// that any other does it, since that one may have died. It is shorter than a
// customer should wait for a code, and doing it twice does no harm.
const looseFor = 5 * time.Second

// Loose tells whether turns have left something to be done after their commit
// that may not have been done yet: records to settle, an event to hand on, a
// one-time code to carry, somebody on call to be called. What a conversation
// says may be older than what is done: a [Finishing] store knows.
func (c *Conversation) Loose() bool {
	return len(c.Unsettled) > 0 || c.Onward != nil || c.codeWaits() || c.callWaits()
}

func (c *Conversation) codeWaits() bool { return c.Code != nil && !c.Code.Carried }

func (c *Conversation) callWaits() bool {
	return c.Case.Open() && c.Case.OnCall && !c.Case.Called && c.Case.Status == CaseQueued
}

// tied is what this process does, and knows to be done, of what turns left.
type tied struct {
	under   atomic.Int32 // how many turns' ends are being tied
	carried lastly       // codes, by the turn that sent them
	called  lastly       // who is on call, by case
}

// note brings what is known to a conversation that is about to be committed.
func (t *tied) note(c *Conversation) {
	if c.codeWaits() && t.carried.is(c.Code.key()) {
		code := *c.Code
		code.Carried = true
		c.Code = &code
	}
	if c.callWaits() && t.called.is(c.Case.summons(c.ID).key()) {
		called := *c.Case
		called.Called = true
		c.Case = &called
	}
}

// tie has the rest done of what a conversation's turns have left, beside its
// records and its event, and then notes that nothing is left, if those are
// settled. Other processes do it where this one dies meanwhile.
func (s *Service) tie(h *hot, c Conversation, settled bool) {
	if s.stopping.Err() != nil {
		return
	}
	h.tied.under.Add(1)
	s.running.Go(func() {
		defer h.tied.under.Add(-1)
		carried, summoned := true, true
		var both sync.WaitGroup
		if c.codeWaits() {
			both.Go(func() { carried = h.tied.carried.do(c.Code.key(), func() bool { return s.carryCodeOf(&c) }) })
		}
		if c.callWaits() {
			both.Go(func() {
				summoned = h.tied.called.do(c.Case.summons(c.ID).key(), func() bool { return s.summon(c.ID, c.Case) })
			})
		}
		both.Wait()
		if settled && carried && summoned {
			s.finished(c.ID, c.Version)
		}
	})
}

// finished notes that nothing is left to be done after a turn.
func (s *Service) finished(name string, version int64) {
	store, ok := StoreAs[Finishing](s.store)
	if !ok {
		return
	}
	if err := store.Finished(s.life, name, version); err != nil && s.life.Err() == nil {
		s.log.Warn("it could not be noted that a turn is done with", "conversation", name, "kind", ErrorKind(err))
	}
}

// tieUp does all that a conversation's turns have left, as it was read.
func (s *Service) tieUp(ctx context.Context, c Conversation) error {
	h := s.hot.hold(c.ID)
	defer s.hot.release(h)
	if h.tied.under.Load() > 0 {
		return nil
	}
	if len(c.Unsettled) > 0 {
		if err := s.settleRecords(ctx, c.Unsettled); err != nil {
			return err
		}
	}
	if c.Onward != nil {
		if err := s.forward(ctx, *c.Onward); err != nil {
			return err
		}
	}
	if c.codeWaits() && s.now().After(c.Code.At.Add(dialog.CodeMinutes*time.Minute)) {
		code := *c.Code
		code.Carried = true // it is worth nothing any more
		c.Code = &code
	}
	s.tie(h, c, true)
	return nil
}

// looseEnd is a conversation that was seen with something left to be done.
type looseEnd struct {
	version int64
	since   time.Time
}

// tieUpOthers does what processes that died have left, and what this one could
// not do at once. before is what was seen the last time; it returns what is seen now.
func (s *Service) tieUpOthers(ctx context.Context, before map[string]looseEnd) (map[string]looseEnd, error) {
	if _, ok := StoreAs[Finishing](s.store); !ok {
		return nil, nil // it could not be told what is done
	}
	cs, err := s.store.Conversations(ctx, ConversationQuery{Unsettled: true, Limit: maxLook})
	if err != nil {
		return before, err
	}
	seen := map[string]looseEnd{}
	for _, c := range cs {
		end, ok := before[c.ID]
		if !ok || end.version != c.Version {
			end = looseEnd{c.Version, time.Now()}
		}
		seen[c.ID] = end
		if time.Since(end.since) < looseFor {
			continue
		}
		if err := s.tieUp(ctx, c); err != nil {
			return seen, err
		}
	}
	return seen, nil
}
