package api

import (
	"encoding/json"
	"slices"
	"testing"

	"repaybot/bot"
	"repaybot/dialog"
)

func TestWhatAMessageShows(t *testing.T) {
	turn := func(replies int, sends ...dialog.Send) *bot.Turn {
		of := &bot.Turn{Replies: make([]bot.Reply, replies)}
		for _, s := range sends {
			raw, err := dialog.MarshalEffect(s)
			if err != nil {
				t.Fatal(err)
			}
			of.Effects = append(of.Effects, json.RawMessage(raw))
		}
		return of
	}
	saying := func(kinds ...dialog.Kind) dialog.Send {
		var s dialog.Send
		for _, k := range kinds {
			s.Reply.Says = append(s.Reply.Says, dialog.Say{Kind: k})
		}
		return s
	}
	for _, c := range []struct {
		turn *bot.Turn
		want []shows
	}{
		{turn(1, saying("introduce", "owed_card", "next_owed")), []shows{showsOwed}},
		{turn(2, saying("welcome"), saying("options")), []shows{"", showsOptions}},
		{turn(1, saying("plan_status")), []shows{showsPlan}},
		{turn(2, saying("owed_loan")), []shows{"", ""}}, // it can't be told which says it
		{turn(0), []shows{}},
	} {
		if got := showsOf(c.turn); !slices.Equal(got, c.want) {
			t.Errorf("shows %q, want %q", got, c.want)
		}
	}
}
