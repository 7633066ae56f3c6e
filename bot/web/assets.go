package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"

	"repaybot/bot/amount"
	"repaybot/bot/pages"
	"repaybot/dialog"
)

//go:generate go run ./bundle/write

//go:embed assets/dist assets/words assets/icon.svg pages
var embedded embed.FS

// loadWords reads the texts of the pages, by language and key; the scripts have the
// same files. The widget's are in a file of their own, so that it carries no others.
func loadWords() (pages.Words, error) {
	w := pages.Words{}
	for _, l := range []dialog.Locale{dialog.Chinese, dialog.English} {
		w[l] = map[string]string{}
		for _, name := range []string{string(l), "chat." + string(l)} {
			raw, err := embedded.ReadFile("assets/words/" + name + ".json")
			if err != nil {
				return nil, err
			}
			texts := w[l] // decoding adds to what is there
			if err := json.Unmarshal(raw, &texts); err != nil {
				return nil, fmt.Errorf("words in %s: %w", name, err)
			}
		}
	}
	return w, nil
}

// assets are the embedded files under their names, each with a hash that its
// address carries, so that a browser keeps a file until it changes.
type assets struct {
	files map[string]asset
	pages *template.Template
	words pages.Words
}

type asset struct {
	content  []byte
	mimeType string
	hash     string
}

func loadAssets() (*assets, error) {
	a := &assets{files: map[string]asset{}}
	names := []string{"assets/icon.svg"}
	dist, err := embedded.ReadDir("assets/dist")
	if err != nil {
		return nil, err
	}
	for _, f := range dist {
		names = append(names, "assets/dist/"+f.Name())
	}
	for _, name := range names {
		content, err := embedded.ReadFile(name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(content)
		a.files[path.Base(name)] = asset{content, mime.TypeByExtension(path.Ext(name)), hex.EncodeToString(sum[:8])}
	}
	if a.words, err = loadWords(); err != nil {
		return nil, err
	}
	a.pages, err = template.New("").Funcs(template.FuncMap{"t": a.words.Say, "asset": a.address}).ParseFS(embedded, "pages/*.html")
	return a, err
}

// AssetAddress returns where a page finds a script or style, by its name. It fails
// only where an embedded file is broken.
func AssetAddress() (func(name string) string, error) {
	a, err := loadAssets()
	if err != nil {
		return nil, err
	}
	return a.address, nil
}

// address is where a page finds a file.
func (a *assets) address(name string) string {
	base := "/assets/"
	if name == "widget.js" {
		base = "/" // the address that a bank's pages name
	}
	return base + name + "?v=" + a.files[name].hash
}

// serve answers with a file: kept for a year under its hash, else asked about each time.
func (a *assets) serve(c *gin.Context, name string) {
	file, ok := a.files[name]
	if !ok {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	etag := `"` + file.hash + `"`
	c.Header("ETag", etag)
	if c.Query("v") == file.hash {
		c.Header("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		c.Header("Cache-Control", "no-cache")
	}
	if c.GetHeader("If-None-Match") == etag {
		c.Status(http.StatusNotModified)
		return
	}
	c.Data(http.StatusOK, file.mimeType, file.content)
}

// page answers with a page in a language.
func (a *assets) page(c *gin.Context, name string, l dialog.Locale, data gin.H) {
	var b strings.Builder
	data["L"] = l
	data["Lang"] = amount.Language(l)
	if err := a.pages.ExecuteTemplate(&b, name, data); err != nil {
		_ = c.Error(err)
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(b.String()))
}
