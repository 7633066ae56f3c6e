package storm

import (
	"context"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

const (
	killsVariable     = "REPAYBOT_TEST_KILLS"     // how many; default a few, `make kill` has 200
	customersVariable = "REPAYBOT_TEST_CUSTOMERS" // of two programs; default a few, `make kill` has 200
	seedVariable      = "REPAYBOT_TEST_SEED"      // of what customers do and of the moments; default the clock
)

// meanLife is how long a program serves on the average before it is killed.
const meanLife = 900 * time.Millisecond

// numberFrom is a variable of the environment as a number.
func numberFrom(t *testing.T, variable string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

// TestKill kills a program at random moments, its start among them, while
// customers talk with it. What it said was durable is handled once, what was
// agreed is there once, what was said arrives, and every conversation goes on.
func TestKill(t *testing.T) {
	kills := int(numberFrom(t, killsVariable, 8))
	seed := numberFrom(t, seedVariable, uint64(time.Now().UnixNano()))
	for _, database := range databases {
		t.Run(database, func(t *testing.T) {
			t.Logf("%s=%d", seedVariable, seed)
			killed(t, newBank(t, database, 50), 50, kills, seed)
		})
	}
}

func killed(t *testing.T, b *bank, many, kills int, seed uint64) {
	began := time.Now()
	random := rand.New(rand.NewPCG(seed, 0))
	address := freeAddress(t)
	enough := make(chan struct{})
	customers, ended := talking(t, b, oneDoorFor(address), many, seed, time.Second, enough)
	var starts []time.Duration
	for range kills {
		p := b.serve(address)
		life := time.Duration(random.ExpFloat64() * float64(meanLife))
		if random.IntN(6) == 0 {
			life = time.Duration(random.Int64N(int64(meanLife / 2))) // from its start: mostly before it serves
		} else {
			p.serves()
		}
		select {
		case <-time.After(life):
		case <-p.ended:
			t.Fatalf("it ended by itself: %s\n%s", p.state, p.tail(10))
		}
		p.kill()
		if took := p.took.Load(); took > 0 {
			starts = append(starts, time.Duration(took))
		}
		sound(t, p)
		b.world.nextLife()
	}
	stormed := time.Since(began)
	last := b.serve(address)
	last.serves()
	close(enough)
	ended()
	f := b.checked(customers, kills)
	sound(t, last)
	slices.Sort(starts)
	t.Logf("%d kills in %s, quiet after %s: %s; the slowest answer took %s", kills, stormed.Round(time.Second), time.Since(began).Round(time.Second), f, slowestOf(customers).Round(time.Millisecond))
	if n := len(starts); n > 0 {
		t.Logf("it served %d times, after %s (median), %s at most", n, starts[n/2].Round(time.Millisecond), starts[n-1].Round(time.Millisecond))
	}
}

// oneDoorFor has every customer come to one address.
func oneDoorFor(address string) func(n int) door {
	d := newOneDoor(address)
	return func(int) door { return d }
}

// talking has customers talk, each in its own time. ended waits for all of them.
func talking(t *testing.T, b *bank, doors func(n int) door, many int, seed uint64, think time.Duration, enough <-chan struct{}) (customers []*customer, ended func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	for n := range many {
		c := newCustomer(n, b.world, doors(n), seed, think)
		customers = append(customers, c)
		group.Go(func() {
			if err := c.talk(ctx, enough); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(func() {
		cancel()
		group.Wait()
	})
	return customers, group.Wait
}

// slowestOf is the slowest answer that any of them got.
func slowestOf(customers []*customer) (slowest time.Duration) {
	for _, c := range customers {
		c.mu.Lock()
		slowest = max(slowest, c.slowest)
		c.mu.Unlock()
	}
	return slowest
}

// sound sees that nothing of ours went wrong in a program.
func sound(t *testing.T, p *program) {
	t.Helper()
	for _, word := range []string{`"a turn panicked"`, `"request panicked"`} {
		if n := p.said(word); n > 0 {
			t.Errorf("its log says %d times %s:\n%s", n, word, p.tail(5))
		}
	}
}
