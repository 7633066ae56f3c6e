package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"repaybot/bot"
	"repaybot/dialog"
)

// terminalChannel is the name of the terminal as a way in and out.
const terminalChannel = "terminal"

// terminalStaff is who a line {"staff": …} is from.
const terminalStaff = "colleague"

// chat is one customer's conversation in the terminal. Its clock stands still
// but for a second a line and what {"at": …} lets pass, and never goes back.
type chat struct {
	service  *bot.Service
	book     bot.Book
	id       string
	account  string
	customer string
	zone     *time.Location // the customer's
	clock    *chatClock
	mode     dialog.Mode
}

// newChat is the conversation of an account's customer, already verified. One
// that is there goes on, with the clock no earlier than where it was. It
// fails with [bot.ErrNotFound] for an account that the book does not have.
func newChat(ctx context.Context, s *bot.Service, book bot.Book, account string, clock *chatClock) (*chat, error) {
	now := clock.now()
	customer, err := s.CustomerOf(ctx, account)
	if err != nil {
		return nil, err
	}
	c := &chat{service: s, book: book, id: terminalChannel + ":" + account, account: account, customer: customer, zone: now.Location(), clock: clock}
	facts, _, err := s.Facts(ctx, customer, now)
	if err != nil {
		return nil, err
	}
	c.zone = facts.Now.Location()
	before, err := s.Conversation(ctx, c.id)
	if errors.Is(err, bot.ErrNotFound) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	c.mode = before.Mode
	clock.reach(before.Last.Add(time.Second))
	return c, nil
}

// tick is the moment of a line: the clock's, which then moves a second on.
func (c *chat) tick() time.Time {
	now := c.clock.now()
	c.clock.reach(now.Add(time.Second))
	return now.In(c.zone)
}

// do takes one line's events and returns their turns: one, or two where a
// colleague takes over to write.
func (c *chat) do(ctx context.Context, in chatInput) ([]bot.TurnResult, error) {
	var results []bot.TurnResult
	if in.At != nil {
		var err error
		if results, err = c.letPass(ctx, *in.At); err != nil {
			return nil, err
		}
	}
	at := c.tick()
	events, err := c.events(ctx, in)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		e.Conversation, e.Channel, e.EventID, e.At = c.id, terminalChannel, uuid.NewString(), at
		e.Customer, e.Verified, e.CameFor = c.customer, true, c.account
		r, err := c.service.Handle(ctx, e)
		if err != nil {
			return nil, fmt.Errorf("not done: %w", err)
		}
		c.mode = r.State.Mode
		results = append(results, r)
	}
	return results, nil
}

// letPass moves the clock to a moment, and has what comes due on the way happen
// when it is due.
func (c *chat) letPass(ctx context.Context, to time.Time) ([]bot.TurnResult, error) {
	due, err := c.service.RunDue(ctx, to, func(wake time.Time) time.Time {
		c.clock.reach(wake)
		return c.clock.now()
	})
	if err != nil {
		return nil, fmt.Errorf("not done: %w", err)
	}
	c.clock.reach(to)
	return slices.DeleteFunc(due, func(r bot.TurnResult) bool { return r.Conversation != c.id }), nil
}

// events are what a line stands for.
func (c *chat) events(ctx context.Context, in chatInput) ([]bot.Inbound, error) {
	switch {
	case in.Text != nil:
		return []bot.Inbound{{Kind: bot.Text, Text: *in.Text}}, nil
	case in.Button != nil:
		return []bot.Inbound{{Kind: bot.Button, Button: *in.Button}}, nil
	case in.At != nil:
		return []bot.Inbound{{Kind: bot.TimePassed}}, nil
	case in.Entries != nil:
		if err := checkEntries(ctx, c.book, c.service.Policy(), c.customer, c.account, *in.Entries); err != nil {
			return nil, fmt.Errorf("the line can't be read: %w", err)
		}
		return []bot.Inbound{{Kind: bot.BookedInBook, Account: c.account, Entries: *in.Entries}}, nil
	case in.Colleague != nil:
		e, err := in.Colleague.event()
		return []bot.Inbound{e}, err
	case in.Evidence != nil:
		return []bot.Inbound{{Kind: bot.HardshipSeen, Staff: terminalStaff}}, nil
	case in.Offer != nil:
		offered := in.Offer.event(c.account)
		in := bot.Inbound{Kind: bot.StaffOffered, Staff: terminalStaff, Offer: &offered}
		if c.mode == dialog.WithStaff {
			return []bot.Inbound{in}, nil
		}
		return []bot.Inbound{{Kind: bot.StaffTook, Staff: terminalStaff}, in}, nil
	case in.Decide != nil:
		decided := in.Decide.inbound(c.account)
		if c.mode == dialog.WithStaff {
			return []bot.Inbound{decided}, nil
		}
		return []bot.Inbound{{Kind: bot.StaffTook, Staff: terminalStaff}, decided}, nil
	case in.Answer != nil:
		answer, err := c.answer(ctx, *in.Answer)
		return []bot.Inbound{answer}, err
	case in.Back != nil && c.mode != dialog.WithStaff && c.mode != dialog.Queued:
		return nil, errors.New("nobody has taken over, so there is nothing to give back")
	case in.Staff != nil && strings.TrimSpace(*in.Staff) == "":
		return nil, errors.New("a colleague's message is empty")
	case in.Back != nil && c.mode == dialog.Queued:
		return []bot.Inbound{{Kind: bot.StaffTook, Staff: terminalStaff}, {Kind: bot.StaffBack, Staff: terminalStaff}}, nil
	case in.Back != nil:
		return []bot.Inbound{{Kind: bot.StaffBack, Staff: terminalStaff}}, nil
	case in.Staff != nil:
		said := bot.Inbound{Kind: bot.StaffSaid, Staff: terminalStaff, Text: *in.Staff}
		if c.mode == dialog.WithStaff {
			return []bot.Inbound{said}, nil
		}
		return []bot.Inbound{{Kind: bot.StaffTook, Staff: terminalStaff}, said}, nil
	}
	return nil, errors.New("an empty line")
}

// open lets the assistant speak first, in a conversation in which nothing was said.
func (c *chat) open(ctx context.Context) (bot.TurnResult, error) {
	return c.service.Handle(ctx, bot.Inbound{
		Conversation: c.id, Channel: terminalChannel, EventID: uuid.NewString(), At: c.tick(), Kind: bot.Opened,
		Customer: c.customer, Verified: true, CameFor: c.account,
	})
}
