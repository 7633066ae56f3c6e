package llm

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"repaybot/dialog"
	"repaybot/dialog/llm/llmtest"
	"repaybot/dialog/understand"
	"repaybot/dialog/understand/measure"
)

// following tells a scripted model which message is being read.
type following struct {
	dialog.Reader
	lines []measure.Labelled
	at    int
}

func (f *following) Read(ctx context.Context, m dialog.Message) (dialog.Reading, error) {
	r, err := f.Reader.Read(ctx, m)
	f.at++
	return r, err
}

// TestWhatAModelCanAdd measures the room there is for a model: on the messages
// kept apart from learning, a model that is always right makes the joined reading
// better by so much, and one that always says the same makes it hardly worse.
func TestWhatAModelCanAdd(t *testing.T) {
	real, err := understand.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"zh", "en"} {
		file, err := os.Open(filepath.Join("..", "understand", "testdata", "heldout."+language+".jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		lines, err := measure.Read(file, noon)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		if raceEnabled {
			lines = lines[:len(lines)/8]
		}
		alone, err := measure.Run(t.Context(), real, lines)
		if err != nil {
			t.Fatal(err)
		}
		for name, says := range map[string]func(measure.Labelled) []dialog.Intent{
			"right": func(l measure.Labelled) []dialog.Intent { return l.Intents[:min(len(l.Intents), maxIntents)] },
			"one":   func(measure.Labelled) []dialog.Intent { return []dialog.Intent{dialog.AskOptions} },
		} {
			f := &following{lines: lines}
			server := llmtest.New(t, false, func(_ int, a llmtest.Asked) llmtest.Says {
				var d struct {
					Message string `json:"message"`
				}
				_ = json.Unmarshal([]byte(a.Data), &d)
				var pairs []string
				for _, i := range says(f.lines[f.at]) {
					pairs = append(pairs, string(i), d.Message)
				}
				return llmtest.Says{Content: answered(false, nil, pairs...)}
			})
			f.Reader = NewReader(real, client(t, server.URL, nil))
			joined, err := measure.Run(t.Context(), f, lines)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s, a model that says %s: first intent %v, without %v; all %v, without %v; asked %d times", language, name, joined.First, alone.First, joined.All, alone.All, server.Count())
			if name == "right" && joined.First.Value() < alone.First.Value()+0.03 {
				t.Errorf("a model that is always right adds nothing")
			}
			if name == "one" && joined.First.Value() < alone.First.Value()-0.02 {
				t.Errorf("a model that always says the same does harm")
			}
			for _, i := range []dialog.Intent{dialog.Crisis, dialog.StopContact, dialog.DeceasedTold, dialog.RequestHuman, dialog.WrongPerson} {
				if joined.ByIntent[i].Found.Right < alone.ByIntent[i].Found.Right {
					t.Errorf("%s, a model that says %s: %s is found %v, without %v", language, name, i, joined.ByIntent[i].Found, alone.ByIntent[i].Found)
				}
			}
		}
	}
}
