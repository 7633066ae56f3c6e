package desk_test

import (
	"errors"
	"maps"
	"testing"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/desk"
	"repaybot/dialog"
	"repaybot/negotiation"
)

func TestAWholeNumberIsOnRecordBeforeItIsShown(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	linda, sam := colleagues.of("linda"), colleagues.of("sam")
	_, err := o.desk.Number(t.Context(), linda, id, desk.PhoneNumber, 0, desk.ToCall)
	refused(t, "nobody has it", err, desk.NotTheOwner)
	o.done(o.desk.Take(t.Context(), linda, id, o.act()))
	o.log.take()
	for _, c := range []struct {
		which desk.Number
		place int
		want  string
	}{{desk.PhoneNumber, 0, "+8619900000001"}, {desk.AccountNumber, 0, "CN-90001"}} {
		got, err := o.desk.Number(t.Context(), linda, id, c.which, c.place, desk.ToCompare)
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v", c.which, got, err)
		}
		e := o.log.entries[len(o.log.entries)-1]
		want := map[string]string{"number": string(c.which), "why": "compare", "last4": c.want[len(c.want)-4:]}
		if c.which == desk.AccountNumber {
			want["place"] = "0"
		}
		if e.Who != "linda" || e.Act != audit.LookMore || e.Conversation != id || e.Case == "" || !maps.Equal(e.Detail, want) {
			t.Errorf("the log has %+v", e)
		}
	}
	if _, err := o.desk.Number(t.Context(), sam, id, desk.PhoneNumber, 0, desk.ToCall); err != nil {
		t.Errorf("a supervisor: %v", err)
	}
	o.log.take()
	_, err = o.desk.Number(t.Context(), linda, id, desk.PhoneNumber, 0, "curious")
	refused(t, "a reason that is none", err, desk.NoReason)
	same(t, "the log", o.log.take(), []string{"linda refused no_reason"})
	for _, c := range []struct {
		which desk.Number
		place int
	}{{desk.AccountNumber, 1}, {desk.AccountNumber, -1}, {"id", 0}, {"", 0}} {
		if _, err := o.desk.Number(t.Context(), linda, id, c.which, c.place, desk.ToCall); !errors.Is(err, desk.ErrUnknown) {
			t.Errorf("%s %d: %v", c.which, c.place, err)
		}
	}
	o.log.broken = true
	if got, err := o.desk.Number(t.Context(), linda, id, desk.PhoneNumber, 0, desk.ToCall); err == nil || got != "" {
		t.Errorf("without a log: %q", got)
	}
}

func TestHistoryHasNothingOfAnotherTeams(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	_, err := o.bot.Handle(t.Context(), bot.Inbound{
		Conversation: "app:C1", Channel: "app", EventID: "dispute", At: o.now, Kind: bot.Text, Text: "金额不对", Customer: "C1", CameFor: "CN-90001", Verified: true,
	})
	o.done(err)
	for name, want := range map[string]int{"linda": 1, "sam": 2} {
		c, err := o.desk.Customer(t.Context(), colleagues.of(name), id)
		o.done(err)
		if len(c.History) != want {
			t.Errorf("%s sees %+v", name, c.History)
		}
		for _, p := range c.History {
			if p.Here != (p.ID == id) || p.Case == nil {
				t.Errorf("%s sees %+v", name, p)
			}
		}
	}
	refused(t, "the other", func() error { _, err := o.desk.Customer(t.Context(), colleagues.of("linda"), "app:C1"); return err }(), desk.NotYourTeam)
}

func TestWhatAColleagueSeesOfACustomer(t *testing.T) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	see := func(who string) desk.Customer {
		t.Helper()
		c, err := o.desk.Customer(t.Context(), colleagues.of(who), id)
		o.done(err)
		return c
	}
	c := see("linda")
	if c.Name != "李明" || c.Phone != "0001" || c.ID != "1234" || !c.OwnZone || c.Now.Location().String() != "Asia/Shanghai" || !c.Identity.Verified || c.Language != dialog.Chinese {
		t.Errorf("who: %+v", c)
	}
	if c.MayReveal || c.MayDecide || c.Role != "agent" || c.Authority.MaxTerm != 60 || c.Authority.MayApproveSettlements {
		t.Errorf("an agent who has it not: %+v", c)
	}
	if s := see("sam"); !s.MayReveal || s.MayDecide || !s.Authority.MayApproveSettlements {
		t.Errorf("a supervisor: %+v", s)
	}
	if len(c.Details) != 1 || c.Details[0].Limits.Installments == nil || c.Details[0].Plan != nil || c.Details[0].Promise != nil {
		t.Errorf("the account: %+v", c.Details)
	}
	if len(c.Contact.May) != 2 || !c.Contact.Here || c.Contact.May[0].Purpose != negotiation.ForCollection || c.Contact.May[0].Allowed || c.Contact.May[0].Reason != negotiation.ReasonQuiet || c.Contact.May[0].Next.IsZero() || !c.Contact.May[1].Allowed {
		t.Errorf("contact: %+v", c.Contact)
	}
	o.now = o.now.AddDate(0, 0, 20)
	if c := see("linda"); c.Contact.Here || !c.Contact.May[0].Allowed {
		t.Errorf("weeks later: %+v", c.Contact)
	}
	o.now = o.now.Add(13 * 60 * 60e9) // at night
	if c := see("linda"); c.Contact.May[0].Allowed || c.Contact.May[0].Reason != negotiation.ReasonHours {
		t.Errorf("at night: %+v", c.Contact.May)
	}
}
