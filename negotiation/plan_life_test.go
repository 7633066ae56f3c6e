package negotiation

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// samplePlan is a plan without interest agreed on a day: the down payment
// within 3 days, then instalments of 100.00 each from the first day on.
func samplePlan(t testing.TB, agreed, first string, months int, down string) *PlanMade {
	t.Helper()
	return planOf(t, agreed, first, months, down, "0", amountOf(t, "100.00").minor*int64(months))
}

// planOf is a plan as Propose makes it, of what is put on it beside the down payment.
func planOf(t testing.TB, agreed, first string, months int, down, rate string, principal int64) *PlanMade {
	t.Helper()
	annual, err := ParseRate(rate)
	if err != nil {
		t.Fatal(err)
	}
	d := amountOf(t, down)
	total := NewMoney(principal+d.minor, "CNY")
	s := &Statement{AsOf: day(t, agreed), Total: total, Principal: total, Interest: amountOf(t, "0"), Fees: amountOf(t, "0"), Reconciled: true}
	l := Limits{Installments: &InstallmentLimits{
		Method: EqualInstallment, AnnualRate: annual, MinTerm: 1, MaxTerm: 60, MinInstallment: amountOf(t, "1.00"),
		DownPaymentWithinDays: 3, FirstPaymentWithinDays: 60, MaxBrokenPlans12m: -1, level: newLevelTable(annual, 60),
	}}
	begins := day(t, first)
	p, err := Propose(l, s, Ask{Term: &months, FirstPayment: &begins, DownPayment: &d}, s.AsOf)
	if err != nil || len(p.Offers) == 0 || len(p.Binding) > 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	return &PlanMade{
		Offer: p.Offers[0].(InstallmentPlan), AgreedOn: s.AsOf, PaidBefore: amountOf(t, "0"),
		Terms: PlanTerms{AnnualRate: annual, Fees: amountOf(t, "0"), Rules: PlanRules{GraceDays: 3, BrokenAfter: BrokenAfter{Missed: 2, Days: 30}, Moves: Moves{Times: 2, Days: 14}, Skips: 1}},
	}
}

// paid reads entries such as "2026-01-15 100.00" (a payment), "… -100.00" (a
// reversal) and "… +20.00" (a refund).
func paid(t testing.TB, lines ...string) []Entry {
	t.Helper()
	var list []Entry
	for _, line := range lines {
		on, amount, _ := strings.Cut(line, " ")
		e := Entry{Date: day(t, on), Kind: Payment}
		if rest, ok := strings.CutPrefix(amount, "-"); ok {
			e.Kind, amount = PaymentReversal, rest
		} else if rest, ok := strings.CutPrefix(amount, "+"); ok {
			e.Kind, amount = Refund, rest
		}
		e.Amount = amountOf(t, amount)
		list = append(list, e)
	}
	return list
}

// inShort is a plan's life in one line a change.
func inShort(f *FollowedPlan) string {
	var b strings.Builder
	for _, c := range f.Changes {
		fmt.Fprintf(&b, "%s %s (%s", c.On, c.To, c.Reason)
		if c.Installment > 0 {
			fmt.Fprintf(&b, " %d", c.Installment)
		}
		b.WriteString(")\n")
	}
	fmt.Fprintf(&b, "in %s left %s over %s done %d missed %d dpd %d", f.In.Decimal(), f.Left.Decimal(), f.Over.Decimal(), f.Done, f.Missed, f.DaysPastDue)
	if !f.BreaksOn.IsZero() {
		fmt.Fprintf(&b, " breaks %s", f.BreaksOn)
	}
	if !f.LapsesOn.IsZero() {
		fmt.Fprintf(&b, " lapses %s", f.LapsesOn)
	}
	for _, m := range f.Mismatches {
		fmt.Fprintf(&b, " mismatch %s %s %s", m.On, m.Amount.Decimal(), m.Reason)
	}
	return b.String()
}

