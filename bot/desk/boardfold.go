package desk

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// Period is what became of the cases that were opened in the last so many days,
// today among them: those that are still open and those that have ended.
type Period struct {
	Days      int
	Cases     int
	Kept      int // a person answered first by when they should
	Missed    int // nobody did
	Escalated int
	Reopened  int
	Cancelled int           // the customer went on without a person
	Median    time.Duration // in which a person answered first, in working hours; 0: nobody did
	Reasons   []ReasonCount
	Outcomes  []OutcomeCount
	Scores    [5]int // how many customers said 1 … 5
}

// Scored is how many customers said how it was.
func (p Period) Scored() (n int) {
	for _, s := range p.Scores {
		n += s
	}
	return n
}

// ReasonCount is how many cases were opened for a reason; those with the most
// come first.
type ReasonCount struct {
	Reason dialog.HandOffReason
	Cases  int
	Missed int
}

// OutcomeCount is how many cases ended with an outcome, in the order of [dialog.Outcomes].
type OutcomeCount struct {
	Outcome dialog.Outcome
	Cases   int
}

// DayCount is what became of the cases that were opened on one day.
type DayCount struct {
	Day    time.Time // its first moment, by the bank's clock
	Cases  int
	Missed int
}

// AgentCount is what a colleague has to do with the cases of today.
type AgentCount struct {
	Held     int           // that they have now
	Waiting  int           // of those, that wait for the customer
	Answered int           // that a person answered first today, and that they have or had last
	Median   time.Duration // how long those customers had waited, in working hours
}

// foldPeriod folds the cases that were opened in the last so many days, given by day.
func foldPeriod(days int, byDay ...[]seen) Period {
	p := Period{Days: days}
	reasons := map[dialog.HandOffReason]*ReasonCount{}
	outcomes := map[dialog.Outcome]int{}
	var firsts []time.Duration
	for c := range each(byDay) {
		p.Cases++
		r := reasons[c.reason]
		if r == nil {
			r = &ReasonCount{Reason: c.reason}
			reasons[c.reason] = r
		}
		r.Cases++
		switch c.target {
		case kept:
			p.Kept++
		case missed:
			p.Missed++
			r.Missed++
		}
		if c.escalated {
			p.Escalated++
		}
		if c.reopened {
			p.Reopened++
		}
		if c.status == bot.CaseCancelled {
			p.Cancelled++
		}
		if c.outcome != "" {
			outcomes[c.outcome]++
		}
		if c.score >= 1 && c.score <= len(p.Scores) {
			p.Scores[c.score-1]++
		}
		if !c.answered.IsZero() {
			firsts = append(firsts, c.first)
		}
	}
	p.Median = median(firsts)
	for _, r := range reasons {
		p.Reasons = append(p.Reasons, *r)
	}
	slices.SortFunc(p.Reasons, func(a, b ReasonCount) int {
		return cmp.Or(b.Cases-a.Cases, cmp.Compare(a.Reason, b.Reason))
	})
	for _, o := range dialog.Outcomes {
		if n := outcomes[o]; n > 0 {
			p.Outcomes = append(p.Outcomes, OutcomeCount{o, n})
		}
	}
	return p
}

// foldDay folds the cases that were opened on one day.
func foldDay(day time.Time, cases []seen) DayCount {
	d := DayCount{Day: day, Cases: len(cases)}
	for i := range cases {
		if cases[i].target == missed {
			d.Missed++
		}
	}
	return d
}

// foldAgents folds what colleagues have now and what they answered since a moment.
func foldAgents(since time.Time, byDay ...[]seen) map[string]AgentCount {
	agents := map[string]AgentCount{}
	firsts := map[string][]time.Duration{}
	for c := range each(byDay) {
		if c.owner == "" {
			continue
		}
		a := agents[c.owner]
		if c.ended.IsZero() {
			a.Held++
			if c.status == bot.CaseWaiting {
				a.Waiting++
			}
		}
		if !c.answered.Before(since) {
			a.Answered++
			firsts[c.owner] = append(firsts[c.owner], c.first)
		}
		agents[c.owner] = a
	}
	for name, times := range firsts {
		a := agents[name]
		a.Median = median(times)
		agents[name] = a
	}
	return agents
}

// each are all cases, where they stand: there are thousands.
func each(byDay [][]seen) iter.Seq[*seen] {
	return func(yield func(*seen) bool) {
		for _, cases := range byDay {
			for i := range cases {
				if !yield(&cases[i]) {
					return
				}
			}
		}
	}
}

// median is the middle one; of two in the middle the shorter. It orders what it
// is given.
func median(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	return times[(len(times)-1)/2]
}
