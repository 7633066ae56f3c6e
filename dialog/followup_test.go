package dialog

import (
	"slices"
	"strings"
	"testing"
	"time"

	"repaybot/negotiation"
)

// planned is a customer with a plan of three instalments of 100.00, agreed on
// 1 December 2026 and due on the 10th of each month, and a clock.
type planned struct {
	*player
	p *negotiation.Policy
}

func cny(minor int64) negotiation.Money { return negotiation.NewMoney(minor, "CNY") }

func newPlanned(t *testing.T, change func(*Agreement)) *planned {
	t.Helper()
	p := &planned{player: newPlayer(t, cardLine), p: policy(t)}
	offer := negotiation.InstallmentPlan{Method: negotiation.EqualInstallment, DownPayment: cny(0), Principal: cny(30000), Total: cny(30000), Cost: cny(0),
		Waived: negotiation.Waived{Fees: cny(500), Interest: cny(0)}, CompletesOn: negotiation.NewDate(2027, 2, 10)}
	for i := range 3 {
		offer.Installments = append(offer.Installments, negotiation.Installment{Due: negotiation.NewDate(2026, 12, 10).AddMonths(i), Amount: cny(10000), Principal: cny(10000), Interest: cny(0), Fee: cny(0)})
	}
	a := &Agreement{ID: "a", Account: "CN-90001", Offer: offer, AgreedOn: negotiation.NewDate(2026, 12, 1), WithdrawUntil: negotiation.NewDate(2026, 12, 2),
		PaidBefore: cny(0), Under: negotiation.PlanTerms{Rules: p.p.Plans, Fees: cny(0)}}
	if change != nil {
		change(a)
	}
	p.f.Accounts[0].Plan = a
	p.f.Contact.LastWrote = time.Date(2026, 12, 1, 10, 0, 0, 0, morning.Location())
	p.s = State{Schema: 1, Turn: 3, Locale: English, LocaleChosen: true, Introduced: true, Stage: StageAgreed, Account: "CN-90001"}
	return p
}

// on moves the clock to a day in December 2026 or later, at ten.
func (p *planned) on(year int, month time.Month, day int) *planned {
	p.t.Helper()
	p.f.Now = time.Date(year, month, day, 10, 0, 0, 0, morning.Location())
	p.f.BankNow = p.f.Now
	s, err := p.p.Statement(p.f.Accounts[0].Account, negotiation.DateOf(p.f.Now))
	if err != nil {
		p.t.Fatal(err)
	}
	p.f.Accounts[0].Statement = s
	return p
}

func (p *planned) pays(minor int64) *planned {
	a := *p.f.Accounts[0].Account
	a.Entries = append(slices.Clone(a.Entries), negotiation.Entry{Date: negotiation.DateOf(p.f.Now), Kind: negotiation.Payment, Amount: cny(minor)})
	p.f.Accounts[0].Account = &a
	return p
}

// hears has time pass, and compares what was said unasked, without who and stop.
func (p *planned) hears(want ...Kind) {
	p.t.Helper()
	var got []Kind
	for _, k := range kinds(p.play(TimePassed{})) {
		if k != "unasked_who" && k != "unasked_stop" {
			got = append(got, k)
		}
	}
	if !slices.Equal(got, want) {
		p.t.Errorf("on %s: %v, not %v", p.f.Now.Format(time.DateOnly), got, want)
	}
}

// TestAnInstalmentNotPaid: reminded, asked about first, missed, warned, broken,
// each once and on its day.
func TestAnInstalmentNotPaid(t *testing.T) {
	p := newPlanned(t, nil)
	p.on(2026, 12, 6).hears()
	p.on(2026, 12, 7).hears("inst_soon")
	p.on(2026, 12, 9).hears()
	p.on(2026, 12, 10).hears("inst_today")
	p.on(2026, 12, 11).hears("inst_unseen")
	p.on(2026, 12, 12).hears()
	p.on(2026, 12, 14).hears("inst_missed")
	p.on(2027, 1, 6).hears()
	p.on(2027, 1, 8).hears("will_break", "inst_soon")
	p.on(2027, 1, 12).hears("plan_broken")
	p.on(2027, 1, 13).hears()
	if n := len(p.turns); n != 11 {
		t.Errorf("%d turns", n)
	}
}

// TestALateBook: for want of a payment nothing is said on a day that the book
// has not reached.
func TestALateBook(t *testing.T) {
	p := newPlanned(t, nil)
	p.on(2026, 12, 10).hears("inst_today")
	p.f.BookedThrough = negotiation.NewDate(2026, 12, 9)
	p.on(2026, 12, 12).hears()
	if wake := NextWake(p.s, p.f); wake.Sub(p.f.Now) != 2*time.Hour {
		t.Errorf("looks again at %s, %s later", wake, wake.Sub(p.f.Now))
	}
	p.f.Now = time.Date(2026, 12, 12, 20, 0, 0, 0, p.f.Now.Location())
	if wake := NextWake(p.s, p.f); wake.Day() != 13 {
		t.Errorf("in the evening it looks again at %s", wake)
	}
	p.on(2026, 12, 16).hears()
	p.f.BookedThrough = negotiation.NewDate(2026, 12, 13)
	p.on(2026, 12, 16).hears("inst_missed")
}

