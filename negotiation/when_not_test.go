package negotiation

import (
	"strings"
	"testing"
)

// TestNotOfAnUncommonShape sees that conditions which only CEL can evaluate
// keep working under a negation.
func TestNotOfAnUncommonShape(t *testing.T) {
	text := string(shippedText(t, "cn.yaml"))
	for when, want := range map[string]string{
		"!(size(flags) == 0)": "early", "!(dpd % 2 == 0)": "first", "!(product.startsWith('l'))": "first", "!flags.exists(f, size(f) > 3)": "first",
	} {
		p, err := ParsePolicy([]byte(strings.Replace(text, "limits:\n", "limits:\n  - name: first\n    when: \""+when+"\"\n    offers: []\n", 1)))
		if err != nil {
			t.Errorf("%s: %v", when, err)
			continue
		}
		if got := p.Limits(Facts{DPD: 5, Product: "cn-credit-card", Balance: NewMoney(10000, "CNY"), Hardship: HardshipNone}).Name; got != want {
			t.Errorf("%s: rule %s, want %s", when, got, want)
		}
	}
}
