package audit

import (
	"context"
	"errors"
	"time"

	"repaybot/bot"
)

// Search chooses entries; what is empty chooses all.
type Search struct {
	Who          string
	Conversation string
	Act          Act
	Before       time.Time // only what was done before; zero: all
	Limit        int       // 0: all
}

func (q Search) fits(e Entry) bool {
	return (q.Who == "" || e.Who == q.Who) && (q.Conversation == "" || e.Conversation == q.Conversation) &&
		(q.Act == "" || e.Act == q.Act) && (q.Before.IsZero() || e.At.Before(q.Before))
}

// searchBlocks is how many blocks a search looks back through at most.
const searchBlocks = 20000

// Latest returns the latest entries that fit, the latest first. It looks for
// them, and does not check them ([Check] does).
func (l *Log) Latest(ctx context.Context, q Search) ([]Entry, error) {
	last, err := l.ledger.LastBlock(ctx, logName)
	if errors.Is(err, bot.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var found []Entry
	for to := last.Number; to > 0 && to > last.Number-searchBlocks; to -= readAtOnce {
		from := max(1, to-readAtOnce+1)
		bs, err := l.ledger.Blocks(ctx, logName, from, int(to-from+1))
		if err != nil {
			return nil, err
		}
		for i := len(bs) - 1; i >= 0; i-- {
			entries, err := entriesOf(bs[i])
			if err != nil {
				return nil, err
			}
			for j := len(entries) - 1; j >= 0; j-- {
				if !q.fits(entries[j]) {
					continue
				}
				if found = append(found, entries[j]); len(found) == q.Limit {
					return found, nil
				}
			}
		}
	}
	return found, nil
}
