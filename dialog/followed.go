package dialog

import (
	"repaybot/negotiation"
)

// cameIn is what has come in on an account, as far as the book reaches.
func (f *Facts) cameIn(a *AccountFacts) negotiation.CameIn {
	return negotiation.CameIn{Entries: a.Account.Entries, Through: f.BookedThrough}
}

// followed is how the account's plan of instalments stands as of today; ok is
// false where it has none.
func (f *Facts) followed(a *AccountFacts) (fp *negotiation.FollowedPlan, ok bool) {
	made, ok := f.made(a)
	if !ok {
		return nil, false
	}
	return negotiation.Follow(made, f.cameIn(a), negotiation.DateOf(f.Now)), true
}

// made is the account's plan as it was agreed, with what was changed since.
func (f *Facts) made(a *AccountFacts) (*negotiation.PlanMade, bool) {
	plan, ok := agreedPlan(a)
	if !ok {
		return nil, false
	}
	return &negotiation.PlanMade{Offer: plan, AgreedOn: a.Plan.AgreedOn, PaidBefore: a.Plan.PaidBefore, Changes: a.Plan.Changes,
		Terms: negotiation.PlanTerms{Rules: f.Policy.Plans}}, true
}

// agreedPromise is how a promise of the whole, or a settlement, stands that is
// the account's agreement; nil where there is none.
func (f *Facts) agreedPromise(a *AccountFacts) *negotiation.FollowedPromise {
	if a.Plan == nil {
		return nil
	}
	p := &negotiation.PromiseGiven{MadeOn: a.Plan.AgreedOn, PaidBefore: a.Plan.PaidBefore, GraceDays: f.Policy.Plans.GraceDays}
	switch o := a.Plan.Offer.(type) {
	case negotiation.FullPayment:
		p.Amount, p.By, p.ClearedOn = o.AmountByThen, o.By, f.clearedOn(a)
	case negotiation.Settlement:
		p.Amount, p.By, p.Lapses = o.Amount, o.By, true
	default:
		return nil
	}
	return negotiation.FollowPromise(p, f.cameIn(a), negotiation.DateOf(f.Now))
}

// partPromise is how the account's part promise stands; nil where there is none.
func (f *Facts) partPromise(a *AccountFacts) *negotiation.FollowedPromise {
	if a.Promise == nil {
		return nil
	}
	p := &negotiation.PromiseGiven{Amount: a.Promise.Amount, By: a.Promise.By, MadeOn: a.Promise.MadeOn,
		PaidBefore: negotiation.PaidThrough(a.Account, a.Promise.MadeOn), ClearedOn: f.clearedOn(a), GraceDays: f.Policy.Plans.GraceDays}
	return negotiation.FollowPromise(p, f.cameIn(a), negotiation.DateOf(f.Now))
}

// clearedOn is the day of the last payment where nothing is owed any more.
func (f *Facts) clearedOn(a *AccountFacts) negotiation.Date {
	if a.Statement == nil || a.Statement.Total.Minor() > 0 {
		return 0
	}
	last := negotiation.Date(0)
	for _, e := range a.Account.Entries {
		if e.Kind == negotiation.Payment && e.Date > last && e.Date <= a.Statement.AsOf {
			last = e.Date
		}
	}
	return last
}

// stands tells whether what was agreed on an account binds: a plan that is not
// broken, withdrawn, replaced or completed, a promise whose day has not passed.
// What has ended is kept as the account's last agreement until there is another.
func (f *Facts) stands(a *AccountFacts) bool {
	if a.Plan == nil {
		return false
	}
	if fp, ok := f.followed(a); ok {
		return !fp.Status.Ended() && fp.Status != negotiation.PlanCompleted
	}
	p := f.agreedPromise(a)
	return p != nil && p.Status == negotiation.PromiseActive
}
