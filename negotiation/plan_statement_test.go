package negotiation

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func bookStatement(t testing.TB, asOf, principal, interest, fees string) *Statement {
	t.Helper()
	p, i, f := amountOf(t, principal), amountOf(t, interest), amountOf(t, fees)
	total := NewMoney(p.minor+i.minor+f.minor, "CNY")
	return &Statement{AsOf: day(t, asOf), Kind: Card, Total: total, Principal: p, Interest: i, Fees: f, DPD: 120, OldestDue: day(t, asOf) - 120, Reconciled: true, accrual: accrual{fixed: total.minor, yearDays: 1}}
}

// 1,200.00 at 12 % a year, half a month in: half of the first month's 12.00 is
// owed beside the principal, and a month later a month of what is left.
func TestStatementUnderAKeptPlan(t *testing.T) {
	made := planOf(t, "2026-01-15", "2026-02-14", 12, "0", "0.12", 120000)
	f := Follow(made, CameIn{}, day(t, "2026-01-30"))
	s := f.Statement(bookStatement(t, "2026-01-30", "9999.00", "99.00", "9.00"), nil)
	if s.Principal.minor != 120000 || s.Interest.minor != 600 || s.Fees.minor != 0 || s.Total.minor != 120600 || s.DPD != 0 || !s.OldestDue.IsZero() {
		t.Errorf("%+v", s)
	}
	if then, err := s.TotalBy(day(t, "2026-03-01")); err != nil || then.minor != 121800 { // 30 days more
		t.Errorf("%s, %v", then, err)
	}
	// The first instalment paid in full, and a part of the second before its interest has run up.
	in := CameIn{Entries: paid(t, "2026-02-14 106.62", "2026-02-20 50.00")}
	f = Follow(made, in, day(t, "2026-02-28"))
	s = f.Statement(bookStatement(t, "2026-02-28", "9999.00", "99.00", "9.00"), in.Entries)
	// Left of principal 1,105.38; of the month's 11.05 half, 5.53, which the 50.00 pay first.
	if want := int64(110538 + 553 - 5000); s.Total.minor != want || s.Interest.minor != 0 {
		t.Errorf("total %s, interest %s", s.Total, s.Interest)
	}
	// Missed: the plan's own days past due.
	f = Follow(made, CameIn{}, day(t, "2026-02-24"))
	s = f.Statement(bookStatement(t, "2026-02-24", "9999.00", "99.00", "9.00"), nil)
	if s.DPD != 10 || s.OldestDue != day(t, "2026-02-14") {
		t.Errorf("%d days past due since %s", s.DPD, s.OldestDue)
	}
}

// Fees on the plan stay fees, so that another plan bears no interest on them,
// and can waive them.
func TestStatementKeepsFeesFees(t *testing.T) {
	made := samplePlan(t, "2026-01-10", "2026-02-15", 3, "0")
	made.Terms.Fees = amountOf(t, "30.00")
	in := CameIn{Entries: paid(t, "2026-02-15 100.00")}
	s := Follow(made, in, day(t, "2026-02-20")).Statement(bookStatement(t, "2026-02-20", "9999.00", "99.00", "9.00"), in.Entries)
	if s.Fees.minor != 2000 || s.Principal.minor != 18000 || s.Total.minor != 20000 {
		t.Errorf("%+v", s)
	}
}

func TestWhatWasWaivedComesBack(t *testing.T) {
	made := samplePlan(t, "2026-01-10", "2026-02-15", 3, "0")
	made.Offer.Waived = Waived{Fees: amountOf(t, "40.00"), Interest: amountOf(t, "25.00")}
	waived := func(on, of, amount string) Entry {
		return Entry{Date: day(t, on), Kind: WaiverPosted, Of: WaiverOf(of), Amount: amountOf(t, amount)}
	}
	for _, c := range []struct {
		name                  string
		entries               []Entry
		total, fees, interest string
	}{
		{"the book never took it off", nil, "330.00", "10.00", "20.00"},
		{"the book took it off", []Entry{waived("2026-01-10", "fees", "40.00"), waived("2026-01-12", "interest", "25.00")}, "395.00", "50.00", "45.00"},
		{"a waiver from before is another's", []Entry{waived("2026-01-09", "fees", "40.00")}, "330.00", "10.00", "20.00"},
		{"no more than was waived", []Entry{waived("2026-01-10", "fees", "90.00")}, "370.00", "50.00", "20.00"},
		{"the bank has charged it again", []Entry{waived("2026-01-10", "fees", "40.00"), {Date: day(t, "2026-03-19"), Kind: FeePosted, Amount: amountOf(t, "40.00")}}, "330.00", "10.00", "20.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := Follow(made, CameIn{Entries: c.entries}, day(t, "2026-03-20"))
			if f.Status != PlanBroken {
				t.Fatal(inShort(f))
			}
			s := f.Statement(bookStatement(t, "2026-03-20", "300.00", "20.00", "10.00"), c.entries)
			if s.Total != amountOf(t, c.total) || s.Fees != amountOf(t, c.fees) || s.Interest != amountOf(t, c.interest) || s.DPD != 120 {
				t.Errorf("total %s, fees %s, interest %s, dpd %d", s.Total, s.Fees, s.Interest, s.DPD)
			}
			if then, err := s.TotalBy(day(t, "2026-04-20")); err != nil || then != s.Total { // nothing accrues in this one
				t.Errorf("%s, %v", then, err)
			}
		})
	}
}

