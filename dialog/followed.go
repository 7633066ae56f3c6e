package dialog

import (
	"repaybot/negotiation"
)

// cameIn is what has come in on an account, as far as the book reaches.
func (f *Facts) cameIn(a *AccountFacts) negotiation.CameIn {
	return negotiation.CameIn{Entries: a.Account.Entries, Through: f.BookedThrough}
}

// FollowedOf is how an agreement on an account, its last or an earlier one,
// stands as of today; ok is false where it is not a plan of instalments.
func (f *Facts) FollowedOf(g *Agreement, a *AccountFacts) (fp *negotiation.FollowedPlan, ok bool) {
	made, ok := g.Made(f.Policy.Plans)
	if !ok {
		return nil, false
	}
	return negotiation.Follow(made, f.cameIn(a), negotiation.DateOf(f.Now)), true
}

// PromiseOf is how an agreement on an account, its last or an earlier one,
// stands as of today that is a promise of the whole or a settlement; nil where
// it is a plan of instalments.
func (f *Facts) PromiseOf(g *Agreement, a *AccountFacts) *negotiation.FollowedPromise {
	given, ok := g.given(f.Policy.Plans, f.clearedOn(a, g.AgreedOn))
	if !ok {
		return nil
	}
	return negotiation.FollowPromise(&given, f.cameIn(a), negotiation.DateOf(f.Now))
}

// followed is [Facts.FollowedOf] of the account's last agreement; ok is false
// where it has none.
func (f *Facts) followed(a *AccountFacts) (fp *negotiation.FollowedPlan, ok bool) {
	if a.Plan == nil {
		return nil, false
	}
	return f.FollowedOf(a.Plan, a)
}

// made is the account's plan as it was agreed, with what was changed since.
func (f *Facts) made(a *AccountFacts) (*negotiation.PlanMade, bool) {
	if a.Plan == nil {
		return nil, false
	}
	return a.Plan.Made(f.Policy.Plans)
}

// agreedPromise is [Facts.PromiseOf] of the account's last agreement; nil where
// it has none.
func (f *Facts) agreedPromise(a *AccountFacts) *negotiation.FollowedPromise {
	if a.Plan == nil {
		return nil
	}
	return f.PromiseOf(a.Plan, a)
}

// PartPromise is how the account's part promise stands; nil where there is none.
func (f *Facts) PartPromise(a *AccountFacts) *negotiation.FollowedPromise {
	if a.Promise == nil {
		return nil
	}
	given := a.Promise.given(a.Account, f.Policy.Plans, f.clearedOn(a, a.Promise.MadeOn))
	return negotiation.FollowPromise(&given, f.cameIn(a), negotiation.DateOf(f.Now))
}

// clearedOn is the first day since one on which nothing was owed any more; no
// date: there was none.
func (f *Facts) clearedOn(a *AccountFacts, since negotiation.Date) negotiation.Date {
	on, err := f.Policy.ClearedOn(a.Account, since, negotiation.DateOf(f.Now))
	if err != nil {
		return 0
	}
	return on
}

// stands tells whether what was agreed on an account binds: a plan that is not
// broken, withdrawn, replaced or completed, a promise whose day has not passed.
// What has ended is kept as the account's last agreement until there is another.
func (f *Facts) stands(a *AccountFacts) bool {
	if a.Plan == nil {
		return false
	}
	if fp, ok := f.followed(a); ok {
		return fp.Status.Stands()
	}
	p := f.agreedPromise(a)
	return p != nil && p.Status == negotiation.PromiseActive
}
