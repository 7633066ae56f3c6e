package negotiation

import (
	"reflect"
	"strings"
	"testing"
)

// TestAppendBookLine: what is written of an account is read as the same one, and
// it stands behind what was there.
func TestAppendBookLine(t *testing.T) {
	p := shipped(t, "cn.yaml")
	for name, text := range map[string]string{
		"a card":                       goodCard,
		"a card without a statement":   `{"account": "A2", "product": "cn-credit-card", "currency": "CNY", "entries": [], "statements": []}`,
		"a loan":                       goodLoan,
		"a loan without an instalment": `{"account": "L2", "product": "cn-personal-loan", "currency": "CNY", "entries": [], "schedule": []}`,
	} {
		t.Run(name, func(t *testing.T) {
			a, err := ParseAccount([]byte(text), p)
			if err != nil {
				t.Fatal(err)
			}
			line := string(AppendBookLine([]byte("before\n"), a))
			after, ok := strings.CutPrefix(line, "before\n")
			if !ok || strings.Count(after, "\n") != 1 || !strings.HasSuffix(after, "\n") {
				t.Fatalf("not one line behind the one before: %q", line)
			}
			back, err := ParseAccount([]byte(after), p)
			if err != nil {
				t.Fatalf("%s: %v", after, err)
			}
			if !reflect.DeepEqual(back, a) {
				t.Errorf("%s\nis read as %+v\nwant       %+v", after, back, a)
			}
		})
	}
}
