package bot

import (
	"testing"
	"time"

	"repaybot/negotiation"
)

// A payment like one of the days before, which the book has, is another: it
// counts from the moment it is told, and once when the book has it too.
func TestPaymentLikeTheOneBefore(t *testing.T) {
	day := negotiation.NewDate(2026, 12, 4)
	paid := func(on negotiation.Date) negotiation.Entry {
		return negotiation.Entry{Date: on, Kind: negotiation.Payment, Amount: negotiation.NewMoney(50000, "CNY")}
	}
	book := &negotiation.Account{Currency: "CNY", Entries: []negotiation.Entry{paid(day.AddDays(-3))}}
	told := func(on, told negotiation.Date) paymentKept {
		p := paymentKept{Payment: Payment{ID: "2", Way: ByBank, Amount: "500.00", Currency: "CNY", On: on}, At: told.Time().Add(10 * time.Hour)}
		p.Had = countHad(&p, book, told)
		return p
	}
	second := told(day, day)
	if found := matchPayments([]paymentKept{second}, book.Entries, "CNY", day.AddDays(-1)); found[0] != unbooked {
		t.Errorf("a payment of today is taken for the entry of three days ago")
	}
	with := append([]negotiation.Entry{paid(day.AddDays(-3))}, paid(day))
	if found := matchPayments([]paymentKept{second}, with, "CNY", day); found[0] != 1 {
		t.Errorf("the book has the payment, and it is entry %d", found[0])
	}
	// The first was told too: each is its own entry.
	first := paymentKept{Payment: Payment{ID: "1", Way: ByBank, Amount: "500.00", Currency: "CNY", On: day.AddDays(-3)}}
	if found := matchPayments([]paymentKept{first, second}, with, "CNY", day); found[0] != 0 || found[1] != 1 {
		t.Errorf("two payments are entries %v", found)
	}
	// Who tells days later may tell of what the book has had under another day.
	if found := matchPayments([]paymentKept{told(day.AddDays(-1), day.AddDays(3))}, book.Entries, "CNY", day.AddDays(2)); found[0] != 0 {
		t.Errorf("a payment that is told late is not found in the book")
	}
}

// A payment is told at once, and the book then brings the one like it of the day
// before, which it had not when the payment was told: both count, as long as
// that book can't have the second. Once it could, one that it has under the day
// before is that one.
func TestPaymentLikeTheOneTheBookBringsAfterIt(t *testing.T) {
	day := negotiation.NewDate(2026, 12, 4)
	paid := func(on negotiation.Date) negotiation.Entry {
		return negotiation.Entry{Date: on, Kind: negotiation.Payment, Amount: negotiation.NewMoney(50000, "CNY")}
	}
	second := paymentKept{Payment: Payment{ID: "2", Way: ByBank, Amount: "500.00", Currency: "CNY", On: day}}
	for name, c := range map[string]struct {
		book    []negotiation.Entry
		through negotiation.Date
		laid    int // payments over the book
	}{
		"the first is booked":                  {[]negotiation.Entry{paid(day.AddDays(-1))}, day.AddDays(-1), 1},
		"both are":                             {[]negotiation.Entry{paid(day.AddDays(-1)), paid(day)}, day, 0},
		"it is booked under the day before":    {[]negotiation.Entry{paid(day.AddDays(-1))}, day, 0},
		"it is in a book that is not complete": {[]negotiation.Entry{paid(day)}, day.AddDays(-1), 0},
		"nobody has said what is complete":     {[]negotiation.Entry{paid(day.AddDays(-1))}, 0, 0},
	} {
		account := &negotiation.Account{Currency: "CNY", Entries: c.book}
		found := matchPayments([]paymentKept{second}, c.book, "CNY", c.through)
		if n := len(overlay([]paymentKept{second}, found, account)); n != c.laid {
			t.Errorf("%s: %d payments are laid over the book, not %d", name, n, c.laid)
		}
	}
}
