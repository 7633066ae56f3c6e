package bot_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// paid is a payment on the test's card.
func paid(id, amount string, on negotiation.Date) bot.Payment {
	return bot.Payment{ID: id, Way: bot.ByBank, Account: "CN-90001", Amount: amount, Currency: "CNY", On: on}
}

// takes takes a payment and has it handled.
func (b *bank) takes(p bot.Payment, at time.Time) bot.PaymentState {
	b.t.Helper()
	if _, err := b.s.TakePayment(b.t.Context(), p, at); err != nil {
		b.t.Fatal(err)
	}
	b.handled("payments", p.Way+"/"+p.ID, at, bot.PaidIn)
	return b.state(p)
}

// handled has an accepted event handled by handing it in again.
func (b *bank) handled(channel, id string, at time.Time, kind bot.InboundKind) {
	b.t.Helper()
	in := bot.Inbound{Conversation: "web:C1", Channel: channel, EventID: id, At: at, Kind: kind}
	if _, err := b.s.Handle(b.t.Context(), in); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bank) state(p bot.Payment) bot.PaymentState {
	b.t.Helper()
	s, err := b.s.PaymentState(b.t.Context(), p.Way, p.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

func (b *bank) wantStatus(p bot.Payment, want bot.PaymentStatus) {
	b.t.Helper()
	if s := b.state(p); s.Status != want {
		b.t.Errorf("payment %s is %s (%s) and not %s", p.ID, s.Status, s.Fault, want)
	}
}

// owed is what the customer owes as of a moment.
func (b *bank) owed(at time.Time) string {
	b.t.Helper()
	f, _, err := b.s.Facts(b.t.Context(), "C1", at)
	if err != nil {
		b.t.Fatal(err)
	}
	return f.Accounts[0].Statement.Total.Decimal()
}

// yuan is an amount in its smallest unit.
func yuan(t *testing.T, text string) int64 {
	t.Helper()
	m, err := negotiation.ParseMoney(text, "CNY")
	if err != nil {
		t.Fatal(err)
	}
	return m.Minor()
}

// toldOf are the amounts that the conversation was told of, a reversal with a
// minus before it.
func (b *bank) toldOf() (amounts []string) {
	b.t.Helper()
	for _, e := range b.told("C1") {
		if e, ok := e.(dialog.Booked); ok {
			for _, x := range e.Entries {
				sign := ""
				if x.Kind == negotiation.PaymentReversal {
					sign = "-"
				}
				amounts = append(amounts, sign+x.Amount.Decimal())
			}
		}
	}
	return amounts
}

func (b *bank) wantTold(want ...string) {
	b.t.Helper()
	if got := b.toldOf(); strings.Join(got, " ") != strings.Join(want, " ") {
		b.t.Errorf("told of %v instead of %v", got, want)
	}
}

var today = negotiation.NewDate(2026, 11, 23)

// TestAPaymentCountsOnce comes from the bank's systems first and in the book
// the night after: the customer is told once, and what is owed is the same.
func TestAPaymentCountsOnce(t *testing.T) {
	b := emptyBank(t, nil)
	n := newBooks(t, b.db, b.db)
	if _, err := n.take(0, cardLine); err != nil {
		t.Fatal(err)
	}
	b.drain()
	before := b.owed(day)
	p := paid("P1", "500", today)
	if s := b.takes(p, day); s.Status != bot.PaymentCounted || s.Amount != "500.00" {
		t.Errorf("taken: %+v", s)
	}
	b.takes(p, day.Add(time.Hour)) // once more
	counted := b.owed(day.Add(time.Hour))
	if x, y := yuan(t, before), yuan(t, counted); x-y != 50000 {
		t.Errorf("owed %s before and %s after", before, counted)
	}
	b.wantTold("500.00")
	b.replay()
	n.now = day.AddDate(0, 0, 1)
	if r, err := n.take(0, booked(cardLine, entry("2026-11-23", "payment", "500.00"))); err != nil || r.Told != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	b.drain()
	b.wantStatus(p, bot.PaymentBooked)
	b.wantTold("500.00")
	if now := b.owed(day.Add(time.Hour)); now != counted {
		t.Errorf("owed %s with the payment and %s with the book", counted, now)
	}
	b.replay()

	// The other way round: the book has it first.
	q := paid("P2", "20.00", today.AddDays(1))
	n.now = day.AddDate(0, 0, 2)
	if _, err := n.take(0, booked(cardLine, entry("2026-11-23", "payment", "500.00"), entry("2026-11-24", "payment", "20.00"))); err != nil {
		t.Fatal(err)
	}
	b.drain()
	owed := b.owed(n.now)
	if s := b.takes(q, n.now); s.Status != bot.PaymentBooked {
		t.Errorf("taken: %+v", s)
	}
	if now := b.owed(n.now); now != owed {
		t.Errorf("owed %s and then %s", owed, now)
	}
	b.wantTold("500.00", "20.00")
	b.replay()
}

// TestAPaymentThatTheBookDoesNotGet is asked about after five days of the book,
// counts meanwhile, and is found when the book has it after all.
func TestAPaymentThatTheBookDoesNotGet(t *testing.T) {
	b := emptyBank(t, nil)
	n := newBooks(t, b.db, b.db)
	take := func(days int, line string) {
		t.Helper()
		n.now = day.AddDate(0, 0, days)
		if _, err := n.take(0, line); err != nil {
			t.Fatal(err)
		}
	}
	take(0, cardLine)
	b.drain()
	p := paid("P1", "500.00", today)
	b.takes(p, day)
	counted := b.owed(day)
	open := func() bool {
		c, err := b.s.Conversation(t.Context(), "web:C1")
		if err != nil {
			t.Fatal(err)
		}
		return c.Case.Open() && c.Case.Reason == dialog.PaymentMismatch
	}
	wake := func(days int) {
		t.Helper()
		at := day.AddDate(0, 0, days)
		if _, err := b.s.RunDue(t.Context(), at, nil); err != nil {
			t.Fatal(err)
		}
	}
	take(5, cardLine) // through the 27th
	wake(5)
	if open() || b.state(p).Status != bot.PaymentCounted {
		t.Errorf("asked about too early: %+v", b.state(p))
	}
	take(6, cardLine) // through the 28th: five days of the book have come without it
	wake(6)
	if !open() || b.state(p).Status != bot.PaymentAsked {
		t.Errorf("nobody was asked: %+v", b.state(p))
	}
	if now := b.owed(day); now != counted {
		t.Errorf("it counts no more: %s", now)
	}
	wake(30)
	take(31, booked(cardLine, entry("2026-12-20", "payment", "500.00")))
	b.drain()
	b.wantStatus(p, bot.PaymentBooked)
	b.wantTold("500.00")
	b.replay()
}

// TestAPaymentIsTakenBack once; whatever else takes it back is refused.
func TestAPaymentIsTakenBack(t *testing.T) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Opened, ""))
	before := b.owed(day)
	p, back := paid("P1", "500.00", today), paid("R1", "500.00", today)
	back.Reverses = "P1"
	refused := func(p bot.Payment, want bot.PaymentFault) {
		t.Helper()
		_, err := b.s.TakePayment(t.Context(), p, day)
		var fault *bot.PaymentError
		if !errors.As(err, &fault) || fault.Fault != want {
			t.Errorf("payment %s: %v and not %s", p.ID, err, want)
		}
		if _, err := b.s.PaymentState(t.Context(), p.Way, p.ID); want != bot.OtherContent && !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("payment %s was refused and is known (%v)", p.ID, err)
		}
	}
	refused(back, bot.UnknownPayment)
	b.takes(p, day)
	part := back
	part.Amount = "400.00"
	refused(part, bot.OtherAmount)
	b.takes(back, day)
	b.wantStatus(p, bot.PaymentReversed)
	if now := b.owed(day); now != before {
		t.Errorf("owed %s before and %s after", before, now)
	}
	twice := back
	twice.ID = "R2"
	refused(twice, bot.AlreadyReversed)
	b.wantTold("500.00", "-500.00")

	other := p
	other.Amount = "501.00"
	refused(other, bot.OtherContent)
	for fault, change := range map[bot.PaymentFault]func(*bot.Payment){
		bot.UnknownAccount: func(p *bot.Payment) { p.Account = "none" },
		bot.OtherCurrency:  func(p *bot.Payment) { p.Currency = "USD" },
		bot.BadAmount:      func(p *bot.Payment) { p.Amount = "0.00" },
		bot.BadDay:         func(p *bot.Payment) { p.On = today.AddDays(1) },
	} {
		q := paid("Q "+string(fault), "5.00", today)
		change(&q)
		refused(q, fault)
	}
	old := paid("old", "5.00", today.AddDays(-61))
	refused(old, bot.BadDay)
	b.replay()
}

