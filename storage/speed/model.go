package speed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
)

const (
	// numbers is how many customers' numbers there are; numberStep, which has no
	// factor of it, spreads those in use, so that no index gets its keys in order.
	numbers    = 10_000_000
	numberStep = 7_654_321
	// wakeDays is over how many days it is spread when conversations want to be
	// looked at.
	wakeDays = 30
	// one in plansEach conversations has agreed a plan.
	plansEach = 4
)

// numberOf is the i-th customer's number, in seven digits.
func numberOf(i int) string { return fmt.Sprintf("%07d", i*numberStep%numbers) }

// conversationOf is a customer's conversation at rest.
func conversationOf(number string) string { return "bench:C" + number }

// bookLine is a customer's account in the book: two years of a credit card.
func bookLine(number string) []byte {
	var entries strings.Builder
	for m := range 12 {
		at := time.Date(2025, time.Month(8+m), 3, 0, 0, 0, 0, time.UTC)
		fmt.Fprintf(&entries, `{"date":"%s","kind":"purchase","amount":"750.00"},`, at.Format(time.DateOnly))
	}
	return fmt.Appendf(nil, `{"account":"A%s","product":"cn-credit-card","currency":"CNY","customer":{"id":"C%s","name":"李明","phone":"+861990%s","id_last4":"1234","birth_date":"1990-01-01","locale":"zh-CN","time_zone":"Asia/Shanghai"},"entries":[%s{"date":"2026-08-01","kind":"purchase","amount":"20.00"}],"statements":[{"date":"2026-08-20","due":"2026-09-10","balance":"9020.00","minimum":"902.00"}],"flags":[],"broken_plans_12m":0}`,
		number, number, number, entries.String())
}

// Waits is what a conversation waits for, if for anything.
type Waits int

// What there is of it, the same few among few conversations and among many.
const (
	Nothing   Waits = iota
	Colleague       // a hand-over is queued
	Settling        // a record may not be settled yet
	Turn            // its last event is not handled
	Sending         // its last message is not delivered
	Forgotten       // nobody has written for years
)

// each is how many conversations wait for each of them.
const each = 20

// waits is what the i-th conversation waits for.
func waits(i int) Waits {
	if w := Waits(1 + i/each); w <= Forgotten {
		return w
	}
	return Nothing
}

// Copy is one conversation at rest as a store is to keep it.
type Copy struct {
	Conversation bot.Conversation // after its turns; its outbox is empty, its version its sequence
	Turns        []Document       // one a turn, from the first
	Events       []Document       // one an event; one more than turns where it waits for its turn
	Line         bot.BookLine
	Records      []bot.Record
	Kept         []bot.Kept
	Waits        Waits
}

// Document is the JSON of a turn or an event, and what names it.
type Document struct {
	Channel, EventID string
	Text             []byte
}

// Model is what conversations are copied from: one at rest, one with a plan.
type Model struct{ plain, agreed *original }

// original is a conversation that a service has left, with the number "0000000".
type original struct {
	conversation  bot.Conversation
	turns, events []Document
	records       []bot.Record
	kept          []bot.Kept
}

// NewModel plays two conversations, each on an empty store.
func NewModel(t testing.TB, open func() (s Store, done func())) *Model {
	t.Helper()
	m := &Model{}
	for _, of := range []**original{&m.plain, &m.agreed} {
		s, done := open()
		h := Open(t, s)
		h.enroll(1)
		*of = h.play(of == &m.agreed)
		h.Close()
		done()
	}
	return m
}

// play has a conversation of four turns, or of five that agree a plan, and
// reads it back.
func (h *House) play(agree bool) *original {
	h.t.Helper()
	number := numberOf(0)
	name := conversationOf(number)
	o := &original{}
	say := func(kind bot.InboundKind, written string) bot.TurnResult {
		in := message(name, number, len(o.events)+1, written)
		if in.Kind = kind; kind == bot.Button {
			in.Text, in.Button = "", written
		}
		r, err := h.answered(in)
		if err != nil {
			h.t.Fatal(err)
		}
		text, err := in.AppendJSON(nil)
		if err != nil {
			h.t.Fatal(err)
		}
		o.events = append(o.events, Document{in.Channel, in.EventID, text})
		return r
	}
	say(bot.Text, messages[0])
	if agree {
		r := say(bot.Text, "有什么还款方案")
		r = say(bot.Button, button(h.t, r, "plan"))
		r = say(bot.Button, button(h.t, r, "agree"))
		say(bot.Text, r.Code)
		o.readRecord(h, bot.PlanKey("A"+number))
	} else {
		for _, text := range messages[1:4] {
			say(bot.Text, text)
		}
	}
	var err error
	if o.conversation, err = h.Conversation(h.t.Context(), name); err != nil {
		h.t.Fatal(err)
	}
	o.conversation.Outbox, o.conversation.Unsettled = nil, nil // at rest
	turns, err := h.Turns(h.t.Context(), name, 0, 100)
	if err != nil || len(turns) != len(o.events) {
		h.t.Fatalf("%d turns of %d events, %v", len(turns), len(o.events), err)
	}
	for i := range turns {
		text, err := turns[i].AppendJSON(nil)
		if err != nil {
			h.t.Fatal(err)
		}
		o.turns = append(o.turns, Document{turns[i].Channel, turns[i].EventID, text})
	}
	return o
}

