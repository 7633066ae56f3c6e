package api

import (
	"encoding/json"

	"repaybot/bot"
	"repaybot/dialog"
)

// shows is what can be drawn beside a message, of figures that it says.
type shows string

const (
	showsOwed    shows = "owed"    // what is owed, as a bar of its parts
	showsOptions shows = "options" // plans side by side
	showsPlan    shows = "plan"    // what is agreed, with what is paid and to come
)

// shownBy are the kinds of what is said that can be drawn.
var shownBy = map[dialog.Kind]shows{"owed_card": showsOwed, "owed_loan": showsOwed, "options": showsOptions, "plan_status": showsPlan}

// showsOf is what can be drawn beside each of a turn's replies, "" for nothing.
// Where the replies are not one for each thing that was sent, none is drawn.
func showsOf(t *bot.Turn) []shows {
	found := make([]shows, 0, len(t.Replies))
	for _, raw := range t.Effects {
		var e struct {
			Send *struct {
				Reply struct {
					Says []struct {
						Kind dialog.Kind `json:"kind"`
					} `json:"says"`
				} `json:"reply"`
			} `json:"send"`
		}
		if json.Unmarshal(raw, &e) != nil || e.Send == nil {
			continue
		}
		var drawn shows
		for _, s := range e.Send.Reply.Says {
			if drawn == "" {
				drawn = shownBy[s.Kind]
			}
		}
		found = append(found, drawn)
	}
	if len(found) != len(t.Replies) {
		return make([]shows, len(t.Replies))
	}
	return found
}
