package bot

import "context"

// place names the conversation of an event that comes with a sender's address
// instead: one of the address's own, under a keyed hash of it.
func (s *Service) place(_ context.Context, in *Inbound) error {
	if in.Conversation == "" && in.Sender != "" && in.Channel != "" {
		in.Conversation = in.Channel + ":" + s.codes.hashed("address\x00"+in.Channel+"\x00"+in.Sender)
	}
	return nil
}
