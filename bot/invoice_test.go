package bot_test

import (
	"errors"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// till is a channel that takes payments.
type till struct{ carrier }

func (*till) TakesPayments() bool { return true }

// bill has the customer ask for a bill on Telegram, and returns it.
func (b *bank) bill(t *testing.T) (*bot.Invoice, bot.PaidInvoice) {
	t.Helper()
	write := func(kind bot.InboundKind, what string) bot.TurnResult {
		in := b.in(kind, what)
		in.Channel, in.Sender = "telegram", "7"
		return b.handle(in)
	}
	write(bot.Opened, "")
	r := write(bot.Button, "pay")
	for _, x := range r.Replies[0].Buttons {
		if x.Title == "pay_here" {
			r = write(bot.Button, x.ID)
			i := r.Replies[0].Invoice
			if i == nil || r.State.Stage == "" || len(i.ID) != 32 {
				t.Fatalf("no bill: %+v", r.Replies)
			}
			return i, bot.PaidInvoice{Invoice: i.ID, Channel: "telegram", Sender: "7", Minor: i.Minor, Currency: i.Currency}
		}
	}
	t.Fatalf("nothing can be paid here: %+v", r.Replies)
	return nil, bot.PaidInvoice{}
}

// TestPayingInTheChat pays a bill, once: the customer is told, the bill can't
// be paid again, and the book that has it later adds nothing.
func TestPayingInTheChat(t *testing.T) {
	c := &till{carrier{name: "telegram"}}
	b := emptyBank(t, func(o *bot.Options) { o.Channels = []bot.Channel{c} })
	n := newBooks(t, b.db, b.db)
	if _, err := n.take(0, cardLine); err != nil {
		t.Fatal(err)
	}
	b.drain()
	i, q := b.bill(t)
	at := day.Add(time.Minute)
	owed := b.owed(at)
	if yuan(t, owed) != i.Minor {
		t.Errorf("the bill is for %d of %s", i.Minor, owed)
	}
	if err := b.s.CheckInvoice(t.Context(), q, at); err != nil {
		t.Errorf("it can't be paid: %v", err)
	}
	for name, change := range map[string]func(*bot.PaidInvoice){
		"another bill": func(q *bot.PaidInvoice) { q.Invoice = "another" }, "another chat": func(q *bot.PaidInvoice) { q.Sender = "8" },
		"another amount": func(q *bot.PaidInvoice) { q.Minor-- }, "another currency": func(q *bot.PaidInvoice) { q.Currency = "USD" },
	} {
		other := q
		change(&other)
		if err := b.s.CheckInvoice(t.Context(), other, at); !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	q.Charge = "charge1"
	for range 2 {
		if err := b.s.TakeInvoicePaid(t.Context(), q, at); err != nil {
			t.Fatal(err)
		}
		b.handled("payments", "telegram/charge1", at, bot.PaidIn)
	}
	b.wantTold(owed)
	if now := b.owed(at); now != "0.00" {
		t.Errorf("owed %s", now)
	}
	if err := b.s.CheckInvoice(t.Context(), q, at); !errors.Is(err, bot.ErrNotOwed) {
		t.Errorf("a bill that was paid: %v", err)
	}
	b.replay()
	n.now = day.AddDate(0, 0, 1)
	if _, err := n.take(0, booked(cardLine, entry("2026-11-23", "payment", owed))); err != nil {
		t.Fatal(err)
	}
	b.drain()
	b.wantTold(owed)
	b.replay()
}

// TestABillThatIsNotOwedAnyMore can't be paid once the money came another way.
func TestABillThatIsNotOwedAnyMore(t *testing.T) {
	b := openBank(t, func(o *bot.Options) { o.Channels = []bot.Channel{&till{carrier{name: "telegram"}}} })
	_, q := b.bill(t)
	b.takes(paid("P1", "100.00", today), day)
	if err := b.s.CheckInvoice(t.Context(), q, day.Add(time.Minute)); !errors.Is(err, bot.ErrNotOwed) {
		t.Errorf("more than is owed: %v", err)
	}
}

// TestMoneyForNoBill came in all the same: a colleague is asked what it is for.
func TestMoneyForNoBill(t *testing.T) {
	b := openBank(t, func(o *bot.Options) {
		o.Channels, o.Now = []bot.Channel{&till{carrier{name: "telegram"}}}, func() time.Time { return day }
	})
	b.bill(t)
	before := b.owed(day.Add(time.Minute))
	q := bot.PaidInvoice{Invoice: "another program's", Channel: "telegram", Sender: "9", Minor: 5000, Currency: "CNY", Charge: "charge2"}
	for range 2 {
		if err := b.s.TakeInvoicePaid(t.Context(), q, day.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	b.drain()
	queue, err := b.s.Queue(t.Context())
	if err != nil || len(queue) != 1 || queue[0].Case.Reason != dialog.PaymentMismatch || queue[0].ID == "web:C1" {
		t.Errorf("waiting for a person: %+v (%v)", queue, err)
	}
	if now := b.owed(day.Add(time.Minute)); now != before {
		t.Errorf("owed %s and then %s", before, now)
	}
}

// TestNothingIsPaidWhereNothingCan shows no button on a channel that takes none.
func TestNothingIsPaidWhereNothingCan(t *testing.T) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Opened, ""))
	for _, id := range []string{"pay", "pay_here:CN-90001"} {
		r := b.handle(b.in(bot.Button, id))
		for _, x := range r.Replies[0].Buttons {
			if x.Title == "pay_here" {
				t.Errorf("%s offers to pay here", id)
			}
		}
		if r.Replies[0].Invoice != nil {
			t.Errorf("%s brings a bill", id)
		}
	}
}
