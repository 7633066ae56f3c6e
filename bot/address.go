package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"repaybot/dialog"
)

// ConversationOf names the one conversation of a customer, whatever they write
// on. Its prefix is from where it was first held.
func ConversationOf(customer string) string { return "web:" + customer }

// LinkKey is the key of whose an address on a channel is; the address is a
// keyed hash.
func LinkKey(channel, hash string) string { return "link/" + channel + "/" + hash }

// linkBody is what a link's record holds.
type linkBody struct {
	Customer string `json:"customer"`
	Stranger bool   `json:"stranger,omitempty"` // ended: it is somebody else's, who is asked nothing
}

// addressLink is what is known of an address.
type addressLink struct {
	customer string    // "" if it is nobody's
	refused  bool      // it said that it is not the customer's
	at       time.Time // since when
}

func (s *Service) addressHash(channel, address string) string {
	return s.codes.hashed("address\x00" + channel + "\x00" + address)
}

// ownConversation is the conversation of an address itself.
func (s *Service) ownConversation(channel, address string) string {
	return channel + ":" + s.addressHash(channel, address)
}

// linkOf looks up whose an address is.
func (s *Service) linkOf(ctx context.Context, channel, address string) (addressLink, error) {
	rs, err := s.store.Records(ctx, []string{LinkKey(channel, s.addressHash(channel, address))})
	if err != nil || len(rs) == 0 {
		return addressLink{}, err
	}
	var b linkBody
	if err := json.Unmarshal(rs[0].Body, &b); err != nil {
		return addressLink{}, fmt.Errorf("link: %w", err)
	}
	switch rs[0].Status {
	case RecordActive:
		return addressLink{customer: b.Customer, at: rs[0].At}, nil
	case RecordPending, RecordEnded:
	}
	return addressLink{refused: b.Stranger}, nil
}

// place names the conversation of an event that comes with a sender's address
// instead: the customer's whose address it is, else one of the address's own,
// under a keyed hash of it. An event from before the link is kept with the
// address's own, where it may have been handled; if it was not, it is moved on
// from there. A phone number that comes alone is kept as a hash only.
func (s *Service) place(ctx context.Context, in *Inbound) error {
	if in.Conversation != "" || in.Sender == "" || in.Channel == "" {
		return nil
	}
	if in.Origin != "" {
		in.Origin = s.codes.hashed("origin\x00" + in.Origin)
	}
	link, err := s.linkOf(ctx, in.Channel, in.Sender)
	if err != nil {
		return err
	}
	if link.customer != "" && in.At.After(link.at) {
		in.Conversation, in.Customer, in.Verified = ConversationOf(link.customer), link.customer, false
		in.Phone = ""
		return nil
	}
	in.Conversation = s.ownConversation(in.Channel, in.Sender)
	s.hideNumber(in)
	return nil
}

// hideNumber puts the keyed hash of a phone number in the number's place.
func (s *Service) hideNumber(in *Inbound) {
	switch in.Kind {
	case Contact:
		if n, ok := e164(plainDigits(in.Phone), s.policy.Jurisdiction); ok && in.Own {
			in.Number = s.book.PhoneHash(n)
		}
		in.Phone = ""
	case Text:
		if n, ok := numberAlone(in.Text, s.policy.Jurisdiction); ok {
			in.Number, in.Text = s.book.PhoneHash(n), ""
		}
	default:
	}
}

// movedOn is the line of an address that was linked while the event waited in
// its own conversation.
const movedOn dialog.Line = "moved"

// lineFrom tells how well the address of an event is known. An event of an
// address that was linked meanwhile is given to the customer's conversation
// once its turn here is committed, and not before: another process may be
// committing the very turn that links it, and then it is not to be moved.
func (s *Service) lineFrom(ctx context.Context, c *Conversation, in Inbound) (dialog.Line, error) {
	if in.Sender == "" {
		return dialog.LineNone, nil
	}
	if c.Customer != "" {
		if in.Verified { // the channel vouches for them
			return dialog.LineNone, nil
		}
		return dialog.LineLinked, nil
	}
	link, err := s.linkOf(ctx, in.Channel, in.Sender)
	switch {
	case err != nil:
		return "", err
	case link.refused:
		return dialog.LineRefused, nil
	case link.customer == "":
		return dialog.LineStranger, nil
	}
	on := in
	on.Conversation, on.Customer, on.Number = ConversationOf(link.customer), link.customer, ""
	c.Onward = &Onward{Conversation: on.Conversation, Event: on}
	return movedOn, nil
}

func movedEvent(context.Context, *Conversation, dialog.State, Inbound, dialog.Facts) (dialog.Event, error) {
	return dialog.Moved{}, nil
}
