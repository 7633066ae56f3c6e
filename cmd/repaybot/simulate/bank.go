package simulate

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"repaybot/bot"
	"repaybot/negotiation"
)

// bank is the bank's nightly work: statements, the book, and the comparison.
type bank struct {
	town    *town
	through negotiation.Date // the last day that a book was sent for
	skip    int              // nights on which the book stays away
}

// nightly is when the book comes.
const nightly = 1*time.Hour + 30*time.Minute

func (b *bank) begin(t *town) {
	b.town = t
	b.next()
}

// today is the day it is where the bank is.
func (b *bank) today() negotiation.Date {
	return negotiation.DateOf(b.town.clock.now().In(b.town.zone))
}

// next puts the next night down.
func (b *bank) next() {
	y, m, d := b.town.clock.now().In(b.town.zone).Date()
	at := time.Date(y, m, d, 0, 0, 0, 0, b.town.zone).Add(nightly)
	if !at.After(b.town.clock.now()) {
		at = time.Date(y, m, d+1, 0, 0, 0, 0, b.town.zone).Add(nightly)
	}
	b.town.agenda.put(at, func() error { return b.night(context.Background()) })
}

// atWork is a moment of a day, or of the next working day, at which colleagues
// are there.
func (b *bank) atWork(day negotiation.Date, r *rand.Rand) time.Time {
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDays(1)
	}
	y, m, d := day.Civil()
	return time.Date(y, m, d, 9, r.IntN(8*60), r.IntN(60), 0, b.town.zone)
}

// night is what the bank does each night.
func (b *bank) night(ctx context.Context) error {
	b.next()
	today := b.today()
	for _, p := range b.town.people {
		for _, a := range p.accounts {
			if err := b.keepUp(a, today.AddDays(-1)); err != nil {
				return fmt.Errorf("%s: %w", a.ledger.Number, err)
			}
		}
	}
	if err := b.sendBook(ctx, today); err != nil {
		return err
	}
	return b.town.compareAll(ctx, today)
}

// keepUp does what a day brings on an account by itself.
func (b *bank) keepUp(a *account, day negotiation.Date) error {
	_, _, d := day.Civil()
	switch {
	case a.kind == negotiation.Loan:
		for _, s := range a.ledger.Schedule {
			a.changed = a.changed || s.Due == day && a.behind(day.AddDays(1))
		}
	case a.closed || a.standing(): // nothing is bought, and the plan's own rate is all that is charged
	case d == a.billDay:
		if err := a.bill(b.town.policy, day); err != nil {
			return err
		}
		if !a.behind(day) {
			a.who.spend(a, day, day.AddMonths(1))
		}
		a.who.nextDuty(a)
	default:
		for _, s := range a.ledger.Statements {
			a.changed = a.changed || s.Due == day && a.behind(day.AddDays(1))
		}
	}
	if m := a.ledger.Customer.Moratorium; m.Kind != "" && day.DaysSince(m.From) > 60 {
		a.ledger.Customer.Moratorium = negotiation.Moratorium{}
		a.who.known.Respite, a.who.known.RespiteFrom, a.who.known.RespiteEnd = "", "", ""
		a.changed = true
	}
	return nil
}

// Now and then the book is two days late, and now and then it comes twice.
const (
	lateOften  = 0.04
	twiceOften = 0.05
)

// sendBook sends the book for the day before: every account that has changed
// since the last one, and once a month all of them.
func (b *bank) sendBook(ctx context.Context, today negotiation.Date) error {
	_, _, d := today.Civil()
	if b.skip == 0 && !b.through.IsZero() && b.town.rand.Float64() < lateOften {
		b.skip = 2
	}
	if b.skip > 0 {
		b.skip--
		return nil
	}
	through := today.AddDays(-1)
	var book []byte
	var sent []*account
	for _, p := range b.town.people {
		for _, a := range p.accounts {
			if !a.changed && d != 1 {
				continue
			}
			book = negotiation.AppendBookLine(book, a.booked(through))
			sent = append(sent, a)
		}
	}
	if err := b.take(ctx, book, through, false); err != nil {
		return err
	}
	for _, a := range sent {
		a.sentThrough(through)
	}
	b.through = through
	if b.town.rand.Float64() < twiceOften {
		return b.take(ctx, book, through, true)
	}
	return nil
}

// take has the program take a book; again: it had it before.
func (b *bank) take(ctx context.Context, text []byte, through negotiation.Date, again bool) error {
	t := b.town
	return t.surviving(ctx, func() error {
		i := bot.Importer{Store: t.store, Book: t.store, Policy: t.policy, Now: t.clock.now, Holder: "simulation", Through: through}
		report, err := i.Import(ctx, bytes.NewReader(text), func(r bot.RefusedLine) {
			t.fail(nil, "a line of the book was refused", "%v", r)
		})
		if err != nil {
			return err
		}
		if again && (report.Count.Changed > 0 || report.Count.New > 0 || report.Told > 0) {
			t.fail(nil, bookTold, "%+v", report)
		}
		results, err := t.service.RunWaiting(ctx)
		for _, r := range results {
			t.took(r)
		}
		if err != nil {
			return err
		}
		return t.settle(ctx)
	})
}

// booked is the account as a book through a day has it.
func (a *account) booked(day negotiation.Date) *negotiation.Account {
	b := a.ledger
	b.Entries = slices.Clip(through(b.Entries, day))
	return &b
}

// sentThrough notes what the book that was taken had.
func (a *account) sentThrough(through negotiation.Date) {
	a.book, a.inBook = *a.booked(through), true
	a.changed = len(a.book.Entries) < len(a.ledger.Entries)
	var told []negotiation.Entry
	for _, e := range a.told {
		if e.Date > through {
			told = append(told, e)
		}
	}
	a.told = told
	a.touched = true
}
