package wording

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// ErrFigure is wrapped by every error of a text that holds a figure which is
// not its Say's.
var ErrFigure = errors.New("a figure that is not the Say's")

// ErrNeverSaid is wrapped by every error of a text that says what is never
// said, by anybody (spec/conduct.md, "Words that are never said"). What a
// colleague writes is read by package drafts.
var ErrNeverSaid = errors.New("never said")

// Guard reads a text before a customer does, whoever wrote it: the catalog or
// a language model. It refuses a text with
//
//   - a number, in any script or spelling, that does not write one of the
//     Say's figures: 300, ３００, ٣٠٠, 三百, "three hundred", a dozen, half, 七折;
//   - a figure of another sort: a currency sign before what is no amount, a
//     percentage, a day, a weekday or an hour that the Say does not have;
//   - characters that can hide one (of no width, of another alphabet);
//   - a link or an address that is not the Say's;
//   - what is never said: threats, shame, false urgency, promises the bank did
//     not make, advice to borrow or to sell a home; and a word of money where
//     the kind forbids any.
//
// What stands in a [dialog.Quote] of the Say is let be as it is. When in doubt
// it refuses: the caller then takes the catalog's words.
func Guard(text string, s dialog.Say, l dialog.Locale) error {
	w, err := guardWriter(l)
	if err != nil {
		return err
	}
	if err := checkFigures(text, s.Figures, l, w); err != nil {
		return err
	}
	a := allow(s.Figures)
	return neverSaid(a.mask(text), s.Kind)
}

// guardWriters are the currency signs by language: tables, worked out once.
var guardWriters = sync.OnceValue(func() map[dialog.Locale]*writer {
	return map[dialog.Locale]*writer{
		dialog.Chinese: {locale: dialog.Chinese, symbols: symbolsOf(dialog.Chinese)},
		dialog.English: {locale: dialog.English, symbols: symbolsOf(dialog.English)},
	}
})

func guardWriter(l dialog.Locale) (*writer, error) {
	w, ok := guardWriters()[l]
	if !ok {
		return nil, fmt.Errorf("no language %q", l)
	}
	return w, nil
}

// checkStatic guards a catalog's own text: it holds no figure but placeholders.
func checkStatic(text string, l dialog.Locale) error {
	w, err := guardWriter(l)
	if err != nil {
		return err
	}
	var static strings.Builder
	for text != "" {
		before, rest, found := strings.Cut(text, "{{")
		static.WriteString(before)
		if !found {
			break
		}
		static.WriteString(" ") // a placeholder ends a word
		_, text, _ = strings.Cut(rest, "}}")
	}
	return checkFigures(static.String(), nil, l, w)
}

// allowed are a Say's figures, as a text may write them.
type allowed struct {
	sums     []amount
	counts   []int
	percents []negotiation.Rate
	days     []negotiation.Date
	moments  []time.Time
	weekdays [7]bool
	quotes   []string
	// Where the last one was found: a table's figures come in its order, so the next is near.
	lastSum, lastDay int
}

// amount is a sum without its sign, in smallest units.
type amount struct {
	size     uint64
	unit     uint64 // smallest units in a whole one
	digits   int
	negative bool
	currency negotiation.Currency
}

func amountOf(m negotiation.Money) amount {
	x := amount{size: uint64(m.Minor()), unit: 1, negative: m.Minor() < 0, currency: m.Currency()}
	if x.negative {
		x.size = -x.size
	}
	x.digits = 2
	if c := x.currency; c != "CNY" && c != "GBP" && c != "USD" {
		x.digits, _ = c.Digits()
	}
	for range x.digits {
		x.unit *= 10
	}
	return x
}

// allow collects the figures of a Say.
func allow(f dialog.Figures) *allowed {
	a := &allowed{}
	a.take(f)
	return a
}

