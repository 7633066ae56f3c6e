package bot

import "time"

// DeadStatus is where a dead letter stands.
type DeadStatus string

// A dead letter waits for somebody to decide: to have it sent again (Waiting,
// then Sending, then Resent, or Dead once more), or to drop it.
const (
	DeadIs      DeadStatus = "dead"
	DeadWaiting DeadStatus = "waiting"
	DeadSending DeadStatus = "sending"
	DeadResent  DeadStatus = "resent"
	DeadDropped DeadStatus = "dropped"
)

// DeadLetter is a message that could not be delivered, by reference: its text
// stays with its turn, and is in no list.
type DeadLetter struct {
	Key          string     `json:"key"` // of the message
	Conversation string     `json:"conversation"`
	Channel      string     `json:"channel"`
	Why          string     `json:"why"` // one of a few words: [Refused].Reason, "refused", "too_old"
	Written      time.Time  `json:"written"`
	Buried       time.Time  `json:"buried"`
	Status       DeadStatus `json:"status"`
	Changed      time.Time  `json:"changed"`
	Note         string     `json:"note,omitempty"` // why somebody dropped it, in their words
}
