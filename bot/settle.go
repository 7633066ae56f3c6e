package bot

import (
	"context"
)

// finish brings a pending record of another turn to its end, if that turn has:
// a committed turn's record is settled, one whose time is up is released. One
// whose turn may still commit is left pending.
func (s *Service) finish(ctx context.Context, r Record) (Record, error) {
	c, err := s.Conversation(ctx, r.Conversation)
	if err != nil && err != ErrNotFound {
		return r, err
	}
	if c.Sequence >= r.Sequence {
		for _, u := range c.Unsettled {
			if u.Key == r.Key && u.Sequence == r.Sequence {
				return u, s.store.Settle(ctx, []Record{u})
			}
		}
	} else if s.now().Before(r.Expires) {
		return r, nil
	}
	rs, err := s.store.Records(ctx, []string{r.Key})
	if err != nil {
		return r, err
	}
	if len(rs) == 1 && rs[0].Status != RecordPending {
		return rs[0], nil // settled while we looked
	}
	r.Status = RecordEnded
	return r, s.store.Settle(ctx, []Record{r})
}
