package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// play runs the program on some input.
func play(t *testing.T, in io.Reader, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(context.Background(), args, func(string) string { return "" }, in, &o, &e)
	return status, o.String(), e.String()
}

const lineOfACard = `{"account":"A%d","product":"cn-credit-card","currency":"CNY","entries":[{"date":"2026-03-30","kind":"cash_advance","amount":"%d.00"}],"statements":[]}`

// Answers come in the order of the lines, whatever is wrong with some of them.
func TestStatementAnswersEveryLine(t *testing.T) {
	var in strings.Builder
	in.WriteString("\uFEFF")
	const n = 5000
	for i := 1; i <= n; i++ {
		switch {
		case i%1000 == 7:
			in.WriteString(`{"account":"A7","product":"gold"}`)
		case i == 12:
			in.WriteString("  ") // a blank line is none
		case i == 20:
			fmt.Fprintf(&in, lineOfACard[:len(lineOfACard)-1]+`,"customer":{"name":"%s"}}`, i, i, strings.Repeat("x", 3<<20))
		default:
			fmt.Fprintf(&in, lineOfACard, i, i)
		}
		if i < n {
			in.WriteString("\n")
		}
	}
	status, out, errs := play(t, strings.NewReader(in.String()), "statement", "--as-of", "2026-04-09")
	if status != exitRefused || errs != fmt.Sprintf("repaybot: 5 of %d lines were refused\n", n-1) {
		t.Errorf("status %d, %q", status, errs)
	}
	answers := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(answers) != n-1 {
		t.Fatalf("%d answers", len(answers))
	}
	i := 0
	for _, answer := range answers {
		if i++; i == 12 {
			i++
		}
		want := fmt.Sprintf(`{"account":"A%d","as_of":"2026-04-09","total":`, i)
		if i%1000 == 7 {
			want = fmt.Sprintf(`{"line":%d,"account":"A7","error":"product: `, i)
		}
		if !strings.HasPrefix(answer, want) || !json.Valid([]byte(answer)) {
			t.Fatalf("line %d: %s", i, answer)
		}
	}
}

// Who writes a line and waits gets its answer without closing the input.
func TestStatementAnswersAtOnce(t *testing.T) {
	in, feed := io.Pipe()
	out, answers := io.Pipe()
	status := make(chan int)
	go func() {
		status <- run(t.Context(), []string{"statement", "--as-of", "2026-04-09"}, os.Getenv, in, answers, io.Discard)
	}()
	for i := 1; i <= 3; i++ {
		fmt.Fprintf(feed, lineOfACard+"\n", i, i)
		buf := make([]byte, 4096)
		read, err := out.Read(buf)
		if want := fmt.Sprintf(`{"account":"A%d"`, i); err != nil || !strings.HasPrefix(string(buf[:read]), want) {
			t.Fatalf("%s, %v", buf[:read], err)
		}
	}
	feed.Close()
	select {
	case s := <-status:
		if s != exitDone {
			t.Errorf("status %d", s)
		}
	case <-time.After(10 * time.Second):
		t.Error("still running after the input's end")
	}
}

func TestStatementTakesAFileAndAPolicy(t *testing.T) {
	book := filepath.Join(t.TempDir(), "book.jsonl")
	if err := os.WriteFile(book, fmt.Appendf(nil, lineOfACard, 1, 100), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, errs := play(t, nil, "statement", "--policy", filepath.Join("policies", "cn.yaml"), "--as-of", "2026-04-09", book)
	if status != exitDone || errs != "" || !strings.Contains(out, `"total":"100.50"`) {
		t.Errorf("status %d, %s, %s", status, out, errs)
	}
	status, out, errs = play(t, nil, "statement", book) // as of today
	if status != exitDone || errs != "" || !strings.Contains(out, `"as_of":"2`) {
		t.Errorf("status %d, %s, %s", status, out, errs)
	}
}

func TestStatementCannotStart(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "policy.yaml")
	if err := os.WriteFile(broken, []byte("version: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"statement", "--as-of", "yesterday"}, "--as-of"},
		{[]string{"statement", "--policy", broken}, broken},
		{[]string{"statement", "--policy", "nowhere.yaml"}, "nowhere.yaml"},
		{[]string{"statement", "nowhere.jsonl"}, "nowhere.jsonl"},
		{[]string{"statement", "--fast"}, "--fast"},
		{[]string{"statement", "a", "b"}, "arg"},
		{[]string{"stetement"}, "stetement"},
	} {
		status, out, errs := play(t, strings.NewReader(""), c.args...)
		if status != exitFailed || out != "" || !strings.Contains(errs, c.says) {
			t.Errorf("%v: status %d, %q, %q", c.args, status, out, errs)
		}
	}
}

func TestStatementHelp(t *testing.T) {
	status, out, _ := play(t, nil, "statement", "--help")
	if status != exitDone || !strings.Contains(out, "Examples:\n  repaybot statement") {
		t.Errorf("status %d, %s", status, out)
	}
}

// A line without end is refused in a bounded room, and those after it are
// answered.
func TestStatementRefusesALineThatNeverEnds(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 64 MB")
	}
	in := io.MultiReader(io.LimitReader(endless('x'), maxLine+10), strings.NewReader("\n"+fmt.Sprintf(lineOfACard, 2, 2)))
	status, out, _ := play(t, in, "statement", "--as-of", "2026-04-09")
	answers := strings.Split(out, "\n")
	if status != exitRefused || len(answers) != 3 || answers[0] != `{"line":1,"error":"longer than 64 MB"}` || !strings.HasPrefix(answers[1], `{"account":"A2"`) {
		t.Errorf("status %d, %.200s", status, out)
	}
}

// endless reads as that byte for ever.
type endless byte

func (b endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(b)
	}
	return len(p), nil
}
