package wording

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"repaybot/dialog"
	"repaybot/negotiation"
)

// Lines are the fixed lines of papers, each with one wording a language: a
// contract says the same thing the same way each time. Their figures are
// written in the customer's own form, but whole: every amount with its
// decimals and every day with its year. It never changes and is safe for
// concurrent use.
type Lines struct {
	specs map[string][]dialog.Figure
	books map[dialog.Locale]*lineBook
}

// lineBook is the lines of one language.
type lineBook struct {
	catalog
	lines map[string][]piece
}

// Lines reads the lines of papers out of a source for each language, by key.
// specs says which figures each may hold; a line without figures has none
// there. It fails, naming the key, where a language lacks a key or has one more,
// a template asks for a figure that is not in its spec, or holds a number.
func (w *Wording) Lines(specs map[string][]dialog.Figure, sources map[dialog.Locale][]byte) (*Lines, error) {
	l := &Lines{specs: specs, books: map[dialog.Locale]*lineBook{}}
	for locale, source := range sources {
		c, ok := w.catalogs[locale]
		if !ok {
			return nil, fmt.Errorf("no language %q", locale)
		}
		b := &lineBook{catalog: catalog{writer: c.writer}, lines: map[string][]piece{}}
		b.exact = true
		var texts map[string]string
		if err := yaml.Unmarshal(source, &texts); err != nil {
			return nil, fmt.Errorf("lines %s: %w", locale, err)
		}
		if err := b.take(specs, texts); err != nil {
			return nil, fmt.Errorf("lines %s: %w", locale, err)
		}
		l.books[locale] = b
	}
	return l, nil
}

func (b *lineBook) take(specs map[string][]dialog.Figure, texts map[string]string) error {
	var faults []error
	for key := range specs {
		if strings.TrimSpace(texts[key]) == "" {
			faults = append(faults, fmt.Errorf("%s has no words", key))
		}
	}
	for key, text := range texts {
		spec, ok := specs[key]
		if !ok {
			faults = append(faults, fmt.Errorf("%s: no such line", key))
			continue
		}
		if err := checkStatic(text, b.locale); err != nil {
			faults = append(faults, inEntry(key, err))
			continue
		}
		pieces, err := compile(key, text, spec)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		b.lines[key] = pieces
	}
	return errors.Join(faults...)
}

// Write is a line in a language. It fails where the key or the language is
// unknown, or a figure that the line needs is missing or has another form.
func (l *Lines) Write(locale dialog.Locale, key string, f dialog.Figures) (string, error) {
	b, ok := l.books[locale]
	if !ok {
		return "", fmt.Errorf("no language %q", locale)
	}
	pieces, ok := b.lines[key]
	if !ok {
		return "", fmt.Errorf("no line %q", key)
	}
	y := years{today: everyYear}
	if err := check(l.specs[key], f, &y); err != nil {
		return "", fmt.Errorf("%s: %w", key, err)
	}
	r := renderer{catalog: &b.catalog, years: y}
	text, err := r.list(nil, pieces, f)
	if err != nil {
		return "", fmt.Errorf("%s: %w", key, err)
	}
	return strings.TrimSpace(string(text)), nil
}

// everyYear is a year that no day is of, so that each is written with its own.
const everyYear = -1

// Sum is an amount with all its decimals.
func (l *Lines) Sum(locale dialog.Locale, m negotiation.Money) (string, error) {
	b, ok := l.books[locale]
	if !ok {
		return "", fmt.Errorf("no language %q", locale)
	}
	text, err := b.appendSum(nil, m)
	return string(text), err
}

// Day is a day with its year.
func (l *Lines) Day(locale dialog.Locale, d negotiation.Date) (string, error) {
	b, ok := l.books[locale]
	if !ok {
		return "", fmt.Errorf("no language %q", locale)
	}
	return string(b.appendDay(nil, d, true)), nil
}

// Name is a name out of a closed list in a language's words.
func (l *Lines) Name(locale dialog.Locale, n dialog.Name) (string, error) {
	b, ok := l.books[locale]
	if !ok {
		return "", fmt.Errorf("no language %q", locale)
	}
	text, ok := b.names[n]
	if !ok {
		return "", fmt.Errorf("the name %q is not in the catalog", n)
	}
	return text, nil
}
