package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/web"
	"repaybot/dialog"
	"repaybot/dialog/wording"
	"repaybot/negotiation"
	"repaybot/storage/sqlite"
)

const line = `{"account":"CN-90001","product":"cn-credit-card","currency":"CNY","customer":{"id":"C1","name":"李明","phone":"+8619900000001","id_last4":"1234","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[{"date":"2026-07-01","kind":"purchase","amount":"9000.00"}],"statements":[{"date":"2026-07-20","due":"2026-08-10","balance":"9000.00","minimum":"900.00"}],"flags":[],"broken_plans_12m":0}`

// crisisReader hears a crisis in every message.
type crisisReader struct{}

func (crisisReader) Read(context.Context, dialog.Message) (dialog.Reading, error) {
	return dialog.Reading{Locale: dialog.Chinese, Intents: []dialog.Intent{dialog.Crisis}, Confidence: 1}, nil
}

// desk is the console over a service whose customer has long been past due.
type desk struct {
	t     *testing.T
	bot   *bot.Service
	db    *sqlite.DB
	web   *web.Service
	now   time.Time
	count int
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, now: time.Date(2026, 11, 9, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))}
	var err error
	if d.db, err = sqlite.Open(t.Context(), t.TempDir(), bytes.Repeat([]byte{7}, 32)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.db.Close() })
	policy, err := os.ReadFile(filepath.Join("..", "..", "cmd", "repaybot", "policies", "cn.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := negotiation.ParsePolicy(policy)
	if err != nil {
		t.Fatal(err)
	}
	words, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return d.now }
	d.bot, err = bot.NewService(t.Context(), bot.Options{
		Store: d.db, Book: d.db, PolicyText: policy, Reader: crisisReader{}, Phraser: words, Words: "wording", Secret: bytes.Repeat([]byte{9}, 32), Now: clock, LiveBook: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.bot.Close)
	d.web = web.NewService(d.bot, clock)
	if r, err := bot.ImportBook(t.Context(), d.db, p, strings.NewReader(line), func(r bot.RefusedLine) { t.Error(r) }); err != nil || r.Count.New != 1 {
		t.Fatal(r, err)
	}
	return d
}

func (d *desk) handle(in bot.Inbound) {
	d.t.Helper()
	d.count++
	in.Conversation, in.Customer, in.At, in.EventID = "web:C1", "C1", d.now, fmt.Sprint(d.count)
	if _, err := d.bot.Handle(d.t.Context(), in); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) act(act web.StaffAct) error {
	d.count++
	act.ID, act.At = fmt.Sprint("act", d.count), d.now
	return d.web.Act(d.t.Context(), "web:C1", act)
}

func (d *desk) open() web.Case {
	d.t.Helper()
	c, err := d.web.Open(d.t.Context(), "web:C1")
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

// days passes days until a case is open.
func (d *desk) days(n int) {
	d.t.Helper()
	for range n {
		d.now = d.now.AddDate(0, 0, 1)
		d.handle(bot.Inbound{Channel: "clock", Kind: bot.TimePassed})
		if c := d.open(); c.HandOff != nil {
			return
		}
	}
	d.t.Fatalf("no case in %d days", n)
}

// TestAFormalDemandIsASupervisors goes up the ladder to what needs a supervisor.
func TestAFormalDemandIsASupervisors(t *testing.T) {
	d := newDesk(t)
	d.handle(bot.Inbound{Channel: "book", Kind: bot.BookChanged, Account: "CN-90001"})
	linda, ben := web.StaffAct{Staff: "linda"}, web.StaffAct{Staff: "ben", Supervisor: true}
	does := func(who web.StaffAct, kind web.StaffActKind) error {
		who.Kind = kind
		return d.act(who)
	}
	d.days(60)
	if c := d.open(); c.HandOff.Reason != "call_customer" || c.HandOff.Needs != "" {
		t.Fatalf("the first case: %+v", c.HandOff)
	}
	if err := errors.Join(does(linda, web.Take), does(linda, web.GiveBack)); err != nil {
		t.Fatal(err)
	}
	d.days(60)
	if c := d.open(); c.HandOff.Reason != "formal_demand" || c.HandOff.Needs != "supervisor" {
		t.Fatalf("the second case: %+v", c.HandOff)
	}
	if waiting, err := d.web.Waiting(t.Context()); err != nil || len(waiting) != 1 || waiting[0].Needs != "supervisor" {
		t.Errorf("the queue: %+v, %v", waiting, err)
	}
	if err := does(linda, web.Take); !errors.Is(err, web.ErrNeedsSupervisor) {
		t.Errorf("an agent takes it: %v", err)
	}

	d.handle(bot.Inbound{Channel: "web", Kind: bot.Text, Text: "…", Verified: true}) // a crisis: whoever is there comes
	if err := does(linda, web.Take); err != nil {
		t.Errorf("nobody comes to somebody in danger: %v", err)
	}
	if err := does(linda, web.GiveBack); !errors.Is(err, web.ErrNeedsSupervisor) {
		t.Errorf("an agent completes it: %v", err)
	}
	if c := d.open(); len(c.Pauses) != 1 || c.Pauses[0] != negotiation.PauseCrisis {
		t.Errorf("what rests: %+v", c.Pauses)
	}
	end := web.StaffAct{Staff: "linda", Kind: web.Resume, Text: "we spoke", Pauses: []negotiation.PauseReason{negotiation.PauseCrisis}}
	if err := d.act(end); !errors.Is(err, web.ErrNeedsSupervisor) {
		t.Errorf("an agent ends the rest after a crisis: %v", err)
	}
	if err := does(ben, web.Evidence); !errors.Is(err, web.ErrMovedOn) {
		t.Errorf("who has not taken over decides: %v", err)
	}
	end.Staff, end.Supervisor = "ben", true
	if err := errors.Join(does(ben, web.Take), does(ben, web.Evidence), d.act(end)); err != nil {
		t.Fatal(err)
	}
	if c := d.open(); c.Hardship != negotiation.HardshipDocumented || len(c.Pauses) != 0 {
		t.Errorf("after the supervisor decided: %s, %v", c.Hardship, c.Pauses)
	}
	if err := does(ben, web.GiveBack); err != nil {
		t.Error(err)
	}
	turns, err := d.bot.Turns(t.Context(), "web:C1", 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	recorded := false
	for _, x := range turns {
		var e struct {
			Resumed *dialog.ContactResumed `json:"contact_resumed"`
		}
		if err := json.Unmarshal(x.Event, &e); err != nil {
			t.Fatal(err)
		}
		recorded = recorded || e.Resumed != nil && e.Resumed.Staff == "ben" && e.Resumed.Note == "we spoke"
	}
	if !recorded {
		t.Error("it is not on record why reminders go again")
	}
}
