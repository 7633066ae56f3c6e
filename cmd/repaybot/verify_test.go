package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"repaybot/bot"
)

func TestVerify(t *testing.T) {
	dir := t.TempDir()
	policy, err := policyText(policyFlag{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := openShell(t.Context(), shellOptions{dir: dir, policy: policy, random: rand.Reader, now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	content := []byte("%PDF of ours")
	hash := bot.Digest(content)
	err = s.db.Settle(t.Context(), []bot.Record{{Key: bot.DocumentKey(hash), Status: bot.RecordActive, Customer: "C1", Conversation: "document/x", At: time.Now()}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ours, changed := filepath.Join(t.TempDir(), "a.pdf"), filepath.Join(t.TempDir(), "b.pdf")
	for file, text := range map[string][]byte{ours: content, changed: append(content, '.')} {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for arg, want := range map[string]struct {
		status int
		says   string
	}{
		ours:                               {exitDone, "ours " + hash},
		hash:                               {exitDone, "ours " + hash},
		strings.ToUpper(hash):              {exitDone, "ours"},
		changed:                            {exitRefused, "not ours"},
		bot.Digest([]byte("another")):      {exitRefused, "not ours"},
		filepath.Join(dir, "is-not-there"): {exitFailed, ""},
	} {
		var out, errs bytes.Buffer
		status := run(context.Background(), []string{"verify", "--data", dir, arg}, func(string) string { return "" }, strings.NewReader(""), &out, &errs)
		if status != want.status || !strings.HasPrefix(out.String(), want.says) {
			t.Errorf("verify %s: status %d, %q, %s", arg, status, out.String(), errs.String())
		}
		if strings.Contains(out.String(), "C1") {
			t.Error("it says whose it is")
		}
	}
}
