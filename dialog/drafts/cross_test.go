package drafts

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// TestCross estimates from the examples alone how much is found at what cost:
// each fifth is read by a model that learned from the rest. It takes some
// minutes of a core, so it runs only when it is asked for.
func TestCross(t *testing.T) {
	if os.Getenv("REPAYBOT_CROSS") == "" {
		t.Skip("REPAYBOT_CROSS=1 estimates from the examples, which takes minutes")
	}
	files, err := filepath.Glob("examples/*/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	drawn, whole := map[string]bool{}, map[string]bool{} // sentences nobody wrote as a draft; drafts as they were sent
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			switch line = strings.TrimSpace(line); {
			case strings.HasSuffix(name, ".said.txt"):
				drawn[line] = true
			case strings.HasSuffix(name, ".drafts.txt"):
				whole[line] = true
			case strings.HasSuffix(name, ".forms.txt") && !strings.HasPrefix(line, "#"):
				for _, text := range written(line) {
					drawn[text] = true
				}
			}
		}
	}
	examples, v := learnedFrom(t)
	samples, err := samplesOf(examples)
	if err != nil {
		t.Fatal(err)
	}
	const folds = 5
	likely := make([]float64, len(examples))
	for fold := range folds {
		var rest []sample
		for _, s := range samples {
			if s.of%folds != fold {
				rest = append(rest, s)
			}
		}
		m := train(rest, v)
		for i, e := range examples {
			if i%folds == fold && !drawn[e.Text] {
				likely[i] = m.most(e.Text)
			}
		}
	}
	for _, language := range []string{"zh", "en"} {
		for _, drafts := range []bool{false, true} {
			var fairOnes, cruel []float64
			for i, e := range examples {
				han := strings.ContainsFunc(e.Text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
				switch {
				case drawn[e.Text] || han != (language == "zh") || drafts && !whole[e.Text]:
				case e.Class == fair:
					fairOnes = append(fairOnes, likely[i])
				default:
					cruel = append(cruel, likely[i])
				}
			}
			slices.Sort(fairOnes)
			line := fmt.Sprintf("%s, %d cruel and %d fair, whole drafts only %v:", language, len(cruel), len(fairOnes), drafts)
			for _, wrongly := range []float64{.03, .05, .08, .1, .15} {
				from, found := fairOnes[int(float64(len(fairOnes))*(1-wrongly))], 0
				for _, l := range cruel {
					if l > from {
						found++
					}
				}
				line += fmt.Sprintf("  %.0f %% wrongly (from %.2f): %.1f %%", 100*wrongly, from, 100*float64(found)/float64(len(cruel)))
			}
			t.Log(line)
		}
	}
}

// most is how likely the likeliest sentence of a text is none that may be said.
func (m *Model) most(text string) float64 {
	quoted := quotations(text)
	e := m.net.ear()
	all, most := sentences(text, quoted), 0.0
	for n, s := range all {
		_, likely, _ := m.readAt(words(), e, text, quoted, all, n, pieces(plain(text, s, quoted)))
		most = max(most, likely)
	}
	return most
}
