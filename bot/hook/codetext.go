package hook

import (
	"fmt"
	"strings"
	"text/template"

	"repaybot/dialog"
	"repaybot/prompts"
)

// codeTexts is the text message of each language the bank has a name in.
type codeTexts struct {
	templates map[dialog.Locale]*template.Template
	bank      map[dialog.Locale]string
}

func newCodeTexts(bank map[dialog.Locale]string) (codeTexts, error) {
	t := codeTexts{templates: map[dialog.Locale]*template.Template{}, bank: bank}
	for locale, text := range map[dialog.Locale]string{dialog.Chinese: prompts.ChineseSMS, dialog.English: prompts.EnglishSMS} {
		if bank[locale] == "" {
			continue
		}
		parsed, err := template.New(string(locale)).Option("missingkey=error").Parse(strings.TrimSpace(text))
		if err != nil {
			return t, fmt.Errorf("text message in %s: %w", locale, err)
		}
		t.templates[locale] = parsed
	}
	if len(t.templates) == 0 {
		return t, &OptionError{"bank", "has no name in any language that is spoken"}
	}
	return t, nil
}

// text says the code in the customer's language, or else in one that the bank has.
func (t codeTexts) text(locale dialog.Locale, code string) (string, error) {
	for _, l := range []dialog.Locale{locale, dialog.English, dialog.Chinese} {
		if parsed := t.templates[l]; parsed != nil {
			var b strings.Builder
			err := parsed.Execute(&b, map[string]any{"bank": t.bank[l], "code": code, "minutes": dialog.CodeMinutes})
			return b.String(), err
		}
	}
	return "", fmt.Errorf("no text message in %s", locale)
}
