package desk

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"repaybot/bot"
	"repaybot/dialog"
)

var someDay = time.Date(2026, 11, 9, 0, 0, 0, 0, time.UTC)

// drawCase draws a case such as there are: what has not happened is not there.
func drawCase(t *rapid.T) seen {
	c := seen{
		id:        fmt.Sprint(rapid.IntRange(0, 1<<40).Draw(t, "id")),
		reason:    rapid.SampledFrom([]dialog.HandOffReason{"crisis", "complaint", "request_human", "no_progress"}).Draw(t, "reason"),
		owner:     rapid.SampledFrom([]string{"", "linda", "ben"}).Draw(t, "owner"),
		status:    rapid.SampledFrom([]bot.CaseStatus{bot.CaseQueued, bot.CaseAnswered, bot.CaseWaiting, bot.CaseReturned, bot.CaseCancelled}).Draw(t, "status"),
		opened:    someDay.Add(-time.Duration(rapid.IntRange(0, 60*24*20).Draw(t, "opened")) * time.Minute),
		escalated: rapid.Bool().Draw(t, "escalated"),
		reopened:  rapid.Bool().Draw(t, "reopened"),
		target:    verdict(rapid.IntRange(0, 2).Draw(t, "target")),
	}
	if rapid.Bool().Draw(t, "answered") {
		c.first = time.Duration(rapid.IntRange(0, 5).Draw(t, "first")) * time.Minute
		c.answered = c.opened.Add(time.Duration(rapid.IntRange(0, 60*24*3).Draw(t, "took")) * time.Minute)
	}
	if c.status == bot.CaseReturned || c.status == bot.CaseCancelled {
		c.ended = c.opened.Add(4 * 24 * time.Hour)
		c.outcome = rapid.SampledFrom(append([]dialog.Outcome{""}, dialog.Outcomes[:]...)).Draw(t, "outcome")
		c.score = rapid.IntRange(0, 5).Draw(t, "score")
	}
	return c
}

func count(cases []seen, fits func(seen) bool) (n int) {
	for _, c := range cases {
		if fits(c) {
			n++
		}
	}
	return n
}

// middle is the k-th smallest by counting how many are smaller: no order is made.
func middle(cases []seen) time.Duration {
	var times []time.Duration
	for _, c := range cases {
		if !c.answered.IsZero() {
			times = append(times, c.first)
		}
	}
	for _, x := range times {
		less, equal := 0, 0
		for _, y := range times {
			if y < x {
				less++
			}
			if y == x {
				equal++
			}
		}
		if k := (len(times) - 1) / 2; less <= k && k < less+equal {
			return x
		}
	}
	return 0
}

