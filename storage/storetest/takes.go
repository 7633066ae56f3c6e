package storetest

import (
	"sync"
	"testing"

	"repaybot/bot"
	"repaybot/dialog"
)

// takesAtOnce tests that of colleagues who take a conversation over at once the
// first stands until that is handled, whatever the ways in.
func takesAtOnce(t *testing.T, s *suite) {
	s.accept(event("a", 1))
	s.take(event("a", 1))
	takes := []bot.Inbound{
		{Conversation: "a", Channel: "console", EventID: "t1", At: start, Kind: bot.StaffTook, Staff: "anna"},
		{Conversation: "a", Channel: "console", EventID: "t2", At: start, Kind: bot.StaffTook, Staff: "ben"},
		{Conversation: "a", Channel: "console", EventID: "t3", At: start, Kind: bot.StaffAssigned, Staff: "lin", To: "cleo"},
	}
	accepted := make([]bot.Accepted, len(takes))
	var group sync.WaitGroup
	for i := range takes {
		group.Go(func() {
			var err error
			if accepted[i], err = s.Accept(t.Context(), takes[i]); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	s.Store = s.again()
	c := s.conversation("a")
	for i, a := range accepted {
		if !a.New {
			t.Errorf("%s was there already", takes[i].EventID)
		}
		if a.Position == 2 && c.TakenBy != takes[i].TakesOver() {
			t.Errorf("%s came first, and %s takes it over", takes[i].TakesOver(), c.TakenBy)
		}
	}
	if c.Version != 1+int64(len(takes)) || len(c.Outbox) != 0 || c.Takes != len(takes) {
		t.Errorf("version %d, %d messages wait, %d taken over", c.Version, len(c.Outbox), c.Takes)
	}
	for i, a := range accepted {
		if a.Position != 2 {
			continue
		}
		next := turn(c, takes[i])
		next.Conversation.Takes--
		s.must(s.Commit(t.Context(), next))
		s.accept(bot.Inbound{Conversation: "a", Channel: "console", EventID: "t4", At: start, Kind: bot.StaffTook, Staff: "dora"})
		if now := s.conversation("a"); now.TakenBy != c.TakenBy || now.Takes != len(takes) {
			t.Errorf("one is handled and one comes: %s takes over, of %d", now.TakenBy, now.Takes)
		}
	}
}

// takesFromAColleague tests that what is on its way in the name of the colleague
// who has a conversation stays when another tries to take it.
func takesFromAColleague(t *testing.T, s *suite) {
	took := bot.Inbound{Conversation: "a", Channel: "console", EventID: "t1", At: start, Kind: bot.StaffTook, Staff: "anna"}
	s.accept(took)
	c := turn(s.conversation("a"), took)
	c.Conversation.Mode, c.Conversation.TakenBy = dialog.WithStaff, ""
	s.must(s.Commit(t.Context(), c))
	had := s.conversation("a")
	if len(had.Outbox) == 0 {
		t.Fatal("nothing is on its way")
	}
	s.accept(bot.Inbound{Conversation: "a", Channel: "console", EventID: "t2", At: start, Kind: bot.StaffTook, Staff: "ben"})
	now := s.conversation("a")
	if now.TakenBy != "ben" || now.Version != had.Version+1 || len(now.Outbox) != len(had.Outbox) {
		t.Errorf("after another's try: %q, version %d of %d, %d messages of %d", now.TakenBy, now.Version, had.Version, len(now.Outbox), len(had.Outbox))
	}
}
