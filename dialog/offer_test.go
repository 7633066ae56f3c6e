package dialog

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"repaybot/negotiation"
)

// waiving is a share of the fees and of the interest, in percent.
func waiving(t *testing.T, fees, interest string) *negotiation.WaivePercent {
	t.Helper()
	var w negotiation.WaivePercent
	var err error
	if w.Fees, err = negotiation.ParseRate(fees); err != nil {
		t.Fatal(err)
	}
	if w.Interest, err = negotiation.ParseRate(interest); err != nil {
		t.Fatal(err)
	}
	return &w
}

// told is what the colleague is told of their offer in a turn.
func told(effects []Effect) (all []TellStaff) {
	for _, e := range effects {
		if x, ok := e.(TellStaff); ok {
			all = append(all, x)
		}
	}
	return all
}

// withAnna is a conversation that anna has.
func withAnna(t *testing.T, lines ...string) *player {
	t.Helper()
	p := newPlayer(t, lines...)
	p.f.Contact.LastWrote = morning
	p.play(text("我欠多少", AskBalance))
	p.play(StaffTook{Staff: "anna"})
	return p
}

// annas is a plan of 36 months with all fees and half of the interest waived,
// which only a colleague can offer.
func annas(t *testing.T) StaffOffered {
	return StaffOffered{Staff: "anna", Role: "agent", Account: "CN-90001", Kind: negotiation.KindInstallments, Ask: Wish{Term: 36}, Waive: waiving(t, "100", "50")}
}

func (p *player) puts(e StaffOffered) []Effect {
	p.t.Helper()
	effects := p.play(e)
	if x := told(effects); len(x) != 1 || x[0].Outcome != OfferPut {
		p.t.Fatalf("told %+v", x)
	}
	p.wants(effects, "colleague_offer")
	return effects
}

func TestAnAgreementSaysWhoGrantedIt(t *testing.T) {
	p := withAnna(t, cardLine)
	e := p.puts(annas(t))
	p.wants(e, "terms_plan")
	if has[SendCode](e) || has[Agree](e) || p.s.Mode != WithStaff {
		t.Fatalf("an offer did more than show its terms: %v", kinds(e))
	}
	if e = p.play(Pressed{Button: firstButton(t, reply(e), "agree:")}); !has[SendCode](e) || told(e)[0].Outcome != OfferAccepted {
		t.Fatalf("a yes: %v", kinds(e))
	}
	if e = p.play(CodeTried{Outcome: CodeWrong, Left: 4}); has[Agree](e) {
		t.Fatal("agreed by a wrong code")
	}
	e = p.play(CodeTried{Outcome: CodeRight})
	i := slices.IndexFunc(e, func(x Effect) bool { _, ok := x.(Agree); return ok })
	if i < 0 || told(e)[0].Outcome != OfferAgreed {
		t.Fatalf("the code: %v", kinds(e))
	}
	made := e[i].(Agree)
	want := Grant{Staff: "anna", Role: "agent", Kind: negotiation.KindInstallments, Waive: annas(t).Waive, MaxTerm: 60, On: negotiation.DateOf(morning), Expires: negotiation.DateOf(morning).AddDays(1)}
	if g := made.Grant; g == nil || g.Staff != want.Staff || g.Role != want.Role || g.Approved != "" || *g.Waive != *want.Waive || g.MaxTerm != 60 || g.On != want.On || g.Expires != want.Expires {
		t.Errorf("granted by %+v", made.Grant)
	}
	if len(made.Offer.(negotiation.InstallmentPlan).Installments) != 36 || p.s.Granted != nil || p.s.Mode != WithStaff {
		t.Errorf("%+v", p.s)
	}
}

// What changes between the yes and the code takes the offer away: the policy's
// authority, the account, the day.
func TestAColleaguesOfferLapses(t *testing.T) {
	changed := strings.Replace(cardLine, `"amount":"9000.00"}]`, `"amount":"9000.00"},{"date":"2026-11-23","kind":"payment","amount":"100.00"}]`, 1)
	narrow := policyWith(t, `agent:      {max_term: 60,`, `agent:      {max_term: 30,`)
	for name, f := range map[string]Facts{
		"the authority":  facts(t, narrow, morning, cardLine),
		"the account":    facts(t, policy(t), morning, changed),
		"the day":        facts(t, policy(t), morning.AddDate(0, 0, 2), cardLine),
		"it is disputed": facts(t, policy(t), morning, strings.Replace(cardLine, `"flags":[]`, `"flags":["disputed"]`, 1)),
	} {
		for _, after := range []string{"the yes", "the terms"} {
			if name == "the day" && after == "the yes" {
				continue // nobody waits for a code of yesterday
			}
			p := withAnna(t, cardLine)
			e := p.puts(annas(t))
			next := Event(Pressed{Button: firstButton(t, reply(e), "agree:")})
			if after == "the yes" {
				p.play(next)
				next = CodeTried{Outcome: CodeRight}
			}
			p.f = f
			e = p.play(next)
			if has[Agree](e) || has[SendCode](e) || p.s.Terms != nil || p.s.Granted != nil || p.s.Code {
				t.Errorf("%s changed after %s: %v", name, after, kinds(e))
			}
			if x := told(e); len(x) != 1 || x[0].Outcome != OfferLapsed || !slices.Equal(kinds(e), []Kind{"colleague_offer_over"}) {
				t.Errorf("%s changed after %s: told %+v, said %v", name, after, x, kinds(e))
			}
		}
	}
}

