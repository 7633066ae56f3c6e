package dialog

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"repaybot/negotiation"
)

// offering plays a conversation in which colleagues, the customer and whoever
// crafts requests do anything in any order, and holds every turn against what
// nobody may get past.
type offering struct {
	rt       *rapid.T
	f        Facts
	s        State
	buttons  []string // ever shown
	put      []StaffOffered
	yes      int // the turn of the terms that the customer said yes to
	agreed   int
	granted  int // agreed to what a colleague offered
	withBot  int // of those, after it was given back
	lapsed   int
	policies []*negotiation.Policy
}

// saidForStaff are all that the bot may say while a colleague has the word.
var saidForStaff = []Kind{"colleague_offer", "terms_plan", "terms_personalised", "terms_settlement", "terms_promise", "replace_dearer", "ask_agree",
	"code_sent", "code_wrong", "code_expired", "code_locked", "code_waiting", "agreed_plan", "agreed_down_payment", "agreed_settlement", "promised", "replaced", "not_now", "colleague_offer_over"}

func (o *offering) step(e Event) {
	before, f := o.s, o.f
	next, effects := Step(before, e, f)
	o.replays(before, e, next, effects)
	o.s = next
	if before.Terms != nil {
		switch e := e.(type) {
		case Pressed:
			if e.Button == fmt.Sprint("agree:", before.Terms.Turn) {
				o.yes = before.Terms.Turn
			}
		case Wrote:
			if slices.Contains(e.Reading.Intents, Accept) {
				o.yes = before.Terms.Turn
			}
		default:
		}
	}
	for _, x := range effects {
		switch x := x.(type) {
		case Send:
			o.said(before, e, x)
		case Agree:
			o.agree(before, e, x)
		case TellStaff:
			switch x.Outcome {
			case OfferPut:
				put := e.(StaffOffered)
				o.put = append(o.put, put)
				if before.Mode != WithStaff || before.Owner != "" && before.Owner != put.Staff {
					o.rt.Fatalf("put by %s, in mode %s of %s", put.Staff, before.Mode, before.Owner)
				}
			case OfferLapsed:
				o.lapsed++
			}
		default:
		}
	}
	apply(&o.f, effects)
}

// replays has the turn come out the same of what is stored.
func (o *offering) replays(before State, e Event, next State, effects []Effect) {
	stored, err := MarshalState(before)
	if err != nil {
		o.rt.Fatal(err)
	}
	again, err := UnmarshalState(stored)
	if err != nil {
		o.rt.Fatal(err)
	}
	text, err := MarshalEvent(e)
	if err != nil {
		o.rt.Fatal(err)
	}
	event, err := UnmarshalEvent(text)
	if err != nil {
		o.rt.Fatal(err)
	}
	sameNext, same := Step(again, event, o.f)
	a, _ := MarshalState(next)
	b, _ := MarshalState(sameNext)
	if string(a) != string(b) || len(same) != len(effects) {
		o.rt.Fatalf("%T played again comes out otherwise:\n%s\n%s", e, a, b)
	}
	for i := range effects {
		x, err := MarshalEffect(effects[i])
		y, _ := MarshalEffect(same[i])
		if err != nil || string(x) != string(y) {
			o.rt.Fatalf("%s is %s the second time (%v)", x, y, err)
		}
	}
}

func (o *offering) said(before State, e Event, m Send) {
	if m.Staff != nil {
		return
	}
	for _, b := range m.Reply.Buttons {
		o.buttons = append(o.buttons, b.ID)
	}
	if o.s.Mode != WithStaff {
		return
	}
	switch e.(type) {
	case StaffOffered, Pressed, Wrote, CodeTried:
	default:
		o.rt.Fatalf("%T, and the bot speaks over a colleague", e)
	}
	for _, s := range m.Reply.Says {
		if !slices.Contains(saidForStaff, s.Kind) {
			o.rt.Fatalf("%T %+v: says %s over a colleague", e, e, s.Kind)
		}
	}
	for _, b := range m.Reply.Buttons {
		if !ofOffer(b.ID) {
			o.rt.Fatalf("%T: a button %s over a colleague", e, b.ID)
		}
	}
	if _, offered := e.(StaffOffered); !offered && (before.Granted == nil) {
		o.rt.Fatalf("%T %+v: says something, and nobody has offered anything", e, e)
	}
}

