package dialog

import "repaybot/negotiation"

// Made is the agreement as a plan that can be followed; ok is false where it is
// a promise or a settlement. One that was agreed before its terms were kept
// goes by the policy's rules of today, and its moves and skips cost nothing.
func (a *Agreement) Made(rules negotiation.PlanRules) (made *negotiation.PlanMade, ok bool) {
	plan, ok := a.Offer.(negotiation.InstallmentPlan)
	if !ok {
		return nil, false
	}
	under := a.Under
	if under.Rules == (negotiation.PlanRules{}) {
		under.Rules = rules
	}
	return &negotiation.PlanMade{Offer: plan, AgreedOn: a.AgreedOn, PaidBefore: a.PaidBefore, Terms: under, Changes: a.Changes, End: a.End}, true
}

// given is the agreement as a promise that can be followed: to pay the whole,
// or a settlement; ok is false where it is a plan. clearedOn is the day on which
// nothing was owed any more, or no date ([negotiation.Policy.ClearedOn]).
func (a *Agreement) given(rules negotiation.PlanRules, clearedOn negotiation.Date) (given negotiation.PromiseGiven, ok bool) {
	if a.Under.Rules != (negotiation.PlanRules{}) {
		rules = a.Under.Rules
	}
	if given, ok = negotiation.PromiseOf(a.Offer, a.AgreedOn, a.PaidBefore, rules.GraceDays); ok && !given.Lapses {
		given.ClearedOn = clearedOn
	}
	if a.End != nil {
		given.CancelledOn = a.End.On
	}
	return given, ok
}

// given is the part promise as one that can be followed; clearedOn is as of an
// agreement's. Of one whose mark was not kept, what the book has until its day
// counts as known.
func (p *PromiseMade) given(a *negotiation.Account, rules negotiation.PlanRules, clearedOn negotiation.Date) negotiation.PromiseGiven {
	before := p.PaidBefore
	if before.Currency() == "" {
		before = negotiation.PaidThrough(a, p.MadeOn)
	}
	return negotiation.PromiseGiven{Amount: p.Amount, By: p.By, MadeOn: p.MadeOn, PaidBefore: before, ClearedOn: clearedOn, GraceDays: rules.GraceDays}
}

// brokenPlans is how many plans were broken in the 12 months up to a day, as
// the bank and we know.
func (a *AccountFacts) brokenPlans(asOf negotiation.Date) int {
	return negotiation.BrokenPlans(a.Account.BrokenPlans12m, a.PastPlans, asOf)
}
