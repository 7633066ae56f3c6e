package negotiation

import (
	"os"
	"path/filepath"
	"testing"
)

// shipped reads one of the policies that the program carries.
func shipped(t testing.TB, name string) *Policy {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "cmd", "repaybot", "policies", name))
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParsePolicy(text)
	if err != nil {
		t.Fatalf("%s:\n%v", name, err)
	}
	return p
}

func TestShippedPoliciesParse(t *testing.T) {
	for _, name := range []string{"cn.yaml"} {
		p := shipped(t, name)
		for _, w := range p.Warnings() {
			t.Errorf("%s warns: %v", name, w)
		}
		for _, r := range p.Rules {
			if r.condition != nil && r.condition.fast == nil {
				t.Errorf("%s: rule %s is not evaluated the quick way", name, r.Name)
			}
		}
	}
}
