package web

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// TestAColleagueReadsAllThatTheCustomerSaid goes through the real service and
// store: words beside a file, and a press of what no message had offered.
func TestAColleagueReadsAllThatTheCustomerSaid(t *testing.T) {
	desk, _, service := openDesk(t)
	const id = "web:C1"
	for n, in := range []bot.Inbound{
		{Kind: bot.Button, Button: "documents"},
		{Kind: bot.Attached, Text: "这是我的工资单", Files: []bot.File{{ID: "p", Kind: "photo", Type: "image/png", Size: 9}}},
		{Kind: bot.Attached, Files: []bot.File{{ID: "q", Kind: "photo", Type: "image/png", Size: 9}}},
		{Kind: bot.Button, Button: "human"},
		{Kind: bot.Button, Button: "no such button"},
		{Kind: bot.Text, Text: "好的"},
	} {
		in.Conversation, in.Channel, in.EventID, in.At, in.Customer, in.Verified = id, "web", fmt.Sprint("c", n), time.Now(), "C1", true
		if _, err := service.Handle(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	shown, err := desk.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, e := range shown.Entries {
		if e.From == FromCustomer {
			said = append(said, e.Text)
		}
	}
	if want := []string{"我的文件", "这是我的工资单", "找同事聊", "好的"}; !slices.Equal(said, want) {
		t.Errorf("the customer said %q, want %q", said, want)
	}
}

// TestAColleagueReadsWhatNoTurnCouldBeMadeOf has a turn that failed by a fault of ours.
func TestAColleagueReadsWhatNoTurnCouldBeMadeOf(t *testing.T) {
	raw, err := dialog.MarshalEvent(dialog.Failed{Text: "我真的没办法了"})
	if err != nil {
		t.Fatal(err)
	}
	none := &titles{offered: map[string]string{}, standing: func(string) string { return "" }}
	if got := entriesOf(bot.Turn{Sequence: 3, Event: raw}, none); len(got) != 1 || got[0].Text != "我真的没办法了" || got[0].From != FromCustomer {
		t.Errorf("a colleague reads %+v", got)
	}
}
