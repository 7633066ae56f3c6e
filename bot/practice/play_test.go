package practice

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"repaybot/bot"
	"repaybot/bot/audit"
	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/dialog/drafts"
	"repaybot/dialog/understand"
	"repaybot/dialog/wording"
	"repaybot/storage/sqlite"
)

var dana = staff.Colleague{Name: "dana", Shown: "Dana", Role: staff.Agent, Teams: []bot.Team{bot.Care}, Active: true}

var xiaozhou = staff.Colleague{Name: "zhou", Shown: "小周", Role: staff.Agent, Teams: []bot.Team{bot.Care}, Active: true}

// hall is a room in which time stands still but for what a test lets pass.
type hall struct {
	*Room
	bank *sqlite.DB // the bank's own store

	mu      sync.Mutex
	now     time.Time
	waiting []*later
	logged  []audit.Entry
}

type later struct {
	at time.Time
	do func()
}

func (h *hall) Append(_ context.Context, e audit.Entry) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.logged = append(h.logged, e)
	return nil
}

func (h *hall) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// pass lets time pass, and does what is due on the way.
func (h *hall) pass(d time.Duration) {
	h.mu.Lock()
	until := h.now.Add(d)
	h.mu.Unlock()
	for {
		h.mu.Lock()
		slices.SortStableFunc(h.waiting, func(a, b *later) int { return a.at.Compare(b.at) })
		if len(h.waiting) == 0 || h.waiting[0].at.After(until) {
			h.now = until
			h.mu.Unlock()
			return
		}
		next := h.waiting[0]
		h.waiting, h.now = h.waiting[1:], next.at
		h.mu.Unlock()
		next.do()
	}
}

func newHall(t testing.TB, most int) *hall {
	t.Helper()
	h := &hall{now: time.Date(2027, time.March, 1, 9, 0, 0, 0, time.UTC)}
	open := func(ctx context.Context) (*sqlite.DB, error) {
		return sqlite.OpenUnsynced(ctx, t.TempDir(), make([]byte, 32))
	}
	var err error
	if h.bank, err = open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.bank.Close() })
	reader, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	phraser, err := wording.New()
	if err != nil {
		t.Fatal(err)
	}
	h.Room, err = New(Options{
		Policy: func(name string) ([]byte, error) {
			return os.ReadFile(filepath.Join("..", "..", "cmd", "repaybot", "policies", name+".yaml"))
		},
		Scratch: func(ctx context.Context) (Scratch, error) { return open(ctx) },
		Reader:  reader, Phraser: phraser, Results: h.bank, Audit: h, Now: h.clock, Most: most,
		After: func(d time.Duration, do func()) func() {
			h.mu.Lock()
			defer h.mu.Unlock()
			l := &later{h.now.Add(d), do}
			h.waiting = append(h.waiting, l)
			return func() {
				h.mu.Lock()
				defer h.mu.Unlock()
				h.waiting = slices.DeleteFunc(h.waiting, func(w *later) bool { return w == l })
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.sweep(func(*Practice) bool { return true }); err != nil {
			t.Error(err)
		}
	})
	return h
}

// settle has the customer answer all that was done, and waits until they have.
func (h *hall) settle(t testing.TB, p *Practice) {
	t.Helper()
	if err := p.answer(); err != nil {
		t.Fatal(err)
	}
	h.pass(30 * time.Second)
}

// act does one line of what a colleague does.
func (h *hall) act(t testing.TB, who staff.Colleague, p *Practice, line string, n int) {
	t.Helper()
	what, rest, _ := strings.Cut(line, " ")
	d, id := h.Desk(), fmt.Sprintf("00000000-0000-4000-8000-%012d", n)
	var err error
	switch what {
	case "after":
		took, err := time.ParseDuration(rest)
		if err != nil {
			t.Fatal(err)
		}
		h.pass(took)
		return
	case "take":
		err = d.Take(t.Context(), who, p.ID, id)
	case "say", "refused": // who is warned sends it all the same
		var unsaid *desk.Unsaid
		err = d.Say(t.Context(), who, p.ID, id, rest, false)
		if errors.As(err, &unsaid) && !unsaid.Refused() {
			err = d.Say(t.Context(), who, p.ID, id, rest, true)
		}
		if refused := errors.As(err, &unsaid) && unsaid.Refused(); refused != (what == "refused") {
			t.Fatalf("%s: %v", line, err)
		} else if refused {
			err = nil
		}
	case "note":
		err = d.Note(t.Context(), who, p.ID, id, rest)
	case "back":
		outcome, agreed, _ := strings.Cut(rest, " ")
		err = d.GiveBack(t.Context(), who, p.ID, id, dialog.Outcome(outcome), agreed, true)
	default:
		t.Fatalf("nobody does %q", line)
	}
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	h.settle(t, p)
}

// found is a review in short, as testdata has it. A warning that nobody planted is
// left out: how well the check reads is measured where it is made.
func found(r Review, planted string) string {
	var b strings.Builder
	planted += "\n"
	for _, x := range r.Tone {
		line := fmt.Sprintf("tone %s %s", x.Why, x.Severity)
		if x.Confirmed {
			line += " confirmed"
		}
		if x.Unsent {
			line += " unsent"
		}
		if x.Severity == drafts.Refuse || strings.Contains(planted, line+"\n") {
			b.WriteString(line + "\n")
			planted = strings.Replace(planted, line+"\n", "", 1)
		}
	}
	for _, f := range r.Figures {
		if f.Verdict == Wrong {
			fmt.Fprintf(&b, "figure %s is %s %s\n", f.Text, f.Of, f.Is)
		}
	}
	for _, k := range r.Rules {
		if k.Broken() {
			fmt.Fprintf(&b, "rule %s: %s\n", k.Rule, k.Sentence)
		}
	}
	return b.String()
}

func TestEveryStory(t *testing.T) {
	stories, err := Stories()
	if err != nil || len(stories) != 12 {
		t.Fatal(len(stories), err)
	}
	for _, s := range stories {
		t.Run(s.ID, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("testdata", s.ID+".txtar"))
			if err != nil {
				t.Fatal(err)
			}
			plays := map[string]string{}
			for _, f := range txtar.Parse(text).Files {
				plays[f.Name] = string(f.Data)
			}
			h := newHall(t, 0)
			colleague := xiaozhou
			if s.Language == dialog.English {
				colleague = dana
			}
			for _, who := range []string{"good", "bad"} {
				p, err := h.Start(t.Context(), colleague, s.ID, who)
				if err != nil {
					t.Fatal(err)
				}
				n := 0
				for line := range strings.Lines(plays[who]) {
					n++
					h.act(t, colleague, p, strings.TrimSpace(line), n)
				}
				if who == "good" {
					for i, st := range s.after {
						if st.when != saidOfMoney && !p.script.used[i] {
							t.Errorf("the customer never came to %s %q", st.when, st.lines)
						}
					}
				}
				played, err := h.End(t.Context(), colleague, p.ID)
				if err != nil {
					t.Fatal(err)
				}
				want := ""
				if who == "bad" {
					want = plays["found"]
				}
				if got := found(played.Review, want); got != want {
					t.Errorf("%s: found\n%s", who, got)
					t.Logf("%s: wanted\n%s", who, want)
				}
			}
		})
	}
}
