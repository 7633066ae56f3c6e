package desk_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"repaybot/bot"
	"repaybot/bot/desk"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// entry is the last entry that fits.
func entry(t *testing.T, c desk.Conversation, fits func(desk.Entry) bool) desk.Entry {
	t.Helper()
	for i := len(c.Entries) - 1; i >= 0; i-- {
		if fits(c.Entries[i]) {
			return c.Entries[i]
		}
	}
	t.Fatalf("no such entry among %d", len(c.Entries))
	return desk.Entry{}
}

func happened(what string) func(desk.Entry) bool {
	return func(e desk.Entry) bool { return e.Happened != nil && e.Happened.What == what }
}

func TestAConversationSaysWhatWasUnderstoodAndWhatHappened(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	linda := colleagues.of("linda")
	said := entry(t, o.open("linda", id), func(e desk.Entry) bool { return e.Kind == desk.FromCustomer })
	if u := said.Understood; said.Text != "我要人工" || u == nil || u.Intents[0] != dialog.RequestHuman || u.Percent != 97 {
		t.Errorf("what was understood: %+v", said)
	}
	if h := entry(t, o.open("linda", id), happened("hand_off")); h.Happened.Why != string(dialog.RequestHuman) {
		t.Errorf("why it was handed over: %+v", h.Happened)
	}
	o.done(o.desk.Take(t.Context(), linda, id, o.act()))
	o.done(o.desk.Say(t.Context(), linda, id, o.act(), "您好，我看看。", false))
	o.done(o.desk.Note(t.Context(), linda, id, o.act(), "周五回电"))
	c := o.open("ben", id)
	if h := entry(t, c, happened("taken")); h.Happened.Staff != "Linda" {
		t.Errorf("who took it: %+v", h.Happened)
	}
	if e := entry(t, c, func(e desk.Entry) bool { return e.Kind == desk.ANote }); e.Text != "周五回电" || e.Staff != "Linda" {
		t.Errorf("the note: %+v", e)
	}
	if e := entry(t, c, func(e desk.Entry) bool { return e.Kind == desk.FromStaff }); e.Text != "您好，我看看。" || e.Staff != "Linda" || e.Waits {
		t.Errorf("her message: %+v", e)
	}
	if s := c.Summary; len(s.Owed) != 1 || s.Owed[0].Last4 != "0001" || s.Reason != dialog.HandOffReason(dialog.RequestHuman) || s.Words != "我要人工" {
		t.Errorf("the summary: %+v", s)
	}
	o.done(o.desk.Release(t.Context(), linda, id, o.act()))
	if h := entry(t, o.open("ben", id), happened("released")); h.Happened.Staff != "Linda" {
		t.Errorf("who let it go: %+v", h.Happened)
	}
	o.done(o.desk.Assign(t.Context(), colleagues.of("sam"), id, o.act(), "ben"))
	o.done(o.desk.GiveBack(t.Context(), colleagues.of("ben"), id, o.act(), dialog.OutcomeCorrected, "地址已经改好。", false))
	c = o.open("ben", id)
	if h := entry(t, c, happened("gave_back")).Happened; h.Staff != "Ben" || h.Outcome != dialog.OutcomeCorrected || h.Agreed != "地址已经改好。" {
		t.Errorf("what came of it: %+v", h)
	}
	if c.May.Take == false || c.May.Write || c.Case.Outcome != dialog.OutcomeCorrected {
		t.Errorf("afterwards: %+v", c.May)
	}
	// Entries keep their place, and a page may begin anywhere.
	later, err := o.desk.Open(t.Context(), linda, id, 3)
	if err != nil || len(later.Entries) == 0 || later.Entries[0].N < 300 || !later.Earlier {
		t.Errorf("from turn 3: %+v, %v", later.From, err)
	}
}

