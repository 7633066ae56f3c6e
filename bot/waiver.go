package bot

import (
	"context"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// ByStaff is the way of a waiver that a colleague gave: it is kept among the
// payments, as what the book may not have yet.
const ByStaff = "staff"

// waived lays a waiver over the book until the bank's own has it: it is found
// there, asked about where it does not come, and counts once, as payments do.
func (p *performance) waived(ctx context.Context, e dialog.Decided) error {
	w := e.Waived
	payments, err := p.payments(ctx, w.Account)
	if err != nil {
		return err
	}
	line, err := p.s.lineOf(ctx, p.next.Customer, w.Account)
	if err != nil {
		return err
	}
	parsed, err := p.s.accounts.parsed(line)
	if err != nil {
		return err
	}
	for _, x := range w.Entries() {
		kept := paymentKept{
			Payment: Payment{ID: e.ID + "/" + string(x.Of), Way: ByStaff, Account: w.Account, Amount: x.Amount.Decimal(), Currency: w.Currency, On: w.On},
			At:      p.at, Of: x.Of,
		}
		kept.Had = countHad(&kept, parsed.account, negotiation.DateOf(p.facts.BankNow))
		payments = append(payments, kept)
	}
	r, err := paymentsRecord(w.Account, payments, p.next, p.at)
	if err != nil {
		return err
	}
	p.put(r)
	after, err := p.facts.WithWaiver(w)
	if err != nil {
		return err
	}
	*p.facts = after
	through := p.turn.Facts.Through
	p.lookAtPayments(payments, matchPayments(payments, parsed.account.Entries, w.Currency, through), through)
	return nil
}

// givenOf are the waivers among an account's kept payments, as the entries of the
// account that they are: in its line, or laid over it.
func givenOf(payments []paymentKept, found []int, over []BookedLine, a *negotiation.Account) (given []BookedLine) {
	for _, e := range over {
		if e.Kind == negotiation.WaiverPosted {
			given = append(given, e)
		}
	}
	for i := range payments {
		if payments[i].Of == "" || found[i] == unbooked {
			continue
		}
		e := a.Entries[found[i]]
		given = append(given, BookedLine{Date: e.Date, Kind: e.Kind, Amount: e.Amount.Decimal(), Of: e.Of})
	}
	return given
}

// entriesOfLines are lines as entries of an account in a currency.
func entriesOfLines(lines []BookedLine, c negotiation.Currency) (entries []negotiation.Entry, err error) {
	for _, l := range lines {
		m, err := negotiation.ParseMoney(l.Amount, c)
		if err != nil {
			return nil, err
		}
		entries = append(entries, negotiation.Entry{Date: l.Date, Kind: l.Kind, Amount: m, Of: l.Of})
	}
	return entries, nil
}
