package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// runHere runs the program and returns its exit status and outputs.
func runHere(t *testing.T, in string, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(t.Context(), args, func(string) string { return "" }, strings.NewReader(in), &o, &e)
	return status, o.String(), e.String()
}

func messageFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestTrainOwnIntents teaches a bank's own intents, of both forms, and reads and measures with them.
func TestTrainOwnIntents(t *testing.T) {
	var lines, csv strings.Builder
	csv.WriteString("\ufefftext,category\n")
	for i, thing := range []string{"points", "miles", "rewards", "gifts", "vouchers", "coupons"} {
		fmt.Fprintf(&lines, `{"text":"how many %s do I have","intents":["loyalty"]}`+"\n", thing)
		fmt.Fprintf(&csv, "\"my card is stuck in machine %d\",atm\n", i)
	}
	lines.WriteString(`{"text":"","intents":["x"]}` + "\n" + `{"text":"no intent"}` + "\nnot JSON\n")
	jsonl, table := messageFile(t, "a.jsonl", lines.String()), messageFile(t, "b.csv", csv.String())
	model := filepath.Join(t.TempDir(), "own.model")
	status, out, errs := runHere(t, "", "train", "--data", jsonl, "--data", table, "--out", model)
	if status != exitRefused || !strings.Contains(out, "12 messages, 2 intents") {
		t.Fatalf("status %d, %q, %q", status, out, errs)
	}
	for _, want := range []string{"line 7: text: is missing", "line 8: intents: is missing", "line 9: invalid character"} {
		if !strings.Contains(errs, want) {
			t.Errorf("%q is not told: %q", want, errs)
		}
	}
	status, out, _ = runHere(t, `{"id":1,"text":"what about my miles"}`, "understand", "--model", model)
	if status != exitDone || !strings.Contains(out, `"intents":["loyalty"]`) {
		t.Errorf("read with the bank's own model: %d %s", status, out)
	}
	check := messageFile(t, "check.jsonl", `{"id":"a","text":"my card is stuck","intents":["atm"]}`+"\n"+`{"id":"b","text":"stuck machine","intents":["loyalty"]}`+"\n")
	status, out, _ = runHere(t, "", "understand", "--model", model, "--check", check)
	if status != exitDone || !strings.Contains(out, "50.0 %") || !strings.Contains(out, "| `loyalty` | `atm` | 1 |") || !strings.Contains(out, "b  stuck machine") {
		t.Errorf("measured: %d\n%s", status, out)
	}
}

// TestTrainRefuses tells what is wrong with what can't be learned from.
func TestTrainRefuses(t *testing.T) {
	for name, want := range map[string]string{
		messageFile(t, "one.jsonl", `{"text":"a","intents":["x"]}`): "1 intents, want 2",
		messageFile(t, "head.csv", "message,label\na,b\n"):          "must name the columns text and category",
		messageFile(t, "empty.csv", ""):                             "must name the columns",
		"/nowhere.jsonl":                                            "no such file",
	} {
		if status, _, errs := runHere(t, "", "train", "--data", name, "--out", filepath.Join(t.TempDir(), "m")); status != exitFailed || !strings.Contains(errs, want) {
			t.Errorf("%s: status %d, %q, want %q", name, status, errs, want)
		}
	}
	if status, _, errs := runHere(t, "", "train"); status != exitFailed || !strings.Contains(errs, "required") {
		t.Errorf("without flags: %d %q", status, errs)
	}
}

// TestTrainBanking learns the 77 intents of a public set: in time, and well on
// a tenth of it kept apart. (On the set's own test messages, which are not
// here, see docs/understanding.md.)
func TestTrainBanking(t *testing.T) {
	const file = "../../../shared/data/banking77/train.csv"
	f, err := os.Open(file)
	if err != nil {
		t.Skipf("%s is not here", file)
	}
	defer f.Close()
	if testing.Short() || raceEnabled {
		t.Skip("learning ten thousand messages is slow here")
	}
	all, bad, err := readExamples(f, true)
	if err != nil || len(bad) > 0 || len(all) != 10003 {
		t.Fatalf("%d examples, %v, %v", len(all), bad, err)
	}
	var learn, check strings.Builder
	for i, e := range all {
		to := &learn
		if i%10 == 3 {
			to = &check
		}
		line, _ := json.Marshal(e)
		fmt.Fprintf(to, "%s\n", line)
	}
	model := filepath.Join(t.TempDir(), "m")
	started := time.Now()
	if status, _, errs := runHere(t, "", "train", "--data", messageFile(t, "l.jsonl", learn.String()), "--out", model); status != exitDone {
		t.Fatal(errs)
	}
	t.Logf("learned in %v", time.Since(started).Round(100*time.Millisecond))
	_, out, _ := runHere(t, "", "understand", "--model", model, "--check", messageFile(t, "c.jsonl", check.String()))
	var share float64
	if _, err := fmt.Sscanf(out[strings.Index(out, "| first intent right | ")+len("| first intent right | "):], "%f", &share); err != nil || share < 89 {
		t.Errorf("%.1f %% right, must be 89: %s", share, out[:min(len(out), 300)])
	}
	t.Logf("%.1f %% right", share)
}
