package understand

import (
	"context"
	"strings"
	"testing"

	"repaybot/dialog"
	"repaybot/dialog/understand/measure"
)

// entitiesOnly reads a message's entities and no intents, so that the
// extractors are measured without the model's part in it.
type entitiesOnly struct{ forms *plainForms }

func (e entitiesOnly) Read(_ context.Context, m dialog.Message) (dialog.Reading, error) {
	s := newScanner(e.forms.text(m.Text), m.Now, m.Currency)
	s.scan()
	out := dialog.Reading{Intents: []dialog.Intent{dialog.Unclear}, DaysOfMonth: s.days, Percents: s.percents, Reasons: s.reasons}
	for _, a := range s.amounts {
		out.Amounts = append(out.Amounts, a.Amount)
	}
	for _, d := range s.dates {
		out.Dates = append(out.Dates, d.Day)
	}
	for _, t := range s.terms {
		out.Terms = append(out.Terms, t.Term)
	}
	return out, nil
}

// TestDevelopedEntities holds the extractors against the messages that they
// were developed by: whole values, and nothing read where nothing is meant.
// What they do on messages nobody tuned on stands in docs/understanding.md.
func TestDevelopedEntities(t *testing.T) {
	floors := map[string][2]float64{ // of those meant, of those read
		"amounts": {97, 97}, "dates": {98, 98}, "days_of_month": {98, 98}, "terms": {98, 98}, "percents": {98, 98}, "reasons": {92, 92},
	}
	for _, file := range []string{"testdata/entities.dev.zh.jsonl", "testdata/entities.dev.en.jsonl"} {
		lines := readLabelled(t, file)
		got, err := measure.Run(t.Context(), entitiesOnly{newPlainForms()}, lines)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range got.Entities {
			t.Logf("%s %s: found %v, meant %v, none where none is %v", file, e.Kind, e.Found, e.Read, e.Clean)
			if 100*e.Found.Value() < floors[e.Kind][0] || 100*e.Read.Value() < floors[e.Kind][1] {
				t.Errorf("%s %s: below %v %%", file, e.Kind, floors[e.Kind])
			}
		}
		for _, m := range got.Misses {
			for _, w := range m.Wrong {
				if w == "reasons" {
					t.Logf("%q: reasons read %v, meant %v", m.Labelled.Text, m.Reading.Reasons, m.Labelled.Reasons)
				}
			}
			if text := strings.Join(m.Wrong, " "); text != "intents" && text != "intents reasons" {
				t.Logf("%q: %s wrong", m.Labelled.Text, strings.TrimPrefix(text, "intents "))
			}
		}
	}
}
