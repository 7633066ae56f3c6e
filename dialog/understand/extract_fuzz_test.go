package understand

import (
	"strings"
	"testing"
	"unicode/utf8"

	"repaybot/dialog"
)

// seeds are messages that each extractor once had to think about.
var seeds = []string{
	"下个月15号还两千五", "每月15号还￥1,200.50", "two and a half grand by dec 1st, 20% off", "\xff\xfe三万\x00五", strings.Repeat("九", 60), "99999999999999999999万亿", "2026-13-45", "Ｆｕｌｌ１２３", "🙂🙂¥",
	"一百百百千万", "0/0", "9.9.9折", "每月31号", "İstanbul ẞ", "in 9999 weeks", "9999周后", "二月二十九号", "两千 四 百 五", "1,20,000 lakh crore", "a week from the friday after next", "the last friday of february 9999",
	"七成六", "百分之百分之", "half off a third off", "1.1e99", "3万5 千6 百", "每月1、2、3号和月底", "the 1st, 2nd and 31st of every month", "friday 7/6 (tue) the 31st", "two years 9 months 999 days before feb 29",
	"我爸走了,公司倒闭,工资没发", "lost my dad, my job and my house in the flood", "50 dollars and ninety nine cents", "十块五毛八分", "1w2w3k4", "半半年半年半", "-.5-.5", "《《》", "0月", "minus one out of minus",
}

// fuzzEntities scans a message and gives what one extractor found: the exact
// texts must be of the message, in its order and not overlapping.
func fuzzEntities(f *testing.F, texts func(t *testing.T, s *scanner) []string) {
	for _, s := range seeds {
		f.Add(s)
	}
	forms := newPlainForms()
	f.Fuzz(func(t *testing.T, text string) {
		s := newScanner(forms.text(text), monday, "CNY")
		s.scan()
		rest := s.raw
		for _, e := range texts(t, s) {
			_, after, ok := strings.Cut(rest, e)
			if e == "" || !utf8.ValidString(e) || !ok {
				t.Fatalf("%q: %q is not of the message behind the one before", text, e)
			}
			rest = after
		}
	})
}

func FuzzNumbers(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	forms := newPlainForms()
	f.Fuzz(func(t *testing.T, text string) {
		plain := forms.text(text).s
		at := 0
		for _, n := range numbersIn(plain) {
			if n.from < at || n.to <= n.from || n.to > len(plain) || n.mantissa < 0 || n.scale < 0 || n.den < 0 {
				t.Fatalf("%q: %+v", text, n)
			}
			at = n.to
		}
	})
}

func FuzzAmounts(f *testing.F) {
	fuzzEntities(f, func(t *testing.T, s *scanner) []string {
		return each(s.amounts, func(a foundAmount) string {
			if a.Minor < 0 || len(a.Currency) != 3 {
				t.Errorf("%q: %d %q", s.raw, a.Minor, a.Currency)
			}
			return a.Text
		})
	})
}

func FuzzDates(f *testing.F) {
	fuzzEntities(f, func(t *testing.T, s *scanner) []string {
		return each(s.dates, func(d foundDay) string {
			if y, _, _ := d.Day.Day.Civil(); d.Day.Day.IsZero() || y < 1 || y > 9999 {
				t.Errorf("%q: %d", s.raw, d.Day.Day)
			}
			return d.Text
		})
	})
}

func FuzzDaysOfMonth(f *testing.F) {
	fuzzEntities(f, func(t *testing.T, s *scanner) []string {
		return each(s.days, func(d dialog.DayOfMonth) string {
			if d.Value == 0 || d.Value < -1 || d.Value > 31 {
				t.Errorf("%q: %d", s.raw, d.Value)
			}
			return d.Text
		})
	})
}

func FuzzTerms(f *testing.F) {
	fuzzEntities(f, func(t *testing.T, s *scanner) []string {
		return each(s.terms, func(d foundTerm) string {
			if d.Count < 1 || d.Count > 999 {
				t.Errorf("%q: %d", s.raw, d.Count)
			}
			return d.Text
		})
	})
}

func FuzzPercents(f *testing.F) {
	fuzzEntities(f, func(t *testing.T, s *scanner) []string {
		return each(s.percents, func(p dialog.Percent) string {
			if strings.Trim(p.Value, "0123456789.") != "" || p.Value == "" {
				t.Errorf("%q: %q", s.raw, p.Value)
			}
			return p.Text
		})
	})
}

func FuzzReasons(f *testing.F) {
	fuzzEntities(f, func(t *testing.T, s *scanner) []string {
		return each(s.reasons, func(r dialog.Reason) string {
			if r.Value == "" {
				t.Errorf("%q: no value", s.raw)
			}
			return r.Text
		})
	})
}

// benchmarkEntities measures the extractors alone, without the intents.
func benchmarkEntities(b *testing.B, text string) {
	forms := newPlainForms()
	plain := forms.text(text)
	b.ReportAllocs()
	for b.Loop() {
		newScanner(plain, monday, "CNY").scan()
	}
}

func BenchmarkEntitiesChinese(b *testing.B) {
	benchmarkEntities(b, "我上个月被裁了,现在每个月最多只能还五百块,15号发工资,违约金能不能免一点")
}

func BenchmarkEntitiesEnglish(b *testing.B) {
	benchmarkEntities(b, "my hours got cut to part time, could send $55 on the 15th of each month, can you drop the late fee")
}

func BenchmarkEntitiesLong(b *testing.B) {
	benchmarkEntities(b, strings.Repeat("每月还五百 ", 600))
}

func BenchmarkEntitiesVeryLong(b *testing.B) {
	benchmarkEntities(b, strings.Repeat("每月还五百 ", 1200))
}
