package bot_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// record is an account's record as it stands.
func (b *bank) record(key string) bot.Record {
	b.t.Helper()
	rs, err := b.db.Records(b.t.Context(), []string{key})
	if err != nil || len(rs) != 1 {
		b.t.Fatalf("%s: %+v, %v", key, rs, err)
	}
	return rs[0]
}

// past are the account's agreements that have ended.
func (b *bank) past() (past []negotiation.PastPlan) {
	b.t.Helper()
	if err := json.Unmarshal(b.record(bot.PastPlansKey("CN-90001")).Body, &past); err != nil {
		b.t.Fatal(err)
	}
	return past
}

// begun is an agreed plan whose down payment has come in, two days later.
func (b *bank) begun() *dialog.Agreement {
	b.t.Helper()
	r := b.agreed()
	if r.Plan == nil {
		b.t.Fatalf("nothing agreed: %+v", r.Replies)
	}
	in := b.comesIn("web:C1", day.AddDate(0, 0, 1).Add(time.Hour))
	plan := r.Plan.Offer.(negotiation.InstallmentPlan)
	if plan.DownPayment.Minor() > 0 {
		in.Entries[0].Amount = decimal(b.t, plan.DownPayment)
		b.handle(in)
	}
	b.events += 2 * 24 * 3600
	return r.Plan
}

func decimal(t testing.TB, m negotiation.Money) string {
	t.Helper()
	text, err := m.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(text[1 : len(text)-1])
}

// TestAMoveIsKeptWithItsPlan: the agreement keeps its ID and the text that was
// agreed to; what was kept before is kept still, since turns refer to it.
func TestAMoveIsKeptWithItsPlan(t *testing.T) {
	b := openBank(t, nil)
	plan := b.begun()
	before := b.record(bot.PlanKey("CN-90001"))
	r := b.handle(b.in(bot.Button, "move:1"))
	r = b.press(r, "move_to")
	r = b.press(r, "amend")
	after := b.record(bot.PlanKey("CN-90001"))
	changed, terms, err := bot.ParseAgreement(after.Body)
	if err != nil || changed.ID != plan.ID || len(changed.Changes) != 1 || changed.Changes[0].Kind != negotiation.MoveInstallment {
		t.Fatalf("after the move: %+v, %v", changed, err)
	}
	if terms == "" || after.TermsHash != before.TermsHash || after.Digest == before.Digest || after.Digest != bot.Digest(after.Body) {
		t.Errorf("the terms, or the digest: %+v, %+v", before, after)
	}
	if _, err := b.db.Kept(t.Context(), before.Digest); err != nil {
		t.Errorf("what turns refer to is gone: %v", err)
	}
	if r.Plan == nil || len(r.Plan.Changes) != 1 {
		t.Errorf("the turn's plan: %+v", r.Plan)
	}
	b.handle(b.in(bot.Button, "status"))
	b.replay()
}

// TestAPlanTakesAnothersPlace: the old one ends as replaced, the right to
// replace it is given back, and it can be done again.
func TestAPlanTakesAnothersPlace(t *testing.T) {
	b := openBank(t, nil)
	plan := b.begun()
	r := b.handle(b.in(bot.Button, "new_plan"))
	r = b.press(b.press(r, "plan"), "agree")
	r = b.handle(b.in(bot.Text, r.Code))
	if r.Plan == nil || r.Plan.ID == plan.ID {
		t.Fatalf("no new plan: %+v", r.Replies)
	}
	if past := b.past(); len(past) != 1 || past[0].ID != plan.ID || past[0].Status != negotiation.PlanReplaced || past[0].Digest == "" {
		t.Errorf("past: %+v", past)
	}
	if claim := b.record(bot.ReplaceKey(bot.PlanKey("CN-90001"))); claim.Status != bot.RecordEnded {
		t.Errorf("the claim is %s", claim.Status)
	}
	r = b.handle(b.in(bot.Button, "withdraw"))
	b.press(r, "withdraw_yes")
	if past := b.past(); len(past) != 2 || past[1].Status != negotiation.PlanWithdrawn {
		t.Errorf("past: %+v", past)
	}
	b.replay()
}

// TestABrokenPlanIsPast: it is noted once, by a turn of the clock, counts as one
// of ours, and another plan can be agreed after it.
func TestABrokenPlanIsPast(t *testing.T) {
	clock := newHandClock(day)
	b := openBank(t, func(o *bot.Options) { o.Now = clock.now })
	b.begun()
	end := day.AddDate(0, 4, 0)
	if _, err := b.s.RunDue(t.Context(), end, func(at time.Time) time.Time {
		if at.After(clock.now()) {
			clock.set(at)
		}
		return clock.now()
	}); err != nil {
		t.Fatal(err)
	}
	past := b.past()
	if len(past) != 1 || past[0].Status != negotiation.PlanBroken {
		t.Fatalf("past: %+v", past)
	}
	f, _, err := b.s.Facts(t.Context(), "C1", end)
	if err != nil || !slices.Equal(f.Accounts[0].PastPlans, past) {
		t.Errorf("facts: %+v, %v", f.Accounts[0].PastPlans, err)
	}
	b.events = int(end.Sub(day) / time.Second)
	r := b.press(b.press(b.handle(b.in(bot.Button, "options")), "plan"), "agree")
	if r = b.handle(b.in(bot.Text, r.Code)); r.Plan == nil || r.State.Stage != dialog.StageAgreed {
		t.Errorf("after it: %+v", r.Replies)
	}
	if again := b.past(); !slices.Equal(again, past) {
		t.Errorf("past: %+v", again)
	}
	b.replay()
}

// TestEvidenceSeen: a colleague's word sets the hardship as documented, with
// their name, and the customer is told.
func TestEvidenceSeen(t *testing.T) {
	clock := newHandClock(day.AddDate(0, 0, 1).Add(time.Hour))
	b := openBank(t, func(o *bot.Options) { o.Now = clock.now })
	b.begun()
	in := b.in(bot.StaffTook, "")
	in.Kind = bot.HardshipSeen
	clock.set(in.At)
	r := b.handle(in)
	if len(r.Replies) != 1 || !slices.ContainsFunc(r.Said, func(s dialog.Say) bool { return s.Kind == "hardship_open" }) {
		t.Errorf("said: %+v", r.Said)
	}
	f, _, err := b.s.Facts(t.Context(), "C1", in.At)
	if err != nil || f.Hardship != negotiation.HardshipDocumented {
		t.Errorf("hardship is %s, %v", f.Hardship, err)
	}
	b.replay()
}
