package practice

import (
	"strings"

	"repaybot/dialog/drafts"
)

// Tone is one sentence that is never said, or nearly so.
type Tone struct {
	Sentence  string          `json:"sentence"`
	Why       drafts.Why      `json:"why"`
	Severity  drafts.Severity `json:"severity"`
	Confirmed bool            `json:"confirmed,omitempty"` // its writer was warned, and sent it all the same
	Unsent    bool            `json:"unsent,omitempty"`    // it was refused: the customer has not read it
}

// tone reads every message of the colleague's for what is never said, those that
// were refused too.
func (j *judge) tone() []Tone {
	var all []Tone
	check := func(text string, confirmed []string, unsent bool) {
		for _, f := range drafts.Check(text, j.about) {
			t := Tone{Sentence: strings.TrimSpace(text[f.From:f.To]), Why: f.Why, Severity: f.Severity, Unsent: unsent}
			for _, c := range confirmed {
				t.Confirmed = t.Confirmed || c == string(f.Why)
			}
			all = append(all, t)
		}
	}
	for _, m := range j.did.messages {
		check(m.text, m.confirmed, false)
	}
	for _, text := range j.did.refused {
		check(text, nil, true)
	}
	return all
}
