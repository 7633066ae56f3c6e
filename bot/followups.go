package bot

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"repaybot/dialog"
)

const (
	// clockChannel is the channel of what the clock hands in.
	clockChannel = "clock"

	// claimedFor is how long a process has to accept the event of a wake that
	// it has claimed, and to handle it. One that died in between leaves the wake
	// to others after that.
	claimedFor = time.Minute

	// defaultPace is how many conversations are woken a second. After a day of
	// being down that spreads what is due; with one message a conversation it
	// bounds what channels have to carry.
	defaultPace = 50

	// wakeAgain is when a conversation is looked at again that still wants to be
	// looked at at a moment that has passed, though it just was.
	wakeAgain = 15 * time.Minute

	// wakeFailed is the same after a turn that could not be made.
	wakeFailed = 24 * time.Hour
)

// runClock wakes conversations until ctx ends. Whatever it is at when it ends
// is done by the next: a wake stays until its turn is committed, and its event
// is one event however often it is handed in.
func (s *Service) runClock(ctx context.Context) {
	if _, ok := StoreAs[Wakes](s.store); !ok {
		s.log.Warn("this store finds no wakes: nothing is followed up")
		return
	}
	for {
		if _, err := s.wakeSome(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("what is due could not be looked for", "kind", ErrorKind(err))
		}
		if pause(ctx, pollEvery) != nil {
			return
		}
	}
}

// wakeSome wakes at most as many conversations as a second's pace has, fewer
// where the workers have enough to do, and returns how many. It claims no more
// than it hands in, and by its own clock: where that is put back, wakes come
// later; where it is put forward, earlier, and none twice.
func (s *Service) wakeSome(ctx context.Context) (int, error) {
	limit := min(s.pace, cap(s.wake)/2-len(s.wake))
	if limit <= 0 {
		return 0, nil
	}
	now := s.now().Round(0)
	store, _ := StoreAs[Wakes](s.store)
	woken, err := store.ClaimWakes(ctx, WakeClaim{Holder: s.holder, Now: now, Until: now.Add(claimedFor), Limit: limit})
	if err != nil {
		return 0, err
	}
	saw := SawWakes{Woken: len(woken)}
	if len(woken) > 0 {
		saw.Late = now.Sub(woken[0].Wake)
	}
	s.observer.Observe(saw)
	var failed error // one that fails keeps none of the others waiting
	for _, w := range woken {
		if _, err := s.accept(ctx, w.inbound(now)); err != nil {
			failed = err
		}
	}
	return len(woken), failed
}

// inbound is the event of a wake. Its name has the moment and the count of
// turns: the same wake found twice is one event, and the same moment wanted
// again after another turn is another.
func (w Woken) inbound(at time.Time) Inbound {
	return Inbound{
		Conversation: w.Conversation, Channel: clockChannel, At: at, Kind: TimePassed,
		EventID: "wake/" + w.Wake.UTC().Format(time.RFC3339Nano) + "/" + strconv.FormatInt(w.Sequence, 10),
	}
}

// dueBatch is how many wakes RunDue claims at once.
const dueBatch = 100

// RunDue wakes every conversation whose wake is not after a moment, those too
// whose wake is set meanwhile, and takes their turns; in the order of their
// wakes. It is for who moves the clock by hand, a simulation or a test: tick is
// told each wake before its turn, moves the clock there unless it is later
// already, and returns what time it is then, which is the turn's. A nil tick
// has each turn at its wake. It returns the turns in order.
func (s *Service) RunDue(ctx context.Context, by time.Time, tick func(time.Time) time.Time) ([]TurnResult, error) {
	store, ok := StoreAs[Wakes](s.store)
	if !ok {
		return nil, nil
	}
	var results []TurnResult
	for {
		due, err := store.ClaimWakes(ctx, WakeClaim{Holder: s.holder, Now: by, Until: by.Add(claimedFor), Limit: dueBatch})
		if err != nil || len(due) == 0 {
			return results, err
		}
		if results, err = s.runBatch(ctx, due, tick, results); err != nil {
			return results, err
		}
	}
}

// runBatch takes the turns of claimed wakes, and of those that they set before
// the last of them: what comes after it may have to wait for others.
func (s *Service) runBatch(ctx context.Context, due []Woken, tick func(time.Time) time.Time, results []TurnResult) ([]TurnResult, error) {
	byWake := func(a, b Woken) int {
		return cmp.Or(a.Wake.Compare(b.Wake), cmp.Compare(a.Conversation, b.Conversation))
	}
	slices.SortFunc(due, byWake)
	last := due[len(due)-1].Wake
	for len(due) > 0 {
		w := due[0]
		due = due[1:]
		at := w.Wake
		if tick != nil {
			at = tick(at)
		}
		r, err := s.handle(ctx, w.inbound(at))
		if err != nil {
			return results, fmt.Errorf("wake %s: %w", w.Conversation, err)
		}
		if r.Repeated {
			continue
		}
		results = append(results, r)
		if next := (Woken{w.Conversation, r.Sequence, r.wake}); !r.wake.IsZero() && !r.wake.After(last) {
			i, _ := slices.BinarySearchFunc(due, next, byWake)
			due = slices.Insert(due, i, next)
		}
	}
	return results, nil
}

// setWake says when the conversation wants to be looked at next. A wake that
// has come and whose turn changes nothing about it must not come again at once.
func (p *performance) setWake(in Inbound) error {
	wake, err := p.s.safeWake(p.state, *p.facts)
	if err != nil {
		return err
	}
	if !wake.IsZero() {
		wake = wake.Round(0).Add(time.Millisecond - 1).Truncate(time.Millisecond) // never before it is due
		if in.Kind == TimePassed && !wake.After(in.At) {
			p.s.log.Warn("a conversation wants to be looked at at a moment that has passed", "conversation", p.next.ID, "sequence", p.turn.Sequence)
			wake = in.At.Add(wakeAgain)
		}
	}
	for _, at := range []time.Time{p.look, p.next.overdueAt()} {
		if !at.IsZero() && (wake.IsZero() || at.Before(wake)) {
			wake = at
		}
	}
	p.next.Wake = wake
	return nil
}

func (s *Service) safeWake(state dialog.State, f dialog.Facts) (wake time.Time, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &panicError{kind: fmt.Sprintf("%T", r), stack: debug.Stack()}
		}
	}()
	return s.nextWake(state, f), nil
}

// wakeLater is when to look at a conversation whose turn could not be made:
// as it wanted, but not again at once.
func (c *Conversation) wakeLater(at time.Time) {
	if !c.Wake.IsZero() && !c.Wake.After(at) {
		c.Wake = at.Add(wakeFailed)
	}
}
