package negotiation

import (
	"strings"
	"testing"
	"time"
)

// contactCase is one row of a table: who, for what, when; and what is told.
type contactCase struct {
	name    string
	policy  string
	zone    string
	purpose Purpose // "": collection
	now     string
	c       Contacting
	reason  ContactReason
	next    string // "" where it may go; "-": only a change of facts
}

func moment(t testing.TB, s string, zone *time.Location) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	layout := "2006-01-02 15:04"
	if len(s) > len(layout) { // of a wall clock that shows a time twice, which of them
		at, err := time.Parse("2006-01-02 15:04 -0700", s)
		if err != nil {
			t.Fatal(err)
		}
		return at.In(zone)
	}
	at, err := time.ParseInLocation(layout, s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func (x contactCase) run(t *testing.T) {
	t.Helper()
	if x.purpose == "" {
		x.purpose = ForCollection
	}
	zone := zoneNamed(t, x.zone)
	x.c.Zone = zone
	now := moment(t, x.now, zone)
	a := shipped(t, x.policy+".yaml").May(x.c, x.purpose, now)
	want := MayAnswer{Allowed: x.next == "", Reason: x.reason}
	switch x.next {
	case "":
		want.Next = now
	case "-":
	default:
		want.Next = moment(t, x.next, zone)
	}
	if a.Allowed != want.Allowed || a.Reason != want.Reason || !a.Next.Equal(want.Next) {
		t.Errorf("%s: %v %q, next %s; want %v %q, next %s", x.name, a.Allowed, a.Reason, a.Next.In(zone), want.Allowed, want.Reason, want.Next.In(zone))
	}
}

// sentAt is a history of collection messages.
func sentAt(t testing.TB, zone string, moments ...string) (sent []Contacted) {
	t.Helper()
	for _, m := range moments {
		sent = append(sent, Contacted{At: moment(t, m, zoneNamed(t, zone)), Purpose: ForCollection})
	}
	return sent
}

// The hours are the wall clock's, whatever daylight saving does to the day. The
// policies: cn 09:00-21:00; us 09:00-20:00; uk 09:00-19:00.
func TestContactHours(t *testing.T) {
	for _, x := range []contactCase{
		{name: "just before", policy: "cn", zone: "Asia/Shanghai", now: "2026-11-23 08:59", reason: ReasonHours, next: "2026-11-23 09:00"},
		{name: "from the hour on", policy: "cn", zone: "Asia/Shanghai", now: "2026-11-23 09:00"},
		{name: "the last minute", policy: "cn", zone: "Asia/Shanghai", now: "2026-11-23 20:59"},
		{name: "the end is not in it", policy: "cn", zone: "Asia/Shanghai", now: "2026-11-23 21:00", reason: ReasonHours, next: "2026-11-24 09:00"},
		{name: "legal keeps the hours", policy: "us", zone: "America/New_York", purpose: ForLegal, now: "2026-11-23 20:00", reason: ReasonHours, next: "2026-11-24 09:00"},
		{name: "an answer does not", policy: "us", zone: "America/New_York", purpose: ForAnswer, now: "2026-11-23 03:00"},

		{name: "the night of the spring gap is an hour shorter", policy: "us", zone: "America/New_York", now: "2026-03-07 23:30", reason: ReasonHours, next: "2026-03-08 09:00 -0400"},
		{name: "the night of the autumn fold an hour longer", policy: "us", zone: "America/New_York", now: "2026-11-01 01:30 -0400", reason: ReasonHours, next: "2026-11-01 09:00 -0500"},
		{name: "the second half past one too", policy: "us", zone: "America/New_York", now: "2026-11-01 01:30 -0500", reason: ReasonHours, next: "2026-11-01 09:00 -0500"},
		{name: "the gap at midnight", policy: "us", zone: "Africa/Cairo", now: "2026-04-23 23:59", reason: ReasonHours, next: "2026-04-24 09:00"},
		{name: "half an hour of daylight saving", policy: "us", zone: "Australia/Lord_Howe", now: "2026-04-05 01:45 +1100", reason: ReasonHours, next: "2026-04-05 09:00 +1030"},

		{name: "UTC-11", policy: "us", zone: "Pacific/Pago_Pago", now: "2026-11-23 08:00", reason: ReasonHours, next: "2026-11-23 09:00 -1100"},
		{name: "UTC+14", policy: "us", zone: "Pacific/Kiritimati", now: "2026-11-23 08:00", reason: ReasonHours, next: "2026-11-23 09:00 +1400"},
		{name: "UTC+05:45", policy: "us", zone: "Asia/Kathmandu", now: "2026-11-23 20:30", reason: ReasonHours, next: "2026-11-24 09:00 +0545"},

		{name: "29 February is a day", policy: "cn", zone: "Asia/Shanghai", now: "2028-02-28 22:00", reason: ReasonHours, next: "2028-02-29 09:00"},
		{name: "and there is none in another year", policy: "cn", zone: "Asia/Shanghai", now: "2027-02-28 22:00", reason: ReasonHours, next: "2027-03-01 09:00"},
		{name: "over the year's end", policy: "uk", zone: "Europe/London", now: "2026-12-31 23:00", reason: ReasonHours, next: "2027-01-01 09:00"},
	} {
		x.run(t)
	}
}

// The uk's shorter hours hold at weekends and on days on which the bank is closed.
func TestContactWeekend(t *testing.T) {
	p := *shipped(t, "uk.yaml")
	p.Contact.From, p.Contact.To = 8*60, 21*60
	p.Care.Holidays = []Date{NewDate(2026, 12, 25)}
	london := zoneNamed(t, "Europe/London")
	for at, want := range map[string]bool{
		"2026-11-20 08:00": true, "2026-11-20 20:59": true, // a Friday
		"2026-11-21 08:59": false, "2026-11-21 09:00": true, "2026-11-21 18:59": true, "2026-11-21 19:00": false,
		"2026-11-22 20:00": false, "2026-11-23 20:00": true,
		"2026-12-25 08:30": false, "2026-12-25 19:30": false, "2026-12-24 08:30": true,
	} {
		if a := p.May(Contacting{Zone: london}, ForService, moment(t, at, london)); a.Allowed != want {
			t.Errorf("%s: %v %s", at, a.Allowed, a.Reason)
		}
	}
}

// Counts go by the customer's calendar days; cn allows 1 a day and 3 in 7 days.
func TestContactCounts(t *testing.T) {
	for _, x := range []contactCase{
		{name: "one just before midnight is yesterday's", policy: "cn", zone: "Asia/Shanghai", purpose: ForService, now: "2026-11-24 09:00", c: Contacting{Sent: sentAt(t, "Asia/Shanghai", "2026-11-23 20:59")}},
		{name: "a second one on a day", policy: "cn", zone: "Asia/Shanghai", purpose: ForService, now: "2026-11-23 20:00", c: Contacting{Sent: sentAt(t, "Asia/Shanghai", "2026-11-23 09:00")}, reason: ReasonDay, next: "2026-11-24 09:00"},
		{name: "legal is not counted against, and counts", policy: "cn", zone: "Asia/Shanghai", purpose: ForLegal, now: "2026-11-23 20:00", c: Contacting{Sent: sentAt(t, "Asia/Shanghai", "2026-11-23 09:00")}},
		{name: "the week's count stops no service", policy: "cn", zone: "Asia/Shanghai", purpose: ForService, now: "2026-11-23 09:00", c: Contacting{Sent: sentAt(t, "Asia/Shanghai", "2026-11-20 10:00", "2026-11-21 10:00", "2026-11-22 10:00")}},
		{name: "a fourth in seven days", policy: "cn", zone: "Asia/Shanghai", now: "2026-11-23 09:00", c: Contacting{Sent: sentAt(t, "Asia/Shanghai", "2026-11-20 10:00", "2026-11-21 10:00", "2026-11-22 10:00")}, reason: ReasonWeek, next: "2026-11-27 10:00"},
		{name: "seven days by the clock, not by the calendar alone", policy: "cn", zone: "Asia/Shanghai", now: "2026-11-27 09:59", c: Contacting{Sent: sentAt(t, "Asia/Shanghai", "2026-11-20 10:00", "2026-11-21 10:00", "2026-11-22 10:00")}, reason: ReasonWeek, next: "2026-11-27 10:00"},
		{name: "out of order", policy: "cn", zone: "Asia/Shanghai", now: "2026-11-23 09:00", c: Contacting{Sent: sentAt(t, "Asia/Shanghai", "2026-11-22 10:00", "2026-11-20 10:00", "2026-11-21 10:00")}, reason: ReasonWeek, next: "2026-11-27 10:00"},
		{name: "over the autumn fold a day has 25 hours", policy: "us", zone: "America/New_York", purpose: ForService, now: "2026-11-01 09:00", c: Contacting{Sent: sentAt(t, "America/New_York", "2026-11-01 00:30")}, reason: ReasonDay, next: "2026-11-02 09:00"},
		{name: "over the spring gap 23", policy: "us", zone: "America/New_York", purpose: ForService, now: "2026-03-09 09:00", c: Contacting{Sent: sentAt(t, "America/New_York", "2026-03-08 19:59")}},
		// Who moves has the days of where they are now: the message of the evening
		// of the 23rd in Los Angeles is one of the 24th in Shanghai.
		{name: "a change of zones", policy: "us", zone: "Asia/Shanghai", purpose: ForService, now: "2026-11-24 12:00", c: Contacting{Sent: sentAt(t, "America/Los_Angeles", "2026-11-23 19:00")}, reason: ReasonDay, next: "2026-11-25 09:00"},
		{name: "and back", policy: "us", zone: "America/Los_Angeles", purpose: ForService, now: "2026-11-24 12:00", c: Contacting{Sent: sentAt(t, "Asia/Shanghai", "2026-11-24 12:00")}},
		{name: "in the week of 29 February", policy: "cn", zone: "Asia/Shanghai", now: "2028-03-01 09:00", c: Contacting{Sent: sentAt(t, "Asia/Shanghai", "2028-02-26 10:00", "2028-02-28 10:00", "2028-02-29 10:00")}, reason: ReasonWeek, next: "2028-03-04 10:00"},
	} {
		x.run(t)
	}
}

func TestContactFacts(t *testing.T) {
	shanghai := zoneNamed(t, "Asia/Shanghai")
	pause := func(why PauseReason, until string) Contacting {
		return Contacting{Pauses: []ContactPause{{Why: why, Until: moment(t, until, shanghai)}}}
	}
	cn := func(name string, purpose Purpose, c Contacting, reason ContactReason, next string) contactCase {
		return contactCase{name: name, policy: "cn", zone: "Asia/Shanghai", purpose: purpose, now: "2026-11-23 10:00", c: c, reason: reason, next: next}
	}
	uk := func(name string, purpose Purpose, now string, m Moratorium, reason ContactReason, next string) contactCase {
		return contactCase{name: name, policy: "uk", zone: "Europe/London", purpose: purpose, now: now, c: Contacting{Moratorium: m}, reason: reason, next: next}
	}
	space := Moratorium{Kind: BreathingSpaceMoratorium, From: NewDate(2026, 10, 1)}
	crisis := Moratorium{Kind: CrisisMoratorium, From: NewDate(2026, 9, 1)}
	over := crisis
	over.Ended = NewDate(2026, 10, 31)
	for _, x := range []contactCase{
		cn("an opt-out", ForService, Contacting{OptedOut: true}, ReasonOptedOut, "-"),
		cn("what the law requires goes all the same", ForLegal, Contacting{OptedOut: true}, "", ""),
		cn("a death", ForService, Contacting{Flags: []Flag{Deceased}}, ReasonDeceased, "-"),
		cn("a death, and the law", ForLegal, Contacting{Flags: []Flag{Deceased}}, "", ""),
		cn("a death that was told of", ForCollection, pause(PauseDeceased, ""), ReasonDeceased, "-"),
		cn("a stranger has the number", ForLegal, pause(PauseWrongPerson, ""), ReasonWrongPerson, "-"),
		cn("and still gets an answer", ForAnswer, pause(PauseWrongPerson, ""), "", ""),
		cn("a dispute", ForCollection, Contacting{Flags: []Flag{Disputed}}, ReasonDisputed, "-"),
		cn("a dispute stops no receipt", ForService, Contacting{Flags: []Flag{Disputed}}, "", ""),
		cn("already paid, they say", ForCollection, pause(PausePaid, ""), ReasonDisputed, "-"),
		cn("an attorney", ForCollection, pause(PauseRepresented, ""), ReasonRepresented, "-"),
		cn("an insolvency", ForCollection, Contacting{Flags: []Flag{Bankrupt}}, ReasonRepresented, "-"),
		cn("a kept plan", ForCollection, Contacting{PlanKept: true}, ReasonPlanKept, "-"),
		cn("a kept plan is reminded of", ForService, Contacting{PlanKept: true}, "", ""),
		cn("vulnerable stops nothing by itself", ForCollection, Contacting{Flags: []Flag{Vulnerable}}, "", ""),
		cn("hardship rests until a day", ForCollection, pause(PauseHardship, "2026-12-23 10:00"), ReasonPaused, "2026-12-23 10:00"),
		cn("and not the plan's reminders", ForService, pause(PauseHardship, "2026-12-23 10:00"), "", ""),
		cn("their own wish, until a day", ForService, pause(PauseAsked, "2026-12-01 00:00"), ReasonAskedPause, "2026-12-01 09:00"),
		cn("their own wish, and the law", ForLegal, pause(PauseAsked, "2026-12-01 00:00"), "", ""),
		cn("a pause that is over", ForCollection, pause(PauseHardship, "2026-11-23 10:00"), "", ""),
		cn("the graver is told, and the later counts", ForCollection, Contacting{
			Pauses:    []ContactPause{{Why: PauseAsked, Until: moment(t, "2026-11-25 00:00", shanghai)}, {Why: PauseHardship, Until: moment(t, "2026-12-23 22:00", shanghai)}},
			LastWrote: moment(t, "2026-11-22 10:00", shanghai),
		}, ReasonAskedPause, "2026-12-24 09:00"),
		cn("quiet days after a conversation", ForCollection, Contacting{LastWrote: moment(t, "2026-11-22 15:00", shanghai)}, ReasonQuiet, "2026-11-25 15:00"),
		cn("which stop no service", ForService, Contacting{LastWrote: moment(t, "2026-11-22 15:00", shanghai)}, "", ""),
		{name: "seven of them in the us", policy: "us", zone: "America/New_York", now: "2026-03-10 10:00", c: Contacting{LastWrote: moment(t, "2026-03-05 10:00", zoneNamed(t, "America/New_York"))}, reason: ReasonQuiet, next: "2026-03-12 11:00"},

		uk("Breathing Space, its first day", ForService, "2026-10-01 09:00", space, ReasonMoratorium, "2026-11-30 09:00"),
		uk("Breathing Space, its sixtieth", ForCollection, "2026-11-29 18:00", space, ReasonMoratorium, "2026-11-30 09:00"),
		uk("Breathing Space, and what the law requires", ForLegal, "2026-11-20 10:00", space, "", ""),
		uk("after it", ForCollection, "2026-11-30 09:00", space, "", ""),
		uk("a crisis that goes on", ForService, "2026-11-20 10:00", crisis, ReasonMoratorium, "-"),
		uk("thirty days after its treatment", ForService, "2026-11-30 10:00", over, ReasonMoratorium, "2026-12-01 09:00"),
		{name: "the book's flag stands", policy: "uk", zone: "Europe/London", purpose: ForService, now: "2026-12-10 10:00", c: Contacting{Flags: []Flag{BreathingSpace}, Moratorium: space}, reason: ReasonMoratorium, next: "-"},
	} {
		x.run(t)
	}
}

func TestContactWishes(t *testing.T) {
	evenings := ContactPreferences{Hours: Hours{From: 18 * 60, To: 24 * 60}}
	weekends := ContactPreferences{Days: WeekdaysOf(time.Saturday, time.Sunday)}
	night := ContactPreferences{Hours: Hours{From: 22 * 60, To: 24 * 60}}
	for _, x := range []contactCase{
		{name: "evenings", policy: "cn", zone: "Asia/Shanghai", now: "2026-11-23 10:00", c: Contacting{Prefers: evenings}, reason: ReasonPrefers, next: "2026-11-23 18:00"},
		{name: "evenings end with the hours", policy: "cn", zone: "Asia/Shanghai", now: "2026-11-23 21:00", c: Contacting{Prefers: evenings}, reason: ReasonHours, next: "2026-11-24 18:00"},
		{name: "not for the law", policy: "cn", zone: "Asia/Shanghai", purpose: ForLegal, now: "2026-11-23 10:00", c: Contacting{Prefers: evenings}},
		{name: "weekends", policy: "uk", zone: "Europe/London", purpose: ForService, now: "2026-11-23 10:00", c: Contacting{Prefers: weekends}, reason: ReasonPrefers, next: "2026-11-28 09:00"},
		{name: "no hour is left", policy: "cn", zone: "Asia/Shanghai", now: "2026-11-23 10:00", c: Contacting{Prefers: night}, reason: ReasonPrefers, next: "-"},
	} {
		x.run(t)
	}
}

func TestNoMessagesAtAll(t *testing.T) {
	p := *shipped(t, "cn.yaml")
	p.Contact.PerWeek = 0
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, zoneNamed(t, "Asia/Shanghai"))
	if a := p.May(Contacting{Zone: now.Location()}, ForCollection, now); a.Allowed || a.Reason != ReasonNever || !a.Next.IsZero() {
		t.Errorf("none in a week: %+v", a)
	}
	if a := p.May(Contacting{Zone: now.Location()}, ForService, now); !a.Allowed {
		t.Errorf("the week's count stops service: %+v", a)
	}
	p.Contact.PerDay = 0
	if a := p.May(Contacting{Zone: now.Location()}, ForService, now); a.Allowed || a.Reason != ReasonNever {
		t.Errorf("none in a day: %+v", a)
	}
}