// TestReversedTwiceAtOnce has two reversals get past the check together: the
// second counts nothing, and a colleague is asked.
func TestReversedTwiceAtOnce(t *testing.T) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Opened, ""))
	before := b.owed(day)
	p := paid("P1", "500.00", today)
	if _, err := b.s.TakePayment(t.Context(), p, day); err != nil {
		t.Fatal(err)
	}
	var backs []bot.Payment
	for _, id := range []string{"R1", "R2"} {
		back := paid(id, "500.00", today)
		back.Reverses = "P1"
		if _, err := b.s.TakePayment(t.Context(), back, day); err != nil {
			t.Fatal(err)
		}
		backs = append(backs, back)
	}
	b.handled("payments", "bank/R2", day, bot.PaidIn)
	b.wantStatus(backs[0], bot.PaymentCounted)
	b.wantStatus(backs[1], bot.PaymentRefused)
	if now := b.owed(day); now != before {
		t.Errorf("owed %s before and %s after", before, now)
	}
	c, err := b.s.Conversation(t.Context(), "web:C1")
	if err != nil || !c.Case.Open() || c.Case.Reason != dialog.PaymentMismatch {
		t.Errorf("case %+v (%v)", c.Case, err)
	}
	b.replay()
}

// TestFarTooMuch counts, and a colleague is asked; a little more than is owed
// is nobody's business.
func TestFarTooMuch(t *testing.T) {
	for amount, want := range map[string]bool{"10000.00": false, "25000.00": true} {
		b := openBank(t, nil)
		b.handle(b.in(bot.Opened, ""))
		p := paid("P1", amount, today)
		b.takes(p, day)
		b.wantStatus(p, bot.PaymentCounted)
		if owed := b.owed(day); !strings.HasPrefix(owed, "-") {
			t.Errorf("%s paid, %s owed", amount, owed)
		}
		c, err := b.s.Conversation(t.Context(), "web:C1")
		if err != nil || c.Case.Open() != want {
			t.Errorf("%s paid: case %+v (%v)", amount, c.Case, err)
		}
	}
}

