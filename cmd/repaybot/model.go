package main

import (
	"time"

	"repaybot/dialog"
	"repaybot/dialog/llm"
	"repaybot/dialog/understand"
	"repaybot/dialog/wording"
)

// talk is who reads and who words: what is built in, with a language model's
// help where one is set.
type talk struct {
	reader  dialog.Reader
	phraser dialog.Phraser
	plain   dialog.Reader    // the embedded reader, without a model
	words   *wording.Wording // the catalog, without a model
	llm     *llm.Phraser     // nil without a model
	reads   *llm.Reader      // nil without a model
}

// newTalk makes them. It asks nobody anything.
func newTalk(s OpenAISettings, now func() time.Time) (talk, error) {
	embedded, err := understand.New()
	if err != nil {
		return talk{}, err
	}
	words, err := wording.New()
	if err != nil {
		return talk{}, err
	}
	t := talk{reader: embedded, phraser: words, plain: embedded, words: words}
	if s.Model == "" {
		return t, nil
	}
	client, err := llm.NewClient(llm.Endpoint{
		BaseURL: s.BaseURL, APIKey: s.APIKey, Model: s.Model, Schema: s.JSONSchema, AtOnce: s.AtOnce, Budget: s.Budget, Now: now,
	})
	if err != nil {
		return talk{}, err
	}
	t.llm, t.reads = llm.NewPhraser(words, client), llm.NewReader(embedded, client)
	if s.Phrase {
		t.phraser = t.llm
	}
	if s.Read {
		t.reader = t.reads
	}
	return t, nil
}
