package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// dialled is a channel that can write to a number; it writes numbers without
// the plus.
type dialled struct{ carrier }

func (d *dialled) AddressOf(number string) string { return strings.TrimPrefix(number, "+") }

// numberOnFile is that of customer C1, as such a channel writes it.
const numberOnFile = "8619900000001"

// apps are three messaging apps, of which some refuse everything.
type apps struct {
	telegram, phone carrier
	sms             dialled
	shut            atomic.Value // []string
}

func newApps() *apps {
	a := &apps{}
	a.shut.Store([]string(nil))
	for name, c := range map[string]*carrier{"telegram": &a.telegram, "phone": &a.phone, "sms": &a.sms.carrier} {
		c.name = name
		c.answer = func(int) error {
			if slices.Contains(a.shut.Load().([]string), name) {
				return &bot.Refused{Cause: errors.New("blocked"), Reason: "blocked"}
			}
			return nil
		}
	}
	return a
}

// unasked are the messages that an app took and nobody had asked for.
func (c *carrier) unasked() (out []bot.Outbound) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.sent {
		if m.Purpose != bot.ForAnswer {
			out = append(out, m)
		}
	}
	return out
}

// onApps is a bank whose customer has shown who they are on two apps, Telegram
// last, and is not in the conversation any more.
func onApps(t *testing.T) (*chats, *apps, *handClock, func(*bot.Options)) {
	a, clock := newApps(), newHandClock(day)
	c := &chats{phones: newPhones(), at: day}
	with := func(o *bot.Options) {
		o.Codes, o.Now, o.Shared, o.Channels = c.phones, clock.now, true, []bot.Channel{&a.telegram, &a.phone, &a.sms}
	}
	c.bank = openBank(t, with)
	c.shownOn(t, "phone", "7")
	c.shownOn(t, "telegram", "8")
	return c, a, clock, with
}

func (c *chats) shownOn(t *testing.T, channel, address string) {
	t.Helper()
	say := func(text string) bot.TurnResult {
		in := c.event(address, bot.Text, text)
		in.Channel = channel
		return c.handle(in)
	}
	say("多少钱")
	r := say("199 0000 0001")
	say(c.phones.next(t, r.Conversation))
	if r = say("1234"); r.Then == nil || r.Then.Conversation != "web:C1" {
		t.Fatalf("not shown: %+v", r)
	}
}

// woken is the clock's event in the customer's conversation.
func woken(when time.Time) bot.Inbound {
	return bot.Inbound{Conversation: "web:C1", Channel: "clock", EventID: "wake/" + when.String(), At: when, Kind: bot.TimePassed}
}

func (b *bank) dead() []bot.DeadLetter {
	b.t.Helper()
	dead, err := b.db.Dead(b.t.Context(), []bot.DeadStatus{bot.DeadIs}, 10)
	if err != nil {
		b.t.Fatal(err)
	}
	return dead
}

func (b *bank) sentAll(t *testing.T) {
	t.Helper()
	until(t, "nothing waits", func() bool {
		out, err := b.db.Outbox(t.Context(), 10)
		waiting, e := b.db.Conversations(t.Context(), bot.ConversationQuery{Waiting: true})
		return err == nil && e == nil && len(out) == 0 && len(waiting) == 0
	})
}

