package drafts

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Example is a sentence or a whole draft, and what it is.
type Example struct {
	Text  string
	Class string // a [Category], or "fair"
	never []span // the sentences of a draft that make it so; nil where it is one, or nobody said
}

// fair is the class of a sentence that may be said.
const fair = "fair"

// classes are the model's, fair first.
var classes = []string{fair, string(Threat), string(Shame), string(Insult), string(Urgency), string(Promise), string(Legal), string(LumpSum), string(Borrow)}

// perForm is how many sentences are written of a form.
const perForm = 14

// choice is a part of a form that is one of several.
var choice = regexp.MustCompile(`\(([^()]*)\)(\?)?`)

// written are sentences of a form: "(we will|we'll) (call|tell) your (boss|wife)".
// A choice with a question mark after it may be left out. What is drawn hangs
// on the form alone.
func written(form string) []string {
	h := newHash('f').addString(form)
	r := rand.New(rand.NewPCG(uint64(h), 1))
	var out []string
	for range perForm {
		text := choice.ReplaceAllStringFunc(form, func(s string) string {
			optional := strings.HasSuffix(s, "?")
			if optional && r.IntN(2) == 0 {
				return ""
			}
			of := strings.Split(strings.Trim(s, "()?"), "|")
			return of[r.IntN(len(of))]
		})
		if text = strings.TrimSpace(text); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// ReadExamples reads the sentences that the model learns from: a file a class
// and language, en/threat.txt, one sentence a line, or one form ([written]) in
// threat.forms.txt; a line that starts with # is a comment. Of a whole draft the
// sentences that are never said stand in braces. It fails on a file whose name is no class.
func ReadExamples(files fs.FS) ([]Example, error) {
	names, err := fs.Glob(files, "*/*.txt")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var out []Example
	for _, name := range names {
		class, _, _ := strings.Cut(path.Base(name), ".")
		if !slices.Contains(classes, class) {
			return nil, fmt.Errorf("%s: %q is not a class", name, class)
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		forms := strings.HasSuffix(name, ".forms.txt")
		for line := range strings.Lines(string(b)) {
			line = strings.TrimSpace(line)
			switch {
			case line == "" || strings.HasPrefix(line, "#"):
			case forms:
				for _, text := range written(line) {
					out = append(out, Example{Text: text, Class: class})
				}
			default:
				text, never := unbraced(line)
				out = append(out, Example{text, class, never})
			}
		}
	}
	return out, nil
}

// unbraced takes the braces out of a line, and tells what was in them.
func unbraced(line string) (text string, never []span) {
	for {
		before, rest, ok := strings.Cut(line, "{")
		in, after, closed := strings.Cut(rest, "}")
		text += before
		if !ok || !closed {
			return text + rest, never
		}
		never = append(never, span{len(text), len(text) + len(in)})
		text, line = text+in, after
	}
}

// Digest is the SHA-256 of the examples, the lexicon and the word vectors, by
// which a stale model is told.
func Digest(examples []Example, v *Vectors) string {
	h := sha256.New()
	for _, e := range examples {
		fmt.Fprintf(h, "%s|%s|%v\n", e.Class, e.Text, e.never)
	}
	fmt.Fprint(h, lexiconChinese, lexiconEnglish, v.scale, v.words)
	h.Write(v.bytes)
	return hex.EncodeToString(h.Sum(nil))
}
