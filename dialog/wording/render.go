package wording

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// render fills a template with figures, after a look at whether they are all there.
func (c *catalog) render(pieces []piece, spec []dialog.Figure, f dialog.Figures, today negotiation.Date) (string, error) {
	var y years
	if !today.IsZero() {
		y.today, _, _ = today.Civil()
	}
	if err := check(spec, f, &y); err != nil {
		return "", err
	}
	r := renderer{catalog: c, years: y}
	dst, err := r.list(make([]byte, 0, 256), pieces, f)
	if err != nil {
		return "", err
	}
	text := strings.TrimRight(string(dst), " ")
	if c.locale == dialog.English && text != "" && text[0] >= 'a' && text[0] <= 'z' {
		text = string(text[0]-'a'+'A') + text[1:]
	}
	return text, nil
}

// years are those that the days of one Say fall into.
type years struct {
	today       int // 0 if not known
	first, last int
}

func (y *years) see(d negotiation.Date) {
	year, _, _ := d.Civil()
	if y.first == 0 || year < y.first {
		y.first = year
	}
	y.last = max(y.last, year)
}

// named tells whether a day is written with its year.
func (y *years) named(name string, d negotiation.Date) bool {
	if y.today != 0 {
		year, _, _ := d.Civil()
		return year != y.today
	}
	return y.first != y.last || withYear(name)
}

// withYear tells of days that may lie more than a year away: where nothing
// says which year it is now, they are written with theirs.
func withYear(name string) bool { return name == "oldest_due" || name == "completes" }

// check sees to it that every figure that a kind needs is there in its form.
func check(spec []dialog.Figure, f dialog.Figures, y *years) error {
	for i := range spec {
		s := &spec[i]
		v, ok := f[s.Name]
		if !ok || v == nil {
			if s.Optional {
				continue
			}
			return fmt.Errorf("the figure %q is missing", s.Name)
		}
		got := ""
		switch v := v.(type) {
		case dialog.Sum:
			got = "sum"
		case dialog.On:
			got = "on"
			if !withYear(s.Name) {
				y.see(negotiation.Date(v))
			}
		case dialog.Count:
			got = "count"
		case dialog.Pct:
			got = "pct"
		case dialog.At:
			got = "at"
		case dialog.Clock:
			got = "clock"
		case dialog.Name:
			got = "name"
		case dialog.Quote:
			got = "quote"
		case dialog.Rows:
			got = "rows"
			for j, row := range v {
				if err := check(s.Rows, row, y); err != nil {
					return fmt.Errorf("%s, row %d: %w", s.Name, j+1, err)
				}
			}
		}
		if got != s.Form {
			return fmt.Errorf("the figure %q is a %s and not a %s", s.Name, got, s.Form)
		}
	}
	return nil
}

type renderer struct {
	*catalog
	years years
}

func (r *renderer) list(dst []byte, pieces []piece, f dialog.Figures) ([]byte, error) {
	var err error
	for i := range pieces {
		p := &pieces[i]
		switch p.form {
		case static:
			dst = append(dst, p.text...)
		case figure:
			dst, err = r.value(dst, p.name, f[p.name])
		case counted:
			n, _ := f[p.name].(dialog.Count)
			dst = append(dst, r.units[p.text](int(n))...)
		case choice:
			if there(f[p.name]) {
				dst, err = r.list(dst, p.then, f)
			} else {
				dst, err = r.list(dst, p.otherwise, f)
			}
		case table:
			rows, _ := f[p.name].(dialog.Rows)
			for _, row := range rows {
				if dst, err = r.list(dst, p.then, row); err != nil {
					return nil, err
				}
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return dst, nil
}

// there tells whether a figure is given and says something: not zero, not empty.
func there(v dialog.Value) bool {
	switch v := v.(type) {
	case nil:
		return false
	case dialog.Sum:
		return !negotiation.Money(v).IsZero()
	case dialog.On:
		return !negotiation.Date(v).IsZero()
	case dialog.Count:
		return v != 0
	case dialog.Pct:
		return !negotiation.Rate(v).IsZero()
	case dialog.At:
		return !time.Time(v).IsZero()
	case dialog.Clock:
		return true
	case dialog.Name:
		return v != ""
	case dialog.Quote:
		return v != ""
	case dialog.Rows:
		return len(v) > 0
	}
	return true
}

// value writes one figure in the customer's own form.
func (r *renderer) value(dst []byte, name string, v dialog.Value) ([]byte, error) {
	switch v := v.(type) {
	case dialog.Sum:
		return r.appendSum(dst, negotiation.Money(v))
	case dialog.On:
		return r.appendDay(dst, negotiation.Date(v), r.years.named(name, negotiation.Date(v))), nil
	case dialog.Count:
		return strconv.AppendInt(dst, int64(v), 10), nil
	case dialog.Pct:
		return append(append(dst, negotiation.Rate(v).String()...), '%'), nil
	case dialog.At:
		return r.appendMoment(dst, time.Time(v)), nil
	case dialog.Clock:
		return r.appendTimeOfDay(dst, time.Date(2000, time.January, 1, 0, int(v), 0, 0, time.UTC)), nil
	case dialog.Quote:
		return append(dst, v...), nil
	case dialog.Name:
		text, ok := r.names[v]
		if !ok {
			return nil, fmt.Errorf("the name %q of %q is not in the catalog", v, name)
		}
		if r.locale == dialog.English && opensLine(dst) {
			return append(append(dst, strings.ToUpper(text[:1])...), text[1:]...), nil
		}
		return append(dst, text...), nil
	default: // a table has lines of its own
		return nil, fmt.Errorf("the figure %q can't be written in a line", name)
	}
}

// opensLine tells whether a text is at the beginning of a line of a table.
func opensLine(dst []byte) bool {
	if n := len(dst); n > 2 && dst[n-1] == ' ' && dst[n-2] == '.' && isDigit(dst[n-3]) { // 1. Credit card
		return true
	}
	return bytes.HasSuffix(dst, []byte("\n")) || bytes.HasSuffix(dst, []byte("· "))
}