// TestALateBookComesByDay: what waited for it is asked about on that day.
func TestALateBookComesByDay(t *testing.T) {
	p := newPlanned(t, nil)
	p.on(2026, 12, 10).hears("inst_today")
	p.f.BookedThrough = negotiation.NewDate(2026, 12, 9)
	p.on(2026, 12, 12).hears()
	p.f.Now = NextWake(p.s, p.f)
	p.hears() // it has not come yet
	p.f.Now = NextWake(p.s, p.f)
	p.f.BookedThrough = negotiation.NewDate(2026, 12, 11)
	p.hears("inst_unseen")
	if d := negotiation.DateOf(p.f.Now); d != negotiation.NewDate(2026, 12, 12) {
		t.Errorf("asked about on %s", d)
	}
	p.f.BookedThrough = negotiation.NewDate(2026, 12, 1) // one that never comes is looked for once a day
	p.on(2026, 12, 15)
	if wake := NextWake(p.s, p.f); wake.Day() != 16 {
		t.Errorf("looks again at %s", wake)
	}
}

// TestABrokenPlanIsHeardOf: who wanted no messages hears of it when they write,
// and only once.
func TestABrokenPlanIsHeardOf(t *testing.T) {
	p := newPlanned(t, nil)
	p.f.Contact.OptedOut = true
	p.on(2027, 1, 12).hears()
	first := kinds(p.play(text("怎么还", PayNow)))
	if !slices.Contains(first, "plan_broken") || !slices.Contains(first, "how_to_pay") {
		t.Errorf("they hear %v", first)
	}
	p.f.Contact.OptedOut = false
	p.on(2027, 1, 13).hears()
	if again := kinds(p.play(text("怎么还", PayNow))); slices.Contains(again, "plan_broken") {
		t.Errorf("they hear it again: %v", again)
	}
}

// TestShortByATrifle: what exactly is lacking is said, with what came in.
func TestShortByATrifle(t *testing.T) {
	p := newPlanned(t, nil)
	p.on(2026, 12, 9).pays(9898).play(Booked{Account: "CN-90001"})
	p.f.Contact.Sent = nil
	p.on(2026, 12, 11).hears("inst_short")
	p.on(2026, 12, 14).hears("inst_missed_short")
	for _, kind := range []Kind{"inst_short", "inst_missed_short"} {
		found := false
		for _, turn := range p.turns {
			for _, s := range saysIn(turn) {
				if s.Kind == kind {
					found = s.Figures["amount"] == Sum(cny(102)) && s.Figures["paid"] == Sum(cny(9898))
				}
			}
		}
		if !found {
			t.Errorf("%s does not name what is lacking", kind)
		}
	}
	turn := newTurn(p.s, p.f)
	if due, _ := turn.toPay(turn.account()); due != cny(102) {
		t.Errorf("%s is to be paid now", due)
	}
}

// TestADayOfBeingDown: what is pointless is dropped, the rest said once.
func TestADayOfBeingDown(t *testing.T) {
	p := newPlanned(t, nil)
	p.on(2026, 12, 11).hears("inst_unseen") // neither "in three days" nor "today"
	p = newPlanned(t, nil)
	p.on(2026, 12, 8).pays(10000)
	p.on(2026, 12, 20).hears() // a receipt of twelve days ago is no news
	p.on(2027, 1, 7).hears("inst_soon")
}

// TestPaidToTheEnd: a receipt for each payment with how far they are, and a
// word at the end; early payments leave nothing to remind of.
func TestPaidToTheEnd(t *testing.T) {
	p := newPlanned(t, nil)
	p.on(2026, 12, 9).pays(10000).hears("paid_plan")
	p.on(2026, 12, 10).hears()
	p.on(2027, 1, 5).pays(20000).hears("plan_completed")
	p.on(2027, 1, 7).hears()
	changed := 0
	for _, effects := range p.turns {
		for _, e := range effects {
			if c, ok := e.(PlanChanged); ok && c.To == negotiation.PlanCompleted {
				changed++
			}
		}
	}
	if changed != 1 {
		t.Errorf("%d times completed", changed)
	}
}

