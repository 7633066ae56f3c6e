package storm

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// said is what the colleague writes while they have a conversation.
const said = "您好，我在看您的情况，请稍等。"

// TestTakeover races a colleague's taking over at one program against what
// customers write to another: whatever the bot was composing, once it is
// acknowledged that the colleague has the conversation, no word of the bot's is
// sent any more, until it is given back.
func TestTakeover(t *testing.T) {
	const many, rounds = 20, 3
	for _, database := range databases {
		t.Run(database, func(t *testing.T) {
			b := newBank(t, database, many)
			b.run(testPassword+"\n", "staff", "add", "--config", b.settings, "linda", "--role", "supervisor") // an agent sees no conversation that nobody has asked a person in
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
			f := b.checkedWith(customers, 0, many, rounds*3*many)
			silent(t, b, taken, back)
			t.Logf("%d takings over: %s", many*rounds, f)
			sound(t, customersAt)
			sound(t, deskAt)
		})
	}
}

// takenOver has a colleague take a conversation over while the customer writes,
// say something and give it back; then the bot answers again.
func (c *customer) takenOver(t *testing.T, d *desk) (acknowledged, given time.Time, err error) {
	name := bot.ConversationOf(customerID(c.n))
	page, err := d.opens(name) // before: what is raced is the click
	if err != nil {
		return acknowledged, given, err
	}
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
	page, err = d.does(page, name, "take", nil)
	acknowledged = time.Now()
	writing.Wait()
	if err != nil {
		return acknowledged, given, err
	}
	if page, err = d.does(page, name, "say", url.Values{"text": {said}}); err != nil {
		return acknowledged, given, err
	}
	time.Sleep(200 * time.Millisecond) // in which the bot would speak, if it did
	given = time.Now()
	if _, err = d.does(page, name, "back", url.Values{"outcome": {string(dialog.OutcomeAnswered)}}); err != nil {
		return acknowledged, given, err
	}
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
	withheld, quiet, wrote := 0, 0, 0
	var latest time.Duration
	for n := range taken {
		name := bot.ConversationOf(customerID(n))
		with := false
		theirs := map[string]bool{} // messages that are the colleague's, by key
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
			if _, spoke := event.(dialog.StaffSaid); spoke {
				for _, m := range turn.Messages() {
					theirs[m.Key] = true
				}
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
		if len(theirs) != len(taken[n]) {
			t.Errorf("%d messages of the colleague's in %s, who wrote %d", len(theirs), name, len(taken[n]))
		}
		for _, d := range b.world.deliveries {
			if theirs[d.Key] {
				if wrote++; d.Text != said {
					t.Errorf("%s, a colleague's, says %q", d.Key, d.Text)
				}
				continue
			}
			for i := range taken[n] {
				if d.Conversation == name && d.arrived.After(taken[n][i]) && d.arrived.Before(back[n][i]) {
					latest = max(latest, d.arrived.Sub(taken[n][i]))
					t.Errorf("%s was sent %s after it was acknowledged that a colleague has the conversation", d.Key, d.arrived.Sub(taken[n][i]))
				}
			}
		}
	}
	t.Logf("%d turns while a colleague had the conversation, who wrote %d messages, %d whose words were withheld; the last word came %s after", quiet, wrote, withheld, fmt.Sprint(latest))
}