// TestFoldsAgree folds as the board does and by asking every question of every
// case anew.
func TestFoldsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cases := rapid.SliceOfN(rapid.Custom(drawCase), 0, 60).Draw(t, "cases")
		p := foldPeriod(7, cases[:len(cases)/3], cases[len(cases)/3:])
		for what, c := range map[string]struct{ got, want int }{
			"cases":     {p.Cases, len(cases)},
			"kept":      {p.Kept, count(cases, func(c seen) bool { return c.target == kept })},
			"missed":    {p.Missed, count(cases, func(c seen) bool { return c.target == missed })},
			"escalated": {p.Escalated, count(cases, func(c seen) bool { return c.escalated })},
			"reopened":  {p.Reopened, count(cases, func(c seen) bool { return c.reopened })},
			"cancelled": {p.Cancelled, count(cases, func(c seen) bool { return c.status == bot.CaseCancelled })},
			"scored":    {p.Scored(), count(cases, func(c seen) bool { return c.score > 0 })},
			"day":       {foldDay(someDay, cases).Missed, count(cases, func(c seen) bool { return c.target == missed })},
		} {
			if c.got != c.want {
				t.Errorf("%s: %d, want %d", what, c.got, c.want)
			}
		}
		if want := middle(cases); p.Median != want {
			t.Errorf("median %v, want %v", p.Median, want)
		}
		total := 0
		for i, r := range p.Reasons {
			total += r.Cases
			if want := count(cases, func(c seen) bool { return c.reason == r.Reason }); r.Cases != want {
				t.Errorf("%s: %d, want %d", r.Reason, r.Cases, want)
			}
			if want := count(cases, func(c seen) bool { return c.reason == r.Reason && c.target == missed }); r.Missed != want {
				t.Errorf("%s missed: %d, want %d", r.Reason, r.Missed, want)
			}
			if i > 0 && p.Reasons[i-1].Cases < r.Cases {
				t.Errorf("%v is not in order", p.Reasons)
			}
		}
		if total != len(cases) {
			t.Errorf("%d cases by reason, of %d", total, len(cases))
		}
		for _, o := range dialog.Outcomes {
			i := slices.IndexFunc(p.Outcomes, func(c OutcomeCount) bool { return c.Outcome == o })
			want := count(cases, func(c seen) bool { return c.outcome == o })
			if i < 0 && want > 0 || i >= 0 && p.Outcomes[i].Cases != want {
				t.Errorf("%s: %v, want %d", o, p.Outcomes, want)
			}
		}
		for n := 1; n <= 5; n++ {
			if want := count(cases, func(c seen) bool { return c.score == n }); p.Scores[n-1] != want {
				t.Errorf("score %d: %d, want %d", n, p.Scores[n-1], want)
			}
		}
		agents := foldAgents(someDay, cases[:len(cases)/2], nil, cases[len(cases)/2:])
		for _, name := range []string{"linda", "ben"} {
			theirs := slices.DeleteFunc(slices.Clone(cases), func(c seen) bool { return c.owner != name })
			today := slices.DeleteFunc(slices.Clone(theirs), func(c seen) bool { return c.answered.Before(someDay) })
			want := AgentCount{
				Held:    count(theirs, func(c seen) bool { return c.ended.IsZero() }),
				Waiting: count(theirs, func(c seen) bool { return c.status == bot.CaseWaiting }), Answered: len(today), Median: middle(today),
			}
			if agents[name] != want {
				t.Errorf("%s: %+v, want %+v", name, agents[name], want)
			}
		}
		if _, ok := agents[""]; ok {
			t.Error("nobody has cases")
		}
	})
}

// TestLotsAreFair draws as many as the share says, keeps those that were drawn when
// it is raised, and draws what is grave always.
func TestLotsAreFair(t *testing.T) {
	const n = 20000
	drawn := map[int]int{}
	for i := range n {
		c := seen{id: fmt.Sprintf("web:C%d/%d", i, i%7), owner: "linda", status: bot.CaseReturned, reason: "request_human"}
		was := false
		for _, share := range []int{0, 5, 20, 100} {
			is := sampled(&c, share)
			if was && !is {
				t.Fatalf("%s falls out at %d %%", c.id, share)
			}
			if was = is; is {
				drawn[share]++
			}
		}
		for _, reason := range []dialog.HandOffReason{"crisis", "complaint"} {
			if c.reason = reason; !sampled(&c, 0) {
				t.Fatalf("%s is not drawn", reason)
			}
		}
		if c.owner = ""; sampled(&c, 100) {
			t.Fatal("what nobody took is drawn")
		}
		if c.owner, c.status = "linda", bot.CaseCancelled; sampled(&c, 100) {
			t.Fatal("what was cancelled is drawn")
		}
	}
	if drawn[0] != 0 || drawn[100] != n || drawn[5] < n*5/100-150 || drawn[5] > n*5/100+150 || drawn[20] < n/5-300 || drawn[20] > n/5+300 {
		t.Errorf("drawn by share: %v", drawn)
	}
}

func TestFoldReviews(t *testing.T) {
	one := func(days int, v Verdict) Reviewed {
		found := map[Check]Verdict{}
		for _, c := range Checks {
			found[c] = Yes
		}
		found[FiguresFit] = v
		return Reviewed{At: someDay.AddDate(0, 0, -days), Found: found}
	}
	got := foldReviews([]Reviewed{one(1, No), one(2, NotApplicable), one(3, Yes), one(40, No)}, someDay.AddDate(0, 0, -28), someDay)
	if got.Reviews != 3 || got.Of != 23 || got.Fit != 22 || got.Percent() != 96 {
		t.Errorf("%+v", got)
	}
	if c := got.Checks[2]; c != (CheckCount{FiguresFit, 1, 1, 1}) || c.Percent() != 50 {
		t.Errorf("%+v", c)
	}
	if none := foldReviews(nil, someDay, someDay); none.Percent() != -1 || none.Checks[0].Percent() != -1 {
		t.Errorf("of nothing: %+v", none)
	}
}
