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
// each eighth is read by a model that learned from the rest. It takes half a
// minute, so it runs only when it is asked for.
func TestCross(t *testing.T) {
	if os.Getenv("REPAYBOT_CROSS") == "" {
		t.Skip("REPAYBOT_CROSS=1 estimates from the examples, which takes half a minute")
	}
	files, err := filepath.Glob("examples/*/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[string]bool{} // sentences nobody wrote as a draft
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			switch line = strings.TrimSpace(line); {
			case strings.HasSuffix(name, ".said.txt"):
				drawn[line] = true
			case strings.HasSuffix(name, ".forms.txt") && !strings.HasPrefix(line, "#"):
				for _, text := range written(line) {
					drawn[text] = true
				}
			}
		}
	}
	examples, err := ReadExamples(os.DirFS("examples"))
	if err != nil {
		t.Fatal(err)
	}
	samples, err := samplesOf(examples)
	if err != nil {
		t.Fatal(err)
	}
	const folds = 8
	likely := make([]float64, len(samples))
	p := make([]float64, len(classes))
	for fold := range folds {
		var rest []sample
		for i, s := range samples {
			if i%folds != fold {
				rest = append(rest, s)
			}
		}
		m := learn(rest)
		for i, s := range samples {
			if i%folds == fold {
				m.score(s.features, p)
				likely[i] = 1 - p[0]
			}
		}
	}
	for _, chinese := range []bool{true, false} {
		var fairOnes, cruel []float64
		for i, e := range examples {
			switch {
			case drawn[e.Text] || strings.ContainsFunc(e.Text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) != chinese:
			case e.Class == fair:
				fairOnes = append(fairOnes, likely[i])
			default:
				cruel = append(cruel, likely[i])
			}
		}
		slices.Sort(fairOnes)
		line := fmt.Sprintf("Chinese %v:", chinese)
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
