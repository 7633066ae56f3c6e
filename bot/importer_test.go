package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
	"repaybot/storage/sqlite"
)

// entry is an entry of the book as JSON.
func entry(date, kind, amount string) string {
	return `{"date":"` + date + `","kind":"` + kind + `","amount":"` + amount + `"}`
}

// booked is a line of the book with entries at the end.
func booked(line string, entries ...string) string {
	const last = `"amount":"9000.00"}]`
	if !strings.Contains(line, last) {
		panic("this line has other entries")
	}
	return strings.Replace(line, last, `"amount":"9000.00"},`+strings.Join(entries, ",")+"]", 1)
}

// notDue is a line whose customer is not past due.
const notDue = `{"account":"CN-90003","product":"cn-credit-card","currency":"CNY","customer":{"id":"C3","name":"张三","phone":"+8619900000003","id_last4":"1111","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[{"date":"2026-11-01","kind":"purchase","amount":"300.00"}],"statements":[],"flags":[],"broken_plans_12m":0}`

// books has books taken as the import command does.
type books struct {
	t      *testing.T
	store  bot.Store
	book   bot.Book
	policy *negotiation.Policy
	now    time.Time
	lines  []bot.RefusedLine
}

func newBooks(t *testing.T, store bot.Store, book bot.Book) *books {
	p, err := negotiation.ParsePolicy(policyText(t))
	if err != nil {
		t.Fatal(err)
	}
	return &books{t: t, store: store, book: book, policy: p, now: day}
}

func (b *books) take(through negotiation.Date, lines ...string) (bot.ImportReport, error) {
	b.t.Helper()
	b.lines = nil
	i := bot.Importer{Store: b.store, Book: b.book, Policy: b.policy, Now: func() time.Time { return b.now }, Holder: "import", Through: through}
	return i.Import(b.t.Context(), strings.NewReader(strings.Join(lines, "\n")), func(r bot.RefusedLine) { b.lines = append(b.lines, r) })
}

func (b *books) want(got bot.ImportReport, err error, want bot.ImportReport) {
	b.t.Helper()
	if err != nil || got != want {
		b.t.Errorf("%+v instead of %+v (%v)", got, want, err)
	}
}

// emptyBank is a bank with no book yet, whose clock stands.
func emptyBank(t *testing.T, change func(*bot.Options)) *bank {
	b := &bank{t: t, dir: t.TempDir(), began: time.Now()}
	b.start(func(o *bot.Options) {
		o.Now = func() time.Time { return day }
		if change != nil {
			change(o)
		}
	})
	return b
}

// drain has everything handled that is accepted.
func (b *bank) drain() {
	b.t.Helper()
	ctx, stop := context.WithCancel(b.t.Context())
	done := make(chan error)
	go func() { done <- b.s.Run(ctx) }()
	until(b.t.(*testing.T), "everything is handled", func() bool {
		cs, err := b.db.Conversations(ctx, bot.ConversationQuery{Waiting: true})
		return err == nil && len(cs) == 0
	})
	stop()
	if err := <-done; err != nil {
		b.t.Error(err)
	}
}

// events are what a customer's conversation was told, in order.
func (b *bank) told(customer string) (events []dialog.Event) {
	b.t.Helper()
	turns, err := b.db.Turns(b.t.Context(), bot.ConversationOf(customer), 0, 100)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, x := range turns {
		if x.Channel == "clock" {
			continue // told by nobody
		}
		e, err := dialog.UnmarshalEvent(x.Event)
		if err != nil {
			b.t.Fatal(err)
		}
		events = append(events, e)
	}
	return events
}

