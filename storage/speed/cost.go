package speed

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"repaybot/bot"
)

// Costs are what things cost among a number of conversations.
type Costs struct {
	Among     int
	Turns     Took
	Questions map[string]time.Duration // the median of many
}

// warm is how many turns of other conversations go before those that are
// measured, so that a service is measured that has been at work.
const warm = 4000

// Least is the cheaper of two measurements of one crowd, in each thing.
func (c Costs) Least(d Costs) Costs {
	if c.Turns.N == 0 {
		return d
	}
	least := Costs{Among: c.Among, Turns: c.Turns, Questions: c.Questions}
	if d.Turns.CPU < c.Turns.CPU {
		least.Turns.CPU, least.Turns.System, least.Turns.Read = d.Turns.CPU, d.Turns.System, d.Turns.Read
	}
	least.Turns.Wall = min(c.Turns.Wall, d.Turns.Wall)
	least.Turns.P99 = min(c.Turns.P99, d.Turns.P99)
	return least
}

// Crowd is a store that holds many conversations at rest.
type Crowd struct {
	Size int
	// Open opens it, as after a start of the program. The caller closes it.
	Open func() (s Store, close func())

	Days int // since the conversations came to rest
}

// Cost measures a crowd's costs; the questions' only the first time: turns whole turns, each of a conversation that
// nothing is known of in memory, 64 at once, by a service that has taken others
// before; and each question of the service's
// background work and its pages. Where there are fewer conversations than
// turns, the store is opened again and they are gone through once more. No
// conversation gets two turns of one opening.
func (c *Crowd) Cost(t testing.TB, turns int, random *rand.Rand) Costs {
	t.Helper()
	costs := Costs{Among: c.Size, Questions: map[string]time.Duration{}}
	resting := c.Size - int(Forgotten)*each
	if c.Days == 0 { // turns open hand-overs
		s, done := c.Open()
		ask(t, s, some(random, resting, asked), costs.Questions)
		done()
	}
	for costs.Turns.N < turns {
		c.Days++
		n := min(turns-costs.Turns.N, resting/2)
		s, done := c.Open()
		customers := some(random, resting, n+min(warm, resting-n))
		took := coldTurns(t, s, customers, n, c.Days)
		done()
		costs.Turns.add(took)
	}
	return costs
}

// some are n different ones of the conversations that wait for nothing.
func some(random *rand.Rand, resting, n int) []string {
	seen := map[int]bool{}
	var out []string
	for len(out) < n {
		i := random.IntN(resting)
		if 2*n > resting && seen[i] { // nearly all: the next that is free
			for seen[i] {
				i = (i + 1) % resting
			}
		}
		if seen[i] {
			continue
		}
		seen[i] = true
		out = append(out, numberOf(1+int(Forgotten)*each+i))
	}
	return out
}

// coldTurns takes one turn of each conversation and measures the last n.
func coldTurns(t testing.TB, s Store, customers []string, n, days int) Took {
	h := Open(t, s)
	defer h.Close()
	const day = 24 * 60 * 60
	take := func(customers []string) Took {
		return Parallel(t, len(customers), func(int) func(int) error {
			return func(n int) error {
				number := customers[n]
				name := conversationOf(number)
				_, err := h.answered(message(name, number, day*days+n, messages[n%len(messages)]))
				return err
			}
		})
	}
	if before := customers[:len(customers)-n]; len(before) > 0 {
		take(before)
	}
	return take(customers[len(customers)-n:])
}

// FirstWaiting is the question that is answered from memory afterwards.
const FirstWaiting = "waiting, the first time"

// asked is how often each question is asked.
const asked = 101

// ask asks every question that the service asks beside turns, and takes the median.
func ask(t testing.TB, s Store, customers []string, into map[string]time.Duration) {
	ctx := t.Context()
	conversations := func(q bot.ConversationQuery, want int) func(string) error {
		return func(string) error {
			cs, err := s.Conversations(ctx, q)
			if err == nil && len(cs) != want {
				err = fmt.Errorf("%+v: %d conversations instead of %d", q, len(cs), want)
			}
			return err
		}
	}
	questions := map[string]func(number string) error{
		"a conversation": func(number string) error {
			return conversations(bot.ConversationQuery{ID: conversationOf(number)}, 1)("")
		},
		"a customer's conversations": func(number string) error {
			return conversations(bot.ConversationQuery{Customer: "C" + number}, 1)("")
		},
		"turns": func(number string) error {
			ts, err := s.Turns(ctx, conversationOf(number), 1, 100)
			if err == nil && len(ts) < 3 {
				err = fmt.Errorf("%d turns", len(ts))
			}
			return err
		},
		"waiting":   conversations(bot.ConversationQuery{Waiting: true}, each),
		"unsettled": conversations(bot.ConversationQuery{Unsettled: true}, each),
		"queue":     conversations(bot.ConversationQuery{Cases: []bot.CaseStatus{bot.CaseQueued, bot.CaseTaken, bot.CaseAnswered}, Limit: 500}, each),
		"outbox": func(string) error {
			out, err := s.Outbox(ctx, 1000)
			if err == nil && len(out) != each {
				err = fmt.Errorf("%d messages instead of %d", len(out), each)
			}
			return err
		},
		"a phone number": func(number string) error {
			cs, err := s.ByPhone(ctx, s.PhoneHash("+861990"+number))
			if err == nil && len(cs) != 1 {
				err = fmt.Errorf("%d customers of a number", len(cs))
			}
			return err
		},
		"an account's customer": func(number string) error {
			_, err := s.CustomerOf(ctx, "A"+number)
			return err
		},
	}
	if f, ok := bot.StoreAs[bot.Forgetful](s); ok {
		before := start.AddDate(-2, 0, 0)
		questions["idle"] = func(string) error {
			names, err := f.Idle(ctx, before, "", 1000)
			if err == nil && len(names) != each {
				err = fmt.Errorf("%d idle conversations instead of %d", len(names), each)
			}
			return err
		}
	}
	if d, ok := bot.StoreAs[bot.DeadLetters](s); ok {
		questions["dead letters"] = func(string) error {
			_, err := d.Dead(ctx, []bot.DeadStatus{bot.DeadIs}, 1000)
			return err
		}
	}
	// What is found out once and kept is asked for first of all.
	into[FirstWaiting] = median(t, "waiting", questions["waiting"], customers[:1])
	for name, question := range questions {
		into[name] = median(t, name, question, customers)
	}
	// A claim takes what it finds away.
	into["any work"] = median(t, "any work", func(string) error {
		now := time.Now()
		w, err := s.Claim(ctx, bot.Lease{Holder: "speed", Now: now, Until: now.Add(time.Hour)})
		if err == nil && w == nil {
			err = fmt.Errorf("no work")
		}
		return err
	}, customers[:each/2])
}

func median(t testing.TB, name string, ask func(number string) error, customers []string) time.Duration {
	t.Helper()
	times := make([]time.Duration, len(customers))
	for i, number := range customers {
		began := time.Now()
		if err := ask(number); err != nil {
			t.Errorf("%s: %v", name, err)
			return 0
		}
		times[i] = time.Since(began)
	}
	slices.Sort(times)
	return times[len(times)/2]
}
