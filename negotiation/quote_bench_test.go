package negotiation

import (
	"encoding/json"
	"fmt"
	"testing"
)

// BenchmarkQuote is spec/money.md, "Speed to reach": limits chosen, the search
// over all terms, full schedules and their APR for one account, under 10 µs.
func BenchmarkQuote(b *testing.B) {
	p := shipped(b, "cn.yaml")
	s := voiceStatement(b)
	for _, dpd := range []int{20, 200} {
		for name, ask := range map[string]Ask{
			"neither": {}, "term": {Term: ptr(12)}, "monthly": {MonthlyAtMost: ptr(rmb(b, "1200"))}, "nearest": {MonthlyAtMost: ptr(rmb(b, "150"))},
		} {
			facts := Facts{DPD: dpd, Balance: s.Total, Product: "cn-credit-card"}
			b.Run(fmt.Sprintf("dpd=%d/%s", dpd, name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Propose(p.Limits(facts), s, ask, s.AsOf); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkYardstick is something fixed to compare BenchmarkQuote with: the
// standard library reads back the JSON of one 12-month plan.
func BenchmarkYardstick(b *testing.B) {
	s, l := voiceStatement(b), voiceLimits(b)
	got, err := Propose(l, s, Ask{Term: ptr(12)}, s.AsOf)
	if err != nil {
		b.Fatal(err)
	}
	text := AppendOfferJSON(nil, got.Offers[0])
	for b.Loop() {
		var v any
		if err := json.Unmarshal(text, &v); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLimits(b *testing.B) {
	p := shipped(b, "cn.yaml")
	facts := Facts{DPD: 200, Balance: rmb(b, "12782.55"), Product: "cn-credit-card", Flags: []Flag{Vulnerable}}
	b.ReportAllocs()
	for b.Loop() {
		if p.Limits(facts).Name != "late" {
			b.Fatal("another rule")
		}
	}
}
