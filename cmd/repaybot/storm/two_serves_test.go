package storm

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// twoDoors lead to two programs on one database. Each event goes to both, one
// of them later, so that copies of earlier events come after newer events.
type twoDoors struct {
	t      *testing.T
	doors  [2]*oneDoor
	gone   [2]atomic.Bool // nobody is there any more
	late   time.Duration  // how much later the copy comes, at most
	copies sync.WaitGroup
	twice  atomic.Int64 // copies that were acknowledged too
}

// hand implements [door]: it returns once one of them has acknowledged the event.
func (d *twoDoors) hand(ctx context.Context, event []byte) error {
	first := rand.IntN(2)
	other := 1 - first
	d.copies.Go(func() {
		time.Sleep(time.Duration(rand.Int64N(int64(d.late))))
		if d.try(ctx, other, event) == nil {
			d.twice.Add(1)
		}
	})
	for {
		err := d.try(ctx, first, event)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		first = 1 - first
		time.Sleep(20 * time.Millisecond)
	}
}

// try posts to one of them until it is acknowledged, or nobody is there.
func (d *twoDoors) try(ctx context.Context, which int, event []byte) error {
	for {
		if d.gone[which].Load() {
			return fmt.Errorf("program %d is gone", which)
		}
		status, err := d.doors[which].post(ctx, event)
		switch {
		case err == nil && status == http.StatusAccepted:
			return nil
		case err == nil && status/100 == 4:
			d.t.Errorf("an event was refused with %d", status)
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// goesOnWithin is within what time the conversations of a program that ended go
// on in another.
const goesOnWithin = 15 * time.Second

// TestTwoServes has two programs on one database and each event come to both,
// out of order; in the middle one of them is stopped, by kill -9 or by SIGTERM,
// and its conversations go on in the other.
func TestTwoServes(t *testing.T) {
	many := int(numberFrom(t, customersVariable, 40))
	seed := numberFrom(t, seedVariable, uint64(time.Now().UnixNano()))
	for _, database := range databases {
		for _, stop := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM} {
			t.Run(fmt.Sprint(database, "/", stop), func(t *testing.T) {
				t.Logf("%s=%d", seedVariable, seed)
				twoServe(t, newBank(t, database, many), many, seed, stop)
			})
		}
	}
}

func twoServe(t *testing.T, b *bank, many int, seed uint64, stop syscall.Signal) {
	began := time.Now()
	addresses := []string{freeAddress(t), freeAddress(t)}
	programs := []*program{b.serve(addresses[0]), b.serve(addresses[1])}
	doors := &twoDoors{t: t, doors: [2]*oneDoor{newOneDoor(addresses[0]), newOneDoor(addresses[1])}, late: 300 * time.Millisecond}
	for _, p := range programs {
		p.serves()
	}
	enough := make(chan struct{})
	customers, ended := talking(t, b, func(int) door { return doors }, many, seed, 3*time.Second, enough)

	// Until half of them know what they owe, and are about to agree.
	eventually(t, "half of them are in the middle", time.Minute, func() bool {
		n := 0
		for _, c := range customers {
			if b.world.got(c.address()) >= 4 {
				n++
			}
		}
		return n >= many/2
	})
	waiting := b.unanswered(customers)
	stopped := time.Now()
	if stop == syscall.SIGKILL {
		programs[0].kill()
		b.world.nextLife()
	} else {
		programs[0].signal(stop)
		if took := programs[0].endsWithin(10 * time.Second); !programs[0].state.Success() {
			t.Errorf("after %s: %s", took, programs[0].state)
		}
	}
	doors.gone[0].Store(true)
	worst := b.answered(waiting, stopped)
	if worst > goesOnWithin {
		t.Errorf("a conversation went on only after %s", worst)
	}
	close(enough)
	ended()
	doors.copies.Wait()
	kills := 0
	if stop == syscall.SIGKILL {
		kills = 1
	}
	f := b.checked(customers, kills)
	sound(t, programs[0])
	sound(t, programs[1])
	t.Logf("%d customers, %s: %s; %d copies were acknowledged too; of %d who waited when it was stopped the last was answered after %s; the slowest answer took %s",
		many, time.Since(began).Round(time.Second), f, doors.twice.Load(), len(waiting), worst.Round(time.Millisecond), slowestOf(customers).Round(time.Millisecond))
}

// unanswered are the customers who wait for something now, and what they have got.
func (b *bank) unanswered(customers []*customer) map[*customer]int64 {
	waiting := map[*customer]int64{}
	for _, c := range customers {
		if at := c.waits.Load(); at > 0 {
			waiting[c] = at
		}
	}
	return waiting
}

// answered waits until all of them have what they waited for, and tells how long
// that took for the last.
func (b *bank) answered(waiting map[*customer]int64, from time.Time) (worst time.Duration) {
	b.t.Helper()
	eventually(b.t, "those who waited are answered", patience, func() bool {
		for c, at := range waiting {
			if c.waits.Load() == at {
				return false
			}
		}
		return true
	})
	for c, at := range waiting {
		if done, ok := c.answers.Load(at); ok {
			worst = max(worst, done.(time.Time).Sub(from))
		}
	}
	return worst
}

// TestBatchesOutOfOrder has one post bring several events of a customer, newest
// first, and the same batch turned round come to the other program: each is
// handled once.
func TestBatchesOutOfOrder(t *testing.T) {
	for _, database := range databases {
		t.Run(database, func(t *testing.T) {
			b := newBank(t, database, 10)
			addresses := []string{freeAddress(t), freeAddress(t)}
			var doors []*oneDoor
			for _, a := range addresses {
				b.serve(a).serves()
				doors = append(doors, newOneDoor(a))
			}
			var group sync.WaitGroup
			var customers []*customer
			for n := range 10 {
				c := newCustomer(n, b.world, nil, 1, time.Second)
				customers = append(customers, c)
				var events []json.RawMessage
				for range 8 {
					e := c.message(c.words("你是谁", "Who are you?"))
					events = append(events, e)
					var named struct{ ID string }
					_ = json.Unmarshal(e, &named)
					c.events[named.ID] = true
				}
				for i, d := range doors {
					batch := append([]json.RawMessage{}, events...)
					if i == 0 {
						for a, z := 0, len(batch)-1; a < z; a, z = a+1, z-1 {
							batch[a], batch[z] = batch[z], batch[a]
						}
					}
					body, err := json.Marshal(map[string]any{"events": batch})
					if err != nil {
						t.Fatal(err)
					}
					group.Go(func() {
						if err := d.hand(t.Context(), body); err != nil {
							t.Error(err)
						}
					})
				}
			}
			group.Wait()
			f := b.checkedWith(customers, 0, 0, 0)
			t.Log(f)
		})
	}
}
