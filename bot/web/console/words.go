package console

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"repaybot/bot/pages"
	"repaybot/dialog"
)

//go:embed words/*.json
var wordFiles embed.FS

// words are the console's texts, by language and key. What reasons, intents and
// the like are called is in the files names.*, whatever its key begins with.
type words pages.Words

func loadWords() (words, error) {
	w := words{dialog.Chinese: {}, dialog.English: {}}
	files, err := wordFiles.ReadDir("words")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		area, language, _ := strings.Cut(strings.TrimSuffix(f.Name(), ".json"), ".")
		into, ok := w[dialog.Locale(language)]
		if !ok {
			return nil, fmt.Errorf("words/%s is in no language of the console", f.Name())
		}
		raw, err := wordFiles.ReadFile(path.Join("words", f.Name()))
		if err != nil {
			return nil, err
		}
		var texts map[string]string
		if err := json.Unmarshal(raw, &texts); err != nil {
			return nil, fmt.Errorf("words/%s: %w", f.Name(), err)
		}
		for key, text := range texts {
			if area != "names" && !strings.HasPrefix(key, area+".") {
				return nil, fmt.Errorf("words/%s: %q is of another area", f.Name(), key)
			}
			into[key] = text
		}
	}
	return w, nil
}

func (w words) has(key string) bool { return w[dialog.English][key] != "" }

// say is [pages.Words.Say].
func (w words) say(l dialog.Locale, key string, figures []any) string {
	return pages.Words(w).Say(l, key, figures...)
}

// word is what a name of an area is called; of one that nobody knows it is what
// others of its kind are called, where there is a word for them.
func (w words) word(l dialog.Locale, area, name string) string {
	for _, key := range []string{area + "." + name, area + ".other"} {
		if text, ok := w[l][key]; ok {
			return text
		}
	}
	return name
}
