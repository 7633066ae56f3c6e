package storetest

import (
	"errors"
	"testing"
	"time"

	"repaybot/bot"
)

// sending tests [bot.Sending].
func sending(t *testing.T, s *suite) {
	store, ok := bot.StoreAs[bot.Sending](s.Store)
	if !ok {
		t.Skip("this store does not know who is sending")
	}
	claim := func(key, holder string, now time.Time, staff bool) bot.SendVerdict {
		t.Helper()
		v, err := store.ClaimSend(t.Context(), bot.SendClaim{Conversation: "a", Key: key, Holder: holder, Now: now, Until: now.Add(10 * time.Second), Staff: staff})
		s.must(err)
		return v
	}
	want := func(got, want bot.SendVerdict, what string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: verdict %d instead of %d", what, got, want)
		}
	}
	want(claim("a/1/1", "me", start, false), bot.SendGone, "a message of no conversation")
	for n := 1; n <= 2; n++ {
		s.accept(event("a", n))
		s.take(event("a", n))
	}
	want(claim("a/3/1", "me", start, false), bot.SendGone, "a message of no turn")
	want(claim("a/1/1", "me", start, false), bot.MaySend, "the first")
	want(claim("a/1/1", "me", start.Add(time.Second), false), bot.MaySend, "the same holder again")
	want(claim("a/1/1", "you", start.Add(5*time.Second), false), bot.SendHeld, "another holder")
	want(claim("a/1/1", "you", start.Add(time.Minute), false), bot.MaySend, "another holder, after its time")
	want(claim("a/1/1", "me", start.Add(time.Minute), false), bot.SendHeld, "the first holder, too late")
	s.must(s.Delivered(t.Context(), []bot.Delivery{{Conversation: "a", Key: "a/1/1"}}))
	want(claim("a/1/1", "you", start.Add(time.Minute), false), bot.SendGone, "a message that is delivered")
	took := bot.Inbound{Conversation: "a", Channel: "console", EventID: "t1", At: start, Kind: bot.StaffTook, Staff: "anna"}
	s.accept(took)
	want(claim("a/2/1", "you", start.Add(time.Minute), false), bot.SendGone, "a message that was withdrawn")
	said := turn(s.conversation("a"), took)
	for i := range said.Conversation.Outbox {
		said.Conversation.Outbox[i].Reply.Staff = "anna"
	}
	s.must(s.Commit(t.Context(), said))
	s.accept(bot.Inbound{Conversation: "a", Channel: "console", EventID: "t2", At: start, Kind: bot.StaffTook, Staff: "ben"})
	want(claim("a/3/1", "you", start.Add(time.Minute), true), bot.MaySend, "a colleague's own message")
}

// claimsEnd tests that a claim marks what was delivered before it, and that it
// is given up with a delivery, if it still is the same one.
func claimsEnd(t *testing.T, s *suite) {
	store, ok := bot.StoreAs[bot.Sending](s.Store)
	if !ok {
		t.Skip("this store does not know who is sending")
	}
	for n := 1; n <= 3; n++ {
		s.accept(event("a", n))
		s.take(event("a", n))
	}
	until := start.Add(10 * time.Second)
	claim := func(key, holder, done string, until time.Time, want bot.SendVerdict) {
		t.Helper()
		v, err := store.ClaimSend(t.Context(), bot.SendClaim{Conversation: "a", Key: key, Holder: holder, Now: start, Until: until, Done: done})
		if s.must(err); v != want {
			t.Errorf("%s claims %s: verdict %d instead of %d", holder, key, v, want)
		}
	}
	waiting := func(want int) {
		t.Helper()
		if out, err := s.Outbox(t.Context(), 10); err != nil || len(out) != want {
			t.Errorf("%d messages wait instead of %d, %v", len(out), want, err)
		}
	}
	runs := func(want time.Time) {
		t.Helper()
		if got, err := store.SendingUntil(t.Context(), "a"); err != nil || !got.Equal(want) {
			t.Errorf("a claim runs until %s instead of %s, %v", got, want, err)
		}
	}
	runs(time.Time{})
	claim("a/1/1", "me", "", until, bot.MaySend)
	runs(until)
	waiting(3)
	claim("a/2/1", "me", "a/1/1", until.Add(time.Second), bot.MaySend)
	waiting(2)
	claim("a/2/1", "you", "", until, bot.SendHeld)
	for _, x := range []struct {
		holder string
		claim  time.Time
		key    string
		want   bot.SendVerdict // of another's claim then
	}{
		{"me", until, "a/1/1", bot.SendHeld}, // the claim before
		{"you", until.Add(time.Second), "a/1/1", bot.SendHeld},
		{"me", time.Time{}, "a/1/1", bot.SendHeld},
		{"me", until.Add(time.Second), "a/2/1", bot.MaySend},
	} {
		s.must(s.Delivered(t.Context(), []bot.Delivery{{Conversation: "a", Key: x.key, Holder: x.holder, Claim: x.claim}}))
		if x.want == bot.MaySend {
			runs(time.Time{})
		}
		claim("a/3/1", "you", "", until, x.want)
	}
	waiting(1)
	s.Store = s.again()
	waiting(1)
	store, _ = bot.StoreAs[bot.Sending](s.Store)
	claim("a/3/1", "me", "", until, bot.SendHeld)
}

