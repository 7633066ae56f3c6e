package desk

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// LookAgain is after how long an open page is a look of its own: until then that
// it keeps itself up to date is the look that was logged.
const LookAgain = 10 * time.Minute

// looks are the looks that are logged and go on.
type looks struct {
	mu sync.Mutex
	at map[string]time.Time
}

// begins tells whether a look is not one that goes on. What is over is forgotten.
func (l *looks) begins(key string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at, ok := l.at[key]; ok && now.Sub(at) < LookAgain {
		return false
	}
	if len(l.at) > 10000 {
		maps.DeleteFunc(l.at, func(_ string, at time.Time) bool { return now.Sub(at) >= LookAgain })
	}
	return true
}

func (l *looks) began(key string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at[key] = now
}

// look logs that a colleague looks at something; c is nil where it is no
// conversation. What can't be logged is not shown.
func (d *Desk) look(ctx context.Context, who staff.Colleague, act audit.Act, c *bot.Conversation) error {
	now := d.Now()
	key := who.Name + "\x00" + string(act)
	if c != nil {
		key += "\x00" + c.ID
	}
	if !d.looks.begins(key, now) {
		return nil
	}
	if err := d.note(ctx, who, act, c, nil); err != nil {
		return err
	}
	d.looks.began(key, now)
	return nil
}

// note logs what a colleague does, before it is done. detail has kinds, ids and
// figures: nothing that anybody wrote.
func (d *Desk) note(ctx context.Context, who staff.Colleague, act audit.Act, c *bot.Conversation, detail map[string]string) error {
	e := audit.Entry{At: d.Now(), Who: who.Name, Role: string(who.Role), Act: act, Detail: detail}
	if c != nil {
		e.Conversation = c.ID
		if c.Case != nil {
			e.Case = c.Case.ID
		}
	}
	if err := d.Audit.Append(ctx, e); err != nil {
		return fmt.Errorf("what a colleague does could not be logged: %w", err)
	}
	return nil
}

// unknownName stands in the log for a name that came with a request and that
// there is not: it could be anything.
const unknownName = "unknown"

// known is a name as the log keeps it: one of those that there are, or "" for none.
func known[T ~string](name T, all []T) string {
	if name == "" || slices.Contains(all, name) {
		return string(name)
	}
	return unknownName
}

// offerKinds and languages are all that there are.
var (
	offerKinds = [...]negotiation.OfferKind{negotiation.KindInstallments, negotiation.KindSettlement, negotiation.KindPromise}
	languages  = [...]dialog.Locale{dialog.Chinese, dialog.English}
)

// refuse logs what was tried and not allowed, and returns why.
func (d *Desk) refuse(ctx context.Context, who staff.Colleague, c *bot.Conversation, tried string, why error) error {
	detail := map[string]string{"tried": tried}
	switch e := why.(type) {
	case *Refused:
		detail["why"] = string(e.Why)
	case *TakenBy:
		detail["why"] = "taken"
		e.Shown = d.shown(ctx, e.Staff)
	case *NotNow:
		detail["why"] = string(e.Reason)
	case *DecisionError:
		detail["why"] = string(e.Why)
	case *ApprovalError:
		detail["why"] = string(e.Why) + string(e.How)
	case *Unsaid:
		detail["why"] = "unsaid"
	case *dialog.OfferError:
		detail["why"] = string(e.Why)
	}
	if err := d.note(ctx, who, audit.Refused, c, detail); err != nil {
		return err
	}
	return why
}
