package storm

import (
	"net/http"
	"syscall"
	"testing"
	"time"
)

// TestSigterm ends a program in the middle of what customers say, several times:
// within ten seconds, with status 0, and nothing is lost and nothing comes twice.
func TestSigterm(t *testing.T) {
	const many, times = 20, 3
	for _, database := range databases {
		t.Run(database, func(t *testing.T) {
			b := newBank(t, database, many)
			address := freeAddress(t)
			enough := make(chan struct{})
			customers, ended := talking(t, b, oneDoorFor(address), many, 1, 300*time.Millisecond, enough)
			var longest time.Duration
			for range times {
				p := b.serve(address)
				p.serves()
				time.Sleep(700 * time.Millisecond)
				p.signal(syscall.SIGTERM)
				longest = max(longest, p.endsWithin(10*time.Second))
				if !p.state.Success() {
					t.Errorf("it ended with %s:\n%s", p.state, p.tail(5))
				}
				sound(t, p)
			}
			b.serve(address).serves()
			close(enough)
			ended()
			slowest := slowestOf(customers)
			if slowest > 6*time.Second {
				t.Errorf("an answer took %s: something of a program that was stopped was waited for", slowest)
			}
			t.Logf("%s; it ended within %s; the slowest answer took %s", b.checked(customers, 0), longest.Round(time.Millisecond), slowest.Round(time.Millisecond))
		})
	}
}

// TestSecondSignal ends a program whose channel hangs: by the first signal it
// would wait for that for a while, by the second it ends at once. What was
// accepted goes out after the next start.
func TestSecondSignal(t *testing.T) {
	for _, second := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(second.String(), func(t *testing.T) {
			t.Parallel()
			b := newBank(t, "sqlite", 1)
			address := freeAddress(t)
			hang := make(chan struct{})
			b.world.hang.Store(&hang)
			p := b.serve(address)
			p.serves()
			c := newCustomer(0, b.world, newOneDoor(address), 1, time.Second)
			if err := c.give(t.Context(), c.message("你是谁")); err != nil {
				t.Fatal(err)
			}
			eventually(t, "it is sending", 10*time.Second, func() bool {
				b.world.mu.Lock()
				defer b.world.mu.Unlock()
				return b.world.busy > 0
			})
			p.signal(syscall.SIGTERM)
			eventually(t, "it is stopping", 5*time.Second, func() bool { return p.said(`"msg":"stopping"`) > 0 })
			p.signal(second)
			if took := p.endsWithin(time.Second); p.state.Success() {
				t.Errorf("it ended after %s as if it were done", took)
			}
			if status, ok := p.state.Sys().(syscall.WaitStatus); !ok || !status.Signaled() || status.Signal() != second {
				t.Errorf("it ended with %s", p.state)
			}
			b.world.hang.Store(nil)
			close(hang)
			b.world.nextLife()
			b.serve(address).serves()
			eventually(t, "the answer comes", patience, func() bool { return b.world.got(c.address()) > 0 })
			b.checkedWith([]*customer{c}, 1, 0, 0)
		})
	}
}

// TestDatabaseAway takes the database away for a while and gives it back: the
// program says that it is not ready, and why, refuses events that it can't keep,
// and goes on.
func TestDatabaseAway(t *testing.T) {
	const many = 10
	for _, database := range databases {
		t.Run(database, func(t *testing.T) {
			b, away, back := newBankToTake(t, database, many)
			address := freeAddress(t)
			p := b.serve(address)
			p.serves()
			eventually(t, "it is ready", 10*time.Second, func() bool { status, _ := p.ready(); return status == http.StatusOK })
			enough := make(chan struct{})
			customers, ended := talking(t, b, oneDoorFor(address), many, 1, 300*time.Millisecond, enough)
			eventually(t, "they talk", patience, func() bool { return b.world.got(customers[0].address()) >= 3 })
			away()
			var told string
			eventually(t, "it says that it is not ready", 10*time.Second, func() bool {
				status, text := p.ready()
				told = text
				return status == http.StatusServiceUnavailable
			})
			if wrong := wrongIn(t, told); wrong["store"] == "" {
				t.Errorf("it says that this is wrong: %s", told)
			}
			time.Sleep(3 * time.Second) // customers go on trying
			back()
			began := time.Now()
			eventually(t, "it is ready again", 30*time.Second, func() bool { status, _ := p.ready(); return status == http.StatusOK })
			t.Logf("ready again after %s", time.Since(began).Round(time.Millisecond))
			close(enough)
			ended()
			t.Log(b.checked(customers, 1)) // a message that could not be marked in time may come again
			sound(t, p)
		})
	}
}
