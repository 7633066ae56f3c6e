package negotiation

import (
	"errors"
	"strings"
	"testing"
)

// duesInShort are a plan's days and amounts.
func duesInShort(f *FollowedPlan) string {
	var b strings.Builder
	for _, x := range f.Installments {
		b.WriteString(x.Due.String()[5:] + " " + x.Amount.Decimal() + "  ")
	}
	return strings.TrimSpace(b.String())
}

// A skip goes on along the plan's own days, whatever the months' lengths.
func TestSkipsKeepThePlansDays(t *testing.T) {
	for _, c := range []struct {
		name, agreed, first string
		months, skip        int
		want                string
	}{
		{"the middle of a month", "2026-01-10", "2026-02-15", 3, 1, "03-15 100.00  04-15 100.00  05-15 100.00"},
		{"the 31st in short months", "2025-12-20", "2026-01-31", 3, 2, "01-31 100.00  03-31 100.00  04-30 100.00"},
		{"29 February", "2027-12-20", "2028-01-31", 2, 2, "01-31 100.00  03-31 100.00"},
		{"to 29 February", "2027-12-20", "2027-12-31", 2, 2, "12-31 100.00  02-29 100.00"},
		{"the only one", "2026-01-10", "2026-01-31", 1, 1, "02-28 100.00"},
		{"the last", "2026-01-10", "2026-02-15", 3, 3, "02-15 100.00  03-15 100.00  05-15 100.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			made := samplePlan(t, c.agreed, c.first, c.months, "0")
			a, err := made.Amend(CameIn{}, PlanAmendment{Kind: SkipMonth, Installment: c.skip, On: made.AgreedOn})
			if err != nil {
				t.Fatal(err)
			}
			if got := duesInShort(a.Followed); got != c.want || a.Cost.minor != 0 {
				t.Errorf("got  %s, cost %s\nwant %s", got, a.Cost, c.want)
			}
			if last := a.Followed.Installments[c.months-1].Due; a.Followed.CompletesOn != last || a.Followed.SkipsLeft != 0 {
				t.Errorf("completes on %s, %d skips left", a.Followed.CompletesOn, a.Followed.SkipsLeft)
			}
		})
	}
}

// A plan's chosen day, when the first instalment's is another, is kept too.
func TestSkipsFindTheChosenDay(t *testing.T) {
	for chosen := range 32 {
		if chosen == 0 {
			chosen = -1
		}
		made := samplePlan(t, "2026-01-10", "2026-02-15", 6, "0")
		d := duesFrom(made.Offer.Installments[0].Due, chosen)
		for i := range made.Offer.Installments {
			made.Offer.Installments[i].Due = d.due(i + 1)
		}
		for k := 1; k <= 6; k++ {
			f := Follow(made.With(PlanAmendment{Kind: SkipMonth, Installment: k, On: made.AgreedOn}), CameIn{}, made.AgreedOn)
			for i, x := range f.Installments {
				want := d.due(i + 1)
				if i+1 >= k {
					want = d.due(i + 2)
				}
				if x.Due != want {
					t.Errorf("day %d, skip %d: installment %d on %s, want %s", chosen, k, i+1, x.Due, want)
				}
			}
		}
	}
}

// 12 % a year on 1,200.00 over 12 months from a month on: each 106.62, the
// first 12.00 of it interest.
func TestWhatMovesAndSkipsCost(t *testing.T) {
	made := planOf(t, "2026-01-15", "2026-02-14", 12, "0", "0.12", 120000)
	if first := made.Offer.Installments[0]; first.Amount.minor != 10662 || first.Interest.minor != 1200 {
		t.Fatalf("%+v", first)
	}
	in := CameIn{}
	// The principal in it, 94.62, is paid 10 days later: 94.62 × 0.01 × 10 ÷ 30.
	move, err := made.Amend(in, PlanAmendment{Kind: MoveInstallment, Installment: 1, To: day(t, "2026-02-24"), On: day(t, "2026-02-01")})
	if err != nil || move.Cost.minor != 32 || move.Followed.Installments[0].Amount.minor != 10694 || move.Followed.Installments[0].Extra.minor != 32 {
		t.Fatalf("cost %s, %v", move.Cost, err)
	}
	// All 1,200.00 stand a month longer: 12.00 with the last instalment; no other changes.
	skip, err := made.Amend(in, PlanAmendment{Kind: SkipMonth, Installment: 1, On: day(t, "2026-02-01")})
	if err != nil || skip.Cost.minor != 1200 || skip.Followed.Extra.minor != 1200 {
		t.Fatalf("cost %s, %v", skip.Cost, err)
	}
	for i, x := range skip.Followed.Installments {
		want := made.Offer.Installments[i].Amount.minor
		if i == 11 {
			want += 1200
		}
		if x.Amount.minor != want {
			t.Errorf("installment %d is %s", i+1, x.Amount)
		}
	}
	// A skip puts a moved instalment back on the plan's days; the move's cost goes with it.
	both, err := move.Made.Amend(in, PlanAmendment{Kind: SkipMonth, Installment: 1, On: day(t, "2026-02-24")})
	if err != nil || both.Followed.Extra.minor != 1200 || both.Followed.Installments[0].Due != day(t, "2026-03-14") || both.Followed.MovesLeft != 1 {
		t.Fatalf("extra %s, %v", both.Followed.Extra, err)
	}
	// Fees on the plan bear nothing, and a flat fee is charged with each instalment anyway.
	free := *made
	free.Terms.Fees = made.Offer.Principal
	if a, err := free.Amend(in, PlanAmendment{Kind: SkipMonth, Installment: 1, On: day(t, "2026-02-01")}); err != nil || a.Cost.minor != 0 {
		t.Errorf("fees cost %s, %v", a.Cost, err)
	}
	flat := *made
	flat.Offer.Method = FlatFee
	if a, err := flat.Amend(in, PlanAmendment{Kind: SkipMonth, Installment: 1, On: day(t, "2026-02-01")}); err != nil || a.Cost.minor != 0 {
		t.Errorf("a flat fee's skip costs %s, %v", a.Cost, err)
	}
}