func TestAPlansLife(t *testing.T) {
	for _, c := range []struct {
		name           string
		agreed, first  string
		months         int
		down           string
		entries        []string
		asOf, through  string // through "": the day before asOf
		want           string
		before         string // PaidBefore
		breaksAfter    BrokenAfter
		later          []string // entries that come after it, and the answer then
		throughOfLater string
		wantLater      string
	}{
		{name: "kept in time to the end", entries: []string{"2026-02-15 100.00", "2026-03-16 100.00", "2026-04-18 100.00"}, asOf: "2026-05-01",
			want: "2026-01-10 active (agreed)\n2026-04-18 completed (paid_off)\nin 300.00 left 0.00 over 0.00 done 3 missed 0 dpd 0"},
		{name: "nothing came, in its days of grace", asOf: "2026-02-18",
			want: "2026-01-10 active (agreed)\nin 0.00 left 300.00 over 0.00 done 0 missed 0 dpd 0 breaks 2026-03-18"},
		{name: "the days of grace are over", asOf: "2026-02-19",
			want: "2026-01-10 active (agreed)\n2026-02-19 missed (installment_missed 1)\nin 0.00 left 300.00 over 0.00 done 0 missed 1 dpd 4 breaks 2026-03-18"},
		{name: "a part is not all", entries: []string{"2026-02-15 99.99"}, asOf: "2026-02-19",
			want: "2026-01-10 active (agreed)\n2026-02-19 missed (installment_missed 1)\nin 99.99 left 200.01 over 0.00 done 0 missed 1 dpd 4 breaks 2026-03-18"},
		{name: "missed and caught up", entries: []string{"2026-02-25 100.00"}, asOf: "2026-03-01",
			want: "2026-01-10 active (agreed)\n2026-02-19 missed (installment_missed 1)\n2026-02-25 active (caught_up)\nin 100.00 left 200.00 over 0.00 done 1 missed 0 dpd 0 breaks 2026-04-15"},
		{name: "owed for more than 30 days breaks", asOf: "2026-03-18",
			want: "2026-01-10 active (agreed)\n2026-02-19 missed (installment_missed 1)\n2026-03-18 broken (missed_too_long 1)\nin 0.00 left 300.00 over 0.00 done 0 missed 1 dpd 31"},
		{name: "the thirtieth day still saves it", entries: []string{"2026-03-17 100.00"}, asOf: "2026-03-18",
			want: "2026-01-10 active (agreed)\n2026-02-19 missed (installment_missed 1)\n2026-03-17 active (caught_up)\nin 100.00 left 200.00 over 0.00 done 1 missed 0 dpd 0 breaks 2026-04-15"},
		{name: "two missed at the same time break", breaksAfter: BrokenAfter{2, 60}, entries: []string{"2026-02-15 100.00", "2026-03-15 100.00", "2026-04-30 50.00"}, months: 5, asOf: "2026-05-30",
			want: "2026-01-10 active (agreed)\n2026-04-19 missed (installment_missed 3)\n2026-05-19 broken (missed_too_many 4)\nin 250.00 left 250.00 over 0.00 done 2 missed 2 dpd 45"},
		{name: "one missed and made up, and another, do not", breaksAfter: BrokenAfter{2, 60}, entries: []string{"2026-02-25 100.00", "2026-04-10 100.00"}, months: 5, asOf: "2026-04-19",
			want: "2026-01-10 active (agreed)\n2026-02-19 missed (installment_missed 1)\n2026-02-25 active (caught_up)\n2026-03-19 missed (installment_missed 2)\n2026-04-10 active (caught_up)\n2026-04-19 missed (installment_missed 3)\nin 200.00 left 300.00 over 0.00 done 2 missed 1 dpd 4 breaks 2026-05-19"},
		{name: "one miss is enough where the rules say so", breaksAfter: BrokenAfter{1, 60}, asOf: "2026-02-19",
			want: "2026-01-10 active (agreed)\n2026-02-19 missed (installment_missed 1)\n2026-02-19 broken (missed_too_many 1)\nin 0.00 left 300.00 over 0.00 done 0 missed 1 dpd 4"},
		{name: "what came after the break is accounted for", entries: []string{"2026-03-20 400.00"}, asOf: "2026-03-21",
			want: "2026-01-10 active (agreed)\n2026-02-19 missed (installment_missed 1)\n2026-03-18 broken (missed_too_long 1)\nin 400.00 left 0.00 over 100.00 done 3 missed 0 dpd 0"},
		{name: "all early", entries: []string{"2026-01-11 300.00"}, asOf: "2026-06-01",
			want: "2026-01-10 active (agreed)\n2026-01-11 completed (paid_off)\nin 300.00 left 0.00 over 0.00 done 3 missed 0 dpd 0"},
		{name: "a part each week", entries: []string{"2026-01-17 25.00", "2026-01-24 25.00", "2026-01-31 25.00", "2026-02-07 25.00", "2026-02-14 25.00"}, asOf: "2026-02-16",
			want: "2026-01-10 active (agreed)\nin 125.00 left 175.00 over 0.00 done 1 missed 0 dpd 0 breaks 2026-04-15"},
		{name: "more than all", entries: []string{"2026-02-15 350.00"}, asOf: "2026-02-16",
			want: "2026-01-10 active (agreed)\n2026-02-15 completed (paid_off)\nin 350.00 left 0.00 over 50.00 done 3 missed 0 dpd 0"},
		{name: "twice", entries: []string{"2026-02-15 100.00", "2026-02-15 100.00"}, asOf: "2026-02-16",
			want: "2026-01-10 active (agreed)\nin 200.00 left 100.00 over 0.00 done 2 missed 0 dpd 0 breaks 2026-05-16"},
		{name: "a refund counts as a payment", entries: []string{"2026-02-15 +100.00"}, asOf: "2026-02-20",
			want: "2026-01-10 active (agreed)\nin 100.00 left 200.00 over 0.00 done 1 missed 0 dpd 0 breaks 2026-04-15"},
		{name: "a book two days late says nothing of what it has not reached", asOf: "2026-02-20", through: "2026-02-17",
			want:  "2026-01-10 active (agreed)\nin 0.00 left 300.00 over 0.00 done 0 missed 0 dpd 0 breaks 2026-03-18",
			later: []string{"2026-02-18 100.00"}, throughOfLater: "2026-02-19",
			wantLater: "2026-01-10 active (agreed)\nin 100.00 left 200.00 over 0.00 done 1 missed 0 dpd 0 breaks 2026-04-15"},
		{name: "a miss that shows late has the calendar's day", asOf: "2026-02-21", through: "2026-02-18",
			want: "2026-01-10 active (agreed)\n2026-02-19 missed (installment_missed 1)\nin 0.00 left 300.00 over 0.00 done 0 missed 1 dpd 6 breaks 2026-03-18"},
		{name: "made up while the book is late", breaksAfter: BrokenAfter{3, 60}, entries: []string{"2026-03-19 100.00"}, asOf: "2026-03-20", through: "2026-03-17",
			want: "2026-01-10 active (agreed)\n2026-02-19 missed (installment_missed 1)\n2026-03-19 active (caught_up)\nin 100.00 left 200.00 over 0.00 done 1 missed 0 dpd 0 breaks 2026-05-15"},
		{name: "a payment bounces once", entries: []string{"2026-02-15 100.00", "2026-02-16 -100.00", "2026-02-17 -100.00"}, asOf: "2026-02-18",
			want: "2026-01-10 active (agreed)\nin 0.00 left 300.00 over 0.00 done 0 missed 0 dpd 0 breaks 2026-03-19 mismatch 2026-02-17 100.00 reversal_of_no_payment"},
		{name: "reversed after the plan was finished", entries: []string{"2026-02-15 100.00", "2026-03-15 100.00", "2026-04-15 100.00"}, asOf: "2026-05-25",
			want:  "2026-01-10 active (agreed)\n2026-04-15 completed (paid_off)\nin 300.00 left 0.00 over 0.00 done 3 missed 0 dpd 0",
			later: []string{"2026-05-20 -100.00"}, throughOfLater: "2026-05-24",
			wantLater: "2026-01-10 active (agreed)\n2026-04-15 completed (paid_off)\n2026-05-20 active (payment_reversed)\n2026-05-24 missed (installment_missed 3)\nin 200.00 left 100.00 over 0.00 done 2 missed 1 dpd 5 breaks 2026-06-20"},
		{name: "a reversal of no payment of the plan's is a mismatch", before: "77.00",
			entries: []string{"2026-01-05 77.00", "2026-02-15 100.00", "2026-02-20 -77.00"}, asOf: "2026-02-21",
			want: "2026-01-10 active (agreed)\nin 100.00 left 200.00 over 0.00 done 1 missed 0 dpd 0 breaks 2026-04-15 mismatch 2026-02-20 77.00 reversal_of_no_payment"},
		{name: "what the book takes back of before is a mismatch", before: "77.00", entries: []string{"2026-02-15 100.00"}, asOf: "2026-02-16",
			want: "2026-01-10 active (agreed)\nin 100.00 left 200.00 over 0.00 done 1 missed 0 dpd 0 breaks 2026-04-15 mismatch 2026-01-10 77.00 less_paid_before"},
		{name: "what the agreement had taken in does not count, what came later that day or late does", before: "77.00",
			entries: []string{"2026-01-05 77.00", "2026-01-09 30.00", "2026-01-10 20.00", "2026-02-10 -30.00"}, asOf: "2026-02-12",
			want: "2026-01-10 active (agreed)\nin 20.00 left 280.00 over 0.00 done 0 missed 0 dpd 0 breaks 2026-03-18"},
		{name: "a down payment is waited for", down: "50.00", asOf: "2026-01-13",
			want: "2026-01-10 pending (agreed)\nin 0.00 left 350.00 over 0.00 done 0 missed 0 dpd 0 lapses 2026-01-14"},
		{name: "it comes in on its last day", down: "50.00", entries: []string{"2026-01-13 60.00"}, asOf: "2026-01-14",
			want: "2026-01-10 pending (agreed)\n2026-01-13 active (down_payment_in)\nin 60.00 left 290.00 over 0.00 done 0 missed 0 dpd 0 breaks 2026-03-18"},
		{name: "it does not come", down: "50.00", entries: []string{"2026-01-12 49.00"}, asOf: "2026-01-14",
			want: "2026-01-10 pending (agreed)\n2026-01-14 withdrawn (down_payment_missed)\nin 49.00 left 301.00 over 0.00 done 0 missed 0 dpd 0"},
		{name: "it bounces and comes again", down: "50.00", entries: []string{"2026-01-12 50.00", "2026-01-16 -50.00", "2026-01-19 50.00"}, asOf: "2026-01-20",
			want: "2026-01-10 pending (agreed)\n2026-01-12 active (down_payment_in)\n2026-01-16 pending (payment_reversed)\n2026-01-19 active (down_payment_in)\nin 50.00 left 300.00 over 0.00 done 0 missed 0 dpd 0 breaks 2026-03-18"},
		{name: "it bounces and stays away", down: "50.00", entries: []string{"2026-01-12 50.00", "2026-01-16 -50.00"}, asOf: "2026-01-20",
			want: "2026-01-10 pending (agreed)\n2026-01-12 active (down_payment_in)\n2026-01-16 pending (payment_reversed)\n2026-01-20 withdrawn (down_payment_missed)\nin 0.00 left 350.00 over 0.00 done 0 missed 0 dpd 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.months == 0 {
				c.months = 3
			}
			if c.down == "" {
				c.down = "0"
			}
			made := samplePlan(t, "2026-01-10", "2026-02-15", c.months, c.down)
			entries := paid(t, c.entries...)
			if c.before != "" {
				made.PaidBefore = amountOf(t, c.before)
			}
			if c.breaksAfter != (BrokenAfter{}) {
				made.Terms.Rules.BrokenAfter = c.breaksAfter
			}
			in := CameIn{Entries: entries}
			if c.through != "" {
				in.Through = day(t, c.through)
			}
			if got := inShort(Follow(made, in, day(t, c.asOf))); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if c.later == nil {
				return
			}
			in = CameIn{Entries: append(slices.Clone(entries), paid(t, c.later...)...), Through: day(t, c.throughOfLater)}
			if got := inShort(Follow(made, in, day(t, c.asOf))); got != c.wantLater {
				t.Errorf("later got\n%s\nwant\n%s", got, c.wantLater)
			}
		})
	}
}