// TestABookTellsWhomItConcerns takes books night after night.
func TestABookTellsWhomItConcerns(t *testing.T) {
	b := emptyBank(t, nil)
	n := newBooks(t, b.db, b.db)
	count := func(fresh, changed, same int) bot.ImportCount {
		return bot.ImportCount{New: fresh, Changed: changed, Same: same}
	}
	r, err := n.take(0, cardLine, notDue)
	n.want(r, err, bot.ImportReport{Count: count(2, 0, 0), Told: 1}) // who is past due gets a conversation
	r, err = n.take(0, cardLine, notDue)
	n.want(r, err, bot.ImportReport{Count: count(0, 0, 2)})
	b.drain()
	if got := b.told("C1"); len(got) != 1 || len(got[0].(dialog.Booked).Entries) != 0 {
		t.Errorf("told at first: %+v", got)
	}
	b.replay()

	n.now = day.AddDate(0, 0, 1)
	paid := booked(cardLine, entry("2026-11-23", "payment", "500.00"))
	r, err = n.take(0, paid, strings.Replace(notDue, "300.00", "310.00", 1))
	n.want(r, err, bot.ImportReport{Count: count(0, 2, 0), Told: 1}) // a change that concerns nobody tells nobody
	r, err = n.take(0, paid)
	n.want(r, err, bot.ImportReport{Count: count(0, 0, 1)})
	b.drain()
	want := dialog.Booked{Account: "CN-90001", Entries: []negotiation.Entry{{Date: negotiation.NewDate(2026, 11, 23), Kind: negotiation.Payment, Amount: negotiation.NewMoney(50000, "CNY")}}}
	if got := b.told("C1"); len(got) != 2 || !slices.Equal(got[1].(dialog.Booked).Entries, want.Entries) {
		t.Errorf("told of the payment: %+v", got)
	}
	turns, err := b.db.Turns(t.Context(), "web:C1", 1, 1)
	if err != nil || turns[0].Facts.Through != negotiation.NewDate(2026, 11, 22) {
		// The turn may come before the whole book is taken; then the day is the last book's.
		t.Logf("the turn's book was complete through %s", turns[0].Facts.Through)
	}
	b.handle(b.in(bot.Opened, ""))
	if turns, err = b.db.Turns(t.Context(), "web:C1", 2, 1); err != nil || turns[0].Facts.Through != negotiation.NewDate(2026, 11, 23) {
		t.Errorf("the book is complete through %s (%v)", turns[0].Facts.Through, err)
	}
	b.replay()
}

// TestAnOldBook is refused as a whole where its day is older than that of one
// that was taken, and line by line where no day is said.
func TestAnOldBook(t *testing.T) {
	b := emptyBank(t, nil)
	n := newBooks(t, b.db, b.db)
	sunday, monday := negotiation.NewDate(2026, 11, 21), negotiation.NewDate(2026, 11, 22)
	paid := booked(cardLine, entry("2026-11-21", "payment", "500.00"))
	if _, err := n.take(sunday, cardLine); err != nil {
		t.Fatal(err)
	}
	if _, err := n.take(monday, paid); err != nil {
		t.Fatal(err)
	}
	var old *bot.OldBookError
	if _, err := n.take(sunday, cardLine); !errors.As(err, &old) || old.Through != sunday || old.Last != monday {
		t.Errorf("a book of the day before: %v", err)
	}
	var early *bot.EarlyBookError
	if _, err := n.take(monday.AddDays(1), cardLine); !errors.As(err, &early) {
		t.Errorf("a book of today: %v", err)
	}
	r, err := n.take(0, cardLine, otherLine)
	n.want(r, err, bot.ImportReport{Count: bot.ImportCount{New: 1}, Refused: 1, Told: 1})
	if len(n.lines) != 1 || n.lines[0].Line != 1 {
		t.Errorf("refused: %v", n.lines)
	}
	if lines, err := b.db.Lines(t.Context(), "C1"); err != nil || string(lines[0].Line.Reveal()) != paid {
		t.Errorf("an old line was taken (%v)", err)
	}
	r, err = n.take(monday, cardLine) // the bank took the payment back
	n.want(r, err, bot.ImportReport{Count: bot.ImportCount{Changed: 1}, Told: 1})
	n.now = day.AddDate(0, 0, 2)
	if r, err = n.take(monday, paid); err != nil || r.Count.Changed != 1 {
		t.Errorf("a book that is two days late: %+v, %v", r, err)
	}
}

// failing is a store whose n-th Accept fails, as where the program ends there.
type failing struct {
	*sqlite.DB
	left atomic.Int64
}

