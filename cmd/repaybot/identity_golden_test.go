package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"repaybot/bot"
	"repaybot/dialog/understand"
	"repaybot/dialog/wording"
	"repaybot/negotiation"
	"repaybot/storage/sqlite"
)

// TestIdentity plays how people on a messaging app show who they are, through
// the reader, the turns, the words, the service and the store. The files are
// like those of TestGolden; besides
//
//	> /start            the customer begins
//	> /start letter     likewise, by the link of the letter to `letter: account`
//	> ~+8619900000001   the customer shares their own number
//	> ~!+86…            they share somebody else's
//	> #code2            the second code that came to the account's phone
//	> ?                 a code that is none
func TestIdentity(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "identity", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			g := parseGolden(t, text)
			told, turns := playIdentity(t, g)
			if *updateGolden {
				if err := os.WriteFile(file, g.with(told), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if told != g.want {
				t.Errorf("%s", firstDifference(g.want, told))
			}
			checkVoice(t, g, turns)
		})
	}
}

// phone is the phone on file of every customer: what was sent to it last.
type phone struct {
	mu    sync.Mutex
	codes map[string][]string // by conversation
}

func (p *phone) SendCode(_ context.Context, _, conversation, code string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.codes[conversation] = append(p.codes[conversation], code)
	return nil
}

// code is the n-th code that came to a conversation, from 1; it waits for one on its way.
func (p *phone) code(conversation string, n int) string {
	for range 1000 {
		p.mu.Lock()
		codes := p.codes[conversation]
		p.mu.Unlock()
		if len(codes) >= n {
			return codes[n-1]
		}
		time.Sleep(5 * time.Millisecond)
	}
	return ""
}

var telegramShows = regexp.MustCompile(`telegram: \{disclosure: [a-z]+\}`)

const playedAddress = "70001"

