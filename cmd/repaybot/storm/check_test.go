package storm

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// found is what a storm came to.
type found struct {
	events, turns, moved, plans, messages, repeats int
}

func (f found) String() string {
	return fmt.Sprintf("%d events, %d turns (%d of them moved on), %d plans, %d messages, %d of them repeated",
		f.events, f.turns, f.moved, f.plans, f.messages, f.repeats)
}

// checked looks into the store and at what arrived, once nothing moves any
// more: every event is in one turn, turns have no gaps, every message arrived,
// in order, and repeated at most as often as its conversation was cut off.
func (b *bank) checked(customers []*customer, kills int) (f found) {
	b.t.Helper()
	return b.checkedWith(customers, kills, len(customers), 0)
}

// checkedWith is checked where so many of the customers showed who they are, and
// colleagues did so many things.
func (b *bank) checkedWith(customers []*customer, kills, known, acts int) (f found) {
	b.t.Helper()
	k, err := b.open()
	if err != nil {
		b.t.Fatal(err)
	}
	defer k.Close()
	b.quiet(k)
	b.world.mu.Lock()
	defer b.world.mu.Unlock()
	conversations := map[string][]delivery{}
	for _, d := range b.world.deliveries {
		conversations[d.Conversation] = append(conversations[d.Conversation], d)
	}
	handled := map[string]string{} // event: conversation/sequence
	told := 0                      // turns of the book and of the clock
	agreements := map[string][]string{}
	for name, deliveries := range conversations {
		turns := b.turnsOf(k, name)
		f.turns += len(turns)
		var want []string
		for _, turn := range turns {
			at := fmt.Sprint(name, "/", turn.Sequence)
			if turn.Channel == "book" || turn.Channel == "clock" {
				told++
			}
			if _, moved := eventOf(b.t, turn).(dialog.Moved); moved {
				f.moved++
			} else if before, twice := handled[turn.EventID]; twice {
				b.t.Errorf("event %s is handled in %s and in %s", turn.EventID, before, at)
			} else {
				handled[turn.EventID] = at
			}
			if turn.Failed != "" {
				b.t.Errorf("no turn could be made at %s: %s", at, turn.Failed)
			}
			for _, e := range turn.Effects {
				if bytes.HasPrefix(e, []byte(`{"agree"`)) {
					agreements[name] = append(agreements[name], at)
				}
			}
			if _, took := eventOf(b.t, turn).(dialog.StaffTook); took {
				// What was on its way then was withdrawn, or has arrived before.
				want = slices.DeleteFunc(want, func(key string) bool { return !b.world.arrived[key] })
			}
			for _, m := range turn.Messages() {
				want = append(want, m.Key)
			}
		}
		f.messages += len(want)
		f.repeats += b.delivered(name, deliveries, want, kills)
	}
	internal := known + acts + told // that an address is theirs went on to their own conversation
	for _, c := range customers {
		f.events += len(c.events)
		for e := range c.events {
			if handled[e] == "" {
				b.t.Errorf("event %s was acknowledged, and no turn handled it", e)
			}
		}
		b.planOf(k, c, agreements, &f)
	}
	if f.turns != f.events+f.moved+internal {
		b.t.Errorf("%d turns for %d events, of which %d moved on, and %d of our own", f.turns, f.events, f.moved, internal)
	}
	return f
}

// quiet waits until nothing waits in the store.
func (b *bank) quiet(k keeper) {
	b.t.Helper()
	var waiting []bot.Conversation
	var out []bot.Outbound
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		var err error
		if waiting, err = k.Conversations(b.t.Context(), bot.ConversationQuery{Waiting: true}); err != nil {
			b.t.Fatal(err)
		}
		if out, err = k.Outbox(b.t.Context(), 100); err != nil {
			b.t.Fatal(err)
		}
		if len(waiting)+len(out) == 0 {
			return
		}
		if time.Now().After(end) {
			b.t.Errorf("%d conversations have events that nobody handles, and %d messages wait", len(waiting), len(out))
			return
		}
	}
}

