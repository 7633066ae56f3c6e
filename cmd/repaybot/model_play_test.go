package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog/llm"
	"repaybot/negotiation"
)

// scriptedTalk is a reader and a phraser with the model at an address.
func scriptedTalk(t testing.TB, url string) *talk {
	t.Helper()
	x, err := newTalk(OpenAISettings{BaseURL: url, Model: "scripted", APIKey: "k", JSONSchema: true, Read: true, Phrase: true, AtOnce: 64, Budget: llm.Budget{}}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return &x
}

// house is a service with a model, over a book. Conversations in it begin at
// one moment; its clock is that of the one which is furthest.
type house struct {
	*shell
	now   time.Time
	clock *chatClock
}

func openHouse(t testing.TB, policy string, book []byte, now string, x *talk) *house {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("policies", policy+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.RFC3339, now)
	if err != nil {
		t.Fatal(err)
	}
	clock := newChatClock(at)
	s, err := openShell(t.Context(), shellOptions{dir: t.TempDir(), policy: text, random: rand.Reader, now: clock.now, log: slog.New(slog.DiscardHandler), talk: x})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := bot.ImportBook(t.Context(), newLines{s.db}, s.Policy(), bytes.NewReader(book), func(r bot.RefusedLine) { t.Errorf("refused: %v", r) }); err != nil {
		t.Fatal(err)
	}
	return &house{s, at, clock}
}

// told is one turn as `chat --json` tells it, with how long it took.
type told struct {
	heard
	took   time.Duration
	result bot.TurnResult
}

// play plays lines as the golden conversations write them.
func (h *house) play(t testing.TB, account string, lines []string, each func(line string, x told)) {
	t.Helper()
	clock := newChatClock(h.now)
	c, err := newChat(t.Context(), h.Service, h.db, account, clock)
	if err != nil {
		t.Fatal(err)
	}
	var last heard
	for _, line := range lines {
		input, err := asInput(line, last)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		in, err := readChatInput([]byte(input))
		if err != nil {
			t.Fatal(err)
		}
		if to, err := time.Parse("@"+time.RFC3339, line); err == nil {
			h.clock.reach(to)
		}
		h.clock.reach(clock.now())
		began := time.Now()
		results, err := c.do(t.Context(), in)
		took := time.Since(began)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		text, err := json.Marshal(chatOutputOf(results, c.zone))
		if err != nil {
			t.Fatal(err)
		}
		var now heard
		if err := json.Unmarshal(text, &now); err != nil {
			t.Fatal(err)
		}
		for _, r := range now.Replies { // a colleague's words leave the buttons above them
			if len(r.Buttons) > 0 {
				last.Replies = now.Replies
			}
		}
		if now.Code != nil {
			last.Code = now.Code
		}
		each(line, told{now, took, results[len(results)-1]})
	}
}

// texts are a turn's replies as one text.
func (x *told) texts() string {
	var b strings.Builder
	for _, r := range x.Replies {
		b.WriteString(r.Text + "\n")
	}
	return b.String()
}

// alike is a book of n accounts that differ in nothing that is ever said.
func alike(t testing.TB, policy, number string, n int) ([]byte, []string) {
	t.Helper()
	p, err := negotiation.ParsePolicy(must(os.ReadFile(filepath.Join("policies", policy+".yaml"))))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range goldenBooks[policy] {
		if g.number != number {
			continue
		}
		tt, ok := t.(*testing.T)
		if !ok {
			t.Fatal("tests only")
		}
		line := string(negotiation.AppendBookLine(nil, g.account(tt, p)))
		var book bytes.Buffer
		var numbers []string
		for i := range n {
			own := fmt.Sprintf("T-%05d-%s", i, number[len(number)-4:])
			numbers = append(numbers, own)
			book.WriteString(strings.NewReplacer(`"`+g.number+`"`, `"`+own+`"`, `"`+g.id+`"`, fmt.Sprintf(`"C%05d"`, i)).Replace(line))
		}
		return book.Bytes(), numbers
	}
	t.Fatalf("no account %s", number)
	return nil, nil
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// turnScripts are conversations that come to a plan, with messages that the
// embedded reader is not sure of.
var turnScripts = map[string]struct {
	account, zone string
	lines         []string
}{
	"cn": {"G-6102", "+08:00", []string{"我到底欠多少啊", "利息怎么这么高呢", "厂子关了，三个月没工资了", "一个月最多500", "为什么不行", "还有别的办法没有", "呃那个不太明白", "那就12期吧", "[agree]", "#code", "谢谢你", "先这样，再见"}},
	"uk": {"G-8102", "+00:00", []string{"how much do i owe you", "why is there so much interest on it", "i lost my job in october", "i can do 40 a month", "whats the weather doing", "what are my options then", "hmm not sure about any of this", "can i do 12 months", "[agree]", "#code", "thanks", "bye"}},
}
