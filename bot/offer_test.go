package bot_test

import (
	"encoding/json"
	"testing"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// offers is what a colleague offers on the card: 36 months, all fees and half of
// the interest waived.
func (b *bank) offers(approved string, interest string) bot.Inbound {
	b.t.Helper()
	in := b.in(bot.StaffSaid, "")
	in.Kind = bot.StaffOffered
	in.Offer = &dialog.StaffOffered{Role: "agent", Account: "CN-90001", Kind: negotiation.KindInstallments, Ask: dialog.Wish{Term: 36}, Approved: approved, Waive: &negotiation.WaivePercent{}}
	var err error
	if in.Offer.Waive.Fees, err = negotiation.ParseRate("100"); err != nil {
		b.t.Fatal(err)
	}
	if in.Offer.Waive.Interest, err = negotiation.ParseRate(interest); err != nil {
		b.t.Fatal(err)
	}
	return in
}

// TestAColleaguesOffer goes from the offer to the agreement, which names who
// granted and approved it, in the book and to the bank.
func TestAColleaguesOffer(t *testing.T) {
	for _, x := range []struct{ approved, interest string }{{"", "50"}, {"lin", "100"}} {
		b := openBank(t, nil)
		b.handle(b.in(bot.Text, "多少钱"))
		b.handle(b.in(bot.StaffTook, ""))
		if r := b.handle(b.offers("", "60")); len(r.Told) != 1 || r.Told[0].Outcome != dialog.OfferRefused || r.Told[0].Above.Needs != "supervisor" || len(r.Replies) != 0 {
			t.Fatalf("above an agent's authority: %+v", r.Told)
		}
		r := b.handle(b.offers(x.approved, x.interest))
		if len(r.Told) != 1 || r.Told[0].Outcome != dialog.OfferPut || r.State.Mode != dialog.WithStaff || len(r.Replies) != 1 || r.Withheld != nil {
			t.Fatalf("not put: %+v, %+v", r.Told, r.Replies)
		}
		if c := b.caseOf(); c.Status != bot.CaseAnswered || c.Answered.IsZero() || !c.Asked.IsZero() {
			t.Errorf("an offer is an answer: %+v", c)
		}
		r = b.press(r, "agree")
		if r.Code == "" || r.Plan != nil {
			t.Fatalf("no code: %+v", r.Replies)
		}
		r = b.handle(b.in(bot.Text, r.Code))
		if r.Plan == nil || r.Plan.Grant == nil || r.Plan.Grant.Staff != "anna" || r.Plan.Grant.Approved != x.approved || r.State.Mode != dialog.WithStaff {
			t.Fatalf("agreed %+v", r.Plan)
		}
		if c := b.caseOf(); !c.Asked.IsZero() {
			t.Errorf("who has agreed waits for nobody: %+v", c)
		}
		f, _, err := b.s.Facts(t.Context(), "C1", day)
		if err != nil || f.Accounts[0].Plan == nil || f.Accounts[0].Plan.Grant == nil || f.Accounts[0].Plan.Grant.MaxTerm != 60 {
			t.Fatalf("stored: %+v, %v", f.Accounts[0].Plan, err)
		}
		turns, err := b.s.Turns(t.Context(), "web:C1", 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		var told []dialog.OfferOutcome
		var news []bot.PlanNews
		for i := range turns {
			for _, one := range bot.OffersTold(&turns[i]) {
				told = append(told, one.Outcome)
			}
			for _, c := range bot.ChangesOf(&turns[i]) {
				if n, ok := c.Data.(bot.PlanNews); ok {
					news = append(news, n)
				}
			}
		}
		if got, want := told, []dialog.OfferOutcome{dialog.OfferRefused, dialog.OfferPut, dialog.OfferAccepted, dialog.OfferAgreed}; len(got) != len(want) || got[0] != want[0] || got[3] != want[3] {
			t.Errorf("told %v, want %v", got, want)
		}
		if len(news) != 1 || news[0].GrantedBy != "anna" || news[0].ApprovedBy != x.approved {
			t.Errorf("the bank is told %+v", news)
		}
		b.replay()
	}
}

// The bot's own agreements name nobody.
func TestAnAgreementOfTheBotsNamesNobody(t *testing.T) {
	b := openBank(t, nil)
	if r := b.agreed(); r.Plan == nil || r.Plan.Grant != nil {
		t.Errorf("%+v", r.Plan)
	}
	turns, err := b.s.Turns(t.Context(), "web:C1", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for i := range turns {
		for _, c := range bot.ChangesOf(&turns[i]) {
			if n, ok := c.Data.(bot.PlanNews); ok && n.GrantedBy+n.ApprovedBy != "" {
				t.Errorf("%+v", n)
			}
		}
	}
}

func TestAnOfferIsStoredAsItCame(t *testing.T) {
	b := openBank(t, nil)
	in := b.offers("lin", "12.5")
	text, err := in.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	var got bot.Inbound
	if err := json.Unmarshal(text, &got); err != nil || got.Offer == nil || *got.Offer.Waive != *in.Offer.Waive || got.Offer.Approved != "lin" || got.Offer.Ask.Term != 36 {
		t.Errorf("%s: %+v, %v", text, got.Offer, err)
	}
}

func (b *bank) caseOf() *bot.Case {
	b.t.Helper()
	c, err := b.s.Conversation(b.t.Context(), "web:C1")
	if err != nil || c.Case == nil {
		b.t.Fatalf("no case: %v", err)
	}
	return c.Case
}
