package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"repaybot/dialog/understand"
)

func newTrainCommand(env *environment) *cobra.Command {
	var data []string
	var out string
	cmd := &cobra.Command{
		Use:   "train --data FILE --out MODEL",
		Short: "Learns to tell intents apart from labelled messages of your own",
		Long: `Learns from labelled messages, whatever their intents are called, and writes a
model that "understand --model" reads with. A file of JSON lines has

  {"text":"…","intents":["…"]}

a file that ends in .csv the columns text,category. Several files are learned
from together. The same files give the same model. Ten thousand messages take
some ten seconds; a few hundred an intent, each in a customer's own words, teach
more than thousands out of one frame.

A line that can't be learned from is named and left out, and the exit status is 1.`,
		Example: `  repaybot train --data our-messages.jsonl --out our.model
  repaybot understand --model our.model messages.jsonl
  repaybot understand --model our.model --check kept-apart.jsonl`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return runTrain(env, data, out) },
	}
	cmd.Flags().StringArrayVar(&data, "data", nil, "a `file` of labelled messages, JSON lines or CSV; may be given again")
	cmd.Flags().StringVar(&out, "out", "", "the `file` to write the model to")
	for _, name := range []string{"data", "out"} {
		_ = cmd.MarkFlagRequired(name) // fails only for a flag that is not there
	}
	return cmd
}

func runTrain(env *environment, files []string, out string) error {
	var all []understand.Example
	lines, refused := 0, 0
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		examples, bad, err := readExamples(f, strings.EqualFold(filepath.Ext(name), ".csv"))
		err = errors.Join(err, f.Close())
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, b := range bad {
			fmt.Fprintf(env.errw, "%s: %v\n", name, b)
		}
		lines, refused = lines+len(examples)+len(bad), refused+len(bad)
		all = append(all, examples...)
	}
	fmt.Fprintf(env.errw, "learning from %d messages …\n", len(all))
	started := time.Now()
	m, err := understand.Train(all)
	if err != nil {
		return fmt.Errorf("train: %w", err)
	}
	size, err := writeModel(m, out)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.out, "%s: %d messages, %d intents, %d bytes, learned in %.1f s\n", out, len(all), len(m.Intents()), size, time.Since(started).Seconds())
	if refused > 0 {
		return refusedError{refused, lines, "lines"}
	}
	return nil
}

// writeModel writes a model beside its place first, so that nobody reads half of one.
func writeModel(m *understand.Model, out string) (int64, error) {
	f, err := os.CreateTemp(filepath.Dir(out), ".model-*")
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name()) // gone already if all went well
	size, err := m.WriteTo(f)
	if err := errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return 0, err
	}
	return size, os.Rename(f.Name(), out)
}

// lineError says which line can't be learned from, and why.
type lineError struct {
	line int
	why  error
}

func (e lineError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.why) }
func (e lineError) Unwrap() error { return e.why }

var (
	errNoText   = errors.New("text: is missing or empty")
	errNoIntent = errors.New("intents: is missing or empty, or has an empty name")
)

// readExamples reads labelled messages. bad are the lines that are none; err
// says that the file can't be read at all.
func readExamples(r io.Reader, isCSV bool) (examples []understand.Example, bad []lineError, err error) {
	r = withoutMark(r)
	if isCSV {
		return readCSVExamples(r)
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := lines.Bytes()
		if len(strings.TrimSpace(string(line))) == 0 {
			continue
		}
		var e understand.Example
		if err := json.Unmarshal(line, &e); err != nil {
			bad = append(bad, lineError{n, err})
		} else if err := complete(e); err != nil {
			bad = append(bad, lineError{n, err})
		} else {
			examples = append(examples, e)
		}
	}
	return examples, bad, lines.Err()
}

func complete(e understand.Example) error {
	switch {
	case strings.TrimSpace(e.Text) == "":
		return errNoText
	case len(e.Intents) == 0 || slices.Contains(e.Intents, ""):
		return errNoIntent
	}
	return nil
}

func readCSVExamples(r io.Reader) (examples []understand.Example, bad []lineError, err error) {
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = -1
	head, err := rows.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("its first line must name the columns text,category: %w", err)
	}
	text, category := slices.Index(head, "text"), slices.Index(head, "category")
	if text < 0 || category < 0 {
		return nil, nil, fmt.Errorf("its first line must name the columns text and category, not %q", head)
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return examples, bad, nil
		}
		line, _ := rows.FieldPos(0)
		if err != nil {
			var syntax *csv.ParseError
			if !errors.As(err, &syntax) {
				return nil, nil, err
			}
			bad = append(bad, lineError{syntax.Line, syntax.Err})
			continue
		}
		if max(text, category) >= len(row) {
			bad = append(bad, lineError{line, fmt.Errorf("has %d columns", len(row))})
			continue
		}
		e := understand.Example{Text: row[text], Intents: []string{strings.TrimSpace(row[category])}}
		if err := complete(e); err != nil {
			bad = append(bad, lineError{line, err})
			continue
		}
		examples = append(examples, e)
	}
}

// withoutMark passes over the byte order mark that spreadsheets begin a file with.
func withoutMark(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if head, err := b.Peek(3); err == nil && string(head) == "\ufeff" {
		_, _ = b.Discard(3) // they were just seen
	}
	return b
}
