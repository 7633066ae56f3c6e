package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func checked(text string) (out string, status int) {
	var stdout, stderr bytes.Buffer
	status = run(context.Background(), []string{"policy", "check", "-"}, func(string) string { return "" }, strings.NewReader(text), &stdout, &stderr)
	return stdout.String(), status
}

func TestPolicyCheckPassesTheExamples(t *testing.T) {
	for _, name := range []string{"cn", "us", "uk"} {
		var text bytes.Buffer
		if status := run(context.Background(), []string{"policy", "example", name}, func(string) string { return "" }, strings.NewReader(""), &text, &text); status != exitDone {
			t.Fatalf("%s: status %d: %s", name, status, text.String())
		}
		out, status := checked(text.String())
		if status != exitDone || !strings.HasPrefix(out, "-: ok: version 2026-11-01, "+name) || strings.Contains(out, "warning") {
			t.Errorf("%s: status %d: %s", name, status, out)
		}
	}
}

func TestPolicyCheckTellsEveryErrorWithItsLine(t *testing.T) {
	text := strings.Replace(string(demoPolicy), `floor: "10.00"`, `floor: "600.00"`, 1)
	text = strings.Replace(text, "{per_day: 1,", "{per_day: 9,", 1)
	out, status := checked(text)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if status != exitRefused || len(lines) != 3 ||
		!strings.HasPrefix(lines[0], "-:15: products.cn-credit-card.late_fee.floor: ") ||
		!strings.Contains(lines[2], "contact.max_messages.per_day: ") {
		t.Errorf("status %d:\n%s", status, out)
	}
}
