package dialog

import "time"

// NextWake is when the conversation wants to be looked at next, with the facts
// as they are after a turn: a [TimePassed] is then due. Zero is never.
func NextWake(s State, f Facts) time.Time { return time.Time{} }
