package staff

import (
	"context"
	"fmt"
	"time"

	"repaybot/bot"
)

// How often somebody may try before they wait. A try is counted before anything is
// compared; what was right starts the count of its name anew.
const (
	triesOfName    = 10  // passwords for one name
	triesOfCode    = 6   // codes for one name
	triesOfAddress = 300 // from one network address: a whole office may be behind one
	triesWithin    = 15 * time.Minute
)

// LockedError says that there were too many tries, and when the next may be.
type LockedError struct{ Until time.Time }

func (e *LockedError) Error() string {
	return fmt.Sprintf("too many tries; the next may be at %s", e.Until.Format(time.RFC3339))
}

// count counts a try of a kind, for a keyed hash of whom it is for.
func (a *Accounts) count(ctx context.Context, kind, of string, series, most int, now time.Time) error {
	event, err := a.draw(16)
	if err != nil {
		return err
	}
	key := fmt.Sprintf("%s/%s/%d", kind, a.hashed(kind, of), series)
	tries, err := a.store.CountTry(ctx, bot.Try{Key: key, LockKey: key, EventID: event, At: now, Max: most, Lock: triesWithin})
	if err != nil {
		return err
	}
	if !tries.Locked.IsZero() {
		return &LockedError{Until: tries.Locked}
	}
	return nil
}

// countPassword counts a try at a name, be it anybody's or not, from an address.
func (a *Accounts) countPassword(ctx context.Context, who, address string, series int, now time.Time) error {
	if address != "" {
		if err := a.count(ctx, "staff-address", address, 0, triesOfAddress, now); err != nil {
			return err
		}
	}
	return a.count(ctx, "staff-password", who, series, triesOfName, now)
}

// countCode counts a try at a colleague's second factor.
func (a *Accounts) countCode(ctx context.Context, who string, now time.Time) error {
	l, err := a.logins(ctx, who)
	if err != nil {
		return err
	}
	return a.count(ctx, "staff-code", who, l.Codes, triesOfCode, now)
}

// rightCode starts the count of codes anew.
func (a *Accounts) rightCode(ctx context.Context, who string, now time.Time) error {
	return change(ctx, a, loginsKey(who), key(who), now, func(l *logins) (*logins, error) {
		if l == nil {
			l = &logins{}
		}
		l.Codes++
		return l, nil
	})
}

func (a *Accounts) logins(ctx context.Context, who string) (logins, error) {
	found, err := a.read(ctx, loginsKey(who))
	if err != nil {
		return logins{}, err
	}
	l, err := decode[logins](found[loginsKey(who)])
	if err != nil || l == nil {
		return logins{}, err
	}
	return *l, nil
}
