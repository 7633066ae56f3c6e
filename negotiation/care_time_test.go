package negotiation

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// workweek is from Monday to Saturday with a holiday on Wednesday 25 November 2026.
func workweek() Care {
	c := Care{Holidays: []Date{NewDate(2026, 11, 25)}, AnswerWithin: map[string]AnswerWithin{"dispute": {WorkingDays: 2}, "request_human": {Minutes: 10}, "complaint": {WorkingDays: 1}}}
	for d := time.Monday; d <= time.Friday; d++ {
		c.Hours[d] = Hours{From: 9 * 60, To: 18 * 60}
	}
	c.Hours[time.Saturday] = Hours{From: 10 * 60, To: 14 * 60}
	return c
}

func TestWorkingTime(t *testing.T) {
	zone := mustZone(t, "Asia/Shanghai")
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, zone) }
	c := workweek()
	for _, x := range []struct {
		name     string
		from, to time.Time
		want     time.Duration
	}{
		{"within a day", at(23, 10, 0), at(23, 11, 30), 90 * time.Minute},
		{"before they come", at(23, 8, 0), at(23, 9, 15), 15 * time.Minute},
		{"over a night", at(23, 17, 50), at(24, 9, 10), 20 * time.Minute},
		{"over a holiday", at(24, 17, 0), at(26, 10, 0), 2 * time.Hour},
		{"on a holiday", at(25, 9, 0), at(25, 18, 0), 0},
		{"over a weekend", at(27, 17, 0), at(30, 9, 30), time.Hour + 4*time.Hour + 30*time.Minute},
		{"backwards", at(24, 10, 0), at(23, 10, 0), 0},
	} {
		if got := c.WorkingTime(x.from, x.to); got != x.want {
			t.Errorf("%s: %s instead of %s", x.name, got, x.want)
		}
	}
	for _, x := range []struct {
		name   string
		from   time.Time
		within AnswerWithin
		want   time.Time
	}{
		{"at once", at(23, 10, 0), AnswerWithin{Minutes: 10}, at(23, 10, 10)},
		{"over the close", at(23, 17, 55), AnswerWithin{Minutes: 10}, at(24, 9, 5)},
		{"to the close", at(23, 17, 50), AnswerWithin{Minutes: 10}, at(23, 18, 0)},
		{"over a holiday", at(24, 17, 55), AnswerWithin{Minutes: 10}, at(26, 9, 5)},
		{"at night", at(23, 2, 0), AnswerWithin{Minutes: 10}, at(23, 9, 10)},
		{"into Saturday", at(27, 17, 30), AnswerWithin{Minutes: 60}, at(28, 10, 30)},
		{"the second working day", at(23, 10, 0), AnswerWithin{WorkingDays: 2}, at(26, 18, 0)},
		{"no Saturday is one", at(27, 10, 0), AnswerWithin{WorkingDays: 1}, at(30, 18, 0)},
	} {
		if got := c.After(x.from, x.within); !got.Equal(x.want) {
			t.Errorf("%s: %s instead of %s", x.name, got, x.want)
		}
	}
	if got := c.Within("dispute_amount", "request_human"); got.WorkingDays != 2 {
		t.Errorf("a dispute: %+v", got)
	}
	if got := c.Within("no_progress", "request_human"); got.Minutes != 10 {
		t.Errorf("one without a time of its own: %+v", got)
	}
	closed := Care{}
	if now := at(23, 10, 0); !closed.NextOpen(now).Equal(now) || !closed.After(now, AnswerWithin{Minutes: 5}).Equal(now.Add(5*time.Minute)) || closed.WorkingTime(now, at(30, 0, 0)) != 0 {
		t.Error("hours that never open")
	}
}

// TestWorkingTimeAndAfterAgree: what After adds is what WorkingTime counts, in any
// zone and over clock changes; and time that is added in two parts is the same.
func TestWorkingTimeAndAfterAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := mustZone(t, rapid.SampledFrom([]string{"Asia/Shanghai", "Europe/London", "America/New_York"}).Draw(t, "zone"))
		from := time.Unix(rapid.Int64Range(1_760_000_000, 1_800_000_000).Draw(t, "from"), 0).In(zone)
		a, b := rapid.IntRange(0, 3000).Draw(t, "a"), rapid.IntRange(0, 3000).Draw(t, "b")
		c := workweek()
		to := c.After(from, AnswerWithin{Minutes: a})
		if got := c.WorkingTime(from, to); got != time.Duration(a)*time.Minute {
			t.Fatalf("%d minutes from %s are over at %s, %s later", a, from, to, got)
		}
		on := c.After(to, AnswerWithin{Minutes: b})
		if got := c.WorkingTime(from, on); got != time.Duration(a+b)*time.Minute {
			t.Fatalf("%d and %d minutes come to %s", a, b, got)
		}
		if c.NextOpen(from).Before(from) {
			t.Fatalf("open again before %s", from)
		}
	})
}

func mustZone(t interface{ Fatal(...any) }, name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}
