package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// Store is what the suite tests.
type Store interface {
	bot.Store
	bot.Book
}

// FileStore is a store that keeps files too; the suite tests that it does, if it does.
type FileStore interface {
	bot.Files
	bot.FileReader
}

// start is when the suite begins.
var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// Run tests a store. open gives a new, empty one, and reopens it where again is
// called: as after a crash of the program.
func Run(t *testing.T, open func(t *testing.T) (s Store, again func() Store)) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *suite)
	}{
		{"order", order}, {"same event twice", sameEvent}, {"conflict", conflict}, {"lease", lease},
		{"wrong event", wrongEvent}, {"outbox", outbox}, {"keys of messages", messageKeys}, {"takeover", takeover}, {"takes at once", takesAtOnce}, {"takes from a colleague", takesFromAColleague}, {"one account, two conversations", twoClaims},
		{"release", release}, {"settle", settle}, {"an ended record stands", endedOnce}, {"tries", tries}, {"tries within any hour", anyHour}, {"tries at once", triesAtOnce},
		{"book", book}, {"phones", phones}, {"kept", kept}, {"queue", queue}, {"at once", atOnce},
		{"renewed lease", renew}, {"who is sending", sending}, {"claims end", claimsEnd}, {"wakes", wakes}, {"wakes claimed by many", wakesByMany},
		{"dead letters", dead}, {"erase", erase}, {"records between keys", between}, {"ledger", ledger}, {"files", files}, {"large files", largeFiles},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, again := open(t)
			test.run(t, &suite{t, s, again})
		})
	}
}

// suite is one test with its store.
type suite struct {
	*testing.T
	Store
	again func() Store
}