// TestAColleagueReadsAllThatTheCustomerSaid: words beside a file, and a press of
// what no message had offered.
func TestAColleagueReadsAllThatTheCustomerSaid(t *testing.T) {
	o := newOffice(t)
	const id = "web:C1"
	for n, in := range []bot.Inbound{
		{Kind: bot.Button, Button: "documents"},
		{Kind: bot.Attached, Text: "这是我的工资单", Files: []bot.File{{ID: "p", Kind: "photo", Type: "image/png", Size: 9}}},
		{Kind: bot.Attached, Files: []bot.File{{ID: "q", Kind: "photo", Type: "image/png", Size: 9}}},
		{Kind: bot.Button, Button: "human"},
		{Kind: bot.Button, Button: "no such button"},
		{Kind: bot.Text, Text: "好的"},
	} {
		in.Conversation, in.Channel, in.EventID, in.At, in.Customer, in.Verified = id, "web", fmt.Sprint("c", n), o.now, "C1", true
		if _, err := o.bot.Handle(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	var said []string
	c := o.open("sam", id)
	for _, e := range c.Entries {
		if e.Kind == desk.FromCustomer {
			said = append(said, e.Text+strings.Join(e.Files, " "))
		}
	}
	same(t, "the customer", said, []string{"我的文件", "这是我的工资单photo", "photo", "找同事聊", "好的"})
}

func TestDraftsAreRead(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	linda := colleagues.of("linda")
	o.done(o.desk.Take(t.Context(), linda, id, o.act()))
	var unsaid *desk.Unsaid
	if err := o.desk.Say(t.Context(), linda, id, o.act(), "再不还钱，我就打电话给您单位。", true); !errors.As(err, &unsaid) || !unsaid.Refused() {
		t.Errorf("a threat that is confirmed: %v", err)
	}
	act := o.act()
	if err := o.desk.Say(t.Context(), linda, id, act, "最后一次机会，请立即付款。", false); !errors.As(err, &unsaid) || unsaid.Refused() {
		t.Errorf("urgency: %v", err)
	}
	o.done(o.desk.Say(t.Context(), linda, id, act, "最后一次机会，请立即付款。", true))
	if e := entry(t, o.open("linda", id), func(e desk.Entry) bool { return e.Kind == desk.FromStaff }); !e.Warned {
		t.Errorf("nothing says that it was confirmed: %+v", e)
	}
	// What was agreed is quoted to the customer, so it is read too.
	if err := o.desk.GiveBack(t.Context(), linda, id, o.act(), dialog.OutcomeOther, "再不还钱，我就打电话给您单位。", true); !errors.As(err, &unsaid) {
		t.Errorf("what was agreed: %v", err)
	}
	for _, text := range []string{"", "  ", strings.Repeat("字", desk.MaxText+1)} {
		refused(t, "no text", o.desk.Say(t.Context(), linda, id, o.act(), text, false), desk.NoText)
		refused(t, "no note", o.desk.Note(t.Context(), linda, id, o.act(), text), desk.NoText)
	}
	refused(t, "an outcome that is none", o.desk.GiveBack(t.Context(), linda, id, o.act(), "won", "", false), desk.NoSuchOutcome)
	refused(t, "the customer's own pause", o.desk.Resume(t.Context(), linda, id, o.act(), "why", []negotiation.PauseReason{negotiation.PauseAsked}), desk.NotAgain)
	refused(t, "a pause after a crisis", o.desk.Resume(t.Context(), linda, id, o.act(), "why", []negotiation.PauseReason{negotiation.PauseCrisis}), desk.NeedsSupervisor)
	o.done(o.desk.Resume(t.Context(), linda, id, o.act(), "why", []negotiation.PauseReason{negotiation.PauseDispute}))
	o.done(o.desk.GiveBack(t.Context(), linda, id, o.act(), dialog.OutcomeOther, "最后一次机会，请立即付款。", true))
	turns, err := o.bot.Turns(t.Context(), id, 0, 100)
	o.done(err)
	if last := string(turns[len(turns)-1].Event); !strings.Contains(last, `"confirmed":["urgency"]`) {
		t.Errorf("nothing says that what was agreed was confirmed: %s", last)
	}
}

// Who let a conversation go while they were writing sends nothing.
func TestWhoHasLetGoSendsNothing(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	linda := colleagues.of("linda")
	o.done(o.desk.Take(t.Context(), linda, id, o.act()))
	o.done(o.desk.Release(t.Context(), linda, id, o.act()))
	before := o.open("linda", id)
	refused(t, "who has let it go", o.desk.Say(t.Context(), linda, id, o.act(), "您好，我看看。", false), desk.NotTheOwner)
	if after := o.open("linda", id); after.Latest != before.Latest {
		t.Error("it was sent")
	}
}
