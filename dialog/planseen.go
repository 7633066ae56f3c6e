package dialog

import (
	"maps"
	"slices"

	"repaybot/negotiation"
)

// PlanSeen is how an account's agreement stood when it was last looked at, so
// that each step of its life is noted once.
type PlanSeen struct {
	Agreement string                 `json:"agreement"`
	Status    negotiation.PlanStatus `json:"status"`
	// Mismatches is how many movements of the book's fit nothing of the plan's, as
	// far as a colleague was asked.
	Mismatches int `json:"mismatches,omitempty"`
}

// noteChanges notes what has become of the plans since the conversation was
// last looked at: each step is an effect of its own, with its day and reason.
func (t *turn) noteChanges() {
	for i := range t.all.Accounts {
		a := &t.all.Accounts[i]
		fp, ok := t.all.followed(a)
		if !ok {
			continue
		}
		number := a.Account.Number
		seen := t.s.Plans[number]
		known := 0
		if seen.Agreement == a.Plan.ID {
			known = seen.Mismatches
		}
		if len(fp.Mismatches) > known {
			t.task(number, PaymentMismatch, "") // it fits nothing of the plan's: nothing is guessed
		}
		if seen.Agreement == a.Plan.ID && seen.Status == fp.Status && len(fp.Mismatches) == known {
			continue
		}
		changes := changesSince(fp, seen, a.Plan.ID)
		for _, c := range changes {
			t.effect(PlanChanged{Account: number, Agreement: a.Plan.ID, PlanChange: c})
		}
		t.s.Plans = maps.Clone(t.s.Plans)
		if t.s.Plans == nil {
			t.s.Plans = map[string]PlanSeen{}
		}
		t.s.Plans[number] = PlanSeen{Agreement: a.Plan.ID, Status: fp.Status, Mismatches: len(fp.Mismatches)}
	}
}

// changesSince are the steps after the status that was seen. Where a late book
// has written the life anew, so that there is none of that status, it is one
// step from there to here.
func changesSince(fp *negotiation.FollowedPlan, seen PlanSeen, agreement string) []negotiation.PlanChange {
	if len(fp.Changes) == 0 {
		return nil
	}
	if seen.Agreement != agreement {
		return fp.Changes
	}
	for i, c := range slices.Backward(fp.Changes) {
		if c.To == seen.Status {
			return fp.Changes[i+1:]
		}
	}
	last := lastChange(fp)
	last.From = seen.Status
	return []negotiation.PlanChange{last}
}

// settleFacts has the turn speak of what stands: an agreement that has ended is
// none any more, and the account is as the plan has left it.
func (t *turn) settleFacts() {
	for i := range t.f.Accounts {
		a := &t.f.Accounts[i]
		if a.Plan == nil && a.Promise == nil {
			continue
		}
		now := *a
		if a.Plan != nil && !t.f.stands(a) {
			if fp, ok := t.f.followed(a); ok {
				now.Statement, now.under = fp.Statement(a.Statement, a.OwnEntries()), fp
			}
			now.Plan, now.Past = nil, a.Plan
		}
		if p := t.f.PartPromise(a); p != nil && p.Status != negotiation.PromiseActive {
			now.Promise = nil
		}
		if now.Plan == a.Plan && now.Promise == a.Promise {
			continue
		}
		t.f.Accounts = slices.Clone(t.f.Accounts)
		t.f.Accounts[i] = now
	}
	t.underPlan()
}
