package wording

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// drawn are figures of a kind with values that were drawn: every amount, count,
// percentage, day and moment. Names and quotes come from closed lists.
func drawn(t *testing.T, rt *rapid.T, spec []dialog.Figure, l dialog.Locale) dialog.Figures {
	f := samples(t, spec, l, 0, every)
	var change func(f dialog.Figures)
	change = func(f dialog.Figures) {
		for name, v := range f {
			switch v := v.(type) {
			case dialog.Sum:
				f[name] = dialog.Sum(negotiation.NewMoney(rapid.Int64Range(1, 9_999_999_99).Draw(rt, name), negotiation.Money(v).Currency()))
			case dialog.Count:
				if v > 0 {
					f[name] = dialog.Count(rapid.IntRange(1, 120).Draw(rt, name))
				}
			case dialog.Pct:
				f[name] = rate(t, fmt.Sprintf("%d.%02d", rapid.IntRange(0, 35).Draw(rt, name), rapid.IntRange(1, 99).Draw(rt, name)))
			case dialog.On:
				f[name] = dialog.On(negotiation.NewDate(2026, time.Month(rapid.IntRange(1, 12).Draw(rt, name)), rapid.IntRange(1, 28).Draw(rt, name)))
			case dialog.At:
				f[name] = dialog.At(time.Date(2026, 11, rapid.IntRange(1, 28).Draw(rt, name), rapid.IntRange(0, 23).Draw(rt, name), rapid.IntRange(0, 59).Draw(rt, name), 0, 0, time.UTC))
			case dialog.Rows:
				for _, row := range v {
					change(row)
				}
			case dialog.Name, dialog.Quote:
			}
		}
	}
	change(f)
	return f
}

// phrased is one kind in one language with figures that were drawn.
func phrased(t *testing.T, rt *rapid.T, w *Wording) (string, dialog.Say, dialog.Locale) {
	l := rapid.SampledFrom(locales).Draw(rt, "locale")
	k := rapid.SampledFrom(dialog.Kinds).Draw(rt, "kind")
	say := dialog.Say{Kind: k.Kind, Nth: rapid.IntRange(0, 2).Draw(rt, "nth"), Figures: drawn(t, rt, k.Figures, l)}
	text, err := w.Phrase(context.Background(), say, l)
	if err != nil {
		rt.Fatal(err)
	}
	return text, say, l
}

// TestWhatIsTruePasses: whatever the figures, the words they are told with pass.
func TestWhatIsTruePasses(t *testing.T) {
	w := load(t)
	rapid.Check(t, func(rt *rapid.T) {
		text, say, l := phrased(t, rt, w)
		if err := Guard(text, say, l); err != nil {
			rt.Fatalf("%s %s: %v\n%s", say.Kind, l, err, text)
		}
	})
}

// TestOneDigitChangedNeverPasses: one digit is made another, unless that happens
// to write another figure of the same Say.
func TestOneDigitChangedNeverPasses(t *testing.T) {
	w := load(t)
	changed := 0
	rapid.Check(t, func(rt *rapid.T) {
		text, say, l := phrased(t, rt, w)
		var digits []int
		for i := range len(text) {
			if isDigit(text[i]) && !within(text, i, quotes(say.Figures)) {
				digits = append(digits, i)
			}
		}
		if len(digits) == 0 {
			return
		}
		at := rapid.SampledFrom(digits).Draw(rt, "at")
		altered := []byte(text)
		altered[at] = '0' + (text[at]-'0'+byte(rapid.IntRange(1, 9).Draw(rt, "by")))%10
		changed++
		if err := Guard(string(altered), say, l); err == nil && !writesAnother(string(altered), at, say.Figures) {
			rt.Fatalf("%s %s passes with another digit at %d:\n%s\n%s", say.Kind, l, at, text, altered)
		}
	})
	if changed == 0 {
		t.Error("no digit was changed")
	}
}

// writesAnother tells whether the altered number happens to be another figure
// of the Say: a count, a day, a whole amount, an hour.
func writesAnother(text string, at int, f dialog.Figures) bool {
	if isAnother(text, at, f) {
		return true
	}
	start, end := at, at+1
	for start > 0 && (isDigit(text[start-1]) || text[start-1] == ',' || text[start-1] == '.') {
		start--
	}
	for end < len(text) && (isDigit(text[end]) || text[end] == ',' || text[end] == '.') {
		end++
	}
	number := strings.Trim(text[start:end], ",.")
	a := allow(f)
	size, ok := sizeOf(number)
	for i := range a.sums {
		if ok && size.is(&a.sums[i]) {
			return true
		}
	}
	if a.percent(number) {
		return true
	}
	for _, m := range a.moments { // 18:30 and 18:31 are moments of one table
		if ok && (int(size.whole) == m.Minute() || int(size.whole) == m.Hour() || int(size.whole) == (m.Hour()+11)%12+1) {
			return true
		}
	}
	return false
}

