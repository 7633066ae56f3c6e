package bot_test

import (
	"errors"
	"strings"
	"testing"

	"repaybot/bot"
	"repaybot/negotiation"
)

// TestWhatIsNotABook sees that another file is refused early and plainly, and
// that a book with broken lines has its other lines taken.
func TestWhatIsNotABook(t *testing.T) {
	b := openBank(t, nil)
	p, err := negotiation.ParsePolicy(policyText(t))
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	count := func(bot.RefusedLine) { refused++ }
	if _, err := bot.ImportBook(t.Context(), b.db, p, strings.NewReader(strings.Repeat("not a book\n", 5000)), count); !errors.Is(err, bot.ErrNotABook) || refused != 20 {
		t.Errorf("%d lines were refused: %v", refused, err)
	}
	refused = 0
	broken := strings.Repeat("{\n", 19) + otherLine + "\n" + strings.Repeat("{\n", 30)
	report, err := bot.ImportBook(t.Context(), b.db, p, strings.NewReader(broken), count)
	if err != nil || refused != 49 || report.Refused != 49 || report.Count.New+report.Count.Changed+report.Count.Same != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}
