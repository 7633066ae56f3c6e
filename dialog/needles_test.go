package dialog

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var allWordLists = map[string]*words{
	"card": cardWords, "loan": loanWords, "fee": feeWords, "step": stepWords, "payment": paymentWords, "rule": ruleWords, "all": allWords,
	"whyRefused": whyRefused, "evidence": evidenceWords, "safe": safeWords, "injection": injection, "chinese": chineseWords,
	"english": englishWords, "schedule": scheduleWords, "withdraw": withdrawWords, "resend": resendWords, "cheaper": cheaperWords,
	"longer": longerWords, "shorter": shorterWords, "back": backWords, "otherLanguage": otherLanguage, "down": downWords,
	"notEnglish": notEnglish, "month": monthWords, "once": onceWords, "when": whenWords, "waive": waiveWords, "unlink": unlinkWords,
}

// TestWordsMatchAsTheirPatterns looks through whole conversations, as they were
// written and in capitals, with and without the needles.
func TestWordsMatchAsTheirPatterns(t *testing.T) {
	lines := 0
	for _, pattern := range []string{"testdata/*", "../cmd/repaybot/testdata/golden/*.txtar", "understand/testdata/*", "understand/*.tsv"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			for scan := bufio.NewScanner(f); scan.Scan(); lines++ {
				for _, text := range []string{scan.Text(), strings.ToUpper(scan.Text())} {
					for name, w := range allWordLists {
						if got, want := mentions(text, w), w.pattern.MatchString(text); got != want {
							t.Errorf("%s in %q: %v and not %v", name, text, got, want)
						}
					}
				}
			}
			f.Close()
		}
	}
	if lines < 100 {
		t.Errorf("only %d lines were looked through", lines)
	}
}

// TestWordsAreFoundWhereverTheyMatch makes texts that match each pattern.
func TestWordsAreFoundWhereverTheyMatch(t *testing.T) {
	for name, w := range allWordLists {
		if len(w.needles) == 0 {
			t.Errorf("%s has no needles", name)
		}
		rapid.Check(t, func(t *rapid.T) {
			text := rapid.String().Draw(t, "before") + " " + rapid.StringMatching(w.pattern.String()).Draw(t, name) + " " + rapid.String().Draw(t, "after")
			if w.pattern.MatchString(text) && !mentions(text, w) {
				t.Fatalf("%q is not found", text)
			}
		})
	}
}

func TestFolded(t *testing.T) {
	for in, want := range map[string]string{"Why": "why", "caſe": "case", "\u212aeep": "keep", "“每月” É": "“每月” É", "": ""} {
		if got := folded(in); got != want {
			t.Errorf("%q folds to %q and not %q", in, got, want)
		}
	}
}
