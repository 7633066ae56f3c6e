package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// stage is a place where a conversation is played: the files that the program
// is given, and the folder that it keeps its data in.
type stage struct {
	policy, book, data string
}

func newStage(t *testing.T, g *golden) stage {
	t.Helper()
	s := stage{policy: filepath.Join("policies", g.policy+".yaml"), book: filepath.Join("testdata", "golden", "book."+g.policy+".jsonl"), data: t.TempDir()}
	if g.book != nil {
		s.book = filepath.Join(t.TempDir(), "book.jsonl")
		if err := os.WriteFile(s.book, g.book, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// program is one run of `repaybot chat --json` that answers line by line.
type program struct {
	in   *io.PipeWriter
	out  *bufio.Scanner
	exit chan int
}

// start starts the program at a moment.
func (s stage) start(t *testing.T, g *golden, now string) *program {
	t.Helper()
	inRead, inWrite := io.Pipe()
	outRead, outWrite := io.Pipe()
	p := &program{in: inWrite, out: bufio.NewScanner(outRead), exit: make(chan int, 1)}
	p.out.Buffer(nil, 1<<20)
	args := []string{"chat", "--json", "--account", g.account, "--policy", s.policy, "--book", s.book, "--data", s.data, "--now", now}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		code := run(ctx, args, func(string) string { return "" }, inRead, outWrite, t.Output())
		outWrite.Close()
		inRead.Close()
		p.exit <- code
	}()
	return p
}

// say gives the program a line and waits for its answer.
func (p *program) say(t *testing.T, input string) heard {
	t.Helper()
	if _, err := io.WriteString(p.in, input+"\n"); err != nil {
		t.Fatalf("the program takes no more lines: %v", err)
	}
	if !p.out.Scan() {
		t.Fatalf("the program did not answer %s: %v", input, p.out.Err())
	}
	var h heard
	if err := json.Unmarshal(p.out.Bytes(), &h); err != nil {
		t.Fatalf("%s: %v", p.out.Text(), err)
	}
	if h.Error != "" {
		t.Fatalf("%s: %s", input, h.Error)
	}
	return h
}

// stop ends the program's input and waits until it has ended.
func (p *program) stop(t *testing.T) {
	t.Helper()
	p.in.Close()
	for p.out.Scan() {
		t.Errorf("said after the end: %s", p.out.Text())
	}
	if code := <-p.exit; code != 0 {
		t.Errorf("ended with %d", code)
	}
}

// play plays a conversation on a stage, and tells it as the file does. With
// restarts the program is ended and started anew after every line.
func (s stage) play(t *testing.T, g *golden, restarts bool) (told string, turns []heard) {
	t.Helper()
	now, err := time.Parse(time.RFC3339, g.now)
	if err != nil {
		t.Fatal(err)
	}
	p := s.start(t, g, g.now)
	var b strings.Builder
	var last, replied heard
	for i, line := range g.lines {
		input, err := asInput(line, replied)
		if err != nil && !restarts { // else it was said already
			t.Errorf("line %d: %v", i+1, err)
		}
		h := p.say(t, input)
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(asTold(line, h, last))
		turns, last = append(turns, h), h
		for _, r := range h.Replies { // a colleague's words leave the buttons above them
			if len(r.Buttons) > 0 {
				replied.Replies = h.Replies
			}
		}
		if h.Code != nil {
			replied.Code = h.Code
		}
		now = now.Add(time.Second)
		if to, ok := strings.CutPrefix(line, "@"); ok {
			if now, err = time.Parse(time.RFC3339, to); err != nil {
				t.Fatal(err)
			}
		}
		if restarts && i+1 < len(g.lines) {
			p.stop(t)
			p = s.start(t, g, now.Format(time.RFC3339))
		}
	}
	p.stop(t)
	return b.String(), turns
}

// checkReplay has the program play the conversation again from what its turns
// recorded, and fails on the first turn that does not come out the same.
func (s stage) checkReplay(t *testing.T, g *golden) {
	t.Helper()
	var out strings.Builder
	args := []string{"replay", "terminal:" + g.account, "--data", s.data}
	if code := run(t.Context(), args, func(string) string { return "" }, strings.NewReader(""), &out, t.Output()); code != exitDone {
		t.Errorf("played again it comes out otherwise (%d):\n%s", code, out.String())
	}
}
