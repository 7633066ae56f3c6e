package desk_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

func percent(t interface{ Fatal(...any) }, text string) negotiation.Rate {
	r, err := negotiation.ParseRate(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func giving(t interface{ Fatal(...any) }, term int, fees, interest string) desk.OfferAsk {
	return desk.OfferAsk{Account: "CN-90001", Kind: negotiation.KindInstallments, Ask: dialog.Wish{Term: term},
		Waive: &negotiation.WaivePercent{Fees: percent(t, fees), Interest: percent(t, interest)}}
}

// withLinda is a conversation that linda has.
func withLinda(t *testing.T) (*office, string) {
	o := newOffice(t)
	id := o.writes(1, "我要人工")
	o.done(o.desk.Take(t.Context(), colleagues.of("linda"), id, o.act()))
	o.log.take()
	return o, id
}

// turns counts a conversation's turns.
func (o *office) turns(id string) int64 {
	o.t.Helper()
	c, err := o.bot.Conversation(o.t.Context(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return c.Sequence
}

func TestAnOfferIsItsOwnersToMake(t *testing.T) {
	o, id := withLinda(t)
	before := o.turns(id)
	ask := giving(t, 36, "100", "50")
	for _, who := range []string{"ben", "sam"} { // who may see it, and has it not
		var taken *desk.TakenBy
		if err := o.desk.Offer(t.Context(), colleagues.of(who), id, o.act(), ask); !errors.As(err, &taken) || taken.Staff != "linda" {
			t.Errorf("%s: %v", who, err)
		}
	}
	for _, who := range []string{"dora", "pia", "gone"} { // who may not even see it
		if _, err := o.desk.PreviewOffer(t.Context(), colleagues.of(who), id, ask); err == nil {
			t.Errorf("%s looked", who)
		}
		if err := o.desk.Offer(t.Context(), colleagues.of(who), id, o.act(), ask); err == nil {
			t.Errorf("%s offered", who)
		}
	}
	if o.turns(id) != before {
		t.Error("something was done")
	}
	if _, err := o.desk.PreviewOffer(t.Context(), colleagues.of("linda"), "web:nobody", ask); !errors.Is(err, desk.ErrUnknown) {
		t.Error(err)
	}
	for _, entry := range o.log.take() {
		if !strings.Contains(entry, "refused") {
			t.Errorf("logged %s", entry)
		}
	}
}

func TestAPreviewTellsWhatItCostsAndWhoCould(t *testing.T) {
	o, id := withLinda(t)
	before := o.turns(id)
	v, err := o.desk.PreviewOffer(t.Context(), colleagues.of("linda"), id, giving(t, 36, "100", "50"))
	if err != nil || len(v.Offers) != 1 || v.Authority != "agent" {
		t.Fatalf("%+v, %v", v, err)
	}
	plan, c := v.Offers[0].Offer.(negotiation.InstallmentPlan), v.Offers[0].Cost
	alone, ok := c.Alone.(negotiation.InstallmentPlan)
	if !ok || plan.APR.IsZero() || c.Less.Minor() != alone.Total.Minor()-plan.Total.Minor() {
		t.Errorf("%+v", c)
	}
	_, err = o.desk.PreviewOffer(t.Context(), colleagues.of("linda"), id, giving(t, 36, "100", "80"))
	above, ok := desk.AboveAuthority(err)
	if !ok || *above != (dialog.AboveAuthority{Key: "waive_percent.interest", Asked: "80", Most: "50", Needs: "supervisor"}) {
		t.Fatalf("%v", err)
	}
	if v, err = o.desk.PreviewApproved(t.Context(), colleagues.of("linda"), id, giving(t, 36, "100", "80")); err != nil || v.Authority != "supervisor" || v.Offers[0].Cost.Interest.Minor() <= c.Interest.Minor() {
		t.Errorf("if a supervisor approved: %+v, %v", v, err)
	}
	// The role is the account's: a supervisor looks with their own.
	if v, err = o.desk.PreviewOffer(t.Context(), colleagues.of("sam"), id, giving(t, 36, "100", "80")); err != nil || v.Authority != "supervisor" {
		t.Errorf("%+v, %v", v, err)
	}
	if o.turns(id) != before {
		t.Error("looking did something")
	}
	same(t, "log", o.log.take(), []string{"linda look.customer", "linda look.customer", "linda look.customer", "sam look.customer"})
}

func TestAnOfferIsPutOnce(t *testing.T) {
	o, id := withLinda(t)
	act, ask := o.act(), giving(t, 36, "100", "50")
	before := o.turns(id)
	for range 2 { // a doubled click
		o.done(o.desk.Offer(t.Context(), colleagues.of("linda"), id, act, ask))
	}
	if n := o.turns(id) - before; n != 1 {
		t.Errorf("%d turns", n)
	}
	same(t, "log", o.log.take(), []string{"linda case.offered"})
	err := o.desk.Offer(t.Context(), colleagues.of("linda"), id, o.act(), giving(t, 36, "100", "80"))
	if _, ok := desk.AboveAuthority(err); !ok {
		t.Errorf("above her authority: %v", err)
	}
	same(t, "log", o.log.take(), []string{"linda case.offered", "linda refused above_authority"})
	c, _ := o.bot.Conversation(t.Context(), id)
	state, err := dialog.UnmarshalState(c.State)
	if err != nil || state.Granted == nil || state.Granted.Grant.Staff != "linda" || state.Granted.Grant.Role != "agent" {
		t.Errorf("%+v, %v", state.Granted, err)
	}
	o.log.broken = true
	before = o.turns(id)
	if err := o.desk.Offer(t.Context(), colleagues.of("linda"), id, o.act(), ask); err == nil || o.turns(id) != before {
		t.Errorf("offered without a line in the log: %v", err)
	}
}

// Who has gone away for days is not written to at night.
func TestAnOfferKeepsTheHours(t *testing.T) {
	o, id := withLinda(t)
	o.now = monday.Add(2*24*time.Hour + 13*time.Hour)
	var not *desk.NotNow
	if err := o.desk.Offer(t.Context(), colleagues.of("linda"), id, o.act(), giving(t, 36, "100", "50")); !errors.As(err, &not) {
		t.Errorf("at 23:00: %v", err)
	}
}

// TestNoCraftedOfferIsPut: whoever asks for whatever, nothing lies before the
// customer that their own authority, as their account has it, does not hold.
func TestNoCraftedOfferIsPut(t *testing.T) {
	o, id := withLinda(t)
	put, asked := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		asked++
		o.now = o.now.Add(time.Second)
		who := colleagues.of(rapid.SampledFrom([]string{"linda", "linda", "linda", "linda", "linda", "linda", "linda", "ben", "dora", "sam", "pia", "gone"}).Draw(rt, "who"))
		if rapid.IntRange(0, 9).Draw(rt, "stranger") == 0 {
			who = staff.Colleague{Name: rapid.SampledFrom([]string{"", "root", "linda "}).Draw(rt, "name"), Role: "supervisor", Active: true}
		}
		ask := desk.OfferAsk{Account: rapid.SampledFrom([]string{"CN-90001", "CN-90001", "CN-90001", "CN-90001", "CN-90001", "CN-90001", "CN-90002", ""}).Draw(rt, "account"),
			Kind:     negotiation.OfferKind(rapid.SampledFrom([]string{"installments", "installments", "installments", "installments", "installments", "settlement", "promise", "", "waive"}).Draw(rt, "kind")),
			Ask:      dialog.Wish{Term: rapid.IntRange(-2, 80).Draw(rt, "term"), Day: rapid.IntRange(-2, 33).Draw(rt, "day")},
			Answered: rapid.Bool().Draw(rt, "answered")}
		if rapid.IntRange(0, 2).Draw(rt, "waives") == 0 {
			ask.Waive = &negotiation.WaivePercent{Fees: percent(rt, fmt.Sprint(rapid.IntRange(0, 130).Draw(rt, "fees"))), Interest: percent(rt, fmt.Sprint(rapid.IntRange(0, 130).Draw(rt, "interest")))}
		}
		before, err := o.bot.Conversation(t.Context(), id)
		if err != nil {
			rt.Fatal(err)
		}
		offered := o.desk.Offer(t.Context(), who, id, o.act(), ask)
		c, err := o.bot.Conversation(t.Context(), id)
		if err != nil {
			rt.Fatal(err)
		}
		state, err := dialog.UnmarshalState(c.State)
		if err != nil {
			rt.Fatal(err)
		}
		if offered != nil {
			if was, _ := dialog.UnmarshalState(before.State); fmt.Sprint(was.Terms) != fmt.Sprint(state.Terms) && state.Terms != nil && (was.Terms == nil || was.Terms.Turn != state.Terms.Turn) {
				rt.Fatalf("refused with %v, and there it lies", offered)
			}
			return
		}
		put++
		g := state.Terms.Table.Grant
		if who.Name != "linda" || g.Staff != "linda" || g.Role != "agent" || g.Approved != "" {
			rt.Fatalf("%s put %+v", who.Name, g)
		}
		_, _, facts, err := o.bot.TurnFacts(t.Context(), id, o.now)
		if err != nil {
			rt.Fatal(err)
		}
		a := facts.Accounts[slices.IndexFunc(facts.Accounts, func(a dialog.AccountFacts) bool { return a.Account.Number == ask.Account })]
		limits := facts.Policy.Limits(negotiation.FactsOf(a.Account, a.Statement, facts.Hardship))
		wide, err := facts.Policy.Widened(limits, "agent", negotiation.Give{Kind: ask.Kind, Term: max(0, ask.Ask.Term), Waive: ask.Waive})
		if err != nil {
			rt.Fatalf("put above the authority: %v", err)
		}
		for _, x := range dialog.Look(state, facts).Offers {
			if broken := wide.Check(a.Statement, a.Statement.AsOf, x); len(broken) > 0 {
				rt.Fatalf("%+v: %v", x, broken)
			}
		}
	})
	t.Logf("%d put of %d", put, asked)
	before := o.turns(id) // that it was put at all is no matter of luck
	o.now = o.now.Add(time.Second)
	o.done(o.desk.Offer(t.Context(), colleagues.of("linda"), id, o.act(), giving(t, 24, "100", "50")))
	if o.turns(id) != before+1 {
		t.Error("an offer within the authority was not put")
	}
}
