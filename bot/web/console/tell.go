package console

import (
	"time"

	"repaybot/bot/desk"
	"repaybot/bot/staff"
)

// Changing tells of what changes, to whoever was given to OnChange ([desk.Desk]).
type Changing interface {
	OnChange(tell func(desk.Change))
}

// Practising tells of what changes in practices ([practice.Room]).
type Practising interface {
	OnChange(tell func(id string, around bool))
}

// FollowPractice has the page of a practice told of its turns, and of its customer
// typing.
func FollowPractice(room Practising, hub *Hub) {
	room.OnChange(func(id string, around bool) {
		e := Event{Name: "conversation", To: func(_ staff.Colleague, looking string) bool { return looking == id }}
		if around {
			e.Name = "presence"
		}
		hub.Tell(e)
	})
}

// queueWithin is how long it takes at most until every page has been told of the
// queue; the desk tells of it no more often.
const queueWithin = 1800 * time.Millisecond

// Follow has open pages told of what changes: those that show a conversation of
// its turns ("conversation") and of who is there or types ("presence"), all that
// show the queue of the queue ("queue").
func Follow(d Changing, hub *Hub) {
	d.OnChange(func(c desk.Change) {
		if c.Queue {
			hub.Spread(Event{Name: "queue", To: func(who staff.Colleague, _ string) bool { return !who.Practice }}, queueWithin)
		}
		if c.Approvals {
			hub.Tell(Event{Name: "approvals", To: func(who staff.Colleague, _ string) bool { return !who.Practice }})
		}
		if c.Conversation == "" {
			return
		}
		e := Event{Name: "conversation", To: func(_ staff.Colleague, looking string) bool { return looking == c.Conversation }}
		if c.Around {
			e.Name = "presence"
		}
		hub.Tell(e)
	})
}
