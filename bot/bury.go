package bot

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"repaybot/dialog"
)

// deliveryChannel is the name under which it comes in that a message could not
// be delivered.
const deliveryChannel = "delivery"

// bury keeps a message that can't be delivered as a dead letter and tells
// colleagues. It is done before the message is marked as done with, so that a
// crash in between does it again, to the same end. refused is the way that will
// not have it; nil: it may have other messages.
func (s *Service) bury(m Outbound, why string, refused *Shut) error {
	ctx, cancel := context.WithTimeout(s.life, commitWithin)
	defer cancel()
	s.log.Warn("a message can't be delivered", "conversation", m.Conversation, "channel", m.Channel, "key", m.Key, "why", why)
	if store, ok := StoreAs[DeadLetters](s.store); ok {
		l := DeadLetter{Key: m.Key, Conversation: m.Conversation, Channel: m.Channel, Why: why, Written: m.Reply.At, Buried: s.now()}
		if err := store.Bury(ctx, l); err != nil {
			return err
		}
	}
	_, err := s.accept(ctx, Inbound{
		Conversation: m.Conversation, Channel: deliveryChannel, EventID: m.Key, At: s.now(), Kind: Undelivered, Text: why, Refused: refused,
	})
	return err
}

// Undeliverable is for a channel that learns later that a message it had taken
// never arrived: it goes another way if it may, else it is kept as a dead letter
// and told to colleagues. why is a word such as "failed", never a text of anybody's.
func (s *Service) Undeliverable(ctx context.Context, m Outbound, why string) error {
	whole, err := s.messageOf(ctx, DeadLetter{Key: m.Key, Conversation: m.Conversation})
	if errors.Is(err, ErrNotFound) { // its turn is erased
		return s.bury(m, why, nil)
	}
	if err != nil {
		return err
	}
	return s.refused(whole, why)
}

// undelivered notes on the conversation's case that a message did not reach
// the customer, or opens a case of the lowest priority for it.
func (p *performance) undelivered(ctx context.Context, in Inbound) error {
	if c := p.next.Case; c.Open() {
		words, err := p.words(ctx, []dialog.Say{unreachable()}, p.s.bankLocale(), "\n")
		if err != nil {
			return err
		}
		if len(c.Words) == 0 || c.Words[len(c.Words)-1] != words {
			p.addToCase(dialog.AddToCase{Words: words})
		}
		return nil
	}
	return p.handOff(ctx, dialog.HandOff{Account: p.state.Account, Reason: dialog.Unreachable, Priority: dialog.Low, Summary: []dialog.Say{unreachable()}})
}

func unreachable() dialog.Say {
	return dialog.Say{Kind: "summary_reason", Figures: dialog.Figures{"reason": dialog.Name(dialog.Unreachable)}}
}

// resendDead sends the dead letters that somebody wants sent again. Each is
// claimed first; a claim that is older than its time is another's to have.
func (s *Service) resendDead(ctx context.Context) error {
	store, ok := StoreAs[DeadLetters](s.store)
	if !ok {
		return nil
	}
	ls, err := store.Dead(ctx, []DeadStatus{DeadWaiting, DeadSending}, 100)
	if err != nil {
		return err
	}
	for _, l := range ls {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if l.Status == DeadSending && s.now().Sub(l.Changed) < time.Minute || s.channels[l.Channel] == nil {
			continue
		}
		claimed, err := store.MoveDead(ctx, l.Key, l.Status, DeadSending, s.now(), "")
		if err != nil {
			return err
		}
		if !claimed {
			continue
		}
		to, note := DeadResent, ""
		if err := s.resendOne(ctx, l); err != nil {
			to, note = DeadIs, "sending it again failed: "+ErrorKind(err)
			if errors.Is(err, errTakenOver) {
				note = errTakenOver.Error()
			}
		}
		if _, err := store.MoveDead(ctx, l.Key, DeadSending, to, s.now(), note); err != nil {
			return err
		}
	}
	return nil
}

// errTakenOver says that a colleague has the conversation: what the bot once
// wanted to say is not said over them.
var errTakenOver = errors.New("a colleague has the conversation")

func (s *Service) resendOne(ctx context.Context, l DeadLetter) error {
	m, err := s.messageOf(ctx, l)
	if err != nil {
		return err
	}
	c, err := s.Conversation(ctx, l.Conversation)
	if err != nil {
		return err
	}
	if m.Reply.Staff == "" && (c.TakenBy != "" || c.Mode == dialog.WithStaff) {
		return errTakenOver
	}
	if err := s.gates[m.Channel].pass(ctx, m.Conversation); err != nil {
		return err
	}
	if err := s.hand(s.channels[m.Channel], m, true); err != nil {
		return err
	}
	s.observer.Observe(SawSend{m.Channel, SendDone})
	return nil
}

// messageOf finds a letter's message in its turn.
func (s *Service) messageOf(ctx context.Context, l DeadLetter) (Outbound, error) {
	rest := strings.TrimPrefix(l.Key, l.Conversation+"/")
	number, _, _ := strings.Cut(rest, "/")
	sequence, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return Outbound{}, ErrNotFound
	}
	turns, err := s.store.Turns(ctx, l.Conversation, sequence-1, 1)
	if err != nil {
		return Outbound{}, err
	}
	for i := range turns {
		for _, m := range turns[i].Messages() {
			if m.Key == l.Key {
				return m, nil
			}
		}
	}
	return Outbound{}, ErrNotFound
}
