package bot_test

import (
	"context"
	"fmt"
	"testing"

	"repaybot/bot"
)

// counting is a channel that refuses for now until it is opened, and then counts.
type counting struct {
	open chan struct{}
	got  chan string
}

func (*counting) Name() string { return "web" }

func (c *counting) Send(ctx context.Context, m bot.Outbound) (bot.Receipt, error) {
	select {
	case <-c.open:
		c.got <- m.Conversation
		return bot.Receipt{}, nil
	case <-ctx.Done():
		return bot.Receipt{}, ctx.Err()
	}
}

// TestManyMessagesLeft ends a process with more messages waiting than one look
// at the outbox takes: the next one sends all of them.
func TestManyMessagesLeft(t *testing.T) {
	const many = 1100
	c := &counting{open: make(chan struct{}), got: make(chan string, 2*many)}
	with := func(o *bot.Options) { o.Channels = []bot.Channel{c} }
	b := openBank(t, with)
	for i := range many {
		in := b.in(bot.Text, "你好")
		in.Conversation = fmt.Sprint("web:C1/", i)
		b.handle(in)
	}
	b.s.Close()
	close(c.open)
	s := b.service(with)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx) }()
	sent := map[string]bool{}
	for len(sent) < many {
		select {
		case name := <-c.got:
			sent[name] = true
		case err := <-ended:
			t.Fatalf("%d of %d sent, %v", len(sent), many, err)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
