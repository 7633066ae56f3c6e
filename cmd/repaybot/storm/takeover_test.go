package storm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// desk is a colleague at the console of one program.
type desk struct {
	base   string
	client *http.Client
}

const testPassword = "violet tractor hums at noon"

// newDesk logs a colleague in.
func newDesk(t *testing.T, base string) *desk {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{base, &http.Client{Jar: jar, Timeout: 30 * time.Second}}
	body, err := json.Marshal(map[string]string{"name": "linda", "password": testPassword})
	if err != nil {
		t.Fatal(err)
	}
	if status := d.post(t, "login", body); status != http.StatusNoContent {
		t.Fatalf("the login was answered with %d", status)
	}
	return d
}

func (d *desk) post(t *testing.T, what string, body []byte) int {
	t.Helper()
	r, err := d.client.Post(d.base+"/console/api/"+what, "application/json", bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return 0
	}
	r.Body.Close()
	return r.StatusCode
}

// does does something with a conversation, and returns when that was acknowledged.
func (d *desk) does(t *testing.T, conversation, act string) time.Time {
	t.Helper()
	if status := d.post(t, "conversations/"+conversation+"/"+act, []byte("{}")); status != http.StatusNoContent {
		t.Errorf("%s of %s was answered with %d", act, conversation, status)
	}
	return time.Now()
}

// TestTakeover races a colleague's taking over at one program against what
// customers write to another: whatever the bot was composing, once it is
// acknowledged that the colleague has the conversation, no word of the bot's is
// sent any more, until it is given back.
func TestTakeover(t *testing.T) {
	const many, rounds = 20, 3
	for _, database := range databases {
		t.Run(database, func(t *testing.T) {
			b := newBank(t, database, many)
			b.run(testPassword+"\n", "staff", "add", "--config", b.settings, "linda", "--role", "agent")
			addresses := []string{freeAddress(t), freeAddress(t)}
			customersAt, deskAt := b.serve(addresses[0]), b.serve(addresses[1])
			customersAt.serves()
			deskAt.serves()
			d := newDesk(t, deskAt.base)
			var group sync.WaitGroup
			var customers []*customer
			taken := make([][]time.Time, many) // when each taking over was acknowledged
			back := make([][]time.Time, many)  // and when giving back was asked for
			for n := range many {
				c := newCustomer(n, b.world, newOneDoor(addresses[0]), 1, time.Second)
				customers = append(customers, c)
				group.Go(func() {
					if err := c.identify(t.Context()); err != nil {
						t.Error(err)
						return
					}
					for range rounds {
						acknowledged, given, err := c.takenOver(t, d)
						if err != nil {
							t.Error(err)
							return
						}
						taken[n], back[n] = append(taken[n], acknowledged), append(back[n], given)
					}
				})
			}
			group.Wait()
			f := b.checkedWith(customers, 0, many, rounds*2*many)
			silent(t, b, taken, back)
			t.Logf("%d takings over: %s", many*rounds, f)
			sound(t, customersAt)
			sound(t, deskAt)
		})
	}
}

// takenOver has a colleague take a conversation over while the customer writes,
// and give it back; then the bot answers again.
func (c *customer) takenOver(t *testing.T, d *desk) (acknowledged, given time.Time, err error) {
	name := bot.ConversationOf(customerID(c.n))
	var writing sync.WaitGroup
	for range 4 {
		wait := time.Duration(rand.IntN(60)) * time.Millisecond
		event := c.message(c.words("我一共欠多少钱", "How much do I owe in total?"))
		writing.Go(func() {
			time.Sleep(wait)
			if err := c.give(t.Context(), event); err != nil {
				t.Error(err)
			}
		})
	}
	time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond)
	acknowledged = d.does(t, name, "take")
	writing.Wait()
	time.Sleep(200 * time.Millisecond) // in which the bot would speak, if it did
	given = time.Now()
	d.does(t, name, "back")
	_, err = c.ask(t.Context(), c.message(c.words("你是谁", "Who are you?")), "the bot again", nil)
	return acknowledged, given, err
}

// silent sees that no turn that came after a taking over has words of the
// bot's, and that none was sent between its acknowledgement and the giving back.
func silent(t *testing.T, b *bank, taken, back [][]time.Time) {
	t.Helper()
	k, err := b.open()
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	b.world.mu.Lock()
	defer b.world.mu.Unlock()
	withheld, quiet := 0, 0
	var latest time.Duration
	for n := range taken {
		name := bot.ConversationOf(customerID(n))
		with := false
		for _, turn := range b.turnsOf(k, name) {
			event := eventOf(t, turn)
			if _, took := event.(dialog.StaffTook); took {
				with = true
				continue
			}
			if _, gaveBack := event.(dialog.StaffGaveBack); gaveBack {
				with = false
				continue
			}
			if turn.Withheld {
				withheld++
			}
			if with {
				quiet++
				if m := turn.Messages(); len(m) > 0 {
					t.Errorf("the bot spoke in %s, which a colleague has", m[0].Key)
				}
			}
		}
		for _, d := range b.world.deliveries {
			for i := range taken[n] {
				if d.Conversation == name && d.arrived.After(taken[n][i]) && d.arrived.Before(back[n][i]) {
					latest = max(latest, d.arrived.Sub(taken[n][i]))
					t.Errorf("%s was sent %s after it was acknowledged that a colleague has the conversation", d.Key, d.arrived.Sub(taken[n][i]))
				}
			}
		}
	}
	t.Logf("%d turns while a colleague had the conversation, %d whose words were withheld; the last word came %s after", quiet, withheld, fmt.Sprint(latest))
}
