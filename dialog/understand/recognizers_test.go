package understand

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"repaybot/negotiation"
)

// recognized is a case of the model specifications in shared/data/recognizers.
type recognized struct {
	Input   string
	Context struct{ ReferenceDateTime string }
	Results []struct {
		Text, TypeName string
		Resolution     struct {
			Value, Unit, IsoCurrency string
			Values                   []struct{ Type, Value string }
		}
	}
	IgnoreResolution bool
}

// readRecognized reads a file of cases, from beside the project or beside its worktrees.
func readRecognized(t *testing.T, name string) []recognized {
	t.Helper()
	for _, dir := range []string{"../../../shared", "../../../../shared"} {
		b, err := os.ReadFile(filepath.Join(dir, "data/recognizers", name))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		var out []recognized
		if err := json.Unmarshal([]byte(strings.TrimPrefix(string(b), "\ufeff")), &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	t.Skipf("shared/data/recognizers/%s is not here", name)
	return nil
}

// share counts cases and says which were missed.
type share struct{ right, of, left int }

func (s *share) add(t *testing.T, ok bool, input, got, want string) {
	s.of++
	if ok {
		s.right++
		return
	}
	t.Logf("missed %q: read %s, meant %s", input, got, want)
}

func (s *share) atLeast(t *testing.T, floor float64) {
	t.Helper()
	got := float64(s.right) / float64(s.of)
	t.Logf("%d of %d right: %.1f %%, at least %.0f %% wanted; %d cases left out", s.right, s.of, 100*got, 100*floor, s.left)
	if got < floor {
		t.Errorf("%.1f %% is below %.0f %%", 100*got, 100*floor)
	}
}

// same compares to the digits that the cases give.
func same(a, b float64) bool { return a == b || math.Abs(a-b) <= 1e-9*math.Abs(b) }

// TestRecognizerNumbers reads the cases that mean one number. Left out are those
// that mean none or several, those whose own file says that the value given is
// wrong, and powers ("1.1^23"), which no customer writes.
func TestRecognizerNumbers(t *testing.T) {
	forms := newPlainForms()
	for file, floor := range map[string]float64{"Number-Chinese-NumberModel.json": 0.99, "Number-English-NumberModel.json": 0.95} {
		t.Run(file, func(t *testing.T) {
			var s share
			for _, c := range readRecognized(t, file) {
				if len(c.Results) != 1 || c.IgnoreResolution || strings.Contains(c.Input, "^") {
					s.left++
					continue
				}
				want, err := strconv.ParseFloat(c.Results[0].Resolution.Value, 64)
				if err != nil {
					t.Fatal(err)
				}
				got := numbersIn(forms.text(c.Input).s)
				var texts []string
				for _, n := range got {
					texts = append(texts, fmt.Sprint(n.float()))
				}
				s.add(t, len(got) == 1 && same(got[0].float(), want), c.Input, fmt.Sprint(texts), c.Results[0].Resolution.Value)
			}
			s.atLeast(t, floor)
		})
	}
}

// TestRecognizerCurrency reads the cases that mean one sum of money. Left out
// are those that mean none or several, a currency without a number, what ISO
// 4217 does not know, and sums that no int64 holds. The cases mark only sums
// that name their currency; that a bare number in a clause of paying is money
// as well (understanding.md) is not held against the reader.
func TestRecognizerCurrency(t *testing.T) {
	forms := newPlainForms()
	for file, account := range map[string]negotiation.Currency{"NumberWithUnit-Chinese-CurrencyModel.json": "CNY", "NumberWithUnit-English-CurrencyModel.json": "USD"} {
		t.Run(file, func(t *testing.T) {
			var s share
			for _, c := range readRecognized(t, file) {
				if len(c.Results) != 1 || c.Results[0].Resolution.Value == "" {
					s.left++
					continue
				}
				r := c.Results[0].Resolution
				value, err := strconv.ParseFloat(r.Value, 64)
				if err != nil {
					t.Fatal(err)
				}
				if r.Unit == "Bitcoin" || r.Unit == "Satoshi" || value > math.MaxInt64/100 {
					s.left++
					continue
				}
				sc := newScanner(forms.text(c.Input), monday, account)
				sc.scan()
				named := slices.DeleteFunc(sc.amounts, func(a foundAmount) bool { return !a.named })
				ok := len(named) == 1
				var texts []string
				for _, a := range named {
					digits, _ := a.Currency.Digits()
					texts = append(texts, fmt.Sprintf("%q=%d %s", a.Text, a.Minor, a.Currency))
					minor := value * math.Pow10(digits)
					switch r.Unit {
					case "Cent", "Pence", "Sen":
						minor = value
					}
					ok = ok && same(float64(a.Minor), math.Round(minor)) && (r.IsoCurrency == "" || r.IsoCurrency == string(a.Currency))
				}
				s.add(t, ok, c.Input, fmt.Sprint(texts), r.Value+" "+r.Unit)
			}
			s.atLeast(t, 0.90)
		})
	}
}

// TestRecognizerDays reads the cases that mean one day. Left out are those that
// mean none or several, days that do not exist, times of day, ranges, lengths
// of time and what recurs; feasts, which are no day in this program
// (understanding.md names none); and the lunar and imperial calendars. Where a
// case gives the past and the coming day, either counts.
func TestRecognizerDays(t *testing.T) {
	forms := newPlainForms()
	feasts := []string{"easter", "christmas", "new year", "independence day", "workers' day", "black friday", "eid ", "农历", "正月", "月初"}
	for file, floor := range map[string]float64{"DateTime-Chinese-DateTimeModel.json": 0.85, "DateTime-English-DateTimeModel.json": 0.80} {
		t.Run(file, func(t *testing.T) {
			var s share
			for _, c := range readRecognized(t, file) {
				if len(c.Results) != 1 || c.Results[0].TypeName != "datetimeV2.date" || c.Results[0].Resolution.Values[0].Value == "not resolved" || containsAny(strings.ToLower(c.Results[0].Text), feasts...) {
					s.left++
					continue
				}
				now, err := time.Parse("2006-01-02", c.Context.ReferenceDateTime[:10])
				if err != nil {
					t.Fatal(err)
				}
				sc := newScanner(forms.text(c.Input), now, "USD")
				sc.scan()
				var texts, want []string
				ok := false
				for _, d := range sc.dates {
					texts = append(texts, fmt.Sprintf("%q=%s", d.Text, d.Day.Day))
				}
				for _, v := range c.Results[0].Resolution.Values {
					want = append(want, v.Value)
					ok = ok || len(sc.dates) == 1 && sc.dates[0].Day.Day.String() == v.Value
				}
				s.add(t, ok, c.Input+" ("+c.Context.ReferenceDateTime[:10]+")", fmt.Sprint(texts), fmt.Sprintf("%q %v", c.Results[0].Text, want))
			}
			s.atLeast(t, floor)
		})
	}
}