// agree holds an agreement against the limits of the moment, as far as the
// authority of those who stand behind it widens them.
func (o *offering) agree(before State, e Event, made Agree) {
	o.agreed++
	x := before.Terms
	if x == nil || o.yes != x.Turn {
		o.rt.Fatalf("agreed by %T, the yes was to the terms of %d: %+v", e, o.yes, x)
	}
	if tried, ok := e.(CodeTried); negotiation.KindOf(made.Offer) != negotiation.KindPromise && (!ok || tried.Outcome != CodeRight || !before.Code) {
		o.rt.Fatalf("agreed by %T without the code", e)
	}
	t := newTurn(before, o.f)
	a := t.find(made.Account)
	if a == nil {
		o.rt.Fatal("agreed on an account of nobody's")
	}
	if slices.Contains(a.Account.Flags, negotiation.Flag("disputed")) {
		o.rt.Fatal("agreed on a protected account")
	}
	s, err := t.statementOf(a, x.Table.AsOf)
	if err != nil {
		o.rt.Fatal(err)
	}
	limits := t.limits(a, s)
	if g := made.Grant; g != nil {
		o.granted++
		if o.s.Mode == WithBot {
			o.withBot++
		}
		i := slices.IndexFunc(o.put, func(p StaffOffered) bool {
			return p.Staff == g.Staff && p.Role == g.Role && p.Account == made.Account && p.Kind == g.Kind && reflect.DeepEqual(p.Waive, g.Waive) && (g.Approved == "" || g.Approved == p.Approved)
		})
		if i < 0 {
			o.rt.Fatalf("a grant that nobody gave: %+v", g)
		}
		role := g.Role
		if g.Approved != "" {
			if role = "supervisor"; g.Approved == g.Staff {
				o.rt.Fatal("approved by who asked")
			}
		}
		if g.Kind != negotiation.KindOf(made.Offer) {
			o.rt.Fatalf("granted %s, agreed %T", g.Kind, made.Offer)
		}
		give := negotiation.Give{Kind: g.Kind, Waive: g.Waive}
		if plan, ok := made.Offer.(negotiation.InstallmentPlan); ok {
			give.Term = len(plan.Installments)
		}
		if limits, err = o.f.Policy.Widened(limits, role, give); err != nil {
			o.rt.Fatalf("agreed on what the authority of %s does not reach: %v", role, err)
		}
	}
	if broken := limits.Check(s, x.Table.AsOf, made.Offer); len(broken) > 0 {
		o.rt.Fatalf("%T under %+v: %v", made.Offer, made.Grant, broken)
	}
	if until := x.Table.AsOf.AddDays(1); t.today() > until {
		o.rt.Fatalf("agreed on %s, held until %s", t.today(), until)
	}
}

// at moves the clock and works the statements out anew.
func (o *offering) at(now time.Time) {
	o.f.Now, o.f.BankNow = now, now
	o.f.Accounts = slices.Clone(o.f.Accounts)
	for i := range o.f.Accounts {
		s, err := o.f.Policy.Statement(o.f.Accounts[i].Account, negotiation.DateOf(now))
		if err != nil {
			o.rt.Fatal(err)
		}
		o.f.Accounts[i].Statement = s
	}
}