// TestWhatAChannelRefusesGoesAnotherWay has the reminder go the next way, and
// the one after, each time as it may be shown there. It counts once. Where none
// is left it is a dead letter.
func TestWhatAChannelRefusesGoesAnotherWay(t *testing.T) {
	for _, c := range []struct {
		shut []string
		to   string // the app that takes it; "": none
	}{{nil, "telegram"}, {[]string{"telegram"}, "phone"}, {[]string{"telegram", "phone"}, "sms"}, {[]string{"telegram", "phone", "sms"}, ""}} {
		t.Run(fmt.Sprint(c.shut), func(t *testing.T) {
			b, a, clock, _ := onApps(t)
			background(t, b.s)
			b.sentAll(t)
			a.shut.Store(c.shut)
			clock.set(at(27, 10, 0)) // they are to be reminded
			apps := map[string]*carrier{"telegram": &a.telegram, "phone": &a.phone, "sms": &a.sms.carrier}
			if c.to == "" {
				until(t, "a dead letter", func() bool { return len(b.dead()) == 1 })
			} else {
				until(t, "it arrives", func() bool { return len(apps[c.to].unasked()) == 1 })
			}
			b.sentAll(t)
			cv := b.conversation("web:C1")
			var refused []string
			for _, x := range cv.Shut {
				refused = append(refused, x.Channel)
			}
			if !slices.Equal(refused, c.shut) || len(cv.Unasked) != 1 {
				t.Errorf("shut %v, counted %+v", refused, cv.Unasked)
			}
			for name, app := range apps {
				got := app.unasked()
				if (name == c.to) != (len(got) == 1) {
					t.Errorf("%s has %d", name, len(got))
				}
				if name != c.to {
					continue
				}
				if m := got[0]; m.Purpose != bot.ForCollection || m.Key != cv.Unasked[0].Key || len(m.FollowUps) != 1 || !strings.Contains(m.Reply.Text, "unasked_private") {
					t.Errorf("%s has %+v", name, m)
				}
			}
			if held := b.held("web:C1"); len(held) != min(len(c.shut), 2) || len(held) > 0 && held[0].Reason != negotiation.ReasonRefused {
				t.Errorf("on record: %+v", held)
			}
			if c.to != "" && (len(b.dead()) != 0 || cv.Case.Open()) || c.to == "" && cv.Case.Reason != dialog.Unreachable {
				t.Errorf("dead: %+v, case %+v", b.dead(), cv.Case)
			}
			b.playAgain("web:C1")

			a.shut.Store([]string(nil)) // who writes there again can be written to there
			in := b.event("8", bot.Text, "你好")
			in.At = clock.now().Add(time.Minute)
			b.handle(in)
			if cv = b.conversation("web:C1"); slices.ContainsFunc(cv.Shut, func(x bot.Shut) bool { return x.Channel == "telegram" }) {
				t.Errorf("after they wrote: %+v", cv.Shut)
			}
		})
	}
}

// TestAColleagueComesThroughTheNextTime has Telegram refuse a colleague's words,
// which are theirs to say again: they go where they can.
func TestAColleagueComesThroughTheNextTime(t *testing.T) {
	b, a, clock, _ := onApps(t)
	background(t, b.s)
	b.sentAll(t)
	a.shut.Store([]string{"telegram"})
	bot.SetNextWake(b.s, never)
	clock.set(at(27, 10, 0)) // after the quiet days
	say := func(kind bot.InboundKind, text string) {
		in := b.in(kind, text)
		in.EventID, in.At = fmt.Sprint(kind, text), clock.now()
		b.handle(in)
	}
	say(bot.StaffTook, "")
	say(bot.StaffSaid, "我是安娜")
	until(t, "a dead letter", func() bool { return len(b.dead()) == 1 })
	b.sentAll(t)
	clock.set(at(28, 10, 0)) // one a day
	say(bot.StaffSaid, "再试一次")
	until(t, "it arrives", func() bool { return len(a.phone.unasked()) == 1 })
	if m := a.phone.unasked()[0]; m.Reply.Text != "再试一次" || m.Reply.Staff != "anna" {
		t.Errorf("%+v", m)
	}
}

// dying is a store whose process ends when it accepts that a message goes
// another way: before that is kept, or after.
type dying struct {
	bot.Store
	after bool
	died  atomic.Bool
}

func (d *dying) Unwrap() bot.Store { return d.Store }

func (d *dying) Accept(ctx context.Context, in bot.Inbound) (bot.Accepted, error) {
	if d.died.Load() {
		return bot.Accepted{}, errCrashed
	}
	if in.Kind != bot.HeldBack {
		return d.Store.Accept(ctx, in)
	}
	d.died.Store(true)
	if d.after {
		_, _ = d.Store.Accept(ctx, in) // nobody hears of it
	}
	return bot.Accepted{}, errCrashed
}

func (d *dying) Commit(ctx context.Context, c bot.Commit) error {
	if d.died.Load() {
		return errCrashed
	}
	return d.Store.Commit(ctx, c)
}

// TestTheOtherWayIsGoneOnce has the process die in between, and two others go on.
func TestTheOtherWayIsGoneOnce(t *testing.T) {
	for _, after := range []bool{false, true} {
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			b, a, clock, with := onApps(t)
			b.sentAll(t)
			b.s.Close()
			a.shut.Store([]string{"telegram"})
			store := &dying{Store: b.db, after: after}
			doomed := b.service(func(o *bot.Options) { with(o); o.Store = store })
			clock.set(at(27, 10, 0))
			if _, err := doomed.Handle(t.Context(), woken(clock.now())); err != nil {
				t.Fatal(err)
			}
			until(t, "it dies", store.died.Load)
			doomed.Close()
			clock.set(clock.now().Add(time.Minute)) // its claims have run out
			for range 2 {
				s, db := b.process(with)
				background(t, s)
				b.db = db // what it reads is not older than what these do
			}
			until(t, "it arrives", func() bool { return len(a.phone.unasked()) == 1 })
			b.sentAll(t)
			if cv := b.conversationNow("web:C1"); len(cv.Unasked) != 1 || len(a.phone.unasked()) != 1 || len(a.sms.unasked()) != 0 || len(b.dead()) != 0 {
				t.Errorf("counted %+v, arrived %d times", cv.Unasked, len(a.phone.unasked()))
			}
			if held := b.held("web:C1"); len(held) != 1 {
				t.Errorf("on record: %+v", held)
			}
		})
	}
}

