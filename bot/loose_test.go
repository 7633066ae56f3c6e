package bot_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/storage/sqlite"
)

// dead is who brings codes in a process that dies over it.
type dead struct{ reached chan struct{} }

func (d dead) SendCode(ctx context.Context, _, _, _ string) error {
	close(d.reached)
	<-ctx.Done()
	return ctx.Err()
}

func nearDay() time.Time { return day.Add(time.Minute) }

// TestACodeOutlivesItsProcess has a process die before a code was taken: the
// next one, or another beside it, brings the same code, once.
func TestACodeOutlivesItsProcess(t *testing.T) {
	for name, beside := range map[string]bool{"a start": false, "another process": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, sms := dead{make(chan struct{})}, newPhones()
			b := openBank(t, func(o *bot.Options) { o.Codes, o.Now = d, nearDay })
			next := func(o *bot.Options) { o.Codes, o.Now = sms, nearDay }
			if beside {
				other, _ := b.process(next)
				background(t, other)
			}
			code := b.toCode("web:C1")
			<-d.reached
			b.s.Close()
			if !beside {
				background(t, b.service(next))
			}
			until(t, "the code is brought", func() bool { return len(sms.of("web:C1")) > 0 })
			until(t, "nothing is left", func() bool { return b.loose() == 0 })
			if got := sms.of("web:C1"); len(got) != 1 || got[0] != code {
				t.Errorf("brought %v, and %s was sent", got, code)
			}
		})
	}
}

// loose counts the conversations with something left to be done.
func (b *bank) loose() int {
	b.t.Helper()
	cs, err := b.db.Conversations(b.t.Context(), bot.ConversationQuery{Unsettled: true})
	if err != nil {
		b.t.Fatal(err)
	}
	return len(cs)
}

// TestNothingIsLeftLoose sees that a conversation whose code is brought and
// whose plan is settled is looked at no more.
func TestNothingIsLeftLoose(t *testing.T) {
	sms := newPhones()
	b := openBank(t, func(o *bot.Options) { o.Codes, o.Now = sms, nearDay })
	r := b.agreed()
	if r.Plan == nil {
		t.Fatalf("nothing agreed: %+v", r)
	}
	until(t, "nothing is left", func() bool { return b.loose() == 0 })
	if got := sms.of("web:C1"); len(got) != 1 {
		t.Errorf("codes %v", got)
	}
}

// unsettling is a store that can't settle for a while.
type unsettling struct {
	*sqlite.DB
	broken chan struct{} // closed once it can
}

func (u unsettling) Settle(ctx context.Context, rs []bot.Record) error {
	select {
	case <-u.broken:
		return u.DB.Settle(ctx, rs)
	default:
		return errors.New("down")
	}
}

// TestWhatCouldNotBeSettledIs has the store fail right after a commit: what the
// turn wanted written is written when the store can, without another event.
func TestWhatCouldNotBeSettledIs(t *testing.T) {
	t.Parallel()
	b := openBank(t, nil)
	code := b.toCode("web:C1")
	db, err := sqlite.Open(t.Context(), b.dir, bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	store := unsettling{db, make(chan struct{})}
	s := b.service(func(o *bot.Options) { o.Store, o.Now = store, nearDay })
	background(t, s)
	if r, err := s.Handle(t.Context(), b.in(bot.Text, code)); err != nil || r.Plan == nil {
		t.Fatalf("%+v, %v", r.Plan, err)
	}
	status := func() bot.RecordStatus {
		rs, err := b.db.Records(t.Context(), []string{bot.PlanKey("CN-90001")})
		if err != nil || len(rs) != 1 {
			t.Fatalf("%+v, %v", rs, err)
		}
		return rs[0].Status
	}
	if got := status(); got != bot.RecordPending {
		t.Errorf("the plan is %s while the store can't", got)
	}
	close(store.broken)
	until(t, "the plan counts", func() bool { return status() == bot.RecordActive })
}

// of returns all codes that came to a conversation.
func (p *phones) of(conversation string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.codes[conversation]...)
}
