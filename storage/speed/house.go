package speed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog/understand"
	"repaybot/dialog/wording"
	"repaybot/negotiation"
)

// Store is what is measured.
type Store interface {
	bot.Store
	bot.Book
}

// channelName is the one channel's.
const channelName = "bench"

// start is when what is measured begins.
var start = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// House is a bank's service on a store.
type House struct {
	*bot.Service
	Store Store

	t    testing.TB
	post *post
}

// Open opens a service on a store, with the demo bank's policy, the embedded
// reader and the words of the catalogs. It ends with Close, or with the test.
func Open(t testing.TB, s Store) *House {
	t.Helper()
	reader, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	phraser, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	h := &House{Store: s, t: t, post: &post{}}
	h.Service, err = bot.NewService(t.Context(), bot.Options{
		Store: s, Book: s, PolicyText: policyText(t), Reader: reader, Phraser: phraser, Words: "wording",
		Channels: []bot.Channel{h.post}, Secret: bytes.Repeat([]byte{2}, 32),
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// policyText is the demo bank's policy; tests run in their package's directory.
func policyText(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "cmd", "repaybot", "policies", "cn.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// enroll puts customers into the book, by their numbers below n.
func (h *House) enroll(n int) {
	h.t.Helper()
	policy, err := negotiation.ParsePolicy(policyText(h.t))
	if err != nil {
		h.t.Fatal(err)
	}
	var book bytes.Buffer
	for i := range n {
		book.Write(append(bookLine(numberOf(i)), '\n'))
	}
	if _, err := bot.ImportBook(h.t.Context(), h.Store, policy, &book, func(r bot.RefusedLine) { h.t.Fatal(r) }); err != nil {
		h.t.Fatal(err)
	}
}

// message is what a customer writes in a conversation; n names the event.
func message(conversation, number string, n int, text string) bot.Inbound {
	return bot.Inbound{
		Conversation: conversation, Channel: channelName, EventID: fmt.Sprint(n), At: start.Add(time.Duration(n) * time.Second),
		Kind: bot.Text, Text: text, Customer: "C" + number, Verified: true,
	}
}

// answered has a message handled, and returns when the answer is delivered.
func (h *House) answered(in bot.Inbound) (bot.TurnResult, error) {
	arrived := h.post.expect(in.Conversation)
	r, err := h.Handle(h.t.Context(), in)
	if err == nil && (r.Repeated || len(r.Replies) == 0) {
		err = errors.New("a message had no answer")
	}
	if err == nil {
		<-arrived
	}
	return r, err
}

// messages are what customers write.
var messages = []string{"你好", "我一共欠多少钱？", "利息是怎么算出来的", "有什么还款方案", "每个月最多还2000", "what are my options?", "I can pay 1500 a month", "How much do I owe"}

// post is the channel. It tells when a conversation's message has arrived, and
// can hold all of them back.
type post struct {
	waiting sync.Map // conversation -> chan struct{}

	mu     sync.Mutex
	closed chan struct{} // messages wait for it, or nil
	got    int
}

// expect returns what is closed when the conversation's next message arrives.
func (p *post) expect(conversation string) <-chan struct{} {
	arrived := make(chan struct{})
	p.waiting.Store(conversation, arrived)
	return arrived
}

// hold keeps messages back until the returned function is called.
func (p *post) hold() (release func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	gate := make(chan struct{})
	p.closed = gate
	return func() { close(gate) }
}

func (p *post) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.got
}

// Name implements [bot.Channel].
func (*post) Name() string { return channelName }

// Send implements [bot.Channel].
func (p *post) Send(ctx context.Context, m bot.Outbound) (bot.Receipt, error) {
	p.mu.Lock()
	gate := p.closed
	p.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return bot.Receipt{}, ctx.Err()
		}
	}
	p.mu.Lock()
	p.got++
	p.mu.Unlock()
	if arrived, ok := p.waiting.LoadAndDelete(m.Conversation); ok {
		close(arrived.(chan struct{}))
	}
	return bot.Receipt{}, nil
}
