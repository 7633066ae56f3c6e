package bot

import (
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"
)

const (
	firstRetry = time.Second
	lastRetry  = 5 * time.Minute

	lastCodeRetry = 30 * time.Second

	// giveUpAfter is how old a message gets that can't be sent; giveUpTries is
	// how often this process must have tried it by then.
	giveUpAfter = 24 * time.Hour
	giveUpTries = 3

	// sendFor is how long a claim to send runs: longer than one try may take,
	// and shorter than a customer of a process that died should wait.
	sendFor = 10 * time.Second
	// sendWithin is how long one try may take.
	sendWithin = 8 * time.Second
	// firstHeld is how soon it is asked again whether another process is done
	// with sending.
	firstHeld = 50 * time.Millisecond
	// sendAtOnce is how soon after its claim a message must be on its way: a
	// process that was stopped in between asks again.
	sendAtOnce = 2 * time.Second
)

// send takes committed messages to their channel, each conversation's in order.
func (s *Service) send(h *hot, out []Outbound) {
	h.sending.Lock()
	defer h.sending.Unlock()
	h.out = append(h.out, out...)
	if len(h.out) == 0 || h.sender || s.stopping.Err() != nil {
		return
	}
	if name := h.out[0].Conversation; s.direct(h) {
		s.markSoon(h, name)
		return
	}
	h.sender = true
	s.running.Add(1)
	s.senders.Add(1)
	go s.sendAll(h, h.out[0].Conversation)
}

// direct settles messages of channels that are read rather than written to:
// who handed the event in has the replies, and who watches is told. The caller
// holds h.sending.
func (s *Service) direct(h *hot) bool {
	for _, m := range h.out {
		if s.channels[m.Channel] != nil || m.Purpose != ForAnswer && !m.settled {
			return false
		}
	}
	h.done = h.out[len(h.out)-1].Key
	h.out = nil
	return true
}

// sendAll sends until nothing waits.
func (s *Service) sendAll(h *hot, name string) {
	defer s.running.Done()
	defer func() {
		s.senders.Add(-1)
		select {
		case s.quiet <- struct{}{}:
		default: // it is known already
		}
	}()
	waits, tries, held := newWaits(), 0, firstHeld
	for {
		m, ok := s.next(h)
		if !ok {
			s.markSoon(h, name)
			return
		}
		wait, err := s.sendOne(h, m, tries > 0)
		if err == nil {
			waits.Reset()
			tries = 0
			s.sent(h, m)
			continue
		}
		if errors.Is(err, errHeld) {
			_ = pause(s.stopping, held) // its end is seen by next
			held = min(2*held, pollEvery)
			continue
		}
		held = firstHeld
		tries++
		s.log.Warn("a message could not be sent yet", "conversation", m.Conversation, "channel", m.Channel, "kind", ErrorKind(err))
		s.observer.Observe(SawSend{m.Channel, SendRetried})
		if tries >= giveUpTries && s.now().Sub(m.Reply.At) > giveUpAfter {
			if s.bury(m, "too_old", nil) == nil {
				tries = 0
				s.sent(h, m)
				continue
			}
		}
		_ = pause(s.stopping, max(wait, waits.NextBackOff()))
	}
}

// newWaits are the times between tries: longer each time, up to a bound, and
// by chance a half more or less, so that many don't come at once.
func newWaits() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.MaxInterval, b.Multiplier = firstRetry, lastRetry, 2
	b.Reset()
	return b
}

// next is the message to be sent now; not ok ends the sender.
func (s *Service) next(h *hot) (m Outbound, ok bool) {
	h.sending.Lock()
	defer h.sending.Unlock()
	if len(h.out) == 0 || s.stopping.Err() != nil {
		h.sender = false
		return m, false
	}
	return h.out[0], true
}

// sent notes that a message is done with.
func (s *Service) sent(h *hot, m Outbound) {
	h.sending.Lock()
	if len(h.out) > 0 && h.out[0].Key == m.Key {
		h.out = h.out[1:]
	}
	h.done = m.Key
	h.sending.Unlock()
	s.markSoon(h, m.Conversation)
}

// errHeld says that another process is sending the conversation's messages.
var errHeld = errors.New("another process is sending")

// sendOne sends one message, unless a colleague has taken over meanwhile. A
// message that never will go is buried. wait is how long the channel wants to
// be left alone at least.
func (s *Service) sendOne(h *hot, m Outbound, tried bool) (wait time.Duration, err error) {
	c, g := s.channels[m.Channel], s.gates[m.Channel]
	if c == nil && (m.Purpose == ForAnswer || m.settled) {
		return 0, nil
	}
	if g != nil {
		if err := g.pass(s.stopping, m.Conversation); err != nil {
			return 0, err
		}
	}
	may, err := s.maySend(h, m)
	if err != nil {
		return 0, err
	}
	if !may {
		s.observer.Observe(SawSend{m.Channel, SendDropped})
		return 0, nil
	}
	err = s.hand(c, m, tried)
	var never *Refused
	var later *RetryAfter
	var withheld *errWithheld
	switch {
	case errors.As(err, &withheld):
		s.observer.Observe(SawSend{m.Channel, SendDropped})
		return 0, nil
	case err == nil:
		s.observer.Observe(SawSend{m.Channel, SendDone})
	case errors.As(err, &never):
		s.observer.Observe(SawSend{m.Channel, SendRefused})
		return 0, s.refused(m, never.why())
	case errors.As(err, &later):
		if later.Whole {
			g.close(later.After)
		}
		wait = later.After
	}
	return wait, err
}

