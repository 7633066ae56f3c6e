package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// brokenPhraser has lost the words of one kind.
type brokenPhraser struct {
	plainPhraser
	lost dialog.Kind
}

func (p brokenPhraser) Phrase(ctx context.Context, s dialog.Say, l dialog.Locale) (string, error) {
	if s.Kind == p.lost {
		return "", errors.New("no words for it")
	}
	return p.plainPhraser.Phrase(ctx, s, l)
}

// TestAFailedTurnIsSaid sees that a customer is never left in silence: a turn
// that fails says so, and a colleague is asked.
func TestAFailedTurnIsSaid(t *testing.T) {
	b := openBank(t, func(o *bot.Options) { o.Phraser = brokenPhraser{lost: "owed_card"} })
	r := b.handle(b.in(bot.Text, "多少钱"))
	if len(r.Replies) != 1 || r.State.Mode != dialog.Queued || r.Case == nil || r.Case.Reason != dialog.NoProgress {
		t.Fatalf("%+v", r)
	}
	if !strings.Contains(r.Replies[0].Text, "trouble") || !strings.Contains(r.Case.Summary, "多少钱") {
		t.Fatalf("replied %+v, case %+v", r.Replies, r.Case)
	}
	if r = b.handle(b.in(bot.Text, "你好")); len(r.Replies) != 1 {
		t.Fatalf("the conversation does not go on: %+v", r)
	}
}

// TestATypedButtonIsTheButton sees that somebody who types what a button says
// has pressed it.
func TestATypedButtonIsTheButton(t *testing.T) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Text, "有什么办法"))
	r := b.handle(b.in(bot.Text, " Choose_Plan "))
	if r.State.Stage != dialog.StageReviewing {
		t.Fatalf("stage %s: %v", r.State.Stage, r.Said)
	}
}

// TestAPaymentOfAFailedTurnCounts has the turn that tells of a payment panic
// each time it is taken: the payment counts all the same, once, and a colleague
// is asked.
func TestAPaymentOfAFailedTurnCounts(t *testing.T) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Opened, ""))
	before := b.owed(day)
	bot.SetNextWake(b.s, func(s dialog.State, f dialog.Facts) time.Time {
		if s.Case == nil {
			panic("told of a payment")
		}
		return dialog.NextWake(s, f)
	})
	p := paid("P1", "500.00", today)
	b.takes(p, day)
	b.wantStatus(p, bot.PaymentCounted)
	if now := b.owed(day); yuan(t, before)-yuan(t, now) != 50000 {
		t.Errorf("owed %s before and %s after", before, now)
	}
	events := b.told("C1")
	if _, failed := events[len(events)-1].(dialog.Failed); !failed {
		t.Errorf("told %+v", events[len(events)-1])
	}
	if c := b.conversation("web:C1"); !c.Case.Open() || c.Case.Reason != dialog.NoProgress {
		t.Errorf("case %+v", c.Case)
	}
	b.replay()

	bot.SetNextWake(b.s, dialog.NextWake)
	q := paid("P2", "20.00", today)
	b.takes(q, day.Add(time.Hour))
	b.wantStatus(p, bot.PaymentCounted)
	b.wantStatus(q, bot.PaymentCounted)
	b.replay()
}

// TestAPaymentOfWhichNothingCanBeSaidCounts has not even the turn be made that
// says that one failed.
func TestAPaymentOfWhichNothingCanBeSaidCounts(t *testing.T) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Opened, ""))
	before := b.owed(day)
	bot.SetNextWake(b.s, func(dialog.State, dialog.Facts) time.Time { panic("whatever the turn") })
	p := paid("P1", "500.00", today)
	b.takes(p, day)
	b.wantStatus(p, bot.PaymentCounted)
	if now := b.owed(day); yuan(t, before)-yuan(t, now) != 50000 {
		t.Errorf("owed %s before and %s after", before, now)
	}
	if c := b.conversation("web:C1"); !c.Case.Open() || c.Case.Reason != dialog.NoProgress {
		t.Errorf("case %+v", c.Case)
	}
	b.replay()
}
