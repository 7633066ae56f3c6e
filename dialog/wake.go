package dialog

import "time"

// NextWake is when a conversation wants to be looked at next, by itself: the
// moment from which something is due that nobody has to say first. Zero is
// never. It is worked out anew after every turn, and a turn made because it had
// come is a [TimePassed].
func NextWake(State, Facts) time.Time { return time.Time{} }
