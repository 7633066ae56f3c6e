package sqlite_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"repaybot/storage/speed"
	"repaybot/storage/sqlite"
)

// sizesVariable names how many conversations there are, for TestCostAmongMany.
const sizesVariable = "REPAYBOT_TEST_SIZES"

const (
	// sizeTurns is how many cold turns one measurement takes, and sizeRounds how
	// often each size is measured at most: the least counts, because other load
	// on the machine only adds.
	sizeTurns  = 2000
	sizeRounds = 6
	// costGrows is how much more a turn may cost among many: a third. The short
	// form runs beside other tests, and is there to find what goes through all
	// there is.
	costGrows      = 4.0 / 3
	costGrowsShort = 1.4
	// A question may take twice as long, and what a clock and a busy machine do
	// to microseconds: one that goes through what is there takes many times as long.
	questionGrows = 2
	questionFloor = 2 * time.Millisecond
	// firstFloor is the same of what is asked only once.
	firstFloor = 20 * time.Millisecond
)

// TestCostAmongMany takes turns of conversations that nothing is known of in
// memory, and asks the questions of the background work, among few
// conversations and among many: neither may cost more. The short form is 1,000
// and 20,000; make bench-size has 1,000, 100,000 and 1,000,000.
func TestCostAmongMany(t *testing.T) {
	sizes, most := []int{1_000, 20_000}, costGrowsShort
	if s := os.Getenv(sizesVariable); s != "" {
		sizes, most = nil, costGrows
		for _, f := range strings.Fields(s) {
			n, err := strconv.Atoi(f)
			if err != nil {
				t.Fatalf("%s: %v", sizesVariable, err)
			}
			sizes = append(sizes, n)
		}
	} else if testing.Short() {
		t.Skip("makes 21,000 conversations")
	}
	crowds := crowdsOf(t, sizes)
	random := rand.New(rand.NewPCG(1, 2))
	least := make([]speed.Costs, len(crowds))
	for round := range sizeRounds {
		for i, c := range crowds {
			least[i] = least[i].Least(c.Cost(t, sizeTurns, random))
		}
		if round > 1 && worst(least) <= most {
			break
		}
	}
	for _, c := range least {
		t.Logf("among %d: a turn has %v of CPU time, %v of it the operating system's, and reads %d bytes that were not in memory; %v of the clock, p99 %v; %v",
			c.Among, c.Turns.CPUEach(), c.Turns.SystemEach(), c.Turns.ReadEach(), c.Turns.Each(), c.Turns.P99, c.Questions)
		if grows := ratio(c, least[0]); grows > most {
			t.Errorf("a turn among %d conversations costs %.2f of one among %d", c.Among, grows, least[0].Among)
		}
		for name, took := range c.Questions {
			floor := questionFloor
			if name == speed.FirstWaiting {
				floor = firstFloor
			}
			if few := least[0].Questions[name]; took > questionGrows*few+floor {
				t.Errorf("%s takes %v among %d conversations and %v among %d", name, took, c.Among, few, least[0].Among)
			}
		}
	}
}

// ratio compares the CPU time of turns, which is what many conversations change
// in the store and other load on the machine hardly does.
func ratio(of, to speed.Costs) float64 {
	return float64(of.Turns.CPUEach()) / float64(to.Turns.CPUEach())
}

func worst(cs []speed.Costs) float64 {
	grows := 0.0
	for _, c := range cs {
		grows = max(grows, ratio(c, cs[0]))
	}
	return grows
}

// crowdsOf makes a database of each size.
func crowdsOf(t *testing.T, sizes []int) []*speed.Crowd {
	t.Helper()
	master := bytes.Repeat([]byte{1}, 32)
	open := func(dir string) (speed.Store, func()) {
		d, err := sqlite.Open(t.Context(), dir, master)
		if err != nil {
			t.Fatal(err)
		}
		return d, func() {
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	m := speed.NewModel(t, func() (speed.Store, func()) { return open(t.TempDir()) })
	var crowds []*speed.Crowd
	for _, n := range sizes {
		dir := t.TempDir()
		began := time.Now()
		sqlite.Fill(t, dir, master, m, n)
		t.Logf("%d conversations made in %v", n, time.Since(began).Round(time.Millisecond))
		crowds = append(crowds, &speed.Crowd{Size: n, Open: func() (speed.Store, func()) { return open(dir) }})
	}
	return crowds
}
