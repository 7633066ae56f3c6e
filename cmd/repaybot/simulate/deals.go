package simulate

import (
	"context"
	"slices"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// lookAtDeals sees what is agreed with somebody, after they have agreed to
// something, or what became of it by a word.
func (p *person) lookAtDeals(ctx context.Context) error {
	f, err := p.town.facts(ctx, p)
	if err != nil {
		return err
	}
	for i := range f.Accounts {
		af := &f.Accounts[i]
		if a := p.account(af.Account.Number); a != nil {
			p.lookAt(a, af)
		}
	}
	return nil
}

func (p *person) account(number string) *account {
	for _, a := range p.accounts {
		if a.ledger.Number == number {
			return a
		}
	}
	return nil
}

func (p *person) lookAt(a *account, af *dialog.AccountFacts) {
	t := p.town
	now := af.Plan
	switch {
	case now == nil:
		if a.standing() {
			a.deal.over = true
			t.tally.Ended++
			a.touched = true
			p.nextDuty(a)
		}
		return
	case a.deal != nil && a.deal.agreement.ID == now.ID:
		if len(now.Changes) > len(a.deal.agreement.Changes) {
			t.tally.Changed++
			a.deal.agreement = now
			a.deal.parts = partsOf(t.policy, now)
			a.touched = true
			p.nextDuty(a)
		}
		if now.End != nil && !a.deal.over {
			a.deal.agreement, a.deal.over = now, true
			t.tally.Ended++
			p.nextDuty(a)
		}
		return
	case now.End != nil:
		return // one that was over before it was seen
	}
	if a.standing() {
		t.tally.Changed++ // a plan in the place of another
	} else {
		t.tally.Agreed++
		t.tally.TurnsToOutcome = append(t.tally.TurnsToOutcome, p.talk.tried)
		p.talk.tried = 0
	}
	d := &deal{agreement: now, on: now.AgreedOn, before: net(through(a.known().Entries, p.today())), parts: partsOf(t.policy, now), foreign: foreignTo(a.bouncing, t.bank.through)}
	switch offer := now.Offer.(type) {
	case negotiation.InstallmentPlan:
		d.waived = offer.Waived.Fees.Minor() + offer.Waived.Interest.Minor()
		if a.kind == negotiation.Loan {
			a.postpone(t.bank.today(), offer.CompletesOn)
		}
	case negotiation.Settlement:
		d.waived = offer.Waived.Fees.Minor() + offer.Waived.Interest.Minor()
	case negotiation.FullPayment:
	}
	for _, b := range a.bouncing { // what the program does not know of yet counts for it
		if !b.told && b.entry.Date > t.bank.through {
			b.towards = d
		}
	}
	a.deal = d
	a.touched = true
	p.nextDuty(a)
}

// partsOf are a plan's payments as the customer was told them, moves and skips
// in them.
func partsOf(policy *negotiation.Policy, a *dialog.Agreement) []part {
	made, ok := a.Made(policy.Plans)
	if !ok {
		return nil
	}
	f := negotiation.Follow(made, negotiation.CameIn{Through: made.AgreedOn.AddDays(-1)}, made.AgreedOn)
	var parts []part
	if down := f.DownPayment.Amount.Minor(); down > 0 {
		parts = append(parts, part{due: f.DownPayment.Due, amount: down})
	}
	for _, x := range f.Installments {
		parts = append(parts, part{due: x.Due, amount: x.Amount.Minor()})
	}
	slices.SortStableFunc(parts, func(x, y part) int { return int(x.due - y.due) })
	if down := f.DownPayment.Amount.Minor(); down > 0 {
		parts[0].down = down
	}
	return parts
}
