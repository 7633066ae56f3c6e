package console

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"reflect"
	"time"

	"github.com/google/uuid"

	"repaybot/bot/amount"
	"repaybot/bot/desk"
	"repaybot/bot/staff"
	"repaybot/dialog"
	"repaybot/negotiation"
)

//go:embed pages/*.html
var pageFiles embed.FS

// templates are those of the pages in each language.
type templates map[dialog.Locale]*template.Template

// view is what a template sees. Where the dot is something else, it is $.
type view struct {
	Data    any
	Who     staff.Colleague
	Session staff.Session
	Locale  dialog.Locale
	CSRF    string
	Now     time.Time
}

// loadTemplates parses the pages once a language.
func (s *site) loadTemplates() (templates, error) {
	all := templates{}
	for l := range s.words {
		t, err := template.New("").Option("missingkey=error").Funcs(s.funcs(l)).Funcs(s.panelFuncs(l)).ParseFS(pageFiles, "pages/*.html")
		if err != nil {
			return nil, err
		}
		all[l] = t
	}
	return all, nil
}

// funcs are what templates call:
//
//	{{t "queue.waiting" "time" .Time}}  words with their figures
//	{{call_t .Key .Figures}}            words that a value names
//	{{asset "staff.css"}}               a file's address
//	{{clock .At}} {{day .At}}           a moment in the bank's time zone
//	{{conversation .ID}}                the address of a conversation's page
//	{{since $.Now .At}}                 how long ago, in words
//	{{act}}                             a new act's id, for a form
//	{{among "en" .Languages}}           whether a list has a value
//	{{word "reason" .Reason}}           what a name is called; "reason.other" of an unknown one
//	{{money .Total}}                    an amount in the console's own form
//	{{size .Bytes}}                     a size of a file
//	{{waited .Since}} {{date .Day}}     for how long by now; a day alone
//	{{join .Names}} {{last4 .Number}}   several in a row; the end of a number
//	{{on .Due}} {{minutes .From}}       a day of the book; a time of day as a field has it
//	{{positive .Less}}                  an amount without its sign
//	{{counted $i}}                      a place, counted from 1
//	{{offer .Offer}}                    an offer in one line
//	{{moment .At}}                      a moment to the second
//	{{dict "a" 1 "b" 2}}                several values for a template within
func (s *site) funcs(l dialog.Locale) template.FuncMap {
	return template.FuncMap{
		"t": func(key string, figures ...any) (string, error) {
			if _, ok := s.words[l][key]; !ok {
				return "", fmt.Errorf("no words %q in %s", key, l)
			}
			return s.words.say(l, key, figures), nil
		},
		"call_t":   func(key string, figures []any) string { return s.words.say(l, key, figures) },
		"asset":    s.Asset,
		"clock":    func(at time.Time) string { return at.In(s.Zone).Format("15:04") },
		"day":      func(at time.Time) string { return s.day(l, at) },
		"stamp":    func(at time.Time) string { return at.In(s.Zone).Format(time.RFC3339) },
		"since":    func(now, at time.Time) string { return s.span(l, now.Sub(at)) },
		"span":     func(d time.Duration) string { return s.span(l, d) },
		"act":      uuid.NewString,
		"word":     func(area string, name any) string { return s.words.word(l, area, fmt.Sprint(name)) },
		"money":    func(m negotiation.Money) string { return amount.Text(m, l) },
		"size":     size,
		"waited":   func(at time.Time) string { return s.span(l, s.Now().Sub(at)) },
		"date":     func(at time.Time) string { return s.date(l, at) },
		"join":     func(parts []string) string { return s.joined(l, parts) },
		"braces":   braces,
		"last4":    last4,
		"on":       func(d negotiation.Date) string { return s.on(l, d) },
		"minutes":  minutes,
		"positive": positive,
		"counted":  func(i int) int { return i + 1 },
		"offer":    func(o negotiation.Offer) string { return s.offer(l, o) },

		"happened":     func(h *desk.Happened) string { return s.happened(l, h) },
		"wishes":       func(sum desk.Summary) string { return s.wishes(l, sum) },
		"agreed":       func(a *dialog.Agreement) string { return s.agreed(l, a) },
		"conversation": conversationPath,
		"exactly":      func(at time.Time) string { return at.In(s.Zone).Format("2006-01-02 15:04:05") },
		"dict":         dict,
		"among":        among,
	}
}

