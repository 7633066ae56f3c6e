package pages

import (
	"fmt"
	"strings"

	"repaybot/dialog"
)

// Words are a page's texts, by language and key.
type Words map[dialog.Locale]map[string]string

// Say are the words of a key with their figures, given as name, value, name, value:
// "{count} left". A key that nobody knows is itself.
func (w Words) Say(l dialog.Locale, key string, figures ...any) string {
	text, ok := w[l][key]
	if !ok {
		return key
	}
	for i := 0; i+1 < len(figures); i += 2 {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%v}", figures[i]), fmt.Sprint(figures[i+1]))
	}
	return text
}