// TestThePaymentsOfTwoProcesses has the same payments handed to two processes
// at once, each several times: every one counts once.
func TestThePaymentsOfTwoProcesses(t *testing.T) {
	b := openBank(t, func(o *bot.Options) { o.Shared = true })
	b.handle(b.in(bot.Opened, ""))
	other, _ := b.process(func(*bot.Options) {})
	const payments = 12
	var group sync.WaitGroup
	for i := range payments {
		for _, s := range []*bot.Service{b.s, other, b.s} {
			group.Go(func() {
				p := paid(fmt.Sprint("P", i), "10.00", today)
				if _, err := s.TakePayment(t.Context(), p, day.Add(time.Duration(i%3)*time.Minute)); err != nil {
					t.Error(err)
				}
				in := bot.Inbound{Conversation: "web:C1", Channel: "payments", EventID: "bank/" + p.ID, At: day, Kind: bot.PaidIn}
				if _, err := s.Handle(t.Context(), in); err != nil {
					t.Error(err)
				}
			})
		}
	}
	group.Wait()
	if told := b.toldOf(); len(told) != payments {
		t.Errorf("told of %d payments", len(told))
	}
	f, _, err := b.s.Facts(t.Context(), "C1", day.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	sum := int64(0)
	for _, e := range f.Accounts[0].Account.Entries {
		if e.Kind == negotiation.Payment {
			sum += e.Amount.Minor()
		}
	}
	if sum != payments*1000 {
		t.Errorf("%d counts", sum)
	}
	b.replay()
}

// TestOldPaymentsGoByTheBanksDay lets go of what the book has had for seventy
// days as these are counted where the bank is, after midnight there.
func TestOldPaymentsGoByTheBanksDay(t *testing.T) {
	b := emptyBank(t, nil)
	n := newBooks(t, b.db, b.db)
	if _, err := n.take(0, cardLine); err != nil {
		t.Fatal(err)
	}
	b.drain()
	b.takes(paid("P1", "500.00", today), day)
	n.now = day.AddDate(0, 0, 1)
	if _, err := n.take(0, booked(cardLine, entry("2026-11-23", "payment", "500.00"))); err != nil {
		t.Fatal(err)
	}
	b.drain()
	midnight := time.Date(2027, 2, 1, 16, 0, 0, 0, time.UTC) // of the seventy-first day, in Shanghai
	kept := func() (ids []string) {
		var body struct{ Payments []bot.Payment }
		if err := json.Unmarshal(b.record(bot.PaymentsKey("CN-90001")).Body, &body); err != nil {
			t.Fatal(err)
		}
		for _, p := range body.Payments {
			ids = append(ids, p.ID)
		}
		return ids
	}
	b.takes(paid("P2", "20.00", today.AddDays(70)), midnight.Add(-time.Second))
	if got := kept(); !slices.Equal(got, []string{"P1", "P2"}) {
		t.Errorf("on the seventieth day there are %v", got)
	}
	b.takes(paid("P3", "20.00", today.AddDays(71)), midnight)
	if got := kept(); !slices.Equal(got, []string{"P2", "P3"}) {
		t.Errorf("on the day after it there are %v", got)
	}
}
