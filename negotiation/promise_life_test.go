package negotiation

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func promiseInShort(f *FollowedPromise) string {
	var b strings.Builder
	for _, c := range f.Changes {
		fmt.Fprintf(&b, "%s %s (%s), ", c.On, c.To, c.Reason)
	}
	fmt.Fprintf(&b, "in %s left %s over %s", f.In.Decimal(), f.Left.Decimal(), f.Over.Decimal())
	for _, m := range f.Mismatches {
		fmt.Fprintf(&b, " mismatch %s", m.Amount.Decimal())
	}
	return b.String()
}

func TestAPromisesLife(t *testing.T) {
	for _, c := range []struct {
		name          string
		entries       []string
		asOf, through string
		change        func(*PromiseGiven)
		want          string
	}{
		{"its day has come", nil, "2026-01-20", "", nil, "2026-01-10 active (made), in 0.00 left 200.00 over 0.00"},
		{"its day has passed", nil, "2026-01-21", "", nil, "2026-01-10 active (made), 2026-01-21 missed (day_passed), in 0.00 left 200.00 over 0.00"},
		{"the book has not reached its day", nil, "2026-01-22", "2026-01-19", nil, "2026-01-10 active (made), in 0.00 left 200.00 over 0.00"},
		{"kept on its day", []string{"2026-01-20 200.00"}, "2026-01-25", "", nil, "2026-01-10 active (made), 2026-01-20 kept (paid), in 200.00 left 0.00 over 0.00"},
		{"kept in two parts, with more", []string{"2026-01-15 150.00", "2026-01-18 70.00"}, "2026-01-25", "", nil, "2026-01-10 active (made), 2026-01-18 kept (paid), in 220.00 left 0.00 over 20.00"},
		{"a part", []string{"2026-01-15 150.00"}, "2026-01-25", "", nil, "2026-01-10 active (made), 2026-01-21 part_kept (day_passed), in 150.00 left 50.00 over 0.00"},
		{"the rest late", []string{"2026-01-15 150.00", "2026-01-24 50.00"}, "2026-01-25", "", nil,
			"2026-01-10 active (made), 2026-01-21 part_kept (day_passed), 2026-01-24 kept (paid_late), in 200.00 left 0.00 over 0.00"},
		{"all late", []string{"2026-01-24 200.00"}, "2026-01-25", "", nil, "2026-01-10 active (made), 2026-01-21 missed (day_passed), 2026-01-24 kept (paid_late), in 200.00 left 0.00 over 0.00"},
		{"bounced, and made good", []string{"2026-01-20 200.00", "2026-01-25 -200.00", "2026-01-28 200.00"}, "2026-02-05", "", nil,
			"2026-01-10 active (made), 2026-01-20 kept (paid), 2026-01-25 active (payment_reversed), 2026-01-28 kept (paid), in 200.00 left 0.00 over 0.00"},
		{"bounced, and not", []string{"2026-01-20 200.00", "2026-01-25 -200.00"}, "2026-02-05", "", nil,
			"2026-01-10 active (made), 2026-01-20 kept (paid), 2026-01-25 active (payment_reversed), 2026-01-29 missed (day_passed), in 0.00 left 200.00 over 0.00"},
		{"taken back", []string{"2026-01-15 200.00"}, "2026-02-05", "", func(p *PromiseGiven) { p.CancelledOn = day(t, "2026-01-12") },
			"2026-01-10 active (made), 2026-01-12 cancelled (taken_back), in 0.00 left 200.00 over 0.00"},
		{"a settlement lapses", []string{"2026-01-15 150.00", "2026-01-24 50.00"}, "2026-01-25", "", func(p *PromiseGiven) { p.Lapses = true },
			"2026-01-10 active (made), 2026-01-21 missed (day_passed), in 200.00 left 0.00 over 0.00"},
		{"the whole, paid before its interest ran up", []string{"2026-01-15 198.00"}, "2026-01-25", "", func(p *PromiseGiven) { p.ClearedOn = day(t, "2026-01-15") },
			"2026-01-10 active (made), 2026-01-15 kept (paid), in 198.00 left 0.00 over 0.00"},
		{"the whole, cleared late", []string{"2026-01-15 98.00", "2026-01-23 100.00"}, "2026-01-25", "", func(p *PromiseGiven) { p.ClearedOn = day(t, "2026-01-23") },
			"2026-01-10 active (made), 2026-01-21 part_kept (day_passed), 2026-01-23 kept (paid_late), in 198.00 left 0.00 over 0.00"},
		{"not its payment", []string{"2026-01-15 -33.00"}, "2026-01-16", "", nil, "2026-01-10 active (made), in 0.00 left 200.00 over 0.00 mismatch 33.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := PromiseGiven{Amount: amountOf(t, "200.00"), By: day(t, "2026-01-20"), MadeOn: day(t, "2026-01-10"), PaidBefore: amountOf(t, "0"), GraceDays: 3}
			if c.change != nil {
				c.change(&p)
			}
			in := CameIn{Entries: paid(t, c.entries...)}
			if c.through != "" {
				in.Through = day(t, c.through)
			}
			if got := promiseInShort(FollowPromise(&p, in, day(t, c.asOf))); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestPromiseOfAnOffer(t *testing.T) {
	before := amountOf(t, "5.00")
	whole, ok := PromiseOf(FullPayment{Amount: amountOf(t, "100.00"), AmountByThen: amountOf(t, "101.00"), By: 9}, 1, before, 3)
	if !ok || whole != (PromiseGiven{Amount: amountOf(t, "101.00"), By: 9, MadeOn: 1, PaidBefore: before, GraceDays: 3}) {
		t.Errorf("%+v", whole)
	}
	less, ok := PromiseOf(Settlement{Amount: amountOf(t, "80.00"), By: 9}, 1, before, 3)
	if !ok || !less.Lapses || less.Amount != amountOf(t, "80.00") {
		t.Errorf("%+v", less)
	}
	if _, ok := PromiseOf(InstallmentPlan{}, 1, before, 3); ok {
		t.Error("a plan is no promise")
	}
}

func TestClearedOn(t *testing.T) {
	p := withPosting(t, StatementDay)
	a := exampleCard(t)
	a.Statements = a.Statements[:1]
	owed, err := p.Statement(a, day(t, "2026-04-28"))
	if err != nil {
		t.Fatal(err)
	}
	a.Entries = append(a.Entries, Entry{Date: day(t, "2026-04-28"), Kind: Payment, Amount: owed.Total}, Entry{Date: day(t, "2026-04-29"), Kind: Payment, Amount: amountOf(t, "1.00")})
	if on, err := p.ClearedOn(a, day(t, "2026-04-23"), day(t, "2026-04-30")); err != nil || on != day(t, "2026-04-28") {
		t.Errorf("cleared on %s, %v", on, err)
	}
	if on, err := p.ClearedOn(a, day(t, "2026-04-23"), day(t, "2026-04-27")); err != nil || !on.IsZero() {
		t.Errorf("cleared on %s, %v", on, err)
	}
}

func TestAPromisesMoneyIsAccountedFor(t *testing.T) {
	edges := map[PromiseStatus][]PromiseStatus{
		"":              {PromiseActive},
		PromiseActive:   {PromiseKept, PromisePartKept, PromiseMissed, PromiseCancelled},
		PromiseKept:     {PromiseActive, PromiseCancelled},
		PromisePartKept: {PromiseKept, PromiseCancelled},
		PromiseMissed:   {PromiseKept, PromiseCancelled},
	}
	rapid.Check(t, func(r *rapid.T) {
		l := drawLife(r, t)
		p := PromiseGiven{
			Amount: NewMoney(rapid.Int64Range(1, 200000).Draw(r, "amount"), "CNY"), MadeOn: l.made.AgreedOn, PaidBefore: l.made.PaidBefore,
			By: l.made.AgreedOn.AddDays(rapid.IntRange(0, 200).Draw(r, "by")), Lapses: rapid.Bool().Draw(r, "lapses"), GraceDays: 3,
		}
		f := FollowPromise(&p, CameIn{Entries: l.entries, Through: l.through}, l.asOf)
		in := int64(0)
		for _, d := range l.delta {
			in += d
		}
		if f.In.minor != in || f.Paid.minor+f.Over.minor != in || f.Paid.minor > p.Amount.minor || f.Over.minor < 0 {
			r.Fatalf("in %d: %s", in, promiseInShort(f))
		}
		at, on := PromiseStatus(""), Date(0)
		for _, c := range f.Changes {
			if c.From != at || !slices.Contains(edges[at], c.To) || c.On < on || c.On > l.asOf {
				r.Fatal(promiseInShort(f))
			}
			at, on = c.To, c.On
		}
		if at != f.Status || f.Status == PromiseKept && in < p.Amount.minor || f.Status == PromiseActive && (in >= p.Amount.minor || f.Until < l.through && f.Until < l.asOf) {
			r.Fatalf("%s through %s as of %s, until %s", promiseInShort(f), l.through, l.asOf, f.Until)
		}
	})
}
