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

// Refused notes that a colleague asked for what they may not. what is a page's
// pattern, or a kind: nothing that anybody wrote.
func (a *Accounts) Refused(ctx context.Context, by Colleague, what string, now time.Time) error {
	return a.note(ctx, by.Name, by.Role, refused, now, map[string]string{"what": what})
}
