package bot

import (
	"context"
	"slices"

	"repaybot/dialog"
)

// turnTo chooses where a customer is written to who did not ask for it and is
// not in the conversation: where they like it best, else on Telegram, else where
// they wrote last. It comes before anything is worded, so that what is shown is
// what may be shown there.
func (s *Service) turnTo(ctx context.Context, c *Conversation, in Inbound) error {
	if byCustomer(in.Kind) || c.Customer == "" || c.Channel == "" || dialog.InConversation(c.Wrote, in.At) {
		return nil
	}
	rs, err := s.store.Records(ctx, []string{ContactKey(c.Customer)})
	if err != nil {
		return err
	}
	var likes string
	if len(rs) == 1 && rs[0].Status == RecordActive {
		body, err := parseContact(rs[0].Body)
		if err != nil {
			return err
		}
		likes = body.Wishes.Channel
	}
	for _, channel := range []string{likes, "telegram"} {
		if channel == c.Channel {
			return nil
		}
		if channel == "web" { // the page vouches for who is on it
			c.Channel, c.Address, c.Verified = channel, "", true
			return nil
		}
		i := slices.IndexFunc(c.Links, func(l Link) bool { return l.Channel == channel })
		if i >= 0 && s.channels[channel] != nil {
			l := c.Links[i]
			c.Channel, c.Address, c.Verified = l.Channel, l.Address, l.holds(in.At)
			return nil
		}
	}
	return nil
}
