package bot_test

import (
	"context"
	"errors"
	"testing"

	"repaybot/bot"
	"repaybot/dialog"
)

// TestCustomersWords are all that a customer said, of whatever came in.
func TestCustomersWords(t *testing.T) {
	title := func(button string) string { return map[string]string{"owed": "See what I owe"}[button] }
	for want, events := range map[string][]dialog.Event{
		"hello": {
			dialog.Wrote{Text: "hello"}, dialog.Failed{Text: "hello"},
			dialog.Attached{Files: []dialog.AttachedFile{{ID: "1"}}, Wrote: &dialog.Wrote{Text: "hello"}},
		},
		"See what I owe": {dialog.Pressed{Button: "owed"}},
		"": {
			dialog.Pressed{Button: "another"}, dialog.Attached{Files: []dialog.AttachedFile{{ID: "1"}}}, dialog.Opened{},
			dialog.StaffSaid{Text: "hello"}, dialog.CodeTried{}, dialog.Failed{},
		},
	} {
		for _, e := range events {
			if got := bot.CustomersWords(e, title); got != want {
				t.Errorf("%T: %q, want %q", e, got, want)
			}
		}
	}
}

// wordless has no titles.
type wordless struct{ plainPhraser }

func (wordless) Button(context.Context, dialog.Button, dialog.Locale) (string, error) {
	return "", errors.New("no words")
}

// TestAStandingButtonWithoutWordsIsNamedByItsID is shown as something, and what
// is no standing button as nothing.
func TestAStandingButtonWithoutWordsIsNamedByItsID(t *testing.T) {
	for button, want := range map[string]string{"owed": "owed", "stop": "stop", "plan:1": "", "": ""} {
		if got := bot.StandingTitle(t.Context(), wordless{}, button, dialog.English); got != want {
			t.Errorf("%q is %q, want %q", button, got, want)
		}
	}
}
