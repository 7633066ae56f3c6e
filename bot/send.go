package bot

import (
	"context"
	"errors"
	"sync"
	"time"
)

// markEvery is how long a delivery may wait to be marked, for the
// conversation's next commit to carry it. A crash meanwhile sends the message
// again under the same key.
const markEvery = 100 * time.Millisecond

const (
	firstRetry = time.Second
	lastRetry  = 5 * time.Minute
)

// deliveryMarks are the conversations with deliveries that no commit has carried.
type deliveryMarks struct {
	mu   sync.Mutex
	due  map[*hot]string // the conversation's name
	busy bool            // a flush is due
}

// send takes committed messages to their channel, each conversation's in order.
func (s *Service) send(h *hot, out []Outbound) {
	h.sending.Lock()
	defer h.sending.Unlock()
	h.out = append(h.out, out...)
	if len(h.out) == 0 || h.sender {
		return
	}
	if name := h.out[0].Conversation; s.direct(h) {
		s.markSoon(h, name)
		return
	}
	h.sender = true
	s.running.Add(1)
	go s.sendAll(h)
}

// direct settles messages of channels that are read rather than written to:
// who handed the event in has the replies, and who watches is told. The caller
// holds h.sending.
func (s *Service) direct(h *hot) bool {
	for _, m := range h.out {
		if s.channels[m.Channel] != nil {
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
	wait := firstRetry
	for {
		h.sending.Lock()
		if len(h.out) == 0 || s.life.Err() != nil {
			h.sender = false
			h.sending.Unlock()
			return
		}
		m := h.out[0]
		h.sending.Unlock()
		refused, err := s.sendOne(h, m)
		if err != nil {
			var later *RetryAfter
			d := wait
			if errors.As(err, &later) {
				d = later.After
			}
			wait = min(wait*2, lastRetry)
			s.log.Warn("a message could not be sent yet", "conversation", m.Conversation, "channel", m.Channel)
			_ = pause(s.life, d) // its end is seen above
			continue
		}
		wait = firstRetry
		h.sending.Lock()
		if len(h.out) > 0 && h.out[0].Key == m.Key {
			h.out = h.out[1:]
		}
		h.done = m.Key
		h.sending.Unlock()
		if refused {
			s.log.Warn("a channel refused a message for good", "conversation", m.Conversation, "channel", m.Channel)
		}
		s.markSoon(h, m.Conversation)
	}
}

// sendOne sends one message, unless a colleague has taken over meanwhile.
func (s *Service) sendOne(h *hot, m Outbound) (refused bool, err error) {
	if m.Reply.Staff == "" {
		silent := h.isTaken()
		if !silent && s.shared {
			silent, err = s.withdrawn(s.life, m)
		}
		if silent || err != nil {
			return false, err
		}
	}
	c := s.channels[m.Channel]
	if c == nil {
		return false, nil
	}
	_, err = c.Send(s.life, m)
	var never *Refused
	if errors.As(err, &never) {
		return true, nil
	}
	return false, err
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

// markSoon has a delivery marked, unless a commit carries it before.
func (s *Service) markSoon(h *hot, name string) {
	s.marks.mu.Lock()
	defer s.marks.mu.Unlock()
	if s.marks.due == nil {
		s.marks.due = map[*hot]string{}
	}
	s.marks.due[h] = name
	if s.marks.busy || s.life.Err() != nil {
		return
	}
	s.marks.busy = true
	s.running.Add(1)
	time.AfterFunc(markEvery, func() {
		defer s.running.Done()
		s.flushMarks()
	})
}

// flushMarks marks what no commit has carried.
func (s *Service) flushMarks() {
	s.marks.mu.Lock()
	due := s.marks.due
	s.marks.due, s.marks.busy = nil, false
	s.marks.mu.Unlock()
	var marks []Delivery
	var hots []*hot
	for h, name := range due {
		h.sending.Lock()
		if h.done != h.marked {
			marks = append(marks, Delivery{Conversation: name, Key: h.done})
			hots = append(hots, h)
		}
		h.sending.Unlock()
	}
	if len(marks) == 0 {
		return
	}
	if err := s.store.Delivered(context.WithoutCancel(s.life), marks); err != nil {
		s.log.Error("deliveries could not be marked", "count", len(marks))
		return
	}
	for i, h := range hots {
		h.sending.Lock()
		if h.done == marks[i].Key {
			h.marked = h.done
		}
		h.sending.Unlock()
	}
}

// keepUnsent is what has to be sent as the store has it, less what this
// process has delivered since.
func keepUnsent(stored []Outbound, done string) []Outbound {
	for i, m := range stored {
		if m.Key == done {
			return stored[i+1:]
		}
	}
	return stored
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
			s.log.Warn("a one-time code could not be sent yet", "conversation", conversation)
			if wait > time.Minute || pause(s.life, wait) != nil {
				return
			}
		}
	})
}