func (s *suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func event(conversation string, n int) bot.Inbound {
	return bot.Inbound{
		Conversation: conversation, Channel: "web", EventID: fmt.Sprint("e", n), At: start.Add(time.Duration(n) * time.Second),
		Kind: bot.Text, Text: fmt.Sprint("text ", n), Customer: "C1", Verified: true,
	}
}

func (s *suite) accept(in bot.Inbound) bot.Accepted {
	s.Helper()
	a, err := s.Accept(s.Context(), in)
	s.must(err)
	return a
}

// turn is a turn that handles an event and says something.
func turn(c bot.Conversation, in bot.Inbound) bot.Commit {
	next := c
	next.Version, next.Sequence = c.Version+1, c.Sequence+1
	next.Customer, next.Channel, next.Opened, next.Last, next.Schema = "C1", in.Channel, start, in.At, bot.ConversationSchema
	next.State = fmt.Appendf(nil, `{"turn":%d}`, next.Sequence)
	reply := bot.Reply{At: in.At, Text: fmt.Sprint("reply to ", in.Text)}
	m := bot.Outbound{
		Key: fmt.Sprintf("%s/%d/1", c.ID, next.Sequence), Conversation: c.ID, Channel: in.Channel, Purpose: bot.ForAnswer, Reply: reply,
	}
	next.Outbox = append(slices.Clone(c.Outbox), m)
	return bot.Commit{Base: c.Version, Conversation: next, Turn: bot.Turn{
		Conversation: c.ID, Sequence: next.Sequence, Schema: bot.TurnSchema, Channel: in.Channel, EventID: in.EventID, At: in.At,
		To: in.Channel, Event: []byte(`{"opened":{}}`), Replies: []bot.Reply{reply}, StateHash: bot.Digest(next.State),
	}}
}

func (s *suite) conversation(id string) bot.Conversation {
	s.Helper()
	cs, err := s.Conversations(s.Context(), bot.ConversationQuery{ID: id})
	s.must(err)
	if len(cs) == 0 {
		return bot.Conversation{ID: id}
	}
	return cs[0]
}

// take takes one turn on what is there.
func (s *suite) take(in bot.Inbound) {
	s.Helper()
	s.must(s.Commit(s.Context(), turn(s.conversation(in.Conversation), in)))
}

func (s *suite) claim(id string, holder string, now time.Time) *bot.Work {
	s.Helper()
	w, err := s.Claim(s.Context(), bot.Lease{Conversation: id, Holder: holder, Now: now, Until: now.Add(time.Minute)})
	s.must(err)
	return w
}

func order(t *testing.T, s *suite) {
	for n := range 5 {
		if a := s.accept(event("a", n)); a.Position != int64(n+1) || !a.New {
			t.Fatalf("event %d is %+v", n, a)
		}
	}
	s.take(event("a", 0))
	s.Store = s.again()
	w := s.claim("a", "me", start)
	if w == nil || w.Conversation.Sequence != 1 || w.Conversation.Version != 1 || string(w.Conversation.State) != `{"turn":1}` || len(w.Events) != 4 {
		t.Fatalf("work: %+v", w)
	}
	for i, p := range w.Events {
		if want := event("a", i+1); p.Position != int64(i+2) || p.Inbound.Text != want.Text || !p.Inbound.At.Equal(want.At) || p.Inbound.Conversation != "a" {
			t.Errorf("event %d is %+v", i, p)
		}
	}
	turns, err := s.Turns(t.Context(), "a", 0, 10)
	if err != nil || len(turns) != 1 || turns[0].Sequence != 1 || turns[0].Replies[0].Text != "reply to text 0" {
		t.Errorf("turns: %+v, %v", turns, err)
	}
}

func sameEvent(t *testing.T, s *suite) {
	s.accept(event("a", 1))
	s.accept(event("a", 2))
	s.take(event("a", 1))
	s.Store = s.again()
	changed := event("a", 1)
	changed.Text = "something else"
	if a := s.accept(changed); a.Position != 1 || a.New {
		t.Errorf("the same event again is %+v", a)
	}
	if a := s.accept(event("b", 1)); a.Position != 1 || !a.New {
		t.Errorf("the same id in another conversation is %+v", a)
	}
}

func conflict(t *testing.T, s *suite) {
	s.accept(event("a", 1))
	s.accept(event("a", 2))
	c := s.conversation("a")
	s.must(s.Commit(t.Context(), turn(c, event("a", 1))))
	if err := s.Commit(t.Context(), turn(c, event("a", 1))); !errors.Is(err, bot.ErrConflict) {
		t.Errorf("a commit on an old version: %v", err)
	}
	turns, err := s.Turns(t.Context(), "a", 0, 10)
	if err != nil || len(turns) != 1 {
		t.Errorf("%d turns, %v", len(turns), err)
	}
	if now := s.conversation("a"); now.Version != 1 || len(now.Outbox) != 1 {
		t.Errorf("after the conflict: %+v", now)
	}
}

func wrongEvent(t *testing.T, s *suite) {
	s.accept(event("a", 1))
	if err := s.Commit(t.Context(), turn(s.conversation("a"), event("a", 2))); !errors.Is(err, bot.ErrConflict) {
		t.Errorf("a turn for another event than the one at its position: %v", err)
	}
	s.take(event("a", 1))
	if err := s.Commit(t.Context(), turn(s.conversation("a"), event("a", 2))); !errors.Is(err, bot.ErrConflict) {
		t.Errorf("a turn for an event that was not accepted: %v", err)
	}
}

func lease(t *testing.T, s *suite) {
	if w := s.claim("", "me", start); w != nil {
		t.Fatalf("work in an empty store: %+v", w)
	}
	s.accept(event("a", 1))
	if w := s.claim("", "me", start); w == nil || w.Conversation.ID != "a" {
		t.Fatalf("work: %+v", w)
	}
	if w := s.claim("a", "you", start.Add(time.Second)); w != nil {
		t.Error("two hold a lease")
	}
	if w := s.claim("a", "you", start.Add(2*time.Minute)); w == nil {
		t.Error("a lease that ran out is not given again")
	}
	s.take(event("a", 1))
	if w := s.claim("a", "me", start.Add(2*time.Minute)); w != nil {
		t.Error("work where nothing waits")
	}
	s.accept(event("a", 2))
	if w := s.claim("a", "me", start.Add(2*time.Minute)); w == nil {
		t.Error("a commit does not give the lease up")
	}
}

func outbox(t *testing.T, s *suite) {
	for n := 1; n <= 3; n++ {
		s.accept(event("a", n))
		s.take(event("a", n))
	}
	out, err := s.Outbox(t.Context(), 10)
	if err != nil || len(out) != 3 || out[0].Key != "a/1/1" || out[2].Reply.Text != "reply to text 3" || out[0].Channel != "web" || out[0].Conversation != "a" {
		t.Fatalf("outbox: %+v, %v", out, err)
	}
	version := s.conversation("a").Version
	s.must(s.Delivered(t.Context(), []bot.Delivery{{Conversation: "a", Key: "a/2/1"}, {Conversation: "gone", Key: "gone/1/1"}}))
	if c := s.conversation("a"); c.Version != version || len(c.Outbox) != 1 || c.Outbox[0].Key != "a/3/1" {
		t.Errorf("after two deliveries: %+v", c)
	}
	s.accept(event("a", 4))
	c := turn(s.conversation("a"), event("a", 4))
	c.Delivered = "a/3/1" // rides with the commit
	s.must(s.Commit(t.Context(), c))
	s.Store = s.again()
	if out, err = s.Outbox(t.Context(), 10); err != nil || len(out) != 1 || out[0].Key != "a/4/1" {
		t.Errorf("outbox: %+v, %v", out, err)
	}
	s.must(s.Delivered(t.Context(), []bot.Delivery{{Conversation: "a", Key: "a/4/1"}}))
	s.must(s.Delivered(t.Context(), []bot.Delivery{{Conversation: "a", Key: "a/1/1"}}))
	if out, err = s.Outbox(t.Context(), 10); err != nil || len(out) != 0 {
		t.Errorf("outbox: %+v, %v", out, err)
	}
}

// messageKeys are refused where they name no message, and mark nothing. A number
// past 255 would be another message's place.
func messageKeys(t *testing.T, s *suite) {
	for n := 1; n <= 2; n++ {
		s.accept(event("a", n))
		s.take(event("a", n))
	}
	for _, key := range []string{"a/1/256", "a/1/257", "a/2/0", "a/2/-1", "a/2", "a/x/1", "a/2/1x", ""} {
		if err := s.Delivered(t.Context(), []bot.Delivery{{Conversation: "a", Key: key}}); err == nil {
			t.Errorf("%q was delivered", key)
		}
	}
	if out, err := s.Outbox(t.Context(), 10); err != nil || len(out) != 2 || out[0].Key != "a/1/1" {
		t.Errorf("outbox: %+v, %v", out, err)
	}
	s.accept(event("a", 3))
	many := turn(s.conversation("a"), event("a", 3))
	many.Conversation.Outbox[len(many.Conversation.Outbox)-1].Key = "a/3/256"
	if err := s.Commit(t.Context(), many); err == nil {
		t.Error("a turn's 256th message was taken")
	}
	s.take(event("a", 3))
}

func takeover(t *testing.T, s *suite) {
	s.accept(event("a", 1))
	s.take(event("a", 1))
	s.accept(event("a", 2))
	composing := turn(s.conversation("a"), event("a", 2))
	took := bot.Inbound{Conversation: "a", Channel: "console", EventID: "t1", At: start, Kind: bot.StaffTook, Staff: "anna"}
	s.accept(took)
	if err := s.Commit(t.Context(), composing); !errors.Is(err, bot.ErrConflict) {
		t.Errorf("a reply that was being composed: %v", err)
	}
	s.Store = s.again()
	c := s.conversation("a")
	if c.TakenBy != "anna" || len(c.Outbox) != 0 {
		t.Errorf("after a takeover: %+v", c)
	}
	if a := s.accept(took); a.New || s.conversation("a").Version != c.Version {
		t.Error("the same takeover again moved the version on")
	}
	next := turn(c, event("a", 2))
	next.Turn.Withheld, next.Conversation.Outbox = true, nil
	s.must(s.Commit(t.Context(), next))
	if out, err := s.Outbox(t.Context(), 10); err != nil || len(out) != 0 {
		t.Errorf("outbox: %+v, %v", out, err)
	}
}

func queue(t *testing.T, s *suite) {
	for i, p := range []dialog.Priority{dialog.Normal, dialog.Highest, dialog.Normal, dialog.High} {
		in := event(fmt.Sprint("c", i), 1)
		s.accept(in)
		c := turn(s.conversation(in.Conversation), in)
		c.Conversation.Case = &bot.Case{Priority: p, Status: bot.CaseQueued, Opened: start.Add(time.Duration(-i) * time.Minute)}
		s.must(s.Commit(t.Context(), c))
	}
	s.Store = s.again()
	cs, err := s.Conversations(t.Context(), bot.ConversationQuery{Cases: []bot.CaseStatus{bot.CaseQueued, bot.CaseTaken}})
	s.must(err)
	var ids []string
	for _, c := range cs {
		ids = append(ids, c.ID)
	}
	if want := []string{"c1", "c3", "c2", "c0"}; !slices.Equal(ids, want) {
		t.Errorf("queue %v instead of %v", ids, want)
	}
	if cs, err = s.Conversations(t.Context(), bot.ConversationQuery{Customer: "C1", Limit: 3}); err != nil || len(cs) != 3 {
		t.Errorf("a customer's conversations: %d, %v", len(cs), err)
	}
}

// atOnce has several workers fight for the same conversations: every event is
// handled once, in order.
func atOnce(t *testing.T, s *suite) {
	const conversations, events, workers = 3, 12, 4
	var group sync.WaitGroup
	for c := range conversations {
		name := fmt.Sprint("c", c)
		for n := range events {
			group.Go(func() {
				if _, err := s.Accept(t.Context(), event(name, n)); err != nil {
					t.Error(err)
				}
			})
		}
		for range workers {
			group.Go(func() { s.workUntil(name, events) })
		}
	}
	group.Wait()
	for c := range conversations {
		turns, err := s.Turns(t.Context(), fmt.Sprint("c", c), 0, 100)
		s.must(err)
		seen := map[string]bool{}
		for i, x := range turns {
			if x.Sequence != int64(i+1) || seen[x.EventID] {
				t.Errorf("turn %d handles %s again or out of order", x.Sequence, x.EventID)
			}
			seen[x.EventID] = true
		}
		if len(turns) != events {
			t.Errorf("%d turns instead of %d", len(turns), events)
		}
	}
}

// workUntil takes turns, with no lease to keep others off, until all are taken.
func (s *suite) workUntil(name string, events int) {
	for s.Context().Err() == nil {
		c := s.conversation(name)
		if c.Sequence == int64(events) {
			return
		}
		w, err := s.Claim(s.Context(), bot.Lease{Conversation: name, Holder: "all", Now: start, Until: start.Add(time.Minute)})
		if err != nil {
			s.Error(err)
			return
		}
		if w == nil || len(w.Events) == 0 {
			continue
		}
		err = s.Commit(s.Context(), turn(w.Conversation, w.Events[0].Inbound))
		if err != nil && !errors.Is(err, bot.ErrConflict) {
			s.Error(err)
			return
		}
	}
}
