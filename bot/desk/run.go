package desk

import (
	"context"
	"time"

	"repaybot/bot"
)

// Run keeps who is there, and tells of what other processes did and of customers
// who type, until ctx ends.
func (d *Desk) Run(ctx context.Context) error {
	var typing <-chan string
	if d.Typing != nil {
		conversations, stop := d.Typing.WatchTyping()
		defer stop()
		typing = conversations
	}
	tick := time.NewTicker(readAll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case conversation := <-typing:
			d.presence.CustomerTypes(conversation)
			d.tell(conversation)
		case <-tick.C:
			if err := d.presence.write(ctx); err != nil && ctx.Err() == nil {
				d.Log.WarnContext(ctx, "who is there could not be kept", "kind", bot.ErrorKind(err))
			}
			if !d.Shared {
				continue
			}
			if err := d.elsewhere(ctx); err != nil && ctx.Err() == nil {
				d.Log.WarnContext(ctx, "the open cases could not be read", "kind", bot.ErrorKind(err))
			}
		}
	}
}