// hand gives a message to its channel, within a time, if it may go at all. It
// is the only way to a channel. c is nil for one that is read.
func (s *Service) hand(c Channel, m Outbound, tried bool) error {
	ctx, cancel := context.WithTimeout(s.life, sendWithin)
	defer cancel()
	if err := s.admit(ctx, m, tried); err != nil {
		return err
	}
	if c != nil {
		if _, err := c.Send(ctx, m); err != nil {
			return err
		}
	}
	if m.Purpose != ForAnswer {
		s.watchers.tell([]Outbound{m})
	}
	return nil
}

// maySend tells whether a message is still to be sent, and by this process.
func (s *Service) maySend(h *hot, m Outbound) (bool, error) {
	staff := m.Reply.Staff != ""
	if !staff && h.isTaken() {
		return false, nil
	}
	if !s.shared {
		return true, nil
	}
	store, ok := StoreAs[Sending](s.store)
	if !ok {
		if staff {
			return true, nil
		}
		gone, err := s.withdrawn(s.life, m)
		return !gone, err
	}
	for {
		now, real, done := s.now(), time.Now(), h.unmarked()
		until := h.claimUntil(now)
		v, err := store.ClaimSend(s.life, SendClaim{
			Conversation: m.Conversation, Key: m.Key, Holder: s.holder, Now: now, Until: until, Staff: staff, Done: done,
		})
		if err == nil && v == MaySend {
			h.claimed(until, done)
		}
		switch {
		case err != nil:
			return false, err
		case v == SendHeld:
			return false, errHeld
		case v == SendGone:
			return false, nil
		case time.Since(real) < sendAtOnce:
			return true, nil
		}
	}
}

// letFinish waits until nobody is sending a conversation's messages. What was on
// its way when a colleague took over then has arrived, and nothing comes after.
func (s *Service) letFinish(ctx context.Context, conversation string) error {
	store, ok := StoreAs[Sending](s.store)
	if !ok || !s.shared {
		return nil
	}
	for end := time.Now().Add(sendFor); time.Now().Before(end); {
		until, err := store.SendingUntil(ctx, conversation)
		if err != nil || !until.After(s.now()) {
			return err
		}
		if err := pause(ctx, conflictWait); err != nil {
			return err
		}
	}
	return nil
}

// withdrawn asks the store whether a message is still to be sent: another
// process may have accepted that a colleague takes over.
func (s *Service) withdrawn(ctx context.Context, m Outbound) (bool, error) {
	c, err := s.Conversation(ctx, m.Conversation)
	if err != nil {
		return false, err
	}
	for _, o := range c.Outbox {
		if o.Key == m.Key {
			return false, nil
		}
	}
	return true, nil
}

// carryCodeOf has the code that a conversation awaits brought to whom it is
// for, and tells whether that is done with: it was taken, can't be, or is no
// longer worth anything. The same code is the same message, so that one that is
// carried again, by another process, comes once.
func (s *Service) carryCodeOf(c *Conversation) (done bool) {
	code, until := s.codes.code(c.ID, c.Code.Sequence), c.Code.ends()
	claim := c.Claim
	if claim == nil {
		return s.carry(c.ID, code, until, func() (string, error) { return c.Customer, nil })
	}
	if claim.Muted {
		return true
	}
	// A code goes to the number that somebody gave as theirs. Whether anybody has
	// it is looked up here, beside the turn: what the turn does, and how long it
	// takes, can't tell.
	return s.carry(c.ID, code, until, func() (string, error) {
		customers, err := s.claimants(s.life, *claim)
		if len(customers) == 0 {
			return "", err
		}
		return customers[0], err
	})
}

// carry takes a code to whoever to names, if to names anybody. It tries once at
// least, and gives up when the code's time is over: at until, and never later
// than a code lives from now on, whatever the clock said that the code was sent by.
func (s *Service) carry(conversation, code string, until time.Time, to func() (string, error)) (done bool) {
	if s.sender == nil {
		return true
	}
	if most := s.now().Add(codeLives); until.After(most) {
		until = most
	}
	for wait := firstRetry; ; wait = min(2*wait, lastCodeRetry) {
		customer, err := to()
		if err == nil && customer != "" {
			err = s.sender.SendCode(s.life, customer, conversation, code)
		}
		if err == nil {
			return true
		}
		var never *Refused
		if errors.As(err, &never) {
			s.log.Warn("a one-time code can't be sent", "conversation", conversation, "kind", ErrorKind(err))
			return true
		}
		s.log.Warn("a one-time code could not be sent yet", "conversation", conversation, "kind", ErrorKind(err))
		if !s.now().Add(wait).Before(until) {
			return true
		}
		if pause(s.stopping, wait) != nil {
			return false
		}
	}
}
