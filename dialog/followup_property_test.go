package dialog

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"repaybot/negotiation"
)

// life plays a customer's life after the yes: payments that come, do not, or go
// back; talk; colleagues; time. It does what a shell does for the effects.
type life struct {
	rt      *rapid.T
	p       *negotiation.Policy
	f       Facts
	s       State
	said    map[string]time.Time // follow-ups that have gone, and when last
	last    []Say                // of the last unasked message
	written bool                 // the customer has written since
	unasked int
}

func newLife(rt *rapid.T, t testing.TB, p *negotiation.Policy) *life {
	lines := []string{cardLine}
	if rapid.Bool().Draw(rt, "two") {
		lines = append(lines, loanLine)
	}
	l := &life{rt: rt, p: p, f: facts(t, p, morning, lines...), said: map[string]time.Time{}}
	l.f.Verified = rapid.IntRange(0, 4).Draw(rt, "verified") > 0
	if rapid.IntRange(0, 3).Draw(rt, "plan") > 0 {
		l.agree()
	}
	return l
}

// agree gives the first account a plan or a promise, as if it had been agreed today.
func (l *life) agree() {
	a := &l.f.Accounts[0]
	today := negotiation.DateOf(l.f.Now)
	limits := l.p.Limits(negotiation.FactsOf(a.Account, a.Statement, negotiation.HardshipNone))
	proposal, err := negotiation.Propose(limits, a.Statement, negotiation.Ask{}, today)
	if err != nil || len(proposal.Offers) == 0 {
		return
	}
	offer := rapid.SampledFrom(proposal.Offers).Draw(l.rt, "offer")
	a.Plan = &Agreement{ID: fmt.Sprint("a/", today), Account: a.Account.Number, Offer: offer, AgreedOn: today, WithdrawUntil: today.AddDays(1),
		PaidBefore: negotiation.PaidThrough(a.Account, today), Under: limits.PlanTerms(a.Statement, offer, l.p.Plans)}
}

// at moves the clock and works the statements out anew.
func (l *life) at(now time.Time) {
	l.f.Now, l.f.BankNow = now, now
	for i := range l.f.Accounts {
		s, err := l.p.Statement(l.f.Accounts[i].Account, negotiation.DateOf(now))
		if err != nil {
			l.rt.Fatal(err)
		}
		l.f.Accounts[i].Statement = s
	}
}

// book books an entry of today on the first account.
func (l *life) book(kind negotiation.EntryKind, minor int64) Booked {
	a := *l.f.Accounts[0].Account
	e := negotiation.Entry{Date: negotiation.DateOf(l.f.Now), Kind: kind, Amount: negotiation.NewMoney(minor, a.Currency)}
	a.Entries = append(slices.Clone(a.Entries), e)
	l.f.Accounts = slices.Clone(l.f.Accounts)
	l.f.Accounts[0].Account = &a
	l.at(l.f.Now)
	return Booked{Account: a.Number, Entries: []negotiation.Entry{e}}
}

// step takes a turn, and holds it against what holds for all of them.
func (l *life) step(e Event) []Effect {
	before, f := l.s, l.f
	next, effects := Step(before, e, f)
	again, same := Step(before, e, f)
	if !reflect.DeepEqual(next, again) || !reflect.DeepEqual(effects, same) {
		l.rt.Fatalf("the same turn came out differently")
	}
	l.s = next
	sends := 0
	for _, x := range effects {
		if send, ok := x.(Send); ok && send.Staff == nil {
			sends++
			l.check(before, f, e, send)
		}
	}
	if sends > 1 {
		l.rt.Fatalf("%d messages in one turn", sends)
	}
	l.apply(effects)
	if wake := NextWake(l.s, l.f); !wake.IsZero() && !wake.After(l.f.Now) {
		l.rt.Fatalf("wants to be looked at at %s, which has passed at %s", wake, l.f.Now)
	}
	return effects
}

// check holds a message that went against the rules of what goes unasked.
func (l *life) check(before State, f Facts, e Event, m Send) {
	for _, say := range m.Reply.Says {
		checkFigures(l.rt, say)
	}
	switch e.(type) {
	case TimePassed, Booked, HardshipConfirmed, Withheld:
	default:
		return
	}
	l.unasked++
	switch {
	case before.Stage == StageCare || before.Stage == StageEnded || before.Mode == WithStaff || before.Mode == Closed:
		l.rt.Fatalf("%v in stage %s, mode %s", saidKinds(m), before.Stage, before.Mode)
	case f.Contact.OptedOut:
		l.rt.Fatalf("%v after an opt-out", saidKinds(m))
	case !f.Verified && slices.ContainsFunc(m.Reply.Says, func(s Say) bool { return showsFigures(s.Figures) }):
		l.rt.Fatalf("%v shows figures to nobody known", saidKinds(m))
	}
	if m.Purpose == "" { // a receipt in the conversation
		if !f.InConversation() {
			l.rt.Fatalf("%v went as an answer to nothing", saidKinds(m))
		}
		return
	}
	if may := MayWrite(before, f, m.Purpose); !may.Allowed {
		l.rt.Fatalf("%v may not go: %s", saidKinds(m), may.Reason)
	}
	if len(m.FollowUps) == 0 {
		l.rt.Fatalf("%v is the follow-up to nothing", saidKinds(m))
	}
	for _, id := range m.FollowUps {
		// What bounced and came again months later is news again.
		if at := l.said[id]; !at.IsZero() && f.Now.Sub(at) < forgetDays*24*time.Hour {
			l.rt.Fatalf("%s said twice, at %s and %s", id, at, f.Now)
		}
		l.said[id] = f.Now
	}
	if !l.written && reflect.DeepEqual(l.last, m.Reply.Says) {
		l.rt.Fatalf("said twice in a row: %v", saidKinds(m))
	}
	l.last, l.written = m.Reply.Says, false
	if last := m.Reply.Says[len(m.Reply.Says)-1]; last.Kind != "unasked_stop" || len(m.Reply.Buttons) == 0 {
		l.rt.Fatalf("%v does not end with how to stop", saidKinds(m))
	}
	l.f.Contact.Sent = append(slices.Clone(l.f.Contact.Sent), negotiation.Contacted{At: f.Now, Purpose: m.Purpose})
	switch rapid.IntRange(0, 9).Draw(l.rt, "withheld") {
	case 0: // it did not go after all
		l.f.Contact.Sent = l.f.Contact.Sent[:len(l.f.Contact.Sent)-1]
		l.step(Withheld{Purpose: m.Purpose, Reason: negotiation.ReasonHours, Next: f.Now.Add(3 * time.Hour), FollowUps: m.FollowUps})
		for _, id := range m.FollowUps {
			delete(l.said, id)
		}
	case 1: // its channel will never have it, and there may be another
		l.f.Contact.Sent = l.f.Contact.Sent[:len(l.f.Contact.Sent)-1]
		for _, id := range m.FollowUps {
			delete(l.said, id)
		}
		l.f.Verified = l.f.Verified && rapid.Bool().Draw(l.rt, "known there")
		l.step(Withheld{Purpose: m.Purpose, Reason: negotiation.ReasonRefused, FollowUps: m.FollowUps})
	}
}

