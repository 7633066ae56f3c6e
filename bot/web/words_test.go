package web

import (
	"regexp"
	"slices"
	"testing"

	"repaybot/dialog"
	"repaybot/dialog/drafts"
	"repaybot/negotiation"
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

// Every reason of a hand-over that has no intent's name has words, and every
// sender, mode and priority that a page looks up.
func TestPagesHaveWordsForWhatTheyLookUp(t *testing.T) {
	w, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, m := range []dialog.Mode{dialog.WithBot, dialog.Queued, dialog.WithStaff, dialog.Closed} {
		keys = append(keys, "chat.subtitle_"+string(m))
	}
	for _, p := range []dialog.Priority{dialog.Highest, dialog.High, dialog.Normal, dialog.Low} {
		keys = append(keys, "console.priority_"+string(p))
	}
	for _, r := range []dialog.HandOffReason{dialog.NoProgress, dialog.NotReconciled, dialog.OutOfLimits, dialog.Unreachable, dialog.HandOffReason(dialog.Crisis), dialog.HandOffReason(dialog.RequestHuman)} {
		keys = append(keys, "reason."+string(r))
	}
	for _, why := range drafts.Whys {
		keys = append(keys, "draft.why."+string(why), "draft.how."+string(why))
	}
	for _, r := range negotiation.ContactReasons {
		keys = append(keys, "contact."+string(r))
	}
	for _, key := range keys {
		if w.text(dialog.English, key) == key {
			t.Errorf("no words for %s", key)
		}
	}
}
