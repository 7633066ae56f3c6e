package bot_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/storage/sqlite"
)

// slowPhraser composes until it is let go on.
type slowPhraser struct {
	plainPhraser
	mu      sync.Mutex
	reached chan struct{} // closed when it begins to compose; nil: it does not wait
	goOn    chan struct{}
}

func (p *slowPhraser) arm() (reached, goOn chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reached, p.goOn = make(chan struct{}), make(chan struct{})
	return p.reached, p.goOn
}

func (p *slowPhraser) Phrase(ctx context.Context, s dialog.Say, l dialog.Locale) (string, error) {
	p.mu.Lock()
	reached, goOn := p.reached, p.goOn
	p.reached = nil
	p.mu.Unlock()
	if reached != nil {
		close(reached)
		<-goOn
	}
	return p.plainPhraser.Phrase(ctx, s, l)
}

// listening is a carrier that is heard before it takes a message.
type listening struct {
	*carrier
	hears func(m bot.Outbound)
}

func (l *listening) Send(ctx context.Context, m bot.Outbound) (bot.Receipt, error) {
	l.hears(m)
	return l.carrier.Send(ctx, m)
}

// TestNothingComposedGoesOverAColleague has one process compose a reply while a
// colleague takes the conversation over at another, sixty times, at moments of
// every kind: nothing of the bot's is given to the channel once the taking over
// is acknowledged, until it is given back.
func TestNothingComposedGoesOverAColleague(t *testing.T) {
	const rounds = 60
	var mu sync.Mutex
	acknowledged := false // a colleague has the conversation
	var over []string
	c := &listening{carrier: &carrier{name: "phone"}, hears: func(m bot.Outbound) {
		mu.Lock()
		defer mu.Unlock()
		if acknowledged {
			over = append(over, m.Key)
		}
	}}
	has := func(yes bool) {
		mu.Lock()
		defer mu.Unlock()
		acknowledged = yes
	}
	words := &slowPhraser{}
	b := openBank(t, nil)
	one, _ := b.process(func(o *bot.Options) { o.Channels, o.Phraser = []bot.Channel{c}, words })
	other, db := b.process(func(o *bot.Options) { o.Channels = []bot.Channel{c} })
	act := func(kind bot.InboundKind) bot.Inbound {
		in := phone(b, kind, "")
		in.Channel, in.Sender, in.Staff = "console", "", "anna"
		return in
	}
	staff := func(in bot.Inbound) bot.TurnResult {
		t.Helper()
		r, err := other.Handle(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	handled := func(in bot.Inbound) {
		if _, err := one.Handle(t.Context(), in); err != nil {
			t.Error(err)
		}
	}
	handled(phone(b, bot.Text, "你好"))
	composed, silent := 0, 0
	for round := range rounds {
		var writing sync.WaitGroup
		in := phone(b, bot.Text, "多少钱")
		if round%2 == 0 { // it has begun to compose, and goes on when the colleague has the conversation
			reached, goOn := words.arm()
			writing.Go(func() { handled(in) })
			<-reached
			composed++
			took := act(bot.StaffTook)
			if _, err := other.Accept(t.Context(), took); err != nil {
				t.Fatal(err)
			}
			has(true)
			close(goOn)
			staff(took)
		} else { // wherever it is
			writing.Go(func() { handled(in) })
			time.Sleep(time.Duration(rand.IntN(4000)) * time.Microsecond)
			staff(act(bot.StaffTook))
			has(true)
		}
		writing.Wait()
		time.Sleep(5 * time.Millisecond) // in which it would be sent
		conversation, err := other.Conversation(t.Context(), "phone:C1")
		if err != nil {
			t.Fatal(err)
		}
		if conversation.Mode == dialog.WithStaff && len(conversation.Outbox) == 0 {
			silent++
		}
		has(false)
		back := staff(act(bot.StaffBack))
		// The next taking over is looked at from when it is accepted, which does not
		// wait for what is on its way: its acknowledgement does.
		until(t, "what is said with giving back has arrived", func() bool {
			return slices.Contains(c.keys(), bot.MessageKey(back.Conversation, back.Sequence, 1))
		})
	}
	if len(over) > 0 {
		t.Errorf("in %d rounds the bot spoke over a colleague: %v", rounds, over)
	}
	if silent != rounds {
		t.Errorf("a colleague had the conversation, and nothing waited, %d of %d times", silent, rounds)
	}
	turns, err := db.Turns(t.Context(), "phone:C1", 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	with := false
	for _, turn := range turns {
		event, err := dialog.UnmarshalEvent(turn.Event)
		if err != nil {
			t.Fatal(err)
		}
		switch event.(type) {
		case dialog.StaffTook:
			with = true
		case dialog.StaffGaveBack:
			with = false
		default:
			if m := turn.Messages(); with && len(m) > 0 {
				t.Errorf("the bot spoke in %s", m[0].Key)
			}
		}
	}
	if composed == 0 || len(c.keys()) == 0 {
		t.Errorf("composed %d times, sent %d", composed, len(c.keys()))
	}
}

// TestATakingOverWaitsForWhatIsOnItsWay has a message on its way, slowly, when a
// colleague takes over at another process: that is acknowledged once it is there.
func TestATakingOverWaitsForWhatIsOnItsWay(t *testing.T) {
	arriving := make(chan struct{})
	var mu sync.Mutex
	arrived := false
	c := &carrier{name: "phone", answer: func(int) error {
		close(arriving)
		time.Sleep(500 * time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		arrived = true
		return nil
	}}
	b := openBank(t, nil)
	one, _ := b.process(func(o *bot.Options) { o.Channels = []bot.Channel{c} })
	other, _ := b.process(func(o *bot.Options) { o.Channels = []bot.Channel{c} })
	if _, err := one.Handle(t.Context(), phone(b, bot.Text, "你好")); err != nil {
		t.Fatal(err)
	}
	<-arriving
	took := phone(b, bot.StaffTook, "")
	took.Channel, took.Sender, took.Staff = "console", "", "anna"
	if _, err := other.Handle(t.Context(), took); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if !arrived {
		t.Error("it was acknowledged while a word of the bot's was on its way")
	}
}

// slowMarks is a store that takes its time to mark a delivery.
type slowMarks struct {
	*sqlite.DB
	marking chan struct{} // it was asked to
	goOn    chan struct{}
	marked  chan struct{}
}

func (m *slowMarks) Delivered(ctx context.Context, marks []bot.Delivery) error {
	select {
	case m.marking <- struct{}{}:
		<-m.goOn
		defer close(m.marked)
	default: // another one
	}
	return m.DB.Delivered(ctx, marks)
}

// TestAnOldClaimEndsNoNewerOne has a message be marked as delivered, and with it
// the claim to send it be given up, while the next is on its way, at the same
// moment of the clock: a taking over still waits for that one.
func TestAnOldClaimEndsNoNewerOne(t *testing.T) {
	arriving, arrive := make(chan struct{}), make(chan struct{})
	c := &carrier{name: "phone", answer: func(n int) error {
		if n == 2 {
			close(arriving)
			<-arrive
		}
		return nil
	}}
	b := openBank(t, nil)
	db, err := sqlite.Open(t.Context(), b.dir, bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	store := &slowMarks{db, make(chan struct{}, 1), make(chan struct{}), make(chan struct{})}
	s := b.service(func(o *bot.Options) {
		o.Store, o.Book, o.Shared, o.Channels, o.Now = store, db, true, []bot.Channel{c}, nearDay
	})
	for _, text := range []string{"你好", "多少钱"} {
		if _, err := s.Handle(t.Context(), phone(b, bot.Text, text)); err != nil {
			t.Fatal(err)
		}
		if text == "你好" {
			until(t, "the first is being marked", func() bool { return len(store.marking) == 1 })
		}
	}
	<-arriving
	close(store.goOn)
	<-store.marked
	sending, err := db.SendingUntil(t.Context(), "phone:C1")
	close(arrive)
	if err != nil || sending.IsZero() {
		t.Errorf("while a message is on its way, it is being sent until %v, %v", sending, err)
	}
}

// TestGivenBackBetweenTwoTakingsOver has a conversation taken, given back and
// taken again before any of it is handled: the bot says nothing in between.
func TestGivenBackBetweenTwoTakingsOver(t *testing.T) {
	c := &carrier{name: "phone"}
	b := openBank(t, nil)
	one, db := b.process(func(o *bot.Options) { o.Channels = []bot.Channel{c} })
	other, _ := b.process(func(o *bot.Options) { o.Channels = []bot.Channel{c} })
	if _, err := one.Handle(t.Context(), phone(b, bot.Text, "你好")); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []bot.InboundKind{bot.StaffTook, bot.StaffBack, bot.StaffTook} {
		if _, err := other.Accept(t.Context(), phone(b, kind, "")); err != nil {
			t.Fatal(err)
		}
	}
	r, err := one.Handle(t.Context(), phone(b, bot.Text, "多少钱"))
	if err != nil || r.State.Mode != dialog.WithStaff {
		t.Fatalf("%s, %v", r.State.Mode, err)
	}
	turns, err := db.Turns(t.Context(), "phone:C1", 1, 10)
	if err != nil || len(turns) != 4 {
		t.Fatalf("%d turns, %v", len(turns), err)
	}
	for _, turn := range turns {
		if m := turn.Messages(); len(m) > 0 {
			t.Errorf("a colleague was about to have it again, and the bot said %s", m[0].Key)
		}
	}
	conversation, err := db.Conversations(t.Context(), bot.ConversationQuery{ID: "phone:C1"})
	if err != nil || len(conversation) != 1 || conversation[0].TakenBy != "" || conversation[0].Takes != 0 {
		t.Errorf("after all is handled: %+v, %v", conversation, err)
	}
}