// conversationNow is a conversation as the store has it.
func (b *bank) conversationNow(id string) bot.Conversation {
	b.t.Helper()
	cs, err := b.db.Conversations(b.t.Context(), bot.ConversationQuery{ID: id, Limit: 1})
	if err != nil || len(cs) != 1 {
		b.t.Fatal(cs, err)
	}
	return cs[0]
}

// TestWhoNeverWroteIsReachedByNumber has the first reminder go to the number on
// file, and whoever has that number stop it, without being shown anything.
func TestWhoNeverWroteIsReachedByNumber(t *testing.T) {
	for text, c := range map[string]struct {
		says string
		why  func(dialog.ContactFacts) bool
		of   dialog.HandOffReason
	}{
		"退订":  {"stopped", func(f dialog.ContactFacts) bool { return f.OptedOut }, dialog.HandOffReason(dialog.StopContact)},
		"打错了": {"wrong_person", func(f dialog.ContactFacts) bool { return f.PausedFor(negotiation.PauseWrongPerson, at(24, 10, 0)) }, dialog.HandOffReason(dialog.WrongPerson)},
	} {
		t.Run(c.says, func(t *testing.T) {
			a, clock := newApps(), newHandClock(day)
			with := func(o *bot.Options) {
				o.Now, o.Shared, o.Channels = clock.now, true, []bot.Channel{&a.telegram, &a.sms}
				o.Reader = stopReader{reader}
			}
			b := emptyBank(t, with)
			n := newBooks(t, b.db, b.db)
			if _, err := n.take(0, cardLine, notDue); err != nil {
				t.Fatal(err)
			}
			background(t, b.s)
			until(t, "they are told", func() bool {
				cs, err := b.db.Conversations(t.Context(), bot.ConversationQuery{ID: "web:C1", Limit: 1})
				return err == nil && len(cs) == 1 && cs[0].Sequence > 0
			})
			clock.set(day.Add(31 * time.Minute))
			until(t, "the first reminder", func() bool { return len(a.sms.unasked()) == 1 })
			m := a.sms.unasked()[0]
			if m.To != numberOnFile || m.Purpose != bot.ForCollection || !strings.Contains(m.Reply.Text, "first_help") && !strings.Contains(m.Reply.Text, "first_reminder") {
				t.Errorf("%+v", m)
			}
			b.sentAll(t)

			stop := bot.Inbound{Channel: "sms", Sender: numberOnFile, EventID: "s1", At: at(23, 10, 35), Kind: bot.Text, Text: text}
			r := b.handle(stop)
			if r.Conversation == "web:C1" || len(r.Said) == 0 || !strings.Contains(said(r), c.says) || strings.Contains(said(r), "owed") || r.Then != nil {
				t.Errorf("a stranger hears %q", said(r))
			}
			until(t, "it is handled", func() bool {
				f, _, err := b.s.Facts(t.Context(), "C1", at(24, 10, 0))
				return err == nil && c.why(f.Contact)
			})
			cv := b.conversation("web:C1")
			if cv.Case == nil || cv.Case.Reason != c.of || cv.Verified {
				t.Errorf("the customer's case: %+v", cv.Case)
			}
			other := stop // from a number that nobody was written to at
			other.Sender, other.EventID = "8619900000099", "s2"
			if elsewhere := b.handle(other); said(elsewhere) != said(r) {
				t.Errorf("a number that nobody was written to at hears %q instead of %q", said(elsewhere), said(r))
			}
			for d := 24; d < 31; d++ {
				clock.set(at(d, 10, 0))
				b.handle(woken(clock.now()))
			}
			b.sentAll(t)
			if got := a.sms.unasked(); len(got) != 1 {
				t.Errorf("after the stop came %d more", len(got)-1)
			}
			b.playAgain("web:C1")
		})
	}
}

// stopReader also knows a word for no more messages.
type stopReader struct{ plainReader }

func (r stopReader) Read(ctx context.Context, m dialog.Message) (dialog.Reading, error) {
	if m.Text == "退订" {
		return dialog.Reading{Locale: dialog.Chinese, Intents: []dialog.Intent{dialog.StopContact}, Confidence: 1}, nil
	}
	return r.plainReader.Read(ctx, m)
}