func (o *original) readRecord(h *House, key string) {
	rs, err := h.Store.Records(h.t.Context(), []string{key})
	if err != nil || len(rs) != 1 || rs[0].Status != bot.RecordActive {
		h.t.Fatalf("no plan was agreed: %+v, %v", rs, err)
	}
	k, err := h.Store.Kept(h.t.Context(), rs[0].Digest)
	if err != nil {
		h.t.Fatal(err)
	}
	o.records, o.kept = rs, []bot.Kept{k}
}

// button is the id of the first button under a reply that begins so.
func button(t testing.TB, r bot.TurnResult, prefix string) string {
	t.Helper()
	for _, reply := range r.Replies {
		for _, b := range reply.Buttons {
			if strings.HasPrefix(b.ID, prefix) {
				return b.ID
			}
		}
	}
	t.Fatalf("no button %s… under %+v", prefix, r.Replies)
	return ""
}

// Copies are n conversations of n customers.
func (m *Model) Copies(n int) iter.Seq[*Copy] {
	return func(yield func(*Copy) bool) {
		for i := range n {
			o := m.plain
			if i%plansEach == plansEach-1 {
				o = m.agreed
			}
			c := o.copy(numberOf(i+1), waits(i))
			if at := &c.Conversation.Wake; !at.IsZero() {
				*at = at.AddDate(0, 0, i%wakeDays)
			}
			if !yield(c) {
				return
			}
		}
	}
}

// copy is the conversation with another number in all that names the customer.
func (o *original) copy(number string, w Waits) *Copy {
	c := &Copy{Conversation: o.conversation, Waits: w}
	line := bookLine(number)
	c.Line = bot.BookLine{Account: "A" + number, Customer: "C" + number, Digest: bot.Digest(line), Line: bot.NewSecret(line)}
	c.Conversation.ID, c.Conversation.Customer = conversationOf(number), "C"+number
	c.Conversation.State = renumber(o.conversation.State, number)
	c.Turns, c.Events = renumberAll(o.turns, number), renumberAll(o.events, number)
	for i, r := range o.records {
		body := renumber(o.kept[i].Text.Reveal(), number)
		r.Key, r.Customer, r.Conversation = bot.PlanKey("A"+number), "C"+number, c.Conversation.ID
		r.Body, r.Digest = body, bot.Digest(body)
		c.Records = append(c.Records, r)
		c.Kept = append(c.Kept, bot.Kept{Digest: r.Digest, Subject: r.Customer, Text: bot.NewSecret(body)})
	}
	switch w {
	case Colleague:
		c.Conversation.Case = &bot.Case{ID: c.Conversation.ID + "/1", Reason: "wish", Priority: "normal", Summary: "…", Status: bot.CaseQueued, Opened: start, Changed: start}
	case Settling:
		c.Conversation.Unsettled = []bot.Record{{Key: bot.ContactKey(c.Conversation.Customer), Status: bot.RecordActive, Customer: c.Conversation.Customer, Conversation: c.Conversation.ID, Sequence: c.Conversation.Sequence, At: start, Body: json.RawMessage(`{}`)}}
	case Turn:
		last := c.Events[len(c.Events)-1]
		last.EventID += "-next"
		c.Events = append(c.Events, last)
	case Forgotten:
		c.Conversation.Opened, c.Conversation.Last = start.AddDate(-3, 0, 0), start.AddDate(-3, 0, 0)
	case Nothing, Sending:
	}
	return c
}

func renumberAll(ds []Document, number string) []Document {
	out := make([]Document, len(ds), len(ds)+1)
	for i, d := range ds {
		out[i] = Document{d.Channel, d.EventID, renumber(d.Text, number)}
	}
	return out
}

// renumber gives customer and account another number.
func renumber(text []byte, number string) []byte {
	out := bytes.Clone(text)
	for _, kind := range []string{"A", "C"} {
		old := []byte(kind + numberOf(0))
		for at := 0; ; at += len(old) {
			i := bytes.Index(out[at:], old)
			if i < 0 {
				break
			}
			at += i
			copy(out[at+1:], number)
		}
	}
	return out
}
