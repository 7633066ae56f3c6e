package practice

import (
	"testing"

	"repaybot/dialog/drafts"
)

func TestResult(t *testing.T) {
	broken := func(rules ...Rule) (all []Check) {
		for _, r := range rules {
			all = append(all, Check{Rule: r})
		}
		return append(all, Check{Rule: Greets, Kept: true})
	}
	wrong := Figure{Verdict: Wrong}
	for name, c := range map[string]struct {
		review Review
		faults int
		want   Result
	}{
		"nothing":                    {Review{Rules: broken(), Figures: []Figure{{Verdict: Right}, {Verdict: Unknown}}}, 0, Well},
		"no note":                    {Review{Rules: broken(NotesIt)}, 1, Nearly},
		"a wrong figure":             {Review{Figures: []Figure{wrong}}, 1, Nearly},
		"warned, and sent":           {Review{Tone: []Tone{{Severity: drafts.Warn, Confirmed: true}}}, 1, Nearly},
		"refused":                    {Review{Tone: []Tone{{Severity: drafts.Refuse, Unsent: true}}}, 1, Again},
		"a word of debt in a crisis": {Review{Rules: broken(NoDebt)}, 1, Again},
		"left early":                 {Review{Rules: broken(Stays)}, 1, Again},
		"much":                       {Review{Rules: broken(NotesIt, InTime), Figures: []Figure{wrong, wrong}}, 4, Again},
		"not so much":                {Review{Rules: broken(NotesIt, InTime), Figures: []Figure{wrong}}, 3, Nearly},
	} {
		if got := c.review.result(); got != c.want || c.review.Faults() != c.faults {
			t.Errorf("%s: %s with %d, want %s with %d", name, got, c.review.Faults(), c.want, c.faults)
		}
	}
}
