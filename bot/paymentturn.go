package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// roundedUp is the part of a payment, one in so many, that may be more than all
// that is owed without anybody being asked: people round up.
const roundedUp = 10

// misfit is a payment that does not fit, and how.
type misfit struct {
	payment Payment
	how     PaymentFault
}

// withPayment puts the payment of an event among its account's, once: kept is
// the record that is to be settled with the turn, nil where nothing changes. A
// payment that can't be what it says is kept too, and does not count.
func (s *Service) withPayment(ctx context.Context, c *Conversation, in Inbound) (kept *Record, refused *misfit, err error) {
	p := *in.Payment
	if p.Account == "" { // nobody knows what it is for
		return nil, &misfit{p, UnknownAccount}, nil
	}
	payments, err := s.accountPayments(ctx, p.Account)
	if err != nil {
		return nil, nil, err
	}
	at := slices.IndexFunc(payments, func(k paymentKept) bool { return k.ID == p.ID && k.Way == p.Way })
	if at < 0 {
		booked, err := s.bookAccount(ctx, c.Customer, p.Account)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, nil, err
		}
		told, err := s.bankDay(in.At)
		if err != nil {
			return nil, nil, err
		}
		through, err := s.bookThrough(ctx, in.At)
		if err != nil {
			return nil, nil, err
		}
		added := paymentKept{Payment: p, At: in.At, Refused: paymentFault(booked, p, payments)}
		if booked != nil {
			payments = withoutOld(payments, booked, through, told)
		}
		if added.Refused == "" {
			added.Had = countHad(&added, booked, told)
		}
		payments, at = append(payments, added), len(payments)
		r, err := paymentsRecord(p.Account, payments, c, in.At)
		if err != nil {
			return nil, nil, err
		}
		kept = &r
	}
	if payments[at].Refused != "" {
		refused = &misfit{p, payments[at].Refused}
	}
	return kept, refused, nil
}

// paymentFault is why a payment on an account, nil if there is none, can't be what
// it says, beside those that are there.
func paymentFault(a *negotiation.Account, p Payment, others []paymentKept) PaymentFault {
	if a == nil {
		return UnknownAccount
	}
	if a.Currency != p.Currency {
		return OtherCurrency
	}
	if _, err := negotiation.ParseMoney(p.Amount, p.Currency); err != nil {
		return BadAmount
	}
	return reversalFault(p, others)
}

// reversalFault is why a payment can't take back what it says it does.
func reversalFault(p Payment, others []paymentKept) PaymentFault {
	if p.Reverses == "" {
		return ""
	}
	fault := UnknownPayment
	for _, o := range others {
		switch {
		case o.Way != p.Way || o.Refused != "" || o.ID == p.ID:
		case o.Reverses == p.Reverses:
			return AlreadyReversed
		case o.ID == p.Reverses && o.Amount != p.Amount:
			fault = OtherAmount
		case o.ID == p.Reverses && o.Reverses == "":
			fault = ""
		}
	}
	return fault
}

// overlaid lays the payments, and the waivers, of an account's record over its
// line of the book, which is complete through a day. given are the waivers among
// the entries that there are then.
// Where that makes no line of the book any more, which nothing that is taken
// should, the book alone counts.
func (s *Service) overlaid(l BookLine, p *parsedAccount, r Record, through negotiation.Date) (with *parsedAccount, paid, given []BookedLine, err error) {
	payments, err := paymentsOf(r)
	if err != nil {
		return nil, nil, nil, err
	}
	found := matchPayments(payments, p.account.Entries, p.account.Currency, through)
	entries := overlay(payments, found, p.account)
	given = givenOf(payments, found, entries, p.account)
	with, err = s.withPayments(l, p, entries)
	if err != nil {
		s.log.Error("payments do not go with their account's line", "kind", ErrorKind(err))
		return p, nil, givenOf(payments, found, nil, p.account), nil
	}
	return with, entries, given, nil
}

// withPayments is a parsed line with what the book does not have yet.
func (s *Service) withPayments(l BookLine, p *parsedAccount, entries []BookedLine) (*parsedAccount, error) {
	if len(entries) == 0 {
		return p, nil
	}
	return s.accounts.parsedWith(l, entries)
}

// notTold takes from the entries of a new book those that are payments the
// customer was told of already.
func (s *Service) notTold(ctx context.Context, c *Conversation, in Inbound) (Inbound, error) {
	payments, err := s.accountPayments(ctx, in.Account)
	if err != nil || len(payments) == 0 {
		return in, err
	}
	a, err := s.bookAccount(ctx, c.Customer, in.Account)
	if err != nil {
		return in, err
	}
	through, err := s.bookThrough(ctx, in.At)
	if err != nil {
		return in, err
	}
	told := map[BookedLine]int{}
	for _, j := range matchPayments(payments, a.Entries, a.Currency, through) {
		if j != unbooked {
			e := a.Entries[j]
			told[BookedLine{Date: e.Date, Kind: e.Kind, Amount: e.Amount.Decimal(), Of: e.Of}]++
		}
	}
	in.Entries = slices.Clone(in.Entries)
	in.Entries = slices.DeleteFunc(in.Entries, func(e BookedLine) bool {
		told[e]--
		return told[e] >= 0
	})
	return in, nil
}

