package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
	"repaybot/negotiation"
)

var errCrashed = errors.New("crashed")

// crashing is a store whose process ends at its n-th write: before it is done,
// or after it is done and before anybody hears of it.
type crashing struct {
	bot.Store
	mu    sync.Mutex
	left  int
	after bool
	dead  bool
}

func (c *crashing) step(do func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return errCrashed
	}
	if c.left--; c.left > 0 {
		return do()
	}
	c.dead = true
	if c.after {
		_ = do() // nobody hears of it
	}
	return errCrashed
}

func (c *crashing) Accept(ctx context.Context, in bot.Inbound) (a bot.Accepted, err error) {
	err = c.step(func() (err error) { a, err = c.Store.Accept(ctx, in); return err })
	return a, err
}

func (c *crashing) Commit(ctx context.Context, x bot.Commit) error {
	return c.step(func() error { return c.Store.Commit(ctx, x) })
}

func (c *crashing) Reserve(ctx context.Context, r bot.Record) error {
	return c.step(func() error { return c.Store.Reserve(ctx, r) })
}

func (c *crashing) Settle(ctx context.Context, rs []bot.Record) error {
	return c.step(func() error { return c.Store.Settle(ctx, rs) })
}

func (c *crashing) CountTry(ctx context.Context, t bot.Try) (n bot.Tries, err error) {
	err = c.step(func() (err error) { n, err = c.Store.CountTry(ctx, t); return err })
	return n, err
}

// TestCrashAtEachStep ends the process at each write of the turn that agrees a
// plan. Handed in again after a restart, the event makes the plan once.
func TestCrashAtEachStep(t *testing.T) {
	for _, after := range []bool{false, true} {
		for at := 1; ; at++ {
			reached := false
			t.Run(fmt.Sprintf("write %d, done %v", at, after), func(t *testing.T) { reached = crashAt(t, at, after) })
			if !reached {
				break
			}
		}
	}
}

func crashAt(t *testing.T, at int, after bool) (reached bool) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Opened, ""))
	r := b.press(b.press(b.handle(b.in(bot.Text, "有什么办法")), "plan"), "agree")
	store := &crashing{Store: b.db, left: at, after: after}
	doomed := b.service(func(o *bot.Options) { o.Store = store })
	in := b.in(bot.Text, r.Code)
	_, err := doomed.Handle(t.Context(), in)
	doomed.Close()
	if err != nil && !store.dead {
		t.Fatal(err)
	}
	b.s = b.service(func(o *bot.Options) {
		o.Now = func() time.Time { return b.clock().Add(time.Hour) } // a reservation's time is up
	})
	got := b.handle(in)
	if got.State.Stage != dialog.StageAgreed {
		t.Errorf("after the restart: stage %s", got.State.Stage)
	}
	rs, err := b.db.Records(t.Context(), []string{bot.PlanKey("CN-90001")})
	if err != nil || len(rs) != 1 || rs[0].Status != bot.RecordActive || rs[0].Sequence != got.Sequence {
		t.Errorf("the plan's record: %+v, %v", rs, err)
	}
	b.replay()
	return store.dead
}

// TestReservationOfNobody releases what a turn reserved that never came to be,
// and only then lets another conversation have the account.
func TestReservationOfNobody(t *testing.T) {
	b := openBank(t, nil)
	lost := bot.Record{
		Key: bot.PlanKey("CN-90001"), Customer: "C1", Conversation: "telegram:1", Sequence: 4, At: day, Expires: b.clock().Add(-time.Second),
	}
	if err := b.db.Reserve(t.Context(), lost); err != nil {
		t.Fatal(err)
	}
	if r := b.agreed(); r.Plan == nil {
		t.Errorf("nothing agreed: stage %s", r.State.Stage)
	}
}

// TestTwoServices has two processes share a store and a conversation.
func TestTwoServices(t *testing.T) {
	b := openBank(t, nil)
	b.handle(b.in(bot.Opened, ""))
	services := []*bot.Service{b.s, b.service(nil)}
	const each = 20
	var group sync.WaitGroup
	for i, s := range services {
		for n := range each {
			group.Go(func() {
				in := bot.Inbound{
					Conversation: "web:C1", Channel: "web", EventID: fmt.Sprint("s", i, "-", n), At: day.Add(time.Minute), Kind: bot.Text, Text: "多少钱",
					Customer: "C1", Verified: true,
				}
				if r, err := s.Handle(t.Context(), in); err != nil || len(r.Replies) != 1 {
					t.Errorf("%d replies, %v", len(r.Replies), err)
				}
			})
		}
	}
	group.Wait()
	c, err := b.s.Conversation(t.Context(), "web:C1")
	if err != nil || c.Sequence != 1+2*each {
		t.Errorf("%d turns, %v", c.Sequence, err)
	}
	b.replay()
}

