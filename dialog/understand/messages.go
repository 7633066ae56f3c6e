package understand

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"repaybot/dialog"
)

// ReadMessages reads the training messages: one file an intent and language,
// en/hardship.txt, one message a line. A line "hardship+request_waiver | text"
// has several intents; one that starts with # is a comment. A file whose name
// is no intent ("mixed.txt") needs the intents on every line. It fails on an
// intent that does not exist, naming file and line.
func ReadMessages(files fs.FS) ([]Example, error) {
	names, err := fs.Glob(files, "*/*.txt")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var out []Example
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		own := strings.TrimSuffix(path.Base(name), ".txt")
		n := 0
		for line := range strings.Lines(string(b)) {
			n++
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			e := Example{Text: line, Intents: []string{own}}
			if marks, text, ok := strings.Cut(line, " | "); ok {
				e = Example{Text: text, Intents: strings.Split(marks, "+")}
			}
			for _, i := range e.Intents {
				if rank(dialog.Intent(i)) == len(dialog.Intents) {
					return nil, fmt.Errorf("%s:%d: %q is not an intent", name, n, i)
				}
			}
			out = append(out, e)
		}
	}
	return out, nil
}
