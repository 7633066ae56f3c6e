package bot

import (
	"context"
	"slices"
	"time"

	"repaybot/dialog"
)

const (
	telegramChannel = "telegram"
	webChannel      = "web"
)

// shutFor is how long a way is not gone that refused a message for good. Then
// it is tried again: who has blocked a bot may let it write again, and an app
// that takes no message a day after the customer's last takes one after their
// next.
const shutFor = 7 * 24 * time.Hour

// Shut is a way to a customer that refused a message for good.
type Shut struct {
	Channel string    `json:"channel"`
	Address string    `json:"address,omitempty"`
	At      time.Time `json:"at"`
}

// ByNumber is a channel that can write to somebody by their phone number, who
// need not have written there before.
type ByNumber interface {
	Channel
	// AddressOf is a number's address on the channel, as events carry it that
	// come from there; number is in the form of E.164. "" if it has none.
	AddressOf(number string) string
}

// way is where a customer can be written to.
type way struct {
	channel, address string
	verified         bool // it is known who reads there
}

// turnTo chooses where a customer is written to who did not ask for it and is
// not in the conversation: by the first of their ways that has not refused a
// message of late. It comes before anything is worded, so that what is shown is
// what may be shown there. Where there is no other it stays as it is.
func (s *Service) turnTo(ctx context.Context, c *Conversation, in Inbound) error {
	if in.Refused != nil {
		c.shut(*in.Refused)
	}
	if byCustomer(in.Kind) || c.Customer == "" || dialog.InConversation(c.Wrote, in.At) && !c.isShut(c.Channel, c.Address, in.At) {
		return nil
	}
	ways, err := s.waysTo(ctx, c, in.At)
	if err != nil {
		return err
	}
	for _, w := range ways {
		if !c.isShut(w.channel, w.address, in.At) {
			c.Channel, c.Address, c.Verified = w.channel, w.address, w.verified
			return nil
		}
	}
	return nil
}

// hasOtherWay tells whether a message can go another way than the one that
// refuses it now.
func (s *Service) hasOtherWay(ctx context.Context, c Conversation, refused Shut) (bool, error) {
	c.shut(refused)
	at := refused.At
	ways, err := s.waysTo(ctx, &c, at)
	return slices.ContainsFunc(ways, func(w way) bool { return !c.isShut(w.channel, w.address, at) }), err
}

// waysTo are the ways to a customer: what they like best, then Telegram, then
// where they were last, then the bank's page if they were ever there, then the
// other apps, and last the apps that can write to the number on file.
func (s *Service) waysTo(ctx context.Context, c *Conversation, at time.Time) ([]way, error) {
	contact, err := s.contactOf(ctx, c.Customer)
	if err != nil {
		return nil, err
	}
	likes := contact.Wishes.Channel
	var ways []way
	for _, l := range c.Links {
		if s.channels[l.Channel] != nil {
			ways = append(ways, way{l.Channel, l.Address, l.holds(at)})
		}
	}
	known := len(ways)
	if c.Channel == webChannel || c.OnPage || likes == webChannel { // the page vouches for who is on it
		ways = append(ways, way{webChannel, "", true})
	}
	if c.Channel != "" && c.Channel != webChannel && c.linkAt(c.Channel, c.Address) < 0 {
		ways = append(ways, way{c.Channel, c.Address, c.Verified})
	}
	numbers, err := s.waysByNumber(ctx, c.Customer, ways[:known])
	if err != nil {
		return nil, err
	}
	ways = append(ways, numbers...)
	first := len(ways) - len(numbers)
	rank := func(i int) int {
		w := ways[i]
		switch {
		case w.channel == likes:
			return 0
		case w.channel == telegramChannel:
			return 1
		case w.channel == c.Channel && w.address == c.Address:
			return 2
		case w.channel == webChannel:
			return 3
		case i < first:
			return 4
		}
		return 5
	}
	order := make([]int, len(ways))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return rank(a) - rank(b) })
	sorted := make([]way, len(ways))
	for i, at := range order {
		sorted[i] = ways[at]
	}
	return sorted, nil
}

// waysByNumber are the ways to the number on file, on apps on which the customer
// has no address of their own.
func (s *Service) waysByNumber(ctx context.Context, customer string, own []way) ([]way, error) {
	var ways []way
	number := ""
	for _, name := range s.byNumber {
		if slices.ContainsFunc(own, func(w way) bool { return w.channel == name }) {
			continue
		}
		if number == "" {
			var err error
			if number, err = s.numberOf(ctx, customer); err != nil || number == "" {
				return nil, err
			}
		}
		address := s.channels[name].(ByNumber).AddressOf(number)
		if address == "" {
			continue
		}
		link, err := s.linkOf(ctx, name, address)
		if err != nil {
			return nil, err
		}
		if !link.refused { // somebody else has it, and has said so
			ways = append(ways, way{channel: name, address: address})
		}
	}
	return ways, nil
}

// numberOf is the number on file of a customer (E.164): of the first of their
// accounts that has one; "" if none has.
func (s *Service) numberOf(ctx context.Context, customer string) (string, error) {
	lines, err := s.book.Lines(ctx, customer)
	for _, l := range lines {
		if number := PhoneOf(l.Line.Reveal()); number != "" {
			return number, err
		}
	}
	return "", err
}

// shut notes that a way has refused a message for good.
func (c *Conversation) shut(w Shut) { c.Shut = append(c.shutBut(w.Channel, w.Address), w) }

// shutBut are the ways that are shut, but for one.
func (c *Conversation) shutBut(channel, address string) []Shut {
	return slices.DeleteFunc(slices.Clone(c.Shut), func(x Shut) bool { return x.Channel == channel && x.Address == address })
}

// reopen notes that the customer has written from a way, which then takes
// messages again.
func (c *Conversation) reopen(channel, address string) {
	if c.Shut = c.shutBut(channel, address); len(c.Shut) == 0 {
		c.Shut = nil
	}
}

func (c *Conversation) isShut(channel, address string, at time.Time) bool {
	return slices.ContainsFunc(c.Shut, func(x Shut) bool {
		return x.Channel == channel && x.Address == address && at.Sub(x.At) < shutFor
	})
}
