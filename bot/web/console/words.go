package console

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"

	"repaybot/dialog"
)

//go:embed words/*.json
var wordFiles embed.FS

// words are the console's texts, by language and key. What reasons, intents and
// the like are called is in the files names.*, whatever its key begins with.
type words map[dialog.Locale]map[string]string

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

// say are the words of a key with its figures, given as name, value, name, value.
// A key that nobody knows is itself.
func (w words) say(l dialog.Locale, key string, figures []any) string {
	text, ok := w[l][key]
	if !ok {
		return key
	}
	for i := 0; i+1 < len(figures); i += 2 {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%v}", figures[i]), fmt.Sprint(figures[i+1]))
	}
	return text
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

const languageCookie = "repaybot_lang"

// locale is the console's language: asked for by ?lang, else kept in a cookie,
// else the browser's, else Chinese.
func locale(c *gin.Context) dialog.Locale {
	if l := dialog.Locale(c.Query("lang")); l == dialog.Chinese || l == dialog.English {
		http.SetCookie(c.Writer, &http.Cookie{Name: languageCookie, Value: string(l), Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode, HttpOnly: true})
		return l
	}
	if v, err := c.Cookie(languageCookie); err == nil && (v == string(dialog.Chinese) || v == string(dialog.English)) {
		return dialog.Locale(v)
	}
	first, _, _ := strings.Cut(c.GetHeader("Accept-Language"), ",")
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(first)), "en") {
		return dialog.English
	}
	return dialog.Chinese
}
