package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

// phones are the phones on file: what came to each conversation's, in order.
type phones struct {
	mu    sync.Mutex
	codes map[string][]string
	to    []string
	came  chan struct{}
}

func newPhones() *phones {
	return &phones{codes: map[string][]string{}, came: make(chan struct{}, 10000)}
}

func (p *phones) SendCode(_ context.Context, customer, conversation, code string) error {
	p.mu.Lock()
	p.codes[conversation] = append(p.codes[conversation], code)
	p.to = append(p.to, customer)
	p.mu.Unlock()
	p.came <- struct{}{}
	return nil
}

// next waits for a code and returns the newest of a conversation.
func (p *phones) next(t *testing.T, conversation string) string {
	t.Helper()
	select {
	case <-p.came:
	case <-time.After(10 * time.Second):
		t.Fatal("no code came")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	codes := p.codes[conversation]
	if len(codes) == 0 {
		t.Fatal("the code went elsewhere")
	}
	return codes[len(codes)-1]
}

// chats is a bank whose customers write on a messaging app.
type chats struct {
	*bank
	phones *phones
	events int
	mu     sync.Mutex
	at     time.Time
}

func openChats(t *testing.T) *chats {
	t.Helper()
	c := &chats{phones: newPhones(), at: day}
	c.bank = openBank(t, c.options)
	return c
}

func (c *chats) options(o *bot.Options) { o.Codes = c.phones }

func (c *chats) event(address string, kind bot.InboundKind, text string) bot.Inbound {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events++
	c.at = c.at.Add(time.Second)
	in := bot.Inbound{Channel: "telegram", Sender: address, EventID: fmt.Sprint("t", c.events), At: c.at, Kind: kind}
	switch kind {
	case bot.Contact:
		in.Phone, in.Own = text, true
	case bot.Button:
		in.Button = text
	case bot.Opened:
		in.Start = text
	default:
		in.Text = text
	}
	return in
}

func (c *chats) write(address, text string) bot.TurnResult {
	c.t.Helper()
	return c.handle(c.event(address, bot.Text, text))
}

func said(r bot.TurnResult) string {
	var kinds []string
	for _, s := range r.Said {
		kinds = append(kinds, string(s.Kind))
	}
	return strings.Join(kinds, " ")
}

// shown takes an address all the way to being the customer's.
func (c *chats) shown(t *testing.T, address string) bot.TurnResult {
	t.Helper()
	c.write(address, "多少钱")
	r := c.write(address, "199 0000 0001")
	c.write(address, c.phones.next(t, r.Conversation))
	r = c.write(address, "1234")
	if r.Then == nil || r.Then.Conversation != bot.ConversationOf("C1") || !strings.HasPrefix(said(*r.Then), "identity_done owed_card") {
		t.Fatalf("it did not go on in the customer's conversation: %+v", r.Then)
	}
	if len(r.Replies) != 0 {
		t.Errorf("both conversations answer: %+v", r.Replies)
	}
	return r
}

func TestShowingWhoOneIs(t *testing.T) {
	c := openChats(t)
	own := c.shown(t, "70001").Conversation
	r := c.write("70001", "多少钱")
	if r.Conversation != "web:C1" || !strings.Contains(said(r), "owed_card") {
		t.Errorf("after: %s in %s", said(r), r.Conversation)
	}
	if got := c.write("70002", "多少钱"); got.Conversation == own || strings.Contains(said(got), "owed") {
		t.Errorf("another address is taken for it: %s", said(got))
	}
	web := c.handle(c.in(bot.Text, "多少钱")) // the same customer on the bank's page
	if web.Conversation != r.Conversation || web.Sequence != r.Sequence+1 {
		t.Errorf("the page is turn %d of %s", web.Sequence, web.Conversation)
	}
	replayConversation(t, c.bank, own)
	replayConversation(t, c.bank, "web:C1")
}

func replayConversation(t *testing.T, b *bank, id string) {
	t.Helper()
	err := bot.Replay(t.Context(), b.db, b.db, id, plainPhraser{}, "plain", func(r bot.Replayed) {
		if !r.Same() {
			t.Errorf("%s: turn %d played again differs: %s", id, r.Sequence, r.Difference)
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// TestNothingTypedIsKept looks for what was typed in all that turns and
// conversations keep, as it is once it has been opened.
func TestNothingTypedIsKept(t *testing.T) {
	c := openChats(t)
	address := "70001"
	c.write(address, "多少钱")
	own := c.write(address, "我的号码是199 0000 0001").Conversation
	code := c.phones.next(t, own)
	wrong := "314159"
	if code == wrong {
		wrong = "271828"
	}
	for _, text := range []string{wrong, "我的号码19900000001我已经等了好一会儿了你们那边到底发了没有呀", code, "9876", "1990年9月9日", "也许是 1990 0909 吧我也不太记得清楚了真的很抱歉给您添麻烦了", "1990-01-01"} {
		c.write(address, text)
	}
	later := c.event(address, bot.Text, "多少钱")
	later.At = c.at.Add(2 * time.Hour)
	c.at = later.At
	c.handle(later)
	c.write(address, c.phones.next(t, "web:C1"))
	c.write(address, "1234")
	kept := 0
	for _, id := range []string{own, "web:C1"} {
		turns, err := c.s.Turns(t.Context(), id, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		conversation, err := c.s.Conversation(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := conversation.AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		texts := [][]byte{doc}
		for i := range turns {
			text, err := turns[i].AppendJSON(nil)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, text)
		}
		for _, text := range texts {
			kept++
			for _, typed := range []string{"19900000001", "199 0000 0001", "0000 0001", code, wrong, "9876", "1990年", "0909", "1990-01-01", `"1234"`} {
				if bytes.Contains(text, []byte(typed)) {
					t.Errorf("%q is kept in %s", typed, text)
				}
			}
		}
	}
	if kept < 12 {
		t.Errorf("only %d documents were looked through", kept)
	}
	if c.write(address, "多少钱").Conversation != "web:C1" {
		t.Error("it was not shown who it is")
	}
}

// TestUnknownNumbersAreNoDifferent compares what is said to numbers that the
// bank has and to numbers that it has not, and how long it takes.
func TestUnknownNumbersAreNoDifferent(t *testing.T) {
	const pairs = 120
	c := openChats(t)
	p, err := negotiation.ParsePolicy(policyText(t))
	if err != nil {
		t.Fatal(err)
	}
	var book strings.Builder
	for i := range pairs {
		book.WriteString(strings.NewReplacer("CN-90001", fmt.Sprint("CN-8", 1000+i), `"C1"`, fmt.Sprintf(`"K%d"`, i), "+8619900000001", number(i, true)).Replace(cardLine) + "\n")
	}
	if _, err := bot.ImportBook(t.Context(), c.db, p, strings.NewReader(book.String()), func(r bot.RefusedLine) { t.Error(r) }); err != nil {
		t.Fatal(err)
	}
	took := map[string]map[bool][]float64{}
	for i := range pairs {
		var heard [2][]string
		for k, known := range []bool{i%2 == 0, i%2 != 0} { // who goes first takes turns
			address := fmt.Sprint("9", i, known)
			for step, text := range []string{"多少钱", number(i, known), "000000", "111111", "重发", "222222", "333333", "444444", "多少钱"} {
				in := c.event(address, bot.Text, text)
				in.At = day.Add(time.Duration(step) * time.Second)
				began := time.Now()
				r := c.handle(in)
				name := fmt.Sprint("step ", step)
				if took[name] == nil {
					took[name] = map[bool][]float64{}
				}
				took[name][known] = append(took[name][known], float64(time.Since(began)))
				heard[k] = append(heard[k], r.Replies[0].Text+fmt.Sprint(r.Replies[0].Buttons, r.State.Stage, r.State.Mode, r.State.Identity))
			}
		}
		if !slices.Equal(heard[0], heard[1]) {
			t.Fatalf("they hear\n%s\nand\n%s", strings.Join(heard[0], "\n"), strings.Join(heard[1], "\n"))
		}
	}
	for name, x := range took {
		z := rankSum(x[true], x[false])
		t.Logf("%s: known %.0f µs, unknown %.0f µs, z %.2f", name, median(x[true])/1e3, median(x[false])/1e3, z)
		// Five deviations: by chance once in two million.
		if math.Abs(z) > 5 {
			t.Errorf("%s: the time tells a known number from an unknown one: medians %.0f and %.0f µs, z %.1f", name, median(x[true])/1e3, median(x[false])/1e3, z)
		}
	}
}

func number(i int, known bool) string {
	if known {
		return fmt.Sprintf("+86199001%05d", i)
	}
	return fmt.Sprintf("+86199002%05d", i)
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return x[len(x)/2]
}

// rankSum is the Mann-Whitney statistic in standard deviations.
func rankSum(a, b []float64) float64 {
	u := 0.0
	for _, x := range a {
		for _, y := range b {
			switch {
			case x > y:
				u++
			case x == y:
				u += 0.5
			}
		}
	}
	n, m := float64(len(a)), float64(len(b))
	return (u - n*m/2) / math.Sqrt(n*m*(n+m+1)/12)
}

// compared counts the tries of a step that were compared: each was right or
// wrong, or was the last and locked it.
func compared(t *testing.T, c *chats, step dialog.IdentityStep, conversations []string) (compared, right int) {
	t.Helper()
	for _, id := range conversations {
		turns, err := c.s.Turns(t.Context(), id, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, turn := range turns {
			event, err := dialog.UnmarshalEvent(turn.Event)
			if err != nil {
				t.Fatal(err)
			}
			if e, ok := event.(dialog.IdentityTried); ok && e.Step == step {
				switch e.Outcome {
				case dialog.IdentityRight:
					compared++
					right++
				case dialog.IdentityWrong, dialog.IdentityMore, dialog.IdentityExpired:
					compared++
				default:
				}
			}
		}
	}
	return compared, right
}

func (c *chats) atOnce(events []bot.Inbound) {
	var group sync.WaitGroup
	for _, in := range events {
		group.Go(func() {
			if _, err := c.s.Handle(c.t.Context(), in); err != nil {
				c.t.Error(err)
			}
		})
	}
	group.Wait()
}

func TestParallelTriesAtOneCode(t *testing.T) {
	c := openChats(t)
	own := c.write("70001", "19900000001").Conversation
	code := c.phones.next(t, own)
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	var events []bot.Inbound
	for range 200 {
		events = append(events, c.event("70001", bot.Text, wrong))
	}
	c.atOnce(events)
	if n, _ := compared(t, c, dialog.StepCode, []string{own}); n >= dialog.CodeTries {
		t.Errorf("%d wrong tries were compared and answered, and one more that locked", n)
	}
	if r := c.write("70001", code); strings.Contains(said(r), "identity_proof") {
		t.Error("the right code counts while it is locked")
	}
}

func TestParallelTriesAtOneNumber(t *testing.T) {
	c := openChats(t)
	var events []bot.Inbound
	var own []string
	for i := range 200 {
		events = append(events, c.event(fmt.Sprint("8", 1000+i), bot.Text, "19900000001"))
	}
	c.atOnce(events)
	c.s.Close() // all codes have come
	c.s = c.service(c.options)
	c.phones.mu.Lock()
	var tries []bot.Inbound
	for i, in := range events {
		id := conversationOf(t, c, in.Sender)
		own = append(own, id)
		for _, code := range c.phones.codes[id] {
			for k := range 40 {
				text := code
				if k%2 == 0 {
					text = "000000"
				}
				tries = append(tries, c.event(events[i].Sender, bot.Text, text))
			}
		}
	}
	sent := len(c.phones.to)
	c.phones.mu.Unlock()
	if sent == 0 || sent > dialog.CodeTries {
		t.Fatalf("%d codes went to one number", sent)
	}
	c.atOnce(tries)
	if n, right := compared(t, c, dialog.StepCode, own); n > dialog.CodeTries || n == 0 {
		t.Errorf("%d tries at one number were compared (%d right)", n, right)
	}
}

func conversationOf(t *testing.T, c *chats, address string) string {
	t.Helper()
	r := c.handle(c.event(address, bot.Button, "contact"))
	return r.Conversation
}

// TestLocksOutliveTheProgram locks a chat, starts anew, and finds it locked.
func TestLocksOutliveTheProgram(t *testing.T) {
	c := openChats(t)
	own := c.write("70001", "19900000001").Conversation
	code := c.phones.next(t, own)
	for i := range dialog.CodeTries {
		c.write("70001", fmt.Sprintf("00000%d", i))
	}
	c.s.Close()
	if err := c.db.Close(); err != nil {
		t.Fatal(err)
	}
	c.start(c.options)
	for _, text := range []string{code, "19900000001", "多少钱"} {
		if r := c.write("70001", text); text != code && said(r) != "identity_locked" {
			t.Errorf("%q is answered by %s", text, said(r))
		}
	}
	c.at = c.at.Add(61 * time.Minute)
	if r := c.write("70001", "19900000001"); said(r) != "identity_code" {
		t.Errorf("after an hour: %s", said(r))
	}
}

func TestALetterIsUsedOnce(t *testing.T) {
	c := openChats(t)
	now := c.clock()
	token, err := c.s.NewLink(t.Context(), "C1", now.Add(365*24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.s.NewLink(t.Context(), "C1", now.Add(-time.Hour)); !errors.Is(err, bot.ErrExpired) {
		t.Errorf("a letter that has run out: %v", err)
	}
	if _, err := c.s.NewLink(t.Context(), "nobody", now.Add(time.Hour)); !errors.Is(err, bot.ErrUnknownCustomer) {
		t.Errorf("a letter to nobody: %v", err)
	}
	c.at = now
	var events []bot.Inbound
	for i := range 20 {
		events = append(events, c.event(fmt.Sprint("6", i), bot.Opened, token))
	}
	c.atOnce(events)
	taken := ""
	for _, in := range events {
		if r := c.handle(in); strings.Contains(r.Replies[0].Text, "identity_letter ") {
			if taken != "" {
				t.Error("two chats have used it")
			}
			taken = in.Sender
		}
	}
	if taken == "" {
		t.Fatal("nobody has used it")
	}
	if r := c.handle(c.event(taken, bot.Opened, token)); !strings.Contains(said(r), "identity_letter") || strings.Contains(said(r), "over") {
		t.Errorf("the chat that has used it opens it again: %s", said(r))
	}
	late := c.event("123", bot.Opened, token)
	late.At = now.Add(366 * 24 * time.Hour)
	if r := c.handle(late); !strings.Contains(said(r), "identity_letter_over") {
		t.Errorf("after it has run out: %s", said(r))
	}
}

// TestEventsAroundTheLink hands in again what came before, and what was still
// waiting when the address was linked.
func TestEventsAroundTheLink(t *testing.T) {
	c := openChats(t)
	c.write("70001", "多少钱")
	own := c.write("70001", "19900000001").Conversation
	c.write("70001", c.phones.next(t, own))
	proof, waiting := c.event("70001", bot.Text, "1234"), c.event("70001", bot.Text, "有什么办法")
	for _, in := range []bot.Inbound{proof, waiting} { // both before either is handled
		if _, err := c.s.Accept(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	first := c.handle(proof)
	if first.Then == nil {
		t.Fatalf("%s", said(first))
	}
	again := c.handle(proof)
	if !again.Repeated || again.Conversation != own {
		t.Errorf("the proof again: %+v", again)
	}
	c.s.Close() // whatever was moved on is there
	ctx, stop := context.WithCancel(t.Context())
	s := c.service(c.options)
	ended := make(chan error)
	go func() { ended <- s.Run(ctx) }()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		turns, err := s.Turns(t.Context(), "web:C1", 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		turns = slices.DeleteFunc(turns, func(x bot.Turn) bool { return x.Channel == "clock" })
		if len(turns) == 2 {
			if turns[1].EventID != waiting.EventID || !strings.Contains(turns[1].Replies[0].Text, "options") {
				t.Errorf("what waited is %s: %+v", turns[1].EventID, turns[1].Replies)
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d turns in the customer's conversation", len(turns))
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	replayConversation(t, c.bank, own)
}

// forgetful loses the first event that goes on to a customer's conversation.
type forgetful struct {
	bot.Store
	lost bool
}

func (f *forgetful) Accept(ctx context.Context, in bot.Inbound) (bot.Accepted, error) {
	if in.Kind == bot.Linked && !f.lost {
		f.lost = true
		return bot.Accepted{}, errors.New("the store is gone")
	}
	return f.Store.Accept(ctx, in)
}

// TestACrashBetweenTheConversations ends the program after the address was
// linked and before the customer's conversation has heard of it.
func TestACrashBetweenTheConversations(t *testing.T) {
	c := openChats(t)
	c.s.Close()
	c.s = c.service(func(o *bot.Options) { c.options(o); o.Store = &forgetful{Store: c.db} })
	c.write("70001", "多少钱")
	own := c.write("70001", "19900000001").Conversation
	c.write("70001", c.phones.next(t, own))
	if r := c.write("70001", "1234"); r.Then != nil {
		t.Fatal("nothing was lost")
	}
	c.s.Close()
	s := c.service(c.options)
	replies, unwatch := s.Watch("web:C1")
	defer unwatch()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx) }()
	select {
	case m := <-replies:
		if !strings.Contains(m.Reply.Text, "owed_card") || m.Channel != "telegram" || m.To != "70001" {
			t.Errorf("the answer is %+v", m)
		}
	case <-time.After(10 * time.Second):
		t.Error("what they wanted is lost")
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestSessions(t *testing.T) {
	c := openChats(t)
	c.shown(t, "70001")
	for range 60 { // never half an hour without a word: a day in all
		c.at = c.at.Add(26 * time.Minute)
		if r := c.write("70001", "多少钱"); strings.Contains(said(r), "identity_session") {
			break
		}
	}
	if open := c.at.Sub(day); open < 24*time.Hour || open > 25*time.Hour {
		t.Errorf("it was known who they are for %s", open)
	}
	r := c.write("70001", "你好") // not a word of what is being agreed
	if strings.Contains(said(r), "owed") || len(r.Replies) != 1 {
		t.Errorf("%s", said(r))
	}
	c.write("70001", c.phones.next(t, "web:C1"))
	if r = c.write("70001", "1990.1.1"); !strings.HasPrefix(said(r), "identity_done owed_card") || r.Conversation != "web:C1" {
		t.Errorf("%s", said(r))
	}
	c.at = c.at.Add(31 * time.Minute)
	if r = c.write("70001", "多少钱"); said(r) != "identity_session" {
		t.Errorf("after half an hour: %s", said(r))
	}
	replayConversation(t, c.bank, "web:C1")
}

// TestNothingOfATableWithoutASession leaves offers on the table, and looks at
// all that is said and can be pressed once it is not known any more who writes.
func TestNothingOfATableWithoutASession(t *testing.T) {
	c := openChats(t)
	c.shown(t, "70001")
	c.press2("70001", c.write("70001", "有什么办法"), "plan")
	c.at = c.at.Add(time.Hour)
	for _, in := range []bot.Inbound{
		c.event("70001", bot.Text, "你好"), c.event("70001", bot.Text, "同意"), c.event("70001", bot.Button, "agree:3"), c.event("70001", bot.Button, "owed"),
		c.event("70001", bot.Opened, ""), c.event("70001", bot.Text, "乱七八糟"), c.event("70001", bot.Text, "人工"),
	} {
		r := c.handle(in)
		for _, x := range r.Replies {
			if strings.Contains(x.Text, `"amount"`) || strings.Contains(x.Text, "9000") || strings.Contains(x.Text, "terms") || strings.Contains(x.Text, "not_now") {
				t.Errorf("%s %q is answered by %s", in.Kind, in.Text, x.Text)
			}
			for _, b := range x.Buttons {
				if strings.HasPrefix(b.ID, "plan") || strings.HasPrefix(b.ID, "agree") || b.ID == "owed" {
					t.Errorf("%s %q is answered with the button %s", in.Kind, in.Text, b.ID)
				}
			}
		}
		if r.State.Terms == nil {
			t.Fatalf("%s %q takes the terms off the table", in.Kind, in.Text)
		}
	}
}

func (c *chats) press2(address string, r bot.TurnResult, prefix string) bot.TurnResult {
	c.t.Helper()
	for _, x := range r.Replies[0].Buttons {
		if strings.HasPrefix(x.ID, prefix) {
			return c.handle(c.event(address, bot.Button, x.ID))
		}
	}
	c.t.Fatalf("no button %s", prefix)
	return r
}

func TestUnlink(t *testing.T) {
	c := openChats(t)
	c.shown(t, "70001")
	c.shown(t, "70002")
	if r := c.handle(c.event("70001", bot.Button, "unlink")); said(r) != "unlinked" {
		t.Fatalf("%s", said(r))
	}
	if r := c.write("70001", "多少钱"); strings.Contains(said(r), "owed") || r.Conversation == "web:C1" {
		t.Errorf("after: %s", said(r))
	}
	if r := c.write("70002", "多少钱"); !strings.Contains(said(r), "owed_card") {
		t.Errorf("the other address: %s", said(r))
	}
	if err := c.s.Unlink(t.Context(), "C1", "anna", "u1", c.at); err != nil {
		t.Fatal(err)
	}
	conversation, err := c.s.Conversation(t.Context(), "web:C1")
	if err != nil || len(conversation.Links) != 0 || conversation.Address != "" {
		t.Errorf("%+v, %v", conversation, err)
	}
	if r := c.write("70002", "多少钱"); strings.Contains(said(r), "owed") || r.Conversation == "web:C1" {
		t.Errorf("after a colleague took it: %s", said(r))
	}
	c.shown(t, "70002") // and it can be linked again
	replayConversation(t, c.bank, "web:C1")
}

func TestAStrangerOnALinkedAddress(t *testing.T) {
	c := openChats(t)
	c.shown(t, "70001")
	c.at = c.at.Add(48 * time.Hour)
	c.write("70001", "打错了")
	for _, in := range []bot.Inbound{
		c.event("70001", bot.Text, "多少钱"), c.event("70001", bot.Text, "19900000001"), c.event("70001", bot.Contact, "+8619900000001"), c.event("70001", bot.Opened, ""),
	} {
		if r := c.handle(in); said(r) != "wrong_person" && said(r) != "introduce wrong_person" {
			t.Errorf("%s %q is answered by %s", in.Kind, in.Text, said(r))
		}
	}
}

// TestOneNumberIsNotFlooded sees that codes go to the number on file only,
// and that too many to one number fall away unsaid.
func TestOneNumberIsNotFlooded(t *testing.T) {
	c := openChats(t)
	c.shown(t, "70001")
	sent := 1
	c.at = c.at.Truncate(time.Hour).Add(2 * time.Hour)
	for range 8 {
		c.write("70001", "多少钱")
		c.handle(c.event("70001", bot.Button, "resend"))
	}
	c.s.Close()
	c.phones.mu.Lock()
	defer c.phones.mu.Unlock()
	if got := len(c.phones.to) - sent; got == 0 || got > 6 {
		t.Errorf("%d codes went to one number within a minute", got)
	}
	for _, to := range c.phones.to {
		if to != "C1" {
			t.Errorf("a code went to %s", to)
		}
	}
}

// The first reply is in the language of the app, until they write in another.
func TestTheAppsLanguage(t *testing.T) {
	for locale, want := range map[dialog.Locale]dialog.Locale{"": dialog.Chinese, dialog.English: dialog.English, dialog.Chinese: dialog.Chinese} {
		c := openChats(t)
		in := c.event("70001", bot.Opened, "")
		in.Locale = locale
		r := c.handle(in)
		state := c.state(r.Conversation)
		if state.Locale != want {
			t.Errorf("app in %q: spoken to in %q", locale, state.Locale)
		}
		next := c.event("70001", bot.Text, "我到底欠多少钱")
		next.Locale = locale
		c.handle(next)
		if state = c.state(r.Conversation); state.Locale != dialog.Chinese {
			t.Errorf("app in %q, they write Chinese: spoken to in %q", locale, state.Locale)
		}
		replayConversation(t, c.bank, r.Conversation)
	}
}

// What is written beside a picture is masked like a text.
func TestACaptionIsMasked(t *testing.T) {
	c := openChats(t)
	c.write("70001", "多少钱")
	in := c.event("70001", bot.Attached, "我的号码是199 0000 0001")
	in.Files = []bot.File{{ID: "f1", Kind: "photo", Type: "image/jpeg", Size: 1000}}
	own := c.handle(in).Conversation
	turns, err := c.s.Turns(t.Context(), own, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, turn := range turns {
		if bytes.Contains(turn.Event, []byte("0000")) {
			t.Errorf("turn %d keeps the number", turn.Sequence)
		}
	}
}

func (c *chats) state(conversation string) (s dialog.State) {
	c.t.Helper()
	stored, err := c.s.Conversation(c.t.Context(), conversation)
	if err == nil {
		err = json.Unmarshal(stored.State, &s)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

// refusing never takes a code.
type refusing struct{ tries atomic.Int32 }

func (r *refusing) SendCode(context.Context, string, string, string) error {
	r.tries.Add(1)
	return &bot.Refused{Cause: errors.New("no such number")}
}

// A code that is refused for good is not tried again.
func TestARefusedCodeIsLeft(t *testing.T) {
	gateway := &refusing{}
	said := make(lines, 100)
	c := &chats{phones: newPhones(), at: day}
	c.bank = openBank(t, func(o *bot.Options) { o.Codes, o.Log = gateway, slog.New(slog.NewTextHandler(said, nil)) })
	c.write("70001", "多少钱")
	c.write("70001", "199 0000 0001")
	timeout := time.After(10 * time.Second)
	for {
		select {
		case line := <-said:
			if strings.Contains(line, "could not be sent yet") {
				t.Fatal("it is tried again")
			}
			if strings.Contains(line, "a one-time code can't be sent") {
				if n := gateway.tries.Load(); n != 1 {
					t.Errorf("tried %d times", n)
				}
				return
			}
		case <-timeout:
			t.Fatal("it was never given up")
		}
	}
}

// lines are what is logged.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}
