package practice

import (
	"strings"
	"unicode/utf8"
)

// sentences cuts a message into sentences, Chinese or English. A point between
// digits ends none.
func sentences(text string) []string {
	var all []string
	from := 0
	cut := func(to int) {
		if s := strings.TrimSpace(text[from:to]); s != "" {
			all = append(all, s)
		}
		from = to
	}
	for i, r := range text {
		end := i + utf8.RuneLen(r)
		switch r {
		case '。', '！', '？', '!', '?', '；', ';', '\n':
			cut(end)
		case '.':
			if end == len(text) || text[end] == ' ' || text[end] == '\n' {
				cut(end)
			}
		}
	}
	cut(len(text))
	return all
}
