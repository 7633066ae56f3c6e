package desk

import (
	"context"
	"time"

	"repaybot/bot"
)

// queueEvery is how often at most pages are told that the queue changed: the first
// change at once. Each page asks for its rows then, and where many colleagues have
// one open that is most of what the console does.
const queueEvery = 2 * time.Second

// Run keeps who is there, and tells of what other processes did, of the queue and
// of customers who type, until ctx ends.
func (d *Desk) Run(ctx context.Context) error {
	var typing <-chan string
	if d.Typing != nil {
		conversations, stop := d.Typing.WatchTyping()
		defer stop()
		typing = conversations
	}
	// A month of cases is read before the first look at the board.
	if _, err := d.past.last(ctx, boardDays, d.Now()); err != nil && ctx.Err() == nil {
		d.Log.WarnContext(ctx, "the past cases could not be read", "kind", bot.ErrorKind(err))
	}
	tick := time.NewTicker(readAll)
	defer tick.Stop()
	wake, rest := d.wake, (<-chan time.Time)(nil)
	for {
		select {
		case <-ctx.Done():
			return nil
		case conversation := <-typing:
			d.presence.CustomerTypes(conversation)
			d.tell(Change{Conversation: conversation, Around: true})
		case <-wake:
			d.warn(ctx, "the queue could not be read", d.queueChanged(ctx))
			wake, rest = nil, time.After(queueEvery)
		case <-rest:
			wake, rest = d.wake, nil
		case <-tick.C:
			d.warn(ctx, "who is there could not be kept", d.presence.Write(ctx))
			if d.Shared {
				d.warn(ctx, "the open cases could not be read", d.elsewhere(ctx))
			}
		}
	}
}

// queueChanged tells of the queue where turns of this process changed it.
func (d *Desk) queueChanged(ctx context.Context) error {
	d.open.mu.Lock()
	err := d.readAgain(ctx)
	rows, approvals := d.open.news()
	d.open.mu.Unlock()
	d.tellNews(rows, approvals)
	return err
}

func (d *Desk) warn(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		d.Options.Log.WarnContext(ctx, what, "kind", bot.ErrorKind(err))
	}
}
