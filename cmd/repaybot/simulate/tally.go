package simulate

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"repaybot/bot"
	"repaybot/negotiation"
)

// Tally is what a simulation came to.
type Tally struct {
	Customers int `json:"customers"`
	Days      int `json:"days"`

	Messages  map[string]int `json:"messages"`   // in, and out by purpose
	FollowUps map[string]int `json:"follow_ups"` // sent, by kind
	Withheld  map[string]int `json:"withheld"`   // by the gate, by reason
	Cases     map[string]int `json:"cases"`      // handed to a person, by reason

	Wrote    int `json:"wrote"`   // customers
	Agreed   int `json:"agreed"`  // agreements: plans, promises of the whole, settlements
	Changed  int `json:"changed"` // moves, skips, plans in the place of plans
	Kept     int `json:"kept"`
	Broken   int `json:"broken"`
	Lapsed   int `json:"lapsed"`
	Ended    int `json:"withdrawn"` // by a word
	Running  int `json:"running"`
	HandedTo int `json:"handed_to_a_person"` // customers
	OptedOut int `json:"opted_out"`          // customers

	TurnsToOutcome []int `json:"-"`
	Median         int   `json:"turns_to_outcome_median"`
	P90            int   `json:"turns_to_outcome_p90"`

	Money map[negotiation.Currency]*Money `json:"money"` // smallest units

	Nights  int `json:"nights_compared"` // of one customer each
	Deaths  int `json:"-"`               // of the service
	Repeats int `json:"-"`               // messages that came again after a death

	Failed   map[string]int `json:"failed"`
	Examples []Example      `json:"examples,omitempty"`

	mu *sync.Mutex // the observer is told beside the town
}

// Money is in the smallest unit of a currency.
type Money struct {
	PastDue   int64 `json:"past_due"`  // when each time past due began
	Recovered int64 `json:"recovered"` // of that
	Waived    int64 `json:"given_away"`
	Paid      int64 `json:"paid"` // all that came in
}

// Example is one promise that was broken.
type Example struct {
	At       string `json:"at"`
	Customer string `json:"customer"`
	What     string `json:"what"`
	Detail   string `json:"detail"`
}

func newTally(c negotiation.Currency) Tally {
	return Tally{
		Messages: map[string]int{}, FollowUps: map[string]int{}, Withheld: map[string]int{}, Cases: map[string]int{}, Failed: map[string]int{},
		Money: map[negotiation.Currency]*Money{c: {}}, mu: &sync.Mutex{},
	}
}

func (t *Tally) money(c negotiation.Currency) *Money {
	m := t.Money[c]
	if m == nil {
		m = &Money{}
		t.Money[c] = m
	}
	return m
}

func (t *Tally) observe(x bot.Observation) {
	if w, ok := x.(bot.SawWithheld); ok {
		t.mu.Lock()
		t.Withheld[string(w.Reason)]++
		t.mu.Unlock()
	}
}

func (t *Tally) sent(m message) {
	from := "out, " + string(m.purpose)
	if m.reply.Staff != "" {
		from = "out, staff"
	}
	t.Messages[from]++
	for _, id := range m.followUps {
		t.FollowUps[kindOf(id)]++
	}
}

// kindOf is what a follow-up is about, by its name: "plan/{agreement}/soon/3/…"
// and the agreement's own name has slashes.
func kindOf(id string) string {
	parts := strings.Split(id, "/")
	for _, p := range parts[1:] {
		switch p {
		case "soon", "today", "unseen", "missed", "broken", "will_break", "lapsed", "down", "in", "bounced", "kept", "over", "completed":
			return parts[0] + ", " + p
		}
	}
	if parts[0] == "ladder" && len(parts) > 2 {
		return parts[0] + ", " + parts[2]
	}
	return parts[0]
}

// add takes in another town's.
func (t *Tally) add(o *Tally) {
	t.Customers += o.Customers
	for _, m := range []struct{ to, from map[string]int }{{t.Messages, o.Messages}, {t.FollowUps, o.FollowUps}, {t.Withheld, o.Withheld}, {t.Cases, o.Cases}, {t.Failed, o.Failed}} {
		for k, n := range m.from {
			m.to[k] += n
		}
	}
	for _, n := range []struct {
		to   *int
		from int
	}{
		{&t.Wrote, o.Wrote}, {&t.Agreed, o.Agreed}, {&t.Changed, o.Changed}, {&t.Kept, o.Kept}, {&t.Broken, o.Broken}, {&t.Lapsed, o.Lapsed},
		{&t.Ended, o.Ended}, {&t.Running, o.Running}, {&t.HandedTo, o.HandedTo}, {&t.OptedOut, o.OptedOut}, {&t.Nights, o.Nights},
		{&t.Deaths, o.Deaths}, {&t.Repeats, o.Repeats},
	} {
		*n.to += n.from
	}
	t.TurnsToOutcome = append(t.TurnsToOutcome, o.TurnsToOutcome...)
	for c, m := range o.Money {
		to := t.money(c)
		to.PastDue += m.PastDue
		to.Recovered += m.Recovered
		to.Waived += m.Waived
		to.Paid += m.Paid
	}
	t.Examples = append(t.Examples, o.Examples...)
}

// finish works out what is drawn from all.
func (t *Tally) finish() {
	slices.Sort(t.TurnsToOutcome)
	if n := len(t.TurnsToOutcome); n > 0 {
		t.Median, t.P90 = t.TurnsToOutcome[n/2], t.TurnsToOutcome[n*9/10]
	}
	slices.SortStableFunc(t.Examples, func(a, b Example) int {
		return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.At, b.At), cmp.Compare(a.Customer, b.Customer))
	})
}

// Broke is how many promises were broken.
func (t *Tally) Broke() int {
	sum := 0
	for n := range maps.Values(t.Failed) {
		sum += n
	}
	return sum
}
