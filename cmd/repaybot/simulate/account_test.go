package simulate

import (
	"testing"

	"repaybot/negotiation"
)

// What came in before a deal and bounces after it is not the deal's, by entries
// that have the bounce and by those that do not have it yet: a day ends later
// where somebody is than at their bank, and the book may be late.
func TestDealPaid(t *testing.T) {
	day := negotiation.NewDate(2027, 5, 10)
	entry := func(after int, kind negotiation.EntryKind) negotiation.Entry {
		return negotiation.Entry{Date: day.AddDays(after), Kind: kind, Amount: negotiation.NewMoney(74074, "CNY")}
	}
	before, back, since := entry(0, negotiation.Payment), entry(2, negotiation.PaymentReversal), entry(1, negotiation.Payment)
	d := &deal{before: 74074, foreign: []negotiation.Entry{back}}
	for name, c := range map[string]struct {
		entries []negotiation.Entry
		want    int64
	}{
		"it has not bounced by then":      {[]negotiation.Entry{before}, 0},
		"it has":                          {[]negotiation.Entry{before, back}, 0},
		"one of the deal's has come":      {[]negotiation.Entry{before, since, back}, 74074},
		"and has bounced on the same day": {[]negotiation.Entry{before, since, back, back}, 0},
	} {
		if got := d.paid(c.entries); got != c.want {
			t.Errorf("%s: %d has come in, not %d", name, got, c.want)
		}
	}
}

// What has bounced when a deal is made, and the program hears of later, is not
// the deal's, if the program had counted on it; what it never knew of nets out.
func TestForeignTo(t *testing.T) {
	day := negotiation.NewDate(2026, 12, 18)
	of := func(paid, back int, told bool) *bouncing {
		b := &bouncing{told: told, entry: negotiation.Entry{Date: day.AddDays(paid), Kind: negotiation.Payment, Amount: negotiation.NewMoney(6363, "CNY")}}
		if back != 0 {
			b.back = &negotiation.Entry{Date: day.AddDays(back), Kind: negotiation.PaymentReversal, Amount: b.entry.Amount}
		}
		return b
	}
	for name, c := range map[string]struct {
		b    *bouncing
		want int
	}{
		"known, and its bounce is not": {of(-2, 1, false), 1},
		"it has not bounced yet":       {of(-2, 0, false), 0},
		"both are known":               {of(-2, -1, false), 0},
		"neither is":                   {of(1, 2, false), 0},
		"both were told":               {of(-2, 1, true), 0},
	} {
		if got := foreignTo([]*bouncing{c.b}, day); len(got) != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