// TestANumberThatIsNoFigureNeverPasses puts a number that the Say does not have
// beside its words, in every script and spelling.
func TestANumberThatIsNoFigureNeverPasses(t *testing.T) {
	w := load(t)
	rapid.Check(t, func(rt *rapid.T) {
		text, say, l := phrased(t, rt, w)
		n := rapid.IntRange(2, 99_999).Draw(rt, "n")
		a := allow(say.Figures)
		if a.count(n) || a.dayOfMonth(n) || a.hour(n, 0) {
			return
		}
		for i := range a.sums {
			if a.sums[i].size == uint64(n)*a.sums[i].unit {
				return
			}
		}
		written := rapid.SampledFrom(spellings).Draw(rt, "spelling")(n)
		frame := rapid.SampledFrom([]string{" %s ", "（%s）", "只要%s。", "just %s.", "%s元", "每月%s", "%s percent", "%s months", "￥%s", "~%s~"}).Draw(rt, "frame")
		with := text + "\n" + fmt.Sprintf(frame, written)
		if err := Guard(with, say, l); err == nil {
			rt.Fatalf("%s %s passes with %q", say.Kind, l, written)
		} else if !errors.Is(err, ErrFigure) && !errors.Is(err, ErrNeverSaid) {
			rt.Fatal(err)
		}
	})
}

// spellings write a number in the ways people and models do.
var spellings = []func(int) string{
	func(n int) string { return fmt.Sprint(n) },
	func(n int) string { return inDigits(n, '０') },
	func(n int) string { return inDigits(n, '٠') },
	func(n int) string { return inDigits(n, '०') },
	func(n int) string { return inDigits(n, '𝟎') },
	func(n int) string { return fmt.Sprintf("%d.00", n) },
	func(n int) string { return fmt.Sprintf("%d,%03d", n, n%1000) },
	func(n int) string { return strings.Join(strings.Split(fmt.Sprint(n), ""), "\u200b") },
	func(n int) string {
		return chinese(n, []rune("零一二三四五六七八九"), []rune("十百千"), '万')
	},
	func(n int) string {
		return chinese(n, []rune("零壹贰叁肆伍陆柒捌玖"), []rune("拾佰仟"), '萬')
	},
	func(n int) string {
		return strings.NewReplacer("二百", "两百", "二千", "两千", "二万", "两万").Replace(chinese(n, []rune("零一二三四五六七八九"), []rune("十百千"), '万'))
	},
	func(n int) string { return english(n) },
	func(n int) string { return strings.ToUpper(english(n)) },
	func(n int) string { return strings.ReplaceAll(english(n), " ", "-") },
}

func inDigits(n int, zero rune) string {
	return strings.Map(func(r rune) rune { return zero + r - '0' }, fmt.Sprint(n))
}

func chinese(n int, digits, units []rune, tenThousand rune) string {
	if n >= 10000 {
		rest := ""
		if n%10000 > 0 {
			rest = chinese(n%10000, digits, units, tenThousand)
		}
		return chinese(n/10000, digits, units, tenThousand) + string(tenThousand) + rest
	}
	var b strings.Builder
	for i, unit := 3, 1000; i >= 0; i, unit = i-1, unit/10 {
		d := n / unit % 10
		if d == 0 {
			continue
		}
		b.WriteRune(digits[d])
		if i > 0 {
			b.WriteRune(units[i-1])
		}
	}
	return b.String()
}

func english(n int) string {
	small := strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	tens := strings.Fields("_ _ twenty thirty forty fifty sixty seventy eighty ninety")
	switch {
	case n < 20:
		return small[n]
	case n < 100 && n%10 == 0:
		return tens[n/10]
	case n < 100:
		return tens[n/10] + " " + small[n%10]
	case n < 1000 && n%100 == 0:
		return english(n/100) + " hundred"
	case n < 1000:
		return english(n/100) + " hundred and " + english(n%100)
	case n%1000 == 0:
		return english(n/1000) + " thousand"
	}
	return english(n/1000) + " thousand " + english(n%1000)
}

// TestUnspeltFigures are ways to name a figure without a number word.
func TestUnspeltFigures(t *testing.T) {
	for _, text := range []string{
		"对折", "打个对折", "半价", "打折", "一折起", "几百块", "好几千", "几十块", "俩月", "仨月", "百来块", "上千", "过百", "个把月", "廿日", "卅元",
		"fifty percent off", "half price", "a fiver", "a tenner", "a grand", "a couple of quid", "a dozen", "a quarter of it", "one third", "two-fifths", "a tenth",
		"hundert Euro", "zwanzig", "die Hälfte", "cien", "la mitad", "cinquante", "la moitié", "vingt", "mille", "trenta", "dieci",
		"XII months", "IV. ", "50-50", "fifty-fifty", "10e3", "1e2", "0x64",
	} {
		if err := Guard(text, dialog.Say{Kind: "way_on"}, dialog.English); err == nil {
			t.Errorf("%q passes", text)
		}
	}
	for _, text := range []string{"第一步先看看", "First of all, thanks for writing.", "一起看看", "at first", "这是第一次吧，别担心", "For the first time", "in the first place", "once you are ready", "I am here", "You and I"} {
		if err := Guard(text, dialog.Say{Kind: "way_on"}, dialog.English); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}
