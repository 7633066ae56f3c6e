package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// replace settles an agreement that takes the place of the account's last one.
// That one's record is there and active, so what two turns could both want is
// the right to replace it, and that is what is reserved. A plan that ends by it
// is noted as replaced.
func (p *performance) replace(e dialog.Agree, r Record) error {
	p.put(r)
	right := p.newRecord(ReplaceKey(r.Key), nil)
	right.Digest, right.TermsHash, right.Status = r.Digest, r.TermsHash, RecordEnded
	p.claim(right)
	if slices.ContainsFunc(p.pastPlans(e.Account), func(x negotiation.PastPlan) bool { return x.ID == e.Replaces }) {
		return nil // it had ended
	}
	return p.planChanged(dialog.PlanChanged{Account: e.Account, Agreement: e.Replaces, PlanChange: negotiation.PlanChange{
		On: negotiation.DateOf(p.facts.Now), To: negotiation.PlanReplaced, Reason: negotiation.ReasonReplaced}})
}

// withdrawn notes that the customer has ended the account's agreement in time.
func (p *performance) withdrawn(account string) error {
	for _, a := range p.facts.Accounts {
		if a.Account.Number == account && a.Plan != nil {
			return p.planChanged(dialog.PlanChanged{Account: account, Agreement: a.Plan.ID, PlanChange: negotiation.PlanChange{
				On: negotiation.DateOf(p.facts.Now), To: negotiation.PlanWithdrawn, Reason: negotiation.ReasonWithdrawn}})
		}
	}
	return nil
}

// amendPlan writes a new body of the agreement, with the change, under its ID.
// The text of its terms stays what the customer said yes to.
func (p *performance) amendPlan(ctx context.Context, e dialog.AmendPlan) error {
	r, err := activeRecord(ctx, p.s.store, PlanKey(e.Account))
	if err != nil {
		return err
	}
	if r == nil {
		return ErrConflict // ended meanwhile
	}
	a, terms, err := ParseAgreement(r.Body)
	if err != nil {
		return err
	}
	if a.ID != e.Agreement {
		return ErrConflict
	}
	a.Changes = append(slices.Clone(a.Changes), e.Amendment)
	body, err := marshalAgreement(a, terms)
	if err != nil {
		return err
	}
	p.account(e.Account, func(f *dialog.AccountFacts) { f.Plan = a })
	p.keepAgreement(a, body)
	return nil
}

// keepAgreement has an agreement's body kept by its digest and named by the
// account's record, after the commit.
func (p *performance) keepAgreement(a *dialog.Agreement, body []byte) {
	r := p.newRecord(PlanKey(a.Account), body)
	r.Digest, r.TermsHash = Digest(body), a.TermsHash
	p.keep = append(p.keep, Kept{Digest: r.Digest, Subject: ownerOf(p.next), Text: NewSecret(body)})
	p.put(r)
}

// planChanged keeps the account's list of agreements that have ended: one that
// goes on after all, since a payment was reversed, is taken off it.
func (p *performance) planChanged(e dialog.PlanChanged) error {
	before := p.pastPlans(e.Account)
	past := slices.DeleteFunc(slices.Clone(before), func(x negotiation.PastPlan) bool { return x.ID == e.Agreement })
	if e.To.Ended() || e.To == negotiation.PlanCompleted {
		past = append(past, negotiation.PastPlan{ID: e.Agreement, Digest: p.digestOf(e.Account), Status: e.To, Reason: e.Reason, On: e.On})
	} else if len(past) == len(before) {
		return nil
	}
	p.account(e.Account, func(f *dialog.AccountFacts) { f.PastPlans = past })
	return p.record(PastPlansKey(e.Account), past)
}

// digestOf is the digest of the agreement that an account had before the turn.
func (p *performance) digestOf(account string) string {
	for i, a := range p.facts.Accounts {
		if a.Account.Number == account && i < len(p.turn.Facts.Accounts) {
			return p.turn.Facts.Accounts[i].Plan
		}
	}
	return ""
}

// pastPlans are an account's agreements that have ended, as the turn leaves them.
func (p *performance) pastPlans(account string) []negotiation.PastPlan {
	for _, a := range p.facts.Accounts {
		if a.Account.Number == account {
			return a.PastPlans
		}
	}
	return nil
}

// parsePastPlans reads the stored list.
func parsePastPlans(body []byte) ([]negotiation.PastPlan, error) {
	if len(body) == 0 {
		return nil, nil
	}
	var past []negotiation.PastPlan
	if err := json.Unmarshal(body, &past); err != nil {
		return nil, fmt.Errorf("past plans: %w", err)
	}
	return past, nil
}
