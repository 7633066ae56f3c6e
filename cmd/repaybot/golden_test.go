package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var updateGolden = flag.Bool("update", false, "write what the golden conversations come to now into their files")

// TestGolden plays the conversations of testdata/golden through the whole
// program (reader, turns, words, service, store) and compares all that was
// said, its length too.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "golden", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden conversations: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			testGolden(t, file)
		})
	}
}

func testGolden(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	g := parseGolden(t, text)
	s := newStage(t, g)
	told, turns := s.play(t, g, false)
	if *updateGolden {
		if err := os.WriteFile(file, g.with(told), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if told != g.want {
		t.Errorf("%s", firstDifference(g.want, told))
	}
	checkVoice(t, g, turns)
	t.Run("replay", func(t *testing.T) { s.checkReplay(t, g) })
	t.Run("restarts", func(t *testing.T) {
		if again, _ := newStage(t, g).play(t, g, true); again != told {
			t.Errorf("restarted after every line it comes out otherwise: %s", firstDifference(told, again))
		}
	})
}

// firstDifference is the first line in which two texts differ, with the lines
// before it.
func firstDifference(want, have string) string {
	w, h := strings.Split(want, "\n"), strings.Split(have, "\n")
	for i := range max(len(w), len(h)) {
		if i < len(w) && i < len(h) && w[i] == h[i] {
			continue
		}
		at := func(lines []string) string {
			if i >= len(lines) {
				return "(the end)"
			}
			return lines[i]
		}
		return "after\n" + strings.Join(h[max(0, i-6):min(i, len(h))], "\n") + "\nwant: " + at(w) + "\nhave: " + at(h)
	}
	return "no difference"
}
