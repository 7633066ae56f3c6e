package desk_test

import (
	"context"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/desk"
)

// slow is a store in which something happens after all open cases were looked for
// and before who asked knows of them.
type slow struct {
	bot.Store
	between func()
}

func (s *slow) Unwrap() bot.Store { return s.Store }

func (s *slow) Conversations(ctx context.Context, q bot.ConversationQuery) ([]bot.Conversation, error) {
	found, err := s.Store.Conversations(ctx, q)
	if between := s.between; between != nil && len(q.Cases) > 0 {
		s.between = nil
		between()
	}
	return found, err
}

// A case that comes, or ends, while the queue is read from the store is not missed
// until the next time that it is.
func TestWhatHappensWhileTheQueueIsReadIsSeen(t *testing.T) {
	o := newOffice(t)
	ended := o.writes(1, "我要人工")
	store := &slow{Store: o.db}
	var err error
	o.desk, err = desk.New(desk.Options{Bot: o.bot, Store: store, Audit: o.log, Colleagues: colleagues, Now: func() time.Time { return o.now }})
	o.done(err)

	var came string
	store.between = func() { came = o.writes(2, "我要人工") }
	q := o.queue("sam", desk.Filter{View: desk.Team})
	same(t, "what came at the first look", ids(q), []string{ended, came})

	o.now = o.now.Add(time.Hour) // it is read as a whole again
	linda := colleagues.of("linda")
	o.done(o.desk.Take(t.Context(), linda, ended, o.act()))
	store.between = func() {
		o.done(o.desk.GiveBack(t.Context(), linda, ended, o.act(), "answered", "", false))
		if err := o.desk.ReadAgain(t.Context()); err != nil {
			t.Error(err)
		}
	}
	o.queue("sam", desk.Filter{View: desk.Team})
	same(t, "what ended meanwhile", ids(o.queue("sam", desk.Filter{View: desk.Team})), []string{came})
}
