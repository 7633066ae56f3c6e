package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"repaybot/negotiation"
)

// bookedBody says which line a Booked event made of which.
type bookedBody struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// bookEntries puts the entries of a Booked event at the end of the account's
// line, once: what the line becomes is noted under the event's turn before the
// book changes, so that a turn done again finds it done.
func (s *Service) bookEntries(ctx context.Context, c *Conversation, in Inbound) error {
	line, err := s.lineOf(ctx, c.Customer, in.Account)
	if err != nil {
		return err
	}
	key := "booked/" + c.ID + "/" + strconv.FormatInt(c.Sequence, 10)
	rs, err := s.store.Records(ctx, []string{key})
	if err != nil {
		return err
	}
	if len(rs) == 1 {
		var b bookedBody
		if err := json.Unmarshal(rs[0].Body, &b); err != nil {
			return fmt.Errorf("booked: %w", err)
		}
		if line.Digest != b.From {
			return nil // done, or a newer book has come, which has them
		}
	}
	text, err := withEntries(line.Line.Reveal(), in.Entries)
	if err != nil {
		return err
	}
	next := BookLine{Account: line.Account, Customer: line.Customer, Digest: Digest(text), Line: NewSecret(text)}
	if _, err := s.accounts.parsed(next); err != nil {
		return err
	}
	body, err := json.Marshal(bookedBody{From: line.Digest, To: next.Digest})
	if err != nil {
		return err
	}
	r := Record{Key: key, Status: RecordActive, Customer: ownerOf(c), Conversation: c.ID, Sequence: c.Sequence, At: in.At, Body: body}
	if err := s.store.Settle(ctx, []Record{r}); err != nil {
		return err
	}
	_, err = s.book.Import(ctx, []BookLine{next})
	return err
}

// bookAccount is an account as the book has it.
func (s *Service) bookAccount(ctx context.Context, customer, account string) (*negotiation.Account, error) {
	l, err := s.lineOf(ctx, customer, account)
	if err != nil {
		return nil, err
	}
	p, err := s.accounts.parsed(l)
	if err != nil {
		return nil, err
	}
	return p.account, nil
}

func (s *Service) lineOf(ctx context.Context, customer, account string) (BookLine, error) {
	lines, err := s.linesOf(ctx, customer)
	if err != nil {
		return BookLine{}, err
	}
	for _, l := range lines {
		if l.Account == account {
			return l, nil
		}
	}
	return BookLine{}, fmt.Errorf("account: %w", ErrNotFound)
}

// withEntries is a book line with entries added, everything else as it was.
func withEntries(line []byte, entries []BookedLine) ([]byte, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(line, &keys); err != nil {
		return nil, fmt.Errorf("book line: %w", err)
	}
	var all []json.RawMessage
	if err := json.Unmarshal(keys["entries"], &all); err != nil {
		return nil, fmt.Errorf("book line: %w", err)
	}
	for _, e := range entries {
		text, err := json.Marshal(e)
		if err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	text, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	keys["entries"] = text
	return json.Marshal(keys)
}
