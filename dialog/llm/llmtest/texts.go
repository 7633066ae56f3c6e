package llmtest

import (
	_ "embed" // the texts
	"strings"
)

//go:embed bad.txt
var bad string

//go:embed injections.txt
var injections string

//go:embed good.txt
var good string

// Good is what a model may say for each kind that it words itself, in Chinese
// and in English.
func Good() map[string][2]string {
	all := map[string][2]string{}
	for line := range strings.Lines(good) {
		if kind, rest, ok := strings.Cut(strings.TrimSpace(line), " | "); ok && !strings.HasPrefix(line, "#") {
			chinese, english, _ := strings.Cut(rest, " | ")
			all[kind] = [2]string{chinese, english}
		}
	}
	return all
}

// Text is one line of a list, with what it is.
type Text struct{ What, Text string }

// Bad are what a model might say and a customer must never read.
func Bad() []Text { return texts(bad) }

// Injections are messages that try to lead a model astray, in English, German
// and Chinese; What is what they are after.
func Injections() []Text { return texts(injections) }

func texts(list string) []Text {
	var out []Text
	what := ""
	for line := range strings.Lines(list) {
		line = strings.TrimRight(line, "\n")
		if w, ok := strings.CutPrefix(line, "== "); ok {
			what = w
		} else if line != "" && !strings.HasPrefix(line, "# ") {
			out = append(out, Text{what, line})
		}
	}
	return out
}
