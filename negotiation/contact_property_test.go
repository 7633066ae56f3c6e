package negotiation

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// zonesTried are zones from UTC-11 to +14 and with every kind of daylight saving.
var zonesTried = []string{
	"Pacific/Pago_Pago", "America/New_York", "America/St_Johns", "America/Santiago", "UTC", "Europe/London", "Africa/Cairo",
	"Asia/Shanghai", "Asia/Kathmandu", "Australia/Lord_Howe", "Antarctica/Troll", "Pacific/Chatham", "Pacific/Kiritimati",
}

func zoneNamed(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// contactPolicies are the shipped policies, and each with other figures of its own.
func contactPolicies(t *testing.T) []*Policy {
	var all []*Policy
	for _, name := range []string{"cn.yaml", "us.yaml", "uk.yaml"} {
		p := shipped(t, name)
		narrow, wide := *p, *p
		narrow.Contact = ContactLimits{From: 10*60 + 15, To: 18 * 60, PerDay: 2, PerWeek: 4, QuietAfterConversationDays: max(9, p.Contact.QuietAfterConversationDays)}
		narrow.Care.Holidays = []Date{NewDate(2026, 12, 25), NewDate(2027, 1, 1), NewDate(2028, 2, 29)}
		// As a policy that got round the parser would be: the pack still holds.
		wide.Contact = ContactLimits{From: 0, To: 24 * 60, PerDay: 50, PerWeek: 100}
		all = append(all, p, &narrow, &wide)
	}
	return all
}

// drawContacting draws a history around a moment.
func drawContacting(t *rapid.T, zone *time.Location, now time.Time) Contacting {
	back := func(label string, days int) time.Time {
		return now.Add(-time.Duration(rapid.IntRange(0, days*24*60).Draw(t, label)) * time.Minute)
	}
	c := Contacting{Zone: zone}
	for range rapid.IntRange(0, 9).Draw(t, "sent") {
		c.Sent = append(c.Sent, Contacted{At: back("at", 10), Purpose: rapid.SampledFrom(Purposes[1:]).Draw(t, "purpose")})
	}
	if rapid.Bool().Draw(t, "wrote") {
		c.LastWrote = back("wrote at", 12)
	}
	if rapid.Bool().Draw(t, "prefers") {
		from := rapid.IntRange(0, 23).Draw(t, "from") * 60
		c.Prefers = ContactPreferences{Hours: Hours{From: Clock(from), To: Clock(rapid.IntRange(from+60, 24*60).Draw(t, "to"))}}
		if rapid.Bool().Draw(t, "days") {
			c.Prefers.Days = Weekdays(rapid.IntRange(1, 127).Draw(t, "weekdays"))
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "pauses") {
		p := ContactPause{Why: rapid.SampledFrom([]PauseReason{PauseCrisis, PauseDeceased, PauseWrongPerson, PauseAsked, PauseHardship, PauseDispute, "other"}).Draw(t, "why")}
		if rapid.IntRange(0, 3).Draw(t, "open") > 0 {
			p.Until = now.Add(time.Duration(rapid.IntRange(-48*60, 35*24*60).Draw(t, "until")) * time.Minute)
		}
		c.Pauses = append(c.Pauses, p)
	}
	switch rapid.IntRange(0, 9).Draw(t, "more") {
	case 0:
		c.OptedOut = true
	case 1:
		c.PlanKept = true
	case 2:
		c.Flags = []Flag{rapid.SampledFrom([]Flag{Disputed, Deceased, Represented, Bankrupt, IdentityTheft, TimeBarred, BreathingSpace, Vulnerable}).Draw(t, "flag")}
	case 3:
		c.Moratorium = Moratorium{Kind: BreathingSpaceMoratorium, From: DateOf(now).AddDays(-rapid.IntRange(0, 70).Draw(t, "since"))}
	case 4:
		c.Moratorium = Moratorium{Kind: CrisisMoratorium, From: DateOf(now).AddDays(-90)}
		if rapid.Bool().Draw(t, "over") {
			c.Moratorium.Ended = DateOf(now).AddDays(-rapid.IntRange(0, 35).Draw(t, "ended"))
		}
	}
	return c
}

// What May allows is exactly what the table of the rules allows, its next
// moment is allowed, and nothing earlier is.
func TestMayIsInsideTheLimits(t *testing.T) {
	policies := contactPolicies(t)
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(policies).Draw(t, "policy")
		zone, err := time.LoadLocation(rapid.SampledFrom(zonesTried).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		now := time.Unix(rapid.Int64Range(1_767_225_600, 1_900_000_000).Draw(t, "now"), 0).In(zone)
		c := drawContacting(t, zone, now)
		slow := slowContactOf(p)
		for _, purpose := range Purposes {
			checkMay(t, p, slow, c, purpose, now)
		}
	})
}

func checkMay(t *rapid.T, p *Policy, slow slowContact, c Contacting, purpose Purpose, now time.Time) {
	a := p.May(c, purpose, now)
	if want := slow.allows(c, purpose, now); a.Allowed != want {
		t.Fatalf("%s at %s: allowed is %v (%s), the table says %v", purpose, now, a.Allowed, a.Reason, want)
	}
	if a.Allowed != (a.Reason == "") || a.Allowed && !a.Next.Equal(now) {
		t.Fatalf("the answer contradicts itself: %+v", a)
	}
	if a.Allowed {
		return
	}
	end := a.Next
	if end.IsZero() {
		end = now.AddDate(0, 0, 100)
	} else if !slow.allows(c, purpose, end) || !end.After(now) {
		t.Fatalf("%s: next is %s, which is not allowed", purpose, end)
	}
	// The first two days and the last minute by minute, the rest by quarters of
	// an hour.
	for at := now; at.Before(end); {
		if slow.allows(c, purpose, at) {
			t.Fatalf("%s: next is %s, and %s is allowed already (%s)", purpose, a.Next, at, a.Reason)
		}
		step := time.Minute
		if at.Sub(now) > 2*24*time.Hour && end.Sub(at) > 24*time.Hour {
			step = 15 * time.Minute
		}
		at = at.Add(step)
	}
	if !a.Next.IsZero() && slow.allows(c, purpose, a.Next.Add(-time.Nanosecond)) {
		t.Fatalf("%s: next is %s, and just before is allowed already", purpose, a.Next)
	}
}

// Whatever a customer wishes, it opens nothing, and stops nothing that the law requires.
func TestWishesOnlyNarrow(t *testing.T) {
	policies := contactPolicies(t)
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(policies).Draw(t, "policy")
		now := time.Unix(rapid.Int64Range(1_767_225_600, 1_900_000_000).Draw(t, "now"), 0)
		c := drawContacting(t, time.UTC, now)
		without := c
		without.Prefers = ContactPreferences{}
		for _, purpose := range Purposes {
			with, plain := p.May(c, purpose, now), p.May(without, purpose, now)
			if with.Allowed && !plain.Allowed {
				t.Fatalf("%s is allowed by a wish", purpose)
			}
			if purpose == ForLegal && with != plain {
				t.Fatalf("a wish changes what the law requires: %+v, %+v", with, plain)
			}
		}
	})
}