func drawOffer(rt *rapid.T) StaffOffered {
	percent := func(label string) negotiation.Rate {
		r, err := negotiation.ParseRate(rapid.SampledFrom([]string{"0", "10", "20", "50", "60", "70", "80", "100", "100", "120"}).Draw(rt, label))
		if err != nil {
			rt.Fatal(err)
		}
		return r
	}
	e := StaffOffered{
		Staff: rapid.SampledFrom([]string{"anna", "anna", "anna", "ben", "lin"}).Draw(rt, "who"), Role: rapid.SampledFrom([]string{"agent", "agent", "supervisor", "", "root"}).Draw(rt, "role"),
		Account:  rapid.SampledFrom([]string{"CN-90001", "CN-90001", "CN-90001", "CN-90002", "CN-1"}).Draw(rt, "account"),
		Kind:     rapid.SampledFrom([]negotiation.OfferKind{negotiation.KindInstallments, negotiation.KindInstallments, negotiation.KindSettlement, negotiation.KindPromise, "gift"}).Draw(rt, "kind"),
		Approved: rapid.SampledFrom([]string{"", "", "", "lin", "anna"}).Draw(rt, "approved"), Answered: rapid.Bool().Draw(rt, "answered"),
	}
	if rapid.IntRange(0, 3).Draw(rt, "term?") > 0 {
		e.Ask.Term = rapid.SampledFrom([]int{-1, 1, 3, 6, 12, 24, 30, 36, 37, 48, 49, 60, 61, 9999}).Draw(rt, "term")
	}
	switch rapid.IntRange(0, 6).Draw(rt, "more?") {
	case 0:
		e.Ask.Monthly = rapid.SampledFrom([]int64{-1, 1, 30000, 80000, 900000}).Draw(rt, "monthly")
	case 1:
		e.Ask.Down = rapid.SampledFrom([]int64{-1, 1, 50000, 200000, 99999999}).Draw(rt, "down")
	case 2:
		e.Ask.First = negotiation.NewDate(2026, 11, 1) + negotiation.Date(rapid.IntRange(0, 80).Draw(rt, "first"))
	case 3:
		e.Ask.Day = rapid.SampledFrom([]int{-1, 1, 15, 31, 32}).Draw(rt, "day")
	}
	if rapid.IntRange(0, 2).Draw(rt, "waives?") > 0 {
		e.Waive = &negotiation.WaivePercent{Fees: percent("fees"), Interest: percent("interest")}
	}
	return e
}

// draw is anything that anybody may do next.
func (o *offering) draw() Event {
	rt := o.rt
	switch goesOn := rapid.IntRange(0, 2).Draw(rt, "goes on") > 0; {
	case goesOn && o.s.Code:
		return CodeTried{Outcome: CodeRight}
	case goesOn && o.s.Terms != nil:
		return Pressed{Button: fmt.Sprint("agree:", o.s.Terms.Turn)}
	case goesOn && o.s.Mode != WithStaff && rapid.Bool().Draw(rt, "taken"):
		return StaffTook{Staff: "anna"}
	}
	switch rapid.IntRange(0, 15).Draw(rt, "what") {
	case 0:
		return StaffTook{Staff: rapid.SampledFrom([]string{"anna", "anna", "ben"}).Draw(rt, "takes")}
	case 1, 2, 3:
		return drawOffer(rt)
	case 4, 5, 6: // as whoever has it would, within what most may
		e := StaffOffered{Staff: o.s.Owner, Role: "agent", Account: "CN-90001", Kind: negotiation.KindInstallments, Ask: Wish{Term: rapid.SampledFrom([]int{12, 24, 30, 36}).Draw(rt, "months")}}
		if rapid.IntRange(0, 3).Draw(rt, "settles") == 0 {
			e.Kind, e.Ask, e.Role = negotiation.KindSettlement, Wish{}, "supervisor"
			e.Waive = &negotiation.WaivePercent{}
			e.Waive.Fees, _ = negotiation.ParseRate("100")
			e.Waive.Interest, _ = negotiation.ParseRate("60")
		}
		return e
	case 7:
		return StaffSaid{Staff: o.s.Owner, Text: "您看行吗"}
	case 8:
		return rapid.SampledFrom([]Event{StaffGaveBack{Staff: o.s.Owner}, StaffGaveBack{Staff: o.s.Owner, Outcome: OutcomePlan}, StaffReleased{Staff: o.s.Owner}, StaffTook{Staff: "anna"}}).Draw(rt, "staff does")
	case 9:
		return rapid.SampledFrom([]Event{text("好", Accept), text("同意", Accept), proposing("好，15号", nil), text("不行", Reject), text("有哪些还法", AskOptions), text("考虑一下", Unclear),
			proposing("一个月500", []Amount{money(50000, PerMonth)}), text("转人工", RequestHuman), text("重发验证码", Unclear), text("金额不对", DisputeAmount)}).Draw(rt, "writes")
	case 10, 11:
		if o.s.Terms != nil {
			return Pressed{Button: fmt.Sprint("agree:", o.s.Terms.Turn)}
		}
		return Pressed{Button: "granted"}
	case 12, 13:
		return CodeTried{Outcome: rapid.SampledFrom([]CodeOutcome{CodeRight, CodeRight, CodeRight, CodeWrong, CodeExpired, CodeLocked}).Draw(rt, "code"), Left: 3}
	case 14:
		if len(o.buttons) > 0 && rapid.Bool().Draw(rt, "shown once") {
			return Pressed{Button: rapid.SampledFrom(o.buttons).Draw(rt, "button")}
		}
		n := rapid.IntRange(0, o.s.Turn+1).Draw(rt, "turn")
		return Pressed{Button: rapid.SampledFrom([]string{fmt.Sprint("agree:", n), fmt.Sprint("plan:0:", n), fmt.Sprint("plan:1:", n), fmt.Sprint("settlement:", n), fmt.Sprint("promise:", n), fmt.Sprint("down:", n),
			fmt.Sprint("notnow:", n), fmt.Sprint("change:", n), "granted", "resend", "offer", "options", "new_plan"}).Draw(rt, "crafted")}
	default:
		switch rapid.IntRange(0, 5).Draw(rt, "meanwhile") {
		case 0:
			o.at(o.f.Now.Add(time.Duration(rapid.SampledFrom([]int{1, 20, 30, 50}).Draw(rt, "hours")) * time.Hour))
		case 1:
			o.f.Policy = rapid.SampledFrom(o.policies).Draw(rt, "another policy")
			o.at(o.f.Now)
		case 2:
			o.f.Verified = !o.f.Verified
		case 3:
			a := *o.f.Accounts[0].Account
			e := negotiation.Entry{Date: negotiation.DateOf(o.f.Now), Kind: negotiation.Payment, Amount: negotiation.NewMoney(10000, "CNY")}
			a.Entries = append(slices.Clone(a.Entries), e)
			o.f.Accounts = slices.Clone(o.f.Accounts)
			o.f.Accounts[0].Account = &a
			o.at(o.f.Now)
			return Booked{Account: a.Number, Entries: []negotiation.Entry{e}}
		case 4:
			return HardshipConfirmed{Staff: "anna"}
		}
		return TimePassed{}
	}
}

