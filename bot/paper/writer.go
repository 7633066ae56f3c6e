package paper

import (
	"repaybot/dialog"
	"repaybot/negotiation"
)

// writer puts a sheet together. The first fault stays; what is written after it
// counts for nothing.
type writer struct {
	p      *Press
	locale dialog.Locale
	blocks []Block
	err    error
}

func (w *writer) note(err error) {
	if w.err == nil {
		w.err = err
	}
}

// line is a line of the catalog.
func (w *writer) line(key string, f dialog.Figures) string {
	text, err := w.p.lines.Write(w.locale, key, f)
	w.note(err)
	return text
}

func (w *writer) sum(m negotiation.Money) string {
	text, err := w.p.lines.Sum(w.locale, m)
	w.note(err)
	return text
}

func (w *writer) day(d negotiation.Date) string {
	text, err := w.p.lines.Day(w.locale, d)
	w.note(err)
	return text
}

func (w *writer) percent(r negotiation.Rate) string {
	return w.line("per_cent", dialog.Figures{"rate": dialog.Pct(r)})
}

// product is a product's name, "" where it is not known.
func (w *writer) product(k negotiation.ProductKind) string {
	if k == "" {
		return ""
	}
	text, err := w.p.lines.Name(w.locale, dialog.Name(k))
	w.note(err)
	if w.locale == dialog.English && text != "" {
		text = string(text[0]-'a'+'A') + text[1:]
	}
	return text
}

func (w *writer) head(key string) { w.blocks = append(w.blocks, Heading{w.line(key, nil)}) }

// fact adds a labelled value to facts, unless the value is empty.
func (w *writer) fact(f Facts, key, value string) Facts {
	if value == "" {
		return f
	}
	return append(f, Fact{w.line(key, nil), value})
}

// facts adds a block of facts, if there are any.
func (w *writer) facts(f Facts) {
	if len(f) > 0 {
		w.blocks = append(w.blocks, f)
	}
}

func (w *writer) clauses(c ...string) {
	if len(c) > 0 {
		w.blocks = append(w.blocks, Clauses(c))
	}
}

func (w *writer) heads(keys ...string) []string {
	heads := make([]string, len(keys))
	for i, k := range keys {
		heads[i] = w.line(k, nil)
	}
	return heads
}

// pages says which page of how many.
func (w *writer) pages() func(page, pages int) string {
	p, locale := w.p, w.locale
	return func(page, pages int) string {
		text, _ := p.lines.Write(locale, "page", dialog.Figures{"page": dialog.Count(page), "pages": dialog.Count(pages)})
		return text
	}
}
