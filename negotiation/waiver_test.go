package negotiation

import (
	"os"
	"testing"

	"pgregory.net/rapid"
)

func waiverPolicy(t testing.TB) *Policy {
	t.Helper()
	text, err := os.ReadFile("../cmd/repaybot/policies/cn.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParsePolicy(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A loan whose first two instalments are past due: 112.00 of interest is owed,
// the penalties accrue day by day.
const waiverLoan = `{"account":"CN-90002","product":"cn-personal-loan","currency":"CNY","customer":{"id":"C1","name":"李明","phone":"+8619900000001","id_last4":"1234","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[],"schedule":[{"due":"2026-09-05","principal":"800.00","interest":"60.00"},{"due":"2026-10-05","principal":"800.00","interest":"52.00"},{"due":"2027-01-05","principal":"800.00","interest":"40.00"}],"flags":[],"broken_plans_12m":0}`

func waiverAccount(t testing.TB, p *Policy, line string) *Account {
	t.Helper()
	a, err := ParseAccount([]byte(line), p)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func waiverOn(on Date, of WaiverOf, minor int64) Entry {
	return Entry{Date: on, Kind: WaiverPosted, Amount: NewMoney(minor, "CNY"), Of: of}
}

// TestWaiverRoom holds what a role may take off against figures worked out by
// hand: an agent may half the interest of 112.00, a supervisor all of it, whatever
// way it is cut.
func TestWaiverRoom(t *testing.T) {
	p := waiverPolicy(t)
	day := NewDate(2026, 11, 23)
	paid := func(on Date, minor int64) Entry {
		return Entry{Date: on, Kind: Payment, Amount: NewMoney(minor, "CNY")}
	}
	for _, c := range []struct {
		name              string
		entries           []Entry
		owed, before      int64
		agent, supervisor int64
	}{
		{"nothing taken off", nil, 11200, 0, 5600, 11200},
		{"a part is", []Entry{waiverOn(day.AddDays(-3), OfInterest, 2000)}, 9200, 2000, 3600, 9200},
		{"two parts, all an agent may", []Entry{waiverOn(day.AddDays(-3), OfInterest, 2000), waiverOn(day, OfInterest, 3600)}, 5600, 5600, 0, 5600},
		{"a supervisor has been further", []Entry{waiverOn(day, OfInterest, 10000)}, 1200, 10000, 0, 1200},
		// Before the second was due the first was free of interest: what was taken off
		// then was of other charges.
		{"of charges that are gone", []Entry{waiverOn(NewDate(2026, 9, 10), OfInterest, 6000)}, 5200, 0, 2600, 5200},
		{"paid meanwhile", []Entry{waiverOn(NewDate(2026, 9, 10), OfInterest, 3000), paid(NewDate(2026, 9, 20), 83000)}, 5200, 0, 2600, 5200},
	} {
		a := waiverAccount(t, p, waiverLoan).With(c.entries...)
		agent, err := p.WaiverRoom(a, OfInterest, "agent", day)
		if err != nil {
			t.Fatal(err)
		}
		supervisor, err := p.WaiverRoom(a, OfInterest, "supervisor", day)
		if err != nil {
			t.Fatal(err)
		}
		got := [...]int64{agent.Owed.minor, agent.Before.minor, agent.Most.minor, supervisor.Most.minor}
		if want := [...]int64{c.owed, c.before, c.agent, c.supervisor}; got != want {
			t.Errorf("%s: owed, before, agent, supervisor are %v, want %v", c.name, got, want)
		}
		if nobody, err := p.WaiverRoom(a, OfInterest, "janitor", day); err != nil || nobody.Most.minor != 0 {
			t.Errorf("%s: a role nobody knows may take off %v, %v", c.name, nobody.Most, err)
		}
	}
}

// TestWaiversComeToNoMoreThanOne cuts what an agent may take off into any pieces
// over some days: together they never pass the part of what there ever was, and
// each takes off exactly what it says.
func TestWaiversComeToNoMoreThanOne(t *testing.T) {
	p := waiverPolicy(t)
	rapid.Check(t, func(rt *rapid.T) {
		a := waiverAccount(t, p, waiverLoan)
		day := NewDate(2026, 11, 1)
		of := rapid.SampledFrom([]WaiverOf{OfFees, OfInterest}).Draw(rt, "of")
		percent := p.Authority["agent"].WaivePercent.of1(of)
		sum := int64(0)
		for range rapid.IntRange(1, 6).Draw(rt, "times") {
			day = day.AddDays(rapid.IntRange(0, 9).Draw(rt, "days"))
			room, err := p.WaiverRoom(a, of, "agent", day)
			if err != nil {
				rt.Fatal(err)
			}
			if sum > percentDown(percent, room.Owed.minor+sum) && room.Most.minor > 0 {
				rt.Fatalf("%s was taken off, and %s more may be", NewMoney(sum, "CNY"), room.Most)
			}
			if room.Most.minor == 0 {
				continue
			}
			amount := rapid.Int64Range(1, room.Most.minor).Draw(rt, "amount")
			before, err := p.Statement(a, day)
			if err != nil {
				rt.Fatal(err)
			}
			a = a.With(waiverOn(day, of, amount))
			after, err := p.Statement(a, day)
			if err != nil {
				rt.Fatal(err)
			}
			if got := before.charged(of) - after.charged(of); got != amount {
				rt.Fatalf("%d was to be taken off, and %d was", amount, got)
			}
			if before.Total.minor-after.Total.minor != amount {
				rt.Fatalf("the total fell by %d, not %d", before.Total.minor-after.Total.minor, amount)
			}
			sum += amount
			if most := percentDown(percent, after.charged(of)+sum); sum > most {
				rt.Fatalf("%d was taken off in all, at most %d", sum, most)
			}
		}
	})
}
