package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
)

func plan(conversation string, sequence int64, at time.Time) bot.Record {
	return bot.Record{
		Key: bot.PlanKey("A1"), Status: bot.RecordActive, Customer: "C1", Conversation: conversation, Sequence: sequence, At: at,
		TermsHash: "t", Body: []byte(`{"of":"` + conversation + `"}`),
	}
}

func (s *suite) record(key string) *bot.Record {
	s.Helper()
	rs, err := s.Records(s.Context(), []string{key})
	s.must(err)
	if len(rs) == 0 {
		return nil
	}
	return &rs[0]
}

func twoClaims(t *testing.T, s *suite) {
	var won []string
	var mu sync.Mutex
	var group sync.WaitGroup
	for _, name := range []string{"a", "b", "c", "d"} {
		group.Go(func() {
			err := s.Reserve(t.Context(), plan(name, 1, start))
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won = append(won, name)
			} else if !errors.Is(err, bot.ErrConflict) {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if len(won) != 1 {
		t.Fatalf("%v have the account", won)
	}
	s.Store = s.again()
	if r := s.record("plan/A1"); r == nil || r.Status != bot.RecordPending || r.Conversation != won[0] {
		t.Fatalf("record: %+v", r)
	}
	s.must(s.Reserve(t.Context(), plan(won[0], 1, start))) // the same turn, done again
	s.must(s.Settle(t.Context(), []bot.Record{plan(won[0], 1, start)}))
	s.must(s.Settle(t.Context(), []bot.Record{plan(won[0], 1, start)}))
	if r := s.record("plan/A1"); r.Status != bot.RecordActive || string(r.Body) != `{"of":"`+won[0]+`"}` {
		t.Errorf("record: %+v", r)
	}
	if err := s.Reserve(t.Context(), plan("z", 1, start)); !errors.Is(err, bot.ErrConflict) {
		t.Errorf("an active plan was claimed: %v", err)
	}
	end := plan(won[0], 2, start.Add(time.Minute))
	end.Status = bot.RecordEnded
	s.must(s.Settle(t.Context(), []bot.Record{end}))
	s.must(s.Reserve(t.Context(), plan("z", 1, start.Add(time.Hour))))
}

func release(t *testing.T, s *suite) {
	r := plan("a", 1, start)
	r.Expires = start.Add(time.Minute)
	s.must(s.Reserve(t.Context(), r))
	other := r
	other.Status, other.Conversation = bot.RecordEnded, "b"
	s.must(s.Settle(t.Context(), []bot.Record{other}))
	if got := s.record("plan/A1"); got.Status != bot.RecordPending {
		t.Errorf("another turn released it: %+v", got)
	}
	r.Status = bot.RecordEnded
	s.must(s.Settle(t.Context(), []bot.Record{r}))
	s.must(s.Reserve(t.Context(), plan("b", 1, start.Add(time.Second))))
	s.must(s.Settle(t.Context(), []bot.Record{plan("b", 1, start.Add(time.Second)), r}))
	if got := s.record("plan/A1"); got.Status != bot.RecordActive || got.Conversation != "b" {
		t.Errorf("a late release ended another's: %+v", got)
	}
}

func settle(t *testing.T, s *suite) {
	contact := bot.Record{Key: bot.ContactKey("C1"), Status: bot.RecordActive, Customer: "C1", Conversation: "a", Sequence: 2, At: start.Add(time.Hour), Body: []byte(`{"opted_out":true}`)}
	older := contact
	older.Conversation, older.At, older.Body = "b", start, []byte(`{}`)
	s.must(s.Settle(t.Context(), []bot.Record{contact}))
	s.must(s.Settle(t.Context(), []bot.Record{older}))
	if r := s.record(contact.Key); r.Conversation != "a" || string(r.Body) != `{"opted_out":true}` {
		t.Errorf("an older record took a newer one's place: %+v", r)
	}
	// Of one conversation the later turn counts, even where the clock was put back.
	later := contact
	later.Sequence, later.At, later.Body = 3, start, []byte(`{"opted_out":false}`)
	s.must(s.Settle(t.Context(), []bot.Record{later}))
	s.must(s.Settle(t.Context(), []bot.Record{contact}))
	if r := s.record(contact.Key); r.Sequence != 3 || string(r.Body) != `{"opted_out":false}` {
		t.Errorf("an earlier turn's record took a later one's place: %+v", r)
	}
	s.accept(event("a", 1))
	c := turn(s.conversation("a"), event("a", 1))
	contact.Sequence = c.Turn.Sequence
	other := contact
	other.Key = bot.HardshipKey("C1")
	c.Conversation.Unsettled = []bot.Record{contact, other}
	s.must(s.Commit(t.Context(), c))
	s.Store = s.again()
	cs, err := s.Conversations(t.Context(), bot.ConversationQuery{Unsettled: true})
	if err != nil || len(cs) != 1 || len(cs[0].Unsettled) != 2 || cs[0].Unsettled[0].Key != contact.Key {
		t.Errorf("unsettled: %+v, %v", cs, err)
	}
	store, ok := bot.StoreAs[bot.Finishing](s.Store)
	if !ok {
		return
	}
	for _, x := range []struct {
		version int64
		left    int
	}{{cs[0].Version - 1, 1}, {cs[0].Version, 0}} {
		s.must(store.Finished(t.Context(), "a", x.version))
		if left, err := s.Conversations(t.Context(), bot.ConversationQuery{Unsettled: true}); err != nil || len(left) != x.left {
			t.Errorf("%d have something left after version %d of %d is finished, %v", len(left), x.version, cs[0].Version, err)
		}
	}
	s.must(store.Finished(t.Context(), "nobody", 1))
	s.accept(event("a", 2))
	c = turn(s.conversation("a"), event("a", 2))
	c.Conversation.Unsettled, c.Conversation.Code = nil, &bot.CodeSent{Sequence: 2, At: start}
	s.must(s.Commit(t.Context(), c))
	if left, err := s.Conversations(t.Context(), bot.ConversationQuery{Unsettled: true}); err != nil || len(left) != 1 {
		t.Errorf("%d have something left after a code is to be carried, %v", len(left), err)
	}
}

func line(account, customer, text string) bot.BookLine {
	return bot.BookLine{Account: account, Customer: customer, Digest: bot.Digest([]byte(text)), Line: bot.NewSecret([]byte(text))}
}

func book(t *testing.T, s *suite) {
	first := []bot.BookLine{line("A2", "C1", "two"), line("A1", "C1", "one"), line("B1", "C2", "other")}
	for i, want := range []bot.ImportCount{{New: 3}, {Same: 3}} {
		if n, err := s.Import(t.Context(), first); err != nil || n != want {
			t.Errorf("import %d: %+v, %v", i, n, err)
		}
	}
	if n, err := s.Import(t.Context(), []bot.BookLine{line("A1", "C1", "one, changed")}); err != nil || n != (bot.ImportCount{Changed: 1}) {
		t.Errorf("import: %+v, %v", n, err)
	}
	s.Store = s.again()
	lines, err := s.Lines(t.Context(), "C1")
	if err != nil || len(lines) != 2 || lines[0].Account != "A1" || string(lines[0].Line.Reveal()) != "one, changed" || lines[1].Account != "A2" {
		t.Errorf("lines: %d, %v", len(lines), err)
	}
	if old, err := s.Kept(t.Context(), bot.Digest([]byte("one"))); err != nil || string(old.Text.Reveal()) != "one" {
		t.Errorf("an older line is gone: %v", err)
	}
	if c, err := s.CustomerOf(t.Context(), "B1"); err != nil || c != "C2" {
		t.Errorf("customer %q, %v", c, err)
	}
	if _, err := s.CustomerOf(t.Context(), "Z"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("customer of no account: %v", err)
	}
}

func kept(t *testing.T, s *suite) {
	k := bot.Kept{Digest: bot.Digest([]byte("x")), Text: bot.NewSecret([]byte("x"))}
	s.must(s.Keep(t.Context(), k))
	s.must(s.Keep(t.Context(), k))
	s.Store = s.again()
	if got, err := s.Kept(t.Context(), k.Digest); err != nil || string(got.Text.Reveal()) != "x" || got.Subject != "" {
		t.Errorf("kept: %v", err)
	}
	if _, err := s.Kept(t.Context(), "none"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("what was never kept: %v", err)
	}
}

// An ended record stands under its turn: of several who write the same turn at once
// only the first is kept, and all of them read whose it is.
func endedOnce(t *testing.T, s *suite) {
	const writers, versions = 8, 5
	for version := range int64(versions) {
		var all sync.WaitGroup
		for i := range writers {
			all.Go(func() {
				r := bot.Record{Key: "versions/1", Status: bot.RecordEnded, Customer: "C1", Conversation: "versions/1", Sequence: version + 1, At: start,
					Body: fmt.Appendf(nil, `{"by":"%d/%d"}`, version, i)}
				if err := s.Settle(t.Context(), []bot.Record{r}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		first := s.record("versions/1")
		if first == nil || first.Sequence != version+1 {
			t.Fatalf("version %d: %+v", version+1, first)
		}
		again := *first
		again.Body, again.At = []byte(`{"by":"late"}`), start.Add(time.Hour)
		s.must(s.Settle(t.Context(), []bot.Record{again}))
		if r := s.record("versions/1"); string(r.Body) != string(first.Body) {
			t.Errorf("version %d was written anew: %s, then %s", version+1, first.Body, r.Body)
		}
	}
}
