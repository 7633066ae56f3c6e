package prompts_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"

	"repaybot/prompts"
)

// texts are the prompts by version: one that is changed gets a new version, so
// that a turn's record says what was asked.
var texts = map[string]string{"read.1": "b80979b0b49ac14b", "phrase.1": "056b038bc428db0f", "summarize.1": "11f5160b4d118646"}

func TestAVersionIsOneText(t *testing.T) {
	for _, m := range []prompts.Model{prompts.ModelRead(), prompts.ModelPhrase(), prompts.ModelSummarize()} {
		text := m.Text + m.Schema
		if m.Version == prompts.ModelPhrase().Version {
			chinese, english := prompts.Manner()
			text += chinese + english
		}
		sum := sha256.Sum256([]byte(text))
		if got := hex.EncodeToString(sum[:8]); got != texts[m.Version] {
			t.Errorf("the text of %s is %s and was %s: a changed prompt gets a new version", m.Version, got, texts[m.Version])
		}
		if !json.Valid([]byte(m.Schema)) {
			t.Errorf("the schema of %s is no JSON", m.Version)
		}
	}
}
