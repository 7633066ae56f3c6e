package hook

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"repaybot/bot"
)

// ChangeSource finds what is to be told; [bot.Service] is one.
type ChangeSource interface {
	ChangeOf(ctx context.Context, conversation, id string) (bot.Change, error)
}

// ChangesOptions are what [Changes] are made of. URL, Secret, Source, Letters
// and Leases are required.
type ChangesOptions struct {
	URL       string // https, or http on this machine
	Secret    []byte // 32 bytes at least
	Source    ChangeSource
	Letters   bot.DeadLetters
	Leases    *bot.Leases // which of several processes tells
	Holder    string
	Now       func() time.Time  // nil: the clock
	Log       *slog.Logger      // nil: none
	Transport http.RoundTripper // nil: net/http's own
	Every     time.Duration     // how often is looked for changes; 0: a second
}

// Changes tell the bank's systems of plans and hand-overs that changed: each is
// sent until it is taken, ever later, for three days.
type Changes struct {
	o        ChangesOptions
	endpoint *endpoint
	waits    map[string]waiting // by the letter's key
}

type waiting struct {
	until time.Time
	wait  time.Duration
}

const (
	tellFor     = 3 * 24 * time.Hour
	tellFirst   = time.Second
	tellLast    = time.Hour
	tellAtOnce  = 500
	tellLease   = "changes"
	tellHolding = 30 * time.Second
	tellNoted   = 3 * time.Second
)

// NewChanges returns the sender, or an [OptionError].
func NewChanges(o ChangesOptions) (*Changes, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Every <= 0 {
		o.Every = time.Second
	}
	e, err := newEndpoint(o.URL, o.Secret, o.Now, o.Transport, 0)
	return &Changes{o: o, endpoint: e, waits: map[string]waiting{}}, err
}

// Run tells until ctx ends.
func (c *Changes) Run(ctx context.Context) error {
	tick := time.NewTicker(c.o.Every)
	defer tick.Stop()
	for {
		if err := c.round(ctx); err != nil && ctx.Err() == nil {
			c.o.Log.Error("the bank's systems can't be told of changes just now", "kind", bot.ErrorKind(err))
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// round tells what waits and whose time has come, each conversation's in order.
func (c *Changes) round(ctx context.Context) error {
	held, err := c.o.Leases.Hold(ctx, tellLease, c.o.Holder, c.o.Now().Add(tellHolding))
	if err != nil || !held {
		return err
	}
	letters, err := c.o.Letters.Dead(ctx, []bot.DeadStatus{bot.ChangeUntold, bot.DeadWaiting}, tellAtOnce)
	if err != nil {
		return err
	}
	behind := map[string]bool{} // conversations of which something has to go first
	begun := c.o.Now()
	for _, l := range letters {
		if l.Channel != bot.BankChannel || behind[l.Conversation] {
			continue
		}
		if c.o.Now().Sub(begun) > tellHolding/2 {
			return nil // others may be waiting for the lease
		}
		told, err := c.tell(ctx, l)
		if err != nil {
			return err
		}
		behind[l.Conversation] = !told
	}
	return nil
}

// tell tells one change; not told: it waits, and what is behind it does too.
func (c *Changes) tell(ctx context.Context, l bot.DeadLetter) (told bool, err error) {
	now := c.o.Now()
	if now.Before(c.waits[l.Key].until) {
		return false, nil
	}
	change, err := c.o.Source.ChangeOf(ctx, l.Conversation, l.Key)
	if errors.Is(err, bot.ErrNotFound) { // erased on request
		return true, c.done(ctx, l, bot.DeadDropped, "erased")
	}
	if err != nil {
		return false, err
	}
	body, err := json.Marshal(change)
	if err != nil {
		return false, err
	}
	a, err := c.endpoint.post(ctx, change.ID, body)
	if err == nil && a.status >= 200 && a.status < 300 {
		return true, c.done(ctx, l, bot.ChangeTold, "")
	}
	if err == nil {
		err = &statusError{a.status}
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if l.Status == bot.ChangeUntold && now.Sub(l.Buried) > tellFor {
		c.o.Log.Error("the bank's systems did not take a change", "key", l.Key, "kind", bot.ErrorKind(err))
		return true, c.done(ctx, l, bot.DeadIs, "not taken for three days")
	}
	w := c.waits[l.Key]
	w.wait = max(tellFirst, min(2*w.wait, tellLast), a.retryAfter)
	w.until = now.Add(w.wait)
	c.waits[l.Key] = w
	c.o.Log.Warn("the bank's systems did not take a change yet", "key", l.Key, "kind", bot.ErrorKind(err))
	return false, nil
}

func (c *Changes) done(ctx context.Context, l bot.DeadLetter, to bot.DeadStatus, note string) error {
	delete(c.waits, l.Key)
	// What was taken is noted also where the program is told to stop meanwhile.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellNoted)
	defer cancel()
	_, err := c.o.Letters.MoveDead(ctx, l.Key, l.Status, to, c.o.Now(), note)
	return err
}
