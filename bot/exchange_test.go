package bot_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// modelled is a phraser and a reader that ask a model, as far as a service can
// tell, and keep what they were shown.
type modelled struct {
	plainPhraser
	seen []seenExchange
}

type seenExchange struct {
	said, conversation string
	began              time.Time
	before             []dialog.Spoken
	hide               []string
}

func (m *modelled) see(ctx context.Context) {
	x := dialog.ExchangeOf(ctx)
	s := seenExchange{said: x.Said, conversation: x.Conversation, began: x.Began, before: x.Before(ctx)}
	s.hide, _ = x.Hide(ctx)
	m.seen = append(m.seen, s)
	x.Note(dialog.ModelUse{Job: "phrase", Model: "m", Prompt: "p.1", Tries: 1, In: 3, Out: 4, Verdict: "used"})
}

func (m *modelled) Compose(ctx context.Context, says []dialog.Say, l dialog.Locale) (string, bool, error) {
	m.see(ctx)
	text := "in a model's words:"
	for _, s := range says {
		part, err := m.Phrase(ctx, s, l)
		if err != nil {
			return "", true, err
		}
		text += "\n" + part
	}
	return text, false, nil
}

func (m *modelled) Summarize(ctx context.Context, _ []dialog.Say, _ dialog.Locale) string {
	m.see(ctx)
	return "a model's summary"
}

// TestATurnWithAModel: what a model may know of a turn is there where it is
// asked; what it was asked is kept; and the conversation plays again without one.
func TestATurnWithAModel(t *testing.T) {
	m := &modelled{}
	b := openBank(t, func(o *bot.Options) { o.Phraser = m })
	b.handle(b.in(bot.Text, "你好"))
	b.handle(b.in(bot.Text, "多少钱"))
	r := b.handle(b.in(bot.Text, "人工"))
	if !strings.HasPrefix(r.Replies[0].Text, "in a model's words:") || !strings.HasSuffix(r.Case.Summary, "\na model's summary") {
		t.Errorf("%q, %q", r.Replies[0].Text, r.Case.Summary)
	}
	last := m.seen[len(m.seen)-1]
	if last.said != "人工" || last.conversation != "web:C1" || time.Since(last.began) > time.Minute {
		t.Errorf("%+v", last)
	}
	if len(last.before) != 4 || last.before[0].Text != "你好" || last.before[0].ByBot || !last.before[1].ByBot || last.before[2].Text != "多少钱" {
		t.Errorf("%+v", last.before)
	}
	for _, name := range []string{"李明", "+8619900000001", "1234", "1990-01-01", "CN-90001", "C1", "0001"} {
		if !slices.Contains(last.hide, name) {
			t.Errorf("%s is not among what is to be hidden: %v", name, last.hide)
		}
	}
	turns, err := b.s.Turns(t.Context(), "web:C1", 0, 10)
	if err != nil || len(turns) != 3 || turns[2].Words != bot.ModelWords || len(turns[2].Models) != 2 || turns[2].Models[0].In != 3 {
		t.Errorf("%+v, %v", turns, err)
	}
	b.replay()
}

// TestWhatIsAgreedIsNoModels: the text of the terms that is kept and hashed, and
// the summary of somebody in danger, are not a model's.
func TestWhatIsAgreedIsNoModels(t *testing.T) {
	m := &modelled{}
	b := openBank(t, func(o *bot.Options) { o.Phraser = m })
	r := b.agreed()
	if r.Plan == nil {
		t.Fatal("nothing is agreed")
	}
	plain := openBank(t, nil)
	if without := plain.agreed(); without.Plan.TermsHash != r.Plan.TermsHash {
		t.Error("the terms that were agreed to are in other words")
	}
	b.replay()
}

// TestNoSummaryIsWaitedForInACrisis: who is in danger waits for no model.
func TestNoSummaryIsWaitedForInACrisis(t *testing.T) {
	m := &modelled{}
	b := openBank(t, func(o *bot.Options) { o.Phraser, o.Reader = m, plainReader{"救命": dialog.Crisis} })
	r := b.handle(b.in(bot.Text, "救命"))
	if r.Case == nil || r.Case.Priority != dialog.Highest || strings.Contains(r.Case.Summary, "a model's summary") {
		t.Errorf("%+v", r.Case)
	}
}
