package llm

import (
	"encoding/json"

	"repaybot/prompts"
)

// prompt is a prompt in the form that a call wants it.
type prompt struct {
	version string
	text    string
	schema  json.RawMessage
}

func promptOf(m prompts.Model) prompt {
	return prompt{version: m.Version, text: m.Text + "\nThe answer keeps to this JSON schema:\n" + m.Schema, schema: json.RawMessage(m.Schema)}
}