// Days are the customer's calendar days: where the clocks change, or a day's
// midnight is elsewhere, a plan is followed by the same days.
func TestDaysDoNotHangOnClocks(t *testing.T) {
	made := samplePlan(t, "2026-03-01", "2026-03-29", 8, "0") // 29 March: an hour less in London; 25 October: one more
	for _, name := range []string{"Europe/London", "America/New_York", "Asia/Shanghai", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		before := made.AgreedOn
		for d := 1; d < 300; d++ {
			for _, minute := range []int{0, 150, 1439} {
				now := time.Date(2026, 3, 1+d, 0, minute, 0, 0, zone)
				if today := DateOf(now); today != made.AgreedOn.AddDays(d) || today.DaysSince(before) > 1 {
					t.Fatalf("%s: %s is %s", name, now, today)
				}
				f := Follow(made, CameIn{}, DateOf(now))
				late := max(0, d-28)
				if late <= 3 {
					late = 0
				}
				if f.DaysPastDue != late {
					t.Fatalf("%s: %s: %d days past due, want %d", name, now, f.DaysPastDue, late)
				}
			}
			before = made.AgreedOn.AddDays(d)
		}
	}
}

// The same book twice is the same answer, and leaves the book as it was.
func TestTheSameBookTwice(t *testing.T) {
	made := samplePlan(t, "2026-01-10", "2026-02-15", 3, "0")
	entries := paid(t, "2026-03-15 100.00", "2026-02-20 -100.00", "2026-02-15 100.00", "2026-02-25 100.00")
	before := slices.Clone(entries)
	first := Follow(made, CameIn{Entries: entries}, day(t, "2026-03-20"))
	again := Follow(made, CameIn{Entries: entries}, day(t, "2026-03-20"))
	if !reflect.DeepEqual(first, again) || !slices.Equal(entries, before) {
		t.Errorf("%s\nand again\n%s", inShort(first), inShort(again))
	}
	slices.Reverse(entries)
	if other := Follow(made, CameIn{Entries: entries}, day(t, "2026-03-20")); !reflect.DeepEqual(first, other) {
		t.Errorf("%s\nin another order\n%s", inShort(first), inShort(other))
	}
}
