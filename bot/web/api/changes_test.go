package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/hook"
	"repaybot/bot/signed"
)

var webhookSecret = bytes.Repeat([]byte{4}, 32)

// ear is the bank's system that is told.
type ear struct {
	h      *house
	mu     sync.Mutex
	refuse int // so many are answered with 503 first
	told   []bot.Change
	came   chan struct{}
}

func (e *ear) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if err := signed.Verify(r.Header.Get(signed.Header), body, e.h.clock(), webhookSecret); err != nil {
		e.h.t.Errorf("it is not signed: %v", err)
	}
	e.h.described("Change", string(body))
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.refuse > 0 {
		e.refuse--
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	var c bot.Change
	if err := json.Unmarshal(body, &c); err != nil {
		e.h.t.Error(err)
	}
	// One that was cut off while it was told may come again, and has its id.
	if !slices.ContainsFunc(e.told, func(x bot.Change) bool { return x.ID == c.ID }) {
		e.told = append(e.told, c)
	}
	w.WriteHeader(http.StatusNoContent)
	e.came <- struct{}{}
}

// hear waits for so many changes in all.
func (e *ear) hear(n int) []bot.Change {
	e.h.t.Helper()
	for {
		e.mu.Lock()
		told := append([]bot.Change(nil), e.told...)
		e.mu.Unlock()
		if len(told) >= n {
			return told
		}
		select {
		case <-e.came:
		case <-time.After(10 * time.Second):
			e.h.t.Fatalf("%d changes were told, want %d: %+v", len(told), n, told)
		}
		e.h.pass(time.Minute)
	}
}

// telling tells the bank of what changed, until it is stopped.
func (h *house) telling(url string) (stop func()) {
	h.t.Helper()
	c, err := hook.NewChanges(hook.ChangesOptions{
		URL: url, Secret: webhookSecret, Source: h.s, Letters: h.db, Leases: &bot.Leases{Store: h.db, Now: h.clock}, Holder: "one", Now: h.clock, Every: 5 * time.Millisecond,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = c.Run(ctx)
	}()
	return func() { cancel(); <-done }
}

// The bank is told of each change once it has listened, in order, whatever was
// down meanwhile; what it does not take for three days is in the list of what
// could not be delivered, and goes when somebody says so.
func TestTheBankIsToldOfChanges(t *testing.T) {
	h := open(t, nil)
	c := h.login("GC01")
	c.ask("GET", "/api/v1/conversation", "")
	var said struct {
		Messages []struct{ Buttons []struct{ ID string } }
	}
	c.say("我想分12期还").decode(t, &said)
	c.press(said.Messages[len(said.Messages)-1].Buttons[0].ID)
	c.say(<-h.phones.came)
	c.press("human:complaint")
	h.restart() // nobody has told anything yet
	e := &ear{h: h, refuse: 3, came: make(chan struct{}, 100)}
	url := newServer(t, e.ServeHTTP)
	stop := h.telling(url)
	h.hurry(e, 3)
	told := e.hear(3)
	if told[0].Kind != bot.PlanChange || told[2].Kind != bot.HandOverChange || told[0].ID == told[1].ID {
		t.Errorf("told %+v", told)
	}
	text, _ := json.Marshal(told)
	if !strings.Contains(string(text), `"agreed"`) || !strings.Contains(string(text), "G-6101") || !strings.Contains(string(text), `"queued"`) {
		t.Errorf("told %s", text)
	}
	stop()
	// Down for more than three days.
	e.mu.Lock()
	e.refuse = 1 << 30
	e.mu.Unlock()
	if _, err := h.s.Handle(t.Context(), bot.Inbound{Conversation: bot.ConversationOf("GC01"), Channel: "console", EventID: "took", At: h.clock(), Kind: bot.StaffTook, Staff: "anna"}); err != nil {
		t.Fatal(err)
	}
	h.pass(4 * 24 * time.Hour)
	stop = h.telling(url)
	letter := bot.DeadLetter{}
	until := time.Now().Add(10 * time.Second)
	for letter.Key == "" && time.Now().Before(until) {
		ls, err := h.db.Dead(t.Context(), []bot.DeadStatus{bot.DeadIs}, 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(ls) > 0 {
			letter = ls[0]
		}
		time.Sleep(5 * time.Millisecond)
	}
	if letter.Channel != bot.BankChannel {
		t.Fatalf("it is not in the list: %+v", letter)
	}
	e.mu.Lock()
	e.refuse = 0
	e.mu.Unlock()
	if moved, err := h.db.MoveDead(t.Context(), letter.Key, bot.DeadIs, bot.DeadWaiting, h.clock(), ""); err != nil || !moved {
		t.Fatal(moved, err)
	}
	told = e.hear(4)
	stop()
	if text, _ := json.Marshal(told[3].Data); !strings.Contains(string(text), `"taken"`) {
		t.Errorf("told %s", text)
	}
	time.Sleep(20 * time.Millisecond)
	if e.mu.Lock(); len(e.told) != 4 {
		t.Errorf("%d changes were told, want 4", len(e.told))
	}
	e.mu.Unlock()
}

// hurry has the time pass in which the bank is not tried again.
func (h *house) hurry(e *ear, n int) {
	until := time.Now().Add(10 * time.Second)
	for time.Now().Before(until) {
		e.mu.Lock()
		got := len(e.told)
		e.mu.Unlock()
		if got >= n {
			return
		}
		h.pass(10 * time.Second)
		time.Sleep(5 * time.Millisecond)
	}
}
