package main

import (
	"errors"
	"math"
	"strings"

	"repaybot/dialog/llm"
)

// openAI reads the settings of the language model.
func (r *settingsReader) openAI() OpenAISettings {
	s := OpenAISettings{
		APIKey: r.secret("openai.api_key"), BaseURL: r.webURL("openai.base_url"), Model: r.k.String("openai.model"),
		JSONSchema: r.yesNo("openai.json_schema"), Read: r.yesNo("openai.read"), Phrase: r.yesNo("openai.phrase"),
		AtOnce: r.number("openai.at_once", 1, 10000),
		Budget: llm.Budget{
			Conversation: r.number("openai.budget_conversation", 0, math.MaxInt32),
			Day:          r.number("openai.budget_day", 0, math.MaxInt), Bank: r.number("openai.budget_bank", 0, math.MaxInt),
		},
	}
	if s.Model != "" && s.APIKey == "" && strings.HasPrefix(s.BaseURL, "https://api.openai.com") {
		r.fault("openai.api_key", "is not set, and openai.model is")
	}
	return s
}

// loadOpenAI reads the settings of the language model alone, for commands that
// need no other. It fails where no model is named.
func loadOpenAI(path string, getenv func(string) string, flags map[string]string) (OpenAISettings, error) {
	r, _, err := readSettings(path, getenv, flags)
	if err != nil {
		return OpenAISettings{}, err
	}
	s := r.openAI()
	if s.Model == "" && len(r.faults) == 0 {
		r.fault("openai.model", "is not set: which model is asked?")
	}
	return s, errors.Join(r.faults...)
}
