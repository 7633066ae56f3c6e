package wording

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"repaybot/dialog"
	"repaybot/prompts"
)

// titleLength is the most characters a button's title has.
const titleLength = 40

// units are what {{unit .count}} may name; the catalogs have each under "unit.<name>".
var units = []string{"months", "instalments", "days", "minutes", "tries", "changes", "steps", "people", "day_of_month"}

// Wording turns what is to be said into words, out of the catalogs. It is a
// [dialog.Phraser], never changes and is safe for concurrent use.
type Wording struct {
	catalogs map[dialog.Locale]*catalog
	kinds    map[dialog.Kind][]dialog.Figure
	titles   map[dialog.Title][]dialog.Figure
}

var _ dialog.Phraser = (*Wording)(nil)

// catalog is one language.
type catalog struct {
	writer
	kinds  map[dialog.Kind][][]piece
	titles map[dialog.Title][]piece
}

// New reads the catalogs. It fails, naming the key, where a template asks for
// a figure that its kind does not have, or holds a number. The catalogs are
// embedded, so the rest of their rules (every kind has its wordings, nothing is
// said that is never said) is tested.
func New() (*Wording, error) {
	w := &Wording{catalogs: map[dialog.Locale]*catalog{}, kinds: map[dialog.Kind][]dialog.Figure{}, titles: map[dialog.Title][]dialog.Figure{}}
	for _, k := range dialog.Kinds {
		w.kinds[k.Kind] = k.Figures
	}
	for _, t := range dialog.Titles {
		w.titles[t.Title] = t.Figures
	}
	for l, source := range map[dialog.Locale][]byte{dialog.Chinese: prompts.Chinese, dialog.English: prompts.English} {
		c, err := w.load(l, source)
		if err != nil {
			return nil, fmt.Errorf("catalog %s: %w", l, err)
		}
		w.catalogs[l] = c
	}
	return w, nil
}

// load reads one language's catalog.
func (w *Wording) load(l dialog.Locale, source []byte) (*catalog, error) {
	bundle := i18n.NewBundle(language.Make(string(l)))
	bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	file, err := bundle.ParseMessageFileBytes(source, "catalog."+string(l)+".yaml")
	if err != nil {
		return nil, err
	}
	c := &catalog{
		writer: writer{locale: l, symbols: symbolsOf(l), names: map[dialog.Name]string{}, units: countUnits(i18n.NewLocalizer(bundle, string(l)))},
		kinds:  map[dialog.Kind][][]piece{}, titles: map[dialog.Title][]piece{},
	}
	sources := map[string]string{}
	for _, m := range file.Messages {
		sources[m.ID] = m.Other
	}
	var faults []error
	for key, text := range sources {
		if err := w.take(c, sources, key, text); err != nil {
			faults = append(faults, err)
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return c, nil
}

// take puts one entry of a catalog in its place. The wordings of a kind are
// taken together, at the first.
func (w *Wording) take(c *catalog, sources map[string]string, key, text string) error {
	head, tail, _ := strings.Cut(key, ".")
	switch head {
	case "name":
		c.names[dialog.Name(tail)] = text
		return nil // a value out of a closed list, as 星期五 is
	case "unit":
		return nil
	case "title":
		spec, ok := w.titles[dialog.Title(tail)]
		if !ok {
			return fmt.Errorf("%s: no such title", key)
		}
		if err := checkStatic(text, c.locale); err != nil {
			return inEntry(key, err)
		}
		pieces, err := compile(key, text, spec)
		c.titles[dialog.Title(tail)] = pieces
		return err
	}
	spec, ok := w.kinds[dialog.Kind(head)]
	if !ok {
		return fmt.Errorf("%s: no such kind", key)
	}
	if err := checkStatic(text, c.locale); err != nil {
		return inEntry(key, err)
	}
	if tail != "1" {
		if n, err := strconv.Atoi(tail); err != nil || n < 2 || sources[head+"."+strconv.Itoa(n-1)] == "" {
			return fmt.Errorf("%s: wordings are numbered from 1 without a gap", key)
		}
		return nil
	}
	for n := 1; sources[head+"."+strconv.Itoa(n)] != ""; n++ {
		key := head + "." + strconv.Itoa(n)
		pieces, err := compile(key, sources[key], spec)
		if err != nil {
			return err
		}
		c.kinds[dialog.Kind(head)] = append(c.kinds[dialog.Kind(head)], pieces)
	}
	return nil
}

// inEntry names the entry of a catalog that a fault is in.
func inEntry(key string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", key, err)
}

// countUnits writes counts with their units by the language's plural rules.
// The counts that conversations hold are worked out once.
func countUnits(l *i18n.Localizer) map[string]func(n int) string {
	const usual = 121
	write := func(unit string, n int) string {
		if unit == "day_of_month" && n == -1 {
			unit, n = "last_day", 1
		}
		text, err := l.Localize(&i18n.LocalizeConfig{MessageID: "unit." + unit, PluralCount: n, TemplateData: map[string]int{"n": n}})
		if err != nil {
			return strconv.Itoa(n)
		}
		return text
	}
	all := map[string]func(int) string{}
	for _, unit := range units {
		var known [usual]string
		for n := range known {
			known[n] = write(unit, n)
		}
		all[unit] = func(n int) string {
			if n >= 0 && n < usual {
				return known[n]
			}
			return write(unit, n)
		}
	}
	return all
}

// Phrase writes a Say in a language: the Nth wording of its kind, in turn. It
// fails, naming it, where the kind or the language is unknown, or a figure that
// the kind needs is missing or has another form.
//
// The text is put together of the catalog's words, which [New] has seen to hold
// no figure, and of the Say's own figures, so that it can hold no other; the
// tests run [Guard] over every wording. A text that anybody else wrote goes
// through Guard each time.
func (w *Wording) Phrase(_ context.Context, s dialog.Say, l dialog.Locale) (string, error) {
	c, ok := w.catalogs[l]
	if !ok {
		return "", fmt.Errorf("no language %q", l)
	}
	spec, ok := w.kinds[s.Kind]
	if !ok {
		return "", fmt.Errorf("no kind %q", s.Kind)
	}
	wordings := c.kinds[s.Kind]
	if len(wordings) == 0 {
		return "", fmt.Errorf("%s has no words in %s", s.Kind, l)
	}
	text, err := c.render(wordings[uint(s.Nth)%uint(len(wordings))], spec, s.Figures, s.Today)
	if err != nil {
		return "", fmt.Errorf("%s: %w", s.Kind, err)
	}
	return text, nil
}

// Button writes a button's title. It fails like [Wording.Phrase], and where
// the title has more than 40 characters.
func (w *Wording) Button(_ context.Context, b dialog.Button, l dialog.Locale) (string, error) {
	c, ok := w.catalogs[l]
	if !ok {
		return "", fmt.Errorf("no language %q", l)
	}
	spec, ok := w.titles[b.Title]
	if !ok {
		return "", fmt.Errorf("no title %q", b.Title)
	}
	if c.titles[b.Title] == nil {
		return "", fmt.Errorf("title.%s has no words in %s", b.Title, l)
	}
	text, err := c.render(c.titles[b.Title], spec, b.Figures, b.Today)
	if err != nil {
		return "", fmt.Errorf("title %s: %w", b.Title, err)
	}
	if n := utf8.RuneCountInString(text); n > titleLength {
		return "", fmt.Errorf("title %s: %d characters", b.Title, n)
	}
	return text, nil
}