func saidKinds(m Send) (ks []Kind) {
	for _, s := range m.Reply.Says {
		ks = append(ks, s.Kind)
	}
	return ks
}

// apply does to the facts what a shell would do.
func (l *life) apply(effects []Effect) {
	l.f.Accounts = slices.Clone(l.f.Accounts)
	apply(&l.f, effects)
	for _, e := range effects {
		switch e := e.(type) {
		case AmendPlan:
			for i := range l.f.Accounts {
				if p := l.f.Accounts[i].Plan; p != nil && p.ID == e.Agreement {
					next := *p
					next.Changes = append(slices.Clone(p.Changes), e.Amendment)
					l.f.Accounts[i].Plan = &next
				}
			}
		case OptOut:
			l.f.Contact.OptedOut = true
		case OptIn:
			l.f.Contact.OptedOut = false
		case PauseContact:
			l.f.Contact = l.f.Contact.Paused(negotiation.ContactPause{Why: negotiation.PauseReason(e.Why), Until: e.Until}, l.f.Now)
			l.f.Contact.PausedWhy = ""
		case DocumentHardship:
			l.f.Hardship = negotiation.HardshipDocumented
		case HandOff:
			l.f.CaseOpen = true
		default:
		}
	}
}

// TestWhateverComesAfter plays random lives: no follow-up twice, none in danger,
// after a death, while a person is talking or after an opt-out; at most one
// message a turn, each as the rules of contact allow; the same again.
func TestWhateverComesAfter(t *testing.T) {
	p := policy(t)
	all := 0
	rapid.Check(t, func(rt *rapid.T) {
		l := newLife(rt, t, p)
		var last Reply
		for range rapid.IntRange(5, 40).Draw(rt, "turns") {
			var e Event
			switch n := rapid.IntRange(0, 15).Draw(rt, "what"); {
			case n < 7: // until something is due
				wake := NextWake(l.s, l.f)
				if wake.IsZero() {
					wake = l.f.Now.AddDate(0, 0, rapid.IntRange(1, 20).Draw(rt, "days"))
				}
				l.at(wake)
				e = TimePassed{}
			case n == 7:
				l.at(l.f.Now.Add(time.Duration(rapid.IntRange(1, 60*24*40).Draw(rt, "minutes")) * time.Minute))
				e = TimePassed{}
			case n == 8:
				minor := int64(100)
				if due, _, agreed := newTurn(l.s, l.f).dueUnderAgreement(&l.f.Accounts[0]); agreed && due.Minor() > 0 {
					minor = due.Minor()
				}
				e = l.book(negotiation.Payment, minor)
			case n == 9:
				e = l.book(negotiation.Payment, rapid.Int64Range(1, 400000).Draw(rt, "paid"))
			case n == 10:
				e = l.book(negotiation.PaymentReversal, rapid.Int64Range(1, 400000).Draw(rt, "bounced"))
			case n == 11:
				e = rapid.SampledFrom([]Event{StaffTook{Staff: "a"}, StaffGaveBack{Staff: "a"}, HardshipConfirmed{Staff: "a"}, NumberStopped{}, NumberStopped{Stranger: true},
					ContactResumed{Staff: "a", Why: []negotiation.PauseReason{negotiation.PauseWrongPerson, negotiation.PauseCrisis}}}).Draw(rt, "staff")
				if _, back := e.(StaffGaveBack); back {
					l.f.CaseOpen = false
				}
			case n == 12:
				e = text("下个月先不还行吗", ChangePlan)
			case n == 13:
				e = text("别再发了", rapid.SampledFrom([]Intent{StopContact, ResumeContact, CannotPay, AskPlanStatus, AskConsequences, Crisis}).Draw(rt, "intent"))
			default:
				e = drawEvent(rt, last, l.s)
			}
			if _, code := e.(CodeTried); code && !l.s.Code {
				continue
			}
			switch e.(type) {
			case Wrote, Pressed:
				l.f.Contact.LastWrote, l.written = l.f.Now, true
			default:
			}
			if r := reply(l.step(e)); len(r.Says) > 0 {
				last = r
			}
			l.at(l.f.Now.Add(time.Second))
		}
		all += l.unasked
	})
	if all == 0 {
		t.Error("nothing was ever said unasked")
	}
}
