package bot

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"repaybot/negotiation"
)

// TestMatchPayments holds the matching against its rules: one to one, of the
// same kind and amount, within the window, and as many as can be.
func TestMatchPayments(t *testing.T) {
	start := negotiation.NewDate(2026, 11, 1)
	rapid.Check(t, func(t *rapid.T) {
		payments := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) paymentKept {
			p := paymentKept{Payment: Payment{Way: ByBank, Amount: rapid.SampledFrom([]string{"1.00", "2.00"}).Draw(t, "amount"), On: start.AddDays(rapid.IntRange(0, 25).Draw(t, "day"))}}
			if rapid.IntRange(0, 5).Draw(t, "kind") == 0 {
				p.Reverses = "x"
			}
			if rapid.IntRange(0, 9).Draw(t, "refused") == 0 {
				p.Refused = OtherCurrency
			}
			return p
		}), 0, 8).Draw(t, "payments")
		for i := range payments {
			payments[i].ID = fmt.Sprint(i)
		}
		entries := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) negotiation.Entry {
			return negotiation.Entry{
				Date: start.AddDays(rapid.IntRange(0, 25).Draw(t, "day")), Amount: negotiation.NewMoney(rapid.SampledFrom([]int64{100, 200, 300}).Draw(t, "amount"), "CNY"),
				Kind: rapid.SampledFrom([]negotiation.EntryKind{negotiation.Payment, negotiation.Payment, negotiation.PaymentReversal, negotiation.Purchase}).Draw(t, "kind"),
			}
		}), 0, 8).Draw(t, "entries")
		through := start.AddDays(rapid.IntRange(-1, 26).Draw(t, "through"))
		fits := func(i, j int) bool {
			p, e := payments[i], entries[j]
			days := e.Date.DaysSince(p.On)
			if p.On > through && days < 0 { // the book can't have it yet
				return false
			}
			return p.Refused == "" && e.Kind == p.entryKind() && e.Amount.Decimal() == p.Amount && days >= -bookWindow && days <= bookWindow
		}
		found := matchPayments(payments, entries, "CNY", through)
		used, count := map[int]bool{}, 0
		for i, j := range found {
			if j == unbooked {
				continue
			}
			if count++; used[j] || !fits(i, j) {
				t.Fatalf("payment %d is entry %d", i, j)
			}
			used[j] = true
		}
		if most := mostPairs(len(payments), len(entries), fits); count != most {
			t.Fatalf("%d of %d were found", count, most)
		}
		if n := len(overlay(payments, found, &negotiation.Account{})); n != len(payments)-count-refusedOnes(payments) {
			t.Fatalf("%d payments are laid over the book", n)
		}
	})
}

func refusedOnes(payments []paymentKept) (n int) {
	for _, p := range payments {
		if p.Refused != "" {
			n++
		}
	}
	return n
}

// mostPairs is how many pairs there can be, by trying to make room for each.
func mostPairs(left, right int, fits func(i, j int) bool) (most int) {
	partner := make([]int, right)
	for j := range partner {
		partner[j] = -1
	}
	var place func(i int, tried []bool) bool
	place = func(i int, tried []bool) bool {
		for j := range right {
			if tried[j] || !fits(i, j) {
				continue
			}
			tried[j] = true
			if partner[j] < 0 || place(partner[j], tried) {
				partner[j] = i
				return true
			}
		}
		return false
	}
	for i := range left {
		if place(i, make([]bool, right)) {
			most++
		}
	}
	return most
}

// TestWhatTheBookShouldHave tells which payments a colleague is asked about.
func TestWhatTheBookShouldHave(t *testing.T) {
	on := negotiation.NewDate(2026, 11, 10)
	kept := func(id, reverses string) paymentKept {
		return paymentKept{Payment: Payment{ID: id, Way: ByBank, Amount: "5.00", On: on, Reverses: reverses}}
	}
	asked, refused := kept("4", ""), kept("5", "")
	asked.Asked, refused.Refused = true, OtherCurrency
	for name, c := range map[string]struct {
		payments []paymentKept
		through  negotiation.Date
		want     int
	}{
		"in time":            {[]paymentKept{kept("1", "")}, on.AddDays(4), 0},
		"late":               {[]paymentKept{kept("1", "")}, on.AddDays(5), 1},
		"day of book unsaid": {[]paymentKept{kept("1", "")}, 0, 0},
		"asked before":       {[]paymentKept{asked}, on.AddDays(9), 0},
		"refused":            {[]paymentKept{refused}, on.AddDays(9), 0},
		"netted":             {[]paymentKept{kept("1", ""), kept("2", "1")}, on.AddDays(9), 0},
		"another's reversal": {[]paymentKept{kept("1", ""), kept("2", "3")}, on.AddDays(9), 2},
	} {
		found := matchPayments(c.payments, nil, "CNY", c.through)
		if got := overdue(c.payments, found, c.through); len(got) != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	// Once a colleague was asked, the book may be as late as it is.
	entries := []negotiation.Entry{{Date: on.AddDays(12), Kind: negotiation.Payment, Amount: negotiation.NewMoney(500, "CNY")}}
	if got := matchPayments([]paymentKept{kept("1", "")}, entries, "CNY", on.AddDays(12))[0]; got != unbooked {
		t.Errorf("twelve days later it is entry %d", got)
	}
	if got := matchPayments([]paymentKept{asked}, entries, "CNY", on.AddDays(12))[0]; got != 0 {
		t.Errorf("asked about, twelve days later it is entry %d", got)
	}
	billed := &negotiation.Account{Statements: []negotiation.Billed{{Date: on.AddDays(2)}}}
	if got := overlay([]paymentKept{kept("1", "")}, []int{unbooked}, billed); got[0].Date != on.AddDays(3) {
		t.Errorf("a payment from before the last statement counts on %s", got[0].Date)
	}

	// What the book has had for long is let go; what it does not have is not.
	old, recent := kept("1", ""), kept("2", "")
	recent.On = on.AddDays(60)
	has := &negotiation.Account{Currency: "CNY", Entries: []negotiation.Entry{
		{Date: on, Kind: negotiation.Payment, Amount: negotiation.NewMoney(500, "CNY")}, {Date: on.AddDays(60), Kind: negotiation.Payment, Amount: negotiation.NewMoney(500, "CNY")},
	}}
	if left := withoutOld([]paymentKept{old, recent}, has, on.AddDays(71), on.AddDays(71)); len(left) != 1 || left[0].ID != "2" {
		t.Errorf("left: %+v", left)
	}
	if left := withoutOld([]paymentKept{old, recent}, has, on.AddDays(70), on.AddDays(70)); len(left) != 2 {
		t.Errorf("left too soon: %+v", left)
	}
	if left := withoutOld([]paymentKept{old}, &negotiation.Account{Currency: "CNY"}, on.AddDays(700), on.AddDays(700)); len(left) != 1 {
		t.Errorf("what the book does not have was let go")
	}
}
