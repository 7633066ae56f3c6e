package drafts_test

import (
	"errors"
	"testing"

	"repaybot/dialog"
	"repaybot/dialog/drafts"
	"repaybot/dialog/wording"
)

// TestProgramIsStricter: what a colleague is only warned of, the program's own
// texts may not say at all; both give it the same name.
func TestProgramIsStricter(t *testing.T) {
	for _, x := range []struct {
		text     string
		category drafts.Category
		severity drafts.Severity
	}{
		{"我们会通知您单位。", drafts.Threat, drafts.Refuse},
		{"We will call your employer.", drafts.Threat, drafts.Refuse},
		{"You should be ashamed.", drafts.Shame, drafts.Refuse},
		{"Act now, this is your last chance.", drafts.Urgency, drafts.Warn},
		{"This will fix your credit score.", drafts.Promise, drafts.Warn},
		{"可以先借点钱来还。", drafts.Borrow, drafts.Warn},
		{"You could sell your house to pay us.", drafts.Borrow, drafts.Warn},
	} {
		var never *wording.NeverSaidError
		if err := wording.Guard(x.text, dialog.Say{Kind: "way_on"}, dialog.English); !errors.As(err, &never) || never.What != string(x.category) {
			t.Errorf("%q from the program: %v, want %s", x.text, err, x.category)
		}
		if found := drafts.Check(x.text, drafts.Context{}); len(found) != 1 || found[0].Category != x.category || found[0].Severity != x.severity {
			t.Errorf("%q from a colleague: %+v, want %s, %s", x.text, found, x.category, x.severity)
		}
	}
}