// playIdentity plays a conversation on "telegram" and tells it as its file does.
func playIdentity(t *testing.T, g *golden) (string, []heard) {
	t.Helper()
	policy, err := os.ReadFile(filepath.Join("policies", g.policy+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if g.disclosure != "" {
		policy = telegramShows.ReplaceAll(policy, []byte("telegram: {disclosure: "+g.disclosure+"}"))
	}
	var clock atomic.Pointer[time.Time] // codes are carried by others meanwhile
	now, err := time.Parse(time.RFC3339, g.now)
	begins := now
	clock.Store(&begins)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), t.TempDir(), make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	reader, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	phraser, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	codes := &phone{codes: map[string][]string{}}
	s, err := bot.NewService(t.Context(), bot.Options{
		Store: db, Book: db, PolicyText: policy, Reader: reader, Phraser: phraser, Words: "wording", Codes: codes, Secret: make([]byte, 32),
		Now: func() time.Time { return *clock.Load() },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	importGoldenBook(t, db, s.Policy(), g)
	letter := ""
	if g.letter != "" {
		customer, err := s.CustomerOf(t.Context(), g.letter)
		if err != nil {
			t.Fatal(err)
		}
		if letter, err = s.NewLink(t.Context(), customer, now.Add(30*24*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	var b strings.Builder
	var last heard
	var turns []heard
	conversations := map[string]bool{}
	at := ""
	for i, line := range g.lines {
		in := bot.Inbound{Channel: "telegram", Sender: playedAddress, EventID: fmt.Sprint(i), At: now, Kind: bot.Text, Text: line}
		later := now.Add(time.Second)
		if strings.HasPrefix(line, "@") {
			if later, err = time.Parse(time.RFC3339, line[1:]); err != nil {
				t.Fatal(err)
			}
		}
		now = later
		clock.Store(&later)
		switch {
		case strings.HasPrefix(line, "@"):
			fmt.Fprintf(&b, "> %s\n\n", line)
			turns = append(turns, heard{Mode: "closed"})
			continue
		case strings.HasPrefix(line, "/start"):
			in.Kind, in.Text = bot.Opened, ""
			if strings.HasSuffix(line, "letter") {
				in.Start = letter
			}
		case strings.HasPrefix(line, "~"):
			number, others := strings.CutPrefix(line[1:], "!")
			in.Kind, in.Text, in.Phone, in.Own = bot.Contact, "", number, !others
		case strings.HasPrefix(line, "#code"):
			n, _ := strconv.Atoi(line[len("#code"):])
			if in.Text = codes.code(at, max(1, n)); in.Text == "" {
				t.Errorf("line %d: no code came", i+1)
			}
		case line == "?":
			in.Text = "000000"
		case strings.HasPrefix(line, "["):
			in.Kind, in.Text = bot.Button, ""
			for _, r := range last.Replies {
				for _, x := range r.Buttons {
					if in.Button == "" && strings.HasPrefix(x.ID, strings.Trim(line, "[]")) {
						in.Button = x.ID
					}
				}
			}
			if in.Button == "" {
				t.Errorf("line %d: no such button", i+1)
			}
		}
		r, err := s.Handle(t.Context(), in)
		if err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		conversations[r.Conversation] = true
		if r.Then != nil {
			r = *r.Then
			conversations[r.Conversation] = true
		}
		at = r.Conversation
		last = heardOf(r)
		turns = append(turns, last)
		if i > 0 && b.Len() > 0 && !strings.HasSuffix(b.String(), "\n\n") {
			b.WriteString("\n")
		}
		b.WriteString(identityTold(line, last, r, s))
	}
	for c := range conversations {
		checkIdentityReplay(t, db, phraser, c)
	}
	return b.String(), turns
}

func importGoldenBook(t *testing.T, db *sqlite.DB, p *negotiation.Policy, g *golden) {
	t.Helper()
	book := g.book
	if book == nil {
		var err error
		if book, err = os.ReadFile(filepath.Join("testdata", "golden", "book."+g.policy+".jsonl")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := bot.ImportBook(t.Context(), db, p, strings.NewReader(string(book)), func(r bot.RefusedLine) { t.Error(r) }); err != nil {
		t.Fatal(err)
	}
}

// heardOf is a turn's result as the checks of the golden conversations take it.
func heardOf(r bot.TurnResult) heard {
	var h heard
	h.State, h.Mode = string(r.State.Stage), string(r.State.Mode)
	for _, x := range r.Replies {
		reply := struct {
			Text    string `json:"text"`
			Buttons []struct {
				ID    string `json:"id"`
				Title string `json:"title"`
			} `json:"buttons"`
		}{Text: x.Text}
		for _, y := range x.Buttons {
			reply.Buttons = append(reply.Buttons, struct {
				ID    string `json:"id"`
				Title string `json:"title"`
			}{y.ID, y.Title})
		}
		h.Replies = append(h.Replies, reply)
	}
	for _, x := range r.Said {
		h.Said = append(h.Said, struct {
			Kind string `json:"kind"`
		}{string(x.Kind)})
	}
	return h
}

// identityTold is a turn as the file tells it.
func identityTold(line string, h heard, r bot.TurnResult, s *bot.Service) string {
	var b strings.Builder
	fmt.Fprintf(&b, "> %s\n", line)
	for _, x := range h.Replies {
		for text := range strings.SplitSeq(x.Text, "\n") {
			fmt.Fprintln(&b, strings.TrimRight("< "+text, " "))
		}
		for _, y := range x.Buttons {
			fmt.Fprintf(&b, "< [%s] %s\n", y.ID, y.Title)
		}
	}
	whose := "nobody's"
	if c, err := s.Conversation(context.Background(), r.Conversation); err == nil && c.Customer != "" {
		whose = c.Customer + "'s"
		if c.Verified {
			whose += ", verified"
		}
	}
	fmt.Fprintf(&b, "= %s, %s, %s; said", h.State, h.Mode, whose)
	for _, x := range h.Said {
		b.WriteString(" " + x.Kind)
	}
	b.WriteString("\n")
	return b.String()
}

func checkIdentityReplay(t *testing.T, db *sqlite.DB, phraser *wording.Wording, conversation string) {
	t.Helper()
	err := bot.Replay(t.Context(), db, db, conversation, phraser, "wording", func(r bot.Replayed) {
		if !r.Same() {
			t.Errorf("%s: turn %d played again differs: %s", conversation, r.Sequence, r.Difference)
		}
	})
	if err != nil {
		t.Error(err)
	}
}
