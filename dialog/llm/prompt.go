package llm

import (
	"encoding/json"

	"repaybot/dialog"
	"repaybot/prompts"
)

// prompt is a prompt in the form that a call wants it.
type prompt struct {
	version string
	text    string
	plain   string // the text in plain form, for the check that nothing of it is said
	schema  json.RawMessage
}

func promptOf(m prompts.Model) prompt {
	text := m.Text + "\nThe answer keeps to this JSON schema:\n" + m.Schema
	return prompt{version: m.Version, text: text, plain: plainWords(text, dialog.English), schema: json.RawMessage(m.Schema)}
}
