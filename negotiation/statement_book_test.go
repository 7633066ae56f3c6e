package negotiation

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// sampleLines reads a file of the sample data line by line.
func sampleLines(t testing.TB, name string) [][]byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "shared", "data", name))
	if err != nil {
		t.Skipf("the sample data is not beside the repository: %v", err)
	}
	var lines [][]byte
	for in := bufio.NewReader(bytes.NewReader(text)); ; {
		line, err := in.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 {
			lines = append(lines, line)
		}
		if err != nil {
			return lines
		}
	}
}

func day(t testing.TB, text string) Date {
	t.Helper()
	d, err := ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The sample book has an answer for every account, from an independent
// calculation: everything in it must come out, the working included.
func TestStatementsOfTheSampleBook(t *testing.T) {
	book, answers := sampleLines(t, "book.jsonl"), sampleLines(t, "book.answers.jsonl")
	if len(book) != len(answers) || len(book) == 0 {
		t.Fatalf("%d accounts and %d answers", len(book), len(answers))
	}
	p, asOf := shipped(t, "cn.yaml"), day(t, "2026-11-23")
	for i, line := range book {
		a, err := ParseAccount(line, p)
		if err != nil {
			t.Errorf("line %d: %v", i+1, err)
			continue
		}
		if err := a.ValidateForImport(); err != nil {
			t.Errorf("line %d: %v", i+1, err)
		}
		s, err := p.Statement(a, asOf)
		if err != nil {
			t.Errorf("line %d: %v", i+1, err)
			continue
		}
		got, want := decoded(t, s.AppendJSON(nil)), decoded(t, answers[i])
		if !reflect.DeepEqual(got, want) {
			t.Errorf("line %d:\n got %s\nwant %s", i+1, s.AppendJSON(nil), answers[i])
		}
	}
}

func decoded(t testing.TB, text []byte) (v map[string]any) {
	t.Helper()
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}
