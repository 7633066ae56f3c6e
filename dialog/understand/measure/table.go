package measure

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"repaybot/dialog"
)

// shownConfusions is how many of the pairs most often confused are printed.
const shownConfusions = 20

// WriteTable writes the counts as a table in Markdown, intents in the order
// that the reader knows them in and those of others after them.
func (r *Report) WriteTable(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "| of the messages | share (95 %% interval) |\n| --- | --- |\n")
	fmt.Fprintf(&b, "| first intent right | %s |\n| all intents right | %s |\n\n", r.First, r.All)
	fmt.Fprintf(&b, "| intent | found | others taken for it |\n| --- | --- | --- |\n")
	for _, i := range r.intents() {
		ir := r.ByIntent[i]
		fmt.Fprintf(&b, "| `%s` | %s | %.2f %% |\n", i, ir.Found, 100*claimed(ir.Claimed))
	}
	fmt.Fprintf(&b, "\n| entity | whole value right | of those read, meant | none read where none is |\n| --- | --- | --- | --- |\n")
	for _, e := range r.Entities {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", e.Kind, e.Found, e.Read, e.Clean)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// claimed is a share of wrong ones: of nothing, none.
func claimed(s Share) float64 {
	if s.Of == 0 {
		return 0
	}
	return s.Value()
}

func (r *Report) intents() []dialog.Intent {
	var out []dialog.Intent
	for _, i := range dialog.Intents {
		if r.ByIntent[i] != nil {
			out = append(out, i)
		}
	}
	var others []dialog.Intent
	for i := range r.ByIntent {
		if !slices.Contains(out, i) {
			others = append(others, i)
		}
	}
	slices.Sort(others)
	return append(out, others...)
}

// WriteConfusions writes the pairs of intents most often taken for each other.
func (r *Report) WriteConfusions(w io.Writer) error {
	type pair struct {
		meant, read dialog.Intent
		times       int
	}
	var pairs []pair
	for p, n := range r.Confused {
		pairs = append(pairs, pair{p[0], p[1], n})
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		if a.times != b.times {
			return b.times - a.times
		}
		return strings.Compare(string(a.meant+" "+a.read), string(b.meant+" "+b.read))
	})
	var b strings.Builder
	b.WriteString("| first intent meant | read as | times |\n| --- | --- | ---: |\n")
	for _, p := range pairs[:min(len(pairs), shownConfusions)] {
		fmt.Fprintf(&b, "| `%s` | `%s` | %d |\n", p.meant, p.read, p.times)
	}
	if rest := len(pairs) - shownConfusions; rest > 0 {
		fmt.Fprintf(&b, "\n%d more pairs.\n", rest)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteMisses writes every message that was not read as it was meant, in full.
func (r *Report) WriteMisses(w io.Writer) error {
	var b strings.Builder
	for _, m := range r.Misses {
		fmt.Fprintf(&b, "%s  %s\n", m.Labelled.ID, m.Labelled.Text)
		for _, what := range m.Wrong {
			if what == "intents" {
				fmt.Fprintf(&b, "    intents: meant %v, read %v (%.2f)\n", m.Labelled.Intents, m.Reading.Intents, m.Reading.Confidence)
				continue
			}
			for _, k := range kinds {
				if k.name == what {
					fmt.Fprintf(&b, "    %s: meant %q, read %q\n", what, k.ofLabelled(m.Labelled), k.ofReading(m.Reading))
				}
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
