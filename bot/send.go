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

	// giveUpAfter is how old a message gets that can't be sent; giveUpTries is
	// how often this process must have tried it by then.
	giveUpAfter = 24 * time.Hour
	giveUpTries = 3

	// sendFor is how long a claim to send runs: longer than one try may take,
	// and shorter than a customer of a process that died should wait.
	sendFor = 10 * time.Second
	// sendWithin is how long one try may take.
	sendWithin = 8 * time.Second
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
	go s.sendAll(h)
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
func (s *Service) sendAll(h *hot) {
	defer s.running.Done()
	defer func() {
		s.senders.Add(-1)
		select {
		case s.quiet <- struct{}{}:
		default: // it is known already
		}
	}()
	waits, tries := newWaits(), 0
	for {
		m, ok := s.next(h)
		if !ok {
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
			_ = pause(s.stopping, pollEvery) // its end is seen by next
			continue
		}
		tries++
		s.log.Warn("a message could not be sent yet", "conversation", m.Conversation, "channel", m.Channel, "kind", ErrorKind(err))
		s.observer.Observe(SawSend{m.Channel, SendRetried})
		if tries >= giveUpTries && s.now().Sub(m.Reply.At) > giveUpAfter {
			if s.bury(m, "too_old") == nil {
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
		return 0, s.bury(m, never.why())
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
		now, real := s.now(), time.Now()
		v, err := store.ClaimSend(s.life, SendClaim{
			Conversation: m.Conversation, Key: m.Key, Holder: s.holder, Now: now, Until: now.Add(sendFor), Staff: staff,
		})
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

// carryCode has a one-time code brought to the customer's number.
func (s *Service) carryCode(customer, conversation, code string) {
	s.carry(conversation, code, func() (string, error) { return customer, nil })
}

// carryIdentityCode has a code brought to the number that somebody gave as
// theirs. Whether anybody has it is looked up here, beside the turn: what the
// turn does, and how long it takes, can't tell.
func (s *Service) carryIdentityCode(c Claim, conversation, code string) {
	if c.Muted {
		return
	}
	s.carry(conversation, code, func() (string, error) {
		customers, err := s.claimants(s.life, c)
		if len(customers) == 0 {
			return "", err
		}
		return customers[0], err
	})
}

// carry takes a code to whoever to names, if to names anybody.
func (s *Service) carry(conversation, code string, to func() (string, error)) {
	s.observer.Observe(SawCode{})
	if s.sender == nil {
		return
	}
	s.running.Go(func() {
		for wait := firstRetry; ; wait *= 2 {
			customer, err := to()
			if err == nil && customer != "" {
				err = s.sender.SendCode(s.life, customer, conversation, code)
			}
			if err == nil {
				return
			}
			var never *Refused
			if errors.As(err, &never) {
				s.log.Warn("a one-time code can't be sent", "conversation", conversation, "kind", ErrorKind(err))
				return
			}
			s.log.Warn("a one-time code could not be sent yet", "conversation", conversation, "kind", ErrorKind(err))
			if wait > time.Minute || pause(s.stopping, wait) != nil {
				return
			}
		}
	})
}
