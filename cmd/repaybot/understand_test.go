package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestUnderstand(t *testing.T) {
	in := `{"id":"1","text":"下个月15号还两千五","now":"2026-11-23T10:00:00+08:00","currency":"CNY"}

not JSON
{"id":7,"text":"打八折我今天一次结清","now":"2026-11-23T23:30:00-05:00","currency":"USD"}
{"id":"9"}
{"id":"10","text":"hi","now":"yesterday"}
{"id":"11","text":"hi","currency":"ABC"}
`
	want := []string{
		`{"id":"1","locale":"zh","intents":["promise_to_pay"],"confidence":0.99,"amounts":[{"text":"两千五","minor":250000,"currency":"CNY","per":"once","bound":"exact"}],"dates":[{"text":"下个月15号","day":"2026-12-15"}],"days_of_month":[],"terms":[],"percents":[],"reasons":[]}`,
		`{"id":null,"error":"invalid character 'o' in literal null (expecting 'u')"}`,
		`{"id":7,"locale":"zh","intents":["settle"],"confidence":0.99,"amounts":[],"dates":[{"text":"今天","day":"2026-11-23"}],"days_of_month":[],"terms":[],"percents":[{"text":"八折","value":"20","off":true}],"reasons":[]}`,
		`{"id":"9","error":"text: is missing"}`,
		`{"id":"10","error":"now: \"yesterday\" is not a time like 2026-11-23T10:00:00+08:00"}`,
		`{"id":"11","error":"currency: \"ABC\" is not an ISO 4217 currency"}`,
	}
	var out, errw bytes.Buffer
	status := run(t.Context(), []string{"understand"}, func(string) string { return "" }, strings.NewReader(in), &out, &errw)
	if status != exitRefused {
		t.Errorf("exit status %d, want %d: %s", status, exitRefused, errw.String())
	}
	got := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d:\n%s", len(got), len(want), out.String())
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d:\n got %s\nwant %s", i+1, got[i], want[i])
		}
	}
}

func TestUnderstandMissingModel(t *testing.T) {
	var out, errw bytes.Buffer
	status := run(t.Context(), []string{"understand", "--model", t.TempDir() + "/none.bin"}, func(string) string { return "" }, strings.NewReader(""), &out, &errw)
	if status != exitFailed || out.Len() > 0 {
		t.Errorf("exit status %d, output %q", status, out.String())
	}
}
