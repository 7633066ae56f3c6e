package desk

import (
	"slices"

	"repaybot/bot"
	"repaybot/dialog"
)

// Understood is what the bot took a customer's message to mean.
type Understood struct {
	Intents []dialog.Intent
	Percent int // how sure it is of the first
	Unsure  bool
	Others  []Likely // what else it may have meant
	Grave   bool     // it may have been a crisis
	Found   []Found
}

// Likely is an intent and how likely it is.
type Likely struct {
	Intent  dialog.Intent
	Percent int
}

// Found is a piece of the message that means something.
type Found struct {
	Kind string // "amount", "date", "day", "term", "percent", "reason"
	Text string // exactly as written
	As   string // what a reason is taken for
}

// sure is from what confidence on an intent is acted on without asking back.
const sure = 55

// understood is what was read in an event's message, nil for an event without one.
func understood(event dialog.Event) *Understood {
	w := bot.WroteIn(event)
	if w == nil || len(w.Reading.Intents) == 0 {
		return nil
	}
	r := w.Reading
	u := &Understood{Intents: r.Intents, Percent: percent(r.Confidence), Grave: r.PerhapsGrave}
	u.Unsure = u.Percent < sure
	for _, s := range r.Scores {
		if p := percent(s.P); p > 0 && !slices.Contains(r.Intents, s.Intent) {
			u.Others = append(u.Others, Likely{s.Intent, p})
		}
	}
	for _, a := range r.Amounts {
		u.Found = append(u.Found, Found{Kind: "amount", Text: a.Text})
	}
	for _, d := range r.Dates {
		u.Found = append(u.Found, Found{Kind: "date", Text: d.Text, As: d.Day.String()})
	}
	for _, d := range r.DaysOfMonth {
		u.Found = append(u.Found, Found{Kind: "day", Text: d.Text})
	}
	for _, t := range r.Terms {
		u.Found = append(u.Found, Found{Kind: "term", Text: t.Text})
	}
	for _, p := range r.Percents {
		u.Found = append(u.Found, Found{Kind: "percent", Text: p.Text})
	}
	for _, x := range r.Reasons {
		u.Found = append(u.Found, Found{Kind: "reason", Text: x.Text, As: string(x.Value)})
	}
	return u
}

func percent(p float64) int { return int(p*100 + 0.5) }
