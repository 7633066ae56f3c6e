package wording

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/bojanz/currency"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// writer writes figures in one language.
type writer struct {
	locale  dialog.Locale
	symbols map[negotiation.Currency]symbol
	names   map[dialog.Name]string
	units   map[string]func(n int) string
	exact   bool // whole amounts have their decimals too
}

// symbol is how a currency is written before an amount.
type symbol struct {
	sign   string // "¥", "US$"
	digits int
	unit   int64 // smallest units in a whole one
}

// symbolsOf are the signs of all currencies in a language. Both languages
// write the sign first and group by three, which a test compares with the
// library's own formatter. ¥ alone is the yuan in both.
func symbolsOf(l dialog.Locale) map[negotiation.Currency]symbol {
	locale := currency.NewLocale(string(l))
	symbols := map[negotiation.Currency]symbol{}
	for _, code := range currency.GetCurrencyCodes() {
		sign, _ := currency.GetSymbol(code, locale)
		if code == "CNY" {
			sign = "¥"
		}
		if last := sign[len(sign)-1]; last >= 'A' && last <= 'Z' || last >= 'a' && last <= 'z' {
			sign += "\u00a0"
		}
		digits, _ := currency.GetDigits(code)
		symbols[negotiation.Currency(code)] = symbol{sign: sign, digits: int(digits), unit: int64(math.Pow10(int(digits)))}
	}
	return symbols
}

// appendSum writes an amount: ¥1,200.50; a whole one without decimals, ¥500,
// unless the writer is exact.
func (w *writer) appendSum(dst []byte, m negotiation.Money) ([]byte, error) {
	s, ok := w.symbols[m.Currency()]
	if !ok {
		return nil, fmt.Errorf("%q is not an ISO 4217 currency", m.Currency())
	}
	minor := m.Minor()
	size := uint64(minor)
	if minor < 0 {
		dst, size = append(dst, '-'), -uint64(minor)
	}
	dst = append(dst, s.sign...)
	whole, rest := size/uint64(s.unit), size%uint64(s.unit)
	var buf [20]byte
	digits := strconv.AppendUint(buf[:0], whole, 10)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, d)
	}
	if rest == 0 && (!w.exact || s.unit == 1) {
		return dst, nil
	}
	dst = append(dst, '.')
	for unit := uint64(s.unit) / 10; unit > 0; unit /= 10 {
		dst = append(dst, '0'+byte(rest/unit%10))
	}
	return dst, nil
}

// appendDay writes a day, with its year or without: 11月30日, 30 November 2026.
func (w *writer) appendDay(dst []byte, d negotiation.Date, year bool) []byte {
	y, m, day := d.Civil()
	if w.locale == dialog.Chinese {
		if year {
			dst = append(strconv.AppendInt(dst, int64(y), 10), "年"...)
		}
		dst = append(strconv.AppendInt(dst, int64(m), 10), "月"...)
		return append(strconv.AppendInt(dst, int64(day), 10), "日"...)
	}
	dst = append(strconv.AppendInt(dst, int64(day), 10), ' ')
	dst = append(dst, m.String()...)
	if year {
		dst = strconv.AppendInt(append(dst, ' '), int64(y), 10)
	}
	return dst
}

// appendMoment writes a moment with its day of the week: 11月26日星期四下午6点,
// Thursday 26 November at 6 pm.
func (w *writer) appendMoment(dst []byte, t time.Time) []byte {
	day := negotiation.DateOf(t)
	weekday := w.names[weekdays[day.Weekday()]]
	if w.locale == dialog.English {
		dst = append(append(dst, weekday...), ' ')
		return w.appendTimeOfDay(append(w.appendDay(dst, day, false), " at "...), t)
	}
	return w.appendTimeOfDay(append(w.appendDay(dst, day, false), weekday...), t)
}

// appendTimeOfDay writes the time of day of a moment: 下午6点, 6 pm.
func (w *writer) appendTimeOfDay(dst []byte, t time.Time) []byte {
	if w.locale == dialog.English {
		dst = appendHour(dst, t, ":")
		if t.Hour() < 12 {
			return append(dst, " am"...)
		}
		return append(dst, " pm"...)
	}
	switch h := t.Hour(); {
	case h < 6:
		dst = append(dst, "凌晨"...)
	case h < 12:
		dst = append(dst, "上午"...)
	case h < 13:
		dst = append(dst, "中午"...)
	case h < 18:
		dst = append(dst, "下午"...)
	default:
		dst = append(dst, "晚上"...)
	}
	dst = appendHour(dst, t, "点")
	switch {
	case t.Minute() > 0:
		return append(dst, "分"...)
	default:
		return append(dst, "点"...)
	}
}

// appendHour writes the hour of twelve and, where there are any, the minutes.
func appendHour(dst []byte, t time.Time, between string) []byte {
	dst = strconv.AppendInt(dst, int64((t.Hour()+11)%12+1), 10)
	if m := t.Minute(); m > 0 {
		dst = append(dst, between...)
		if m < 10 {
			dst = append(dst, '0')
		}
		dst = strconv.AppendInt(dst, int64(m), 10)
	}
	return dst
}

// weekdays are the names of the days of the week, by time.Weekday.
var weekdays = [...]dialog.Name{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
