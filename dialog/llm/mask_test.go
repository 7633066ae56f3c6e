package llm

import (
	"testing"

	"repaybot/dialog"
)

// TestMaskEndsWithTheName: of a name that is known, nothing but the name is
// taken out, and what a model quotes of what it reads is found in the message.
func TestMaskEndsWithTheName(t *testing.T) {
	for _, test := range []struct {
		name, text, masked, quoted, evidence string
	}{
		{"Wang", "I'm Wang. I lost my job", "I'm ⟦name1⟧. I lost my job", "⟦name1⟧. I lost", "Wang. I lost"},
		{"王伟", "我是王伟。我失业了", "我是⟦name1⟧。我失业了", "⟦name1⟧。我失业了", "王伟。我失业了"},
		{"王伟", "王 伟，王伟！", "⟦name1⟧，⟦name2⟧！", "⟦name1⟧，", "王 伟，"},
		{"Li", "a li\u0301 b", "a ⟦name1⟧ b", "⟦name1⟧ b", "li\u0301 b"}, // the accent is the name's
		{"ＬＩ", "li - ok", "⟦name1⟧ - ok", "⟦name1⟧ - ok", "li - ok"},
		{"Wang", "yes, Wang", "yes, ⟦name1⟧", "yes, ⟦name1⟧", "yes, Wang"},
	} {
		m := newMask([]string{test.name})
		if got := m.text(test.text); got != test.masked {
			t.Errorf("%q is masked as %q, want %q", test.text, got, test.masked)
		}
		f, err := readFound(answered(false, nil, string(dialog.CannotPay), test.quoted), test.text, m)
		if err != nil {
			t.Errorf("%q quoted as %q: %v", test.text, test.quoted, err)
			continue
		}
		if got := f.Intents[0].Evidence; got != test.evidence {
			t.Errorf("%q is restored as %q, want %q", test.quoted, got, test.evidence)
		}
	}
}
