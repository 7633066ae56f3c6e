package storm

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// patience is how long a customer waits for an answer before it is held that
// the conversation is stuck.
const patience = 40 * time.Second

// kind is what a customer wants in the end.
type kind int

const (
	agrees kind = iota
	asks
	stops
	wantsPerson
)

// kindOf is what the n-th customer wants: most agree to a plan.
func kindOf(n int) kind {
	switch n % 10 {
	case 7, 8:
		return asks
	case 9:
		return []kind{stops, wantsPerson}[n/10%2]
	default:
		return agrees
	}
}

// door is how an event gets to the program: it returns once that has said that
// it is durable.
type door interface {
	hand(ctx context.Context, event []byte) error
}

// customer is one who talks with the bank on an app.
type customer struct {
	n      int
	world  *world
	door   door
	random *rand.Rand
	think  time.Duration // at most, between two things

	waits   atomic.Int64 // in Unix nanoseconds: since when something is waited for; 0: nothing is
	answers sync.Map     // by that: when it came

	mu      sync.Mutex
	events  map[string]bool // by id: those that were acknowledged
	count   int
	codes   int
	agreed  bool
	slowest time.Duration // answer
}

func newCustomer(n int, w *world, d door, seed uint64, think time.Duration) *customer {
	return &customer{n: n, world: w, door: d, random: rand.New(rand.NewPCG(seed, uint64(n))), think: think, events: map[string]bool{}}
}

func (c *customer) address() string { return fmt.Sprint("o", customerID(c.n)) }

// words are what is said, in the customer's language.
func (c *customer) words(chinese, english string) string {
	if localeOf(c.n) == "en" {
		return english
	}
	return chinese
}

// stuckError says what a customer waited for in vain.
type stuckError struct {
	customer string
	what     string
	last     string // what they were told last
}

func (e *stuckError) Error() string {
	return fmt.Sprintf("customer %s waited for %s for %s; was told last: %s", e.customer, e.what, patience, e.last)
}

// talk is the whole conversation. It goes on chatting until enough is closed.
func (c *customer) talk(ctx context.Context, enough <-chan struct{}) error {
	if err := c.identify(ctx); err != nil {
		return err
	}
	if kindOf(c.n) == agrees {
		if err := c.agree(ctx); err != nil {
			return err
		}
	}
	last := map[kind]string{
		stops:       c.words("请不要再联系我了", "Please stop contacting me"),
		wantsPerson: c.words("我要找人工客服", "I want to talk to a person"),
	}[kindOf(c.n)]
	if last != "" {
		if _, err := c.ask(ctx, c.message(last), "an answer", nil); err != nil {
			return err
		}
	}
	for {
		select {
		case <-enough:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(c.random.Int64N(int64(c.think)))):
		}
		if err := c.chat(ctx); err != nil {
			return err
		}
	}
}

// identify shows who they are.
func (c *customer) identify(ctx context.Context) error {
	has := func(button string) func(message) bool {
		return func(m message) bool { return m.button(button) != "" }
	}
	if _, err := c.ask(ctx, c.message(c.words("我一共欠多少钱", "How much do I owe in total?")), "to be asked for the number", has("contact")); err != nil {
		return err
	}
	number := c.message(strings.TrimPrefix(phoneOf(c.n), "+86"))
	if c.n%3 == 0 {
		number = c.event("contact", map[string]any{"phone": phoneOf(c.n), "own": true})
	}
	if _, err := c.ask(ctx, number, "a code to be announced", has("resend")); err != nil {
		return err
	}
	code, err := c.code()
	if err != nil {
		return err
	}
	if _, err := c.ask(ctx, c.message(code), "to be asked for a proof", func(m message) bool { return m.button("resend") == "" }); err != nil {
		return err
	}
	_, err = c.ask(ctx, c.message(last4Of(c.n)), "what is owed", func(m message) bool { return m.Conversation == "web:"+customerID(c.n) })
	return err
}

