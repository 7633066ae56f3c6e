package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"repaybot/dialog"
)

// How long it stays known who writes from an address (spec/conduct.md, Who is
// it?): half an hour without a word, or a day.
const (
	sessionIdle = dialog.InConversationFor
	sessionFor  = 24 * time.Hour
)

// Link is an address of a customer's, and since when it is known who writes
// from it.
type Link struct {
	Channel string    `json:"channel"`
	Address string    `json:"address"`
	Begun   time.Time `json:"begun"`
	Last    time.Time `json:"last"`
}

// Onward is an event that another conversation goes on with.
type Onward struct {
	Conversation string  `json:"conversation"`
	Event        Inbound `json:"event"`
	// Also are further ones, where one event is several conversations'.
	Also []Onward `json:"also,omitempty"`
}

func (o Onward) inbound() *Inbound {
	in := o.Event
	in.Conversation = o.Conversation
	return &in
}

// forward gives an event to another conversation. The same one twice is one.
func (s *Service) forward(ctx context.Context, o Onward) error {
	h, _, _, err := s.acceptIt(ctx, *o.inbound())
	if err != nil {
		return err
	}
	s.hot.release(h)
	select {
	case s.wake <- o.Conversation:
	default: // the poll finds it
	}
	for _, x := range o.Also {
		if err := s.forward(ctx, x); err != nil {
			return err
		}
	}
	return nil
}

// andThen also takes the turn that the customer's own conversation goes on with.
func (s *Service) andThen(ctx context.Context, r TurnResult, err error) (TurnResult, error) {
	if err != nil || r.onward == nil {
		return r, err
	}
	then, err := s.handle(ctx, *r.onward)
	if err != nil {
		return r, err
	}
	r.Then = &then
	return r, nil
}

// inSession tells whether it is known who an event is from, and counts it as a
// word of theirs.
func (c *Conversation) inSession(in Inbound) bool {
	i := c.linkAt(in.Channel, in.Sender)
	if i < 0 || !c.Links[i].holds(in.At) {
		return false
	}
	c.Links = slices.Clone(c.Links)
	if in.At.After(c.Links[i].Last) {
		c.Links[i].Last = in.At
	}
	return true
}

// sessionHolds tells whether it is still known who is where the customer wrote
// from last. A channel that vouches for who is on it has no links.
func (c *Conversation) sessionHolds(at time.Time) bool {
	i := c.linkAt(c.Channel, c.Address)
	return i < 0 || c.Links[i].holds(at)
}

func (c *Conversation) linkAt(channel, address string) int {
	return slices.IndexFunc(c.Links, func(l Link) bool { return l.Channel == channel && l.Address == address })
}

func (l Link) holds(at time.Time) bool {
	return at.Sub(l.Last) <= sessionIdle && at.Sub(l.Begun) < sessionFor
}

// begin notes that it is known from now on who writes from an address.
func (c *Conversation) begin(in Inbound) {
	fresh := Link{Channel: in.Channel, Address: in.Sender, Begun: in.At, Last: in.At}
	c.Links = slices.Clone(c.Links)
	if i := c.linkAt(in.Channel, in.Sender); i >= 0 {
		c.Links[i] = fresh
		return
	}
	c.Links = append(c.Links, fresh)
}

// link makes the address the customer's, and has what they wanted go on in the
// customer's conversation.
func (p *performance) link(context.Context) error {
	claim := p.next.Claim
	if claim == nil || claim.Customer == "" || p.next.Customer != "" {
		return fmt.Errorf("nobody was identified: %w", ErrNotFound)
	}
	if err := p.linkRecord(p.next.Channel, p.next.Address, RecordActive, linkBody{Customer: claim.Customer}); err != nil {
		return err
	}
	on := Inbound{
		Channel: p.next.Channel, EventID: "linked/" + p.next.ID + "/" + strconv.FormatInt(p.turn.Sequence, 10), At: p.at,
		Kind: Linked, Sender: p.next.Address, Customer: claim.Customer, Locale: p.state.Locale,
	}
	if id := p.before.Identity; id != nil {
		on.Text, on.Button = id.Wish, id.Button
	}
	if p.next.Case.Open() { // colleagues find it with the customer
		on.Case = p.next.Case.Reason
		p.edit(func(c *Case) { c.end(CaseReturned, p.at) })
	}
	p.next.Onward = &Onward{Conversation: ConversationOf(claim.Customer), Event: on}
	return nil
}

// linkRecord says whose an address is. It is sealed under the address's own
// key, so that it can be read when the customer's is gone.
func (p *performance) linkRecord(channel, address string, status RecordStatus, body linkBody) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r := p.newRecord(LinkKey(channel, p.s.addressHash(channel, address)), text)
	r.Status, r.Customer = status, "conversation/"+p.s.ownConversation(channel, address)
	p.put(r)
	return nil
}

// unlink takes the address that was written from, or all of them, from the
// customer.
func (p *performance) unlink(e dialog.Unlink) error {
	var left []Link
	for _, l := range p.next.Links {
		here := l.Channel == p.next.Channel && l.Address == p.next.Address
		if !e.All && !here {
			left = append(left, l)
			continue
		}
		p.unlinked = p.unlinked || here
		if err := p.linkRecord(l.Channel, l.Address, RecordEnded, linkBody{Stranger: e.Stranger}); err != nil {
			return err
		}
	}
	p.next.Links = left
	return nil
}

// Unlink takes every address from a customer: whoever writes from one of them
// is a stranger again. Staff is who wants it, and is on record. The event's id
// names the wish for good.
func (s *Service) Unlink(ctx context.Context, customer, staff, eventID string, at time.Time) error {
	c, err := s.Conversation(ctx, ConversationOf(customer))
	if err != nil {
		return err
	}
	_, err = s.Handle(ctx, Inbound{Conversation: c.ID, Channel: "console", EventID: eventID, At: at, Kind: Unlinked, Staff: staff})
	return err
}
