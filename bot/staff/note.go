package staff

import (
	"context"
	"time"

	"repaybot/bot/audit"
)

// Recorder keeps the log of what colleagues did. Append returns once it is durable.
type Recorder interface {
	Append(ctx context.Context, e audit.Entry) error
}

// The acts that are logged here.
const (
	signedIn    = audit.SignedIn
	signInFails = audit.SignInFails
	signedOut   = audit.SignedOut
	revoked     = audit.Revoked
	changed     = audit.Changed
	refused     = audit.Refused
)

// note puts an act into the log. Detail names kinds and accounts of colleagues.
func (a *Accounts) note(ctx context.Context, who string, role Role, act audit.Act, now time.Time, detail map[string]string) error {
	if a.audit == nil {
		return nil
	}
	return a.audit.Append(ctx, audit.Entry{At: now, Who: who, Role: string(role), Act: act, Detail: detail})
}