// The same after the conversation was given back: the bot goes on with what the
// limits hold today.
func TestWithTheBotToo(t *testing.T) {
	p := withAnna(t, cardLine)
	e := p.puts(annas(t))
	agree := Pressed{Button: firstButton(t, reply(e), "agree:")}
	p.wants(p.play(StaffGaveBack{Staff: "anna"}), "human_back_offer")
	p.f = facts(t, policyWith(t, `agent:      {max_term: 60,`, `agent:      {max_term: 30,`), morning, cardLine)
	e = p.play(agree)
	p.wants(e, "offer_changed")
	if has[SendCode](e) || p.s.Granted != nil {
		t.Error("it still stood")
	}
	p = withAnna(t, cardLine)
	agree = Pressed{Button: firstButton(t, reply(p.puts(annas(t))), "agree:")}
	p.play(StaffGaveBack{Staff: "anna"})
	if e = p.play(agree); !has[SendCode](e) {
		t.Errorf("the button under the terms: %v", kinds(e))
	}
	if e = p.play(CodeTried{Outcome: CodeRight}); !has[Agree](e) {
		t.Errorf("the code: %v", kinds(e))
	}
}

func TestAYesThatIsNotToTheTermsGoesToTheColleague(t *testing.T) {
	p := withAnna(t, cardLine)
	words := func(s string) Wrote { return text(s, Accept) }
	goesOn := func(name string, e Event) {
		t.Helper()
		if effects := p.play(e); has[SendCode](effects) || has[Agree](effects) || !has[AddToCase](effects) || len(kinds(effects)) > 0 {
			t.Errorf("%s: %+v", name, effects)
		}
	}
	p.puts(annas(t))
	goesOn("with a day of its own", Wrote{Text: "好，每月15号", Reading: Reading{Locale: Chinese, Intents: []Intent{Accept}, Confidence: 1, DaysOfMonth: []DayOfMonth{{"15号", 15}}}})
	goesOn("after that", words("好"))
	p.puts(annas(t))
	goesOn("a question", words("同意的话怎么办？"))
	p.puts(annas(t))
	goesOn("with a question of fact", text("好，那利息是多少", AskBalance, Accept))
	p.puts(annas(t))
	p.play(StaffSaid{Staff: "anna", Text: "我明天给您打电话，行吗"})
	goesOn("to what the colleague said", words("行"))
	p.puts(annas(t))
	goesOn("doubtful", Wrote{Text: "嗯", Reading: Reading{Locale: Chinese, Intents: []Intent{Accept}, Confidence: 0.4, Scores: []Score{{Accept, 0.4}, {Unclear, 0.3}}}})
	goesOn("something else", text("还有别的吗", AskOptions))
	goesOn("an old button", Pressed{Button: "agree:3"})
	goesOn("a button of the bot's", Pressed{Button: "options"})
	p.puts(annas(t))
	if e := p.play(words("同意")); !has[SendCode](e) {
		t.Errorf("a plain yes right under the terms: %v", kinds(e))
	}
	goesOn("words while the code is awaited", text("等一下", Unclear))
}

// A code for what the bot had offered is nobody's to take once a colleague has
// the conversation.
func TestACodeForTheBotsOfferWaitsForNobody(t *testing.T) {
	p := newPlayer(t, cardLine)
	e := p.play(proposing("分12期", nil, Term{Text: "12期", Count: 12, Unit: Months}))
	if p.s.Stage != StageReviewing {
		p.play(Pressed{Button: firstButton(t, reply(e), "plan:")})
	}
	p.play(text("好", Accept))
	p.play(StaffTook{Staff: "anna"})
	if e = p.play(CodeTried{Outcome: CodeRight}); has[Agree](e) || len(kinds(e)) > 0 {
		t.Errorf("%v", kinds(e))
	}
}

