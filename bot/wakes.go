package bot

import (
	"context"
	"time"
)

// Wakes is a store that finds the conversations whose [Conversation].Wake has
// come. Without it nothing is followed up.
type Wakes interface {
	// ClaimWakes claims conversations whose wake is not after c.Now, the
	// longest due first, for c.Holder: until c.Until nobody is given the same
	// wake again. A commit ends the claim and sets the wake anew, whatever it
	// is; an accepted event does not. It takes as long however many wakes wait.
	ClaimWakes(ctx context.Context, c WakeClaim) ([]Woken, error)
}

// WakeClaim is a wish to wake conversations.
type WakeClaim struct {
	Holder     string
	Now, Until time.Time
	Limit      int // at most so many; 0: 100
}

// Woken is a conversation that has been claimed to be woken.
type Woken struct {
	Conversation string
	Sequence     int64     // turns committed when it was claimed
	Wake         time.Time // as the commit set it, to the millisecond
}