// What is owed under a plan is never more than what is left to pay of it, and
// is that once its last day has come; it can be agreed on anew.
func TestStatementUnderAPlanAddsUp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		l := drawLife(r, t)
		l.made.Terms.Rules.BrokenAfter = BrokenAfter{Missed: 100, Days: 10000} // it stands
		l.made.Terms.Fees = NewMoney(rapid.Int64Range(0, l.made.Offer.Principal.minor).Draw(r, "fees"), "CNY")
		for range rapid.IntRange(0, 2).Draw(r, "skips") {
			a := PlanAmendment{Kind: SkipMonth, Installment: rapid.IntRange(1, len(l.made.Offer.Installments)).Draw(r, "skip"), On: l.made.AgreedOn}
			l.made = l.made.With(a)
		}
		f := Follow(l.made, CameIn{Entries: l.entries, Through: l.through}, l.asOf)
		book := bookStatement(t, l.asOf.String(), "1.00", "0", "0")
		s := f.Statement(book, l.entries)
		if f.Status.Ended() || f.Status == PlanCompleted {
			return
		}
		if s.Total.minor != s.Principal.minor+s.Interest.minor+s.Fees.minor || min(s.Principal.minor, s.Interest.minor, s.Fees.minor) < 0 {
			r.Fatalf("%+v", s)
		}
		if s.Total.minor > f.Left.minor || l.asOf >= f.CompletesOn && s.Total != f.Left {
			r.Fatalf("owed %s, left %s, completes %s as of %s", s.Total, f.Left, f.CompletesOn, l.asOf)
		}
		limits := Limits{Name: "drawn", Installments: &InstallmentLimits{Method: EqualInstallment, MinTerm: 1, MaxTerm: 24, MinInstallment: NewMoney(1, "CNY"), FirstPaymentWithinDays: 30, MaxBrokenPlans12m: -1}, Promise: &PromiseLimits{WithinDays: 14}}
		p, err := Propose(limits, s, Ask{}, l.asOf)
		if err != nil {
			r.Fatal(err)
		}
		for _, o := range p.Offers {
			if broken := limits.Check(s, l.asOf, o); len(broken) > 0 {
				r.Fatalf("%v of %+v", broken, s)
			}
		}
		if s.Total.minor > 0 && !slices.ContainsFunc(p.Offers, func(o Offer) bool { _, ok := o.(FullPayment); return ok }) {
			r.Fatalf("no promise of %s: %v", s.Total, p.Binding)
		}
	})
}

func TestOwnBrokenPlansCount(t *testing.T) {
	past := func(id, status, on string) PastPlan {
		return PastPlan{ID: id, Status: PlanStatus(status), On: day(t, on)}
	}
	list := []PastPlan{
		past("a", "broken", "2025-03-01"), past("b", "broken", "2025-03-02"), past("c", "completed", "2026-01-01"),
		past("d", "broken", "2026-02-01"), past("d", "broken", "2026-02-01"), past("e", "broken", "2026-03-02"),
	}
	for _, c := range []struct {
		book int
		asOf string
		want int
	}{
		{0, "2026-03-01", 2}, // b (the day before a year on) and d
		{0, "2026-03-02", 2}, // d and e
		{3, "2026-03-01", 3}, // the bank knows of more
		{1, "2027-03-02", 1},
	} {
		if got := BrokenPlans(c.book, list, day(t, c.asOf)); got != c.want {
			t.Errorf("%s: %d, want %d", c.asOf, got, c.want)
		}
	}
}