func TestWhatKeepsAPlanFromBeingChanged(t *testing.T) {
	made := samplePlan(t, "2026-01-10", "2026-02-15", 3, "0")
	move := func(installment int, to, on string) PlanAmendment {
		return PlanAmendment{Kind: MoveInstallment, Installment: installment, To: day(t, to), On: day(t, on)}
	}
	skip := func(installment int, on string) PlanAmendment {
		return PlanAmendment{Kind: SkipMonth, Installment: installment, On: day(t, on)}
	}
	with := func(as ...PlanAmendment) *PlanMade {
		m := made
		for _, a := range as {
			m = m.With(a)
		}
		return m
	}
	wide := samplePlan(t, "2026-01-10", "2026-02-15", 3, "0")
	wide.Terms.Rules.Moves.Days = 31
	long := samplePlan(t, "2026-01-10", "2026-02-15", 60, "0")
	long.Offer.Personalised = true
	none := samplePlan(t, "2026-01-10", "2026-02-15", 3, "0")
	none.Terms.Rules.Moves, none.Terms.Rules.Skips = Moves{}, 0
	pending := samplePlan(t, "2026-01-10", "2026-02-15", 3, "50.00")
	for _, c := range []struct {
		name    string
		made    *PlanMade
		entries []string
		ask     PlanAmendment
		want    AmendmentLimit // "": it may
	}{
		{"in time", made, nil, move(1, "2026-02-20", "2026-02-10"), ""},
		{"in the days of grace", made, nil, move(1, "2026-02-20", "2026-02-18"), ""},
		{"the last of the days", made, nil, move(1, "2026-03-01", "2026-02-10"), ""},
		{"too many days", made, nil, move(1, "2026-03-02", "2026-02-10"), LimitTooLate},
		{"the next one's day", wide, nil, move(1, "2026-03-15", "2026-02-10"), LimitTooLate},
		{"the day before the next one's", wide, nil, move(1, "2026-03-14", "2026-02-10"), ""},
		{"not put off", made, nil, move(1, "2026-02-15", "2026-02-10"), LimitTooEarly},
		{"to a past day", made, nil, move(1, "2026-02-16", "2026-02-17"), LimitTooEarly},
		{"missed already", made, nil, move(1, "2026-02-25", "2026-02-19"), LimitMissed},
		{"one that is not, beside one that is", made, nil, move(2, "2026-03-20", "2026-02-19"), ""},
		{"paid already", made, []string{"2026-02-01 100.00"}, move(1, "2026-02-25", "2026-02-10"), LimitNoSuch},
		{"no such instalment", made, nil, move(4, "2026-02-25", "2026-02-10"), LimitNoSuch},
		{"a second time, counted from its own day", with(move(1, "2026-02-20", "2026-02-10")), nil, move(1, "2026-03-02", "2026-02-20"), LimitTooLate},
		{"a second time", with(move(1, "2026-02-20", "2026-02-10")), nil, move(1, "2026-03-01", "2026-02-20"), ""},
		{"a third time", with(move(1, "2026-02-20", "2026-02-10"), move(1, "2026-02-22", "2026-02-10")), nil, move(2, "2026-03-20", "2026-02-20"), LimitTimes},
		{"the policy has no moves", none, nil, move(1, "2026-02-20", "2026-02-10"), LimitNotPossible},
		{"broken", made, nil, move(3, "2026-04-20", "2026-03-18"), LimitNotKept},
		{"waits for the down payment", pending, nil, move(1, "2026-02-20", "2026-01-11"), LimitNotKept},
		{"skipped", made, nil, skip(1, "2026-02-10"), ""},
		{"skipped twice", with(skip(1, "2026-02-10")), nil, skip(2, "2026-03-10"), LimitTimes},
		{"skipped when missed", made, nil, skip(1, "2026-02-19"), LimitMissed},
		{"sixty months are the most", long, nil, skip(1, "2026-02-10"), LimitTooLong},
		{"the policy has no skips", none, nil, skip(1, "2026-02-10"), LimitNotPossible},
		{"neither", made, nil, PlanAmendment{Kind: "drop", Installment: 1, On: day(t, "2026-02-10")}, LimitNotPossible},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := c.made.Amend(CameIn{Entries: paid(t, c.entries...)}, c.ask)
			var refused *AmendmentRefused
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want == "" && (len(a.Made.Changes) != len(c.made.Changes)+1 || a.Followed == nil):
				t.Errorf("%+v", a)
			case c.want != "" && (!errors.As(err, &refused) || refused.Limit != c.want):
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}
