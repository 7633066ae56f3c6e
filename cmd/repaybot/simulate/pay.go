package simulate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"repaybot/bot"
	"repaybot/negotiation"
)

// wanted is what is to be paid on an account next: how much in all by which
// day, or nothing.
func (a *account) wanted(today negotiation.Date) (amount int64, by negotiation.Date) {
	if a.standing() {
		paid := a.deal.paid(a.ledger.Entries)
		switch offer := a.deal.agreement.Offer.(type) {
		case negotiation.FullPayment:
			return offer.AmountByThen.Minor() - paid, offer.By
		case negotiation.Settlement:
			return offer.Amount.Minor() - paid, offer.By
		case negotiation.InstallmentPlan:
			sum := int64(0)
			for _, x := range a.deal.parts {
				if sum += x.amount; sum > paid {
					return sum - paid, x.due
				}
			}
		}
		return 0, 0
	}
	if a.kind == negotiation.Loan {
		due, paid := int64(0), net(a.ledger.Entries)
		for _, s := range a.ledger.Schedule {
			if due += s.Principal.Minor() + s.Interest.Minor(); due > paid {
				return due - paid, s.Due
			}
		}
		return 0, 0
	}
	for _, s := range a.ledger.Statements {
		got := paidSince(a.ledger.Entries, s.Date, today)
		if s.Minimum.Minor() <= 0 || got >= s.Minimum.Minor() {
			continue
		}
		if s.Due >= today && a.who.cash > s.Balance.Minor() && a.who.habits.punctual > 0.8 {
			return s.Balance.Minor() - got, s.Due
		}
		return s.Minimum.Minor() - got, s.Due
	}
	return 0, 0
}

// nextDuty puts down when somebody means to pay what is wanted next.
func (p *person) nextDuty(a *account) {
	today := p.today()
	amount, by := a.wanted(today)
	if amount <= 0 {
		if a.kind == negotiation.Card && !a.closed { // the next statement wants something
			p.payAt(a, p.town.clock.now().AddDate(0, 0, 12+p.rand.IntN(8)))
		}
		return
	}
	day := by.AddDays(-p.rand.IntN(3))
	if p.rand.Float64() > p.habits.punctual {
		day = by.AddDays(1 + p.rand.IntN(6))
	}
	if day <= today {
		day = today.AddDays(2 + p.rand.IntN(9))
	}
	p.payAt(a, p.atHour(day, 8, 22))
}

// payAt puts down that somebody pays at a moment, if they can, in the place of
// what was put down before.
func (p *person) payAt(a *account, at time.Time) {
	a.duty++
	duty := a.duty
	p.town.agenda.put(at, func() error {
		if duty != a.duty || p.known.Dead {
			return nil
		}
		if err := p.perhapsPay(context.Background(), a); err != nil {
			return err
		}
		p.nextDuty(a)
		return nil
	})
}

// perhapsPay pays what is wanted, a part of it, or nothing.
func (p *person) perhapsPay(ctx context.Context, a *account) error {
	today := p.today()
	amount, by := a.wanted(today)
	if amount <= 0 {
		return nil
	}
	willing := p.habits.punctual
	switch {
	case a.standing():
		willing = 0.6 + 0.4*p.habits.punctual
	case by < today:
		willing *= 0.35 // it has gone on for a while
	}
	if p.rand.Float64() > willing {
		return nil
	}
	switch {
	case p.cash >= amount && p.chance(0.04): // rounded up
		amount = min(p.cash, (amount+9999)/10000*10000)
	case p.cash >= amount && p.chance(0.01) && a.standing(): // all of it at once
		amount = min(p.cash, max(amount, a.deal.total()-a.deal.paid(a.ledger.Entries)))
	case p.cash >= amount:
	case p.cash > amount/5 && p.chance(0.4):
		amount = min(p.cash, amount*(30+p.rand.Int64N(60))/100)
	default:
		return nil
	}
	if amount <= 0 {
		return nil
	}
	if err := p.pay(ctx, a, amount); err != nil {
		return err
	}
	if p.chance(0.004) && p.cash >= amount { // by mistake
		return p.pay(ctx, a, amount)
	}
	return nil
}

// pay is money that comes in. Half of the payments the bank tells the program
// of at once, the others come with the night's book. Some bounce.
func (p *person) pay(ctx context.Context, a *account, amount int64) error {
	p.cash -= amount
	on := p.town.bank.today()
	a.payment++
	id := fmt.Sprintf("%s-%d", a.ledger.Number, a.payment)
	e := negotiation.Entry{Date: on, Kind: negotiation.Payment, Amount: a.money(amount)}
	a.add(e)
	a.episode.gets(amount)
	p.town.tally.money(a.ledger.Currency).Paid += amount
	told := p.chance(0.5)
	if told {
		if err := p.tell(ctx, a, e, id, ""); err != nil {
			return err
		}
	}
	if p.chance(0.012) {
		b := &bouncing{entry: e, id: id, told: told, towards: a.deal}
		a.bouncing = append(a.bouncing, b)
		p.town.agenda.put(p.later(20*time.Hour, 70*time.Hour), func() error { return p.bounces(ctx, a, b) })
	}
	return nil
}

// bouncing is a payment that will be taken back.
type bouncing struct {
	entry   negotiation.Entry
	id      string
	told    bool
	towards *deal              // that it counts for
	back    *negotiation.Entry // once it has bounced
}

// foreignTo is what has bounced and is not known to the program, which knows the
// payment: a deal that is made now does not count on it, and it is not the deal's.
func foreignTo(bouncing []*bouncing, through negotiation.Date) (back []negotiation.Entry) {
	for _, b := range bouncing {
		if b.back != nil && !b.told && b.entry.Date <= through && b.back.Date > through {
			back = append(back, *b.back)
		}
	}
	return back
}

// bounces takes a payment back.
func (p *person) bounces(ctx context.Context, a *account, b *bouncing) error {
	amount := b.entry.Amount.Minor()
	p.cash += amount
	back := negotiation.Entry{Date: p.town.bank.today(), Kind: negotiation.PaymentReversal, Amount: b.entry.Amount}
	b.back = &back
	a.add(back)
	a.episode.gets(-amount)
	p.town.tally.money(a.ledger.Currency).Paid -= amount
	if a.deal != nil && b.towards != a.deal {
		a.deal.foreign = append(a.deal.foreign, back)
	}
	if !b.told {
		return nil
	}
	return p.tell(ctx, a, back, b.id+"-back", b.id)
}

// tell has the bank's systems tell the program of a payment.
func (p *person) tell(ctx context.Context, a *account, e negotiation.Entry, id, reverses string) error {
	if !a.inBook {
		return nil
	}
	return p.town.surviving(ctx, func() error {
		_, err := p.town.service.TakePayment(ctx, bot.Payment{
			ID: id, Way: bot.ByBank, Account: a.ledger.Number, Amount: e.Amount.Decimal(), Currency: a.ledger.Currency, On: e.Date, Reverses: reverses,
		}, p.town.clock.now())
		var fault *bot.PaymentError
		if errors.As(err, &fault) {
			p.town.fail(p, moneyUnmatched, "%s: %v", id, fault)
			return nil
		}
		if err != nil {
			return err
		}
		if a.lastTold != id {
			a.lastTold = id
			a.told = append(a.told, e)
		}
		return p.town.settle(ctx)
	})
}

// gets is money that came in, or went back, in a time past due.
func (e *episode) gets(amount int64) {
	if e.open {
		e.recovered += amount
	}
}
