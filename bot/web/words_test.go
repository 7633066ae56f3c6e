package web

import (
	"regexp"
	"slices"
	"testing"

	"repaybot/dialog"
)

var figure = regexp.MustCompile(`\{\w+\}`)

// Both languages have the same keys, with the same figures in each.
func TestBothLanguagesSayTheSame(t *testing.T) {
	w, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	zh, en := w[dialog.Chinese], w[dialog.English]
	if len(en) < 50 {
		t.Fatalf("only %d English texts", len(en))
	}
	for key, text := range en {
		other, ok := zh[key]
		if !ok {
			t.Errorf("%s is not in Chinese", key)
			continue
		}
		here, there := figure.FindAllString(text, -1), figure.FindAllString(other, -1)
		slices.Sort(here)
		slices.Sort(there)
		if !slices.Equal(here, there) {
			t.Errorf("%s has %v in English and %v in Chinese", key, here, there)
		}
	}
	for key := range zh {
		if _, ok := en[key]; !ok {
			t.Errorf("%s is not in English", key)
		}
	}
}

// Every mode that the widget names has words.
func TestPagesHaveWordsForWhatTheyLookUp(t *testing.T) {
	w, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []dialog.Mode{dialog.WithBot, dialog.Queued, dialog.WithStaff, dialog.Closed} {
		if key := "chat.subtitle_" + string(m); w.Say(dialog.English, key) == key {
			t.Errorf("no words for %s", key)
		}
	}
}