// agree agrees to a plan that is shown.
func (c *customer) agree(ctx context.Context) error {
	options := c.message(c.words("有什么还款方案", "What are my options to pay it back?"))
	for i, step := range []string{"plan", "agree", "resend"} {
		m, err := c.ask(ctx, options, step, func(m message) bool { return m.button(step) != "" })
		if err != nil {
			return err
		}
		if i < 2 {
			options = c.event("button", map[string]any{"button": m.button(step)})
		}
	}
	code, err := c.code()
	if err != nil {
		return err
	}
	if _, err := c.ask(ctx, c.message(code), "the plan", func(m message) bool { return m.button("status") != "" }); err != nil {
		return err
	}
	c.mu.Lock()
	c.agreed = true
	c.mu.Unlock()
	return nil
}

// chat says something more, sometimes several things without waiting for an
// answer.
func (c *customer) chat(ctx context.Context) error {
	texts := []string{
		c.words("我一共欠多少钱", "How much do I owe in total?"), c.words("怎么算的", "How is that worked out?"),
		c.words("不还会怎么样", "What happens if I don't pay?"), c.words("你是谁", "Who are you?"),
		c.words("谢谢", "Thank you"), c.words("怎么还款", "How do I pay?"),
	}
	pick := func() []byte { return c.message(texts[c.random.IntN(len(texts))]) }
	if c.random.IntN(4) > 0 {
		_, err := c.ask(ctx, pick(), "an answer", nil)
		return err
	}
	before, many := c.world.got(c.address()), 2+c.random.IntN(2)
	var group sync.WaitGroup
	failed := make([]error, many)
	for i := range many {
		event := pick()
		group.Go(func() { failed[i] = c.give(ctx, event) })
	}
	group.Wait()
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return c.until(time.Now(), fmt.Sprint(many, " answers"), func() bool { return len(c.world.inbox[c.address()]) >= before+many })
}

// code waits for the next code by text.
func (c *customer) code() (code string, err error) {
	c.codes++
	err = c.until(time.Now(), "a code by text", func() bool {
		codes := c.world.codes[phoneOf(c.n)]
		if len(codes) < c.codes {
			return false
		}
		code = codes[c.codes-1]
		return true
	})
	return code, err
}

// ask hands an event in and waits for a message that is as wished.
func (c *customer) ask(ctx context.Context, event []byte, what string, wished func(message) bool) (m message, err error) {
	before, began := c.world.got(c.address()), time.Now()
	c.waits.Store(began.UnixNano())
	if err := c.give(ctx, event); err != nil {
		return m, err
	}
	err = c.until(began, what, func() bool {
		d, found := c.world.after(c.address(), before, wished)
		m = d.message
		return found
	})
	return m, err
}

// until waits, and notes how long that took.
func (c *customer) until(began time.Time, what string, holds func() bool) error {
	at := began.UnixNano()
	c.waits.Store(at)
	defer func() {
		c.answers.Store(at, time.Now())
		c.waits.Store(0)
	}()
	if !c.world.wait(patience, holds) {
		last := "nothing"
		c.world.mu.Lock()
		defer c.world.mu.Unlock()
		if all := c.world.inbox[c.address()]; len(all) > 0 {
			last = fmt.Sprintf("%s in %s, buttons %v", all[len(all)-1].Text, all[len(all)-1].Conversation, all[len(all)-1].Buttons)
		}
		return &stuckError{customerID(c.n), what, last}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slowest = max(c.slowest, time.Since(began))
	return nil
}

// give hands an event in until it is acknowledged.
func (c *customer) give(ctx context.Context, event []byte) error {
	var e struct{ ID string }
	if err := json.Unmarshal(event, &e); err != nil {
		return err
	}
	if err := c.door.hand(ctx, event); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events[e.ID] = true
	return nil
}

func (c *customer) message(text string) []byte {
	return c.event("message", map[string]any{"text": text})
}

// event is something that happens now.
func (c *customer) event(kind string, more map[string]any) []byte {
	c.mu.Lock()
	c.count++
	more["id"] = fmt.Sprintf("%s-%d", c.address(), c.count)
	c.mu.Unlock()
	more["type"], more["sender"], more["at"] = kind, c.address(), time.Now().Format(time.RFC3339Nano)
	text, err := json.Marshal(more)
	if err != nil {
		panic(err) // strings and booleans alone
	}
	return text
}
