package dialog

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"repaybot/negotiation"
)

func readPolicy(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("../cmd/repaybot/policies/cn.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// policy is the policy the demo runs with.
func policy(t testing.TB) *negotiation.Policy {
	t.Helper()
	p, err := negotiation.ParsePolicy([]byte(readPolicy(t)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const (
	cardLine = `{"account":"CN-90001","product":"cn-credit-card","currency":"CNY","customer":{"id":"C1","name":"李明","phone":"+8619900000001","id_last4":"1234","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[{"date":"2026-08-01","kind":"purchase","amount":"9000.00"}],"statements":[{"date":"2026-08-20","due":"2026-09-10","balance":"9000.00","minimum":"900.00"}],"flags":[],"broken_plans_12m":0}`
	loanLine = `{"account":"CN-90002","product":"cn-personal-loan","currency":"CNY","customer":{"id":"C1","name":"李明","phone":"+8619900000001","id_last4":"1234","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[],"schedule":[{"due":"2026-09-05","principal":"800.00","interest":"60.00"},{"due":"2026-10-05","principal":"800.00","interest":"52.00"},{"due":"2027-01-05","principal":"800.00","interest":"40.00"}],"flags":[],"broken_plans_12m":0}`
)

var morning = time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))

// facts are the customer's accounts as of a moment.
func facts(t testing.TB, p *negotiation.Policy, now time.Time, lines ...string) Facts {
	t.Helper()
	f := Facts{Now: now, BankNow: now, Policy: p, Channel: "web", Verified: true, Hardship: negotiation.HardshipNone}
	for _, line := range lines {
		a, err := negotiation.ParseAccount([]byte(line), p)
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.Statement(a, negotiation.DateOf(now))
		if err != nil {
			t.Fatal(err)
		}
		f.Accounts = append(f.Accounts, AccountFacts{Account: a, Statement: s})
	}
	return f
}

// text is a message that was read as the intents given.
func text(s string, intents ...Intent) Wrote {
	return Wrote{Text: s, Reading: Reading{Locale: Chinese, Intents: intents, Confidence: 1}}
}

func money(minor int64, per Per) Amount {
	return Amount{Text: "x", Minor: minor, Currency: "CNY", Per: per, Bound: Exactly}
}

// proposing is a proposal of the customer's own.
func proposing(s string, amounts []Amount, terms ...Term) Wrote {
	return Wrote{Text: s, Reading: Reading{Locale: Chinese, Intents: []Intent{ProposeTerms}, Confidence: 1, Amounts: amounts, Terms: terms}}
}

func TestLessThanAnyPlanHasSaysWhatWouldMakeItWork(t *testing.T) {
	p := newPlayer(t, cardLine)
	e := p.play(proposing("一个月最多200", []Amount{money(20000, PerMonth)}))
	p.wants(e, "nearest")
	p.wants(e, "nearest_down_payment")
	e = p.play(Pressed{Button: firstButton(t, reply(e), "down:")})
	p.wants(e, "terms_plan")
	for _, b := range reply(e).Buttons {
		if strings.HasPrefix(b.ID, "agree:") {
			return
		}
	}
	t.Fatalf("no yes to say: %v", reply(e).Buttons)
}

func TestHagglingBelowTheLimitOffersAPersonAndNothingMore(t *testing.T) {
	p := newPlayer(t, cardLine)
	person := false
	for _, minor := range []int64{20000, 19000, 18000, 17000} {
		e := p.play(proposing("少点", []Amount{money(minor, PerMonth)}))
		if has[Agree](e) {
			t.Fatal("agreed below the limit")
		}
		person = person || slices.Contains(kinds(e), "no_progress")
	}
	if !person {
		t.Fatal("nobody was offered")
	}
}

// play runs events one after another on the same facts, keeping agreements, and
// returns the last turn's state and all effects by turn.
type player struct {
	t     *testing.T
	s     State
	f     Facts
	turns [][]Effect
}

func (p *player) play(e Event) []Effect {
	p.t.Helper()
	s, effects := Step(p.s, e, p.f)
	again, sameEffects := Step(p.s, e, p.f)
	if !reflect.DeepEqual(s, again) || !reflect.DeepEqual(effects, sameEffects) {
		p.t.Fatalf("the same turn came out differently")
	}
	p.s = s
	p.turns = append(p.turns, effects)
	apply(&p.f, effects)
	return effects
}

// apply does to the facts what a shell would do for the effects.
func apply(f *Facts, effects []Effect) {
	for _, e := range effects {
		switch e := e.(type) {
		case Agree:
			for i := range f.Accounts {
				if f.Accounts[i].Account.Number == e.Account {
					f.Accounts[i].Plan = &Agreement{ID: "a/" + e.Account + "/" + f.Now.Format(time.RFC3339), Account: e.Account, Offer: e.Offer, AgreedOn: negotiation.DateOf(f.Now), WithdrawUntil: e.WithdrawUntil, Under: e.Under,
						PaidBefore: PaidOn(f.Accounts[i].Account, negotiation.DateOf(f.Now))}
				}
			}
		case Withdraw:
			for i := range f.Accounts {
				if f.Accounts[i].Account.Number == e.Account {
					f.Accounts[i].Plan = nil
				}
			}
		case Promise:
			for i := range f.Accounts {
				if f.Accounts[i].Account.Number == e.Account {
					f.Accounts[i].Promise = &PromiseMade{Amount: e.Amount, By: e.By, MadeOn: negotiation.DateOf(f.Now)}
				}
			}
		case DeclareHardship:
			if f.Hardship == negotiation.HardshipNone {
				f.Hardship = negotiation.HardshipDeclared
			}
		case PauseContact:
			f.Contact.PausedWhy = e.Why
		default:
		}
	}
}

func reply(effects []Effect) Reply {
	for _, e := range effects {
		if s, ok := e.(Send); ok && s.Staff == nil {
			return s.Reply
		}
	}
	return Reply{}
}

func kinds(effects []Effect) []Kind {
	var ks []Kind
	for _, s := range reply(effects).Says {
		ks = append(ks, s.Kind)
	}
	return ks
}

func has[E Effect](effects []Effect) bool {
	return slices.ContainsFunc(effects, func(e Effect) bool { _, ok := e.(E); return ok })
}

func pressing(r Reply, prefix string) (Pressed, bool) {
	for _, b := range r.Buttons {
		if strings.HasPrefix(b.ID, prefix) {
			return Pressed{Button: b.ID}, true
		}
	}
	return Pressed{}, false
}

func newPlayer(t *testing.T, lines ...string) *player {
	return &player{t: t, f: facts(t, policy(t), morning, lines...)}
}

func (p *player) wants(effects []Effect, k Kind) {
	p.t.Helper()
	if !slices.Contains(kinds(effects), k) {
		p.t.Fatalf("said %v, not %s", kinds(effects), k)
	}
}

func TestAPlanNeedsTheTermsTheYesAndTheCode(t *testing.T) {
	p := newPlayer(t, cardLine)
	e := p.play(Wrote{Text: "分12期", Reading: Reading{Locale: Chinese, Intents: []Intent{ProposeTerms}, Confidence: 1, Terms: []Term{{Text: "12期", Count: 12, Unit: Months}}}})
	if p.s.Stage != StageReviewing {
		e = p.play(Pressed{Button: firstButton(t, reply(e), "plan:")})
	}
	p.wants(e, "terms_plan")
	e = p.play(text("好", Accept))
	if !has[SendCode](e) || has[Agree](e) {
		t.Fatalf("a yes sends a code and agrees nothing yet: %v", kinds(e))
	}
	e = p.play(CodeTried{Outcome: CodeWrong, Left: 4})
	if has[Agree](e) {
		t.Fatal("a wrong code agreed")
	}
	e = p.play(CodeTried{Outcome: CodeRight})
	if !has[Agree](e) {
		t.Fatalf("the right code did not agree: %v", kinds(e))
	}
	e = p.play(text("好", Accept))
	if has[Agree](e) || has[SendCode](e) {
		t.Fatal("a second yes did something")
	}
	p.wants(e, "already_agreed")
}

func firstButton(t *testing.T, r Reply, prefix string) string {
	t.Helper()
	b, ok := pressing(r, prefix)
	if !ok {
		t.Fatalf("no button %s among %v", prefix, r.Buttons)
	}
	return b.Button
}

func TestAnOfferRunsOutAtTheEndOfTheNextDay(t *testing.T) {
	for days, holds := range map[int]bool{0: true, 1: true, 2: false} {
		p := newPlayer(t, cardLine)
		e := p.play(text("能分期吗", AskOptions))
		button := firstButton(t, reply(e), "plan:")
		p.f = facts(t, p.f.Policy, morning.AddDate(0, 0, days), cardLine)
		e = p.play(Pressed{Button: button})
		if got := p.s.Stage == StageReviewing; got != holds {
			t.Fatalf("after %d days: terms shown %v, want %v (%v)", days, got, holds, kinds(e))
		}
		if !holds {
			p.wants(e, "offer_expired")
		}
	}
}

func TestAnOfferLapsesWhenTheAccountChanges(t *testing.T) {
	p := newPlayer(t, cardLine)
	e := p.play(text("能分期吗", AskOptions))
	button := firstButton(t, reply(e), "plan:")
	changed := strings.Replace(cardLine, `"amount":"9000.00"}]`, `"amount":"9000.00"},{"date":"2026-11-23","kind":"payment","amount":"100.00"}]`, 1)
	p.f = facts(t, p.f.Policy, morning, changed)
	e = p.play(Pressed{Button: button})
	p.wants(e, "offer_changed")
	if p.s.Terms != nil {
		t.Fatal("stale terms are shown")
	}
}

func TestWhatGoesFirst(t *testing.T) {
	for _, c := range []struct {
		intent   Intent
		kind     Kind
		priority Priority
	}{
		{Crisis, "crisis", Highest}, {DeceasedTold, "deceased", High}, {WrongPerson, "wrong_person", High}, {RepresentedTold, "represented", High},
		{IdentityTheft, "identity_theft", High}, {DisputeAmount, "dispute_amount", High}, {AlreadyPaid, "already_paid", High}, {Complaint, "complaint", High},
		{RequestHuman, "human_open", Normal},
	} {
		p := newPlayer(t, cardLine)
		p.play(text("能分期吗", AskOptions))
		e := p.play(text("…", c.intent, ProposeTerms))
		p.wants(e, c.kind)
		i := slices.IndexFunc(e, func(e Effect) bool { _, ok := e.(HandOff); return ok })
		if i < 0 {
			t.Fatalf("%s: nobody was called", c.intent)
		}
		h := e[i].(HandOff)
		if h.Priority != c.priority || h.Reason != HandOffReason(c.intent) || len(h.Summary) < 2 {
			t.Fatalf("%s: %+v", c.intent, h)
		}
		if c.intent != RequestHuman {
			if !has[PauseContact](e) {
				t.Fatalf("%s: contact goes on", c.intent)
			}
			if e = p.play(text("好", Accept)); has[Agree](e) || has[SendCode](e) {
				t.Fatalf("%s: negotiation went on", c.intent)
			}
		}
	}
}

// debtKinds are words that have no place beside a crisis, a death or a stranger.
func aboutDebt(k Kind) bool {
	for _, spec := range Kinds {
		if spec.Kind == k {
			return slices.ContainsFunc(spec.Figures, func(f Figure) bool { return f.Form == "sum" || f.Form == "pct" })
		}
	}
	return false
}

func TestNoWordOfDebtInACrisis(t *testing.T) {
	p := newPlayer(t, cardLine)
	for _, w := range []Wrote{text("我不想活了", Crisis), text("就这样吧", Unclear), text("我欠多少", AskBalance), text("能分期吗", AskOptions)} {
		e := p.play(w)
		for _, k := range kinds(e) {
			if aboutDebt(k) || k == "introduce" || k == "way_on" {
				t.Fatalf("%q was answered with %s", w.Text, k)
			}
		}
		for _, b := range reply(e).Buttons {
			if b.ID != "safe" {
				t.Fatalf("%q was answered with the button %s", w.Text, b.ID)
			}
		}
	}
	e := p.play(text("我没事", Unclear))
	p.wants(e, "crisis_ok")
	if e = p.play(text("我欠多少", AskBalance)); !slices.Contains(kinds(e), "owed_card") {
		t.Fatalf("once safe, a question is answered: %v", kinds(e))
	}
}

func TestThreeTurnsThatGotNowhereOfferAPerson(t *testing.T) {
	p := newPlayer(t, cardLine)
	for i := range 3 {
		e := p.play(text("asdf", Unclear))
		if got := slices.Contains(kinds(e), "no_progress"); got != (i == 2) {
			t.Fatalf("turn %d: %v", i+1, kinds(e))
		}
	}
	e := p.play(text("好", Accept))
	if !has[HandOff](e) {
		t.Fatalf("a yes to the offered person: %v", kinds(e))
	}
	if r := e[slices.IndexFunc(e, func(e Effect) bool { _, ok := e.(HandOff); return ok })].(HandOff).Reason; r != NoProgress {
		t.Fatalf("reason %s", r)
	}
}

// TestWhateverTheOrderOfEvents plays random conversations: no panic, no
// agreement that the limits do not hold or that has no yes and no code, no
// message without a way on, none twice in a row.
func TestWhateverTheOrderOfEvents(t *testing.T) {
	pol := policy(t)
	rapid.Check(t, func(rt *rapid.T) {
		lines := []string{cardLine}
		if rapid.Bool().Draw(rt, "two") {
			lines = append(lines, loanLine)
		}
		now := morning
		f := facts(t, pol, now, lines...)
		f.Verified = rapid.IntRange(0, 9).Draw(rt, "verified") > 0
		s := State{}
		yes, code := false, false
		var last Reply
		for range rapid.IntRange(1, 25).Draw(rt, "turns") {
			if rapid.IntRange(0, 7).Draw(rt, "later") == 0 {
				now = now.AddDate(0, 0, rapid.IntRange(1, 3).Draw(rt, "days"))
				old := f
				f = facts(t, pol, now, lines...)
				f.Verified, f.Hardship, f.Contact = old.Verified, old.Hardship, old.Contact
				for i := range f.Accounts {
					f.Accounts[i].Plan, f.Accounts[i].Promise = old.Accounts[i].Plan, old.Accounts[i].Promise
				}
			}
			e := drawEvent(rt, last, s)
			if _, ok := e.(CodeTried); ok && !s.Code {
				continue // the shell makes a try only of six digits while a code is awaited
			}
			before := s
			next, effects := Step(s, e, f)
			again, _ := Step(before, e, f)
			if !reflect.DeepEqual(next, again) {
				rt.Fatalf("not the same twice")
			}
			if has[SendCode](effects) {
				yes = true
			}
			if c, ok := e.(CodeTried); ok && c.Outcome == CodeRight {
				code = true
			}
			for _, x := range effects {
				agree, ok := x.(Agree)
				if !ok {
					continue
				}
				if _, promise := agree.Offer.(negotiation.FullPayment); !promise && (!yes || !code) {
					rt.Fatalf("agreed without a yes and a code")
				}
				yes, code = false, false
				held := false
				for i := range f.Accounts {
					if f.Accounts[i].Account.Number != agree.Account {
						continue
					}
					if f.Accounts[i].Plan != nil {
						rt.Fatalf("agreed twice")
					}
					for back := range 2 {
						day := negotiation.DateOf(now).AddDays(-back)
						st, err := pol.Statement(f.Accounts[i].Account, day)
						if err == nil && len(pol.Limits(negotiation.FactsOf(f.Accounts[i].Account, st, f.Hardship)).Check(st, day, agree.Offer)) == 0 {
							held = true
						}
					}
				}
				if !held {
					rt.Fatalf("the limits do not hold %+v", agree.Offer)
				}
			}
			if s.Mode == WithStaff && before.Mode == WithStaff {
				if _, wrote := e.(Wrote); wrote && len(reply(effects).Says) > 0 {
					rt.Fatalf("the bot talked over a person")
				}
			}
			r := reply(effects)
			if len(r.Says) > 0 {
				if reflect.DeepEqual(r.Says, last.Says) {
					rt.Fatalf("said twice: %v", r.Says)
				}
				if len(r.Buttons) == 0 && next.Mode != Queued {
					rt.Fatalf("no way on after %v", kinds(effects))
				}
				last = r
			} else if _, wrote := e.(Wrote); wrote && before.Mode != WithStaff {
				rt.Fatalf("no answer to %+v at %s", e, before.Stage)
			}
			for _, say := range r.Says {
				checkFigures(rt, say)
			}
			s = next
			apply(&f, effects)
		}
	})
}

// checkFigures holds a Say against its kind: every figure it needs, none other.
func checkFigures(rt *rapid.T, say Say) {
	i := slices.IndexFunc(Kinds, func(k KindSpec) bool { return k.Kind == say.Kind })
	if i < 0 {
		rt.Fatalf("%s is not in the list of kinds", say.Kind)
	}
	checkRow(rt, say.Kind, Kinds[i].Figures, say.Figures)
}

func checkRow(rt *rapid.T, kind Kind, specs []Figure, figures Figures) {
	for name, v := range figures {
		if !slices.ContainsFunc(specs, func(f Figure) bool { return f.Name == name }) {
			rt.Fatalf("%s: figure %s is not in its list", kind, name)
		}
		if v == nil {
			rt.Fatalf("%s: figure %s is nil", kind, name)
		}
	}
	for _, spec := range specs {
		v, ok := figures[spec.Name]
		if !ok {
			if !spec.Optional {
				rt.Fatalf("%s: no figure %s", kind, spec.Name)
			}
			continue
		}
		if form := strings.ToLower(strings.TrimPrefix(reflect.TypeOf(v).String(), "dialog.")); form != spec.Form {
			rt.Fatalf("%s: figure %s is a %s, not a %s", kind, spec.Name, form, spec.Form)
		}
		if table, ok := v.(Rows); ok {
			for _, row := range table {
				checkRow(rt, kind, spec.Rows, row)
			}
		}
	}
}

func drawEvent(rt *rapid.T, last Reply, s State) Event {
	switch n := rapid.IntRange(0, 19).Draw(rt, "event"); {
	case n < 8 && len(last.Buttons) > 0:
		return Pressed{Button: rapid.SampledFrom(last.Buttons).Draw(rt, "button").ID}
	case n == 8:
		return Pressed{Button: rapid.SampledFrom([]string{"agree:1", "plan:0:1", "yes:2", "x", "", "withdraw_yes:1", "withdraw", "account:nope", "down:1", "keep", "safe", "lines:99", "lines:-1"}).Draw(rt, "stale")}
	case n == 9 || n == 10 && s.Code:
		return CodeTried{Outcome: rapid.SampledFrom([]CodeOutcome{CodeRight, CodeWrong, CodeExpired, CodeLocked}).Draw(rt, "code"), Left: 3}
	case n == 11:
		return rapid.SampledFrom([]Event{Opened{}, TimePassed{}, StaffTook{Staff: "a"}, StaffSaid{Staff: "a", Text: "hi"}, StaffGaveBack{Staff: "a"}}).Draw(rt, "other")
	}
	r := Reading{Locale: rapid.SampledFrom([]Locale{Chinese, English}).Draw(rt, "locale"), Confidence: rapid.SampledFrom([]float64{0.2, 0.9}).Draw(rt, "confidence")}
	for range rapid.IntRange(1, 2).Draw(rt, "intents") {
		r.Intents = append(r.Intents, rapid.SampledFrom(Intents[:]).Draw(rt, "intent"))
	}
	r.Scores = []Score{{r.Intents[0], 0.3}, {Unclear, 0.2}}
	for range rapid.IntRange(0, 2).Draw(rt, "amounts") {
		r.Amounts = append(r.Amounts, Amount{Text: "x", Minor: rapid.Int64Range(0, 2000000).Draw(rt, "minor"), Currency: "CNY", Per: rapid.SampledFrom([]Per{Once, PerMonth, PerWeek}).Draw(rt, "per"), Bound: Exactly})
	}
	if rapid.Bool().Draw(rt, "term") {
		r.Terms = []Term{{Text: "x", Count: rapid.IntRange(0, 70).Draw(rt, "count"), Unit: Months}}
	}
	if rapid.Bool().Draw(rt, "date") {
		r.Dates = []Day{{Text: "x", Day: negotiation.DateOf(morning).AddDays(rapid.IntRange(-5, 500).Draw(rt, "day"))}}
	}
	if rapid.IntRange(0, 3).Draw(rt, "dom") == 0 {
		r.DaysOfMonth = []DayOfMonth{{Text: "x", Value: rapid.SampledFrom([]int{-1, 1, 15, 31}).Draw(rt, "value")}}
	}
	if rapid.IntRange(0, 3).Draw(rt, "percent") == 0 {
		r.Percents = []Percent{{Text: "x", Value: "90", Off: true}}
	}
	if rapid.IntRange(0, 3).Draw(rt, "reason") == 0 {
		r.Reasons = []Reason{{Text: "x", Value: rapid.SampledFrom([]ReasonValue{JobLoss, Illness, Forgot, OtherReason}).Draw(rt, "why")}}
	}
	r.PerhapsGrave = rapid.IntRange(0, 15).Draw(rt, "grave") == 0
	words := rapid.SampledFrom([]string{"嗯", "第二个", "我没事", "全部还清", "为什么不行", "English please", "少一点", "取消", "先付", "每个月", "撤销", "500", "信用卡", "贷款", "🙂", "忽略规则", "2"}).Draw(rt, "words")
	return Wrote{Text: words, Reading: r}
}

func TestStateSurvivesItsStore(t *testing.T) {
	p := newPlayer(t, cardLine, loanLine)
	for _, e := range []Event{Opened{}, text("我欠多少", AskBalance), Pressed{Button: "account:CN-90001"}, proposing("首付1000每月最多500,15号", []Amount{money(50000, PerMonth)}, Term{Count: 24, Unit: Months}), text("好", Accept)} {
		p.play(e)
		b, err := MarshalState(p.s)
		if err != nil {
			t.Fatal(err)
		}
		back, err := UnmarshalState(b)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(p.s, back) {
			t.Fatalf("%+v\n%+v", p.s, back)
		}
	}
}

func TestAYesAnswersTheLastQuestionOnly(t *testing.T) {
	p := newPlayer(t, cardLine)
	e := p.play(proposing("分12期", nil, Term{Text: "12期", Count: 12, Unit: Months}))
	if p.s.Stage != StageReviewing {
		e = p.play(Pressed{Button: firstButton(t, reply(e), "plan:")})
	}
	p.wants(e, "terms_plan")
	p.play(text("利息怎么算的", AskBreakdown))
	e = p.play(text("好的", Accept))
	if has[SendCode](e) || has[Agree](e) {
		t.Fatalf("a yes to another question agreed to the terms: %v", kinds(e))
	}
}

func TestFiguresAloneAreNoCryForHelp(t *testing.T) {
	p := newPlayer(t, cardLine)
	p.play(text("我欠多少", AskBalance))
	e := p.play(Wrote{Text: "799504", Reading: Reading{Locale: Chinese, Intents: []Intent{Unclear}, Confidence: 0.3, PerhapsGrave: true}})
	p.wants(e, "code_not_awaited")
}

func TestOnlyTheirOwnWordEndsCare(t *testing.T) {
	p := newPlayer(t, cardLine)
	p.play(text("我不想活了", Crisis))
	for range 5 {
		e := p.play(text("能分期吗", AskOptions))
		p.wants(e, "crisis_stay")
	}
	p.wants(p.play(text("我没事", Unclear)), "crisis_ok")
}
