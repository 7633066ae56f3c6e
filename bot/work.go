package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"repaybot/dialog"
)

const (
	// leaseFor is how long a process has a conversation to itself without a
	// sign of life; a turn that takes longer than renewEvery renews it. What a
	// process that died had in hand goes on in another after leaseFor and a poll.
	leaseFor     = 8 * time.Second
	renewEvery   = leaseFor / 4
	firstLease   = 100 * time.Millisecond
	pollEvery    = time.Second
	conflictWait = 5 * time.Millisecond // before what another process has changed is looked at again
	maxStored    = maxRead * 4          // bytes of a text that are kept: what can be read of it
	cutMark      = "…"                  // stands at the end of a kept text that was cut, so that it still is too long
	maxTries     = 3                    // of a turn that meets the same fault, before a person is asked for
)

func (in Inbound) complete() error {
	if in.Conversation == "" || in.Channel == "" || in.EventID == "" || in.Kind == "" || in.At.IsZero() {
		return ErrIncomplete
	}
	return nil
}

// acceptIt keeps an event and notes it in hand.
func (s *Service) acceptIt(ctx context.Context, in Inbound) (*hot, *handling, Accepted, error) {
	if err := in.complete(); err != nil {
		return nil, nil, Accepted{}, err
	}
	if len(in.Text) > maxStored {
		in.Text, _ = safeText(in.Text)
		in.Text += cutMark
	}
	in.At = in.At.Round(0) // the wall clock alone: what is stored has no other
	a, err := s.store.Accept(ctx, in)
	if err != nil {
		return nil, nil, a, err
	}
	s.observer.Observe(SawEvent{in.Channel, a.New})
	h := s.hot.hold(in.Conversation)
	if !a.New {
		return h, h.at(a.Position), a, nil // nil if it has been handled
	}
	return h, h.expect(a.Position, in), a, nil
}

func (s *Service) accept(ctx context.Context, in Inbound) (Accepted, error) {
	if err := s.place(ctx, &in); err != nil {
		return Accepted{}, err
	}
	h, _, a, err := s.acceptIt(ctx, in)
	if err != nil {
		return a, err
	}
	s.hot.release(h)
	select {
	case s.wake <- in.Conversation:
	default: // the poll finds it
	}
	return a, nil
}

func (s *Service) handle(ctx context.Context, in Inbound) (TurnResult, error) {
	if err := s.place(ctx, &in); err != nil {
		return TurnResult{}, err
	}
	// Where others write too, an event's acceptance comes before its facts: with
	// it the store notices what they wrote.
	if p, ok := StoreAs[Pipelined](s.store); ok && !s.shared {
		if r, done, err := s.handleAtOnce(ctx, p, in); done {
			return s.andThen(ctx, r, err)
		}
	}
	r, err := s.handleInTurn(ctx, in)
	return s.andThen(ctx, r, err)
}

// handleInTurn accepts an event and takes the turns up to it.
func (s *Service) handleInTurn(ctx context.Context, in Inbound) (TurnResult, error) {
	h, e, a, err := s.acceptIt(ctx, in)
	if err != nil {
		return TurnResult{}, err
	}
	defer s.hot.release(h)
	h.turns.Lock()
	defer h.turns.Unlock()
	if err := s.drain(ctx, h, in.Conversation, a.Position, nil); err != nil {
		return TurnResult{}, err
	}
	if in.TakesOver() != "" {
		if err := s.letFinish(ctx, in.Conversation); err != nil {
			return TurnResult{}, err
		}
	}
	if e == nil || !e.done {
		return s.repeated(ctx, h, a.Position)
	}
	return e.result, nil
}

// repeated is the result of an event that was handled before, or elsewhere.
func (s *Service) repeated(ctx context.Context, h *hot, position int64) (TurnResult, error) {
	c := h.conversation
	r := TurnResult{Conversation: c.ID, Sequence: position, State: h.state, Repeated: true}
	if c.Case.Open() {
		r.Case = c.Case
	}
	turns, err := s.store.Turns(ctx, c.ID, position-1, 1)
	if err != nil {
		return r, err
	}
	if len(turns) != 1 || turns[0].Sequence != position {
		return r, nil
	}
	t := &turns[0]
	if !t.Withheld {
		r.Replies, r.Purpose, r.FollowUps = t.Replies, t.purpose(), t.FollowUps
	}
	r.Refused, r.Holder = refusedIn(t)
	return r, nil
}

