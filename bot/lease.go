package bot

import (
	"context"
	"errors"
	"sync"
	"time"
)

// leaseOwner is whose key seals a lease, which names nobody.
const leaseOwner = "bank"

// LeaseKey is the key of a lease's record.
func LeaseKey(name string) string { return "lease/" + name }

// Leases are leases over a [Store]: who of several processes does what only one
// should. A lease is a record that is claimed ([Store].Reserve) by its holder
// and released when it is renewed, given up or found to have run out; each
// claim has a number of its own, so that a late release ends no newer one.
//
// For a moment two may believe that they hold a lease, where one's clock is
// slow or it was stopped: use it for what does no harm twice.
type Leases struct {
	Store Store
	Now   func() time.Time // nil: the clock

	mu    sync.Mutex
	claim int64 // the newest of this process
}

// Hold takes or renews a lease until a moment, and tells whether holder has it.
// A moment that is not to come gives it up.
func (l *Leases) Hold(ctx context.Context, name, holder string, until time.Time) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if l.Now != nil {
		now = l.Now()
	}
	rs, err := l.Store.Records(ctx, []string{LeaseKey(name)})
	if err != nil {
		return false, err
	}
	if len(rs) == 1 && rs[0].Status == RecordPending {
		r := rs[0]
		if r.Conversation != holder && now.Before(r.Expires) {
			return false, nil
		}
		l.claim = max(l.claim, r.Sequence)
		r.Status = RecordEnded
		if err := l.Store.Settle(ctx, []Record{r}); err != nil {
			return false, err
		}
	}
	if !until.After(now) {
		return false, nil
	}
	l.claim = max(l.claim+1, now.UnixNano())
	err = l.Store.Reserve(ctx, Record{
		Key: LeaseKey(name), Customer: leaseOwner, Conversation: holder, Sequence: l.claim, At: now, Expires: until,
	})
	if errors.Is(err, ErrConflict) {
		return false, nil
	}
	return err == nil, err
}