// renew tests that who has a lease can have it longer, and who it was taken from.
func renew(t *testing.T, s *suite) {
	s.accept(event("a", 1))
	until := start.Add(time.Minute)
	if w := s.claim("a", "me", start); w == nil || w.TakenFrom != "" {
		t.Fatalf("work: %+v", w)
	}
	if w := s.claim("a", "me", until.Add(-time.Second)); w == nil || w.TakenFrom != "" {
		t.Fatalf("a renewal: %+v", w)
	}
	if w := s.claim("a", "you", until.Add(time.Second)); w != nil {
		t.Error("a renewed lease was given away")
	}
	if w := s.claim("a", "you", until.Add(2*time.Minute)); w == nil || w.TakenFrom != "me" {
		t.Errorf("a lease that ran out: %+v", w)
	}
	now := until.Add(2 * time.Minute)
	if w, err := s.Claim(t.Context(), bot.Lease{Conversation: "a", Holder: "you", Now: now, Until: now}); err != nil || w == nil {
		t.Fatalf("giving it up: %+v, %v", w, err)
	}
	if w := s.claim("a", "me", now); w == nil || w.TakenFrom != "" {
		t.Errorf("a lease that was given up: %+v", w)
	}
}

// dead tests [bot.DeadLetters].
func dead(t *testing.T, s *suite) {
	store, ok := bot.StoreAs[bot.DeadLetters](s.Store)
	if !ok {
		t.Skip("this store keeps no dead letters")
	}
	list := func(statuses ...bot.DeadStatus) []bot.DeadLetter {
		t.Helper()
		ls, err := store.Dead(t.Context(), statuses, 10)
		s.must(err)
		return ls
	}
	move := func(key string, from, to bot.DeadStatus, note string) bool {
		t.Helper()
		ok, err := store.MoveDead(t.Context(), key, from, to, start.Add(time.Hour), note)
		s.must(err)
		return ok
	}
	for _, key := range []string{"b/1/1", "a/1/1"} {
		l := bot.DeadLetter{Key: key, Conversation: key[:1], Channel: "telegram", Why: "blocked", Written: start, Buried: start.Add(time.Minute)}
		s.must(store.Bury(t.Context(), l))
		l.Why = "later"
		s.must(store.Bury(t.Context(), l))
	}
	s.Store = s.again()
	store, _ = bot.StoreAs[bot.DeadLetters](s.Store)
	ls := list(bot.DeadIs)
	if len(ls) != 2 || ls[0].Key != "b/1/1" || ls[0].Why != "blocked" || ls[0].Channel != "telegram" || ls[0].Status != bot.DeadIs || !ls[0].Written.Equal(start) || !ls[0].Buried.Equal(start.Add(time.Minute)) {
		t.Fatalf("dead: %+v", ls)
	}
	if !move("a/1/1", bot.DeadIs, bot.DeadWaiting, "") || move("a/1/1", bot.DeadIs, bot.DeadWaiting, "") || move("none", bot.DeadIs, bot.DeadWaiting, "") {
		t.Error("a letter is moved once, from where it is")
	}
	if !move("b/1/1", bot.DeadIs, bot.DeadDropped, "of no use now") {
		t.Error("not dropped")
	}
	if ls = list(bot.DeadWaiting, bot.DeadDropped); len(ls) != 2 || ls[0].Note != "of no use now" || !ls[0].Changed.Equal(start.Add(time.Hour)) {
		t.Errorf("moved: %+v", ls)
	}
	if len(list(bot.DeadIs)) != 0 {
		t.Error("moved letters are still dead")
	}
	move("a/1/1", bot.DeadWaiting, bot.DeadSending, "")
	move("a/1/1", bot.DeadSending, bot.DeadResent, "")
	s.must(store.Bury(t.Context(), bot.DeadLetter{Key: "a/1/1", Conversation: "a", Channel: "telegram", Why: "again", Written: start, Buried: start}))
	if ls = list(bot.DeadIs); len(ls) != 1 || ls[0].Why != "again" {
		t.Errorf("dead again: %+v", ls)
	}
}

