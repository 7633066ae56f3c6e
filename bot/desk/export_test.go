package desk

import "context"

// NewPresence is newPresence, for tests of several processes.
var NewPresence = newPresence

// ReadAgain reads what changed here, as another page's look does.
func (d *Desk) ReadAgain(ctx context.Context) error { return d.queueChanged(ctx) }