// turnsOf reads a conversation's turns, which have to be numbered without gaps.
func (b *bank) turnsOf(k keeper, name string) (all []bot.Turn) {
	b.t.Helper()
	for {
		turns, err := k.Turns(b.t.Context(), name, int64(len(all)), 500)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, turn := range turns {
			all = append(all, turn)
			if turn.Sequence != int64(len(all)) {
				b.t.Fatalf("%s: turn %d is the %d-th", name, turn.Sequence, len(all))
			}
		}
		if len(turns) == 0 {
			break
		}
	}
	cs, err := k.Conversations(b.t.Context(), bot.ConversationQuery{ID: name})
	if err != nil || len(cs) != 1 {
		b.t.Fatalf("%s: %d conversations, %v", name, len(cs), err)
	}
	if cs[0].Sequence != int64(len(all)) {
		b.t.Errorf("%s has %d turns, and says %d", name, len(all), cs[0].Sequence)
	}
	if n := len(all); n > 0 && all[n-1].StateHash != bot.Digest(cs[0].State) {
		b.t.Errorf("%s: the state is not that of the last turn", name)
	}
	return all
}

// delivered compares what arrived with what was said: everything, in order,
// nothing else. It returns how many were repeated, at most one a kill.
func (b *bank) delivered(name string, deliveries []delivery, want []string, kills int) (repeats int) {
	b.t.Helper()
	var first []string
	again := map[int][]string{} // by life
	seen := map[string]bool{}
	for _, d := range deliveries {
		if seen[d.Key] {
			again[d.life] = append(again[d.life], d.Key)
			repeats++
			continue
		}
		seen[d.Key] = true
		first = append(first, d.Key)
	}
	if !slices.Equal(first, want) {
		for i := range max(len(first), len(want)) {
			if i >= len(first) || i >= len(want) || first[i] != want[i] {
				b.t.Errorf("%s: %d messages were said and %d arrived; the %d-th differs: %v, arrived %v",
					name, len(want), len(first), i+1, want[min(i, len(want)):min(i+3, len(want))], first[min(i, len(first)):min(i+3, len(first))])
				break
			}
		}
	}
	for life, keys := range again {
		if len(keys) > 1 || life == 0 && kills > 0 {
			b.t.Errorf("%s: after kill %d these were repeated: %v", name, life, keys)
		}
	}
	if repeats > kills {
		b.t.Errorf("%s: %d messages were repeated in %d kills", name, repeats, kills)
	}
	return repeats
}

// planOf sees that the customer's account has the plan that was agreed, once,
// and none if none was.
func (b *bank) planOf(k keeper, c *customer, agreements map[string][]string, f *found) {
	b.t.Helper()
	name := bot.ConversationOf(customerID(c.n))
	rs, err := k.Records(b.t.Context(), []string{bot.PlanKey(accountOf(c.n))})
	if err != nil {
		b.t.Fatal(err)
	}
	made := agreements[name]
	switch {
	case !c.agreed && (len(rs) > 0 || len(made) > 0):
		b.t.Errorf("%s never agreed: %d plans, made at %v", name, len(rs), made)
	case c.agreed && (len(made) != 1 || len(rs) != 1):
		b.t.Errorf("%s agreed once: %d plans, made at %v", name, len(rs), made)
	case c.agreed:
		f.plans++
		if r := rs[0]; r.Status != bot.RecordActive || fmt.Sprint(r.Conversation, "/", r.Sequence) != made[0] {
			b.t.Errorf("%s agreed at %s: the plan is %s, of %s/%d", name, made[0], r.Status, r.Conversation, r.Sequence)
		}
	}
}

func eventOf(t *testing.T, turn bot.Turn) dialog.Event {
	t.Helper()
	event, err := dialog.UnmarshalEvent(turn.Event)
	if err != nil {
		t.Fatal(err)
	}
	return event
}
