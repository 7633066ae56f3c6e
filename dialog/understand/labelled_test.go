package understand

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// readShort writes the entities of a scanned message in the short form of testdata/entities_*.txt.
func readShort(s *scanner) map[string]string {
	out := make(map[string][]string)
	for _, a := range s.amounts {
		v := fmt.Sprint(a.Minor)
		if a.Currency != s.currency {
			v += string(a.Currency)
		}
		if a.Per != dialog.Once {
			v += "/" + string(a.Per)
		}
		if a.Bound != dialog.Exactly {
			v += "/" + string(a.Bound)
		}
		out["a"] = append(out["a"], v)
	}
	for _, d := range s.dates {
		out["d"] = append(out["d"], d.Day.Day.String())
	}
	for _, d := range s.days {
		out["m"] = append(out["m"], fmt.Sprint(d.Value))
	}
	for _, d := range s.terms {
		out["t"] = append(out["t"], fmt.Sprint(d.Count, d.Unit))
	}
	for _, p := range s.percents {
		v := p.Value
		if p.Off {
			v += "off"
		}
		out["p"] = append(out["p"], v)
	}
	for _, r := range s.reasons {
		out["r"] = append(out["r"], string(r.Value))
	}
	short := make(map[string]string)
	for k, v := range out {
		short[k] = strings.Join(v, ",")
	}
	return short
}

// TestLabelledEntities reads messages whose entities were labelled before the
// extractor was made for them: a list is right where every value in it is.
func TestLabelledEntities(t *testing.T) {
	floors := map[string]float64{"a": 0.96, "d": 0.95, "m": 0.97, "t": 0.96, "p": 0.96, "r": 0.90}
	forms := newPlainForms()
	for _, file := range []string{"testdata/entities_zh.txt", "testdata/entities_en.txt", "testdata/entities2_zh.txt", "testdata/entities2_en.txt"} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var now time.Time
		var currency negotiation.Currency
		right, of := map[string]int{}, map[string]int{}
		for line := range strings.Lines(string(b)) {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "#") || line == "" {
				continue
			}
			if f := strings.Fields(line); f[0] == "@" {
				if now, err = time.Parse(time.DateOnly, f[1]); err != nil {
					t.Fatal(err)
				}
				currency = negotiation.Currency(f[2])
				continue
			}
			text, labels, _ := strings.Cut(line, " |")
			want := make(map[string]string)
			for _, f := range strings.Fields(labels) {
				k, v, _ := strings.Cut(f, "=")
				want[k] = v
			}
			s := newScanner(forms.text(text), now, currency)
			s.scan()
			got := readShort(s)
			for _, k := range []string{"a", "d", "m", "t", "p", "r"} {
				if got[k] == "" && want[k] == "" {
					continue
				}
				of[k]++
				if got[k] == want[k] {
					right[k]++
				} else {
					t.Logf("%q: %s read %q, meant %q", text, k, got[k], want[k])
				}
			}
			for _, e := range textsOf(s) {
				if !strings.Contains(text, e) {
					t.Errorf("%q: %q is not of the message", text, e)
				}
			}
		}
		for _, k := range []string{"a", "d", "m", "t", "p", "r"} {
			share := float64(right[k]) / float64(max(of[k], 1))
			t.Logf("%s %s: %d of %d, %.1f %%", file, k, right[k], of[k], 100*share)
			if share < floors[k] {
				t.Errorf("%s %s: below %.0f %%", file, k, 100*floors[k])
			}
		}
	}
}

// textsOf are the texts of all entities, kind by kind.
func textsOf(s *scanner) []string {
	return slices.Concat(
		each(s.amounts, func(a foundAmount) string { return a.Text }), each(s.dates, func(d foundDay) string { return d.Text }),
		each(s.days, func(d dialog.DayOfMonth) string { return d.Text }), each(s.terms, func(d foundTerm) string { return d.Text }),
		each(s.percents, func(p dialog.Percent) string { return p.Text }), each(s.reasons, func(r dialog.Reason) string { return r.Text }))
}
