package hook_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/hook"
	"repaybot/bot/signed"
	"repaybot/dialog/understand"
	"repaybot/dialog/wording"
	"repaybot/storage/sqlite"
)

// TestThroughTheService lets a customer of some app talk with the whole
// service: an event that comes three times is answered once, the answer goes to
// the address it came from, through a bridge that is busy and a bridge that
// fails, under one key, and a receipt for it is kept.
func TestThroughTheService(t *testing.T) {
	db, err := sqlite.Open(t.Context(), t.TempDir(), bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	policy, err := os.ReadFile(filepath.Join("..", "..", "cmd", "repaybot", "policies", "cn.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	reader, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	words, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}

	type got struct{ Key, To, Text, Conversation, Purpose string }
	messages := make(chan got, 16)
	var mu sync.Mutex
	tries := map[string]int{}
	bridge := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m got
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			t.Error(err)
		}
		mu.Lock()
		tries[m.Key]++
		try := tries[m.Key]
		mu.Unlock()
		switch try {
		case 1:
			w.WriteHeader(http.StatusInternalServerError)
		case 2:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		default:
			messages <- m
		}
	}))
	t.Cleanup(bridge.Close)

	var service *bot.Service
	channel, err := hook.New(hook.Options{
		Name: "wechat", URL: bridge.URL, Secret: secret, Receipts: hook.StoredReceipts{Store: db},
		Accept: func(ctx context.Context, in bot.Inbound) (bot.Accepted, error) { return service.Accept(ctx, in) },
	})
	if err != nil {
		t.Fatal(err)
	}
	service, err = bot.NewService(t.Context(), bot.Options{
		Store: db, Book: db, PolicyText: policy, Reader: reader, Phraser: words, Words: "wording", Channels: []bot.Channel{channel}, Secret: bytes.Repeat([]byte{9}, 32),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- service.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		service.Close()
	})
	in := httptest.NewServer(hook.Handler(channel))
	t.Cleanup(in.Close)

	post := func(body string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, in.URL+"/api/v1/channels/wechat/events", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(signed.Header, signed.Sign(time.Now(), []byte(body), secret))
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusAccepted {
			t.Fatalf("%s is answered with %d", body, answer.StatusCode)
		}
	}
	at := time.Now().Format(time.RFC3339)
	for range 3 {
		post(`{"id": "1", "type": "message", "sender": "oAB", "at": "` + at + `", "text": "你好"}`)
	}
	next := func() got {
		t.Helper()
		select {
		case m := <-messages:
			return m
		case <-time.After(30 * time.Second):
			t.Fatal("nothing came back")
			return got{}
		}
	}
	first := next()
	if first.To != "oAB" || first.Text == "" || first.Purpose != "answer" || !strings.HasPrefix(first.Conversation, "wechat:") || strings.Contains(first.Conversation, "oAB") {
		t.Errorf("%+v", first)
	}
	post(`{"id": "2", "type": "receipt", "sender": "oAB", "at": "` + at + `", "message": "` + first.Key + `", "status": "read"}`)
	records, err := db.Records(t.Context(), []string{hook.ReceiptKey(first.Key, hook.Read)})
	if err != nil || len(records) != 1 || records[0].Conversation != first.Conversation {
		t.Errorf("the receipt: %+v, %v", records, err)
	}
	turns, err := service.Turns(t.Context(), first.Conversation, 0, 10)
	if err != nil || len(turns) != 1 {
		t.Errorf("%d turns of one event that came three times (%v)", len(turns), err)
	}
	for i := 1; i < len(turns[0].Messages()); i++ {
		if m := next(); m.Key == first.Key {
			t.Errorf("%s came twice", m.Key)
		}
	}
}