func (f *failing) Accept(ctx context.Context, in bot.Inbound) (bot.Accepted, error) {
	if f.left.Add(-1) < 0 {
		return bot.Accepted{}, errors.New("killed")
	}
	return f.DB.Accept(ctx, in)
}

// TestAnImportThatDies has the next one tell what it left untold, once.
func TestAnImportThatDies(t *testing.T) {
	b := emptyBank(t, nil)
	f := &failing{DB: b.db}
	f.left.Store(1)
	n := newBooks(t, f, b.db)
	if _, err := n.take(0, cardLine, otherLine); err == nil {
		t.Fatal("it did not die")
	}
	f.left.Store(100)
	r, err := n.take(0, cardLine, otherLine)
	n.want(r, err, bot.ImportReport{Count: bot.ImportCount{Same: 2}, Told: 1})
	r, err = n.take(0, cardLine, otherLine)
	n.want(r, err, bot.ImportReport{Count: bot.ImportCount{Same: 2}})
	b.drain()
	if len(b.told("C1")) != 1 || len(b.told("C2")) != 1 {
		t.Errorf("told %d and %d times", len(b.told("C1")), len(b.told("C2")))
	}
}

// TestTwoImports sees that one waits for the other, and that one that died does
// not keep others out for long.
func TestTwoImports(t *testing.T) {
	b := emptyBank(t, nil)
	n := newBooks(t, b.db, b.db)
	leases := bot.Leases{Store: b.db, Now: func() time.Time { return n.now }}
	if has, err := leases.Hold(t.Context(), "import", "another", day.Add(2*time.Minute)); err != nil || !has {
		t.Fatal(has, err)
	}
	if _, err := n.take(0, cardLine); !errors.Is(err, bot.ErrImporting) {
		t.Errorf("beside another: %v", err)
	}
	n.now = day.Add(3 * time.Minute)
	if _, err := n.take(0, cardLine); err != nil {
		t.Errorf("after it died: %v", err)
	}
}

// TestABookTakenBesideServing has another process take the book while this one
// serves: the customer is told without anybody asking for it.
func TestABookTakenBesideServing(t *testing.T) {
	b := emptyBank(t, func(o *bot.Options) { o.Shared = true })
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- b.s.Run(ctx) }()
	other, err := sqlite.Open(t.Context(), b.dir, bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	n := newBooks(t, other, other)
	if _, err := n.take(0, cardLine); err != nil {
		t.Fatal(err)
	}
	until(t, "it is handled", func() bool { return len(b.told("C1")) == 1 })
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestWhatIsToldReadsBack(t *testing.T) {
	in := bot.Inbound{Channel: "payments", EventID: "1", At: day, Kind: bot.PaidIn, Customer: "C1", Account: "A1",
		Payment: &bot.Payment{ID: "1", Way: "bank", Account: "A1", Amount: "1.00", Currency: "CNY", On: negotiation.NewDate(2026, 11, 1), Reverses: "0"}}
	text, err := in.AppendJSON(nil)
	var back bot.Inbound
	if err != nil || json.Unmarshal(text, &back) != nil || *back.Payment != *in.Payment {
		t.Errorf("%s reads back as %+v (%v)", text, back, err)
	}
}

// TestTheDayOfACustomerWithoutAZone is the bank's: in Shanghai an account is past
// due that in Greenwich is not yet.
func TestTheDayOfACustomerWithoutAZone(t *testing.T) {
	b := emptyBank(t, nil)
	n := newBooks(t, b.db, b.db)
	nowhere := strings.Replace(cardLine, `,"time_zone":"Asia/Shanghai"`, "", 1)
	n.now = time.Date(2026, 9, 10, 15, 59, 0, 0, time.UTC) // the day that it is due
	r, err := n.take(0, nowhere)
	n.want(r, err, bot.ImportReport{Count: bot.ImportCount{New: 1}})
	n.now = n.now.Add(time.Minute)
	r, err = n.take(0, nowhere)
	n.want(r, err, bot.ImportReport{Count: bot.ImportCount{Same: 1}, Told: 1})
}