func TestWhyAnOfferIsNotPut(t *testing.T) {
	offer := func(change func(*StaffOffered)) StaffOffered {
		e := annas(t)
		change(&e)
		return e
	}
	above := func(key, asked, most, needs string) *AboveAuthority { return &AboveAuthority{key, asked, most, needs} }
	for _, x := range []struct {
		name    string
		prepare func(*player)
		offer   StaffOffered
		why     WhyNoOffer
		above   *AboveAuthority
		binding []negotiation.Binding
	}{
		{"nobody has it", func(p *player) { p.s.Mode, p.s.Owner = WithBot, "" }, annas(t), WhyNotTheirs, nil, nil},
		{"another has it", nil, offer(func(e *StaffOffered) { e.Staff = "ben" }), WhyNotTheirs, nil, nil},
		{"a supervisor's share", nil, offer(func(e *StaffOffered) { e.Waive = waiving(t, "100", "51") }), WhyAboveAuthority, above("waive_percent.interest", "51", "50", "supervisor"), nil},
		{"approved by themselves", nil, offer(func(e *StaffOffered) { e.Waive, e.Approved = waiving(t, "100", "51"), "anna" }), WhyAboveAuthority, above("waive_percent.interest", "51", "50", "supervisor"), nil},
		{"above a supervisor's, approved", nil, offer(func(e *StaffOffered) { e.Ask.Term, e.Approved = 61, "lin" }), WhyAboveAuthority, above("max_term", "61", "60", ""), nil},
		{"a settlement", nil, offer(func(e *StaffOffered) { e.Kind, e.Ask = negotiation.KindSettlement, Wish{} }), WhyAboveAuthority, nil, nil},
		{"less than they have", nil, offer(func(e *StaffOffered) { e.Waive = waiving(t, "0", "0") }), WhyBelowLimits, nil, nil},
		{"no account of theirs", nil, offer(func(e *StaffOffered) { e.Account = "CN-90002" }), WhyNoAccount, nil, nil},
		{"a plan that nobody chose", nil, offer(func(e *StaffOffered) { e.Ask = Wish{} }), WhyNone, nil, nil},
		{"a term that is too short", nil, offer(func(e *StaffOffered) { e.Ask.Term = 2 }), WhyNone, nil, []negotiation.Binding{negotiation.BindTermsMin}},
		{"too little a month", nil, offer(func(e *StaffOffered) { e.Ask = Wish{Monthly: 100} }), WhyNone, nil, nil},
		{"a day that is too late", nil, offer(func(e *StaffOffered) { e.Ask.First = negotiation.NewDate(2027, 3, 1) }), WhyNone, nil, []negotiation.Binding{negotiation.BindFirstPaymentWithinDays}},
		{"a promise too late", nil, StaffOffered{Staff: "anna", Role: "agent", Account: "CN-90001", Kind: negotiation.KindPromise, Ask: Wish{First: negotiation.NewDate(2027, 3, 1)}}, WhyNone, nil, []negotiation.Binding{negotiation.BindFirstPaymentWithinDays}},
		{"a month of no day", nil, offer(func(e *StaffOffered) { e.Ask.Day = 32 }), WhyCannotBeMeant, nil, nil},
		{"it is not known who reads", func(p *player) { p.f.Verified = false }, annas(t), WhyNotVerified, nil, nil},
		{"figures may not be shown", func(p *player) {
			p.f.Channel, p.f.Policy = "web", policyWith(t, "web: {disclosure: full}", "web: {disclosure: link}")
		}, annas(t), WhyNotShown, nil, nil},
		{"somebody in danger", func(p *player) { p.s.Stage = StageCare }, annas(t), WhyAside, nil, nil},
		{"a death", func(p *player) { p.s.Case = &Case{Reason: HandOffReason(DeceasedTold)} }, annas(t), WhyAside, nil, nil},
		{"a lawyer", func(p *player) { p.s.Stage, p.s.Case = StageCase, &Case{Reason: HandOffReason(RepresentedTold)} }, offer(func(e *StaffOffered) { e.Answered = true }), WhyCaseOpen, nil, nil},
		{"a dispute", func(p *player) { p.s.Stage, p.s.Case = StageCase, &Case{Reason: HandOffReason(DisputeAmount)} }, annas(t), WhyCaseOpen, nil, nil},
		{"protected", func(p *player) {
			p.f = facts(t, policy(t), morning, strings.Replace(cardLine, `"flags":[]`, `"flags":["bankrupt"]`, 1))
		}, annas(t), WhyProtected, nil, nil},
	} {
		p := withAnna(t, cardLine)
		if x.prepare != nil {
			x.prepare(p)
		}
		before := p.s
		e := p.play(x.offer)
		got := told(e)
		if len(got) != 1 || got[0].Outcome != OfferRefused || got[0].Why != x.why || len(kinds(e)) > 0 {
			t.Errorf("%s: told %+v, said %v; want %s", x.name, got, kinds(e), x.why)
			continue
		}
		if x.above != nil && *got[0].Above != *x.above {
			t.Errorf("%s: above %+v, want %+v", x.name, *got[0].Above, *x.above)
		}
		if x.binding != nil && !slices.Equal(got[0].Binding, x.binding) {
			t.Errorf("%s: %v binds, want %v", x.name, got[0].Binding, x.binding)
		}
		if p.s.Terms != nil || p.s.Granted != nil || p.s.Stage != before.Stage {
			t.Errorf("%s: something is on the table", x.name)
		}
		if x.why != WhyNotTheirs && x.why != WhyNone {
			var refused *OfferError
			if _, err := PreviewOffer(before, x.offer, p.f); !errors.As(err, &refused) || refused.Why != x.why {
				t.Errorf("%s: the preview says %v", x.name, err)
			}
		}
	}
}

