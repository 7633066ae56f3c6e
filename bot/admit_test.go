package bot_test

import (
	"errors"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// at is a moment of the tests' days, in November 2026.
func at(date, hour, minute int) time.Time {
	return time.Date(2026, 11, date, hour, minute, 0, 0, day.Location())
}

// comesIn is a payment that the book gets, in a conversation.
func (b *bank) comesIn(conversation string, when time.Time) bot.Inbound {
	in := b.in(bot.BookedInBook, "")
	in.Conversation, in.Channel, in.Customer, in.Verified, in.At = conversation, "book", "", false, when
	in.Account, in.Entries = "CN-90001", []bot.BookedLine{{Date: negotiation.DateOf(when), Kind: negotiation.Payment, Amount: "100.00"}}
	return in
}

// held are the messages that were withheld in a conversation, as its turns tell.
func (b *bank) held(conversation string) (events []dialog.Withheld) {
	b.t.Helper()
	turns, err := b.db.Turns(b.t.Context(), conversation, 0, 1000)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, t := range turns {
		event, err := dialog.UnmarshalEvent(t.Event)
		if err != nil {
			b.t.Fatal(err)
		}
		if w, ok := event.(dialog.Withheld); ok {
			events = append(events, w)
		}
	}
	return events
}

func (b *bank) conversation(id string) bot.Conversation {
	b.t.Helper()
	c, err := b.s.Conversation(b.t.Context(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

// clocked is a bank by a clock that is moved by hand, with a channel that is
// written to.
func clocked(t *testing.T, c *carrier) (*bank, *handClock, func(*bot.Options)) {
	clock := newHandClock(day)
	with := func(o *bot.Options) { o.Now, o.Channels, o.Shared = clock.now, []bot.Channel{c}, true }
	return openBank(t, with), clock, with
}

func TestWhatIsReadIsAskedAboutAtOnce(t *testing.T) {
	b, clock, _ := clocked(t, &carrier{name: "phone"})
	b.handle(b.in(bot.Text, "多少钱"))
	replies, stop := b.s.Watch("web:C1")
	defer stop()

	clock.set(at(23, 10, 20))
	if r := b.handle(b.comesIn("web:C1", clock.now())); r.Withheld != nil || len(r.Replies) != 1 {
		t.Fatalf("a receipt while they are there: %+v", r)
	}
	if c := b.conversation("web:C1"); len(c.Unasked) != 0 {
		t.Errorf("it was counted: %+v", c.Unasked)
	}
	if m := <-replies; m.Purpose != bot.ForAnswer {
		t.Errorf("it went as %s", m.Purpose)
	}

	clock.set(at(23, 22, 30)) // the turn is by day, and its message comes to be asked about at night
	r := b.handle(b.comesIn("web:C1", at(23, 20, 30)))
	if w := r.Withheld; w == nil || w.Reason != negotiation.ReasonHours || !w.Next.Equal(at(24, 9, 0)) || w.Purpose != bot.ForService || len(r.Replies) != 0 {
		t.Fatalf("at night: %+v, %+v", r.Withheld, r.Replies)
	}
	b.handle(b.in(bot.Opened, "")) // what waits is handled
	if held := b.held("web:C1"); len(held) != 1 || held[0].Message != "web:C1/3/1" {
		t.Fatalf("on record: %+v", held)
	}
	if c := b.conversation("web:C1"); len(c.Unasked) != 0 {
		t.Errorf("it still counts: %+v", c.Unasked)
	}

	clock.set(at(24, 9, 0))
	if r := b.handle(b.comesIn("web:C1", clock.now())); r.Withheld != nil || len(r.Replies) != 1 {
		t.Fatalf("in the morning: %+v", r.Withheld)
	}
	if welcome, receipt := <-replies, <-replies; welcome.Purpose != bot.ForAnswer || receipt.Purpose != bot.ForService {
		t.Errorf("they went as %s and %s", welcome.Purpose, receipt.Purpose)
	}
	if c := b.conversation("web:C1"); len(c.Unasked) != 1 || !c.Unasked[0].At.Equal(at(24, 9, 0)) {
		t.Errorf("counted: %+v", c.Unasked)
	}
	clock.set(at(24, 17, 0))
	if r := b.handle(b.comesIn("web:C1", clock.now())); r.Withheld != nil || len(r.Replies) != 0 { // not even composed
		t.Errorf("a second one on a day: %+v, %+v", r.Withheld, r.Replies)
	}
	if a, _, err := b.s.MayWrite(t.Context(), "web:C1", bot.ForService, clock.now()); err != nil || a.Reason != negotiation.ReasonDay || !a.Next.Equal(at(25, 9, 0)) {
		t.Errorf("a second one on a day: %+v, %v", a, err)
	}
	b.playAgain("web:C1")
}

// playAgain plays a conversation again whose events others have added to.
func (b *bank) playAgain(id string) {
	b.t.Helper()
	err := bot.Replay(b.t.Context(), b.db, b.db, id, plainPhraser{}, "plain", func(r bot.Replayed) {
		if !r.Same() {
			b.t.Errorf("turn %d played again differs: %s", r.Sequence, r.Difference)
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// never wants no conversation to be looked at by itself.
func never(dialog.State, dialog.Facts) time.Time { return time.Time{} }

func TestWhatIsWrittenIsAskedAboutWhenItGoes(t *testing.T) {
	c := &carrier{name: "phone"}
	b, clock, with := clocked(t, c)
	bot.SetNextWake(b.s, never) // the clock adds nothing here
	b.handle(phone(b, bot.Text, "多少钱"))
	until(t, "the answer", func() bool { return c.tries() == 1 })

	// The turn is by day, and the message comes to be sent at night.
	clock.set(at(23, 22, 0))
	b.handle(b.comesIn("phone:C1", at(23, 20, 0)))
	background(t, b.s)
	until(t, "it is withheld", func() bool { return len(b.held("phone:C1")) == 1 })
	if w := b.held("phone:C1")[0]; w.Reason != negotiation.ReasonHours || !w.Next.Equal(at(24, 9, 0)) || w.MayHaveGone {
		t.Errorf("withheld: %+v", w)
	}
	if b.conversation("phone:C1").State == nil || c.tries() != 1 {
		t.Errorf("%d tries", c.tries())
	}

	// The turn is of yesterday: what it says is not of this day.
	clock.set(at(25, 10, 0))
	b.handle(b.comesIn("phone:C1", at(24, 9, 30)))
	until(t, "it is withheld", func() bool { return len(b.held("phone:C1")) == 2 })
	if w := b.held("phone:C1")[1]; w.Reason != negotiation.ReasonLate || !w.Next.Equal(at(25, 10, 0)) {
		t.Errorf("withheld: %+v", w)
	}

	// Fresh, by day: it goes, and another process knows that it did.
	b.handle(b.comesIn("phone:C1", at(25, 10, 0)))
	until(t, "it goes", func() bool { return c.tries() == 2 })
	other, _ := b.process(with)
	a, _, err := other.MayWrite(t.Context(), "phone:C1", bot.ForService, at(25, 12, 0))
	if err != nil || a.Allowed || a.Reason != negotiation.ReasonDay {
		t.Errorf("a second one on a day: %+v, %v", a, err)
	}
	b.playAgain("phone:C1")
}

func TestAStopComesBeforeWhatWaits(t *testing.T) {
	trouble := make(chan struct{})
	c := &carrier{name: "phone", answer: func(n int) error {
		select {
		case <-trouble:
			return nil
		default:
			return errors.New("the line is down")
		}
	}}
	b, clock, with := clocked(t, c)
	bot.SetNextWake(b.s, never)
	b.handle(phone(b, bot.Text, "多少钱")) // waits, and what follows behind it
	clock.set(at(23, 11, 0))
	b.handle(b.comesIn("phone:C1", clock.now()))
	other, _ := b.process(with)
	in := phone(b, bot.Button, "stop")
	in.At = at(23, 11, 1)
	if _, err := other.Handle(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	close(trouble)
	background(t, b.s)
	until(t, "it is withheld", func() bool { return len(b.held("phone:C1")) == 1 })
	if w := b.held("phone:C1")[0]; w.Reason != negotiation.ReasonOptedOut || !w.Next.IsZero() {
		t.Errorf("withheld: %+v", w)
	}
	until(t, "the answers go", func() bool { return len(c.keys()) >= 2 })
	for _, key := range c.keys() {
		if key == b.held("phone:C1")[0].Message {
			t.Errorf("%s went", key)
		}
	}
}

// TestTriedAndLate has a channel that is down all day: what it may have carried
// counts, and is said anew another day.
func TestTriedAndLate(t *testing.T) {
	c := &carrier{name: "phone", answer: func(n int) error {
		if n > 1 {
			return errors.New("the line is down")
		}
		return nil
	}}
	b, clock, _ := clocked(t, c)
	background(t, b.s)
	b.handle(phone(b, bot.Text, "你好"))
	until(t, "the answer", func() bool { return c.tries() == 1 })
	clock.set(at(23, 11, 0))
	b.handle(b.comesIn("phone:C1", clock.now()))
	until(t, "it is tried", func() bool { return c.tries() == 2 })
	clock.set(at(23, 15, 30))
	until(t, "it is withheld", func() bool { return len(b.held("phone:C1")) == 1 })
	if w := b.held("phone:C1")[0]; w.Reason != negotiation.ReasonLate || !w.MayHaveGone || !w.Next.Equal(at(23, 16, 30)) {
		t.Errorf("withheld: %+v", w)
	}
	if c := b.conversation("phone:C1"); len(c.Unasked) != 1 {
		t.Errorf("it does not count: %+v", c.Unasked)
	}
}

// TestACrashBeforeItIsDropped has a process die after it has put on record that
// a message was withheld, and before it dropped the message.
func TestACrashBeforeItIsDropped(t *testing.T) {
	stuck := make(chan struct{})
	c := &carrier{name: "phone", answer: func(n int) error {
		if n > 1 {
			<-stuck
			return errors.New("the process is gone")
		}
		return nil
	}}
	b, clock, with := clocked(t, c)
	b.handle(phone(b, bot.Text, "你好"))
	until(t, "the answer", func() bool { return c.tries() == 1 })
	clock.set(at(23, 11, 0))
	b.handle(b.comesIn("phone:C1", clock.now()))
	until(t, "it is being sent", func() bool { return c.tries() == 2 })
	key := b.conversation("phone:C1").Outbox[0].Key
	if _, err := b.db.Accept(t.Context(), bot.Inbound{
		Conversation: "phone:C1", Channel: "gate", EventID: "withheld/" + key, At: clock.now(), Kind: bot.HeldBack,
		Held: &dialog.Withheld{Message: key, Purpose: bot.ForService, Reason: negotiation.ReasonHours},
	}); err != nil {
		t.Fatal(err)
	}
	second := &carrier{name: "phone"}
	other, _ := b.process(func(o *bot.Options) { with(o); o.Channels = []bot.Channel{second} })
	clock.set(at(23, 11, 1)) // the first one's claim to send has run out
	in := phone(b, bot.Text, "多少钱")
	in.At = clock.now()
	if _, err := other.Handle(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	background(t, other)
	until(t, "the answer after it", func() bool { return len(second.keys()) > 0 })
	if keys := second.keys(); keys[0] == key || len(b.conversation("phone:C1").Unasked) != 0 {
		t.Errorf("it went after all: %v", keys)
	}
	close(stuck)
}

func TestAColleaguesWordsPassTheSameQuestion(t *testing.T) {
	b, clock, _ := clocked(t, &carrier{name: "phone"})
	said := func(when time.Time, text string) bot.TurnResult {
		t.Helper()
		clock.set(when)
		in := b.in(bot.StaffSaid, text)
		in.At = when
		return b.handle(in)
	}
	b.handle(b.in(bot.Text, "人工"))
	b.handle(b.in(bot.StaffTook, ""))
	if r := said(at(23, 10, 29), "我在"); r.Withheld != nil || len(r.Replies) != 1 {
		t.Errorf("while they are there: %+v", r.Withheld)
	}
	late := at(23, 23, 0)
	in := b.in(bot.Text, "在吗")
	in.At = at(23, 22, 50)
	b.handle(in)
	if r := said(late, "在的"); r.Withheld != nil || len(r.Replies) != 1 {
		t.Errorf("at night, while they are there: %+v", r.Withheld)
	}
	ask := at(24, 14, 0)
	a, err := b.s.MayStaffWrite(t.Context(), "web:C1", ask)
	if err != nil || a.Allowed || a.Reason != negotiation.ReasonQuiet || !a.Next.Equal(at(26, 22, 50).Add(10*time.Hour+10*time.Minute)) {
		t.Errorf("the console is told %+v, %v", a, err)
	}
	if r := said(ask, "您考虑得怎么样"); r.Withheld == nil || r.Withheld.Reason != a.Reason || r.Withheld.Staff != "anna" || len(r.Replies) != 0 {
		t.Errorf("the next day: %+v", r)
	}
	if r := said(at(27, 9, 0), "您好"); r.Withheld != nil || len(r.Replies) != 1 {
		t.Errorf("after the quiet days: %+v", r.Withheld)
	}
	if r := said(at(27, 9, 1), "还有一句"); r.Withheld == nil || r.Withheld.Reason != negotiation.ReasonDay {
		t.Errorf("a second one: %+v", r.Withheld)
	}
	b.playAgain("web:C1")
}

// TestPauses has several hold at once, and each end by who may end it.
func TestPauses(t *testing.T) {
	b, clock, _ := clocked(t, &carrier{name: "phone"})
	reasonAt := func(when time.Time) negotiation.ContactReason {
		t.Helper()
		e, err := b.s.ExplainContact(t.Context(), "C1", when)
		if err != nil {
			t.Fatal(err)
		}
		return e.Purposes[2].Reason
	}
	b.handle(b.in(bot.Text, "打错了")) // pauses until a colleague ends it
	clock.set(at(23, 11, 0))
	noon := time.Date(2026, 12, 14, 12, 0, 0, 0, day.Location())
	if r := reasonAt(noon); r != negotiation.ReasonWrongPerson {
		t.Errorf("after a stranger: %q", r)
	}
	if err := b.s.LetContactResume(t.Context(), "C1", "anna", "the number is right", []negotiation.PauseReason{negotiation.PauseWrongPerson}, at(24, 9, 0)); err != nil {
		t.Fatal(err)
	}
	if r := reasonAt(noon); r != "" {
		t.Errorf("after a colleague ended it: %q", r)
	}
	if err := b.s.LetContactResume(t.Context(), "C2", "anna", "", nil, at(24, 9, 0)); !errors.Is(err, bot.ErrNoConversation) {
		t.Errorf("nobody to resume for: %v", err)
	}
	if _, err := b.s.ExplainContact(t.Context(), "nobody", noon); !errors.Is(err, bot.ErrUnknownCustomer) {
		t.Errorf("nobody to explain: %v", err)
	}
	b.playAgain("web:C1")
}

// TestWhereTheyAreWrittenTo has somebody with three ways to be reached.
func TestWhereTheyAreWrittenTo(t *testing.T) {
	for likes, want := range map[string]string{"": "telegram", "phone": "phone", "web": "web", "fax": "telegram"} {
		phone, telegram := &carrier{name: "phone"}, &carrier{name: "telegram"}
		clock := newHandClock(at(23, 10, 0))
		b := openBank(t, func(o *bot.Options) { o.Now, o.Channels = clock.now, []bot.Channel{phone, telegram} })
		c := bot.Conversation{
			ID: "web:C1", Schema: bot.ConversationSchema, Customer: "C1", Channel: "web", Verified: true, Opened: day, Last: day,
			Links: []bot.Link{{Channel: "phone", Address: "7", Begun: day, Last: day}, {Channel: "telegram", Address: "8", Begun: day, Last: day}},
		}
		if likes != "" {
			body := []byte(`{"wishes":{"channel":"` + likes + `"}}`)
			if err := b.db.Settle(t.Context(), []bot.Record{{Key: bot.ContactKey("C1"), Status: bot.RecordActive, Customer: "C1", Conversation: c.ID, Sequence: 1, At: day, Body: body}}); err != nil {
				t.Fatal(err)
			}
		}
		bot.TurnTo(t.Context(), b.s, &c, bot.Inbound{Kind: bot.TimePassed, At: at(23, 12, 0)})
		if c.Channel != want || c.Verified != (want == "web") || (c.Address == "") != (want == "web") {
			t.Errorf("who likes %q is written to on %s %s, verified %v", likes, c.Channel, c.Address, c.Verified)
		}
		here := c
		here.Channel, here.Wrote = "web", at(23, 11, 45)
		bot.TurnTo(t.Context(), b.s, &here, bot.Inbound{Kind: bot.TimePassed, At: at(23, 12, 0)})
		if here.Channel != "web" {
			t.Errorf("who is in the conversation is written to on %s", here.Channel)
		}
	}
}