// TestNoRequestGetsPastTheAuthority: whatever colleagues ask for, whoever presses
// what and when, nothing is agreed that the limits, widened by the authority of
// those who stand behind it at that moment, do not hold; none without the yes to
// just those terms and the code; the bot says nothing over a colleague but what
// they caused; and every turn plays again.
func TestNoRequestGetsPastTheAuthority(t *testing.T) {
	narrow := func(old, changed string) *negotiation.Policy { return policyWith(t, old, changed) }
	const agents = `agent:      {max_term: 60, waive_percent: {fees: "100", interest: "50"}}`
	policies := []*negotiation.Policy{
		policy(t), narrow(agents, `agent:      {max_term: 30, waive_percent: {fees: "80", interest: "20"}}`),
		narrow(`settlement_waive_percent: {fees: "100", interest: "100"}}`, `settlement_waive_percent: {fees: "100", interest: "50"}}`),
	}
	disputed := strings.Replace(cardLine, `"flags":[]`, `"flags":["disputed"]`, 1)
	var agreed, granted, withBot, lapsed int
	rapid.Check(t, func(rt *rapid.T) {
		card := cardLine
		if rapid.IntRange(0, 9).Draw(rt, "disputed") == 0 {
			card = disputed
		}
		p := rapid.SampledFrom(policies).Draw(rt, "policy")
		o := &offering{rt: rt, f: facts(t, p, morning, card, loanLine), policies: policies}
		o.f.CameFor = "CN-90001"
		o.f.Contact.LastWrote = morning
		if rapid.Bool().Draw(rt, "taken at once") {
			o.step(StaffTook{Staff: "anna"})
		}
		for range rapid.IntRange(5, 40).Draw(rt, "turns") {
			o.step(o.draw())
		}
		agreed, granted, withBot, lapsed = agreed+o.agreed, granted+o.granted, withBot+o.withBot, lapsed+o.lapsed
	})
	t.Logf("agreed %d times, %d of them what a colleague offered, %d after it was given back; %d offers lapsed", agreed, granted, withBot, lapsed)
	if granted == 0 {
		t.Error("nothing that a colleague offered was agreed")
	}
}