// An open dispute comes first, until the colleague says that it is answered.
func TestADisputeThatWasAnswered(t *testing.T) {
	p := withAnna(t, cardLine)
	p.s.Stage, p.s.Case = StageCase, &Case{Reason: HandOffReason(DisputeAmount)}
	e := annas(t)
	e.Answered = true
	p.wants(p.puts(e), "terms_plan")
}

// What a preview shows is asked for exactly, and is then what the customer gets.
func TestAPreviewIsWhatIsPut(t *testing.T) {
	for _, ask := range []Wish{{}, {Term: 36}, {Monthly: 50000}, {Term: 24, Day: 31}, {Term: 24, First: negotiation.NewDate(2026, 12, 9)}, {Down: 200000}, {Term: 48, Down: 1}, {Monthly: 100}, {Term: 2}} {
		for _, k := range []negotiation.OfferKind{negotiation.KindInstallments, negotiation.KindPromise, negotiation.KindSettlement} {
			e := annas(t)
			e.Kind, e.Ask, e.Role = k, ask, "supervisor"
			switch k {
			case negotiation.KindPromise:
				e.Waive, e.Ask.Term = nil, 0
			case negotiation.KindSettlement:
				e.Ask.Term = 0
			}
			p := withAnna(t, cardLine)
			before := p.s
			v, err := PreviewOffer(p.s, e, p.f)
			if err != nil {
				t.Fatalf("%s, %+v: %v", k, ask, err)
			}
			if fmt.Sprint(before) != fmt.Sprint(p.s) {
				t.Fatal("looking changed something")
			}
			if v.Nearest != nil {
				v.Offers = append(v.Offers, *v.Nearest)
			}
			if len(v.Offers) == 0 {
				t.Errorf("%s, %+v: nothing", k, ask)
			}
			for _, x := range v.Offers {
				p := withAnna(t, cardLine)
				e.Ask = x.Ask
				effects := p.puts(e)
				o, ok := newTurn(p.s, p.f).offer(*p.s.Terms)
				if !ok || fmt.Sprint(o) != fmt.Sprint(x.Offer) {
					t.Errorf("%s, %+v: put\n%v, shown\n%v (%v)", k, ask, o, x.Offer, kinds(effects))
				}
			}
		}
	}
}

// A plan that stands is replaced by a colleague's as by the bot's own.
func TestAColleaguesPlanTakesThePlaceOfAnother(t *testing.T) {
	p := newPlayer(t, cardLine)
	p.f.Contact.LastWrote = morning
	e := p.play(text("能分期吗", AskOptions))
	p.play(Pressed{Button: firstButton(t, reply(e), "plan:")})
	p.play(text("好", Accept))
	p.play(CodeTried{Outcome: CodeRight})
	old := p.f.Accounts[0].Plan
	p.play(StaffTook{Staff: "anna"})
	v, err := PreviewOffer(p.s, annas(t), p.f)
	if err != nil || !v.Replaces {
		t.Fatalf("%+v, %v", v, err)
	}
	e = p.puts(annas(t))
	p.play(Pressed{Button: firstButton(t, reply(e), "agree:")})
	e = p.play(CodeTried{Outcome: CodeRight})
	i := slices.IndexFunc(e, func(x Effect) bool { _, ok := x.(Agree); return ok })
	if i < 0 || e[i].(Agree).Replaces != old.ID {
		t.Fatalf("%v, told %+v", kinds(e), told(e))
	}
	p.wants(e, "replaced")
}

// Terms that did not reach the customer are not there to say yes to.
func TestTermsThatWereHeldBack(t *testing.T) {
	p := withAnna(t, cardLine)
	p.puts(annas(t))
	e := p.play(Withheld{Message: "c/3/1", Purpose: negotiation.ForCollection, Reason: negotiation.ReasonHours})
	if p.s.Terms != nil || p.s.Granted != nil || told(e)[0].Outcome != OfferLapsed {
		t.Fatalf("%+v", p.s)
	}
	if e = p.play(text("好", Accept)); has[SendCode](e) {
		t.Error("a yes to what was not read")
	}
}
