package bot_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog"
)

// TestOnCallIsCalledForACrisisAtNight plays a crisis outside the hours of a
// policy that has an on-call webhook: it is called once, tried again where it
// fails, and told nothing that the customer wrote.
func TestOnCallIsCalledForACrisisAtNight(t *testing.T) {
	calls := make(chan string, 8)
	failures := 1
	hook := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if failures > 0 {
			failures--
			http.Error(w, "not now", http.StatusServiceUnavailable)
			return
		}
		body, _ := io.ReadAll(r.Body)
		calls <- r.Header.Get("Idempotency-Key") + " " + string(body)
	}))
	t.Cleanup(hook.Close)
	b := openBank(t, func(o *bot.Options) {
		o.OnCall = bot.OnCallWebhook{URL: hook.URL, Client: hook.Client()}
		o.Reader = plainReader{"不想活了": dialog.Crisis}
		o.PolicyText = []byte(strings.Replace(string(policyText(t)), `on_call_webhook: ""`, `on_call_webhook: "https://oncall.example.bank/"`, 1))
	})
	night := func(text string) bot.TurnResult {
		in := b.in(bot.Text, text)
		in.At = time.Date(2026, 11, 24, 3, 0, b.events, 0, time.FixedZone("CST", 8*3600))
		return b.handle(in)
	}
	r := night("不想活了")
	if !strings.Contains(r.Replies[0].Text, "crisis_closed") || !r.Case.OnCall {
		t.Fatalf("%+v", r)
	}
	night("不想活了")
	select {
	case call := <-calls:
		key, body, _ := strings.Cut(call, " ")
		var s bot.Summons
		if err := json.Unmarshal([]byte(body), &s); err != nil || s.Reason != "crisis" || s.Priority != dialog.Highest || s.Case != key {
			t.Errorf("called with %s (%v)", call, err)
		}
		if strings.Contains(body, "不想活了") {
			t.Error("the summons tells what the customer wrote")
		}
	case <-time.After(20 * time.Second):
		t.Fatal("nobody was called")
	}
	select {
	case call := <-calls:
		t.Errorf("called again: %s", call)
	case <-time.After(300 * time.Millisecond):
	}
	// A colleague comes, and has to leave: nobody is there again.
	for _, kind := range []bot.InboundKind{bot.StaffTook, bot.StaffReleased} {
		in := b.in(kind, "")
		in.At, in.Staff, in.Channel = time.Date(2026, 11, 24, 3, 10, b.events, 0, time.FixedZone("CST", 8*3600)), "anna", "console"
		b.handle(in)
	}
	select {
	case call := <-calls:
		key, body, _ := strings.Cut(call, " ")
		var s bot.Summons
		if err := json.Unmarshal([]byte(body), &s); err != nil || s.Case != r.Case.ID || s.Again != 1 || key != r.Case.ID+"#1" {
			t.Errorf("called anew with %s (%v)", call, err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("nobody was called once the colleague had left")
	}
}