// TestDocumentsAreWrittenAsJSON compares what is written by hand with what
// encoding/json reads.
func TestDocumentsAreWrittenAsJSON(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 123, time.UTC)
	turn := bot.Turn{
		Schema: 1, Channel: "web", EventID: "e\"1", At: at, Event: []byte(`{"opened":{}}`), To: "web", Purpose: bot.ForService,
		Facts:     bot.FactsRecord{Now: at, Zone: "Asia/Shanghai", Policy: "p", Verified: true, CameFor: "A", Hardship: "none", Case: dialog.CaseFacts{Due: at, Ahead: new(int)}, Accounts: []bot.AccountRecord{{Line: "l", Plan: "p", Promise: []byte(`{"minor":1}`)}, {Line: "m"}}, Contact: dialog.ContactFacts{OptedOut: true, PausedUntil: at, PausedWhy: "x", LastWrote: at, Sent: []negotiation.Contacted{{At: at, Purpose: bot.ForService}}, Pauses: []negotiation.ContactPause{{Why: "asked", Until: at}}, Wishes: negotiation.ContactPreferences{Days: 3, Hours: negotiation.Hours{From: 1, To: 2}, Channel: "web"}}},
		FollowUps: []string{"a", "b"},
		Effects:   []json.RawMessage{[]byte(`{"send_code":{}}`), []byte(`{"opt_out":{}}`)},
		Replies:   []bot.Reply{{At: at, Text: "<a>\n\t\x01 \\ 您好", Buttons: []bot.ReplyButton{{ID: "1", Title: "好"}, {ID: "2", Title: "no"}}}, {At: at, Text: "x", Staff: "anna"}},
		Withheld:  true, Failed: "f", Words: "w", StateHash: "h",
		Models: []dialog.ModelUse{{Job: "read", Model: "m\"", Prompt: "read.1", Tries: 1, In: 2, Out: 3, Millis: 4, Verdict: "used"}},
	}
	text, err := turn.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	var got bot.Turn
	if err := json.Unmarshal(text, &got); err != nil || !reflect.DeepEqual(got, turn) {
		t.Errorf("%s\nreads back as %+v (%v)", text, got, err)
	}
	turn.Facts.Contact = dialog.ContactFacts{LastWrote: at} // as it mostly is
	if text, err = turn.AppendJSON(nil); err != nil {
		t.Fatal(err)
	}
	var mostly bot.Turn
	if err := json.Unmarshal(text, &mostly); err != nil || !reflect.DeepEqual(mostly, turn) {
		t.Errorf("%s\nreads back as %+v (%v)", text, mostly, err)
	}
	c := bot.Conversation{
		Wrote: at, Unasked: []bot.Unasked{{Key: "k", At: at, Purpose: bot.ForLegal}},
		Schema: 1, Customer: "C1", CameFor: "A", Channel: "web", State: []byte(`{"turn":1}`), Mode: dialog.Queued, Stage: dialog.StageCase, Verified: true, TakenBy: "anna", Takes: 2,
		Code: &bot.CodeSent{Sequence: 1, At: at, Since: 1, SinceAt: at}, Case: &bot.Case{ID: "x", Words: []string{"w"}, Opened: at, Changed: at},
		Address: "7", OnPage: true, Shut: []bot.Shut{{Channel: "telegram", Address: "7", At: at}}, Claim: &bot.Claim{Number: "n", Channel: "telegram", Address: "7"}, Links: []bot.Link{{Channel: "telegram", Address: "7", Begun: at, Last: at}},
		Onward: &bot.Onward{Conversation: "customer/1", Event: bot.Inbound{Channel: "telegram", EventID: "1", At: at, Kind: bot.Linked}}, Buttons: []bot.ReplyButton{{ID: "1", Title: "好"}},
		Unsettled: []bot.Record{{Key: "k", At: at, Body: []byte(`{}`)}}, Opened: at, Last: at,
	}
	for i, v := 0, reflect.ValueOf(c); i < v.NumField(); i++ {
		if f := v.Type().Field(i); f.Tag.Get("json") != "-" && f.Name != "Outbox" && v.Field(i).IsZero() {
			t.Errorf("the test leaves %s out", f.Name)
		}
	}
	if text, err = c.AppendJSON(nil); err != nil {
		t.Fatal(err)
	}
	var again bot.Conversation
	if err := json.Unmarshal(text, &again); err != nil || !reflect.DeepEqual(again, c) {
		t.Errorf("%s\nreads back as %+v (%v)", text, again, err)
	}
	in := bot.Inbound{Refused: &bot.Shut{Channel: "telegram", Address: "7", At: at}, Held: &dialog.Withheld{Message: "m", Next: at, FollowUps: []string{"f"}}, Resumed: []negotiation.PauseReason{"crisis"}, Channel: "web", EventID: "e", At: at, Kind: bot.BookedInBook, Text: "t", Button: "b", Staff: "s", To: "z", Why: dialog.ReleasedAway, Outcome: dialog.OutcomePlan, Confirmed: []string{"legal"}, Customer: "c", Verified: true, CameFor: "a", Sender: "7", Phone: "+1", Own: true, Group: "g", Start: "l", Files: []bot.File{{ID: "f", Kind: "photo", Type: "image/jpeg", Size: 3}}, Account: "A", Entries: []bot.BookedLine{{Date: negotiation.NewDate(2026, 11, 1), Kind: "payment", Amount: "1.00"}}}
	if text, err = in.AppendJSON(nil); err != nil {
		t.Fatal(err)
	}
	var back bot.Inbound
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, in) {
		t.Errorf("%s\nreads back as %+v (%v)", text, back, err)
	}
	if !bytes.Contains(text, []byte(`"kind":"booked"`)) {
		t.Errorf("no kind in %s", text)
	}
}
