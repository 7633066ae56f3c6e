package paper

import (
	"encoding/json"
	"fmt"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// ChartKind is what a picture shows.
type ChartKind string

// The kinds.
const (
	OwedChart    ChartKind = "owed"    // what is owed as a bar of its parts
	OptionsChart ChartKind = "options" // plans side by side, each with what is left falling
	PlanChart    ChartKind = "plan"    // an agreed plan with what is paid and what is to come
)

// Chart is a picture before it is drawn: its words, whose figures are all ones
// that the message says, and sizes that say how long to draw what. It is kept
// with the message, so that the picture can be drawn when it is sent.
type Chart struct {
	Kind  ChartKind   `json:"kind"`
	Title string      `json:"title"`
	Big   string      `json:"big,omitempty"`
	Parts []ChartPart `json:"parts,omitempty"`
	Cards []ChartCard `json:"cards,omitempty"`
	Done  int         `json:"done,omitempty"` // instalments paid
	Of    int         `json:"of,omitempty"`   // instalments in all
	Notes []string    `json:"notes,omitempty"`
}

// ChartPart is one part of a bar.
type ChartPart struct {
	Label string `json:"label"`
	Value string `json:"value"`
	Size  int64  `json:"size"` // smallest unit
}

// ChartCard is one plan of several.
type ChartCard struct {
	Title  string   `json:"title"`
	Big    string   `json:"big"`
	Rate   string   `json:"rate"` // the APR
	Lines  []string `json:"lines"`
	Months int      `json:"months"`
	Size   int64    `json:"size"` // what is paid in all, smallest unit
}

// maxCards is how many plans fit side by side.
const maxCards = 3

// Illustrate is the picture that goes with a message, as [Draw] takes it, or
// nil where none does: of what is owed, of plans side by side, of an agreed
// plan. It says nothing that the message does not say, so that the message's
// text is what the picture is told by to who can't see it.
func (p *Press) Illustrate(says []dialog.Say, locale dialog.Locale) ([]byte, error) {
	for _, s := range says {
		w := &writer{p: p, locale: locale}
		var c *Chart
		switch s.Kind {
		case "owed_card", "owed_loan":
			c = w.owedChart(s.Figures)
		case "options":
			c = w.optionsChart(s.Figures)
		case "plan_status":
			c = w.planChart(s.Figures)
		}
		if w.err != nil {
			return nil, fmt.Errorf("picture of %s: %w", s.Kind, w.err)
		}
		if c != nil {
			return json.Marshal(c)
		}
	}
	return nil, nil
}

func sumOf(f dialog.Figures, name string) negotiation.Money {
	v, _ := f[name].(dialog.Sum)
	return negotiation.Money(v)
}

func dayOf(f dialog.Figures, name string) negotiation.Date {
	v, _ := f[name].(dialog.On)
	return negotiation.Date(v)
}

func countOf(f dialog.Figures, name string) int {
	v, _ := f[name].(dialog.Count)
	return int(v)
}

// owedChart is nil where there is nothing to show in parts.
func (w *writer) owedChart(f dialog.Figures) *Chart {
	c := &Chart{Kind: OwedChart, Title: w.line("chart_owed", nil), Big: w.sum(sumOf(f, "total"))}
	for _, part := range []struct{ figure, label string }{{"principal", "principal"}, {"interest", "interest"}, {"fees", "fees"}, {"penalties", "penalties"}} {
		m := sumOf(f, part.figure)
		if m.Minor() < 0 {
			return nil
		}
		if m.Minor() > 0 {
			c.Parts = append(c.Parts, ChartPart{w.line(part.label, nil), w.sum(m), m.Minor()})
		}
	}
	if len(c.Parts) == 0 {
		return nil
	}
	if d := dayOf(f, "oldest_due"); !d.IsZero() {
		c.Notes = append(c.Notes, w.line("oldest_due", nil)+"  "+w.day(d))
	}
	if m := sumOf(f, "not_yet_due"); m.Minor() > 0 {
		c.Notes = append(c.Notes, w.line("not_yet_due_besides", nil)+"  "+w.sum(m))
	}
	return c
}

// optionsChart is nil where there are not several plans, or too many to stand
// side by side.
func (w *writer) optionsChart(f dialog.Figures) *Chart {
	rows, _ := f["plans"].(dialog.Rows)
	if len(rows) < 2 || len(rows) > maxCards {
		return nil
	}
	c := &Chart{Kind: OptionsChart, Title: w.line("chart_options", nil), Notes: []string{w.line("chart_balance", nil)}}
	for _, r := range rows {
		c.Cards = append(c.Cards, ChartCard{
			Title: w.line("chart_months", dialog.Figures{"months": r["months"]}),
			Big:   w.line("chart_monthly", dialog.Figures{"monthly": r["monthly"]}),
			Rate:  w.line("chart_apr", dialog.Figures{"apr": r["apr"]}),
			Lines: []string{
				w.line("chart_total", dialog.Figures{"total": r["total"]}), w.line("chart_until", dialog.Figures{"on": r["completes"]}),
			},
			Months: countOf(r, "months"), Size: sumOf(r, "total").Minor(),
		})
	}
	return c
}

func (w *writer) planChart(f dialog.Figures) *Chart {
	c := &Chart{Kind: PlanChart, Title: w.line("chart_plan", nil), Done: countOf(f, "paid"), Of: countOf(f, "months")}
	if c.Of < 1 || c.Of > maxInstalments || c.Done < 0 || c.Done > c.Of {
		return nil
	}
	c.Big = w.line("chart_done", dialog.Figures{"done": f["paid"], "of": f["months"]})
	c.Notes = []string{
		w.line("chart_left", dialog.Figures{"left": f["left"]}),
		w.line("chart_next", dialog.Figures{"due": f["next_due"], "amount": f["next_amount"]}),
		w.line("chart_completes", dialog.Figures{"on": f["completes"]}),
	}
	return c
}
