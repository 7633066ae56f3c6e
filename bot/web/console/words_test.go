package console

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"repaybot/dialog"
)

var (
	figure = regexp.MustCompile(`\{[a-z_]+\}`)
	usedT  = regexp.MustCompile(`\bt "([a-z_.0-9]+)"`)
)

func TestWordsAreThereInBothLanguages(t *testing.T) {
	w, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]dialog.Locale{{dialog.Chinese, dialog.English}, {dialog.English, dialog.Chinese}} {
		for key, text := range w[pair[0]] {
			other, ok := w[pair[1]][key]
			if !ok || text == "" {
				t.Errorf("%s is not in %s, or empty in %s", key, pair[1], pair[0])
			}
			a, b := figure.FindAllString(text, -1), figure.FindAllString(other, -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("%s has %v in %s and %v in %s", key, a, pair[0], b, pair[1])
			}
		}
	}
}

// A template that names words which are not there would fail only when it is shown.
func TestTemplatesNameWordsThatAreThere(t *testing.T) {
	w, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("pages/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range usedT.FindAllStringSubmatch(string(text), -1) {
			if !w.has(m[1]) {
				t.Errorf("%s: no words %s", page, m[1])
			}
		}
	}
}