// paidEvent is the event of a payment: what the customer is told of it. One
// that does not count, or that the book has had already, tells nothing.
func paidEvent(in Inbound, a *AccountRecord, f dialog.Facts, refused bool) (dialog.Event, error) {
	if refused || a == nil {
		return dialog.TimePassed{}, nil
	}
	p := in.Payment
	in.Account, in.Entries = p.Account, nil
	if i := slices.IndexFunc(a.Paid, func(e BookedLine) bool { return e.Kind == p.entryKind() && e.Amount == p.Amount }); i >= 0 {
		in.Entries = []BookedLine{a.Paid[i]}
	}
	return bookedEvent(in, f)
}

// overpaid tells whether a payment leaves more in credit than people round up.
func overpaid(p Payment, f dialog.Facts) bool {
	for _, a := range f.Accounts {
		if a.Account.Number != p.Account || p.Reverses != "" {
			continue
		}
		paid, err := negotiation.ParseMoney(p.Amount, a.Account.Currency)
		if err != nil {
			return false
		}
		credit := -a.Statement.Total.Minor() - a.Statement.NotYetDue.Minor()
		return credit > paid.Minor()/roundedUp
	}
	return false
}

// askAboutPayments asks a colleague about payments that do not fit: the one of
// this event, and those that the book should have had by now.
func (p *performance) askAboutPayments(ctx context.Context, in Inbound, refused *misfit) error {
	var all []misfit
	if refused != nil {
		all = append(all, *refused)
	} else if in.Kind == PaidIn && overpaid(*in.Payment, *p.facts) {
		all = append(all, misfit{*in.Payment, Overpaid})
	}
	for i := range p.facts.Accounts {
		late, err := p.lateOn(ctx, i, in)
		if err != nil {
			return err
		}
		all = append(all, late...)
	}
	for _, m := range all {
		if err := p.ask(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// lateOn finds an account's payments that the book should have had, notes that
// a colleague is asked, and else when to look again.
func (p *performance) lateOn(ctx context.Context, account int, in Inbound) (late []misfit, err error) {
	if len(p.turn.Facts.Accounts[account].Paid) == 0 {
		return nil, nil // the book has all there are
	}
	a := p.facts.Accounts[account].Account
	payments, err := p.payments(ctx, a.Number)
	if err != nil {
		return nil, err
	}
	booked, err := p.s.bookAccount(ctx, p.next.Customer, a.Number)
	if err != nil {
		return nil, err
	}
	through := p.turn.Facts.Through
	found := matchPayments(payments, booked.Entries, a.Currency, through)
	for _, i := range overdue(payments, found, through) {
		payments[i].Asked = true
		how := Unmatched
		if payments[i].Of != "" {
			how = WaiverUnmatched
		}
		late = append(late, misfit{payments[i].Payment, how})
	}
	if len(late) > 0 {
		r, err := paymentsRecord(a.Number, payments, p.next, in.At)
		if err != nil {
			return nil, err
		}
		p.put(r)
	}
	p.lookAtPayments(payments, found, through)
	return late, nil
}

// payments are an account's with that of this turn among them.
func (p *performance) payments(ctx context.Context, account string) ([]paymentKept, error) {
	if r, ok := p.pendingRecord(PaymentsKey(account)); ok {
		return paymentsOf(r)
	}
	return p.s.accountPayments(ctx, account)
}

// lookHour is the hour, where the bank is, at which it is looked whether the
// book has a payment by now: after the night's book.
const lookHour = 10

// lookAtPayments notes when the book should have the first payment that it
// does not have.
func (p *performance) lookAtPayments(payments []paymentKept, found []int, through negotiation.Date) {
	if through == 0 {
		return
	}
	today := negotiation.DateOf(p.facts.BankNow)
	for i, x := range payments {
		if found[i] != unbooked || x.Refused != "" || x.Asked {
			continue
		}
		year, month, day := max(x.On.AddDays(bookWindow+1), today.AddDays(1)).Civil()
		at := time.Date(year, month, day, lookHour, 0, 0, 0, p.facts.BankNow.Location())
		if p.look.IsZero() || at.Before(p.look) {
			p.look = at
		}
	}
}

// ask asks a colleague about a payment: with the case that is open, else by one.
func (p *performance) ask(ctx context.Context, m misfit) error {
	says := []dialog.Say{{Kind: "summary_reason", Figures: dialog.Figures{"reason": dialog.Name(dialog.PaymentMismatch)}}}
	figures := dialog.Figures{"how": dialog.Name(m.how), "last4": dialog.Quote(last4(m.payment.Account)), "day": dialog.On(m.payment.On)}
	if amount, err := negotiation.ParseMoney(m.payment.Amount, m.payment.Currency); err == nil {
		figures["amount"] = dialog.Sum(amount)
	}
	payment := dialog.Say{Kind: "summary_payment", Figures: figures, Today: negotiation.DateOf(p.facts.BankNow)}
	if m.how == WaiverUnmatched {
		delete(figures, "how")
		payment.Kind = "summary_waiver"
	}
	if !p.next.Case.Open() {
		return p.handOff(ctx, dialog.HandOff{Account: m.payment.Account, Reason: dialog.PaymentMismatch, Priority: dialog.Normal, Summary: append(says, payment)})
	}
	words, err := p.words(ctx, []dialog.Say{payment}, p.s.bankLocale(), "\n")
	if err != nil {
		return err
	}
	p.addToCase(dialog.AddToCase{Words: words})
	return nil
}

// last4 is the end of an account's number.
func last4(account string) string {
	return account[max(0, len(account)-4):]
}
