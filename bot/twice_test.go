package bot_test

import (
	"sync"
	"testing"

	"repaybot/bot"
	"repaybot/dialog"
)

// toCode plays a conversation up to the one-time code, which it returns.
func (b *bank) toCode(conversation string) (code string) {
	b.t.Helper()
	say := func(kind bot.InboundKind, text string) bot.TurnResult {
		in := b.in(kind, text)
		in.Conversation = conversation
		return b.handle(in)
	}
	find := func(r bot.TurnResult, prefix string) string {
		for _, x := range r.Replies[0].Buttons {
			if len(x.ID) >= len(prefix) && x.ID[:len(prefix)] == prefix {
				return x.ID
			}
		}
		b.t.Fatalf("no button %s… in %+v", prefix, r.Replies)
		return ""
	}
	r := say(bot.Text, "有什么办法")
	r = say(bot.Button, find(r, "plan"))
	r = say(bot.Button, find(r, "agree"))
	if r.Code == "" {
		b.t.Fatalf("no code: %+v", r)
	}
	return r.Code
}

// TestTwoYesesAtOnce sends the right code twice at the same moment, as a
// customer does who taps twice: one agreement, and both get an answer.
func TestTwoYesesAtOnce(t *testing.T) {
	b := openBank(t, nil)
	code := b.toCode("web:C1")
	results := make([]bot.TurnResult, 2)
	ins := []bot.Inbound{b.in(bot.Text, code), b.in(bot.Text, code)}
	var wg sync.WaitGroup
	for i := range ins {
		wg.Go(func() {
			var err error
			if results[i], err = b.s.Handle(t.Context(), ins[i]); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	agreed := 0
	for _, r := range results {
		if len(r.Replies) != 1 {
			t.Errorf("no answer: %+v", r)
		}
		for _, s := range r.Said {
			if s.Kind == "agreed_plan" {
				agreed++
			}
		}
	}
	if agreed != 1 {
		t.Fatalf("agreed %d times", agreed)
	}
	b.replay()
}

// TestTwoConversationsWantOneAccount brings the same account to the code in two
// conversations and answers both at once: the account has one plan, and the
// other conversation says that it is agreed already.
func TestTwoConversationsWantOneAccount(t *testing.T) {
	for range 5 {
		b := openBank(t, nil)
		names := []string{"web:C1", "telegram:C1"}
		codes := []string{b.toCode(names[0]), b.toCode(names[1])}
		results := make([]bot.TurnResult, 2)
		var wg sync.WaitGroup
		for i := range names {
			in := b.in(bot.Text, codes[i])
			in.Conversation = names[i]
			wg.Go(func() {
				var err error
				if results[i], err = b.s.Handle(t.Context(), in); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		said := map[dialog.Kind]int{}
		for _, r := range results {
			for _, s := range r.Said {
				said[s.Kind]++
			}
			if r.Plan == nil {
				t.Errorf("no plan is seen: %+v", r.Replies)
			}
		}
		if said["agreed_plan"] != 1 || said["already_agreed"] != 1 {
			t.Fatalf("said %v", said)
		}
	}
}
