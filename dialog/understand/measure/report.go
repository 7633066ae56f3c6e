package measure

import (
	"context"
	"slices"

	"repaybot/dialog"
)

// Report is how well messages were read.
type Report struct {
	First    Share                           `json:"first"`     // the first intent right
	All      Share                           `json:"all"`       // all intents right, and no other
	ByIntent map[dialog.Intent]*IntentReport `json:"by_intent"` // of every intent that is meant or read
	Entities []EntityReport                  `json:"entities"`  // in the order of the specification
	Confused map[[2]dialog.Intent]int        `json:"-"`         // first meant, first read
	Misses   []Miss                          `json:"misses"`    // every message with something wrong, in order
}

// IntentReport is how one intent is read.
type IntentReport struct {
	Found   Share `json:"found"`   // of the messages that mean it
	Claimed Share `json:"claimed"` // of the messages that don't: how many were taken for it
	Read    Share `json:"read"`    // of the messages read so: how many mean it
}

// EntityReport is how one kind of entity is read.
type EntityReport struct {
	Kind  string `json:"kind"`
	Found Share  `json:"found"` // of those meant: how many with their whole value
	Read  Share  `json:"read"`  // of those read: how many are meant
	Clean Share  `json:"clean"` // of the messages with none: how many where none was read
}

// Miss is a message that was not read as it was meant.
type Miss struct {
	Labelled Labelled       `json:"meant"`
	Reading  dialog.Reading `json:"read"`
	Wrong    []string       `json:"wrong"` // "intents" and kinds of entities
}

// Run reads the messages and counts. It fails where the reader does.
func Run(ctx context.Context, reader dialog.Reader, lines []Labelled) (*Report, error) {
	r := &Report{ByIntent: map[dialog.Intent]*IntentReport{}, Confused: map[[2]dialog.Intent]int{}}
	for _, k := range kinds {
		r.Entities = append(r.Entities, EntityReport{Kind: k.name})
	}
	readings := make([]dialog.Reading, len(lines))
	for i, l := range lines {
		var err error
		if readings[i], err = reader.Read(ctx, dialog.Message{Text: l.Text, Now: l.Now, Currency: l.Currency}); err != nil {
			return nil, err
		}
		for _, intent := range slices.Concat(l.Intents, readings[i].Intents) {
			if r.ByIntent[intent] == nil {
				r.ByIntent[intent] = &IntentReport{}
			}
		}
	}
	for i, l := range lines {
		r.count(l, readings[i])
	}
	return r, nil
}

func (r *Report) count(l Labelled, got dialog.Reading) {
	miss := Miss{Labelled: l, Reading: got}
	first := got.Intents[0] == l.Intents[0]
	all := slices.Equal(got.Intents, l.Intents)
	r.First.add(first)
	r.All.add(all)
	if !first {
		r.Confused[[2]dialog.Intent{l.Intents[0], got.Intents[0]}]++
	}
	if !all {
		miss.Wrong = append(miss.Wrong, "intents")
	}
	for intent, ir := range r.ByIntent {
		meant, read := slices.Contains(l.Intents, intent), slices.Contains(got.Intents, intent)
		if meant {
			ir.Found.add(read)
		} else {
			ir.Claimed.add(read)
		}
		if read {
			ir.Read.add(meant)
		}
	}
	for i, k := range kinds {
		if !r.Entities[i].count(k.ofLabelled(l), k.ofReading(got)) {
			miss.Wrong = append(miss.Wrong, k.name)
		}
	}
	if len(miss.Wrong) > 0 {
		r.Misses = append(r.Misses, miss)
	}
}

// count holds the values of one kind against each other, each meant one
// against one that was read; it tells whether they are the same.
func (e *EntityReport) count(meant, read []string) bool {
	left := slices.Clone(read)
	same := true
	for _, v := range meant {
		at := slices.Index(left, v)
		e.Found.add(at >= 0)
		if at >= 0 {
			left = slices.Delete(left, at, at+1)
		} else {
			same = false
		}
	}
	for range len(read) - len(left) {
		e.Read.add(true)
	}
	for range left {
		e.Read.add(false)
		same = false
	}
	if len(meant) == 0 {
		e.Clean.add(len(read) == 0)
	}
	return same
}