func (a *allowed) take(f dialog.Figures) {
	for _, v := range f {
		switch v := v.(type) {
		case dialog.Sum:
			a.sums = append(a.sums, amountOf(negotiation.Money(v)))
		case dialog.Count:
			a.counts = append(a.counts, int(v))
		case dialog.Pct:
			a.percents = append(a.percents, negotiation.Rate(v))
		case dialog.On:
			d := negotiation.Date(v)
			a.days, a.weekdays[d.Weekday()] = append(a.days, d), true
		case dialog.At:
			d := negotiation.DateOf(time.Time(v))
			a.days, a.weekdays[d.Weekday()] = append(a.days, d), true
			a.moments = append(a.moments, time.Time(v))
		case dialog.Clock:
			a.moments = append(a.moments, time.Date(2000, time.January, 1, 0, int(v), 0, 0, time.UTC))
		case dialog.Quote:
			if v != "" {
				a.quotes = append(a.quotes, string(v))
			}
		case dialog.Name:
			for i, name := range weekdays {
				a.weekdays[i] = a.weekdays[i] || name == v
			}
			if v == dialog.Name(dialog.PerFortnight) {
				a.quotes = append(a.quotes, "每两周") // the one name with a numeral in it
			}
		case dialog.Rows:
			for _, row := range v {
				a.take(row)
			}
		}
	}
}

// masked stands for a quote: it is no part of a number or a word.
const masked = '·'

// mask takes the Say's quotes out of a text. One that begins or ends with a
// digit is only taken where it is not part of a longer number.
func (a *allowed) mask(text string) string {
	for _, q := range a.quotes {
		at := 0
		for {
			i := strings.Index(text[at:], q)
			if i < 0 {
				break
			}
			i += at
			end := i + len(q)
			if joins(text[:i], q) || joins(q, text[end:]) {
				at = i + 1
				continue
			}
			text = text[:i] + string(masked) + text[end:]
			at = i + len(string(masked))
		}
	}
	return text
}

// joins tells whether the end of one text and the beginning of the next are
// one number or one word.
func joins(before, after string) bool {
	if before == "" || after == "" {
		return false
	}
	x, y := before[len(before)-1], after[0]
	switch {
	case isDigit(x) && isDigit(y), isLetter(x) && isLetter(y), isDigit(x) && isLetter(y), isLetter(x) && isDigit(y):
		return true
	case isDigit(x) && (y == '.' || y == ',') && len(after) > 1 && isDigit(after[1]),
		isDigit(y) && (x == '.' || x == ',') && len(before) > 1 && isDigit(before[len(before)-2]):
		return true
	}
	return false
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func (a *allowed) count(n int) bool {
	for _, c := range a.counts {
		if c == n {
			return true
		}
	}
	return false
}

func (a *allowed) percent(text string) bool {
	r, err := negotiation.ParseRate(text)
	if err != nil {
		return false
	}
	for _, p := range a.percents {
		if p == r {
			return true
		}
	}
	return false
}

// day tells whether a day is the Say's; year 0 leaves the year open.
func (a *allowed) day(year, month, day int) bool {
	for i := range a.days {
		at := (a.lastDay + i) % len(a.days)
		y, m, d := a.days[at].Civil()
		if int(m) == month && d == day && (year == 0 || y == year) {
			a.lastDay = at
			return true
		}
	}
	return false
}

// dayOfMonth tells whether a day of the Say's falls on it: "the 23rd of each month".
func (a *allowed) dayOfMonth(day int) bool {
	for _, d := range a.days {
		if _, _, n := d.Civil(); n == day {
			return true
		}
	}
	return a.count(day)
}

func (a *allowed) month(m time.Month) bool {
	for _, d := range a.days {
		if _, at, _ := d.Civil(); at == m {
			return true
		}
	}
	return false
}

// hour tells whether an hour is one of the Say's moments, by the clock of 12 or 24.
func (a *allowed) hour(h, m int) bool {
	for _, t := range a.moments {
		if t.Minute() == m && (t.Hour() == h || (t.Hour()+11)%12+1 == h) {
			return true
		}
	}
	return false
}
