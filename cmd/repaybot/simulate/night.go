package simulate

import (
	"context"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// compareAll holds the bank's figures against the program's: of everybody to
// whom something has happened since the last night, or whose agreement waits
// for something, and of a seventh of the others.
func (t *town) compareAll(ctx context.Context, today negotiation.Date) error {
	for i, p := range t.people {
		look := (i+int(today))%7 == 0
		for _, a := range p.accounts {
			look = look || a.touched || a.standing() && a.waits(today)
		}
		if !look || !p.accounts[0].inBook {
			continue
		}
		if err := t.compare(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// waits tells whether what becomes of a deal can be seen today.
func (a *account) waits(today negotiation.Date) bool {
	if len(a.deal.parts) == 0 {
		return true
	}
	due, _ := a.deal.dueBy(today)
	return a.deal.paid(a.ledger.Entries) < due
}

func (t *town) compare(ctx context.Context, p *person) error {
	t.tally.Nights++
	f, err := t.facts(ctx, p)
	if err != nil {
		t.fail(p, factsMissing, "%v", err)
		return nil
	}
	today := negotiation.DateOf(f.Now)
	for i := range f.Accounts {
		af := &f.Accounts[i]
		a := p.account(af.Account.Number)
		if a == nil {
			continue
		}
		a.touched = false
		known := a.known()
		own, err := t.policy.Statement(known, today)
		if err != nil {
			return err
		}
		if own.Total != af.Statement.Total {
			t.fail(p, owedDiffers, "%s: the bank has %s, the program %s", a.ledger.Number, own.Total, af.Statement.Total)
		}
		if x, y := net(known.Entries), net(af.Account.Entries); x != y {
			t.fail(p, paidDiffers, "%s: the bank has %d, the program %d", a.ledger.Number, x, y)
		}
		p.lookAt(a, af)
		if a.deal != nil && af.Plan != nil && af.Plan.ID == a.deal.agreement.ID {
			t.compareDeal(p, a, af, known, &f)
		}
		t.keepEpisode(a, own, today)
	}
	return nil
}

// compareDeal holds what is paid and left of an agreement against the
// program's figures, and sees whether it has come to its end.
func (t *town) compareDeal(p *person, a *account, af *dialog.AccountFacts, known *negotiation.Account, f *dialog.Facts) {
	d, today := a.deal, negotiation.DateOf(f.Now)
	paid := d.paid(through(known.Entries, today)) // a day ends later where they are than at the bank
	made, isPlan := af.Plan.Made(t.policy.Plans)
	if !isPlan {
		t.comparePromise(p, a, paid, today, f.BookedThrough)
		return
	}
	fp := negotiation.Follow(made, negotiation.CameIn{Entries: af.Account.Entries, Through: f.BookedThrough}, today)
	if fp.In.Minor() != paid {
		t.fail(p, paidDiffers, "%s: for the plan the bank has %d, the program %d", a.ledger.Number, paid, fp.In.Minor())
	}
	total := d.total()
	if left := total - min(paid, total); left != fp.Left.Minor() {
		t.fail(p, leftDiffers, "%s: the bank has %d of %d left, the program %d of %d", a.ledger.Number, left, total, fp.Left.Minor(), fp.Total.Minor())
	}
	switch {
	case d.over && !d.kept:
	case paid >= total:
		if fp.Status != negotiation.PlanCompleted {
			t.fail(p, statusDiffers, "%s: paid, and the program has it %s", a.ledger.Number, fp.Status)
		}
		t.keeps(p, a, today)
	case d.kept: // what it was completed with has bounced
		d.over, d.kept = false, false
		t.tally.Kept--
		t.tally.money(a.ledger.Currency).Waived -= d.waived
	case fp.Status == negotiation.PlanBroken:
		if due, _ := d.dueBy(today.AddDays(-t.policy.Plans.GraceDays)); paid >= due {
			t.fail(p, statusDiffers, "%s: broken, and %d of %d due is paid", a.ledger.Number, paid, due)
		}
		d.over = true
		t.tally.Broken++
		p.nextDuty(a)
	case fp.Status.Ended():
		d.over = true
		t.tally.Lapsed++
		p.nextDuty(a)
	case fp.Status == negotiation.PlanCompleted:
		t.fail(p, statusDiffers, "%s: completed, and %d of %d is paid", a.ledger.Number, paid, total)
	}
}

// comparePromise sees whether a promise of the whole, or a settlement, was kept.
func (t *town) comparePromise(p *person, a *account, paid int64, today, through negotiation.Date) {
	d := a.deal
	if d.over {
		return
	}
	amount, by := int64(0), negotiation.Date(0)
	switch offer := d.agreement.Offer.(type) {
	case negotiation.FullPayment:
		amount, by = offer.AmountByThen.Minor(), offer.By
	case negotiation.Settlement:
		amount, by = offer.Amount.Minor(), offer.By
	case negotiation.InstallmentPlan:
	}
	switch {
	case paid >= amount:
		t.keeps(p, a, today)
	case through >= by:
		d.over = true
		t.tally.Lapsed++
		p.nextDuty(a)
	}
}

// keeps notes that an agreement was kept to its end. The bank then has nothing
// more to ask on it.
func (t *town) keeps(p *person, a *account, today negotiation.Date) {
	if a.deal.kept {
		return
	}
	a.deal.over, a.deal.kept = true, true
	t.tally.Kept++
	t.tally.money(a.ledger.Currency).Waived += a.deal.waived
	if _, whole := a.deal.agreement.Offer.(negotiation.FullPayment); !whole {
		a.restate(today)
	}
	p.nextDuty(a)
}

// keepEpisode counts what was past due, and what came in of it.
func (t *town) keepEpisode(a *account, s *negotiation.Statement, today negotiation.Date) {
	m := t.tally.money(a.ledger.Currency)
	switch late := a.standing() || s.DPD > 0 && s.Total.Minor() > 0; {
	case late && !a.episode.open:
		a.episode = episode{open: true, owed: s.Total.Minor()}
		m.PastDue += a.episode.owed
	case !late && a.episode.open:
		m.Recovered += a.episode.came()
		a.episode = episode{}
	}
}

// came is what has come in of what was past due.
func (e *episode) came() int64 { return max(0, min(e.recovered, e.owed)) }

// through are the entries up to a day.
func through(entries []negotiation.Entry, day negotiation.Date) []negotiation.Entry {
	end := len(entries)
	for end > 0 && entries[end-1].Date > day {
		end--
	}
	return entries[:end]
}