// TestNobodyKnownReads: a message that shows nothing, and what it was about
// once it is known who reads.
func TestNobodyKnownReads(t *testing.T) {
	p := newPlanned(t, nil)
	p.f.Verified = false
	p.on(2026, 12, 7).hears("unasked_private")
	r := reply(p.turns[0])
	if !slices.ContainsFunc(r.Buttons, func(b Button) bool { return b.ID == "news" }) || slices.ContainsFunc(r.Says, func(s Say) bool { return showsFigures(s.Figures) }) {
		t.Errorf("%+v", r)
	}
	p.f.Verified = true
	p.wants(p.play(Pressed{Button: "news"}), "inst_soon")
	p.f.Policy = policyWith(t, "telegram: {disclosure: full}", "telegram: {disclosure: link}")
	p.f.Channel = "telegram"
	p.on(2026, 12, 10).hears("unasked_private", "link_only")
}

// policyWith is the demo's policy with one line changed.
func policyWith(t *testing.T, old, changed string) *negotiation.Policy {
	t.Helper()
	text := readPolicy(t)
	if !strings.Contains(text, old) {
		t.Fatalf("the policy has no %q", old)
	}
	p, err := negotiation.ParsePolicy([]byte(strings.Replace(text, old, changed, 1)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestTheLadder: each step needs the one before it; a colleague's is a case with
// its task, and none is taken while something stops contact or a case is open.
func TestTheLadder(t *testing.T) {
	p := newPlanned(t, nil)
	p.f.Accounts[0].Plan, p.f.Contact.LastWrote, p.s = nil, time.Time{}, State{}
	p.on(2026, 11, 23).hears("first_reminder")
	if wake := NextWake(p.s, p.f); wake.Format(time.DateOnly) != "2026-11-28" {
		t.Errorf("the next step is on %s", wake)
	}
	p.f.Contact.Sent = nil
	p.on(2026, 11, 28).hears("first_help")
	p.on(2026, 12, 4).hears()
	task := func() (tasks []string) {
		for _, effects := range p.turns[len(p.turns)-1:] {
			for _, e := range effects {
				if h, ok := e.(HandOff); ok {
					tasks = append(tasks, string(h.Reason)+" "+h.Needs)
				}
			}
		}
		return tasks
	}
	p.f.Contact.OptedOut = true
	p.on(2026, 12, 5).hears()
	if got := task(); len(got) != 0 {
		t.Errorf("after an opt-out: %v", got)
	}
	p.f.Contact.OptedOut = false
	p.hears()
	if got := task(); !slices.Equal(got, []string{"call_customer "}) {
		t.Errorf("a colleague's step: %v", got)
	}
	p.f.CaseOpen = true
	p.on(2026, 12, 25).hears()
	if got := task(); len(got) != 0 {
		t.Errorf("before the call was made: %v", got)
	}
	p.f.CaseOpen = false
	p.hears()
	if got := task(); !slices.Equal(got, []string{"formal_demand supervisor"}) {
		t.Errorf("the next: %v", got)
	}
}

// TestAChangeIsSaidBackFirst: nothing of a plan changes by asking, nor by an old
// button, nor beyond the rules.
func TestAChangeIsSaidBackFirst(t *testing.T) {
	p := newPlanned(t, nil)
	p.on(2026, 12, 5)
	e := p.play(Pressed{Button: "move:1"})
	p.wants(e, "move_ask_day")
	e = p.play(Pressed{Button: "move_to:1:2027-03-01"})
	p.wants(e, "move_late")
	e = p.play(Pressed{Button: "move_to:1:2026-12-20"})
	p.wants(e, "move_back")
	if has[AmendPlan](e) {
		t.Fatal("it was changed without a yes")
	}
	old := firstButton(t, reply(e), "amend:")
	e = p.play(Pressed{Button: "skip:1"})
	p.wants(e, "skip_back")
	if e = p.play(Pressed{Button: old}); has[AmendPlan](e) {
		t.Fatal("an old button changed the plan")
	}
	e = p.play(Pressed{Button: "move_to:1:2026-12-20"})
	e = p.play(Pressed{Button: firstButton(t, reply(e), "amend:")})
	p.wants(e, "moved")
	if !has[AmendPlan](e) {
		t.Fatal("it was not changed")
	}
}

// TestOnesWordStops: after an opt-out nothing is said unasked, and the plan goes on.
func TestOnesWordStops(t *testing.T) {
	p := newPlanned(t, nil)
	p.f.Contact.OptedOut = true
	for day := range 40 {
		at := time.Date(2026, 12, 5, 10, 0, 0, 0, morning.Location()).AddDate(0, 0, day)
		p.on(at.Year(), at.Month(), at.Day()).hears()
	}
	if wake := NextWake(p.s, p.f); !wake.IsZero() {
		t.Errorf("wants to be looked at at %s", wake)
	}
}

// saysIn is what a turn said, if it said anything.
func saysIn(effects []Effect) (says []Say) {
	for _, e := range effects {
		if s, ok := e.(Send); ok {
			says = append(says, s.Reply.Says...)
		}
	}
	return says
}
