package telegram_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/bot/telegram"
	"repaybot/dialog/understand"
	"repaybot/dialog/wording"
	"repaybot/storage/sqlite"
)

// safeBuffer is a log that many write.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// house is the whole way from Telegram to Telegram: adapter, service, store.
type house struct {
	*fake
	t    testing.TB
	db   noting
	s    *bot.Service
	bot  *telegram.Bot
	log  *safeBuffer
	dir  string
	stop func()
}

// noting is a store that notes which conversation each sender has.
type noting struct {
	*sqlite.DB
	mu    *sync.Mutex
	names map[string]string
}

func (n noting) Accept(ctx context.Context, in bot.Inbound) (bot.Accepted, error) {
	n.mu.Lock()
	n.names[in.Sender] = in.Conversation
	n.mu.Unlock()
	return n.DB.Accept(ctx, in)
}

func open(t testing.TB, change func(*telegram.Options)) *house {
	t.Helper()
	h := &house{fake: newFake(t), t: t, log: &safeBuffer{}, dir: t.TempDir()}
	h.start(change)
	t.Cleanup(func() { h.stop() })
	return h
}

func (h *house) start(change func(*telegram.Options)) {
	h.t.Helper()
	db, err := sqlite.Open(h.t.Context(), h.dir, bytes.Repeat([]byte{1}, 32))
	if err != nil {
		h.t.Fatal(err)
	}
	h.db = noting{db, &sync.Mutex{}, map[string]string{}}
	policy, err := os.ReadFile("../../cmd/repaybot/policies/cn.yaml")
	if err != nil {
		h.t.Fatal(err)
	}
	words, err := wording.New()
	if err != nil {
		h.t.Fatal(err)
	}
	reader, err := understand.New()
	if err != nil {
		h.t.Fatal(err)
	}
	o := telegram.Options{
		Token: token, APIURL: h.URL, Phraser: words, Log: slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		PollWait: time.Second, Retry: 5 * time.Millisecond, Timeout: 2 * time.Second, Holder: "one",
		Leases: &bot.Leases{Store: h.db},
	}
	if change != nil {
		change(&o)
	}
	if h.bot, err = telegram.New(o); err != nil {
		h.t.Fatal(err)
	}
	h.s, err = bot.NewService(h.t.Context(), bot.Options{
		Store: h.db, Book: h.db, PolicyText: policy, Reader: reader, Phraser: words, Words: "wording", Files: h.db,
		Channels: []bot.Channel{h.bot}, Secret: bytes.Repeat([]byte{2}, 32), Log: o.Log,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.bot.Bind(h.s)
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() {
		if err := h.s.Run(ctx); err != nil {
			h.t.Error(err)
		}
	})
	group.Go(func() {
		if err := h.bot.Run(ctx); err != nil {
			h.t.Error(err)
		}
	})
	group.Go(func() {
		_ = bot.Fetching{Files: h.db, Sources: []bot.FileSource{h.bot}, Log: o.Log, Every: 5 * time.Millisecond}.Run(ctx)
	})
	var once sync.Once
	h.stop = func() {
		once.Do(func() {
			cancel()
			group.Wait()
			h.bot.Close()
			h.s.Close()
			if err := h.db.Close(); err != nil {
				h.t.Error(err)
			}
		})
	}
}

// text is an update with a private message.
func text(id, chat int64, message int, s string) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private"},"from":{"id":%d,"is_bot":false,"first_name":"李明"},"text":%q}}`,
		id, message, time.Now().Unix(), chat, chat, s)
}

// with is one with something else in it.
func with(id, chat int64, rest string) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private"},"from":{"id":%d,"is_bot":false,"first_name":"李明"},%s}}`,
		id, id, time.Now().Unix(), chat, chat, rest)
}

func (h *house) replies(n int) []call {
	h.t.Helper()
	h.until(h.t, fmt.Sprintf("%d replies", n), func() bool { return len(h.sent) >= n })
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]call(nil), h.sent...)
}

// cut ends a connection without an answer.
func cut(w http.ResponseWriter) bool {
	c, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		c.Close()
	}
	return true
}

// conversation is a chat's.
func (h *house) conversation(chat int64) string {
	h.db.mu.Lock()
	defer h.db.mu.Unlock()
	return h.db.names[fmt.Sprint(chat)]
}

// turns are a chat's turns.
func (h *house) turns(chat int64) []bot.Turn {
	h.t.Helper()
	turns, err := h.db.Turns(context.Background(), h.conversation(chat), 0, 1000)
	if err != nil {
		h.t.Fatal(err)
	}
	return turns
}

// wantInOrder holds what a chat has against what its turns said: all of it, in
// order, and nothing twice in a row but as often as twice allows.
func (h *house) wantInOrder(chat int64, twice int) {
	h.t.Helper()
	var want []string
	for _, turn := range h.turns(chat) {
		for _, r := range turn.Replies {
			want = append(want, html.EscapeString(r.Text))
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	i := 0
	for _, c := range h.sent {
		if c.params["chat_id"] != fmt.Sprint(chat) {
			continue
		}
		switch {
		case i < len(want) && c.params["text"] == want[i]:
			i++
		case i > 0 && c.params["text"] == want[i-1] && twice > 0:
			twice--
		default:
			h.t.Fatalf("chat %d: message %d is out of order or twice: %q", chat, i, c.params["text"])
		}
	}
	if i != len(want) || len(want) == 0 {
		h.t.Errorf("chat %d: %d of %d messages came", chat, i, len(want))
	}
}
