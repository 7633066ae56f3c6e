package measure

import (
	"fmt"

	"repaybot/dialog"
)

// kind is a list of entities, each brought to the text of its whole value.
type kind struct {
	name       string
	ofLabelled func(Labelled) []string
	ofReading  func(dialog.Reading) []string
}

// kinds are the lists in the order of the specification.
var kinds = [...]kind{
	{"amounts", func(l Labelled) []string { return values(l.Amounts, amount) }, func(r dialog.Reading) []string { return values(r.Amounts, amount) }},
	{"dates", func(l Labelled) []string { return values(l.Dates, date) }, func(r dialog.Reading) []string { return values(r.Dates, date) }},
	{"days_of_month", func(l Labelled) []string { return values(l.Days, dayOfMonth) }, func(r dialog.Reading) []string { return values(r.DaysOfMonth, dayOfMonth) }},
	{"terms", func(l Labelled) []string { return values(l.Terms, term) }, func(r dialog.Reading) []string { return values(r.Terms, term) }},
	{"percents", func(l Labelled) []string { return values(l.Percents, percent) }, func(r dialog.Reading) []string { return values(r.Percents, percent) }},
	{"reasons", func(l Labelled) []string { return values(l.Reasons, reason) }, func(r dialog.Reading) []string { return values(r.Reasons, reason) }},
}

func amount(a dialog.Amount) string {
	return fmt.Sprintf("%d %s %s %s", a.Minor, a.Currency, a.Per, a.Bound)
}
func date(d dialog.Day) string              { return d.Day.String() }
func dayOfMonth(d dialog.DayOfMonth) string { return fmt.Sprint(d.Value) }
func term(t dialog.Term) string             { return fmt.Sprintf("%d %s", t.Count, t.Unit) }
func reason(r dialog.Reason) string         { return string(r.Value) }

func percent(p dialog.Percent) string {
	if p.Off {
		return p.Value + " off"
	}
	return p.Value
}

func values[T any](list []T, value func(T) string) []string {
	var out []string
	for _, v := range list {
		out = append(out, value(v))
	}
	return out
}
