package negotiation

import (
	"runtime/debug"
	"testing"
)

// The figure to reach: a plan of 60 months with a payment each month followed
// in under 10 µs.
func BenchmarkFollow(b *testing.B) {
	// As the program does: so little is held that it would be collected all the time.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	made := planOf(b, "2026-01-15", "2026-02-14", 60, "100.00", "0.12", 5000000)
	made.Terms.Rules.Moves.Times = 9
	var entries []Entry
	entries = append(entries, Entry{Date: made.AgreedOn + 1, Kind: Payment, Amount: amountOf(b, "100.00")})
	for i, x := range made.Offer.Installments {
		e := Entry{Date: x.Due, Kind: Payment, Amount: x.Amount}
		if i%7 == 6 {
			e.Date += 5
		}
		entries = append(entries, e, Entry{Date: x.Due, Kind: Purchase, Amount: x.Amount})
	}
	changed := made.With(PlanAmendment{Kind: MoveInstallment, Installment: 20, To: made.Offer.Installments[19].Due + 9}).
		With(PlanAmendment{Kind: SkipMonth, Installment: 30})
	early := day(b, "2026-06-01")
	end := made.Offer.CompletesOn + 40
	for _, c := range []struct {
		name string
		made *PlanMade
		in   CameIn
		asOf Date
	}{
		{"begun", made, CameIn{Entries: entries}, early},
		{"paid", made, CameIn{Entries: entries}, end},
		{"paid,changed", changed, CameIn{Entries: entries}, end},
		{"unpaid", made, CameIn{}, end},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Follow(c.made, c.in, c.asOf)
			}
		})
	}
}