// day is a date and time as the console shows them.
func (s *site) day(l dialog.Locale, at time.Time) string {
	if l == dialog.Chinese {
		return at.In(s.Zone).Format("1月2日 15:04")
	}
	return at.In(s.Zone).Format("2 Jan, 15:04")
}

// span is how long something took, in the largest unit that fits.
func (s *site) span(l dialog.Locale, d time.Duration) string {
	switch d = max(d, 0); {
	case d < time.Minute:
		return s.words.say(l, "common.span_now", nil)
	case d < time.Hour:
		return s.words.say(l, "common.span_minutes", []any{"count", int(d.Minutes())})
	case d < 48*time.Hour:
		return s.words.say(l, "common.span_hours", []any{"count", int(d.Hours())})
	default:
		return s.words.say(l, "common.span_days", []any{"count", int(d.Hours() / 24)})
	}
}

// size is a number of bytes as people say it.
func size(bytes int64) string {
	switch {
	case bytes < 1<<10:
		return fmt.Sprintf("%d B", bytes)
	case bytes < 1<<20:
		return fmt.Sprintf("%d KB", (bytes+1<<9)>>10)
	default:
		return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20))
	}
}

func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: %d values are no pairs", len(pairs))
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		key, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		m[key] = pairs[i+1]
	}
	return m, nil
}

// among tells whether a list has a value, by how both read.
func among(value, list any) bool {
	all := reflect.ValueOf(list)
	for i := range all.Len() {
		if fmt.Sprint(all.Index(i).Interface()) == fmt.Sprint(value) {
			return true
		}
	}
	return false
}

// view is what templates see of this visit.
func (v *Visit) view(data any) view {
	return view{Data: data, Who: v.Who, Session: v.Session, Locale: v.Locale, CSRF: v.csrf, Now: v.Now()}
}

// render makes a piece of a page.
func (v *Visit) render(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	if err := v.site.templates[v.Locale].ExecuteTemplate(&b, name, v.view(data)); err != nil {
		return nil, fmt.Errorf("template %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// frame is what stands around a page.
type frame struct {
	Page
	Content  template.HTML
	Sections []Section
	Headers  string // what htmx sends with every act, as JSON
	Lang     string // the language as a page names it
	Other    string // the console's other language
	Path     string
	Toast    *Toast
	Marks    bool // the bar's sections have marks that pages ask for
}

// frame puts what stands around a page around it.
func (v *Visit) frame(p Page, content []byte) ([]byte, error) {
	f := frame{
		Page: p, Content: template.HTML(content), // made by our own templates, escaped there
		Lang: amount.Language(v.Locale), Other: string(dialog.English), Path: v.gin.Request.URL.Path, Toast: v.toast,
	}
	if v.Locale == dialog.English {
		f.Other = string(dialog.Chinese)
	}
	f.Marks = v.site.marks && Working.met(v.Who)
	if f.Toast == nil {
		f.Toast = v.keptToast()
	}
	if v.Session.Step == staff.StepIn {
		for _, s := range v.site.sections {
			if s.Need.met(v.Who) {
				f.Sections = append(f.Sections, s)
			}
		}
	}
	headers, err := json.Marshal(map[string]string{"X-CSRF-Token": v.csrf})
	if err != nil {
		return nil, err
	}
	f.Headers = string(headers)
	return v.render("common/frame", f)
}

// html answers with what was made, and the toast if there is one that is not in it.
func (v *Visit) html(status int, content []byte) error {
	if v.toast != nil && v.Piece() {
		toast, err := v.render("common/toast_beside", v.toast)
		if err != nil {
			return err
		}
		content = append(content, toast...)
	}
	v.gin.Data(status, "text/html; charset=utf-8", content)
	return nil
}