// erase tests [bot.Forgetful].
func erase(t *testing.T, s *suite) {
	store, ok := bot.StoreAs[bot.Forgetful](s.Store)
	if !ok {
		t.Skip("this store forgets nothing")
	}
	names := func(before time.Time, after string) []string {
		t.Helper()
		n, err := store.Idle(t.Context(), before, after, 10)
		s.must(err)
		return n
	}
	_, err := s.Import(t.Context(), []bot.BookLine{line("A1", "C1", "one"), line("B1", "C2", "other")})
	s.must(err)
	for _, name := range []string{"a", "b", "c"} {
		s.accept(event(name, 1))
		s.take(event(name, 1))
	}
	s.accept(event("a", 2)) // waits
	if n := names(start.AddDate(0, -2, 0), ""); len(n) != 0 {
		t.Errorf("idle long before they began: %v", n)
	}
	if n := names(start.AddDate(0, 0, 2), "a"); len(n) != 2 || n[0] != "b" {
		t.Errorf("idle after a: %v", n)
	}
	s.must(store.EraseConversation(t.Context(), "c"))
	if turns, err := s.Turns(t.Context(), "c", 0, 10); err != nil || len(turns) != 0 {
		t.Errorf("turns of an erased conversation: %d, %v", len(turns), err)
	}
	if turns, err := s.Turns(t.Context(), "b", 0, 10); err != nil || len(turns) != 1 {
		t.Errorf("turns of another: %d, %v", len(turns), err)
	}
	if a := s.accept(event("c", 1)); a.New || a.Position != 1 {
		t.Errorf("the same event after it was erased: %+v", a)
	}
	s.must(store.Erase(t.Context(), "C1"))
	s.Store = s.again()
	store, _ = bot.StoreAs[bot.Forgetful](s.Store)
	if lines, err := s.Lines(t.Context(), "C1"); err != nil || len(lines) != 0 {
		t.Errorf("lines of an erased customer: %d, %v", len(lines), err)
	}
	if lines, err := s.Lines(t.Context(), "C2"); err != nil || len(lines) != 1 {
		t.Errorf("lines of another: %d, %v", len(lines), err)
	}
	if out, err := s.Outbox(t.Context(), 10); err != nil || len(out) != 0 {
		t.Errorf("messages that wait: %v, %v", len(out), err)
	}
	if w := s.claim("", "me", start); w != nil {
		t.Errorf("work: %+v", w)
	}
	if _, err := s.Kept(t.Context(), bot.Digest([]byte("one"))); err == nil {
		t.Error("a line of an erased customer can be read")
	}
	if n := names(start.AddDate(0, 0, 2), ""); len(n) != 0 {
		t.Errorf("idle, though erased: %v", n)
	}
	n, err := s.Import(t.Context(), []bot.BookLine{line("A1", "C1", "one"), line("B2", "C2", "new")})
	if err != nil || n != (bot.ImportCount{New: 1, Erased: 1}) {
		t.Errorf("an erased customer in the book: %+v, %v", n, err)
	}
	if _, err := s.Accept(t.Context(), event("a", 3)); err == nil {
		t.Error("something was kept of an erased customer")
	} else if errors.Is(err, bot.ErrConflict) {
		t.Error(err)
	}
}
