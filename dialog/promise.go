package dialog

import (
	"repaybot/negotiation"
)

// maxPromiseDays bounds how far off a part promise may be: a year. It changes
// no limit, but a day further off says nothing.
const maxPromiseDays = 366

// promised takes a promise as it was said: all of it or an amount, by a day.
// What is missing is asked for; then it is said back in full before it counts.
func (t *turn) promised(r Reading) {
	if t.s.Stage != StageCase && t.amendAsked(r) { // of an instalment
		return
	}
	a := t.mayNegotiate("propose")
	if a == nil {
		return
	}
	if !a.Statement.Reconciled {
		t.notReconciled(a)
		return
	}
	if a.Statement.Total.Minor() <= 0 {
		t.tellAccount(a)
		return
	}
	if t.s.Table != nil && len(r.Dates) > 0 && len(r.Amounts) == 0 && mentions(t.text, firstWords) { // of a plan
		t.takeAsk(r)
		t.propose()
		return
	}
	if t.settlesWith(a, r) {
		t.settle(r)
		return
	}
	p := PromiseAsked{}
	switch {
	case t.s.Promise != nil && (!t.s.Promise.Back || len(r.Amounts) == 0):
		p = *t.s.Promise // what was said before stands until it is said otherwise
	case t.s.Terms != nil && t.s.Terms.Pick == "promise" && len(r.Amounts) == 0:
		p.Whole = true
	}
	for _, m := range r.Amounts {
		if m.Currency != t.f.Policy.Currency || m.Minor <= 0 {
			continue
		}
		if m.Per != Once {
			t.takeAsk(r)
			t.propose()
			return
		}
		p.Amount, p.Whole = m.Minor, false
	}
	if len(r.Amounts) == 0 && p.Amount == 0 && mentions(t.text, allWords) {
		p.Whole = true
	}
	if len(r.Dates) > 0 {
		p.By = r.Dates[len(r.Dates)-1].Day
		if mentions(t.text, downWords) { // "300 on Friday and the rest on the 15th"
			p.By = r.Dates[0].Day
		}
	}
	t.s.Promise = &p
	t.goOnPromise()
}

// settlesWith tells whether a promise is to pay the settlement that is on the table.
func (t *turn) settlesWith(a *AccountFacts, r Reading) bool {
	if t.s.Table == nil || len(r.Dates) == 0 {
		return false
	}
	if t.s.Terms != nil && t.s.Terms.Pick == "settlement" && len(r.Amounts) == 0 {
		return true
	}
	p, err := t.proposalOf(a, *t.s.Table)
	if err != nil {
		return false
	}
	for _, o := range p.Offers {
		if s, ok := o.(negotiation.Settlement); ok {
			return len(r.Amounts) == 0 && len(plansOf(p)) == 0 || len(r.Amounts) == 1 && r.Amounts[0].Minor == s.Amount.Minor()
		}
	}
	return false
}

// promiseWhole says that all of it is meant.
func (t *turn) promiseWhole(rest string) {
	if t.s.Promise == nil || !isNow(rest, t.s.Promise.Turn) {
		t.stale()
		return
	}
	p := *t.s.Promise
	p.Whole, p.Amount = true, 0
	t.s.Promise = &p
	t.goOnPromise()
}

// goOnPromise asks for what a promise lacks, or says it back in full.
func (t *turn) goOnPromise() {
	a := t.account()
	if a == nil {
		t.needAccount("owed")
		return
	}
	p := *t.s.Promise
	p.Turn, p.Back = t.s.Turn, false
	t.s.Promise = &p
	t.s.Stage = StagePromising
	switch {
	case !p.By.IsZero() && p.By < t.today():
		p.By = 0
		t.s.Expects = "day"
		t.ask("promise_day_past", nil, "", "")
		t.humanButton()
	case p.Amount == 0 && !p.Whole:
		t.s.Expects = "amount"
		t.ask("promise_no_amount", Figures{"total": Sum(a.Statement.Total)}, "", "")
		t.button("whole", t.dated("whole"), nil)
		t.humanButton()
	case p.By.IsZero():
		t.s.Expects = "day"
		t.ask("promise_no_day", nil, "", "")
		t.humanButton()
	case p.Whole || p.Amount >= a.Statement.Total.Minor():
		t.promiseAll(a, p.By)
	default:
		t.promisePart(a, p)
	}
}

