package bot

import (
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// Observer is told what the service does, to count it. It must not block. No
// observation names a person or carries what anybody wrote.
type Observer interface{ Observe(Observation) }

// Observation is one thing to count. The list is closed.
//
//sumtype:decl
type Observation interface{ isObservation() }

// SawEvent is an event that was accepted; New is false if it had been before.
type SawEvent struct {
	Channel string
	New     bool
}

// SawTurn is a turn that was tried. Outcome is one of the Turn… constants.
type SawTurn struct {
	Outcome string
	Took    time.Duration
}

// What can come of a turn.
const (
	TurnDone     = "done"
	TurnConflict = "conflict" // done again on what is there now
	TurnFault    = "fault"    // tried again; at last a person is asked for
)

// SawSend is a message that was taken to a channel. Outcome is one of the
// Send… constants.
type SawSend struct{ Channel, Outcome string }

// What can come of taking a message to a channel.
const (
	SendDone    = "sent"
	SendRefused = "refused"
	SendRetried = "retried"
	SendDropped = "withdrawn"
)

// SawOutbox is what waits to be sent: how many, at most a thousand, and how
// long the oldest has waited.
type SawOutbox struct {
	Waiting int
	Oldest  time.Duration
	Dead    int // letters that wait for somebody to decide, at most a thousand
}

// SawWithheld is a message that might not go.
type SawWithheld struct{ Reason negotiation.ContactReason }

// SawTakeOver is a lease that had run out and was taken from its holder.
type SawTakeOver struct{}

// SawWakes are conversations that were woken, and how long the first of them
// had been due.
type SawWakes struct {
	Woken int
	Late  time.Duration
}

// SawDoubt is a message whose reading was too unsure to act on.
type SawDoubt struct{}

// SawCode is a one-time code that was sent, or a lock after too many tries.
type SawCode struct{ Locked bool }

// SawModel is a use of a language model, or one that was meant to be.
type SawModel dialog.ModelUse

func (SawModel) isObservation()    {}
func (SawEvent) isObservation()    {}
func (SawTurn) isObservation()     {}
func (SawSend) isObservation()     {}
func (SawOutbox) isObservation()   {}
func (SawWithheld) isObservation() {}
func (SawTakeOver) isObservation() {}
func (SawWakes) isObservation()    {}
func (SawDoubt) isObservation()    {}
func (SawCode) isObservation()     {}

// unobserved is nobody who looks.
type unobserved struct{}

func (unobserved) Observe(Observation) {}
