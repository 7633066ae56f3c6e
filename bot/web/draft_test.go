package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/dialog/drafts"
)

// TestADraftIsReadBeforeTheCustomerDoes goes through the real service and store.
func TestADraftIsReadBeforeTheCustomerDoes(t *testing.T) {
	desk, _, service := openDesk(t)
	const id = "web:C1"
	n := 0
	write := func(text string) {
		t.Helper()
		n++
		in := bot.Inbound{Conversation: id, Channel: "web", EventID: fmt.Sprint("c", n), At: time.Now(), Customer: "C1", Verified: true, Kind: bot.Text, Text: text}
		if _, err := service.Handle(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	say := func(text string, confirmed bool) error {
		n++
		return desk.Act(t.Context(), id, StaffAct{ID: fmt.Sprint("s", n), Staff: "linda", Kind: SayAs, Text: text, At: time.Now(), Confirmed: confirmed})
	}
	said := func() []dialog.StaffSaid {
		t.Helper()
		turns, err := service.Turns(t.Context(), id, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		var out []dialog.StaffSaid
		for _, turn := range turns {
			event, err := dialog.UnmarshalEvent(turn.Event)
			if err != nil {
				t.Fatal(err)
			}
			if e, ok := event.(dialog.StaffSaid); ok {
				out = append(out, e)
			}
		}
		return out
	}
	write("我要人工")
	if err := desk.Act(t.Context(), id, StaffAct{ID: "take", Staff: "linda", Kind: Take, At: time.Now()}); err != nil {
		t.Fatal(err)
	}

	// The worst never goes, confirmed or not.
	const threat = "您好。再不还钱，我就打电话给您单位。"
	for _, confirmed := range []bool{false, true} {
		var unsaid *Unsaid
		if err := say(threat, confirmed); !errors.As(err, &unsaid) || !unsaid.Refused() {
			t.Fatalf("a threat, confirmed %v: %v", confirmed, err)
		}
		if f := unsaid.Findings[0]; f.Why != drafts.WhyWork || threat[f.From:f.To] != "再不还钱，我就打电话给您单位。" {
			t.Errorf("found %+v", f)
		}
	}
	// A warning goes once it is confirmed, and that stands with the turn.
	const hurry = "最后一次机会，请立即付款。"
	var unsaid *Unsaid
	if err := say(hurry, false); !errors.As(err, &unsaid) || unsaid.Refused() {
		t.Fatalf("a hurry: %v", err)
	}
	if got := said(); len(got) != 0 {
		t.Fatalf("went all the same: %+v", got)
	}
	if err := say(hurry, true); err != nil {
		t.Fatal(err)
	}
	// To ask for everything is pressure only on who said that they can't.
	const all = "请您一次性还清全部欠款。"
	if err := say(all, false); err != nil {
		t.Fatal(err)
	}
	write("我失业了，一次还不了那么多")
	if err := say(all, false); !errors.As(err, &unsaid) || unsaid.Findings[0].Category != drafts.LumpSum {
		t.Fatalf("everything at once, from somebody who can't: %v", err)
	}
	if err := say("我们不会联系您的单位。", false); err != nil {
		t.Fatal(err)
	}
	got := said()
	if len(got) != 3 || got[0].Staff != "linda" || len(got[0].Confirmed) != 1 || got[0].Confirmed[0] != "urgency" || got[1].Confirmed != nil || got[2].Confirmed != nil {
		t.Errorf("on record: %+v", got)
	}
}

// TestADraftIsReadByWhatStoodBesideAPhotoToo has the customer say that they can't
// pay beside a photo, and nowhere else.
func TestADraftIsReadByWhatStoodBesideAPhotoToo(t *testing.T) {
	desk, _, service := openDesk(t)
	const id = "web:C1"
	for n, in := range []bot.Inbound{
		{Kind: bot.Text, Text: "我要人工"},
		{Kind: bot.Attached, Text: "我失业了，一次还不了那么多", Files: []bot.File{{ID: "p", Kind: "photo", Type: "image/png", Size: 9}}},
	} {
		in.Conversation, in.Channel, in.EventID, in.At, in.Customer, in.Verified = id, "web", fmt.Sprint("c", n), time.Now(), "C1", true
		if _, err := service.Handle(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	if err := desk.Act(t.Context(), id, StaffAct{ID: "take", Staff: "linda", Kind: Take, At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	var unsaid *Unsaid
	err := desk.Act(t.Context(), id, StaffAct{ID: "say", Staff: "linda", Kind: SayAs, Text: "请您一次性还清全部欠款。", At: time.Now()})
	if !errors.As(err, &unsaid) || unsaid.Findings[0].Category != drafts.LumpSum {
		t.Errorf("everything at once, from somebody who can't: %v", err)
	}
}

// warned is a desk that holds every draft back until it is confirmed, or for good.
type warned struct {
	*fakeBank
	severity drafts.Severity
}

func (w warned) Act(ctx context.Context, id string, act StaffAct) error {
	if act.Kind == SayAs && (w.severity == drafts.Refuse || !act.Confirmed) {
		return &Unsaid{[]drafts.Finding{{Category: drafts.Legal, Severity: w.severity, From: 4, To: len(act.Text), Why: drafts.WhyLegal}}}
	}
	return w.fakeBank.Act(ctx, id, act)
}

func TestTheConsoleIsToldWhichSentenceAndWhy(t *testing.T) {
	for severity, status := range map[drafts.Severity]int{drafts.Warn: http.StatusConflict, drafts.Refuse: http.StatusUnprocessableEntity} {
		s := newSiteWith(t, func(b *fakeBank) Desk { return warned{b, severity} })
		s.want(http.StatusNoContent, s.ask("POST", "/console/api/login", `{"name":"linda","password":"right"}`))
		const path = "/console/api/conversations/web:C1/say"
		w := s.want(status, s.ask("POST", path, `{"text":"Hi. We will sue."}`))
		if got, want := w.Body.String(), `{"findings":[{"category":"legal","severity":"`+string(severity)+`","from":4,"to":16,"why":"legal","sentence":"We will sue."}]}`; got != want {
			t.Errorf("answered %s, want %s", got, want)
		}
		confirmed := http.StatusNoContent
		if severity == drafts.Refuse {
			confirmed = status
		}
		s.want(confirmed, s.ask("POST", path, `{"text":"Hi. We will sue.","confirmed":true}`))
		if went := len(s.bank.acts) == 1; went != (severity == drafts.Warn) {
			t.Errorf("%s: went %v", severity, went)
		}
	}
}

// What staff are told of drafts is not in what the bank's customers load.
func TestTheWidgetDoesNotCarryStaffsWords(t *testing.T) {
	b, err := embedded.ReadFile("assets/dist/widget.js")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), "draft.why") {
		t.Error("the widget has the reasons for which drafts are refused")
	}
}