// promiseAll says back a promise of the whole, within the days the limits have.
func (t *turn) promiseAll(a *AccountFacts, by negotiation.Date) {
	limits := t.limits(a, a.Statement)
	t.s.Promise = nil
	t.s.Expects = ""
	if by == t.today() { // nothing to promise
		t.s.Stage = StageTold
		t.tellHowToPay()
		return
	}
	if limits.Promise == nil {
		t.say("bind_no_offers", nil)
		t.humanOutOfLimits()
		return
	}
	latest := t.today().AddDays(limits.Promise.WithinDays)
	if by > latest {
		t.say("promise_day_late", Figures{"latest": On(latest), "within_days": Count(limits.Promise.WithinDays)})
		by = latest
	}
	ask := Wish{First: by}
	if p, err := t.proposal(a, ask, t.today()); err != nil || !hasPromise(p, by) {
		ask = Wish{}
	}
	table := t.lay(a, ask)
	t.showTerms(table, "promise")
}

// hasPromise tells whether a proposal's promise is by exactly that day.
func hasPromise(p negotiation.Proposal, by negotiation.Date) bool {
	for _, o := range p.Offers {
		if o, ok := o.(negotiation.FullPayment); ok && o.By == by {
			return true
		}
	}
	return false
}

// promisePart says back a part promise in full: people differ over days, and
// what is held to must be said.
func (t *turn) promisePart(a *AccountFacts, p PromiseAsked) {
	if p.By > t.today().AddDays(maxPromiseDays) {
		t.say("promise_day_late", Figures{"latest": On(t.today().AddDays(maxPromiseDays)), "within_days": Count(maxPromiseDays)})
		t.s.Expects = "day"
		t.ask("promise_no_day", nil, "", "")
		return
	}
	p.Back = true
	t.s.Promise, t.s.Expects = &p, ""
	t.s.Terms = nil
	amount := negotiation.NewMoney(p.Amount, a.Account.Currency)
	left := negotiation.NewMoney(a.Statement.Total.Minor()-p.Amount, a.Account.Currency)
	t.ask("promise_part_back", Figures{"amount": Sum(amount), "by": On(p.By), "weekday": weekday(p.By), "left": Sum(left)}, t.dated("yes"), t.dated("no"))
	t.button("yes", t.dated("yes"), nil)
	t.button("no", t.dated("no"), nil)
	t.button("see_options", "options", nil)
	t.humanButton()
}

// answerPromise records the promise that was said back, or drops it.
func (t *turn) answerPromise(yes bool, rest string) {
	p := t.s.Promise
	if p == nil || !p.Back || !isNow(rest, p.Turn) {
		t.stale()
		return
	}
	a := t.account()
	t.s.Promise = nil
	if !yes || a == nil {
		t.s.Stage = StageTalking
		t.say("reject_heard", nil)
		t.ask("reject_ask", nil, "", "")
		t.waysOn()
		return
	}
	if p.By < t.today() {
		t.s.Promise = &PromiseAsked{Turn: t.s.Turn, Amount: p.Amount}
		t.ask("promise_day_past", nil, "", "")
		return
	}
	amount := negotiation.NewMoney(p.Amount, a.Account.Currency)
	t.effect(Promise{Account: a.Account.Number, Amount: amount, By: p.By})
	t.s.Stage = StageAgreed
	t.say("promised_part", Figures{"amount": Sum(amount), "by": On(p.By)})
	t.button("see_options", "options", nil)
	t.button("pay", "pay", nil)
	t.humanButton()
}

// cancelPromise takes a part promise back.
func (t *turn) cancelPromise() {
	a := t.account()
	if a == nil || a.Promise == nil {
		t.stale()
		return
	}
	t.effect(CancelPromise{Account: a.Account.Number})
	t.say("promise_cancelled", nil)
	t.way()
}
