package llm

import (
	"fmt"
	"slices"
	"strings"

	"repaybot/dialog"
)

// entityKind is a kind of entity as the model names it.
type entityKind string

const (
	amountEntity  entityKind = "amount"
	dateEntity    entityKind = "date"
	dayEntity     entityKind = "day_of_month"
	termEntity    entityKind = "term"
	percentEntity entityKind = "percent"
	reasonEntity  entityKind = "reason"
)

// found is what a model finds in a message: labels with their evidence. It has
// no values: none of a model's is believed.
type found struct {
	Intents []struct {
		Intent   dialog.Intent `json:"intent"`
		Evidence string        `json:"evidence"`
	} `json:"intents"`
	Sure     string `json:"sure"`
	Entities []struct {
		Kind entityKind `json:"kind"`
		Text string     `json:"text"`
	} `json:"entities"`
	PerhapsCrisis *bool `json:"perhaps_crisis"`
}

const (
	maxIntents  = 3
	maxEntities = 40
	maxReading  = 8000 // bytes of an answer
)

// readFound reads a model's answer about a message and checks it: the schema's
// keys and values and no other, and every evidence and every entity a piece
// of the message. It fails as a whole: who makes one up may have made up the rest.
func readFound(answer, message string, m *mask) (*found, error) {
	if len(answer) > maxReading {
		return nil, fmt.Errorf("%w: %d bytes", errInvalid, len(answer))
	}
	var f found
	if err := strictJSON(answer, &f); err != nil {
		return nil, err
	}
	if len(f.Intents) == 0 || len(f.Intents) > maxIntents || len(f.Entities) > maxEntities || f.Entities == nil || f.PerhapsCrisis == nil || f.Sure != "yes" && f.Sure != "no" {
		return nil, fmt.Errorf("%w: not its schema", errInvalid)
	}
	var seen []dialog.Intent
	for i := range f.Intents {
		x := &f.Intents[i]
		if !slices.Contains(dialog.Intents[:], x.Intent) || slices.Contains(seen, x.Intent) {
			return nil, fmt.Errorf("%w: no such intent, or twice", errInvalid)
		}
		seen = append(seen, x.Intent)
		if x.Evidence = strings.TrimSpace(m.restored(x.Evidence)); x.Evidence == "" || !strings.Contains(message, x.Evidence) {
			return nil, fmt.Errorf("%w: the evidence is not in the message", errInvalid)
		}
	}
	for i := range f.Entities {
		x := &f.Entities[i]
		switch x.Kind {
		case amountEntity, dateEntity, dayEntity, termEntity, percentEntity, reasonEntity:
		default:
			return nil, fmt.Errorf("%w: no such kind of entity", errInvalid)
		}
		if x.Text = strings.TrimSpace(m.restored(x.Text)); x.Text == "" || !strings.Contains(message, x.Text) {
			return nil, fmt.Errorf("%w: the entity is not in the message", errInvalid)
		}
	}
	return &f, nil
}