// refusedIn tells whether a colleague's act did nothing in a turn, and who had
// the conversation then.
func refusedIn(t *Turn) (refused bool, holder string) {
	var e dialog.StaffRefused
	for _, raw := range t.Effects {
		if effectBody(raw, "staff_refused", &e) {
			return true, e.Owner
		}
	}
	return false, ""
}

// drain takes turns until the event at a position is handled; 0 is all there
// are. The caller holds h.turns. Once enough is closed no more turn is begun.
func (s *Service) drain(ctx context.Context, h *hot, name string, through int64, enough <-chan struct{}) error {
	faults := 0
	for {
		select {
		case <-enough:
			return nil
		default:
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if !h.valid {
			if err := s.load(ctx, h, name); err != nil {
				return err
			}
		}
		position := h.conversation.Sequence + 1
		if through > 0 && position > through {
			return nil
		}
		e := h.at(position)
		if e == nil {
			if through == 0 && !h.behind(position-1) {
				return nil
			}
			if err := s.fetch(ctx, h, name); err != nil {
				return err
			}
			if h.at(h.conversation.Sequence+1) != nil || h.conversation.Sequence >= position {
				continue
			}
			// Another process has the lease: wait for it.
			if err := pause(ctx, conflictWait); err != nil {
				return err
			}
			h.valid = false
			continue
		}
		renewed := s.keepLease(ctx, name)
		r, err := s.take(ctx, h, e.in)
		renewed()
		switch {
		case err == nil:
			h.finish(position, r)
			faults = 0
		case errors.Is(err, ErrConflict):
			h.valid = false
			if err := pause(ctx, conflictWait); err != nil {
				return err
			}
		case ctx.Err() != nil:
			return ctx.Err()
		default:
			faults++
			s.logFault(name, position, err)
			if faults < maxTries {
				continue
			}
			if r, err = s.giveUp(ctx, h, e.in, err); err != nil {
				h.valid = false
				return err
			}
			h.finish(position, r)
			faults = 0
		}
	}
}

// load reads a conversation; one that is not there yet is new. What its turns
// left unsettled is settled first.
func (s *Service) load(ctx context.Context, h *hot, name string) error {
	c, err := s.Conversation(ctx, name)
	if errors.Is(err, ErrNotFound) {
		c = Conversation{ID: name, Schema: ConversationSchema}
	} else if err != nil {
		return err
	}
	return s.hold(ctx, h, c)
}

// refresh has nothing be read older than a conversation that was just read.
func (s *Service) refresh(ctx context.Context) error {
	store, ok := StoreAs[Remembering](s.store)
	if !ok || !s.shared {
		return nil
	}
	return store.Refresh(ctx)
}

// hold takes a conversation in hand as it was read.
func (s *Service) hold(ctx context.Context, h *hot, c Conversation) error {
	// Another process may have taken its last turn.
	if err := s.refresh(ctx); err != nil {
		return err
	}
	if c.Onward != nil {
		if err := s.forward(ctx, *c.Onward); err != nil {
			return err
		}
	}
	if len(c.Unsettled) > 0 {
		if err := s.settleRecords(ctx, c.Unsettled); err != nil {
			return err
		}
	}
	state, err := dialog.UnmarshalState(c.State)
	if err != nil {
		return err
	}
	h.sending.Lock()
	h.out = keepUnsent(c.Outbox, h.done)
	h.sending.Unlock()
	c.Outbox = nil
	h.conversation, h.state, h.valid = c, state, true
	h.seeStaff()
	h.forget(c.Sequence)
	return nil
}

// fetch leases the conversation and takes its unhandled events in hand.
func (s *Service) fetch(ctx context.Context, h *hot, name string) error {
	now := s.now()
	w, err := s.store.Claim(ctx, Lease{Conversation: name, Holder: s.holder, Now: now, Until: now.Add(leaseFor)})
	if err != nil || w == nil {
		return err
	}
	if w.TakenFrom != "" {
		s.observer.Observe(SawTakeOver{})
	}
	h.leased = true
	for _, p := range w.Events {
		h.expect(p.Position, p.Inbound)
	}
	return s.hold(ctx, h, w.Conversation)
}

// giveUp handles an event that no turn can be made of: the customer is told so
// and a person is asked for; where not even that can be said, what came in is
// kept and the conversation goes on with the next.
func (s *Service) giveUp(ctx context.Context, h *hot, in Inbound, cause error) (TurnResult, error) {
	if p, err := s.prepareEvent(ctx, h, in, failedEvent); err == nil {
		return s.commit(ctx, h, p)
	}
	next := h.conversation
	next.Sequence++
	if err := meet(&next, in); err != nil && !errors.Is(err, ErrNotTheirs) {
		return TurnResult{}, err
	}
	next.wakeLater(in.At)
	if in.TakesOver() != "" { // it came to nothing
		next.tookOver()
	}
	event, err := dialog.MarshalEvent(dialog.TimePassed{})
	if err != nil {
		return TurnResult{}, err
	}
	p := &performance{s: s, next: &next, facts: &dialog.Facts{}, state: h.state, at: in.At, turn: &Turn{
		Conversation: next.ID, Sequence: next.Sequence, Schema: TurnSchema, Channel: in.Channel, EventID: in.EventID, At: in.At,
		Event: event, Words: s.words, Failed: "no turn could be made of this event", StateHash: Digest(next.State),
	}}
	if in.Kind == PaidIn {
		if paid, _, err := s.withPayment(ctx, &next, in); err != nil {
			s.logFault(next.ID, next.Sequence, err)
		} else if paid != nil { // money that has come in counts, whatever can be said of it
			p.put(*paid)
		}
	}
	if !errors.Is(cause, ErrNotTheirs) {
		if err := p.handOff(ctx, dialog.HandOff{Reason: dialog.NoProgress, Priority: dialog.High}); err != nil {
			return TurnResult{}, err
		}
	}
	r, err := s.commit(ctx, h, p)
	if err == nil && errors.Is(cause, ErrNotTheirs) {
		err = ErrNotTheirs
	}
	return r, err
}

func (s *Service) logFault(conversation string, position int64, err error) {
	var p *panicError
	if errors.As(err, &p) {
		s.log.Error("a turn panicked", "conversation", conversation, "position", position, "kind", p.kind, "stack", string(p.stack))
		return
	}
	// An error may quote what a customer wrote: only its kind is logged.
	s.log.Error("a turn failed", "conversation", conversation, "position", position, "kind", ErrorKind(err))
}

// ErrorKind is what may be logged of an error: its type, and its text only
// where that is one of ours that quotes nobody.
func ErrorKind(err error) string {
	root := rootOf(err)
	for _, known := range []error{ErrConflict, ErrNotFound, ErrUnknownCustomer, ErrNotTheirs, ErrIncomplete, context.Canceled, context.DeadlineExceeded} {
		if root == known {
			return known.Error()
		}
	}
	return fmt.Sprintf("%T", root)
}

// keepLease keeps other processes off a turn that takes long, until the
// returned function is called. A turn that is done sooner needs no lease: where
// two processes take it, one of them commits.
func (s *Service) keepLease(ctx context.Context, name string) (done func()) {
	if !s.shared {
		return func() {}
	}
	stop := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		wait := time.NewTimer(firstLease)
		defer wait.Stop()
		for {
			select {
			case <-stop:
				return
			case <-ctx.Done():
				return
			case <-wait.C:
			}
			now := s.now()
			if _, err := s.store.Claim(ctx, Lease{Conversation: name, Holder: s.holder, Now: now, Until: now.Add(leaseFor)}); err != nil {
				s.log.Warn("a lease could not be renewed", "conversation", name, "kind", ErrorKind(err))
			}
			wait.Reset(renewEvery)
		}
	})
	return func() {
		close(stop)
		group.Wait()
	}
}

// release gives up the leases that no turn has, for others to go on at once.
func (s *Service) release() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.life), markWithin)
	defer cancel()
	now := s.now()
	for name, h := range s.hot.all() {
		if !h.turns.TryLock() {
			continue // a turn hangs
		}
		if h.leased && ctx.Err() == nil {
			if _, err := s.store.Claim(ctx, Lease{Conversation: name, Holder: s.holder, Now: now, Until: now}); err == nil {
				h.leased = false
			}
		}
		h.turns.Unlock()
	}
}

func rootOf(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