func TestMoratoriumInTheBook(t *testing.T) {
	p := shipped(t, "cn.yaml")
	line := func(m string) []byte {
		return []byte(strings.Replace(goodCard, `"id": "C1"`, `"id": "C1", "moratorium": `+m, 1))
	}
	a, err := ParseAccount(line(`{"kind":"mental_health_crisis","from":"2026-09-01","ended":"2026-10-31","adviser":"x"}`), p)
	if err != nil || a.Customer.Moratorium != (Moratorium{Kind: CrisisMoratorium, From: NewDate(2026, 9, 1), Ended: NewDate(2026, 10, 31)}) {
		t.Errorf("%+v, %v", a, err)
	}
	for _, bad := range []string{`{"kind":"holiday","from":"2026-09-01"}`, `{"kind":"breathing_space"}`, `{"from":"2026-09-01"}`, `{"kind":"breathing_space","from":"2026-09-31"}`, `{"kind":"mental_health_crisis","from":"2026-09-02","ended":"2026-09-01"}`} {
		if _, err := ParseAccount(line(bad), p); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}

// BenchmarkMay asks for collection with a week's history, allowed and not.
func BenchmarkMay(b *testing.B) {
	zone := zoneNamed(b, "America/New_York")
	p := shipped(b, "us.yaml")
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, zone)
	c := Contacting{Zone: zone, Sent: sentAt(b, "America/New_York", "2026-11-17 10:00", "2026-11-19 10:00", "2026-11-21 10:00"), LastWrote: now.AddDate(0, 0, -12)}
	for _, x := range []struct {
		name    string
		purpose Purpose
		at      time.Time
	}{
		{"may", ForService, now},
		{"next", ForCollection, now},
		{"night", ForService, now.Add(12 * time.Hour)},
	} {
		b.Run(x.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if a := p.May(c, x.purpose, x.at); a.Next.IsZero() {
					b.Fatal(a)
				}
			}
		})
	}
}
