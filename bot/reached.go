package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ReachedKey is the key of who was written to at an address that is not known
// to be theirs: at the number that the bank has of them. The address is a keyed hash.
func ReachedKey(channel, hash string) string { return "reached/" + channel + "/" + hash }

// reachedBody is what such a record holds.
type reachedBody struct {
	Customers []string `json:"customers"` // more than one where they share a number
}

// reachedAt is who was written to at an address.
func (s *Service) reachedAt(ctx context.Context, channel, address string) (reachedBody, error) {
	r, err := activeRecord(ctx, s.store, ReachedKey(channel, s.addressHash(channel, address)))
	if err != nil || r == nil {
		return reachedBody{}, err
	}
	var b reachedBody
	if err := json.Unmarshal(r.Body, &b); err != nil {
		return reachedBody{}, fmt.Errorf("reached: %w", err)
	}
	return b, nil
}

// reached notes that what the turn says goes to the customer's number on file,
// so that whoever answers there can stop it, whoever they are.
func (p *performance) reached(ctx context.Context) error {
	c := p.next
	if len(p.turn.Replies) == 0 || c.Customer == "" || c.Address == "" || !slices.Contains(p.s.byNumber, c.Channel) || c.linkAt(c.Channel, c.Address) >= 0 {
		return nil
	}
	b, err := p.s.reachedAt(ctx, c.Channel, c.Address)
	if err != nil || slices.Contains(b.Customers, c.Customer) {
		return err
	}
	b.Customers = append(b.Customers, c.Customer)
	text, err := json.Marshal(b)
	if err != nil {
		return err
	}
	r := p.newRecord(ReachedKey(c.Channel, p.s.addressHash(c.Channel, c.Address)), text)
	r.Customer = "conversation/" + p.s.ownConversation(c.Channel, c.Address) // the address's own key, as of a link
	p.put(r)
	return nil
}

// stopReached has messages stop to those customers who were written to at the
// address of a conversation from which it was said that none are wanted. How
// many they are, and who, is not to be seen there. why is what makes of it more
// than a wish for none: "wrong_person", or "".
func (p *performance) stopReached(ctx context.Context, why string) error {
	c := p.next
	if c.Address == "" || !slices.Contains(p.s.byNumber, c.Channel) {
		return nil
	}
	b, err := p.s.reachedAt(ctx, c.Channel, c.Address)
	if err != nil {
		return err
	}
	for _, customer := range b.Customers {
		if customer == c.Customer {
			continue
		}
		on := Onward{Conversation: ConversationOf(customer), Event: Inbound{
			Channel: c.Channel, EventID: strings.Join([]string{"stopped", why, p.next.ID, strconv.FormatInt(p.turn.Sequence, 10)}, "/"), At: p.at,
			Kind: NumberStopped, Text: why,
		}}
		if p.next.Onward == nil {
			p.next.Onward = &on
		} else {
			p.next.Onward.Also = append(p.next.Onward.Also, on)
		}
	}
	return nil
}
