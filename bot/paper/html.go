package paper

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
)

// stylesheet is the page's style, for screens and for paper. It is served from
// an address of its own, because the page has no style and no script in it and
// goes by a Content-Security-Policy of style-src 'self' alone.
//
//go:embed assets/paper.css
var stylesheet []byte

// Stylesheet is the style that a page of [Press.HTML] names.
func Stylesheet() []byte { return bytes.Clone(stylesheet) }

//go:embed assets/paper.html
var pageSource string

// pageView is what the page's template is filled with.
type pageView struct {
	Sheet
	Lang, Style, PDF string
	Parts            []partView
}

// partView is one block; exactly one of its fields is set.
type partView struct {
	Heading  string
	Clauses  Clauses
	Facts    Facts
	Leading  *Leading
	Table    *tableView
	Verbatim string
}

type tableView struct {
	Heads []cellView
	Rows  [][]cellView
}

type cellView struct {
	Text  string
	Right bool
}

// Links are the addresses that a page names.
type Links struct {
	Style string // of [Stylesheet]
	PDF   string // of the same document as a file; "": none is named
}

// HTML is a sheet as a page of its own that prints well: every heading is one,
// every table has its heads, and nothing in it runs or is styled inline.
func (p *Press) HTML(s Sheet, links Links) ([]byte, error) {
	v := pageView{Sheet: s, Lang: language(s.Locale), Style: links.Style, PDF: links.PDF}
	for _, b := range s.Blocks {
		v.Parts = append(v.Parts, viewOf(b))
	}
	var out bytes.Buffer
	if err := p.page.Execute(&out, v); err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	return out.Bytes(), nil
}

func viewOf(b Block) partView {
	switch b := b.(type) {
	case Heading:
		return partView{Heading: b.Text}
	case Clauses:
		return partView{Clauses: b}
	case Facts:
		return partView{Facts: b}
	case Leading:
		return partView{Leading: &b}
	case Table:
		t := &tableView{Heads: cellsOf(b.Heads, b.Right)}
		for _, r := range b.Rows {
			t.Rows = append(t.Rows, cellsOf(r, b.Right))
		}
		return partView{Table: t}
	case Verbatim:
		return partView{Verbatim: string(b)}
	}
	return partView{}
}

func cellsOf(texts []string, right []bool) []cellView {
	cells := make([]cellView, len(texts))
	for i, text := range texts {
		cells[i] = cellView{text, right[i]}
	}
	return cells
}

func parsePage() (*template.Template, error) { return template.New("paper").Parse(pageSource) }

// ServeStyle serves [Stylesheet].
func ServeStyle(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(stylesheet) // who asked may be gone
}
