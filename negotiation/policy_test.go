package negotiation

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shippedText is the text of one of the policies that the program carries.
func shippedText(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "cmd", "repaybot", "policies", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func shipped(t testing.TB, name string) *Policy {
	t.Helper()
	p, err := ParsePolicy([]byte(shippedText(t, name)))
	if err != nil {
		t.Fatalf("%s:\n%v", name, err)
	}
	return p
}

// withLimits is the policy with other limits.
func withLimits(policy, limits string) string {
	from, to := strings.Index(policy, "\nlimits:"), strings.Index(policy, "\npause:")
	return policy[:from] + limits + policy[to:]
}

func TestShippedPoliciesParse(t *testing.T) {
	for _, name := range []string{"cn.yaml", "us.yaml", "uk.yaml"} {
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
