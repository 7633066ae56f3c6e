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
	if found := matchPayments([]paymentKept{second}, book.Entries, "CNY"); found[0] != unbooked {
		t.Errorf("a payment of today is taken for the entry of three days ago")
	}
	with := append([]negotiation.Entry{paid(day.AddDays(-3))}, paid(day))
	if found := matchPayments([]paymentKept{second}, with, "CNY"); found[0] != 1 {
		t.Errorf("the book has the payment, and it is entry %d", found[0])
	}
	// The first was told too: each is its own entry.
	first := paymentKept{Payment: Payment{ID: "1", Way: ByBank, Amount: "500.00", Currency: "CNY", On: day.AddDays(-3)}}
	if found := matchPayments([]paymentKept{first, second}, with, "CNY"); found[0] != 0 || found[1] != 1 {
		t.Errorf("two payments are entries %v", found)
	}
	// Who tells days later may tell of what the book has had under another day.
	if found := matchPayments([]paymentKept{told(day.AddDays(-1), day.AddDays(3))}, book.Entries, "CNY"); found[0] != 0 {
		t.Errorf("a payment that is told late is not found in the book")
	}
}
