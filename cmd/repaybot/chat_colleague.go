package main

import (
	"errors"
	"slices"

	"repaybot/bot"
	"repaybot/dialog"
)

// colleagueAct is what a colleague does beside writing, in a line of `chat --json`:
// {"colleague":{"act":"back","outcome":"plan","text":"…"}}.
type colleagueAct struct {
	Act     string         `json:"act"`     // "take", "assign", "release", "say", "note", "wait" or "back"
	Staff   string         `json:"staff"`   // "": the colleague who writes here
	To      string         `json:"to"`      // assign
	Text    string         `json:"text"`    // say, note, and what was agreed (back)
	Outcome dialog.Outcome `json:"outcome"` // back
	Why     string         `json:"why"`     // release: "away", "signed_out" or ""
}

// colleagueKinds are what they do as events.
var colleagueKinds = map[string]bot.InboundKind{
	"take": bot.StaffTook, "assign": bot.StaffAssigned, "release": bot.StaffReleased, "say": bot.StaffSaid, "note": bot.StaffNoted,
	"wait": bot.StaffWaits, "back": bot.StaffBack,
}

// event is the event of what a colleague does.
func (a *colleagueAct) event() (bot.Inbound, error) {
	kind, ok := colleagueKinds[a.Act]
	switch {
	case !ok:
		return bot.Inbound{}, errors.New(`the line can't be read: "act" is "take", "assign", "release", "say", "note", "wait" or "back"`)
	case kind == bot.StaffAssigned && a.To == "":
		return bot.Inbound{}, errors.New(`the line can't be read: "to" says whom it is given to`)
	case a.Outcome != "" && !slices.Contains(dialog.Outcomes[:], a.Outcome):
		return bot.Inbound{}, errors.New(`the line can't be read: "outcome" is none of those there are`)
	}
	in := bot.Inbound{Kind: kind, Staff: a.Staff, To: a.To, Text: a.Text, Outcome: a.Outcome, Why: dialog.ReleaseWhy(a.Why)}
	if in.Staff == "" {
		in.Staff = terminalStaff
	}
	return in, nil
}
