package bot

import (
	"context"
	"time"

	"repaybot/dialog"
)

// turnsBefore is how many turns before this one a language model may see.
const turnsBefore = 3

// begunAt is when the turn of an event was first begun in this process: a turn
// that is done again has no more time for it.
func (h *hot) begunAt(event string) time.Time {
	if h.begun.IsZero() || h.beginning != event {
		h.beginning, h.begun = event, time.Now()
	}
	return h.begun
}

// exchange is what a language model may know of a turn. The turns before are
// read, and what names a person is put together, only where one is asked.
func (s *Service) exchange(h *hot, c *Conversation, in Inbound, f dialog.Facts) *dialog.Exchange {
	return &dialog.Exchange{
		Conversation: c.ID, Began: h.begunAt(in.Channel + "/" + in.EventID),
		Before: func(ctx context.Context) []dialog.Spoken { return s.spokenBefore(ctx, c.ID, c.Sequence) },
		Hide:   func(ctx context.Context) ([]string, error) { return s.namesOf(ctx, c.Customer, f) },
	}
}

// spokenBefore is what was said in the turns before one. Where they can't be
// read there is nothing: a model that knows less words things more plainly.
func (s *Service) spokenBefore(ctx context.Context, conversation string, sequence int64) []dialog.Spoken {
	turns, err := s.store.Turns(ctx, conversation, max(0, sequence-1-turnsBefore), turnsBefore)
	if err != nil {
		s.log.Warn("the turns before could not be read", "conversation", conversation, "kind", ErrorKind(err))
		return nil
	}
	var spoken []dialog.Spoken
	for i := range turns {
		if turns[i].Sequence >= sequence {
			break
		}
		if event, err := dialog.UnmarshalEvent(turns[i].Event); err == nil {
			if text := saidIn(event); text != "" {
				spoken = append(spoken, dialog.Spoken{Text: text})
			}
		}
		for _, r := range turns[i].Replies {
			if r.Staff == "" && !turns[i].Withheld {
				spoken = append(spoken, dialog.Spoken{ByBot: true, Text: r.Text})
			}
		}
	}
	return spoken
}

// saidIn is what the customer wrote in an event, "" if they wrote nothing.
func saidIn(event dialog.Event) string {
	switch e := event.(type) {
	case dialog.Wrote:
		return e.Text
	case dialog.Attached:
		if e.Wrote != nil {
			return e.Wrote.Text
		}
	case dialog.Verified:
		if e.Wish != nil {
			return e.Wish.Text
		}
	default:
	}
	return ""
}

// namesOf are the texts of the book that name the customer. Facts do not have
// them: they are read from the book anew, where a model is to be asked.
func (s *Service) namesOf(ctx context.Context, customer string, f dialog.Facts) ([]string, error) {
	if customer == "" {
		return nil, nil
	}
	lines, err := s.linesOf(ctx, customer)
	if err != nil {
		return nil, err
	}
	names := []string{customer}
	for i := range f.Accounts {
		names = append(names, f.Accounts[i].Account.Number)
	}
	for _, l := range lines {
		p, err := s.accounts.parsed(l)
		if err != nil {
			return nil, err
		}
		names = append(names, l.Account, l.Account[max(0, len(l.Account)-4):])
		for _, secret := range []Secret{p.person.Name, p.person.Phone, p.person.IDLast4, p.person.BirthDate} {
			names = append(names, string(secret.Reveal()))
		}
	}
	return names, nil
}
