package sent

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func open(t *testing.T, path string, most int) *Log {
	t.Helper()
	l, err := Open(path, most)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// TestItOutlivesTheProcess reads back what was sent, but a line that was cut off.
func TestItOutlivesTheProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sent")
	l := open(t, path, 10)
	for _, id := range []string{"wamid.1", "wamid.2"} {
		if err := l.Add("a/1/1", id); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Add("a/2/1", ""); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("{\"key\":\"a/3/1\""); err != nil {
		t.Fatal(err)
	}
	f.Close()
	l = open(t, path, 10)
	if p := l.Parts("a/1/1"); !slices.Equal(p, []string{"wamid.1", "wamid.2"}) || len(l.Parts("a/2/1")) != 1 || len(l.Parts("a/3/1")) != 0 {
		t.Errorf("%v, %v, %v", p, l.Parts("a/2/1"), l.Parts("a/3/1"))
	}
	if err := l.Add("a/3/1", ""); err != nil {
		t.Fatal(err)
	}
	if l = open(t, path, 10); len(l.Parts("a/3/1")) != 1 {
		t.Error("what was added behind a line that was cut off is lost")
	}
	if i, err := os.Stat(path); err != nil || i.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", i, err)
	}
}

// TestItStaysSmall forgets the oldest keys, in memory and in the file.
func TestItStaysSmall(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sent")
	l := open(t, path, 10)
	for n := range 500 {
		if err := l.Add(fmt.Sprintf("a/%d/1", n), ""); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil || strings.Count(string(text), "\n") > 21 {
			t.Fatalf("%d lines, %v", strings.Count(string(text), "\n"), err)
		}
	}
	for _, l := range []*Log{l, open(t, path, 10)} {
		if len(l.Parts("a/489/1")) != 0 || len(l.Parts("a/490/1")) != 1 || len(l.Parts("a/499/1")) != 1 {
			t.Error("not the newest ten are remembered")
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none", "sent"), 10); err == nil {
		t.Error("a file that can't be made is no error")
	}
}
