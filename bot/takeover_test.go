package bot_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
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

// TestNothingComposedGoesOverAColleague has one process compose a reply while a
// colleague takes the conversation over at another, sixty times, at moments of
// every kind: nothing of the bot's is given to the channel once the taking over
// is acknowledged, until it is given back.
func TestNothingComposedGoesOverAColleague(t *testing.T) {
	const rounds = 60
	var mu sync.Mutex
	acknowledged := false // a colleague has the conversation
	over := 0
	c := &carrier{name: "phone", answer: func(int) error {
		mu.Lock()
		defer mu.Unlock()
		if acknowledged {
			over++
		}
		return nil
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
	staff := func(in bot.Inbound) {
		t.Helper()
		if _, err := other.Handle(t.Context(), in); err != nil {
			t.Fatal(err)
		}
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
		staff(act(bot.StaffBack))
	}
	if over > 0 {
		t.Errorf("%d of %d times the bot spoke over a colleague", over, rounds)
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
