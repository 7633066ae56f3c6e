package dialog

import "time"

// lookAgain is when a follow-up is looked at again that may go and was not said:
// another was said in its place.
const lookAgain = 30 * time.Minute

// NextWake is when the conversation wants to be looked at next, with the facts
// as they are after a turn: a [TimePassed] is then due. Zero is never.
func NextWake(s State, f Facts) time.Time {
	wake := waitedUntil(&s, &f)
	for _, x := range FollowUps(s, f) {
		at := x.From
		if !at.After(f.Now) {
			at = nextChance(s, f, x)
		}
		if at.IsZero() || !at.Before(x.Until) {
			continue
		}
		if wake.IsZero() || at.Before(wake) {
			wake = at
		}
	}
	for _, a := range s.Approvals {
		if wake.IsZero() || a.Expires.Before(wake) {
			wake = a.Expires
		}
	}
	return wake
}

// nextChance is when a follow-up that is due may go; zero: only a change of
// facts can let it.
func nextChance(s State, f Facts, x FollowUp) time.Time {
	if f.InConversation() {
		return f.Contact.LastWrote.Add(InConversationFor + time.Second)
	}
	may := MayWrite(s, f, x.Purpose)
	if may.Allowed {
		return f.Now.Add(lookAgain)
	}
	return may.Next
}
